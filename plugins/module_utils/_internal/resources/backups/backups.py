# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups of a cluster. They cannot be given a name, so each request creates a new one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ...api.backups import BackupOperations
from ...clock import wall_time
from ...errors import ApiError, CamundaError, NotFound, Refused
from ...plan import CREATE, REMOVE, Step, View
from ...waiting import Wait, growing_pauses

if TYPE_CHECKING:
    from ...api.call import ApiClient
    from ...api.operations import Object
    from ..clusters.reference import ClusterReference

KIND = "backup"

COMPLETE = "Complete"
FAILED = "Failed"
IN_PROGRESS = "In progress"
STATUSES = (COMPLETE, FAILED, IN_PROGRESS)

# Fields that the API always returns, according to its description.
_FIELDS = (
    "uuid",
    "name",
    "created",
    "completed",
    "status",
    "zeebeStatus",
    "tasklistStatus",
    "operateStatus",
    "optimizeStatus",
)

_TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?")


class BackupFailed(CamundaError):
    """A backup or a restore failed, disappeared or took too long."""

    code = "not_completed"


class Backups:
    """All backups of one cluster, read once.

    :param api_client: sends the requests.
    :raises NotFound: if the cluster does not exist.
    :ivar cluster: the cluster.
    :ivar latest: the backup that a step made or that was waited for, as it was seen last; None if there is none.
    """

    def __init__(self, api_client: ApiClient, cluster: ClusterReference) -> None:
        self._api = BackupOperations(api_client)
        self._messages = api_client.messages
        self.cluster = cluster
        self.latest: Object | None = None
        with cluster.explain_not_found():
            self.all = sort_newest_first(self._api.backups(cluster.uuid))

    def find(self, uuid: str) -> Object | None:
        """Return the backup with that UUID."""
        return next((backup for backup in self.all if str(backup.get("uuid")).lower() == uuid.lower()), None)

    def get(self, uuid: str) -> Object:
        """Return the backup with that UUID.

        :raises NotFound: if there is none; lists the existing backups.
        """
        backup = self.find(uuid)
        if backup is None:
            raise NotFound(f"Cluster '{self.cluster}' has no backup '{uuid}'. It has: {_list_backups(self.all)}.")
        return backup

    def find_recent(self, seconds: float) -> Object | None:
        """Return the newest complete backup younger than ``seconds`` or, if there is none, one in progress."""
        now = wall_time()
        # The age may be negative, because the clock of the service may be ahead of this one.
        recent = [backup for backup in self.all if max(0.0, now - (creation_time(backup) or 0.0)) < seconds]
        wanted = [each for status in (COMPLETE, IN_PROGRESS) for each in recent if each.get("status") == status]
        return next(iter(wanted), None)

    def plan_creation(self, wait_seconds: float | None) -> Step:
        """Return the step that creates a backup.

        :param wait_seconds: timeout of the wait for its completion; None not to wait.
        """
        status = IN_PROGRESS if wait_seconds is None else COMPLETE
        predicted: Object = {**dict.fromkeys(_FIELDS), "status": status}
        return Step(
            CREATE,
            KIND,
            "(new)",
            before=None,
            after={"uuid": "(new)", "status": status},
            predicted=predicted,
            execute=lambda: self._create(wait_seconds),
            cluster=str(self.cluster),
        )

    def plan_pruning(self, keep: int) -> list[Step]:
        """Return the steps that delete all but the newest ``keep`` complete backups, including the one to be created.

        :raises Refused: if the cluster has a schedule, because scheduled backups must not be deleted, and the API does
            not tell which ones are scheduled.
        """
        if self._api.backup_schedule(self.cluster.uuid) is not None:
            raise Refused(
                f"Cluster '{self.cluster}' has a backup schedule, and the API does not tell scheduled backups from "
                "others, so 'prune' could delete scheduled ones. Nothing was done. Omit 'prune': Camunda itself "
                "removes the oldest backups, and 'state: absent' deletes a single one."
            )
        # Backups with the link of an incident belong to Camunda.
        complete = [each for each in self.all if each.get("status") == COMPLETE and not each.get("incidentLink")]
        return [self._plan_deletion(backup) for backup in complete[max(keep - 1, 0) :]]

    def plan_absent(self, uuid: str) -> Step | None:
        """Return the step that deletes a backup, or None if there is none."""
        backup = self.find(uuid)
        return None if backup is None else self._plan_deletion(backup)

    def wait_until_complete(self, backup: Object, wait_seconds: float) -> None:
        """Wait until the backup is complete, and store it in ``latest``.

        :raises BackupFailed: if it fails or disappears, and on timeout.
        """
        uuid, current, state = str(backup.get("uuid")), backup, str(backup.get("status"))
        was_listed = False

        def read_state() -> str:
            nonlocal current, was_listed
            found = [each for each in self._api.backups(self.cluster.uuid) if each.get("uuid") == uuid]
            if found:
                current, was_listed = found[0], True
                return str(current.get("status"))
            if was_listed:
                raise BackupFailed(
                    f"Backup {uuid} of cluster '{self.cluster}' was '{current.get('status')}' and is no longer listed. "
                    "It has been deleted, possibly by Camunda's limit for the number of backups."
                )
            # It is not documented whether a new backup is listed at once.
            return "not listed yet"

        def has_ended() -> bool:
            nonlocal state
            state = read_state()
            return state in (COMPLETE, FAILED)

        Wait(wait_seconds, self._messages, backup_pauses()).until(
            has_ended, lambda: f"waiting for backup {uuid} of cluster {self.cluster}: it is {state!r}"
        )
        if state == COMPLETE:
            self.latest = current
            return
        if state == FAILED:
            raise BackupFailed(f"Backup {uuid} of cluster '{self.cluster}' has failed: {_list_components(current)}.")
        raise BackupFailed(
            f"Backup {uuid} of cluster '{self.cluster}' is still '{state}' after {wait_seconds:.0f} s: "
            f"{_list_components(current)}. It continues in the background; camunda_backup_info shows how it ends. "
            "Increase 'wait_timeout' to wait longer."
        )

    def _create(self, wait_seconds: float | None) -> None:
        known = {str(backup.get("uuid")) for backup in self.all}
        try:
            self.latest = self._api.create_backup(self.cluster.uuid, known)
        except ApiError as error:
            if error.status in (400, 403, 404, 409, 412, 422, 425, 429):
                error.message += self._describe_refusals()
            raise
        if wait_seconds is not None:
            self.wait_until_complete(self.latest, wait_seconds)

    def _describe_refusals(self) -> str:
        # Neither the status nor the message of such a refusal is documented.
        newest = f"the newest was created at {self.all[0].get('created')}" if self.all else "there is none yet"
        return (
            " It may be too early: Camunda creates at most one backup every 15 minutes (formerly every hour), and "
            f"{newest}; use 'if_older_than' to avoid this. Or the cluster is not healthy, is being restored, is "
            "older than 8.2.4, or its plan does not include backups."
        )

    def _plan_deletion(self, backup: Object) -> Step:
        uuid = str(backup.get("uuid"))
        return Step(
            REMOVE,
            KIND,
            uuid,
            before=_view(backup),
            after=None,
            predicted=None,
            execute=lambda: self._api.delete_backup(self.cluster.uuid, uuid),
            cluster=str(self.cluster),
        )


