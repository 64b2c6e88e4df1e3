# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failover of a multi-region cluster to its paired region. It cannot be undone."""

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

# The result of a part of a failover that succeeded.
OK = "ok"

# The parts of a failover, with their descriptions.
_PARTS = {"backupClone": "cloning the backups", "restore": "restoring the backup"}


class FailoverFailed(CamundaError):
    """The failover was carried out, but a part of it failed. The source is suspended nevertheless.

    :ivar failover: the response.
    """

    code = "failover_failed"

    def __init__(self, message: str, failover: Object) -> None:
        super().__init__(message)
        self.failover = failover

    def details(self) -> dict[str, Any]:
        return {"code": self.code, "failover": self.failover}


class Failover:
    """A failover of one cluster.

    :param api_client: sends the requests.
    :raises NotFound: if no cluster has that name.
    :ivar answer: the response of the service; None before the failover.
    """

    def __init__(self, api_client: ApiClient, cluster: ClusterReference) -> None:
        self._api_client = api_client
        self._api = FailoverOperations(api_client)
        self._cluster = cluster
        self.answer: Object | None = None

    def check_backups(self, uuids: list[str], messages: Messages) -> list[str]:
        """Return the UUIDs as the service writes them.

        If the backups cannot be read, they are left to the service to check: a failover must be possible in an outage.

        :raises NotFound: if the cluster or one of the backups does not exist; lists those that exist.
        """
        try:
            backups = Backups(self._api_client, self._cluster)
        except ApiError as error:
            messages.warn(f"The backups cannot be checked before the failover: {error.message}")
            return uuids
        return [str(backups.get(uuid).get("uuid")) for uuid in uuids]

    def plan_failover(self, backups: list[str], restore_backup: str) -> Step:
        """Return the step that creates the new cluster and suspends the source permanently."""
        predicted = {"newClusterId": None, "results": dict.fromkeys(_PARTS, OK)}
        return Step(
            CREATE,
            KIND,
            "to the paired region",
            before={"cluster": str(self._cluster), "suspended permanently": False},
            after={
                "cluster": str(self._cluster),
                "suspended permanently": True,
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
            # A response with an unexpected content may still mean that the failover succeeded.
            if isinstance(error, OutcomeUnknown) or 200 <= (error.status or 0) < 300:
                error.message += (
                    " If the failover was carried out, there is a new cluster in the paired region, this one is "
                    "suspended permanently, and another failover of it is refused with 409."
                )
            raise
        results = self.answer.get("results")
        results = results if isinstance(results, dict) else {}
        # A part without a result counts as failed.
        failed = [
            f"{description}: {_describe_result(results.get(part))}"
            for part, description in _PARTS.items()
            if results.get(part) != OK
        ]
        if failed:
            raise FailoverFailed(
                f"The failover of cluster '{self._cluster}' was carried out, but parts of it failed "
                f"({'; '.join(failed)}). "
                f"The new cluster is {self.answer.get('newClusterId')}. The source is suspended and can never be "
                "resumed. Do not run the task again. Check the new cluster and restore one of its backups, or contact "
                "Camunda's support.",
                self.answer,
            )


def _describe_result(result: Any) -> str:
    """Return the result of a part as text."""
    if isinstance(result, dict) and result.get("error"):
        return str(result["error"])
    return "the response does not contain its result" if result is None else repr(result)
