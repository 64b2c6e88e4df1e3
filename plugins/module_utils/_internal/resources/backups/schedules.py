# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The backup schedule of a cluster, which has one or none."""

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

# Camunda backs up no more often (description of its API).
SHORTEST_INTERVAL_MINUTES = 15


def validate_schedule(text: str) -> str:
    """Return a cron expression with single spaces.

    :raises OptionError: when it is none, or is due more often than Camunda makes backups.
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

    :param caller: who calls the API.
    :raises NotFound: when there is no such cluster.
    :ivar current: the schedule as the API shows it, None when there is none.
    """

    def __init__(self, api_client: ApiClient, cluster: ClusterReference) -> None:
        self._api = BackupOperations(api_client)
        self._cluster = cluster
        self.current = self.read() if cluster.exists else None
        if self.current is None and cluster.exists and cluster.listed is None:
            self._check_cluster()

    def read(self) -> Object | None:
        """Return the schedule as it is now."""
        return self._api.backup_schedule(self._cluster.uuid)

    def plan_present(self, schedule: str) -> Step | None:
        """Return the step that makes this the schedule, or None when it is, in these words or in others."""
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
        """Return the step that removes the schedule, or None when there is none."""
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
        """Find out which of two reasons there is no schedule for.

        The backups tell it as well as the cluster itself does, and need no other permission than the schedule.
        """
        with self._cluster.explain_not_found():
            self._api.backups(self._cluster.uuid)


def _is_same_schedule(one: str, other: str) -> bool:
    # The service may write it in its own way.
    try:
        return Cron.from_text(one) == Cron.from_text(other)
    except ValueError:
        return one.split() == other.split()
