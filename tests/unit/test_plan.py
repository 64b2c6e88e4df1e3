# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: changed, diff, check mode and execution tell the same story."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal import errors, plan
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, Step

DONE, FAILED, PLANNED, SKIPPED = plan.DONE, plan.FAILED, plan.PLANNED, plan.SKIPPED
ANALYST, ADMIN = ({"email": "ada@example.com", "roles": [role]} for role in ("analyst", "admin"))


def nothing() -> None:
    """Execute nothing."""


def step(execute: Callable[[], None] = nothing, **changes: Any) -> Step:
    """Return a step that updates a member, but for ``changes``."""
    values = {"action": plan.UPDATE, "kind": "member", "name": "ada@example.com", "before": ANALYST, "after": ADMIN}
    return Step(**{**values, "predicted": ADMIN, **changes}, execute=execute)


def statuses(steps: Iterable[Step]) -> list[str]:
    return [each.status for each in steps]


def test_empty_plan_changes_nothing() -> None:
    empty = Plan(None, None)
    empty.carry_out(check_mode=False)
    assert (empty.changed, empty.diff()) == (False, [])


def test_check_mode_predicts_what_is_then_executed_in_order() -> None:
    done: list[str] = []
    made = Plan(step(lambda: done.append("first")), None, step(lambda: done.append("second")))
    before = made.diff()
    for check_mode, expected in ((True, []), (False, ["first", "second"])):
        assert statuses(made.steps) == [PLANNED, PLANNED]
        made.carry_out(check_mode=check_mode)
        assert done == expected
        assert made.changed, "what was done is still a change"
        assert made.diff() == before
    assert statuses(made.steps) == [DONE, DONE]


def test_failing_step_is_not_done_and_nothing_follows_it() -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("no")

    made = Plan(step(lambda: done.append("first")), step(fail), step(lambda: done.append("third")))
    with pytest.raises(RuntimeError):
        made.carry_out(check_mode=False)
    assert (done, statuses(made.steps)) == (["first"], [DONE, PLANNED, PLANNED])


def test_diff_is_what_ansible_shows() -> None:
    created = step(action=plan.CREATE, before=None)
    removed = step(action=plan.REMOVE, after=None, predicted=None)
    titles = ("create member ada@example.com", "remove member ada@example.com")
    assert Plan(created, removed).diff() == [
        {"before_header": titles[0], "after_header": titles[0], "before": "", "after": ADMIN},
        {"before_header": titles[1], "after_header": titles[1], "before": ANALYST, "after": ""},
    ]


NEW, GONE = {"before": None, "after": 1}, {"before": 1, "after": None}


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {"b": {"before": 2, "after": 3}}),
        (None, {"a": 1}, {"a": NEW}),
        ({"a": 1}, None, {"a": GONE}),
        ({"a": 1}, {"b": 1}, {"a": GONE, "b": NEW}),
        ({"a": 1}, {"a": 1}, {}),
        (None, None, {}),
    ],
)
def test_changes(before: Any, after: Any, changes: dict[str, Any]) -> None:
    assert step(before=before, after=after).changes() == changes


@pytest.mark.parametrize(
    ("kind", "name"), [("api_client", "api client worker"), ("backup_schedule", "backup schedule")]
)
def test_title_names_the_cluster_once(kind: str, name: str) -> None:
    own = "worker" if kind == "api_client" else "production"
    title = step(action=plan.CREATE, kind=kind, name=own, cluster="production").title
    assert title == f"create {name} of cluster production"


# Independent steps


