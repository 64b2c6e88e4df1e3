# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: the steps from the current state to the declared one, and the only way in which they are executed.

``changed``, the diff, the prediction of check mode and the execution all come from it; nothing else asks for check
mode.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, NamedTuple

from .errors import CamundaError, Interrupted, TokenError, UnexpectedError
from .interruption import defer_signals

CREATE = "create"
UPDATE = "update"
RECREATE = "recreate"
REMOVE = "remove"

PLANNED = "planned"
DONE = "done"
FAILED = "failed"
SKIPPED = "skipped"

View = dict[str, Any]


@dataclass
class Step:
    """One change.

    :ivar action: one of the constants above.
    :ivar kind: what is changed, in Camunda's words (``member``, ``api_client``).
    :ivar name: which one.
    :ivar cluster: name or UUID of its cluster, None for things of the organization.
    :ivar before: what people compare, as it is now; None when there is nothing. Holds no secret.
    :ivar after: the same, as it will be.
    :ivar predicted: the object as the API will show it, as far as that can be known; None when it will be gone.
    :ivar execute: makes the change.
    :ivar requires: steps that have to be done before this one.
    :ivar when_ready: returns when what the step concerns is ready for it; None when there is nothing to wait for.
    :ivar prepare: called before any step of the plan is executed. An error there ends the task: nothing was changed.
    :ivar on_done: called in this order when ``execute`` has returned; an error there is an error of the step.
    :ivar atomic: whether an interruption waits until the step and what follows it are over.
    :ivar status: ``planned`` at first; ``done``, ``failed`` or ``skipped`` after an execution.
    :ivar error: why it failed or was skipped.
    """

    action: str
    kind: str
    name: str
    before: View | None
    after: View | None
    predicted: dict[str, Any] | None
    execute: Callable[[], None] = field(repr=False)
    cluster: str | None = None
    requires: list[Step] = field(default_factory=list, repr=False)
    when_ready: Callable[[], None] | None = field(default=None, repr=False)
    prepare: list[Callable[[], None]] = field(default_factory=list, repr=False)
    on_done: list[Callable[[], None]] = field(default_factory=list, repr=False)
    atomic: bool = False
    status: str = PLANNED
    error: str | None = None

    def changed_fields(self) -> dict[str, dict[str, Any]]:
        """Return the fields that change: ``{field: {before, after}}``."""
        before, after = self.before or {}, self.after or {}
        return {
            name: {"before": before.get(name), "after": after.get(name)}
            for name in [*before, *(name for name in after if name not in before)]
            if before.get(name) != after.get(name)
        }

    def perform(self) -> None:
        """Make the change, and do what follows it."""
        with defer_signals() if self.atomic else contextlib.nullcontext():
            self.execute()
            for follow in self.on_done:
                follow()

    @property
    def title(self) -> str:
        """The step in a few words."""
        what = f"{self.action} {self.kind.replace('_', ' ')}"
        if self.cluster is None:
            return f"{what} {self.name}"
        # What a cluster has one of is called like the cluster.
        return (
            f"{what} of cluster {self.cluster}"
            if self.name == self.cluster
            else (f"{what} {self.name} of cluster {self.cluster}")
        )


class Plan:
    """An ordered list of steps.

    :param steps: may hold None for what needs no change.
    :param then: called when all steps are done, also when there are none; what a task waits for in any case.
    """

    def __init__(self, *steps: Step | None, then: Callable[[], None] | None = None) -> None:
        self.steps = [step for step in steps if step is not None]
        self._then = then

    @property
    def changed(self) -> bool:
        """Return True if anything is, or would be, changed."""
        return any(step.status in (PLANNED, DONE) for step in self.steps)

    def describe(self) -> list[dict[str, Any]]:
        """Return the steps as data: ``{action, kind, name, cluster, changes, status, error}`` each."""
        return [
            {
                "action": step.action,
                "kind": step.kind,
                "name": step.name,
                "cluster": step.cluster,
                "changes": step.changed_fields(),
                "status": step.status,
                "error": step.error,
            }
            for step in self.steps
        ]

    def diff(self) -> list[dict[str, Any]]:
        """Return Ansible's diff structure: one entry for each step."""
        return [
            {
                "before_header": step.title,
                "after_header": step.title,
                "before": step.before if step.before is not None else "",
                "after": step.after if step.after is not None else "",
            }
            for step in self.steps
        ]

    def apply(
        self,
        *,
        check_mode: bool,
        keep_going: bool = False,
        lanes: int = 1,
        announce: Callable[[str], None] | None = None,
        orphaned: Callable[[], bool] | None = None,
    ) -> None:
        """Execute the steps, and record in each of them what became of it. In check mode, do nothing.

        With ``announce``, a line comes before and after every step: they are all that is left of a process that is
        killed.

        :param keep_going: whether a step that fails stops only those that require it. Otherwise nothing more is begun,
            and its error is raised.
        :param lanes: how many steps may be executed at the same time. One lane executes them in order, in this thread;
            with more, each begins when those that it requires are done. Signals end the execution between steps then.
        :param announce: shows a line at once.
        :param abandoned: returns True when the process that started this one has ended.
        :raises Interrupted: when it has: nobody would hear of the rest.
        """
        if check_mode:
            return
        for step in self.steps:
            for prepare in step.prepare:
                prepare()
        _Execution(self.steps, keep_going, lanes, announce or (lambda _line: None), orphaned or (lambda: False)).run()
        if self._then is not None:
            self._then()


