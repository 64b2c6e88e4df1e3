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

    :param caller: who calls the API.
    :param backup: UUID.
    :raises NotFound: when there is no such cluster, or it has no such backup.
    :ivar latest: the latest restore of this backup as it was seen last; None when there was none.
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
        """Tell whether the latest restore of this backup has not ended."""
        return self.latest is not None and self.latest.get("state") in RUNNING

    def plan_restore(self, wait_seconds: float | None) -> Step | None:
        """Return the step that restores the backup, or None when just that is going on.

        :param wait_seconds: longest wait for it to be completed; None to leave it running.
        :raises Refused: when the backup is not complete.
        """
        if self.is_running:
            return None
        status = self._backup.get("status")
        if status != COMPLETE:
            raise Refused(
                f"Backup {self._uuid} of cluster '{self._cluster}' is '{status}'; only one that is '{COMPLETE}' can be "
                "restored."
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
        """Return when a restore that was running already is completed, and say that no other one is begun.

        :raises BackupFailed: when it failed or was aborted, or is not completed in time.
        """
        self._messages.progress(
            f"backup {self._uuid} is being restored onto cluster {self._cluster} already; no other restore is begun"
        )
        self.wait_until_completed(wait_seconds)

    def wait_until_completed(self, wait_seconds: float) -> None:
        """Return when the latest restore of this backup is completed.

        :raises BackupFailed: when it failed or was aborted, or is not completed in time.
        """
        state = "unknown"

        def ended() -> bool:
            nonlocal state
            state = self._read_state()
            return state in (COMPLETED, *UNSUCCESSFUL)

        what = f"the restore of backup {self._uuid} onto cluster {self._cluster}"
        Wait(wait_seconds, self._messages, backup_pauses()).until(ended, lambda: f"waiting for {what}: it is {state!r}")
        if state == COMPLETED:
            return
        if state in UNSUCCESSFUL:
            raise BackupFailed(
                f"The restore of backup {self._uuid} onto cluster '{self._cluster}' has ended as {state}. Camunda "
                "suspends a cluster for a restore; look at its status before anything else."
            )
        raise BackupFailed(
            f"The restore of backup {self._uuid} onto cluster '{self._cluster}' is still {state} after "
            f"{wait_seconds:.0f} s. It goes on by itself; run the task again to wait for it, or raise "
            "'wait_timeout'."
        )

    @property
    def _uuid(self) -> str:
        return str(self._backup.get("uuid"))

    def _read_state(self) -> str:
        # The latest restore of a backup is the one that runs: the service refuses a second one meanwhile. Whether a new
        # one is shown at once is not documented.
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
                    " Camunda refuses a restore while another one of the cluster is going on, and of a backup whose "
                    "generation it does not know."
                )
            raise
        if wait_seconds is not None:
            self.wait_until_completed(wait_seconds)
