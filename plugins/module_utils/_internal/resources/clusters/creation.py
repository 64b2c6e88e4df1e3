# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The creation of a cluster: which options it requires, its request, and the prediction of the new cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...errors import OptionError
from ...plan import CREATE, Step, View
from .declaration import EXTERNAL, ClusterDeclaration
from .differences import stage_of
from .listed import unknown_cluster_error
from .parameters import name_and_uuid
from .readiness import CREATING, HEALTHY, WAITING_FOR_INPUT

if TYPE_CHECKING:
    from ...api.operations import Object
    from .reference import Clusters

KIND = "cluster"

# The components whose status the API shows beside the combined one.
_COMPONENTS = ("zeebeStatus", "operateStatus", "tasklistStatus", "optimizeStatus", "connectorsStatus")


def plan_creation(
    declared: ClusterDeclaration, clusters: Clusters, *, waits: bool, create: Callable[[Object], None]
) -> Step:
    """Return the step that creates the declared cluster.

    :param clusters: the existing clusters.
    :param waits: whether the task waits until the cluster is healthy.
    :param create: creates the cluster with the body of the request.
    :raises OptionError: if an option that is required to create it is missing.
    :raises NotFound: for a plan type, region, channel or generation that does not exist.
    """
    missing = [name for name in ("name", "plan_type", "region", "channel") if getattr(declared, name) is None]
    if declared.name is None or declared.plan_type is None or declared.region is None or declared.channel is None:
        raise OptionError(
            missing[0],
            f"{unknown_cluster_error(clusters.all, str(declared.name)).message} To create it, these options are "
            f"missing: {', '.join(missing)}. camunda_cluster_parameters_info lists the available values.",
        )
    if declared.encryption_keys is not None and declared.encryption != EXTERNAL:
        raise OptionError(
            "encryption",
            f"With 'encryption_keys', a new cluster needs 'encryption: {EXTERNAL}'; it cannot be changed later.",
        )
    parameters = clusters.parameters()
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
        # The default of the API is not documented.
        "autoUpdate": declared.auto_update,
        "labels": [declared.stage] if declared.stage else [],
        "status": predicted_status({}, status if waits else CREATING),
        "links": {},
        "encryption": {"type": encryption},
    }
    return Step(
        CREATE,
        KIND,
        declared.name,
        before=None,
        after=view(predicted),
        predicted=predicted,
        execute=lambda: create(body),
    )


def predicted_status(status: Object | None, ready: str) -> Object:
    """Return the status with every component in the state ``ready``."""
    return {"ready": ready, **dict.fromkeys([name for name in status or _COMPONENTS if name != "ready"], ready)}


def view(cluster: Object) -> View:
    """Return the properties of a cluster that a diff shows."""
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
