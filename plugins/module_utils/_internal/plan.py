# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: the steps from the current state to the declared one, and their execution.

``changed``, the diff, the prediction of check mode and the execution all come from the plan; nothing else asks for
check mode.
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
    :ivar kind: kind of the object, in Camunda's words (``member``, ``api_client``).
    :ivar name: name of the object.
    :ivar cluster: name or UUID of its cluster, None for objects of the organization.
    :ivar before: the current object as the diff shows it; None if it does not exist. Contains no secret.
    :ivar after: the object after the change as the diff shows it; None if it is removed.
    :ivar predicted: the object after the change as the API will return it, as far as it is known; None if it is
        removed.
    :ivar execute: makes the change.
    :ivar requires: steps that have to be done before this one.
    :ivar when_ready: waits until the object can be changed; None if there is nothing to wait for.
    :ivar prepare: called before any step of the plan is executed. An error ends the task before anything is changed.
    :ivar on_done: called in this order after ``execute``; an error fails the step.
    :ivar atomic: whether signals are deferred until ``execute`` and ``on_done`` have returned.
    :ivar status: ``planned`` at first; ``done``, ``failed`` or ``skipped`` after the execution.
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
        """Make the change, and call ``on_done``."""
        with defer_signals() if self.atomic else contextlib.nullcontext():
            self.execute()
            for hook in self.on_done:
                hook()

    @property
    def title(self) -> str:
        """The step in a few words."""
        change = f"{self.action} {self.kind.replace('_', ' ')}"
        if self.cluster is None:
            return f"{change} {self.name}"
        # An object of which a cluster has only one has the name of the cluster.
        if self.name == self.cluster:
            return f"{change} of cluster {self.cluster}"
        return f"{change} {self.name} of cluster {self.cluster}"


class Plan:
    """An ordered list of steps.

    :param steps: None stands for an object that needs no change.
    :param then: called after all steps, and also if there are none; for a wait that every task needs.
    """

    def __init__(self, *steps: Step | None, then: Callable[[], None] | None = None) -> None:
        self.steps = [step for step in steps if step is not None]
        self._then = then

    @property
    def changed(self) -> bool:
        """Return True if anything has been, or would be, changed."""
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
        """Execute the steps, and set the status of each. In check mode, do nothing.

        With ``announce``, a line is shown before and after every step: if the process is killed, nothing else tells how
        far it got.

        :param keep_going: whether a failed step only skips those that require it. Otherwise no further step is started,
            and the error is raised.
        :param lanes: number of steps that may run at the same time. One lane runs them in order, in this thread; with
            more, a step starts when those that it requires are done, and a signal ends the execution between steps.
        :param announce: shows a line at once.
        :param orphaned: returns True if the process that started this one has ended.
        :raises Interrupted: if this process is orphaned, because nobody would see the result of further steps.
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
    """Return the object after the step, for the result of the task.

    :param step: None if nothing had to be changed.
    :param current: the object before the step.
    :param read: returns the object after the change; None if the API does not show it yet: the prediction is returned
        then.
    """
    if step is None:
        return current
    if step.predicted is None or step.status != DONE:
        return step.predicted
    return read() or step.predicted


class _StepResult(NamedTuple):
    """The result of one step.

    :ivar number: position of the step in the plan, from 1.
    """

    number: int
    status: str
    error: BaseException | None


class _Execution:
    """One execution of a plan. Only the thread that calls :meth:`run` starts steps and changes their statuses.

    :ivar _pending: numbers of the steps that have not been started, in the order of the plan.
    :ivar _running: numbers of the steps in flight.
    :ivar _unfinished: numbers of pending and running steps, by the identity of the step.
    :ivar _failure: the error that ends the execution; None if there is none.
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

            # Leaving the pool waits for the steps in flight, also after an error.
            with defer_signals() as signals, ThreadPoolExecutor(self._lanes) as pool:
                self._run(lambda number: pool.submit(self._execute_step, number), signals)
        if self._failure is not None:
            raise self._failure
        if self._pending:
            raise Interrupted(f"The task was interrupted before {self._label(self._pending[0])}.")

    def _run(self, start: Callable[[int], object], signals: list[int]) -> None:
        """Run steps until all have ended, or until an error or a signal ends the execution and none is in flight.

        :param start: executes the step with that number, in this thread or in another one.
        :param signals: the signals that have been received.
        """
        while True:
            if self._failure is None and not signals:
                self._start_ready_steps(start)
            if not self._running:
                return
            self._record_result(self._results.get())

    def _start_ready_steps(self, start: Callable[[int], object]) -> None:
        """Start the steps that need not wait for others, up to the number of lanes."""
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
        """Return True if an earlier step of the plan that this one requires has not ended."""
        return any(self._unfinished.get(id(required), number) < number for required in step.requires)

    def _execute_step(self, number: int) -> None:
        """Execute one step and put its result into the queue; with several lanes, in a separate thread."""
        step = self._steps[number - 1]
        status = SKIPPED
        failure: BaseException | None = None
        try:
            if step.when_ready is not None:
                step.when_ready()
            status = PLANNED
            # Checked as late as possible: the parent may have ended during the announcement or the wait.
            if self._abandoned():
                raise Interrupted(f"The process that started this task has ended before {self._label(number)}.")
            status = FAILED
            step.perform()
            status = DONE
        except Exception as error:  # otherwise the results of earlier steps, and their secrets, would be lost
            failure = error
        except BaseException as error:  # an interruption: it is unknown whether the change was made
            status, failure = PLANNED, error
        self._results.put(_StepResult(number, status, failure))

    def _record_result(self, result: _StepResult) -> None:
        """Set the status of a step, and decide whether others may follow."""
        number, status, error = result
        self._running.remove(number)
        if status == PLANNED or not self._keep_going:
            self._failure = self._failure or error
        elif isinstance(error, TokenError) and status == FAILED:
            # Every other step would fail with the same error.
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
