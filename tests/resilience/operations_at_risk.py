# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All operations of the Administration API: how a task comes to call each, and what repeating it would do.

What kind of operation each is comes from what Camunda's API description says it does, and is written down here on its
own: a mistake in the collection's own classification must not make its tests agree with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from seeded_organization import (
    ARN,
    BACKUP,
    CLIENT,
    MONITOR,
    PRINCIPAL,
    PRODUCTION,
    SEEDED_VALUES,
    STAGING,
    State,
    cluster,
    connect_staging,
    deactivate_monitoring,
    encrypt_staging_externally,
    forget_restores,
    suspend_staging,
)

# Kinds of operation, by what a second request would do.
READ = "read"  # nothing
SET = "set"  # put something into the state that it has by then
DELETE = "delete"  # remove what is gone by then
CREATE_NAMED = "create named"  # be refused, for the name is taken
CREATE = "create"  # make a second one, or do again what cannot be undone
TOGGLE = "toggle"  # be refused, for it is so already

CLUSTERS = {"production": PRODUCTION, "staging": STAGING}


@dataclass(frozen=True)
class Operation:
    """One operation, as a task comes to call it.

    :ivar kind: one of the constants above.
    :ivar template: its path in Camunda's API description.
    :ivar email: the member in the path, as it has to be sent there.
    :ivar made: how often its effect is there, 0 or 1; for a read always 0.
    :ivar prepare: changes to the organization.
    :ivar unavailable: an operation that the service does not have: ``(method, path)``.
    :ivar issues_secret: whether the task needs a place for a one-time secret.
    :ivar answers: the service answers a success with a body.
    :ivar lost: outcome when it is carried out and the answer is lost.
    :ivar unknown: outcome when nobody can tell whether it was carried out, and it is not repeated.
    """

    kind: str
    method: str
    template: str
    module: str
    arguments: dict[str, Any]
    made: Callable[[State], int] = lambda state: 0
    prepare: Callable[[State], None] = lambda state: None
    unavailable: tuple[str, str] | None = None
    issues_secret: bool = False
    answers: bool = False
    lost: str = "success"
    unknown: str = "outcome_unknown"
    email: str = ""

    @property
    def name(self) -> str:
        """How the description calls it."""
        return f"{self.method} {self.template}"

    @property
    def path(self) -> str:
        """The template with what it stands for in the organization of the tests, as it has to be sent."""
        return self.template.format(
            clusterUuid=CLUSTERS.get(self.arguments.get("cluster", "")),
            clientId=CLIENT,
            backupId=BACKUP,
            clientUuid=MONITOR,
            secretName="ONE",
            email=self.email,
        )


def _count(values: Any, wanted: Any) -> int:
    return [*values].count(wanted)


IN_PRODUCTION, IN_STAGING = {"cluster": "production"}, {"cluster": "staging"}
CHANGED = {**IN_STAGING, "description": "other", "wait": False}
ALLOWLIST = {**IN_PRODUCTION, "entries": [{"ip": "203.0.113.0/24", "description": ""}]}
CONNECTIVITY = {**IN_STAGING, "principals": [PRINCIPAL], "regions": ["eu-central-1"], "wait": False}

