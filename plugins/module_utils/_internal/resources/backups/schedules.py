# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The backup schedule of a cluster, which has at most one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...api.backups import BackupOperations
from ...errors import OptionError
from ...plan import CREATE, REMOVE, UPDATE, Step, View
from .cron import Cron

if TYPE_CHECKING:
    from ...api.call import ApiClient
    from ...api.operations import Object
    from ..clusters.reference import ClusterReference

KIND = "backup_schedule"

# Camunda does not create backups more often (description of its API).
SHORTEST_INTERVAL_MINUTES = 15


def validate_schedule(text: str) -> str:
    """Return a cron expression with single spaces.

    :raises OptionError: if it is invalid, or asks for backups more often than Camunda creates them.
    """
    try:
        cron = Cron.from_text(text)
    except ValueError as error:
        raise OptionError(
            "schedule",
            f"The option 'schedule' must be a cron expression of five fields in UTC, such as '0 2 * * *', but is "
            f"{text!r}: {error}.",
        ) from None
    interval = cron.shortest_interval()
    if interval < SHORTEST_INTERVAL_MINUTES:
        raise OptionError(
            "schedule",
            f"The option 'schedule' is {text!r}, which asks for backups {interval} minutes apart. Camunda creates at "
            f"most one every {SHORTEST_INTERVAL_MINUTES} minutes.",
        )
    return " ".join(text.split())


class BackupSchedules:
    """The backup schedule of one cluster, read once.

    :param api_client: sends the requests.
    :raises NotFound: if the cluster does not exist.
    :ivar current: the schedule as the API returns it, None if there is none.
    """

    def __init__(self, api_client: ApiClient, cluster: ClusterReference) -> None:
        self._api = BackupOperations(api_client)
        self._cluster = cluster
        self.current = self.read() if cluster.exists else None
        if self.current is None and cluster.exists and cluster.listed is None:
            self._check_cluster()

    def read(self) -> Object | None:
        """Return the current schedule."""
        return self._api.backup_schedule(self._cluster.uuid)

    def plan_present(self, schedule: str) -> Step | None:
        """Return the step that sets the schedule, or None if the current one means the same."""
        existing = None if self.current is None else str(self.current.get("schedule"))
        if existing is not None and _is_same_schedule(existing, schedule):
            return None
        return Step(
            CREATE if self.current is None else UPDATE,
            KIND,
            str(self._cluster),
            before=self._view(),
            after={"schedule": schedule},
            predicted={"name": None, **(self.current or {}), "schedule": schedule},
            execute=lambda: self._api.set_backup_schedule(self._cluster.uuid, schedule),
            cluster=str(self._cluster),
        )

    def plan_absent(self) -> Step | None:
        """Return the step that removes the schedule, or None if there is none."""
        if self.current is None:
            return None
        return Step(
            REMOVE,
            KIND,
            str(self._cluster),
            before=self._view(),
            after=None,
            predicted=None,
            execute=lambda: self._api.delete_backup_schedule(self._cluster.uuid),
            cluster=str(self._cluster),
        )

    def _view(self) -> View | None:
        return None if self.current is None else {"schedule": self.current.get("schedule")}

    def _check_cluster(self) -> None:
        """Check that the cluster exists, as a missing schedule and a missing cluster look the same.

        The backups are read, because that requires no other permission than the schedule.
        """
        with self._cluster.explain_not_found():
            self._api.backups(self._cluster.uuid)


def _is_same_schedule(one: str, other: str) -> bool:
    # The service may return the expression in another notation.
    try:
        return Cron.from_text(one) == Cron.from_text(other)
    except ValueError:
        return one.split() == other.split()
