# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values in the place of dictionaries, and these in the place of text, are found at any depth.

What Ansible itself can judge is left to it.
"""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.arguments import find_type_mismatch

INNER = {"type": "dict", "options": {"name": {"type": "str"}}}
SPEC: dict[str, dict[str, Any]] = {
    "text": {"type": "str"},
    "texts": {"type": "list", "elements": "str"},
    "untyped": {},
    "raw": {"type": "raw"},
    "one": INNER,
    "many": {"type": "list", "elements": "dict", "options": {"name": {"type": "str"}, "inner": INNER}},
    "free": {"type": "dict"},
}


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"text": 5, "free": 5, "one": None, "many": None},
        {"text": "{}", "texts": "a,b", "raw": {"a": [1]}},
        {"texts": ["a", 5, None], "untyped": True},
        {"texts": {"a": "b"}},
        {"one": {"name": 5}, "many": [{"name": "a"}]},
        {"one": "name=a", "many": ['{"name": "a"}']},
        {"many": {"name": "a"}},
    ],
)
def test_what_ansible_can_judge(arguments: dict[str, Any]) -> None:
    assert find_type_mismatch(SPEC, arguments) is None


DICTIONARIES = "These options must be dictionaries, but have other types"
TEXT = "These options must be strings, but are lists or dictionaries"


@pytest.mark.parametrize(
    ("arguments", "problem", "places"),
    [
        ({"one": 5}, DICTIONARIES, "one"),
        ({"one": True, "many": 1.5}, DICTIONARIES, "one, many"),
        ({"many": [{"name": "a"}, 5, None]}, DICTIONARIES, "many[1], many[2]"),
        ({"many": [{"inner": 5}, {"inner": [False]}]}, DICTIONARIES, "many[0].inner, many[1].inner[0]"),
        ({"text": {"type": "service_account"}}, TEXT, "text"),
        ({"text": [], "untyped": [1]}, TEXT, "text, untyped"),
        ({"texts": ["a", ["b"], {}]}, TEXT, "texts[1], texts[2]"),
        ({"one": {"name": {}}, "many": [{"name": "a"}, {"name": ["b"]}]}, TEXT, "one.name, many[1].name"),
    ],
)
def test_values_in_the_wrong_place(arguments: dict[str, Any], problem: str, places: str) -> None:
    assert (find_type_mismatch(SPEC, arguments) or "").startswith(f"{problem}: {places}.")