OPERATIONS = [
    Operation(READ, "GET", "/activity/csv", "camunda_activity_info", {"format": "csv"}),
    Operation(READ, "GET", "/activity/json", "camunda_activity_info", {}),
    Operation(READ, "GET", "/clusters", "camunda_cluster_info", {}),
    Operation(
        CREATE,
        "POST",
        "/clusters",
        "camunda_cluster",
        {
            "name": "new",
            "plan_type": "Basic",
            "region": "Frankfurt, Europe (eu-central-1)",
            "channel": "Stable",
            "wait": False,
        },
        made=lambda state: _count((each["name"] for each in state["clusters"]), "new"),
        answers=True,
    ),
    Operation(READ, "GET", "/clusters/parameters", "camunda_cluster_parameters_info", {}),
    Operation(READ, "GET", "/clusters/{clusterUuid}", "camunda_cluster", CHANGED),
    Operation(
        SET,
        "PATCH",
        "/clusters/{clusterUuid}",
        "camunda_cluster",
        CHANGED,
        made=lambda state: int(cluster(state, STAGING).get("description") == "other"),
    ),
    Operation(
        DELETE,
        "DELETE",
        "/clusters/{clusterUuid}",
        "camunda_cluster",
        {**IN_STAGING, "state": "absent", "wait": False},
        made=lambda state: int(not cluster(state, STAGING)),
    ),
    Operation(
        CREATE,
        "PUT",
        "/clusters/{clusterUuid}/upgrade",
        "camunda_cluster",
        {**IN_STAGING, "upgrade": True, "wait": False},
        made=lambda state: int(cluster(state, STAGING)["generation"]["name"] != "8.8 gen22"),
        answers=True,
    ),
    Operation(
        SET,
        "PUT",
        "/clusters/{clusterUuid}/wake",
        "camunda_cluster",
        {**IN_STAGING, "resume": True, "wait": False},
        made=lambda state: int(cluster(state, STAGING)["status"]["ready"] != "Suspended"),
        prepare=suspend_staging,
    ),
    Operation(
        SET,
        "PUT",
        "/clusters/{clusterUuid}/encryption",
        "camunda_cluster",
        {**IN_STAGING, "encryption_keys": {"primary": ARN}, "wait": False},
        made=lambda state: int(cluster(state, STAGING)["encryption"].get("primaryKeyArn") == ARN),
        prepare=encrypt_staging_externally,
        answers=True,
    ),
    Operation(
        CREATE,
        "POST",
        "/clusters/{clusterUuid}/failover",
        "camunda_cluster_failover",
        {**IN_PRODUCTION, "backups": [BACKUP], "restore_backup": BACKUP, "confirm": True},
        made=lambda state: len(state["clusters"]) - 2,
        answers=True,
        lost="outcome_unknown",
    ),
    Operation(
        SET,
        "PUT",
        "/clusters/{clusterUuid}/ipallowlist",
        "camunda_ip_allowlist",
        ALLOWLIST,
        made=lambda state: len(cluster(state)["ipallowlist"]),
    ),
    Operation(
        SET,
        "PUT",
        "/clusters/{clusterUuid}/ipwhitelist",
        "camunda_ip_allowlist",
        ALLOWLIST,
        made=lambda state: len(cluster(state)["ipallowlist"]),
        unavailable=("PUT", f"/clusters/{PRODUCTION}/ipallowlist"),
    ),
    Operation(READ, "GET", "/clusters/{clusterUuid}/clients", "camunda_api_client_info", IN_PRODUCTION),
    Operation(
        CREATE_NAMED,
        "POST",
        "/clusters/{clusterUuid}/clients",
        "camunda_api_client",
        {**IN_PRODUCTION, "name": "new", "permissions": ["Zeebe"]},
        made=lambda state: _count((each["name"] for each in cluster(state)["clients"]), "new"),
        issues_secret=True,
        answers=True,
        lost="secret_lost",
    ),
    Operation(
        READ,
        "GET",
        "/clusters/{clusterUuid}/clients/{clientId}",
        "camunda_api_client_info",
        {**IN_PRODUCTION, "connection": True, "wait_timeout": 0},
    ),
    Operation(
        DELETE,
        "DELETE",
        "/clusters/{clusterUuid}/clients/{clientId}",
        "camunda_api_client",
        {**IN_PRODUCTION, "name": "one", "state": "absent"},
        made=lambda state: int(not cluster(state)["clients"]),
    ),
    Operation(READ, "GET", "/clusters/{clusterUuid}/secrets", "camunda_connector_secret_info", IN_PRODUCTION),
    Operation(
        CREATE_NAMED,
        "POST",
        "/clusters/{clusterUuid}/secrets",
        "camunda_connector_secret",
        {**IN_PRODUCTION, "name": "NEW", "value": "value-that-is-new", "wait_timeout": 1},
        made=lambda state: _count(cluster(state)["secrets"].items(), ("NEW", "value-that-is-new")),
    ),
    Operation(
        SET,
        "PUT",
        "/clusters/{clusterUuid}/secrets/{secretName}",
        "camunda_connector_secret",
        {**IN_PRODUCTION, "name": "ONE", "value": "value-that-is-new", "wait_timeout": 1},
        made=lambda state: _count(cluster(state)["secrets"].items(), ("ONE", "value-that-is-new")),
    ),
    Operation(
        DELETE,
        "DELETE",
        "/clusters/{clusterUuid}/secrets/{secretName}",
        "camunda_connector_secret",
        {**IN_PRODUCTION, "name": "ONE", "state": "absent", "wait_timeout": 1},
        made=lambda state: int("ONE" not in cluster(state)["secrets"]),
    ),
    Operation(READ, "GET", "/clusters/{clusterUuid}/backups", "camunda_backup_info", IN_PRODUCTION),
    Operation(
        CREATE,
        "POST",
        "/clusters/{clusterUuid}/backups",
        "camunda_backup",
        {**IN_PRODUCTION, "wait": False},
        made=lambda state: len(cluster(state)["backups"]) - 1,
        answers=True,
    ),
    Operation(
        DELETE,
        "DELETE",
        "/clusters/{clusterUuid}/backups/{backupId}",
        "camunda_backup",
        {**IN_PRODUCTION, "backup": BACKUP, "state": "absent"},
        made=lambda state: int(not cluster(state)["backups"]),
        answers=True,
    ),
    Operation(
        READ,
        "GET",
        "/clusters/{clusterUuid}/backups/schedule",
        "camunda_backup_info",
        {**IN_PRODUCTION, "schedule": True},
    ),
    Operation(
        SET,
        "PUT",
        "/clusters/{clusterUuid}/backups/schedule",
        "camunda_backup_schedule",
        {**IN_PRODUCTION, "schedule": "0 3 * * *"},
        made=lambda state: int((cluster(state)["backup_schedule"] or {}).get("schedule") == "0 3 * * *"),
        answers=True,
    ),
    Operation(
        DELETE,
        "DELETE",
        "/clusters/{clusterUuid}/backups/schedule",
        "camunda_backup_schedule",
        {**IN_PRODUCTION, "state": "absent"},
        made=lambda state: int(cluster(state)["backup_schedule"] is None),
    ),
    Operation(
        CREATE,
        "POST",
        "/clusters/{clusterUuid}/backups/{backupId}/restore",
        "camunda_backup_restore",
        {**IN_PRODUCTION, "backup": BACKUP, "wait": False},
        made=lambda state: len(cluster(state)["restores"]),
        prepare=forget_restores,
        answers=True,
    ),
    Operation(
        READ,
        "GET",
        "/clusters/{clusterUuid}/backups/{backupId}/restore",
        "camunda_backup_info",
        {**IN_PRODUCTION, "restores": True},
    ),
    Operation(
        TOGGLE,
        "POST",
        "/clusters/{clusterUuid}/monitoring",
        "camunda_monitoring",
        IN_PRODUCTION,
        made=lambda state: int(cluster(state)["monitoring"]["active"]),
        prepare=deactivate_monitoring,
    ),
    Operation(
        TOGGLE,
        "DELETE",
        "/clusters/{clusterUuid}/monitoring",
        "camunda_monitoring",
        {**IN_PRODUCTION, "state": "absent"},
        made=lambda state: int(not cluster(state)["monitoring"]["active"]),
    ),
    Operation(READ, "GET", "/clusters/{clusterUuid}/monitoring/clients", "camunda_monitoring_info", IN_PRODUCTION),
    Operation(
        CREATE,
        "POST",
        "/clusters/{clusterUuid}/monitoring/clients",
        "camunda_monitoring_client",
        {**IN_PRODUCTION, "username": "new"},
        made=lambda state: _count((each["username"] for each in cluster(state)["monitoring"]["clients"]), "new"),
        issues_secret=True,
        answers=True,
        lost="secret_lost",
    ),
    Operation(
        DELETE,
        "DELETE",
        "/clusters/{clusterUuid}/monitoring/clients/{clientUuid}",
        "camunda_monitoring_client",
        {**IN_PRODUCTION, "username": "one", "state": "absent"},
        made=lambda state: int(not cluster(state)["monitoring"]["clients"]),
    ),
    Operation(
        CREATE,
        "POST",
        "/clusters/{clusterUuid}/monitoring/clients/{clientUuid}/rotate",
        "camunda_monitoring_client",
        {**IN_PRODUCTION, "username": "one", "rotate": True},
        made=lambda state: int(cluster(state)["monitoring"]["clients"][0]["password"] != SEEDED_VALUES[2]),
        issues_secret=True,
        answers=True,
        lost="secret_lost",
        # Nothing that can be read tells whether a password has changed.
        unknown="secret_lost",
    ),
    Operation(
        READ, "GET", "/clusters/{clusterUuid}/secure-connectivity", "camunda_secure_connectivity_info", IN_STAGING
    ),
    Operation(
        TOGGLE,
        "POST",
        "/clusters/{clusterUuid}/secure-connectivity",
        "camunda_secure_connectivity",
        CONNECTIVITY,
        made=lambda state: int(cluster(state, STAGING)["secure_connectivity"] is not None),
    ),
    Operation(
        TOGGLE,
        "DELETE",
        "/clusters/{clusterUuid}/secure-connectivity",
        "camunda_secure_connectivity",
        {**IN_STAGING, "state": "absent", "wait": False},
        made=lambda state: int(cluster(state, STAGING)["secure_connectivity"] is None),
        prepare=connect_staging,
    ),
    Operation(READ, "GET", "/members", "camunda_member_info", {}),
    Operation(
        SET,
        "POST",
        "/members/{email}",
        "camunda_member",
        {"email": "ada+love@example.com", "roles": ["analyst"]},
        made=lambda state: _count((each["email"] for each in state["members"]), "ada+love@example.com"),
        email="ada%2Blove%40example.com",
    ),
    Operation(
        DELETE,
        "DELETE",
        "/members/{email}",
        "camunda_member",
        {"email": "max.modeler@example.com", "state": "absent"},
        made=lambda state: 1 - _count((each["email"] for each in state["members"]), "max.modeler@example.com"),
        email="max.modeler%40example.com",
    ),
    Operation(READ, "GET", "/meta/ip-ranges", "camunda_ip_ranges_info", {}),
]

BY_NAME = {operation.name: operation for operation in OPERATIONS}
