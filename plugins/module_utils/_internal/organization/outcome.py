# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task says about a plan of which something failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..plan import FAILED, SKIPPED, Plan

if TYPE_CHECKING:
    from ..messages import Messages
    from ..task import Result
    from .waiting import ClusterWait


def add_failures(result: Result, plan: Plan, ready: list[ClusterWait], messages: Messages) -> Result:
    """Return ``result``, failed and with a message that lists every failure if there was one.

    :param ready: what was waited for.
    """
    failed = [step for step in plan.steps if step.status == FAILED]
    skipped = [step for step in plan.steps if step.status == SKIPPED]
    not_ready = [each.error.message for each in ready if each.error is not None]
    if not failed and not skipped and not not_ready:
        return result
    done = len(plan.steps) - len(failed) - len(skipped)
    counts = [f"{done} of {len(plan.steps)} steps were done"]
    counts += [f"{len(failed)} failed"] if failed else []
    counts += [f"{len(skipped)} were skipped"] if skipped else []
    lines = [f"{step.title}: {step.error}" for step in failed]
    lines += not_ready
    lines += [f"{step.title} was skipped: {step.error}" for step in skipped]
    text = f"{', '.join(counts)}. Another run does the rest.\n- " + "\n- ".join(lines)
    return {
        **result,
        "failed": True,
        "msg": messages.redactor.mask(text),
        "failure": {"code": "plan_failed", "done": done, "failed": len(failed), "skipped": len(skipped)},
    }
