# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done to a running or suspended cluster: upgrade, wake up, set encryption keys."""

from __future__ import annotations

import re
from typing import Any

import cluster_life
from operation_registry import Call, Refusal, operation
from operations.clusters import shown_cluster

GATE_SECONDS = 24 * 3600.0
"""Documented: after an upgrade to another minor version the next such upgrade is blocked for 24 hours."""

_ARN = re.compile(r"arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key/[A-Za-z0-9-]+")


@operation("PUT", "/clusters/{clusterUuid}/upgrade", scope="clusters:upgrade", refusals=(400, 404, 409, 412))
def upgrade_cluster(call: Call) -> Any:
    """Move a cluster to the latest generation there is for it.

    Which generation that is, is not documented in detail: here the last one of the channel's next minor version, or of
    the present one if there is no next.
    """
    cluster = call.cluster_at_rest()
    if cluster["status"]["ready"] != "Healthy":
        raise Refusal(412, "The cluster is not ready for an upgrade")
    old, new = cluster["generation"], _next_generation(call, cluster)
    if new is None:
        raise Refusal(400, "No upgrade available")
    now, last = call.simulation.clock.now(), cluster["minor_upgrade_at"]
    if _minor(new) != _minor(old):
        if last is not None and now < last + GATE_SECONDS:
            text = "The cluster was upgraded to another minor version less than 24 hours ago; try again after that time"
            raise Refusal(409, text)
        cluster["minor_upgrade_at"] = now
    cluster["generation"] = {"uuid": new["uuid"], "name": new["name"]}
    cluster_life.begin(cluster, "Updating", now)
    return {
        "orgId": cluster["ownerId"],
        # ``id`` here, ``uuid`` everywhere else: that is how it is described.
        "cluster": {"id": cluster["uuid"], "name": cluster["name"]},
        "oldGeneration": {"id": old["uuid"], "name": old["name"]},
        "newGeneration": {"id": new["uuid"], "name": new["name"]},
    }


@operation("PUT", "/clusters/{clusterUuid}/wake", scope="clusters:wake", success=204)
def wake_cluster(call: Call) -> Any:
    """Resume a suspended cluster. The answer for any other cluster is not documented, so it is an option."""
    cluster = call.cluster_at_rest()
    if cluster["failed_over"]:
        raise Refusal(409, "Cluster has been failed over and cannot be resumed")
    if cluster["status"]["ready"] == "Suspended":
        cluster_life.begin(cluster, "Resuming", call.simulation.clock.now())
    elif call.simulation.options.wake_running != 204:
        raise Refusal(call.simulation.options.wake_running, "Cluster is not suspended")


@operation("PUT", "/clusters/{clusterUuid}/encryption", scope="encryption:update", refusals=(400, 403, 404, 409))
def set_encryption_keys(call: Call) -> Any:
    """Set or replace the keys of a cluster that was made for external encryption; a waiting one is then created."""
    cluster = call.cluster_at_rest()
    body = call.body({"primaryEncryptionKeyId": str}, {"secondaryEncryptionKeyId": str})
    primary, secondary = body["primaryEncryptionKeyId"], body.get("secondaryEncryptionKeyId")
    if call.provider(cluster) != "AWS":
        raise Refusal(403, "External encryption is not available for this region")
    if cluster["encryption"]["type"] != "External":
        raise Refusal(409, "Cluster is not configured for external encryption")
    _check_key(primary, cluster["region"])
    backup_region = cluster.get("backupRegion")
    if (backup_region is None) != (secondary is None):
        needs = "must be omitted for single-region" if backup_region is None else "is required for dual-region"
        raise Refusal(400, f"secondaryEncryptionKeyId {needs} clusters")
    if secondary is not None and backup_region is not None:
        _check_key(secondary, backup_region)
        if secondary == primary:
            raise Refusal(400, "secondaryEncryptionKeyId must differ from primaryEncryptionKeyId")
    now = call.simulation.clock.now()
    cluster["encryption"] = {"type": "External", "status": cluster_life.PENDING_KEY, "primaryKeyArn": primary}
    if secondary is not None:
        cluster["encryption"]["secondaryKeyArn"] = secondary
    cluster["encryption_since"] = now
    if cluster["status"]["ready"] == "WaitingForInput":
        cluster_life.begin(cluster, "Creating", now)
    return shown_cluster(call, cluster)


def _check_key(arn: str, region: dict[str, Any]) -> None:
    match = _ARN.fullmatch(arn)
    if match is None:
        raise Refusal(400, "Invalid ARN of an AWS KMS key")
    # The name of a region ends in the provider's own name for it.
    if f"({match[1]})" not in region["name"]:
        raise Refusal(400, "The key is in another region than the cluster")


def _next_generation(call: Call, cluster: dict[str, Any]) -> dict[str, Any] | None:
    """Return the generation that an upgrade leads to, None if the cluster has the last one already."""
    channels = call.organization.document["parameters"]["channels"]
    channel = next((each for each in channels if each["uuid"] == cluster["channel"]["uuid"]), None)
    offered: list[dict[str, Any]] = channel["allowedGenerations"] if channel else []
    later = [each for each in offered if _rank(each) > _rank(cluster["generation"])]
    if not later:
        return None
    minors = [_minor(each) for each in later if _minor(each) != _minor(cluster["generation"])]
    minor = min(minors) if minors else _minor(cluster["generation"])
    return max((each for each in later if _minor(each) == minor), key=_rank)


def _rank(generation: dict[str, Any]) -> list[int]:
    """Return the numbers in a generation's name, which grow from release to release."""
    return [int(number) for number in re.findall(r"\d+", generation["name"])]


def _minor(generation: dict[str, Any]) -> list[int]:
    return _rank(generation)[:2]
