# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the real service does to its answers beyond its description: undeclared fields and arrays in any order."""

from __future__ import annotations

import random
from typing import Any

from options import Options


def with_quirks(value: Any, options: Options, *, names_are_data: bool) -> Any:
    """Return the JSON ``value`` as the options ask for it.

    :param names_are_data: whether the outermost object is a table of the user's own names, which must not grow.
    """
    if options.shuffle:
        value = _shuffled(value)
    if options.extra_fields and not names_are_data:
        value = _extended(value)
    return value


def _shuffled(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shuffled(item) for name, item in value.items()}
    if isinstance(value, list):
        return random.sample([_shuffled(item) for item in value], len(value))
    return value


def _extended(value: Any) -> Any:
    if isinstance(value, list):
        return [_extended(item) for item in value]
    # An empty object means "inactive" in some answers, so it has to stay empty.
    if not isinstance(value, dict) or not value:
        return value
    extended = {name: _extended(item) for name, item in value.items()}
    if "region" in extended and "planType" in extended:
        # Both were seen in real answers: a copy of the region, and the region inside the plan type.
        extended["k8sContext"] = extended["region"]
        extended["planType"]["region"] = extended["region"]
    extended["futureField"] = {"kind": "undeclared", "values": [1, None, "x"]}
    return extended
