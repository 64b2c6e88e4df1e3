# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads an organization: everything once, several requests at a time, over the connections of one session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ..errors import ApiError
from ..resources.api_clients import ApiClients
from ..resources.backups.schedules import BackupSchedules
from ..resources.clusters.reference import ClusterReference, Clusters
from ..resources.connector_secrets import ConnectorSecrets
from ..resources.ip_allowlist import IpAllowlist
from ..resources.members import Members
from ..resources.monitoring import Monitoring
from ..resources.secure_connectivity import SecureConnectivity
from .declaration import (
    API_CLIENTS,
    BACKUP_SCHEDULE,
    CONNECTOR_SECRETS,
    IP_ALLOWLIST,
    MONITORING,
    SECURE_CONNECTIVITY,
)

if TYPE_CHECKING:
    from ..session import Session

# Requests at the same time. The service turns back too many of them (429); its limit is not published.
AT_ONCE = 8

# Longest wait for another change to the connector secrets of a cluster to end (seconds).
SECRETS_WAIT_SECONDS = 120.0

Key = TypeVar("Key")


class ClusterParts(NamedTuple):
    """The parts of one cluster that somebody asked for; the others are None."""

    api_clients: ApiClients | None = None
    connector_secrets: ConnectorSecrets | None = None
    ip_allowlist: IpAllowlist | None = None
    backup_schedule: BackupSchedules | None = None
    monitoring: Monitoring | None = None
    secure_connectivity: SecureConnectivity | None = None


class Reader:
    """Reads with one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        messages = session.messages
        self._resources: dict[str, Callable[[ClusterReference], Any]] = {
            API_CLIENTS: lambda cluster: ApiClients(session, cluster),
            CONNECTOR_SECRETS: lambda cluster: ConnectorSecrets(session, cluster, messages, SECRETS_WAIT_SECONDS),
            IP_ALLOWLIST: lambda cluster: IpAllowlist(session, cluster, messages),
            BACKUP_SCHEDULE: lambda cluster: BackupSchedules(session, cluster),
            MONITORING: lambda cluster: Monitoring(session, cluster, messages),
            SECURE_CONNECTIVITY: lambda cluster: SecureConnectivity(session, cluster, messages),
        }

    def roots(self, *, members: bool, clusters: bool) -> tuple[Members | None, Clusters | None]:
        """Return the members and the clusters of the organization, None for what is not asked for."""
        reads: dict[str, Callable[[], Any]] = {}
        if members:
            reads["members"] = lambda: Members(self._session)
        if clusters:
            reads["clusters"] = lambda: Clusters(self._session)
        found = self._all(reads)
        return found.get("members"), found.get("clusters")

    def parts(
        self,
        wanted: list[tuple[ClusterReference, list[str]]],
        forbidden: Callable[[int, str, ApiError], None] | None = None,
    ) -> list[ClusterParts]:
        """Return parts of clusters, in the order in which they are asked for.

        :param wanted: clusters, and which of their parts. What a cluster that does not exist yet has is not asked for.
        :param forbidden: called when a part must not be read (status 403), with the number of the cluster and the part,
            which is None then. Without it, that is an error like any other.
        """

        def read(number: int, name: str, cluster: ClusterReference) -> Any:
            try:
                return self._resources[name](cluster)
            except ApiError as error:
                if error.status != 403 or forbidden is None:
                    raise
                forbidden(number, name, error)
                return None

        reads: dict[tuple[int, str], Callable[[], Any]] = {}
        for number, (cluster, names) in enumerate(wanted):
            for name in names:
                reads[number, name] = partial(read, number, name, cluster)
        found = self._all(reads)
        return [
            ClusterParts(**{name: found[number, name] for name in names})
            for number, (_cluster, names) in enumerate(wanted)
        ]

    def _all(self, reads: Mapping[Key, Callable[[], Any]]) -> dict[Key, Any]:
        """Return what each of the reads returns; the first failure ends all that have not begun."""
        if len(reads) < 2:
            return {key: read() for key, read in reads.items()}
        # Every thread would ask for a token otherwise.
        self._session.access_token()
        pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="camunda-read")
        try:
            pending = {key: pool.submit(read) for key, read in reads.items()}
            wait(pending.values(), return_when=FIRST_EXCEPTION)
            failed = next((each for each in pending.values() if each.done() and each.exception() is not None), None)
            if failed is not None:
                failed.result()
            return {key: each.result() for key, each in pending.items()}
        finally:
            # After an interruption, too: what has begun ends by itself, the rest never begins.
            pool.shutdown(cancel_futures=True)
