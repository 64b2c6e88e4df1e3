# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: changed, diff, check mode and execution tell the same story."""

from __future__ import annotations

import os
import signal
import threading
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
    final_state,
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
    plan.apply(check_mode=False)


def test_steps_are_executed_in_order() -> None:
    done: list[str] = []
    plan = Plan(step(lambda: done.append("first")), None, step(lambda: done.append("second")))
    assert plan.changed
    assert [each.status for each in plan.steps] == [PLANNED, PLANNED]
    plan.apply(check_mode=False)
    assert done == ["first", "second"]
    assert [each.status for each in plan.steps] == [DONE, DONE]
    assert plan.changed, "what was done is still a change"


def test_check_mode_executes_nothing_and_predicts_the_same() -> None:
    done: list[str] = []
    plan = Plan(step(lambda: done.append("first")))
    before = plan.diff()
    plan.apply(check_mode=True)
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
        plan.apply(check_mode=False)
    assert done == ["first"]
    assert [each.status for each in plan.steps] == [DONE, FAILED, PLANNED]
    assert "Unexpected RuntimeError" in (plan.steps[1].error or "")


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
    assert step(nothing, before=before, after=after).changed_fields() == expected


def test_title_names_the_cluster() -> None:
    made = step(nothing, action=CREATE, kind="api_client", name="worker", cluster="production")
    assert made.title == "create api client worker of cluster production"


# Independent steps


class Execution:
    """Steps that are taken down when they are executed, and what was announced meanwhile.

    :param lanes: how many steps are executed at the same time.
    """

    def __init__(self, lanes: int = 1) -> None:
        self.lanes = lanes
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

    def apply(self, *steps: Step, check_mode: bool = False, orphaned: Callable[[], bool] = lambda: False) -> Plan:
        """Apply a plan of ``steps``, going on after errors."""
        plan = Plan(*steps)
        plan.apply(
            check_mode=check_mode,
            keep_going=True,
            lanes=self.lanes,
            announce=self.log.append,
            orphaned=orphaned,
        )
        return plan


@pytest.fixture
def execution() -> Execution:
    """Steps in one lane, and their log."""
    return Execution()


@pytest.fixture(params=[1, 8])
def in_lanes(request: pytest.FixtureRequest) -> Execution:
    """Steps in one lane and in several, and their log."""
    return Execution(request.param)


def test_every_step_is_announced_before_and_reported_after_it(execution: Execution) -> None:
    plan = execution.apply(execution.step("a"), execution.step("b", fails=CamundaError("no luck")))
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


def test_a_plan_of_which_nothing_was_done_has_changed_nothing(in_lanes: Execution) -> None:
    first = in_lanes.step("a", fails=CamundaError("no luck"))
    plan = in_lanes.apply(first, in_lanes.step("b", requires=[first]))
    assert not plan.changed


def test_only_what_requires_a_failed_step_is_skipped(in_lanes: Execution) -> None:
    first = in_lanes.step("a", fails=CamundaError("no luck"))
    second = in_lanes.step("b", requires=[first])
    third = in_lanes.step("c", requires=[second])
    plan = in_lanes.apply(first, second, third, in_lanes.step("d"))
    assert [each.status for each in plan.steps] == [FAILED, SKIPPED, SKIPPED, DONE]
    assert second.error == "it needs 'update member a', which was not done"
    assert third.error == "it needs 'update member b', which was not done"
    assert sorted(line for line in in_lanes.log if line.startswith("execute")) == ["execute a", "execute d"]
    assert "step 2 of 4: skipped: it needs 'update member a', which was not done" in in_lanes.log


def test_a_step_that_is_required_later_on_counts_as_not_done(in_lanes: Execution) -> None:
    later = in_lanes.step("b")
    first = in_lanes.step("a", requires=[later])
    plan = in_lanes.apply(first, later)
    assert [each.status for each in plan.steps] == [SKIPPED, DONE]


def test_a_step_waits_for_what_it_concerns(in_lanes: Execution) -> None:
    in_lanes.apply(in_lanes.step("a", when_ready=lambda: in_lanes.log.append("wait")))
    assert in_lanes.log == ["step 1 of 1: update member a", "wait", "execute a", "step 1 of 1: done"]


