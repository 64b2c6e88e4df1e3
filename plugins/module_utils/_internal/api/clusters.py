# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters."""

from __future__ import annotations

from collections.abc import Collection
from itertools import repeat

from ..errors import ApiError, OutcomeUnknown
from ..waiting import Wait
from .call import Call, Effect
from .operations import Object, Operations
from .path import path_of
from .response_schema import CLUSTER, PARAMETERS

# How long a cluster is looked for after the answer to its creation was lost, and the pause between two looks (seconds).
ADOPTION_SECONDS = 20.0
ADOPTION_POLL_SECONDS = 2.0

SUSPENDED = "Suspended"
UPDATING = "Updating"


class ClusterOperations(Operations):
    """Clusters of the organization."""

    def clusters(self) -> list[Object]:
        """Return all clusters of the organization."""
        return self._list("/clusters", CLUSTER)

    def cluster(self, uuid: str) -> Object:
        """Return one cluster.

        :raises ApiError: with status 404 when there is none.
        """
        return self._object(path_of("clusters", uuid), CLUSTER)

    def cluster_parameters(self) -> Object:
        """Return what may be chosen for a new cluster: ``{channels, clusterPlanTypes, regions}``."""
        return self._object("/clusters/parameters", PARAMETERS)

    def create_cluster(self, body: Object, before: Collection[str]) -> str:
        """Create a cluster and return its UUID. Never sent twice: the API makes any number of clusters of one name.

        :param before: UUIDs of the clusters that there were. When the answer is lost, the only new cluster with the
            name of this one is the one that was made.
        :raises OutcomeUnknown: when the answer was lost, and none or several new clusters have the name.
        """
        name = body["name"]
        found: list[str] = []

        def verify() -> bool:
            def listed() -> bool:
                found[:] = self._new_clusters(name, before)
                return bool(found)

            # How soon a new cluster is listed is not known.
            wait = Wait(
                ADOPTION_SECONDS,
                self._api_client.messages,
                repeat(ADOPTION_POLL_SECONDS),
                quiet_seconds=ADOPTION_SECONDS,
            )
            wait.until(
                listed, lambda: f"looking for the new cluster '{name}', as the response to its creation was lost"
            )
            return len(found) == 1

        call = Call(Effect.ONCE, "POST", "/clusters", body, verify)
        try:
            created = self._create(call, needed="clusterId")
        except ApiError as error:
            why = error.message
            if not isinstance(error, OutcomeUnknown):
                if not 200 <= (error.status or 0) < 300:
                    raise
                # After an unexpected success, the cluster may be made all the same.
                why = f"The outcome of {call.method} {call.path} is unknown: {why}"
            if len(found) > 1:
                why += f" These clusters called '{name}' are new: {', '.join(found)}; delete all but one."
            else:
                why += (
                    f" No new cluster called '{name}' was listed so far. If one shows up, the next run takes it as it "
                    "is; if none does within some minutes, the next run creates it."
                )
            raise OutcomeUnknown(why, method=call.method, path=call.path, status=error.status) from None
        if created is not None:
            return str(created["clusterId"])
        self._api_client.messages.warn(
            f"The answer to the creation of cluster '{name}' was lost; {found[0]}, the only new cluster of that name, "
            "is taken for it."
        )
        return found[0]

    def _new_clusters(self, name: str, before: Collection[str]) -> list[str]:
        new = [cluster for cluster in self.clusters() if str(cluster.get("uuid")) not in before]
        return sorted(str(cluster.get("uuid")) for cluster in new if cluster.get("name") == name)

    def update_cluster(self, uuid: str, body: Object) -> None:
        """Change what can be changed in place: ``name, description, stageLabel, numberOfAllocatedHwPackages``."""

        def verify() -> bool:
            # The number of hardware packages is never shown; it only goes along with something that is.
            cluster = self.cluster(uuid)
            return (
                body.get("name", cluster.get("name")) == cluster.get("name")
                and body.get("description", cluster.get("description") or "") == (cluster.get("description") or "")
                and ("stageLabel" not in body or body["stageLabel"] in (cluster.get("labels") or []))
            )

        self._change(Effect.SET, "PATCH", path_of("clusters", uuid), body, verify)

    def delete_cluster(self, uuid: str) -> None:
        """Delete a cluster, its backups included."""

        def verify() -> bool:
            return all(str(cluster.get("uuid")) != uuid for cluster in self.clusters())

        self._change(Effect.DELETE, "DELETE", path_of("clusters", uuid), None, verify)

    def wake_cluster(self, uuid: str) -> None:
        """Resume a suspended cluster. What this does to one that is not suspended is UNKNOWN: look first."""

        def verify() -> bool:
            return (self.cluster(uuid).get("status") or {}).get("ready") != SUSPENDED

        self._change(Effect.SET, "PUT", path_of("clusters", uuid, "wake"), None, verify)

    def upgrade_cluster(self, uuid: str, generation: object) -> None:
        """Upgrade a cluster to the newest generation, which cannot be undone.

        :param generation: UUID of the generation that it has.
        :raises ApiError: 400 when there is no newer one, 409 when something blocks it (the answer says what and what
            to do), 412 while the cluster is not ready.
        """

        def verify() -> bool:
            cluster = self.cluster(uuid)
            moved = (cluster.get("generation") or {}).get("uuid") != generation
            return moved or (cluster.get("status") or {}).get("ready") == UPDATING

        self._change(Effect.CREATE, "PUT", path_of("clusters", uuid, "upgrade"), None, verify, answers=True)

    def set_encryption_keys(self, uuid: str, primary: str, secondary: str | None) -> None:
        """Set or rotate the keys of a cluster whose encryption is ``External``.

        :param primary: ARN of the key in the cluster's region.
        :param secondary: ARN of the key in its backup region, None for a cluster without one.
        """
        body = {"primaryEncryptionKeyId": primary}
        if secondary is not None:
            body["secondaryEncryptionKeyId"] = secondary

        def verify() -> bool:
            encryption = self.cluster(uuid).get("encryption") or {}
            return (
                encryption.get("primaryKeyArn") == primary and (encryption.get("secondaryKeyArn") or None) == secondary
            )

        self._change(Effect.SET, "PUT", path_of("clusters", uuid, "encryption"), body, verify, answers=True)
