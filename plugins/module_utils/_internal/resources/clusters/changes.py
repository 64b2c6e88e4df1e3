# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that create, change, resume, upgrade and delete a cluster, and set its encryption keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...api.clusters import ClusterOperations
from ...api.vocabulary import is_uuid
from ...errors import ApiError, NotFound, Refused
from ...plan import REMOVE, UPDATE, Step, View
from .creation import KIND, plan_creation, predicted_status, view
from .declaration import STAGES, ClusterDeclaration, Keys
from .differences import Differences, stage_of
from .listed import find_cluster, status_of
from .parameters import generation_order, name_and_uuid
from .readiness import (
    HEALTHY,
    RESUMING,
    SUSPENDED,
    TRANSIENT,
    UPDATING,
    ClusterWaiter,
)
from .reference import Clusters

if TYPE_CHECKING:
    from ...api.call import ApiClient
    from ...api.operations import Object
    from ...messages import Messages


class ClusterChanges:
    """Plans the changes of one cluster.

    :param clusters: the existing clusters.
    :param waiter: waits for the cluster.
    :ivar uuid: UUID of the cluster; empty until it exists.
    :ivar latest: the cluster after :meth:`finish`; None before.
    """

    def __init__(self, api_client: ApiClient, messages: Messages, clusters: Clusters, waiter: ClusterWaiter) -> None:
        self._api = ClusterOperations(api_client)
        self._messages = messages
        self._waiter = waiter
        self._clusters = clusters
        self._all = clusters.all
        self.uuid = ""
        self.latest: Object | None = None
        # What :meth:`finish` has to wait for.
        self._upgraded_from: object = None
        self._keys_set = False
        self._started = False

    # Finding

    def find(self, cluster: str | None, name: str | None) -> Object | None:
        """Return the cluster that the options name, or None if it has to be created.

        If no cluster is called ``cluster``, an earlier run may have renamed it to ``name``.

        :raises NotFound: if ``cluster`` does not exist; lists the existing clusters.
        :raises Ambiguous: if several clusters have the name; lists their UUIDs.
        """
        if cluster is not None:
            try:
                return find_cluster(self._all, cluster)
            except NotFound:
                if name is None or is_uuid(cluster) or not self._clusters.by_name(name):
                    raise
        return find_cluster(self._all, name) if name is not None and self._clusters.by_name(name) else None

    # Absent

    def plan_absent(self, wanted: str) -> Step | None:
        """Return the step that deletes the cluster with that UUID or name, or None if there is none.

        :raises Ambiguous: if several clusters have the name.
        """
        try:
            existing = find_cluster(self._all, wanted)
        except NotFound:
            return None
        uuid = str(existing["uuid"])

        def delete() -> None:
            self._api.delete_cluster(uuid)
            if self._waiter.waits:
                self._waiter.wait_until_deleted(uuid)

        return Step(
            REMOVE, KIND, str(existing.get("name")), before=view(existing), after=None, predicted=None, execute=delete
        )

    # Present

    def plan_present(self, declared: ClusterDeclaration, existing: Object | None) -> list[Step]:
        """Return the steps from the existing cluster to the declared one, in order.

        :raises OptionError: if an option that is required to create the cluster is missing.
        :raises NotFound: for a plan type, region, channel or generation that does not exist.
        :raises Refused: for differences that cannot be changed in place.
        """
        steps: list[Step] = []
        shown: Object = existing or {}

        def add(step: Step | None) -> None:
            nonlocal shown
            if step is not None:
                steps.append(step)
                shown = step.predicted or shown

        if existing is None:
            add(plan_creation(declared, self._clusters, waits=self._waiter.waits, create=self._create))
            add(self._set_keys(declared, shown))
            return steps
        self.uuid = str(existing["uuid"])
        newest = self._newest(declared, existing)
        differences = Differences(declared, existing, self._clusters.parameters)
        differences.check_unchangeable(newest)
        add(self._resume(declared, shown))
        add(self._update(declared, shown, differences))
        add(self._set_keys(declared, shown))
        add(self._upgrade(declared, shown, newest))
        return steps

    def finish(self, existing: Object | None, predicted: Object | None) -> None:
        """Wait for changes in progress, of this run or an earlier one, and read the cluster into ``latest``.

        :param existing: the cluster before the steps; None for a new one.
        :param predicted: the prediction of the last step; None if there were no steps.
        """
        if not self._started and status_of(existing) not in TRANSIENT:
            self.latest = existing if predicted is None else self._api.cluster(self.uuid)
        elif self._waiter.waits:
            self.latest = self._waiter.wait_until_healthy(
                self.uuid, generation=self._upgraded_from, keys=self._keys_set
            )
        else:
            try:
                self.latest = self._api.cluster(self.uuid)
            except ApiError as error:
                # It is unknown how soon the API returns a new cluster.
                if error.status != 404 or predicted is None:
                    raise
                self.latest = {**predicted, "uuid": self.uuid}

    # The steps

    def _create(self, body: Object) -> None:
        self.uuid = self._api.create_cluster(body, {str(cluster.get("uuid")) for cluster in self._all})
        self._started = True

    def _resume(self, declared: ClusterDeclaration, shown: Object) -> Step | None:
        # The effect of resuming a cluster that is not suspended is UNKNOWN, so only suspended ones are resumed.
        if not declared.resume or status_of(shown) != SUSPENDED:
            return None

        def resume() -> None:
            self._api.wake_cluster(self.uuid)
            self._started = True

        predicted = {**shown, "status": self._predicted_status(shown.get("status"), HEALTHY, RESUMING)}
        return self._change(shown, {"status": SUSPENDED}, {"status": status_of(predicted)}, predicted, resume)

    def _update(self, declared: ClusterDeclaration, shown: Object, differences: Differences) -> Step | None:
        changes = differences.changes_in_place()
        if not changes:
            return None
        if "name" in changes and self._clusters.by_name(changes["name"]):
            uuids = ", ".join(str(cluster.get("uuid")) for cluster in self._clusters.by_name(changes["name"]))
            raise Refused(
                f"The cluster '{shown.get('name')}' cannot be renamed to '{changes['name']}', because {uuids} already "
                "has this name, and clusters are found by name."
            )
        body = {{"stage": "stageLabel"}.get(name, name): value for name, value in changes.items()}
        if declared.hardware_packages is not None:
            # The API never returns it, so it does not cause a change, but is sent along with other changes.
            body["numberOfAllocatedHwPackages"] = declared.hardware_packages
        before = {"name": shown.get("name"), "description": shown.get("description") or "", "stage": stage_of(shown)}
        after = {**before, **changes}
        labels = [label for label in shown.get("labels") or [] if label not in STAGES]
        predicted = {**shown, "name": after["name"]}
        if "description" in changes:
            predicted["description"] = changes["description"]
        if "stage" in changes:
            predicted["labels"] = [*labels, changes["stage"]]
        return self._change(shown, before, after, predicted, lambda: self._api.update_cluster(self.uuid, body))

    def _set_keys(self, declared: ClusterDeclaration, shown: Object) -> Step | None:
        keys = declared.encryption_keys
        if keys is None:
            return None
        encryption = shown.get("encryption")
        if encryption is None:
            self._messages.warn(
                "The API does not return the encryption of the cluster, so 'encryption_keys' is not compared."
            )
            return None
        has_backup = bool(shown.get("backupRegion"))
        if has_backup is not (keys.secondary is not None):
            raise Refused(
                "The option 'encryption_keys.secondary' is required for a cluster with a backup region, and must be "
                f"omitted otherwise. This cluster has {'a' if has_backup else 'no'} backup region."
            )
        existing = (encryption.get("primaryKeyArn") or None, encryption.get("secondaryKeyArn") or None)
        if existing == (keys.primary, keys.secondary):
            return None
        predicted_encryption = {**encryption, "primaryKeyArn": keys.primary}
        if keys.secondary is not None:
            predicted_encryption["secondaryKeyArn"] = keys.secondary
        predicted = {**shown, "encryption": predicted_encryption}
        if self._waiter.waits:
            predicted["encryption"] = {**predicted_encryption, "status": "Ready"}
            predicted["status"] = self._predicted_status(shown.get("status"), HEALTHY, HEALTHY)
        before = {"primary": existing[0], "secondary": existing[1]}
        after = {"primary": keys.primary, "secondary": keys.secondary}
        return self._change(shown, before, after, predicted, lambda: self._execute_keys(keys))

    def _execute_keys(self, keys: Keys) -> None:
        # Whether a cluster that is being created accepts keys is UNKNOWN; if not, the API would answer 412.
        self._waiter.wait_until_accepted(
            self.uuid, lambda: self._api.set_encryption_keys(self.uuid, keys.primary, keys.secondary)
        )
        self._started = self._keys_set = True

    def _newest(self, declared: ClusterDeclaration, existing: Object) -> Object | None:
        """Return the generation to which the cluster is to be upgraded, or None if it is not."""
        if not declared.upgrade:
            return None
        newest = self._clusters.parameters().newest_generation(existing.get("channel") or {})
        if newest is None:
            channel = (existing.get("channel") or {}).get("name")
            self._messages.warn(
                f"The channel '{channel}' of the cluster is not available to the organization, so it is unknown "
                "whether there is a newer generation. The cluster is not upgraded."
            )
            return None
        current = existing.get("generation") or {}
        if Differences(declared, existing, self._clusters.parameters).has_declared_generation:
            return None
        up_to_date = newest.get("uuid") == current.get("uuid") or (
            generation_order(current) and generation_order(newest) <= generation_order(current)
        )
        return None if up_to_date else newest

    def _upgrade(self, declared: ClusterDeclaration, shown: Object, newest: Object | None) -> Step | None:
        if newest is None:
            return None
        if status_of(shown) == SUSPENDED:
            raise Refused(
                f"The cluster '{shown.get('name')}' is suspended and cannot be upgraded. Use 'resume: true' to resume "
                "it first."
            )
        generation = shown.get("generation") or {}

        def upgrade() -> None:
            self._waiter.wait_until_accepted(
                self.uuid, lambda: self._api.upgrade_cluster(self.uuid, generation.get("uuid"))
            )
            self._started, self._upgraded_from = True, generation.get("uuid")

        predicted = {
            **shown,
            "generation": name_and_uuid(newest),
            "status": self._predicted_status(shown.get("status"), HEALTHY, UPDATING),
        }
        before, after = {"generation": generation.get("name")}, {"generation": newest.get("name")}
        return self._change(shown, before, after, predicted, upgrade)

    def _predicted_status(self, status: Object | None, waited: str, otherwise: str) -> Object:
        return predicted_status(status, waited if self._waiter.waits else otherwise)

    def _change(self, shown: Object, before: View, after: View, predicted: Object, execute: Any) -> Step:
        return Step(UPDATE, KIND, str(shown.get("name")), before, after, predicted, execute)
