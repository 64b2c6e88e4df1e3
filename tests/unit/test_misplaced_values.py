# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values in the place of dictionaries are found, at any depth; what Ansible itself can judge is left to it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils.arguments import misplaced_values

INNER = {"type": "dict", "options": {"name": {"type": "str"}}}
SPEC: dict[str, dict[str, Any]] = {
    "text": {"type": "str"},
    "one": INNER,
    "many": {"type": "list", "elements": "dict", "options": {"name": {"type": "str"}, "inner": INNER}},
    "free": {"type": "dict"},
}


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({}, []),
        ({"text": 5, "free": 5, "one": None, "many": None}, []),
        ({"one": {"name": 5}, "many": [{"name": "a"}]}, []),
        ({"one": "name=a", "many": ['{"name": "a"}']}, []),
        ({"many": {"name": "a"}}, []),
        ({"one": 5}, ["one"]),
        ({"one": True, "many": 1.5}, ["one", "many"]),
        ({"many": [{"name": "a"}, 5, None]}, ["many[1]", "many[2]"]),
        ({"many": [{"inner": 5}, {"inner": [False]}]}, ["many[0].inner", "many[1].inner[0]"]),
    ],
)
def test_misplaced_values(arguments: dict[str, Any], found: list[str]) -> None:
    assert misplaced_values(SPEC, arguments) == found
