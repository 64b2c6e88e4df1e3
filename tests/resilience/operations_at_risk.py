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

State = dict[str, Any]

# Kinds of operation, by what a second request would do.
READ = "read"  # nothing
SET = "set"  # put something into the state that it has by then
DELETE = "delete"  # remove what is gone by then
CREATE_NAMED = "create named"  # be refused, for the name is taken
CREATE = "create"  # make a second one, or do again what cannot be undone
TOGGLE = "toggle"  # be refused, for it is so already

PRODUCTION = "9c0a1d8e-0d0c-4a57-9a43-1f3b57b4f001"
STAGING = "9c0a1d8e-0d0c-4a57-9a43-1f3b57b4f002"
CLIENT = "one~id"
BACKUP = "0c8f3a52-6d0e-4f0b-9d43-5b1c6f0a7e11"
MONITOR = "7d1f8a90-5a5b-4a5e-8f0a-3c2b1d0e9f88"
ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
PRINCIPAL = "arn:aws:iam::111122223333:root"
SEEDED_VALUES = ("value-of-a-connector-secret", "secret-of-an-api-client", "password-of-a-monitoring-client")
"""Secrets that the organization holds."""

P, S = f"/clusters/{PRODUCTION}", f"/clusters/{STAGING}"


@dataclass(frozen=True)
class Operation:
    """One operation, as a task comes to call it.

    :ivar kind: one of the constants above.
    :ivar template: its path in Camunda's API description.
    :ivar path: the same for the organization of the tests, as it has to be sent.
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
    path: str
    module: str
    arguments: dict[str, Any]
    made: Callable[[State], int] = lambda state: 0
    prepare: Callable[[State], None] = lambda state: None
    unavailable: tuple[str, str] | None = None
    issues_secret: bool = False
    answers: bool = False
    lost: str = "success"
    unknown: str = "outcome_unknown"

    @property
    def name(self) -> str:
        """How the description calls it."""
        return f"{self.method} {self.template}"


def seed(document: State) -> State:
    """Return an organization with something of everything, made from the simulator's own."""
    production, staging = document["clusters"]
    client = {"name": "one", "clientId": CLIENT, "clientSecret": SEEDED_VALUES[1], "permissions": ["Zeebe"]}
    for cluster, uuid in ((production, PRODUCTION), (staging, STAGING)):
        cluster.pop("links", None)
        cluster.update(uuid=uuid, clients=[client], secrets={"ONE": SEEDED_VALUES[0]}, ipallowlist=[])
    production.update(
        backups=[{"uuid": BACKUP, "status": "Complete", "created": "2026-01-01T00:00:00.000Z"}],
        restores=[{"uuid": "5b0c1f6a-0000-4000-8000-000000000001", "backupId": BACKUP, "state": "COMPLETED"}],
        backup_schedule={"name": "schedule", "schedule": "0 2 * * *"},
        backupRegion={"uuid": "5b0c1f6a-0000-4000-8000-000000000002", "name": "Frankfurt, Europe (europe-west3)"},
        monitoring={"active": True, "clients": [{"uuid": MONITOR, "username": "one", "password": SEEDED_VALUES[2]}]},
    )
    return document


def cluster(state: State, uuid: str = PRODUCTION) -> State:
    """Return one cluster of a state; empty when it is gone."""
    return next((each for each in state["clusters"] if each["uuid"] == uuid and not each["deleted_at"]), {})


def _suspend(state: State) -> None:
    cluster(state, STAGING)["status"] = {"ready": "Suspended"}


def _encrypt_externally(state: State) -> None:
    cluster(state, STAGING)["encryption"] = {"type": "External"}


def _no_monitoring(state: State) -> None:
    cluster(state)["monitoring"] = {"active": False, "clients": []}


def _no_restores(state: State) -> None:
    cluster(state)["restores"] = []


