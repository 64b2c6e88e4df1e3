# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: changed, diff, check mode and execution tell the same story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.errors import (
    CamundaError,
    Interrupted,
    NotReady,
    TokenError,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import (
    CREATE,
    DONE,
    FAILED,
    PLANNED,
    REMOVE,
    SKIPPED,
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


# Independent steps


class Execution:
    """Steps that are taken down when they are executed, and what was said meanwhile."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def step(self, name: str, *, fails: Exception | None = None, **changes: Any) -> Step:
        """Return a step of that name.

        :param fails: what its execution raises.
        """

        def execute() -> None:
            self.log.append(f"execute {name}")
            if fails is not None:
                raise fails

        return step(execute, name=name, **changes)

    def carry_out(self, *steps: Step, check_mode: bool = False, abandoned: Callable[[], bool] = lambda: False) -> Plan:
        """Carry out a plan of ``steps``."""
        plan = Plan(*steps)
        plan.apply_independently(check_mode=check_mode, say=self.log.append, abandoned=abandoned)
        return plan


@pytest.fixture
def execution() -> Execution:
    """Steps and their log."""
    return Execution()


def test_every_step_is_announced_before_and_reported_after_it(execution: Execution) -> None:
    plan = execution.carry_out(execution.step("a"), execution.step("b", fails=CamundaError("no luck")))
    assert execution.log == [
        "step 1 of 2: update member a",
        "execute a",
        "step 1 of 2: done",
        "step 2 of 2: update member b",
        "execute b",
        "step 2 of 2: failed: no luck",
    ]
    assert [(each.status, each.error) for each in plan.steps] == [(DONE, None), (FAILED, "no luck")]
    assert plan.changed


def test_a_plan_of_which_nothing_was_done_has_changed_nothing(execution: Execution) -> None:
    first = execution.step("a", fails=CamundaError("no luck"))
    plan = execution.carry_out(first, execution.step("b", requires=[first]))
    assert not plan.changed


def test_only_what_requires_a_failed_step_is_skipped(execution: Execution) -> None:
    first = execution.step("a", fails=CamundaError("no luck"))
    second = execution.step("b", requires=[first])
    third = execution.step("c", requires=[second])
    plan = execution.carry_out(first, second, third, execution.step("d"))
    assert [each.status for each in plan.steps] == [FAILED, SKIPPED, SKIPPED, DONE]
    assert second.error == "it needs 'update member a', which was not done"
    assert third.error == "it needs 'update member b', which was not done"
    assert [line for line in execution.log if line.startswith("execute")] == ["execute a", "execute d"]
    assert "step 2 of 4: skipped: it needs 'update member a', which was not done" in execution.log


def test_a_step_that_is_required_later_on_counts_as_not_done(execution: Execution) -> None:
    later = execution.step("b")
    first = execution.step("a", requires=[later])
    plan = execution.carry_out(first, later)
    assert [each.status for each in plan.steps] == [SKIPPED, DONE]


def test_a_step_waits_for_what_it_concerns(execution: Execution) -> None:
    execution.carry_out(execution.step("a", when_ready=lambda: execution.log.append("wait")))
    assert execution.log == ["step 1 of 1: update member a", "wait", "execute a", "step 1 of 1: done"]


def test_a_step_whose_wait_is_in_vain_is_skipped(execution: Execution) -> None:
    def wait() -> None:
        raise NotReady("still Creating")

    plan = execution.carry_out(execution.step("a", when_ready=wait), execution.step("b"))
    assert [(each.status, each.error) for each in plan.steps] == [(SKIPPED, "still Creating"), (DONE, None)]
    assert "execute a" not in execution.log


def test_without_a_token_nothing_more_is_tried(execution: Execution) -> None:
    plan = execution.carry_out(
        execution.step("a"), execution.step("b", fails=TokenError("refused")), execution.step("c"), execution.step("d")
    )
    assert [each.status for each in plan.steps] == [DONE, FAILED, SKIPPED, SKIPPED]
    assert plan.steps[1].error == "refused"
    assert plan.steps[3].error == "not tried without an access token: refused"
    assert "execute c" not in execution.log


def test_a_bug_in_one_step_fails_that_step_alone(execution: Execution) -> None:
    plan = execution.carry_out(execution.step("a", fails=ZeroDivisionError("by zero")), execution.step("b"))
    assert [each.status for each in plan.steps] == [FAILED, DONE]
    assert "Unexpected ZeroDivisionError" in (plan.steps[0].error or "")
    assert "please report it" in (plan.steps[0].error or "")


@pytest.mark.parametrize("after", [0, 1, 2])
def test_nothing_more_is_done_when_nobody_listens(execution: Execution, after: int) -> None:
    steps = [execution.step(name) for name in "abc"]

    def abandoned() -> bool:
        return len([line for line in execution.log if line.startswith("execute")]) == after

    with pytest.raises(Interrupted, match=rf"before step {after + 1} of 3: update member {'abc'[after]}"):
        execution.carry_out(*steps, abandoned=abandoned)
    assert [each.status for each in steps] == [DONE] * after + [PLANNED] * (3 - after)


def test_a_step_that_was_waited_for_is_not_done_when_nobody_listens_any_more(execution: Execution) -> None:
    over: list[str] = []
    with pytest.raises(Interrupted):
        execution.carry_out(execution.step("a", when_ready=lambda: over.append("waited")), abandoned=lambda: bool(over))
    assert over == ["waited"]
    assert execution.log == ["step 1 of 1: update member a"]


def test_check_mode_does_nothing_at_all(execution: Execution) -> None:
    def nobody() -> bool:
        raise AssertionError("asked")

    steps = [
        execution.step("a", when_ready=lambda: execution.log.append("wait")),
        execution.step("b", fails=CamundaError("no luck")),
    ]
    plan = execution.carry_out(*steps, check_mode=True, abandoned=nobody)
    assert execution.log == []
    assert [(each.status, each.error) for each in plan.steps] == [(PLANNED, None), (PLANNED, None)]
    assert plan.changed


def test_steps_as_data(execution: Execution) -> None:
    before = execution.step("a", before=None, action=CREATE, kind="api_client", cluster="production")
    plan = Plan(before, execution.step("b", fails=CamundaError("no luck")))
    roles = {"before": ["analyst"], "after": ["admin"]}
    expected = {
        "action": "create",
        "kind": "api_client",
        "name": "a",
        "cluster": "production",
        "changes": {
            "email": {"before": None, "after": "ada@example.com"},
            "roles": {"before": None, "after": ["admin"]},
        },
        "status": "planned",
        "error": None,
    }
    assert plan.described()[0] == expected
    plan.apply_independently(check_mode=False, say=execution.log.append, abandoned=lambda: False)
    assert plan.described() == [
        {**expected, "status": "done"},
        {
            "action": "update",
            "kind": "member",
            "name": "b",
            "cluster": None,
            "changes": {"roles": roles},
            "status": "failed",
            "error": "no luck",
        },
    ]


def test_what_a_cluster_has_one_of_is_called_like_the_cluster() -> None:
    made = step(nothing, action=CREATE, kind="backup_schedule", name="production", cluster="production")
    assert made.title == "create backup schedule of cluster production"
