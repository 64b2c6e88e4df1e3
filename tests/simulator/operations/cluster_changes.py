# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making, changing and removing clusters."""

from __future__ import annotations

import uuid
from typing import Any

import cluster_life
from operation_registry import Call, Refusal, operation
from organization_document import cluster_links

STAGES = ("dev", "test", "stage", "prod")
ENCRYPTIONS = ("Software", "Hardware", "Provider", "External")
DESCRIPTION_LENGTH = 150
"""Documented."""
STABLE = "Stable"
"""Name of the channel for which automatic updates can be chosen."""

Choice = dict[str, Any]


@operation("POST", "/clusters", scope="clusters:create", refusals=(400, 503))
def create_cluster(call: Call) -> Any:
    """Make a cluster and answer at once with its id; a second one of the same name is possible (none is forbidden).

    The 503 of a creation that is switched off is left to faults.
    """
    body = call.body(
        dict.fromkeys(("name", "planTypeId", "channelId", "generationId", "regionId"), str),
        {
            "autoUpdate": bool,
            "backupRegionId": str,
            "description": str,
            "encryption": str,
            "hardwarePackages": (int, float),
            "identityBackendChecksEnabled": bool,
            "stageLabel": str,
        },
    )
    parameters, most = call.organization.document["parameters"], call.organization.document["max_clusters"]
    _check(call, body)
    plan_type = _chosen(parameters["clusterPlanTypes"], body["planTypeId"], "clusterPlanType")
    region = _chosen(parameters["regions"], body["regionId"], "region")
    channel = _chosen(parameters["channels"], body["channelId"], "channel")
    generation = _chosen(channel["allowedGenerations"], body["generationId"], "generation")
    encryption = body.get("encryption", "Provider")
    if encryption not in ENCRYPTIONS:
        raise Refusal(400, f"Invalid encryption {encryption!r}")
    if encryption == "External" and region["provider"] != "AWS":
        raise Refusal(400, "External encryption is not available in this region")
    if most is not None and len(call.organization.clusters()) >= most:
        raise Refusal(400, "No reservations left")
    cluster = _new_cluster(
        call,
        name=body["name"],
        planType=_pair(plan_type),
        region=_pair(region),
        channel=_pair(channel),
        generation=_pair(generation),
        # Documented: ignored on other channels. What is then shown is assumed.
        autoUpdate=body.get("autoUpdate", True) or channel["name"] != STABLE,
        labels=[body["stageLabel"]] if "stageLabel" in body else [],
        encryption={"type": encryption},
        # Neither is ever shown.
        hardwarePackages=body.get("hardwarePackages", 1),
        identityBackendChecksEnabled=body.get("identityBackendChecksEnabled", False),
    )
    if body.get("description"):
        cluster["description"] = body["description"]
    if "backupRegionId" in body:
        cluster["backupRegion"] = _backup_region(region, body["backupRegionId"])
    if encryption == "External":
        # That this status means waiting for keys is assumed.
        cluster["encryption"]["status"] = "ExternalEncryptionKeyNotSupplied"
        cluster_life.begin(cluster, "WaitingForInput", call.simulation.clock.now())
    call.organization.document["clusters"].append(cluster)
    return {"clusterId": cluster["uuid"]}


@operation("PATCH", "/clusters/{clusterUuid}", scope="clusters:update", success=204, refusals=(404,))
def update_cluster(call: Call) -> Any:
    """Change what can be changed; an empty description removes it, and no stage label ever goes away."""
    cluster = call.cluster_at_rest()
    texts = dict.fromkeys(("name", "description", "stageLabel"), str)
    body = call.body({}, {**texts, "numberOfAllocatedHwPackages": (int, float)})
    _check(call, body)
    if "name" in body:
        cluster["name"] = body["name"]
    if "description" in body:
        cluster["description"] = body["description"] or None
    if "stageLabel" in body:
        # Other labels than that of the stage are kept (assumed).
        kept = [label for label in cluster["labels"] if label not in STAGES]
        cluster["labels"] = [body["stageLabel"], *kept]
    if "numberOfAllocatedHwPackages" in body:
        cluster["hardwarePackages"] = body["numberOfAllocatedHwPackages"]


@operation("DELETE", "/clusters/{clusterUuid}", scope="clusters:delete", success=204, refusals=(404,))
def delete_cluster(call: Call) -> Any:
    """Remove a cluster with all it has; it may still be listed for a while."""
    call.cluster_at_rest()["deleted_at"] = call.simulation.clock.now()


def failover_cluster(call: Call, source: dict[str, Any]) -> dict[str, Any]:
    """Return a new cluster in the backup region of ``source``, with its other properties; it is part of nothing yet."""
    kept = ("name", "planType", "channel", "generation", "autoUpdate", "encryption")
    cluster = _new_cluster(call, **{key: source[key] for key in kept}, labels=list(source["labels"]))
    cluster["region"] = dict(source["backupRegion"])
    return cluster


def _new_cluster(call: Call, **properties: Any) -> dict[str, Any]:
    cluster_uuid, owner_id = str(uuid.uuid4()), call.organization.owner_id
    given = {"uuid": cluster_uuid, "ownerId": owner_id, "created": call.simulation.clock.timestamp(), **properties}
    # The state document knows what else a cluster has.
    completed = call.organization.completed({"clusters": [given]})["clusters"][0]
    cluster: dict[str, Any] = {**completed, "links": cluster_links(cluster_uuid, owner_id)}
    cluster_life.begin(cluster, "Creating", call.simulation.clock.now())
    return cluster


def _check(call: Call, body: dict[str, Any]) -> None:
    if "name" in body and not body["name"].strip():
        raise Refusal(400, "Validation Failed: name is empty")
    if len(body.get("name", "")) > call.simulation.options.cluster_name_length:
        raise Refusal(400, "Name is too long")
    if len(body.get("description", "")) > DESCRIPTION_LENGTH:
        raise Refusal(400, f"Description is longer than {DESCRIPTION_LENGTH} characters")
    if body.get("stageLabel", STAGES[0]) not in STAGES:
        raise Refusal(400, f"Invalid stageLabel {body['stageLabel']!r}")
    for name in ("hardwarePackages", "numberOfAllocatedHwPackages"):
        if body.get(name, 1) < 1:
            raise Refusal(400, f"Validation Failed: {name} is less than 1")


def _chosen(choices: list[Choice], wanted: str, what: str) -> Choice:
    for choice in choices:
        if choice["uuid"] == wanted:
            return choice
    raise Refusal(400, f"Invalid {what}")


def _pair(choice: Choice) -> dict[str, Any]:
    return {"uuid": choice["uuid"], "name": choice["name"]}


def _backup_region(region: Choice, wanted: str) -> dict[str, str]:
    """Return the backup region; that it is named by the id of the backup, not by that of its region, is assumed."""
    backup = _chosen(region.get("backups", []), wanted, "backup region")
    place = backup["regions"][0]
    return {"uuid": backup["uuid"], "name": f"{place['label']} ({place['id']})"}
