# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups of a cluster, and restoring them."""

from __future__ import annotations

import uuid
from typing import Any

import backups
import restores
from operation_registry import Call, Refusal, operation

SHOWN = (
    "uuid",
    "name",
    "created",
    "completed",
    "status",
    *backups.COMPONENTS,
    "generationUuid",
    "generationName",
    "incidentLink",
)
SHOWN_OF_RESTORE = ("uuid", "backupId", "state", "startTimestamp", "completionTimestamp")
"""Fields in Camunda's API description; nothing else of the state is ever shown."""

Backup = dict[str, Any]


@operation("GET", "/clusters/{clusterUuid}/backups", scope="backups:get", refusals=(403, 404))
def list_backups(call: Call) -> Any:
    """List the backups, running and failed ones too."""
    return [_shown(backup, SHOWN) for backup in call.cluster()["backups"]]


@operation("POST", "/clusters/{clusterUuid}/backups", scope="backups:create", refusals=(404,))
def create_backup(call: Call) -> Any:
    """Begin a backup; the answer to one that comes too early is an option."""
    cluster, options = call.cluster_at_rest(), call.simulation.options
    now = call.simulation.clock.now()
    manual = [backup["since"] for backup in cluster["backups"] if backup["type"] == "manual"]
    # That a deleted backup makes room for the next one is documented for older releases.
    if manual and now < max(manual) + options.backup_interval:
        raise Refusal(options.backup_early_status, f"A backup can be created every {options.backup_interval:g} seconds")
    backup: Backup = {
        "uuid": str(uuid.uuid4()),
        "name": f"backup-{int(now * 1000)}",
        "created": call.simulation.clock.timestamp(),
        # Required by the description even for a running backup; what it holds then is not documented.
        "completed": "",
        "generationUuid": cluster["generation"]["uuid"],
        "generationName": cluster["generation"]["name"],
        "type": "manual",
        "since": now,
    }
    backups.set_status(backup, "In progress")
    cluster["backups"].append(backup)
    return _shown(backup, SHOWN)


@operation("DELETE", "/clusters/{clusterUuid}/backups/{backupId}", scope="backups:delete", refusals=(403,))
def delete_backup(call: Call) -> Any:
    """Remove a backup and answer with what it was; allowed during a restore."""
    cluster, options = call.cluster(), call.simulation.options
    backup = _backup(call, cluster)
    if backup is None:
        raise Refusal(options.backup_delete_missing, "Backup not found")
    if backup["status"] == "In progress" and options.backup_delete_running != 200:
        raise Refusal(options.backup_delete_running, "Backup is in progress")
    cluster["backups"].remove(backup)
    return _shown(backup, SHOWN)


@operation(
    "POST",
    "/clusters/{clusterUuid}/backups/{backupId}/restore",
    scope="backups:restore",
    refusals=(403, 404, 409),
)
def restore_backup(call: Call) -> Any:
    """Begin to put a backup back in place of what the cluster holds."""
    cluster = call.cluster()
    backup = _backup(call, cluster)
    if backup is None:
        raise Refusal(404, "Backup not found")
    if restores.is_running(cluster):
        raise Refusal(409, "A restore of the cluster is in progress")
    # Documented: backups without a generation (made before restores existed) and of unknown ones are not eligible.
    if backup.get("generationUuid") is None or backup.get("generationName") == "Unknown Generation":
        raise Refusal(409, "Backup cannot be restored: its generation is unknown")
    if backup["status"] != "Complete":
        raise Refusal(409, f"Backup cannot be restored: it is {backup['status']}")
    restore = {
        "uuid": str(uuid.uuid4()),
        "backupId": backup["uuid"],
        "state": "PENDING",
        "startTimestamp": call.simulation.clock.timestamp(),
        "since": call.simulation.clock.now(),
    }
    cluster["restores"].append(restore)
    return _shown(restore, SHOWN_OF_RESTORE)


@operation("GET", "/clusters/{clusterUuid}/backups/{backupId}/restore", scope="backups:get", refusals=(403, 404))
def get_restore(call: Call) -> Any:
    """Show the latest restore of a backup."""
    found = [restore for restore in call.cluster()["restores"] if restore["backupId"] == call.path["backupId"]]
    if not found:
        raise Refusal(404, "No restore found for this backup")
    return _shown(found[-1], SHOWN_OF_RESTORE)


def _backup(call: Call, cluster: dict[str, Any]) -> Backup | None:
    return next((backup for backup in cluster["backups"] if backup["uuid"] == call.path["backupId"]), None)


def _shown(value: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: value[name] for name in fields if value.get(name) is not None}