def backup_pauses() -> Iterator[float]:
    """Yield the pauses between two checks: a backup takes from seconds to more than half an hour."""
    return growing_pauses(2.0, 15.0)


def sort_newest_first(backups: list[Object]) -> list[Object]:
    """Return the backups ordered by their creation time, the newest first, and those without one last."""
    return sorted(backups, key=lambda backup: (creation_time(backup) or 0.0, str(backup.get("uuid"))), reverse=True)


def creation_time(backup: Object) -> float | None:
    """Return the creation time of a backup, in seconds since the epoch, or None if it is not known."""
    found = _TIMESTAMP.fullmatch(str(backup.get("created")).strip())
    if found is None:
        return None
    zone = found[2] if found[2] not in (None, "Z") else "+00:00"
    try:
        return datetime.fromisoformat(f"{found[1]}{zone}").timestamp()
    except (ValueError, OverflowError):
        return None


def _view(backup: Object) -> View:
    return {name: backup.get(name) for name in ("uuid", "name", "created", "status")}


def _list_components(backup: Object) -> str:
    """Return a text with the statuses of the components."""
    parts: list[Any] = [
        f"{name.removesuffix('Status')} '{backup[name]}'"
        for name in _FIELDS
        if name.endswith("Status") and name in backup
    ]
    return ", ".join(parts) or "the status of its components is unknown"


def _list_backups(backups: list[Object]) -> str:
    return ", ".join(f"{each.get('uuid')} ({each.get('status')}, {each.get('created')})" for each in backups) or "none"
