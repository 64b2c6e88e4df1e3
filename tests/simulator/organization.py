# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One organization: its members, clusters and credentials."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import backups
import cluster_life
import restores
from activity import activity_entry
from clock import Clock
from options import Options
from organization_document import complete_document

if TYPE_CHECKING:
    from operation_registry import Operation


class Organization:
    """The state of one organization; ``document`` is the state document itself and is changed in place.

    :param owner_id: the organization's id; it stays the same when the state is replaced.
    :param credentials: the credentials it has when its document names none.
    :raises ValueError: if ``document`` is not a state document.
    """

    def __init__(
        self, owner_id: str, document: Any, credentials: list[dict[str, Any]], clock: Clock, options: Options
    ) -> None:
        self.owner_id = owner_id
        self._credentials = credentials
        self._clock = clock
        self._options = options
        self.document = self.completed(document)

    def keep_credentials(self) -> None:
        """Make the present credentials those of every later document that names none."""
        self._credentials = copy.deepcopy(self.document["credentials"])

    def completed(self, document: Any) -> dict[str, Any]:
        """Return ``document`` as it would be after :meth:`replace`, without doing it."""
        return complete_document(
            document,
            owner_id=self.owner_id,
            credentials=self._credentials,
            now=self._clock.now(),
            timestamp=self._clock.timestamp(),
        )

    def replace(self, document: dict[str, Any]) -> None:
        """Make ``document``, which :meth:`completed` returned, the state."""
        self.document = document

    def snapshot(self) -> dict[str, Any]:
        """Return a deep copy of the state document as of now."""
        self._settle()
        return copy.deepcopy(self.document)

    def member(self, email: str) -> dict[str, Any] | None:
        """Return the member or pending invitation with this address; upper and lower case are the same (assumed)."""
        wanted = email.casefold()
        return next((member for member in self.document["members"] if member["email"].casefold() == wanted), None)

    def clusters(self) -> list[dict[str, Any]]:
        """Return the clusters as they are now."""
        self._settle()
        clusters: list[dict[str, Any]] = self.document["clusters"]
        return clusters

    def cluster(self, cluster_uuid: str) -> dict[str, Any] | None:
        """Return the cluster with this id as it is now."""
        return next((cluster for cluster in self.clusters() if cluster["uuid"] == cluster_uuid), None)

    def credential(self, client_id: str) -> dict[str, Any] | None:
        """Return the Administration API credential with this id."""
        credentials: list[dict[str, Any]] = self.document["credentials"]
        return next((credential for credential in credentials if credential["client_id"] == client_id), None)

    def cluster_client(self, client_id: str) -> dict[str, Any] | None:
        """Return the cluster client with this id, whichever cluster it belongs to."""
        clients = (client for cluster in self.document["clusters"] for client in cluster["clients"])
        return next((client for client in clients if client["clientId"] == client_id), None)

    def record(self, operation: Operation, path: Mapping[str, str], client_id: str, answer: Any) -> None:
        """Add a successful change, with the JSON value of its ``answer``, to the activity."""
        entry = activity_entry(operation.method, operation.template, path, answer)
        moment = round(self._clock.now() * 1000)
        entry.update(service="console", orgId=self.owner_id, userId=client_id, timestamp=moment)
        self.document["activity"].append(entry)

    def _settle(self) -> None:
        now, seconds, linger = self._clock.now(), self._options.cluster_seconds, self._options.delete_linger
        self.document["clusters"] = [
            cluster
            for cluster in self.document["clusters"]
            if cluster["deleted_at"] is None or now < cluster["deleted_at"] + linger
        ]
        for cluster in self.document["clusters"]:
            cluster_life.settle(cluster, now, seconds)
            backups.settle(cluster, now, seconds, self._options)
            restores.settle(cluster, now, seconds, self._options.restore_result)
            secrets_left = cluster["deleted_secrets"].items()
            cluster["deleted_secrets"] = {name: left for name, left in secrets_left if now < left["until"]}
