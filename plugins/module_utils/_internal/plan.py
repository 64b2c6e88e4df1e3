# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: what has to be done to get from what is there to what is declared.

``changed``, the diff, the prediction of check mode and the execution all come from it. This is the only place that
knows about check mode.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .errors import CamundaError, Interrupted, TokenError, UnexpectedError

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
    :ivar execute: carries the change out.
    :ivar requires: steps without which this one makes no sense.
    :ivar when_ready: returns when what it concerns is ready for it; None when there is nothing to wait for.
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
    status: str = PLANNED
    error: str | None = None

    def changes(self) -> dict[str, dict[str, Any]]:
        """Return the fields that change: ``{field: {before, after}}``."""
        before, after = self.before or {}, self.after or {}
        return {
            name: {"before": before.get(name), "after": after.get(name)}
            for name in [*before, *(name for name in after if name not in before)]
            if before.get(name) != after.get(name)
        }

    @property
    def blocked_by(self) -> Step | None:
        """The first of the required steps that was not done."""
        return next((step for step in self.requires if step.status != DONE), None)

    def becomes_ready(self) -> bool:
        """Wait until what the step concerns is ready for it; skip the step and return False when it does not get so."""
        try:
            if self.when_ready is not None:
                self.when_ready()
        except CamundaError as error:
            self.skip(error.message)
            return False
        return True

    def carry_out(self) -> None:
        """Execute the step and take down what became of it.

        :raises TokenError: when the failure will be that of every other step as well.
        """
        try:
            self.execute()
        except TokenError as error:
            self.status, self.error = FAILED, error.message
            raise
        except CamundaError as error:
            self.status, self.error = FAILED, error.message
        except Exception as error:  # what was done by the steps before, and their secrets, would be lost with it
            self.status, self.error = FAILED, UnexpectedError(error).message
        else:
            self.status = DONE

    def skip(self, why: str) -> None:
        """Take down that the step was not tried."""
        self.status, self.error = SKIPPED, why

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
    """

    def __init__(self, *steps: Step | None) -> None:
        self.steps = [step for step in steps if step is not None]

    @property
    def changed(self) -> bool:
        """Tell whether anything is, or would be, changed."""
        return any(step.status in (PLANNED, DONE) for step in self.steps)

    def described(self) -> list[dict[str, Any]]:
        """Return the steps as data: ``{action, kind, name, cluster, changes, status, error}`` each."""
        return [
            {
                "action": step.action,
                "kind": step.kind,
                "name": step.name,
                "cluster": step.cluster,
                "changes": step.changes(),
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

    def carry_out(self, *, check_mode: bool) -> None:
        """Execute the steps in order; in check mode leave them planned."""
        if check_mode:
            return
        for step in self.steps:
            step.execute()
            step.status = DONE

    def apply_independently(
        self, *, check_mode: bool, say: Callable[[str], None], abandoned: Callable[[], bool]
    ) -> None:
        """Execute the steps in order; one that fails stops only those that require it. In check mode, do nothing.

        Every step is announced before and reported after it, for that is all that is left of a process that is killed.

        :param say: shows a line at once.
        :param abandoned: tells whether the process that started this one has ended.
        :raises Interrupted: when the process that started this one has ended. Nobody would hear of the rest.
        """
        if check_mode:
            return
        tokens_refused: TokenError | None = None
        for number, step in enumerate(self.steps, 1):
            place = f"step {number} of {len(self.steps)}"
            if tokens_refused is not None:
                step.skip(f"not tried without an access token: {tokens_refused.message}")
            elif step.blocked_by is not None:
                step.skip(f"it needs '{step.blocked_by.title}', which was not done")
            else:
                say(f"{place}: {step.title}")
                ready = step.becomes_ready()
                # Only now: there was time to end while the line was passed on, and while something was waited for.
                if abandoned():
                    raise Interrupted(f"The process that started this task has ended before {place}: {step.title}.")
                try:
                    if ready:
                        step.carry_out()
                except TokenError as error:
                    tokens_refused = error
            say(f"{place}: {step.status}" + (f": {step.error}" if step.error else ""))
