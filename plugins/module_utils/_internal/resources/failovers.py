# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failover of a multi-region cluster to its paired region. There is no way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..api.failovers import FailoverOperations
from ..errors import ApiError, CamundaError, OutcomeUnknown
from ..plan import CREATE, Step
from .backups.backups import Backups

if TYPE_CHECKING:
    from ..api.call import ApiClient
    from ..api.operations import Object
    from ..messages import Messages
    from .clusters.reference import ClusterReference

KIND = "failover"

# What the service says about a part of a failover that worked.
OK = "ok"

# The parts, and what they do.
_PARTS = {"backupClone": "cloning the backups", "restore": "restoring the backup"}


class FailoverFailed(CamundaError):
    """The service answered with a success that has failures inside. The source is suspended all the same.

    :ivar failover: the answer.
    """

    code = "failover_failed"

    def __init__(self, message: str, failover: Object) -> None:
        super().__init__(message)
        self.failover = failover

    def details(self) -> dict[str, Any]:
        return {"code": self.code, "failover": self.failover}


class Failover:
    """A failover of one cluster.

    :param caller: who calls the API.
    :raises NotFound: when no cluster has that name.
    :ivar answer: what the service answered; None as long as it was not asked.
    """

    def __init__(self, api_client: ApiClient, cluster: ClusterReference) -> None:
        self._api_client = api_client
        self._api = FailoverOperations(api_client)
        self._cluster = cluster
        self.answer: Object | None = None

    def check_backups(self, uuids: list[str], messages: Messages) -> list[str]:
        """Return the UUIDs as the service writes them.

        When the backups cannot be read, they are left to the service to judge: a failover is for a bad day.

        :raises NotFound: when there is no such cluster, or it lacks one of the backups; lists those that exist.
        """
        try:
            backups = Backups(self._api_client, self._cluster)
        except ApiError as error:
            messages.warn(f"The backups cannot be looked at before the failover: {error.message}")
            return uuids
        return [str(backups.get(uuid).get("uuid")) for uuid in uuids]

    def plan_failover(self, backups: list[str], restore_backup: str) -> Step:
        """Return the step that makes the new cluster and suspends the source for good."""
        predicted = {"newClusterId": None, "results": dict.fromkeys(_PARTS, OK)}
        return Step(
            CREATE,
            KIND,
            "to the paired region",
            before={"cluster": str(self._cluster), "suspended for good": False},
            after={
                "cluster": str(self._cluster),
                "suspended for good": True,
                "new cluster": "(new)",
                "backups": sorted(backups),
                "restored backup": restore_backup,
            },
            predicted=predicted,
            execute=lambda: self._trigger(backups, restore_backup),
            cluster=str(self._cluster),
        )

    def _trigger(self, backups: list[str], restore_backup: str) -> None:
        try:
            self.answer = self._api.trigger_failover(self._cluster.uuid, backups, restore_backup)
        except ApiError as error:
            # A success that makes no sense may be a success all the same.
            if isinstance(error, OutcomeUnknown) or 200 <= (error.status or 0) < 300:
                error.message += (
                    " If the failover was carried out, there is a new cluster in the paired region, this one is "
                    "suspended for good, and another failover of it is refused with 409."
                )
            raise
        results = self.answer.get("results")
        results = results if isinstance(results, dict) else {}
        # A part of which nothing is said has not worked as far as anybody knows.
        failed = [
            f"{what}: {_describe_result(results.get(part))}" for part, what in _PARTS.items() if results.get(part) != OK
        ]
        if failed:
            raise FailoverFailed(
                f"The failover of cluster '{self._cluster}' was carried out, but not all of it worked "
                f"({'; '.join(failed)}). "
                f"The new cluster is {self.answer.get('newClusterId')}. The source is suspended and can never be "
                "resumed: do not run the task again, but look at the new cluster and restore one of its backups, or "
                "ask Camunda's support.",
                self.answer,
            )


def _describe_result(result: Any) -> str:
    """Return what the service says about a part."""
    if isinstance(result, dict) and result.get("error"):
        return str(result["error"])
    return "the answer does not say that it worked" if result is None else repr(result)
