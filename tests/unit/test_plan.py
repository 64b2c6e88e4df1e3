# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: changed, diff, check mode and execution tell the same story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils.plan import (
    CREATE,
    DONE,
    PLANNED,
    REMOVE,
    UPDATE,
    Plan,
    Step,
)


def step(execute: Callable[[], None], **changes: Any) -> Step:
    """Return a step that updates a member, but for ``changes``."""
    values: dict[str, Any] = {
        "action": UPDATE,
        "kind": "member",
        "name": "ada@example.com",
        "before": {"email": "ada@example.com", "roles": ["analyst"]},
        "after": {"email": "ada@example.com", "roles": ["admin"]},
        "predicted": {"email": "ada@example.com", "roles": ["admin"]},
        **changes,
    }
    return Step(**values, execute=execute)


def nothing() -> None:
    """Execute nothing."""


def test_an_empty_plan_changes_nothing() -> None:
    plan = Plan(None, None)
    assert not plan.changed
    assert plan.diff() == []
    plan.carry_out(check_mode=False)


def test_steps_are_executed_in_order() -> None:
    done: list[str] = []
    plan = Plan(step(lambda: done.append("first")), None, step(lambda: done.append("second")))
    assert plan.changed
    assert [each.status for each in plan.steps] == [PLANNED, PLANNED]
    plan.carry_out(check_mode=False)
    assert done == ["first", "second"]
    assert [each.status for each in plan.steps] == [DONE, DONE]
    assert plan.changed, "what was done is still a change"


def test_check_mode_executes_nothing_and_predicts_the_same() -> None:
    done: list[str] = []
    plan = Plan(step(lambda: done.append("first")))
    before = plan.diff()
    plan.carry_out(check_mode=True)
    assert done == []
    assert plan.changed
    assert plan.steps[0].status == PLANNED
    assert plan.diff() == before


def test_a_failing_step_is_not_done_and_nothing_follows_it() -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("no")

    plan = Plan(step(lambda: done.append("first")), step(fail), step(lambda: done.append("third")))
    with pytest.raises(RuntimeError):
        plan.carry_out(check_mode=False)
    assert done == ["first"]
    assert [each.status for each in plan.steps] == [DONE, PLANNED, PLANNED]


def test_diff_is_what_ansible_shows() -> None:
    created = step(nothing, action=CREATE, before=None)
    removed = step(nothing, action=REMOVE, after=None, predicted=None)
    assert Plan(created, removed).diff() == [
        {
            "before_header": "create member ada@example.com",
            "after_header": "create member ada@example.com",
            "before": "",
            "after": {"email": "ada@example.com", "roles": ["admin"]},
        },
        {
            "before_header": "remove member ada@example.com",
            "after_header": "remove member ada@example.com",
            "before": {"email": "ada@example.com", "roles": ["analyst"]},
            "after": "",
        },
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {"b": {"before": 2, "after": 3}}),
        (None, {"a": 1}, {"a": {"before": None, "after": 1}}),
        ({"a": 1}, None, {"a": {"before": 1, "after": None}}),
        ({"a": 1}, {"a": 1}, {}),
        (None, None, {}),
        ({"a": 1}, {"b": 1}, {"a": {"before": 1, "after": None}, "b": {"before": None, "after": 1}}),
    ],
)
def test_changes(before: dict[str, int] | None, after: dict[str, int] | None, expected: dict[str, Any]) -> None:
    assert step(nothing, before=before, after=after).changes() == expected


def test_title_names_the_cluster() -> None:
    made = step(nothing, action=CREATE, kind="api_client", name="worker", cluster="production")
    assert made.title == "create api client worker of cluster production"