def test_a_step_whose_wait_is_in_vain_is_skipped(in_lanes: Execution) -> None:
    def wait() -> None:
        raise NotReady("still Creating")

    plan = in_lanes.apply(in_lanes.step("a", when_ready=wait), in_lanes.step("b"))
    assert [(each.status, each.error) for each in plan.steps] == [(SKIPPED, "still Creating"), (DONE, None)]
    assert "execute a" not in in_lanes.log


def test_without_a_token_nothing_more_is_tried(execution: Execution) -> None:
    plan = execution.apply(
        execution.step("a"), execution.step("b", fails=TokenError("refused")), execution.step("c"), execution.step("d")
    )
    assert [each.status for each in plan.steps] == [DONE, FAILED, SKIPPED, SKIPPED]
    assert plan.steps[1].error == "refused"
    assert plan.steps[3].error == "not tried without an access token: refused"
    assert "execute c" not in execution.log


def test_a_bug_in_one_step_fails_that_step_alone(in_lanes: Execution) -> None:
    plan = in_lanes.apply(in_lanes.step("a", fails=ZeroDivisionError("by zero")), in_lanes.step("b"))
    assert [each.status for each in plan.steps] == [FAILED, DONE]
    assert "Unexpected ZeroDivisionError" in (plan.steps[0].error or "")
    assert "please report it" in (plan.steps[0].error or "")


@pytest.mark.parametrize("after", [0, 1, 2])
def test_nothing_more_is_done_when_nobody_listens(execution: Execution, after: int) -> None:
    steps = [execution.step(name) for name in "abc"]

    def orphaned() -> bool:
        return len([line for line in execution.log if line.startswith("execute")]) == after

    with pytest.raises(Interrupted, match=rf"before step {after + 1} of 3: update member {'abc'[after]}"):
        execution.apply(*steps, orphaned=orphaned)
    assert [each.status for each in steps] == [DONE] * after + [PLANNED] * (3 - after)


def test_a_step_that_was_waited_for_is_not_done_when_nobody_listens_any_more(in_lanes: Execution) -> None:
    over: list[str] = []
    with pytest.raises(Interrupted):
        in_lanes.apply(in_lanes.step("a", when_ready=lambda: over.append("waited")), orphaned=lambda: bool(over))
    assert over == ["waited"]
    assert in_lanes.log == ["step 1 of 1: update member a"]


def test_check_mode_does_nothing_at_all(in_lanes: Execution) -> None:
    def nobody() -> bool:
        raise AssertionError("asked")

    steps = [
        in_lanes.step("a", when_ready=lambda: in_lanes.log.append("wait")),
        in_lanes.step("b", fails=CamundaError("no luck")),
    ]
    plan = in_lanes.apply(*steps, check_mode=True, orphaned=nobody)
    assert in_lanes.log == []
    assert [(each.status, each.error) for each in plan.steps] == [(PLANNED, None), (PLANNED, None)]
    assert plan.changed


