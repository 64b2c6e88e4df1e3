# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters and their life: created, changed, resumed, upgraded, given keys, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...api.clusters import ClusterOperations
from ...api.vocabulary import is_uuid
from ...errors import ApiError, NotFound, OptionError, Refused
from ...plan import CREATE, REMOVE, UPDATE, Step, View
from .declaration import EXTERNAL, STAGES, ClusterDeclaration, Keys
from .differences import Differences, stage_of
from .listed import find_cluster, status_of, unknown_cluster_error
from .parameters import generation_order, name_and_uuid
from .readiness import (
    CREATING,
    HEALTHY,
    RESUMING,
    SUSPENDED,
    TRANSIENT,
    UPDATING,
    WAITING_FOR_INPUT,
    ClusterWaiter,
)
from .reference import Clusters

if TYPE_CHECKING:
    from ...api.call import ApiClient
    from ...api.operations import Object
    from ...messages import Messages

KIND = "cluster"

# The components whose status the API shows beside the combined one.
_COMPONENTS = ("zeebeStatus", "operateStatus", "tasklistStatus", "optimizeStatus", "connectorsStatus")


class ClusterChanges:
    """The steps from the clusters that there are to what is declared of one of them.

    :param clusters: those that there are.
    :param readiness: how long is waited.
    :ivar uuid: UUID of the one; empty as long as it does not exist.
    :ivar latest: the cluster as it was seen last, after its steps; None as long as nobody looked.
    """

    def __init__(self, api_client: ApiClient, messages: Messages, clusters: Clusters, waiter: ClusterWaiter) -> None:
        self._api = ClusterOperations(api_client)
        self._messages = messages
        self._waiter = waiter
        self._clusters = clusters
        self._all = clusters.all
        self.uuid = ""
        self.latest: Object | None = None
        # What is waited for in the end.
        self._upgraded_from: object = None
        self._keys_set = False
        self._started = False

    # Finding

    def find(self, cluster: str | None, name: str | None) -> Object | None:
        """Return the cluster that the options mean, None when there is none yet.

        One that ``cluster`` names and that is not there may have been renamed to ``name`` by an earlier run.

        :raises NotFound: when ``cluster`` names none; lists those that exist.
        :raises Ambiguous: when several have the name; lists their UUIDs.
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
        """Return the step that deletes the cluster with that UUID or name, or None when there is none.

        :raises Ambiguous: when several have the name.
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
            REMOVE, KIND, str(existing.get("name")), before=_view(existing), after=None, predicted=None, execute=delete
        )

    # Present

    def plan_present(self, declared: ClusterDeclaration, existing: Object | None) -> list[Step]:
        """Return the steps that lead to the declared cluster, in order.

        :raises OptionError: when a new cluster is to be made and something is missing.
        :raises NotFound: for a plan type, region, channel or generation that does not exist.
        :raises Refused: for differences that cannot be removed in place.
        """
        steps: list[Step] = []
        shown: Object = existing or {}

        def add(step: Step | None) -> None:
            nonlocal shown
            if step is not None:
                steps.append(step)
                shown = step.predicted or shown

        if existing is None:
            add(self._create(declared))
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
        """Wait for what has been started, now or by an earlier run, and look at the cluster; it is the ``latest`` then.

        :param existing: the cluster as it was; None for a new one.
        :param predicted: what the steps lead to; None when there were none.
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
                # How soon a new cluster is shown is not known.
                if error.status != 404 or predicted is None:
                    raise
                self.latest = {**predicted, "uuid": self.uuid}

    # The steps

    def _create(self, declared: ClusterDeclaration) -> Step:
        missing = [name for name in ("name", "plan_type", "region", "channel") if getattr(declared, name) is None]
        if declared.name is None or declared.plan_type is None or declared.region is None or declared.channel is None:
            raise OptionError(
                missing[0],
                f"{unknown_cluster_error(self._all, str(declared.name)).message} To create it, these options are "
                f"missing: {', '.join(missing)}. camunda_cluster_parameters_info lists the available values.",
            )
        if declared.encryption_keys is not None and declared.encryption != EXTERNAL:
            raise OptionError(
                "encryption",
                f"With 'encryption_keys', a new cluster needs 'encryption: {EXTERNAL}'; it cannot be changed later.",
            )
        parameters = self._clusters.parameters()
        channel, region = parameters.channel(declared.channel), parameters.region(declared.region)
        generation = parameters.generation(channel, declared.generation)
        plan_type = parameters.plan_type(declared.plan_type)
        backup = parameters.backup_region(region, declared.backup_region) if declared.backup_region else None
        body: Object = {
            "name": declared.name,
            "planTypeId": plan_type.get("uuid"),
            "regionId": region.get("uuid"),
            "channelId": channel.get("uuid"),
            "generationId": generation.get("uuid"),
        }
        optional = {
            "autoUpdate": declared.auto_update,
            "stageLabel": declared.stage,
            "description": declared.description or None,
            "backupRegionId": backup.get("uuid") if backup else None,
            "encryption": declared.encryption,
            "hardwarePackages": declared.hardware_packages,
            "identityBackendChecksEnabled": declared.authorizations,
        }
        body.update({name: value for name, value in optional.items() if value is not None})
        encryption = declared.encryption or "Provider"
        status = WAITING_FOR_INPUT if encryption == EXTERNAL else HEALTHY
        predicted = {
            "uuid": None,
            "name": declared.name,
            **({"description": declared.description} if declared.description else {}),
            "ownerId": None,
            "created": None,
            "planType": name_and_uuid(plan_type),
            "region": name_and_uuid(region),
            **({"backupRegion": name_and_uuid(backup)} if backup else {}),
            "generation": name_and_uuid(generation),
            "channel": name_and_uuid(channel),
            # What the API makes of none is not documented.
            "autoUpdate": declared.auto_update,
            "labels": [declared.stage] if declared.stage else [],
            "status": self._predicted_status({}, status, CREATING),
            "links": {},
            "encryption": {"type": encryption},
        }
        before = {str(cluster.get("uuid")) for cluster in self._all}

        def create() -> None:
            self.uuid = self._api.create_cluster(body, before)
            self._started = True

        return Step(
            CREATE,
            KIND,
            declared.name,
            before=None,
            after=_view(predicted),
            predicted=predicted,
            execute=create,
        )

    def _resume(self, declared: ClusterDeclaration, shown: Object) -> Step | None:
        # What waking does to a cluster that is not suspended is UNKNOWN, so it is only done to one that is.
        if not declared.resume or status_of(shown) != SUSPENDED:
            return None

        def wake() -> None:
            self._api.wake_cluster(self.uuid)
            self._started = True

        predicted = {**shown, "status": self._predicted_status(shown.get("status"), HEALTHY, RESUMING)}
        return self._change(shown, {"status": SUSPENDED}, {"status": status_of(predicted)}, predicted, wake)

    def _update(self, declared: ClusterDeclaration, shown: Object, differences: Differences) -> Step | None:
        changes = differences.changes_in_place()
        if not changes:
            return None
        if "name" in changes and self._clusters.by_name(changes["name"]):
            uuids = ", ".join(str(cluster.get("uuid")) for cluster in self._clusters.by_name(changes["name"]))
            raise Refused(
                f"The cluster '{shown.get('name')}' is not renamed to '{changes['name']}': {uuids} is called that "
                "already, and a name that two clusters share names none of them."
            )
        body = {{"stage": "stageLabel"}.get(name, name): value for name, value in changes.items()}
        if declared.hardware_packages is not None:
            # Never shown, so never a reason for a change; a cluster that is changed anyway gets it as declared.
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
                "The API does not show how the cluster is encrypted; 'encryption_keys' is not compared."
            )
            return None
        has_backup = bool(shown.get("backupRegion"))
        if has_backup is not (keys.secondary is not None):
            raise Refused(
                "The option 'encryption_keys.secondary' is required for a cluster with a backup region, and must be "
                f"left out for one without. This cluster has {'one' if has_backup else 'none'}."
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
        # Whether a cluster that is still being made takes keys is UNKNOWN; 412 would be the answer that asks to wait.
        self._waiter.wait_until_accepted(
            self.uuid, lambda: self._api.set_encryption_keys(self.uuid, keys.primary, keys.secondary)
        )
        self._started = self._keys_set = True

    def _newest(self, declared: ClusterDeclaration, existing: Object) -> Object | None:
        """Return the generation to which the cluster is to be upgraded, None when there is nothing to do."""
        if not declared.upgrade:
            return None
        newest = self._clusters.parameters().newest_generation(existing.get("channel") or {})
        if newest is None:
            channel = (existing.get("channel") or {}).get("name")
            self._messages.warn(
                f"The channel '{channel}' of the cluster is not among those that the organization may choose, so there "
                "is no telling whether a newer generation exists; the cluster is not upgraded."
            )
            return None
        has = existing.get("generation") or {}
        if Differences(declared, existing, self._clusters.parameters).has_declared_generation:
            return None
        current = newest.get("uuid") == has.get("uuid") or (
            generation_order(has) and generation_order(newest) <= generation_order(has)
        )
        return None if current else newest

    def _upgrade(self, declared: ClusterDeclaration, shown: Object, newest: Object | None) -> Step | None:
        if newest is None:
            return None
        if status_of(shown) == SUSPENDED:
            raise Refused(
                f"The cluster '{shown.get('name')}' is suspended and cannot be upgraded; 'resume: true' wakes it first."
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
        ready = waited if self._waiter.waits else otherwise
        return {"ready": ready, **dict.fromkeys([name for name in status or _COMPONENTS if name != "ready"], ready)}

    def _change(self, shown: Object, before: View, after: View, predicted: Object, execute: Any) -> Step:
        return Step(UPDATE, KIND, str(shown.get("name")), before, after, predicted, execute)


def _view(cluster: Object) -> View:
    """Return what people compare."""
    pairs = {
        "plan_type": "planType",
        "region": "region",
        "backup_region": "backupRegion",
        "channel": "channel",
        "generation": "generation",
    }
    return {
        "name": cluster.get("name"),
        "description": cluster.get("description") or "",
        "stage": stage_of(cluster),
        **{name: (cluster.get(field) or {}).get("name") for name, field in pairs.items()},
        "auto_update": cluster.get("autoUpdate"),
        "encryption": (cluster.get("encryption") or {}).get("type"),
    }
