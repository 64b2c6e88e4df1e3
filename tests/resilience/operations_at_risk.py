# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All operations of the Administration API: how a task comes to call each, and what repeating it would do.

What kind of operation each is comes from what Camunda's API description says it does, and is written down here on its
own: a mistake in the collection's own classification must not make its tests agree with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
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
    def makes_another(self) -> bool:
        """Whether a second run of the same task does it again, because that is what the task says."""
        return self.kind == CREATE and self.template.rpartition("/")[2] in ("backups", "failover", "rotate", "restore")

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


def _operation(
    kind: str,
    name: str,
    module: str,
    arguments: dict[str, Any],
    made: Callable[[State], int | bool] = lambda state: 0,
    **more: Any,
) -> Operation:
    method, template = name.split(" ")
    return Operation(kind, method, template, f"camunda_{module}", arguments, lambda state: int(made(state)), **more)


def _count(values: Iterable[Any], wanted: Any) -> int:
    return [*values].count(wanted)


def _allowed(state: State) -> int:
    return len(cluster(state)["ipallowlist"])


IN_PRODUCTION, IN_STAGING = {"cluster": "production"}, {"cluster": "staging"}
CHANGED = {**IN_STAGING, "description": "other", "wait": False}
ALLOWLIST = {**IN_PRODUCTION, "entries": [{"ip": "203.0.113.0/24", "description": ""}]}
CONNECTIVITY = {**IN_STAGING, "principals": [PRINCIPAL], "regions": ["eu-central-1"], "wait": False}
GONE = {"state": "absent"}
CLUSTER = {"plan_type": "Basic", "region": "Frankfurt, Europe (eu-central-1)", "channel": "Stable", "wait": False}
FAILOVER = {**IN_PRODUCTION, "backups": [BACKUP], "restore_backup": BACKUP, "confirm": True}
NEW_VALUE = {**IN_PRODUCTION, "value": "value-that-is-new", "wait_timeout": 1}

# What only one answer carries, and what nobody can look up afterwards.
ISSUES_SECRET: dict[str, Any] = {"issues_secret": True, "answers": True, "lost": "secret_lost"}

