# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups of a cluster, their schedule, and restores."""

from __future__ import annotations

from ..errors import ApiError
from .call import Call, Effect
from .operations import Object, Operations
from .path import path_of
from .response_schema import BACKUP, BACKUP_SCHEDULE, RESTORE


class BackupOperations(Operations):
    """Backups of a cluster, their schedule, and restores."""

    def backups(self, cluster: str) -> list[Object]:
        """Return the backups of the cluster with that UUID, in the order of the API.

        :raises ApiError: with status 404 when there is no such cluster.
        """
        return self._list(path_of("clusters", cluster, "backups"), BACKUP)

    def create_backup(self, cluster: str, known: set[str]) -> Object:
        """Begin a backup and return its record.

        :param known: UUIDs of the backups that there were before. When the answer is lost, exactly one other is ours.
        :raises OutcomeUnknown: when the answer is lost and there is no other, or more than one.
        """
        path = path_of("clusters", cluster, "backups")
        found: list[Object] = []

        def verify() -> bool:
            found[:] = [backup for backup in self.backups(cluster) if backup.get("uuid") not in known]
            return len(found) == 1

        # The status of a refusal because the last backup is too recent is UNKNOWN; it may be 429.
        created = self._create(Call(Effect.CREATE_LIMITED, "POST", path, None, verify))
        if created is None or (not created.get("uuid") and verify()):
            return found[0]
        return created

    def delete_backup(self, cluster: str, backup: str) -> None:
        """Delete a backup."""

        def verify() -> bool:
            return all(each.get("uuid") != backup for each in self.backups(cluster))

        try:
            path = path_of("clusters", cluster, "backups", backup)
            self._change(Effect.DELETE, "DELETE", path, None, verify, answers=True)
        except ApiError as error:
            # What the service answers for a backup that is gone is UNKNOWN: no 404 is declared.
            if error.status is None or not 400 <= error.status < 500 or not verify():
                raise

    def backup_schedule(self, cluster: str) -> Object | None:
        """Return the backup schedule ``{name, schedule}``, or None after 404.

        The API answers 404 when there is no schedule and when there is no such cluster, and does not say which.
        """
        try:
            return self._object(path_of("clusters", cluster, "backups", "schedule"), BACKUP_SCHEDULE)
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def set_backup_schedule(self, cluster: str, schedule: str) -> None:
        """Make ``schedule``, a cron expression of five fields in UTC, the only backup schedule."""

        def verify() -> bool:
            return (self.backup_schedule(cluster) or {}).get("schedule") == schedule

        path = path_of("clusters", cluster, "backups", "schedule")
        self._change(Effect.SET, "PUT", path, {"schedule": schedule}, verify, answers=True)

    def delete_backup_schedule(self, cluster: str) -> None:
        """Remove the backup schedule; the API accepts that there is none."""
        path = path_of("clusters", cluster, "backups", "schedule")
        self._change(Effect.DELETE, "DELETE", path, None, lambda: self.backup_schedule(cluster) is None)

    def restore(self, cluster: str, backup: str) -> Object | None:
        """Return the latest restore of a backup, or None when it was never restored."""
        try:
            return self._object(path_of("clusters", cluster, "backups", backup, "restore"), RESTORE)
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def restore_backup(self, cluster: str, backup: str, known: str | None) -> Object:
        """Begin to restore a backup onto its cluster and return the record of the restore.

        :param known: UUID of the latest restore so far. When the answer is lost, another one is ours.
        :raises OutcomeUnknown: when the answer is lost and there is no other.
        """
        found: list[Object] = []

        def verify() -> bool:
            latest = self.restore(cluster, backup)
            found[:] = [latest] if latest is not None and latest.get("uuid") != known else []
            return bool(found)

        path = path_of("clusters", cluster, "backups", backup, "restore")
        created = self._create(Call(Effect.CREATE, "POST", path, None, verify))
        return found[0] if created is None else created
