# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failover of a cluster to its backup region."""

from __future__ import annotations

import copy
import uuid
from typing import Any

import cluster_life
import restores
from operation_registry import Call, Refusal, operation
from operations.cluster_changes import failover_cluster


@operation("POST", "/clusters/{clusterUuid}/failover", scope="failover:create", refusals=(400, 403, 404, 409, 422))
def trigger_failover(call: Call) -> Any:
    """Make a cluster from backups in the other region, and suspend this one permanently.

    The texts of the refusals are the documented examples. In which order the service checks is not known.
    """
    cluster = _cluster(call)
    body = call.body({"backupIds": list, "restoreBackupId": str})
    wanted = body["backupIds"]
    if not wanted or not all(isinstance(backup_id, str) for backup_id in wanted):
        raise Refusal(400, "backupIds must be a list of ids that is not empty")
    if body["restoreBackupId"] not in wanted:
        raise Refusal(400, "restoreBackupId must be one of the backupIds")
    if cluster.get("backupRegion") is None:
        raise Refusal(422, "Cluster is not a multi-region cluster")
    if cluster["failed_over"]:
        raise Refusal(409, "Cluster has already been failed over")
    if restores.is_running(cluster):
        raise Refusal(409, "Cluster is not ready for failover: a restore is in progress")
    cloned = {backup["uuid"]: backup for backup in cluster["backups"]}
    for backup_id in wanted:
        if backup_id not in cloned:
            raise Refusal(404, f"Backup {backup_id} not found")
    result = call.simulation.options.failover_result
    new = failover_cluster(call, cluster)
    if result in ("ok", "restore"):
        # Copies are backups of their own, so they get ids of their own (assumed).
        new["backups"] = [
            {**copy.deepcopy(cloned[backup_id]), "uuid": str(uuid.uuid4())} for backup_id in dict.fromkeys(wanted)
        ]
    call.organization.document["clusters"].append(new)
    cluster["failed_over"] = True
    cluster_life.begin(cluster, "Suspended", call.simulation.clock.now())
    return {
        "newClusterId": new["uuid"],
        "results": {
            "restore": {"error": "Restore could not be started"} if result in ("restore", "both") else "ok",
            "backupClone": {"error": "Backups could not be cloned"} if result in ("clone", "both") else "ok",
        },
    }


def _cluster(call: Call) -> dict[str, Any]:
    try:
        return call.cluster()
    except Refusal as refusal:
        if refusal.status == 403:
            raise Refusal(403, "You are not supposed to be here") from None
        raise
