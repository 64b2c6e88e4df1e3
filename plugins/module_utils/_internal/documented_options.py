# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options described once, with documentation, in the form of a role's argument spec."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# An entry of an argument spec (``type``, ``elements``, ``choices``, ``options``, ...) with a ``description``: a list of
# sentences. tools/shared_options.py writes the documentation from it.
Option = Mapping[str, Any]


def argument_spec(options: Mapping[str, Option]) -> dict[str, dict[str, Any]]:
    """Return the options as an argument spec of a module, which must not contain descriptions."""
    return {
        name: {
            key: argument_spec(value) if key == "options" else value
            for key, value in option.items()
            if key != "description"
        }
        for name, option in options.items()
    }
