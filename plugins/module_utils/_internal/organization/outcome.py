# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The failed result of a task whose plan was not completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..plan import FAILED, SKIPPED, Plan

if TYPE_CHECKING:
    from ..messages import Messages
    from ..task import Result
    from .waiting import ClusterWait


def add_failures(result: Result, plan: Plan, waits: list[ClusterWait], messages: Messages) -> Result:
    """Return ``result``; if there were failures, as a failed result with a message that lists them.

    :param waits: the waits for clusters.
    """
    failed = [step for step in plan.steps if step.status == FAILED]
    skipped = [step for step in plan.steps if step.status == SKIPPED]
    not_ready = [each.error.message for each in waits if each.error is not None]
    if not failed and not skipped and not not_ready:
        return result
    done = len(plan.steps) - len(failed) - len(skipped)
    counts = [f"{done} of {len(plan.steps)} steps were done"]
    counts += [f"{len(failed)} failed"] if failed else []
    counts += [f"{len(skipped)} were skipped"] if skipped else []
    lines = [f"{step.title}: {step.error}" for step in failed]
    lines += not_ready
    lines += [f"{step.title} was skipped: {step.error}" for step in skipped]
    text = f"{', '.join(counts)}. Run the task again to complete the rest.\n- " + "\n- ".join(lines)
    return {
        **result,
        "failed": True,
        "msg": messages.redactor.mask(text),
        "failure": {"code": "plan_failed", "done": done, "failed": len(failed), "skipped": len(skipped)},
    }