def final_state(
    step: Step | None, current: dict[str, Any] | None, read: Callable[[], dict[str, Any] | None]
) -> dict[str, Any] | None:
    """Return the object that a task shows after its step.

    :param step: None when nothing had to be changed.
    :param current: the object as it was.
    :param read: returns the object after the change; None where the API does not show it yet, which the prediction
        stands in for.
    """
    if step is None:
        return current
    if step.predicted is None or step.status != DONE:
        return step.predicted
    return read() or step.predicted


class _StepResult(NamedTuple):
    """What became of one step.

    :ivar number: its position in the plan, from 1 on.
    """

    number: int
    status: str
    error: BaseException | None


class _Execution:
    """One execution of a plan. Only the thread that runs it decides what begins, and changes the steps' statuses.

    :ivar _waiting: numbers of the steps that have not begun, in the order of the plan.
    :ivar _running: numbers of the steps in flight.
    :ivar _not_ended: the numbers of both, by the identity of the step.
    :ivar _failure: what ends the execution; None as long as there is nothing.
    """

    def __init__(
        self,
        steps: list[Step],
        keep_going: bool,
        lanes: int,
        announce: Callable[[str], None],
        orphaned: Callable[[], bool],
    ) -> None:
        self._steps = steps
        self._keep_going = keep_going
        self._lanes = lanes
        self._announce = announce
        self._abandoned = orphaned
        self._pending = list(range(1, len(steps) + 1))
        self._running: set[int] = set()
        self._unfinished = {id(step): number for number, step in enumerate(steps, 1)}
        self._results: SimpleQueue[_StepResult] = SimpleQueue()
        self._failure: BaseException | None = None
        self._token_error: TokenError | None = None

    def run(self) -> None:
        """Execute the steps."""
        if self._lanes == 1:
            self._run(self._execute_step, [])
        else:
            from concurrent.futures import ThreadPoolExecutor

            # Leaving the pool waits for the steps in flight, whatever ends this block.
            with defer_signals() as signals, ThreadPoolExecutor(self._lanes) as pool:
                self._run(lambda number: pool.submit(self._execute_step, number), signals)
        if self._failure is not None:
            raise self._failure
        if self._pending:
            raise Interrupted(f"The task was interrupted before {self._label(self._pending[0])}.")

    def _run(self, start: Callable[[int], object], signals: list[int]) -> None:
        """Hand out steps until all have ended, or until something ends the execution and no step is in flight.

        :param begin: executes the step with that number, here or in another thread.
        :param signals: the signals that have been received.
        """
        while True:
            if self._failure is None and not signals:
                self._start_ready_steps(start)
            if not self._running:
                return
            self._record_result(self._results.get())

    def _start_ready_steps(self, start: Callable[[int], object]) -> None:
        """Begin every step that may begin now, as far as there are lanes for them."""
        for number in list(self._pending):
            if len(self._running) == self._lanes:
                return
            step = self._steps[number - 1]
            if self._has_to_wait(step, number):
                continue
            self._pending.remove(number)
            blocker = next((required for required in step.requires if required.status != DONE), None)
            if self._token_error is not None:
                self._finish_step(number, SKIPPED, f"not tried without an access token: {self._token_error.message}")
            elif blocker is not None:
                self._finish_step(number, SKIPPED, f"it needs '{blocker.title}', which was not done")
            else:
                self._announce(self._label(number))
                self._running.add(number)
                start(number)

    def _has_to_wait(self, step: Step, number: int) -> bool:
        """Return True if a step that this one requires has not ended, unless that comes later in the plan."""
        return any(self._unfinished.get(id(required), number) < number for required in step.requires)

    def _execute_step(self, number: int) -> None:
        """Execute one step and put what became of it into the queue; with more lanes, in a thread of its own."""
        step = self._steps[number - 1]
        status = SKIPPED
        failure: BaseException | None = None
        try:
            if step.when_ready is not None:
                step.when_ready()
            status = PLANNED
            # Only now: there was time to end while the line was passed on, and while something was waited for.
            if self._abandoned():
                raise Interrupted(f"The process that started this task has ended before {self._label(number)}.")
            status = FAILED
            step.perform()
            status = DONE
        except Exception as error:  # what the steps before have done, and their secrets, would be lost with it
            failure = error
        except BaseException as error:  # an interruption: whether the change was made, nobody knows
            status, failure = PLANNED, error
        self._results.put(_StepResult(number, status, failure))

    def _record_result(self, result: _StepResult) -> None:
        """Take down what became of a step, and what follows from it for the others."""
        number, status, error = result
        self._running.remove(number)
        if status == PLANNED or not self._keep_going:
            self._failure = self._failure or error
        elif isinstance(error, TokenError) and status == FAILED:
            # It will be that of every other step as well.
            self._token_error = error
        if status != PLANNED:
            self._finish_step(number, status, None if error is None else _error_text(error))

    def _finish_step(self, number: int, status: str, error: str | None = None) -> None:
        step = self._steps[number - 1]
        del self._unfinished[id(step)]
        step.status, step.error = status, error
        self._announce(f"step {number} of {len(self._steps)}: {status}" + (f": {error}" if error else ""))

    def _label(self, number: int) -> str:
        return f"step {number} of {len(self._steps)}: {self._steps[number - 1].title}"


def _error_text(error: BaseException) -> str:
    if isinstance(error, CamundaError):
        return error.message
    return UnexpectedError(error).message
