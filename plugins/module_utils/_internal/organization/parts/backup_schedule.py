# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The backup schedule of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from ...resources.backups.schedules import KIND, BackupSchedules, validate_schedule
from .part import CheckContext, ClusterPart, ExportContext, PlanContext

if TYPE_CHECKING:
    from ...documented_options import Option
    from ...plan import Step
    from ...resources.clusters.reference import ClusterReference
    from ...session import Session


class BackupSchedulePart(ClusterPart["str | None", BackupSchedules]):
    """The schedule, declared as a cron expression."""

    name = "backup_schedule"
    kind = KIND
    single = True
    option: ClassVar[Option] = {
        "description": [
            "When to create backups, as a cron expression of five fields in UTC.",
            "If omitted, the schedule of a declared cluster is only removed with V(backup_schedule) in O(purge).",
        ],
        "type": "str",
    }

    def check(self, value: str, context: CheckContext) -> str:
        return validate_schedule(value)

    def read(self, session: Session, cluster: ClusterReference) -> BackupSchedules:
        return BackupSchedules(session, cluster)

    def count(self, current: BackupSchedules) -> dict[str, int]:
        return {self.kind: int(current.current is not None)}

    def plan(self, declared: str | None, current: BackupSchedules, context: PlanContext) -> Iterator[Step | None]:
        yield current.plan_absent() if declared is None else current.plan_present(declared)

    def export(self, current: BackupSchedules, context: ExportContext) -> str | None:
        return None if current.current is None else validate_schedule(str(current.current.get("schedule")))
