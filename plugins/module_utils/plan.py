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

CREATE = "create"
UPDATE = "update"
RECREATE = "recreate"
REMOVE = "remove"

PLANNED = "planned"
DONE = "done"

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
    :ivar status: ``planned`` or ``done``.
    """

    action: str
    kind: str
    name: str
    before: View | None
    after: View | None
    predicted: dict[str, Any] | None
    execute: Callable[[], None] = field(repr=False)
    cluster: str | None = None
    status: str = PLANNED

    def changes(self) -> dict[str, dict[str, Any]]:
        """Return the fields that change: ``{field: {before, after}}``."""
        before, after = self.before or {}, self.after or {}
        return {
            name: {"before": before.get(name), "after": after.get(name)}
            for name in [*before, *(name for name in after if name not in before)]
            if before.get(name) != after.get(name)
        }

    @property
    def title(self) -> str:
        """The step in a few words."""
        place = f" of cluster {self.cluster}" if self.cluster else ""
        return f"{self.action} {self.kind.replace('_', ' ')} {self.name}{place}"


class Plan:
    """An ordered list of steps.

    :param steps: may hold None for what needs no change.
    """

    def __init__(self, *steps: Step | None) -> None:
        self.steps = [step for step in steps if step is not None]

    @property
    def changed(self) -> bool:
        """Tell whether anything is, or would be, changed."""
        return bool(self.steps)

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
