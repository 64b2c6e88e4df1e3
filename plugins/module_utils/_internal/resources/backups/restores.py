# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restores of a cluster from one of its backups, in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...api.backups import BackupOperations
from ...errors import ApiError, Refused
from ...plan import CREATE, Step
from ...waiting import Wait
from .backups import COMPLETE, BackupFailed, Backups, backup_pauses

if TYPE_CHECKING:
    from ...api.call import ApiClient
    from ..clusters.reference import ClusterReference

KIND = "restore"

COMPLETED = "COMPLETED"
RUNNING = ("PENDING", "VALIDATING", "IN_PROGRESS")
UNSUCCESSFUL = ("FAILED", "ABORTED")


class Restore:
    """The restore of one backup.

    :param api_client: sends the requests.
    :param backup: UUID.
    :raises NotFound: if there is no such cluster, or it has no such backup.
    :ivar latest: the latest restore of this backup; None if there was none.
    """

    def __init__(self, api_client: ApiClient, cluster: ClusterReference, backup: str) -> None:
        self._api = BackupOperations(api_client)
        self._messages = api_client.messages
        self._cluster = cluster
        backups = Backups(api_client, cluster)
        self._backup = backups.get(backup)
        self.latest = self._api.restore(self._cluster.uuid, self._uuid)
        self._previous: str | None = None

    @property
    def is_running(self) -> bool:
        """True if the latest restore of this backup has not ended."""
        return self.latest is not None and self.latest.get("state") in RUNNING

    def plan_restore(self, wait_seconds: float | None) -> Step | None:
        """Return the step that restores the backup, or None if it is being restored already.

        :param wait_seconds: timeout of the wait for its completion; None not to wait.
        :raises Refused: if the backup is not complete.
        """
        if self.is_running:
            return None
        status = self._backup.get("status")
        if status != COMPLETE:
            raise Refused(
                f"Backup {self._uuid} of cluster '{self._cluster}' is '{status}'. Only a backup that is '{COMPLETE}' "
                "can be restored."
            )
        state = RUNNING[0] if wait_seconds is None else COMPLETED
        shown = {name: self._backup.get(name) for name in ("created", "generationName") if self._backup.get(name)}
        return Step(
            CREATE,
            KIND,
            f"of backup {self._uuid}",
            before=None,
            after={"backupId": self._uuid, "state": state, **shown},
            predicted={"uuid": None, "backupId": self._uuid, "state": state},
            execute=lambda: self._start(wait_seconds),
            cluster=str(self._cluster),
        )

    def wait_for_running_restore(self, wait_seconds: float) -> None:
        """Wait until a restore that was already running is completed.

        :raises BackupFailed: if it fails or is aborted, and on timeout.
        """
        self._messages.progress(
            f"backup {self._uuid} is already being restored to cluster {self._cluster}; no other restore is started"
        )
        self.wait_until_completed(wait_seconds)

    def wait_until_completed(self, wait_seconds: float) -> None:
        """Wait until the latest restore of this backup is completed.

        :raises BackupFailed: if it fails or is aborted, and on timeout.
        """
        state = "unknown"

        def has_ended() -> bool:
            nonlocal state
            state = self._read_state()
            return state in (COMPLETED, *UNSUCCESSFUL)

        restore = f"the restore of backup {self._uuid} to cluster {self._cluster}"
        Wait(wait_seconds, self._messages, backup_pauses()).until(
            has_ended, lambda: f"waiting for {restore}: it is {state!r}"
        )
        if state == COMPLETED:
            return
        if state in UNSUCCESSFUL:
            raise BackupFailed(
                f"The restore of backup {self._uuid} to cluster '{self._cluster}' has ended as {state}. Camunda "
                "suspends a cluster for a restore, so check the status of the cluster first."
            )
        raise BackupFailed(
            f"The restore of backup {self._uuid} to cluster '{self._cluster}' is still {state} after "
            f"{wait_seconds:.0f} s. It continues in the background. Run the task again to wait for it, or increase "
            "'wait_timeout'."
        )

    @property
    def _uuid(self) -> str:
        return str(self._backup.get("uuid"))

    def _read_state(self) -> str:
        # The latest restore of a backup is the running one, as the service refuses a second one. It is not documented
        # whether a new one is returned at once.
        shown = self._api.restore(self._cluster.uuid, self._uuid)
        if shown is None or (self._previous is not None and shown.get("uuid") == self._previous):
            return "not shown yet"
        self.latest = shown
        return str(shown.get("state"))

    def _start(self, wait_seconds: float | None) -> None:
        self._previous = None if self.latest is None else str(self.latest.get("uuid"))
        try:
            self.latest = self._api.restore_backup(self._cluster.uuid, self._uuid, self._previous)
        except ApiError as error:
            if error.status == 409:
                error.message += (
                    " Camunda refuses a restore while another one of the cluster is running, and the restore of a "
                    "backup whose generation it does not know."
                )
            raise
        if wait_seconds is not None:
            self.wait_until_completed(wait_seconds)