class Execution:
    """Steps that are taken down when they are executed, and what was said meanwhile."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def step(self, name: str, *, fails: Exception | None = None, **changes: Any) -> Step:
        def execute() -> None:
            self.log.append(f"execute {name}")
            if fails is not None:
                raise fails

        return step(execute, name=name, **changes)

    def carry_out(self, *steps: Step, check_mode: bool = False, abandoned: Callable[[], bool] = lambda: False) -> Plan:
        made = Plan(*steps)
        made.apply_independently(check_mode=check_mode, say=self.log.append, abandoned=abandoned)
        return made


@pytest.fixture
def execution() -> Execution:
    return Execution()


def test_every_step_is_announced_before_and_reported_after_it(execution: Execution) -> None:
    made = execution.carry_out(execution.step("a"), execution.step("b", fails=errors.CamundaError("no luck")))
    assert execution.log == [
        "step 1 of 2: update member a",
        "execute a",
        "step 1 of 2: done",
        "step 2 of 2: update member b",
        "execute b",
        "step 2 of 2: failed: no luck",
    ]
    assert [(each.status, each.error) for each in made.steps] == [(DONE, None), (FAILED, "no luck")]
    assert made.changed


def test_only_what_requires_a_failed_step_is_skipped(execution: Execution) -> None:
    first = execution.step("a", fails=errors.CamundaError("no luck"))
    second = execution.step("b", requires=[first])
    third = execution.step("c", requires=[second])
    assert not execution.carry_out(first, second, third).changed, "nothing was done"
    assert second.error == "it needs 'update member a', which was not done"
    assert third.error == "it needs 'update member b', which was not done"
    assert "step 2 of 3: skipped: it needs 'update member a', which was not done" in execution.log
    made = execution.carry_out(first, second, third, execution.step("d"))
    assert statuses(made.steps) == [FAILED, SKIPPED, SKIPPED, DONE]
    assert [line for line in execution.log if line.startswith("execute")] == ["execute a", "execute a", "execute d"]


def test_step_that_is_required_later_on_counts_as_not_done(execution: Execution) -> None:
    later = execution.step("b")
    made = execution.carry_out(execution.step("a", requires=[later]), later)
    assert statuses(made.steps) == [SKIPPED, DONE]


def test_step_waits_for_its_cluster_and_is_skipped_when_that_does_not_get_ready(execution: Execution) -> None:
    def wait() -> None:
        raise errors.NotReady("still Creating")

    ready = execution.step("a", when_ready=lambda: execution.log.append("wait"))
    made = execution.carry_out(ready, execution.step("b", when_ready=wait), execution.step("c"))
    assert execution.log[:4] == ["step 1 of 3: update member a", "wait", "execute a", "step 1 of 3: done"]
    assert statuses(made.steps) == [DONE, SKIPPED, DONE]
    assert made.steps[1].error == "still Creating"
    assert "execute b" not in execution.log


def test_without_a_token_nothing_more_is_tried(execution: Execution) -> None:
    failing = execution.step("b", fails=errors.TokenError("refused"))
    made = execution.carry_out(execution.step("a"), failing, execution.step("c"), execution.step("d"))
    assert statuses(made.steps) == [DONE, FAILED, SKIPPED, SKIPPED]
    untried = "not tried without an access token: refused"
    assert [each.error for each in made.steps] == [None, "refused", untried, untried]
    assert "execute c" not in execution.log


def test_bug_in_one_step_fails_that_step_alone(execution: Execution) -> None:
    made = execution.carry_out(execution.step("a", fails=ZeroDivisionError("by zero")), execution.step("b"))
    assert statuses(made.steps) == [FAILED, DONE]
    assert re.search("Unexpected ZeroDivisionError.*please report it", made.steps[0].error or "")


@pytest.mark.parametrize("after", [0, 1, 2])
def test_nothing_more_is_done_when_nobody_listens(execution: Execution, after: int) -> None:
    steps = [execution.step(name) for name in "abc"]

    def abandoned() -> bool:
        return len([line for line in execution.log if line.startswith("execute")]) == after

    with pytest.raises(errors.Interrupted, match=rf"before step {after + 1} of 3: update member {'abc'[after]}"):
        execution.carry_out(*steps, abandoned=abandoned)
    assert statuses(steps) == [DONE] * after + [PLANNED] * (3 - after)


def test_step_that_was_waited_for_is_not_done_when_nobody_listens_any_more(execution: Execution) -> None:
    over: list[str] = []
    with pytest.raises(errors.Interrupted):
        execution.carry_out(execution.step("a", when_ready=lambda: over.append("waited")), abandoned=lambda: bool(over))
    assert over == ["waited"]
    assert execution.log == ["step 1 of 1: update member a"]


def test_check_mode_does_nothing_at_all(execution: Execution) -> None:
    def nobody() -> bool:
        raise AssertionError("asked")

    waiting = execution.step("a", when_ready=lambda: execution.log.append("wait"))
    failing = execution.step("b", fails=errors.CamundaError("no luck"))
    made = execution.carry_out(waiting, failing, check_mode=True, abandoned=nobody)
    assert execution.log == []
    assert (statuses(made.steps), made.changed) == ([PLANNED, PLANNED], True)


def test_steps_as_data(execution: Execution) -> None:
    before = execution.step("a", before=None, action=plan.CREATE, kind="api_client", cluster="production")
    made = Plan(before, execution.step("b", fails=errors.CamundaError("no luck")))
    roles = {"before": ["analyst"], "after": ["admin"]}
    new = {"email": {"before": None, "after": "ada@example.com"}, "roles": {"before": None, "after": ["admin"]}}
    expected = {"action": "create", "kind": "api_client", "name": "a", "cluster": "production", "changes": new}
    assert made.described()[0] == {**expected, "status": "planned", "error": None}
    made.apply_independently(check_mode=False, say=execution.log.append, abandoned=lambda: False)
    failed = {"action": "update", "kind": "member", "name": "b", "cluster": None, "changes": {"roles": roles}}
    assert made.described() == [
        {**expected, "status": "done", "error": None},
        {**failed, "status": "failed", "error": "no luck"},
    ]