OPERATIONS = [
    _operation(READ, "GET /activity/csv", "activity_info", {"format": "csv"}),
    _operation(READ, "GET /activity/json", "activity_info", {}),
    _operation(READ, "GET /clusters", "cluster_info", {}),
    _operation(
        CREATE,
        "POST /clusters",
        "cluster",
        {"name": "new", **CLUSTER},
        lambda state: _count((each["name"] for each in state["clusters"]), "new"),
        answers=True,
    ),
    _operation(READ, "GET /clusters/parameters", "cluster_parameters_info", {}),
    _operation(READ, "GET /clusters/{clusterUuid}", "cluster", CHANGED),
    _operation(
        SET,
        "PATCH /clusters/{clusterUuid}",
        "cluster",
        CHANGED,
        lambda state: cluster(state, STAGING).get("description") == "other",
    ),
    _operation(
        DELETE,
        "DELETE /clusters/{clusterUuid}",
        "cluster",
        {**IN_STAGING, **GONE, "wait": False},
        lambda state: not cluster(state, STAGING),
    ),
    _operation(
        CREATE,
        "PUT /clusters/{clusterUuid}/upgrade",
        "cluster",
        {**IN_STAGING, "upgrade": True, "wait": False},
        lambda state: cluster(state, STAGING)["generation"]["name"] != "8.8 gen22",
        answers=True,
    ),
    _operation(
        SET,
        "PUT /clusters/{clusterUuid}/wake",
        "cluster",
        {**IN_STAGING, "resume": True, "wait": False},
        lambda state: cluster(state, STAGING)["status"]["ready"] != "Suspended",
        prepare=suspend_staging,
    ),
    _operation(
        SET,
        "PUT /clusters/{clusterUuid}/encryption",
        "cluster",
        {**IN_STAGING, "encryption_keys": {"primary": ARN}, "wait": False},
        lambda state: cluster(state, STAGING)["encryption"].get("primaryKeyArn") == ARN,
        prepare=encrypt_staging_externally,
        answers=True,
    ),
    _operation(
        CREATE,
        "POST /clusters/{clusterUuid}/failover",
        "cluster_failover",
        FAILOVER,
        lambda state: len(state["clusters"]) - 2,
        answers=True,
        lost="outcome_unknown",
    ),
    _operation(SET, "PUT /clusters/{clusterUuid}/ipallowlist", "ip_allowlist", ALLOWLIST, _allowed),
    _operation(
        SET,
        "PUT /clusters/{clusterUuid}/ipwhitelist",
        "ip_allowlist",
        ALLOWLIST,
        _allowed,
        unavailable=("PUT", f"/clusters/{PRODUCTION}/ipallowlist"),
    ),
    _operation(READ, "GET /clusters/{clusterUuid}/clients", "api_client_info", IN_PRODUCTION),
    _operation(
        CREATE_NAMED,
        "POST /clusters/{clusterUuid}/clients",
        "api_client",
        {**IN_PRODUCTION, "name": "new", "permissions": ["Zeebe"]},
        lambda state: _count((each["name"] for each in cluster(state)["clients"]), "new"),
        **ISSUES_SECRET,
    ),
    _operation(
        READ,
        "GET /clusters/{clusterUuid}/clients/{clientId}",
        "api_client_info",
        {**IN_PRODUCTION, "connection": True, "wait_timeout": 0},
    ),
    _operation(
        DELETE,
        "DELETE /clusters/{clusterUuid}/clients/{clientId}",
        "api_client",
        {**IN_PRODUCTION, **GONE, "name": "one"},
        lambda state: not cluster(state)["clients"],
    ),
    _operation(READ, "GET /clusters/{clusterUuid}/secrets", "connector_secret_info", IN_PRODUCTION),
    _operation(
        CREATE_NAMED,
        "POST /clusters/{clusterUuid}/secrets",
        "connector_secret",
        {**NEW_VALUE, "name": "NEW"},
        lambda state: cluster(state)["secrets"].get("NEW") == "value-that-is-new",
    ),
    _operation(
        SET,
        "PUT /clusters/{clusterUuid}/secrets/{secretName}",
        "connector_secret",
        {**NEW_VALUE, "name": "ONE"},
        lambda state: cluster(state)["secrets"].get("ONE") == "value-that-is-new",
    ),
    _operation(
        DELETE,
        "DELETE /clusters/{clusterUuid}/secrets/{secretName}",
        "connector_secret",
        {**IN_PRODUCTION, **GONE, "name": "ONE", "wait_timeout": 1},
        lambda state: "ONE" not in cluster(state)["secrets"],
    ),
    _operation(READ, "GET /clusters/{clusterUuid}/backups", "backup_info", IN_PRODUCTION),
    _operation(
        CREATE,
        "POST /clusters/{clusterUuid}/backups",
        "backup",
        {**IN_PRODUCTION, "wait": False},
        lambda state: len(cluster(state)["backups"]) - 1,
        answers=True,
    ),
    _operation(
        DELETE,
        "DELETE /clusters/{clusterUuid}/backups/{backupId}",
        "backup",
        {**IN_PRODUCTION, **GONE, "backup": BACKUP},
        lambda state: not cluster(state)["backups"],
        answers=True,
    ),
    _operation(
        READ, "GET /clusters/{clusterUuid}/backups/schedule", "backup_info", {**IN_PRODUCTION, "schedule": True}
    ),
    _operation(
        SET,
        "PUT /clusters/{clusterUuid}/backups/schedule",
        "backup_schedule",
        {**IN_PRODUCTION, "schedule": "0 3 * * *"},
        lambda state: (cluster(state)["backup_schedule"] or {}).get("schedule") == "0 3 * * *",
        answers=True,
    ),
    _operation(
        DELETE,
        "DELETE /clusters/{clusterUuid}/backups/schedule",
        "backup_schedule",
        {**IN_PRODUCTION, **GONE},
        lambda state: cluster(state)["backup_schedule"] is None,
    ),
    _operation(
        CREATE,
        "POST /clusters/{clusterUuid}/backups/{backupId}/restore",
        "backup_restore",
        {**IN_PRODUCTION, "backup": BACKUP, "wait": False},
        lambda state: len(cluster(state)["restores"]),
        prepare=forget_restores,
        answers=True,
    ),
    _operation(
        READ,
        "GET /clusters/{clusterUuid}/backups/{backupId}/restore",
        "backup_info",
        {**IN_PRODUCTION, "restores": True},
    ),
    _operation(
        TOGGLE,
        "POST /clusters/{clusterUuid}/monitoring",
        "monitoring",
        IN_PRODUCTION,
        lambda state: cluster(state)["monitoring"]["active"],
        prepare=deactivate_monitoring,
    ),
    _operation(
        TOGGLE,
        "DELETE /clusters/{clusterUuid}/monitoring",
        "monitoring",
        {**IN_PRODUCTION, **GONE},
        lambda state: not cluster(state)["monitoring"]["active"],
    ),
    _operation(READ, "GET /clusters/{clusterUuid}/monitoring/clients", "monitoring_info", IN_PRODUCTION),
    _operation(
        CREATE,
        "POST /clusters/{clusterUuid}/monitoring/clients",
        "monitoring_client",
        {**IN_PRODUCTION, "username": "new"},
        lambda state: _count((each["username"] for each in cluster(state)["monitoring"]["clients"]), "new"),
        **ISSUES_SECRET,
    ),
    _operation(
        DELETE,
        "DELETE /clusters/{clusterUuid}/monitoring/clients/{clientUuid}",
        "monitoring_client",
        {**IN_PRODUCTION, **GONE, "username": "one"},
        lambda state: not cluster(state)["monitoring"]["clients"],
    ),
    _operation(
        CREATE,
        "POST /clusters/{clusterUuid}/monitoring/clients/{clientUuid}/rotate",
        "monitoring_client",
        {**IN_PRODUCTION, "username": "one", "rotate": True},
        lambda state: cluster(state)["monitoring"]["clients"][0]["password"] != SEEDED_VALUES[2],
        **ISSUES_SECRET,
        # Nothing that can be read shows whether a password has changed.
        unknown="secret_lost",
    ),
    _operation(READ, "GET /clusters/{clusterUuid}/secure-connectivity", "secure_connectivity_info", IN_STAGING),
    _operation(
        TOGGLE,
        "POST /clusters/{clusterUuid}/secure-connectivity",
        "secure_connectivity",
        CONNECTIVITY,
        lambda state: cluster(state, STAGING)["secure_connectivity"] is not None,
    ),
    _operation(
        TOGGLE,
        "DELETE /clusters/{clusterUuid}/secure-connectivity",
        "secure_connectivity",
        {**IN_STAGING, **GONE, "wait": False},
        lambda state: cluster(state, STAGING)["secure_connectivity"] is None,
        prepare=connect_staging,
    ),
    _operation(READ, "GET /members", "member_info", {}),
    _operation(
        SET,
        "POST /members/{email}",
        "member",
        {"email": "ada+love@example.com", "roles": ["analyst"]},
        lambda state: _count((each["email"] for each in state["members"]), "ada+love@example.com"),
        email="ada%2Blove%40example.com",
    ),
    _operation(
        DELETE,
        "DELETE /members/{email}",
        "member",
        {**GONE, "email": "max.modeler@example.com"},
        lambda state: "max.modeler@example.com" not in [each["email"] for each in state["members"]],
        email="max.modeler%40example.com",
    ),
    _operation(READ, "GET /meta/ip-ranges", "ip_ranges_info", {}),
]

BY_NAME = {operation.name: operation for operation in OPERATIONS}

ONE_OF_EACH_KIND = [
    BY_NAME[name]
    for name in (
        "GET /members",
        "PUT /clusters/{clusterUuid}/ipallowlist",
        "DELETE /clusters/{clusterUuid}",
        "POST /clusters/{clusterUuid}/clients",
        "POST /clusters",
        "POST /clusters/{clusterUuid}/monitoring",
    )
]
"""For faults that an operation does not notice before it is sent."""


def each_operation(operations: Iterable[Operation] = OPERATIONS) -> pytest.MarkDecorator:
    """Return the mark that runs a test with each of the operations."""
    return pytest.mark.parametrize("operation", operations, ids=lambda operation: operation.name)