def _connected(state: State) -> None:
    cluster(state, STAGING)["secure_connectivity"] = {
        "allowedPrincipals": [PRINCIPAL],
        "allowedRegions": ["eu-central-1"],
    }


def _emails(state: State) -> list[str]:
    return [member["email"] for member in state["members"]]


def _count(values: Any, wanted: Any) -> int:
    return [*values].count(wanted)


IN_PRODUCTION, IN_STAGING = {"cluster": "production"}, {"cluster": "staging"}
LISTED = [{"ip": "203.0.113.0/24", "description": ""}]
CONNECTIVITY = {**IN_STAGING, "principals": [PRINCIPAL], "regions": ["eu-central-1"], "wait": False}

OPERATIONS = [
    Operation(READ, "GET", "/activity/csv", "/activity/csv", "camunda_activity_info", {"format": "csv"}),
    Operation(READ, "GET", "/activity/json", "/activity/json", "camunda_activity_info", {}),
    Operation(READ, "GET", "/clusters", "/clusters", "camunda_cluster_info", {}),
    Operation(
        CREATE,
        "POST",
        "/clusters",
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
    Operation(READ, "GET", "/clusters/parameters", "/clusters/parameters", "camunda_cluster_parameters_info", {}),
    Operation(
        READ,
        "GET",
        "/clusters/{clusterUuid}",
        S,
        "camunda_cluster",
        {**IN_STAGING, "description": "other", "wait": False},
    ),
    Operation(
        SET,
        "PATCH",
        "/clusters/{clusterUuid}",
        S,
        "camunda_cluster",
        {**IN_STAGING, "description": "other", "wait": False},
        made=lambda state: int(cluster(state, STAGING).get("description") == "other"),
    ),
    Operation(
        DELETE,
        "DELETE",
        "/clusters/{clusterUuid}",
        S,
        "camunda_cluster",
        {**IN_STAGING, "state": "absent", "wait": False},
        made=lambda state: int(not cluster(state, STAGING)),
    ),
    Operation(
        CREATE,
        "PUT",
        "/clusters/{clusterUuid}/upgrade",
        f"{S}/upgrade",
        "camunda_cluster",
        {**IN_STAGING, "upgrade": True, "wait": False},
        made=lambda state: int(cluster(state, STAGING)["generation"]["name"] != "8.8 gen22"),
        answers=True,
    ),
    Operation(
        SET,
        "PUT",
        "/clusters/{clusterUuid}/wake",
        f"{S}/wake",
        "camunda_cluster",
        {**IN_STAGING, "resume": True, "wait": False},
        made=lambda state: int(cluster(state, STAGING)["status"]["ready"] != "Suspended"),
        prepare=_suspend,
    ),
    Operation(
        SET,
        "PUT",
        "/clusters/{clusterUuid}/encryption",
        f"{S}/encryption",
        "camunda_cluster",
        {**IN_STAGING, "encryption_keys": {"primary": ARN}, "wait": False},
        made=lambda state: int(cluster(state, STAGING)["encryption"].get("primaryKeyArn") == ARN),
        prepare=_encrypt_externally,
        answers=True,
    ),
    Operation(
        CREATE,
        "POST",
        "/clusters/{clusterUuid}/failover",
        f"{P}/failover",
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
        f"{P}/ipallowlist",
        "camunda_ip_allowlist",
        {**IN_PRODUCTION, "entries": LISTED},
        made=lambda state: len(cluster(state)["ipallowlist"]),
    ),
    Operation(
        SET,
        "PUT",
        "/clusters/{clusterUuid}/ipwhitelist",
        f"{P}/ipwhitelist",
        "camunda_ip_allowlist",
        {**IN_PRODUCTION, "entries": LISTED},
        made=lambda state: len(cluster(state)["ipallowlist"]),
        unavailable=("PUT", f"{P}/ipallowlist"),
    ),
    Operation(READ, "GET", "/clusters/{clusterUuid}/clients", f"{P}/clients", "camunda_api_client_info", IN_PRODUCTION),
    Operation(
        CREATE_NAMED,
        "POST",
        "/clusters/{clusterUuid}/clients",
        f"{P}/clients",
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
        f"{P}/clients/{CLIENT}",
        "camunda_api_client_info",
        {**IN_PRODUCTION, "connection": True, "wait_timeout": 0},
    ),
    Operation(
        DELETE,
        "DELETE",
        "/clusters/{clusterUuid}/clients/{clientId}",
        f"{P}/clients/{CLIENT}",
        "camunda_api_client",
        {**IN_PRODUCTION, "name": "one", "state": "absent"},
        made=lambda state: int(not cluster(state)["clients"]),
    ),
    Operation(
        READ, "GET", "/clusters/{clusterUuid}/secrets", f"{P}/secrets", "camunda_connector_secret_info", IN_PRODUCTION
    ),
    Operation(
        CREATE_NAMED,
        "POST",
        "/clusters/{clusterUuid}/secrets",
        f"{P}/secrets",
        "camunda_connector_secret",
        {**IN_PRODUCTION, "name": "NEW", "value": "value-that-is-new", "wait_timeout": 1},
        made=lambda state: _count(cluster(state)["secrets"].items(), ("NEW", "value-that-is-new")),
    ),
    Operation(
        SET,
        "PUT",
        "/clusters/{clusterUuid}/secrets/{secretName}",
        f"{P}/secrets/ONE",
        "camunda_connector_secret",
        {**IN_PRODUCTION, "name": "ONE", "value": "value-that-is-new", "wait_timeout": 1},
        made=lambda state: _count(cluster(state)["secrets"].items(), ("ONE", "value-that-is-new")),
    ),
    Operation(
        DELETE,
        "DELETE",
        "/clusters/{clusterUuid}/secrets/{secretName}",
        f"{P}/secrets/ONE",
        "camunda_connector_secret",
        {**IN_PRODUCTION, "name": "ONE", "state": "absent", "wait_timeout": 1},
        made=lambda state: int("ONE" not in cluster(state)["secrets"]),
    ),
    Operation(READ, "GET", "/clusters/{clusterUuid}/backups", f"{P}/backups", "camunda_backup_info", IN_PRODUCTION),
    Operation(
        CREATE,
        "POST",
        "/clusters/{clusterUuid}/backups",
        f"{P}/backups",
        "camunda_backup",
        {**IN_PRODUCTION, "wait": False},
        made=lambda state: len(cluster(state)["backups"]) - 1,
        answers=True,
    ),
    Operation(
        DELETE,
        "DELETE",
        "/clusters/{clusterUuid}/backups/{backupId}",
        f"{P}/backups/{BACKUP}",
        "camunda_backup",
        {**IN_PRODUCTION, "backup": BACKUP, "state": "absent"},
        made=lambda state: int(not cluster(state)["backups"]),
        answers=True,
    ),
    Operation(
        READ,
        "GET",
        "/clusters/{clusterUuid}/backups/schedule",
        f"{P}/backups/schedule",
        "camunda_backup_info",
        {**IN_PRODUCTION, "schedule": True},
    ),
    Operation(
        SET,
        "PUT",
        "/clusters/{clusterUuid}/backups/schedule",
        f"{P}/backups/schedule",
        "camunda_backup_schedule",
        {**IN_PRODUCTION, "schedule": "0 3 * * *"},
        made=lambda state: int((cluster(state)["backup_schedule"] or {}).get("schedule") == "0 3 * * *"),
        answers=True,
    ),
    Operation(
        DELETE,
        "DELETE",
        "/clusters/{clusterUuid}/backups/schedule",
        f"{P}/backups/schedule",
        "camunda_backup_schedule",
        {**IN_PRODUCTION, "state": "absent"},
        made=lambda state: int(cluster(state)["backup_schedule"] is None),
    ),
    Operation(
        CREATE,
        "POST",
        "/clusters/{clusterUuid}/backups/{backupId}/restore",
        f"{P}/backups/{BACKUP}/restore",
        "camunda_backup_restore",
        {**IN_PRODUCTION, "backup": BACKUP, "wait": False},
        made=lambda state: len(cluster(state)["restores"]),
        prepare=_no_restores,
        answers=True,
    ),
    Operation(
        READ,
        "GET",
        "/clusters/{clusterUuid}/backups/{backupId}/restore",
        f"{P}/backups/{BACKUP}/restore",
        "camunda_backup_info",
        {**IN_PRODUCTION, "restores": True},
    ),
    Operation(
        TOGGLE,
        "POST",
        "/clusters/{clusterUuid}/monitoring",
        f"{P}/monitoring",
        "camunda_monitoring",
        IN_PRODUCTION,
        made=lambda state: int(cluster(state)["monitoring"]["active"]),
        prepare=_no_monitoring,
    ),
    Operation(
        TOGGLE,
        "DELETE",
        "/clusters/{clusterUuid}/monitoring",
        f"{P}/monitoring",
        "camunda_monitoring",
        {**IN_PRODUCTION, "state": "absent"},
        made=lambda state: int(not cluster(state)["monitoring"]["active"]),
    ),
    Operation(
        READ,
        "GET",
        "/clusters/{clusterUuid}/monitoring/clients",
        f"{P}/monitoring/clients",
        "camunda_monitoring_info",
        IN_PRODUCTION,
    ),
    Operation(
        CREATE,
        "POST",
        "/clusters/{clusterUuid}/monitoring/clients",
        f"{P}/monitoring/clients",
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
        f"{P}/monitoring/clients/{MONITOR}",
        "camunda_monitoring_client",
        {**IN_PRODUCTION, "username": "one", "state": "absent"},
        made=lambda state: int(not cluster(state)["monitoring"]["clients"]),
    ),
    Operation(
        CREATE,
        "POST",
        "/clusters/{clusterUuid}/monitoring/clients/{clientUuid}/rotate",
        f"{P}/monitoring/clients/{MONITOR}/rotate",
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
        READ,
        "GET",
        "/clusters/{clusterUuid}/secure-connectivity",
        f"{S}/secure-connectivity",
        "camunda_secure_connectivity_info",
        IN_STAGING,
    ),
    Operation(
        TOGGLE,
        "POST",
        "/clusters/{clusterUuid}/secure-connectivity",
        f"{S}/secure-connectivity",
        "camunda_secure_connectivity",
        CONNECTIVITY,
        made=lambda state: int(cluster(state, STAGING)["secure_connectivity"] is not None),
    ),
    Operation(
        TOGGLE,
        "DELETE",
        "/clusters/{clusterUuid}/secure-connectivity",
        f"{S}/secure-connectivity",
        "camunda_secure_connectivity",
        {**IN_STAGING, "state": "absent", "wait": False},
        made=lambda state: int(cluster(state, STAGING)["secure_connectivity"] is None),
        prepare=_connected,
    ),
    Operation(READ, "GET", "/members", "/members", "camunda_member_info", {}),
    Operation(
        SET,
        "POST",
        "/members/{email}",
        "/members/ada%2Blove%40example.com",
        "camunda_member",
        {"email": "ada+love@example.com", "roles": ["analyst"]},
        made=lambda state: _count(_emails(state), "ada+love@example.com"),
    ),
    Operation(
        DELETE,
        "DELETE",
        "/members/{email}",
        "/members/max.modeler%40example.com",
        "camunda_member",
        {"email": "max.modeler@example.com", "state": "absent"},
        made=lambda state: int("max.modeler@example.com" not in _emails(state)),
    ),
    Operation(READ, "GET", "/meta/ip-ranges", "/meta/ip-ranges", "camunda_ip_ranges_info", {}),
]

BY_NAME = {operation.name: operation for operation in OPERATIONS}