def test_steps_as_data(in_lanes: Execution) -> None:
    before = in_lanes.step("a", before=None, action=CREATE, kind="api_client", cluster="production")
    plan = Plan(before, in_lanes.step("b", fails=CamundaError("no luck")))
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
    assert plan.describe()[0] == expected
    plan.apply(check_mode=False, keep_going=True, lanes=in_lanes.lanes)
    assert plan.describe() == [
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


# Hooks


def test_preparations_come_before_every_step_and_what_follows_a_step_right_after_it(in_lanes: Execution) -> None:
    log = in_lanes.log.append
    first = in_lanes.step("a", on_done=[lambda: log("then a"), lambda: log("then a again")])
    second = in_lanes.step("b", requires=[first], prepare=[lambda: log("prepare b")])
    in_lanes.apply(first, second)
    hooks = [line for line in in_lanes.log if not line.startswith("step")]
    assert hooks == ["prepare b", "execute a", "then a", "then a again", "execute b"]


@pytest.mark.parametrize("keep_going", [True, False])
def test_nothing_is_executed_when_a_preparation_fails(in_lanes: Execution, keep_going: bool) -> None:
    def fail() -> None:
        raise CamundaError("no room")

    plan = Plan(in_lanes.step("a"), in_lanes.step("b", prepare=[fail]))
    with pytest.raises(CamundaError, match="no room"):
        plan.apply(check_mode=False, keep_going=keep_going, lanes=in_lanes.lanes)
    assert in_lanes.log == []
    assert [each.status for each in plan.steps] == [PLANNED, PLANNED]


def test_a_step_fails_with_what_follows_it(in_lanes: Execution) -> None:
    def fail() -> None:
        raise CamundaError("not kept")

    first = in_lanes.step("a", on_done=[fail, lambda: in_lanes.log.append("then")])
    plan = in_lanes.apply(first, in_lanes.step("b", requires=[first]))
    assert [each.status for each in plan.steps] == [FAILED, SKIPPED]
    assert first.error == "not kept"
    assert "then" not in in_lanes.log


def test_an_interruption_waits_for_the_end_of_an_atomic_step() -> None:
    log: list[str] = []
    before = signal.signal(signal.SIGTERM, lambda *_arguments: log.append("interrupted"))

    def execute() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        log.append("executed")

    try:
        Plan(step(execute, atomic=True, on_done=[lambda: log.append("kept")])).apply(check_mode=False)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert log == ["executed", "kept", "interrupted"]


@pytest.mark.parametrize(("steps", "check_mode", "called"), [(0, False, 1), (1, False, 1), (0, True, 0), (1, True, 0)])
def test_what_follows_the_steps_comes_last_and_not_in_check_mode(steps: int, check_mode: bool, called: int) -> None:
    log: list[str] = []
    plan = Plan(*[step(lambda: log.append("step")) for _number in range(steps)], then=lambda: log.append("then"))
    plan.apply(check_mode=check_mode)
    assert log == ["step"] * steps * called + ["then"] * called


# The outcome


def never() -> dict[str, Any]:
    """Fail: nobody may look."""
    raise AssertionError("read")


CURRENT, READ = {"name": "current"}, {"name": "read"}


def test_outcome() -> None:
    assert final_state(None, CURRENT, never) == CURRENT, "nothing had to be changed"
    change, removal = step(nothing), step(nothing, predicted=None)
    assert final_state(change, CURRENT, never) == change.predicted, "in check mode"
    assert final_state(removal, CURRENT, never) is None
    Plan(change, removal).apply(check_mode=False)
    assert final_state(change, CURRENT, lambda: READ) == READ
    assert final_state(change, CURRENT, lambda: None) == change.predicted, "where the API does not return it yet"
    assert final_state(removal, CURRENT, never) is None


# Lanes

# Longer than anything takes; only a broken test waits for so long (seconds).
PATIENCE = 60.0


def test_steps_in_lanes_are_executed_at_the_same_time() -> None:
    barrier = threading.Barrier(8)

    def execute() -> None:
        barrier.wait(PATIENCE)

    plan = Plan(*[step(execute) for _number in range(8)])
    plan.apply(check_mode=False, lanes=8)
    assert {each.status for each in plan.steps} == {DONE}


def test_no_more_steps_than_lanes_are_in_flight() -> None:
    meeting = threading.Barrier(2)
    in_flight: list[int] = []
    most: list[int] = []

    def execute() -> None:
        in_flight.append(1)
        meeting.wait(PATIENCE)
        most.append(len(in_flight))
        meeting.wait(PATIENCE)
        in_flight.pop()

    Plan(*[step(execute) for _number in range(6)]).apply(check_mode=False, lanes=2)
    assert set(most) == {2}


def test_a_step_in_lanes_begins_when_those_that_it_requires_are_done() -> None:
    execution = Execution(8)
    first, second = execution.step("a"), execution.step("b")
    third = execution.step("c", requires=[first, second])
    fourth = execution.step("d", requires=[third])
    execution.apply(first, fourth, second, third)
    assert fourth.status == SKIPPED, "what comes later in the plan is not waited for"
    execution = Execution(8)
    first, second = execution.step("a"), execution.step("b")
    third = execution.step("c", requires=[first, second])
    fourth = execution.step("d", requires=[third])
    execution.apply(first, second, third, fourth)
    assert [line for line in execution.log if line.startswith("execute")][2:] == ["execute c", "execute d"]
    assert execution.log.index("step 2 of 4: done") < execution.log.index("step 3 of 4: update member c")


@pytest.mark.parametrize("lanes", [1, 2, 8])
def test_the_report_is_the_same_in_any_number_of_lanes(lanes: int) -> None:
    execution = Execution(lanes)
    steps = [execution.step("a"), execution.step("b", fails=CamundaError("no luck"))]
    for number in range(40):
        steps.append(execution.step(str(number), requires=[steps[number]], fails=None if number % 7 else KeyError("7")))
    plan = execution.apply(*steps)
    assert [each["name"] for each in plan.describe()] == [each.name for each in steps]
    one_lane = Execution()
    again = [one_lane.step("a"), one_lane.step("b", fails=CamundaError("no luck"))]
    for number in range(40):
        again.append(one_lane.step(str(number), requires=[again[number]], fails=None if number % 7 else KeyError("7")))
    assert plan.describe() == one_lane.apply(*again).describe()
    assert sorted(execution.log) == sorted(one_lane.log)


@pytest.mark.parametrize("lanes", [1, 2])
def test_after_a_failure_nothing_is_begun_and_what_is_in_flight_ends(lanes: int) -> None:
    begun, failed = threading.Event(), threading.Event()
    log: list[str] = []

    def fail() -> None:
        if lanes > 1:
            begun.wait(PATIENCE)
        failed.set()
        raise CamundaError("no luck")

    def slow() -> None:
        begun.set()
        failed.wait(PATIENCE)
        log.append("slow")

    plan = Plan(step(fail), step(slow), step(lambda: log.append("third"), requires=[]))
    if lanes == 1:
        with pytest.raises(CamundaError, match="no luck"):
            plan.apply(check_mode=False)
        assert log == []
        assert [each.status for each in plan.steps] == [FAILED, PLANNED, PLANNED]
        return
    plan.steps[2].requires = [plan.steps[0]]
    with pytest.raises(CamundaError, match="no luck"):
        plan.apply(check_mode=False, lanes=lanes)
    assert log == ["slow"]
    assert [each.status for each in plan.steps] == [FAILED, DONE, PLANNED]


def test_a_signal_ends_the_lanes_when_the_steps_in_flight_are_over() -> None:
    log: list[str] = []
    both_begun = threading.Barrier(2)
    signalled = threading.Event()

    def signals() -> None:
        both_begun.wait(PATIENCE)
        os.kill(os.getpid(), signal.SIGTERM)
        signalled.set()
        log.append("first")

    def slow() -> None:
        both_begun.wait(PATIENCE)
        signalled.wait(PATIENCE)
        log.append("second")

    plan = Plan(step(signals), step(slow), step(lambda: log.append("third")))
    before = signal.signal(signal.SIGTERM, lambda *_arguments: log.append("interrupted"))
    try:
        with pytest.raises(Interrupted, match="before step 3 of 3"):
            plan.apply(check_mode=False, keep_going=True, lanes=2)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert sorted(log[:2]) == ["first", "second"]
    assert log[2:] == ["interrupted"]
    assert [each.status for each in plan.steps] == [DONE, DONE, PLANNED]


def test_steps_in_flight_end_before_nobody_listens_any_more() -> None:
    execution = Execution(8)
    first = execution.step("a")
    with pytest.raises(Interrupted, match="before step 2 of 2"):
        execution.apply(first, execution.step("b", requires=[first]), orphaned=lambda: "execute a" in execution.log)
    assert first.status == DONE


@pytest.mark.parametrize("lanes", [1, 8])
def test_what_is_no_error_ends_everything(lanes: int) -> None:
    def leave() -> None:
        raise SystemExit(3)

    first = step(leave)
    second = step(nothing, requires=[first])
    with pytest.raises(SystemExit):
        Plan(first, second).apply(check_mode=False, keep_going=True, lanes=lanes)
    assert [first.status, second.status] == [PLANNED, PLANNED]
