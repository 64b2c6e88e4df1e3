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


def _count(values: Iterable[Any], wanted: Any) -> int:
    return [*values].count(wanted)


def _monitors(state: State) -> list[dict[str, Any]]:
    monitors: list[dict[str, Any]] = cluster(state)["monitoring"]["clients"]
    return monitors


def _allowed(state: State) -> int:
    return len(cluster(state)["ipallowlist"])


IN_PRODUCTION, IN_STAGING = {"cluster": "production"}, {"cluster": "staging"}
CHANGED = {**IN_STAGING, "description": "other", "wait": False}
ALLOWLIST = {**IN_PRODUCTION, "entries": [{"ip": "203.0.113.0/24", "description": ""}]}
CONNECTIVITY = {**IN_STAGING, "principals": [PRINCIPAL], "regions": ["eu-central-1"], "wait": False}
GONE = {"state": "absent"}
PLAN = {"plan_type": "Basic", "region": "Frankfurt, Europe (eu-central-1)", "channel": "Stable", "wait": False}
FAILOVER = {**IN_PRODUCTION, "backups": [BACKUP], "restore_backup": BACKUP, "confirm": True}
NEW_VALUE = {**IN_PRODUCTION, "value": "value-that-is-new", "wait_timeout": 1}
ADA, MAX = "ada+love@example.com", "max.modeler@example.com"

_C = "/clusters/{clusterUuid}"

TASKS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "GET /activity/csv": (READ, "activity_info", {"format": "csv"}),
    "GET /activity/json": (READ, "activity_info", {}),
    "GET /clusters": (READ, "cluster_info", {}),
    "POST /clusters": (CREATE, "cluster", {"name": "new", **PLAN}),
    "GET /clusters/parameters": (READ, "cluster_parameters_info", {}),
    f"GET {_C}": (READ, "cluster", CHANGED),
    f"PATCH {_C}": (SET, "cluster", CHANGED),
    f"DELETE {_C}": (DELETE, "cluster", {**IN_STAGING, **GONE, "wait": False}),
    f"PUT {_C}/upgrade": (CREATE, "cluster", {**IN_STAGING, "upgrade": True, "wait": False}),
    f"PUT {_C}/wake": (SET, "cluster", {**IN_STAGING, "resume": True, "wait": False}),
    f"PUT {_C}/encryption": (SET, "cluster", {**IN_STAGING, "encryption_keys": {"primary": ARN}, "wait": False}),
    f"POST {_C}/failover": (CREATE, "cluster_failover", FAILOVER),
    f"PUT {_C}/ipallowlist": (SET, "ip_allowlist", ALLOWLIST),
    f"PUT {_C}/ipwhitelist": (SET, "ip_allowlist", ALLOWLIST),
    f"GET {_C}/clients": (READ, "api_client_info", IN_PRODUCTION),
    f"POST {_C}/clients": (CREATE_NAMED, "api_client", {**IN_PRODUCTION, "name": "new", "permissions": ["Zeebe"]}),
    f"GET {_C}/clients/{{clientId}}": (
        READ,
        "api_client_info",
        {**IN_PRODUCTION, "connection": True, "wait_timeout": 0},
    ),
    f"DELETE {_C}/clients/{{clientId}}": (DELETE, "api_client", {**IN_PRODUCTION, **GONE, "name": "one"}),
    f"GET {_C}/secrets": (READ, "connector_secret_info", IN_PRODUCTION),
    f"POST {_C}/secrets": (CREATE_NAMED, "connector_secret", {**NEW_VALUE, "name": "NEW"}),
    f"PUT {_C}/secrets/{{secretName}}": (SET, "connector_secret", {**NEW_VALUE, "name": "ONE"}),
    f"DELETE {_C}/secrets/{{secretName}}": (
        DELETE,
        "connector_secret",
        {**IN_PRODUCTION, **GONE, "name": "ONE", "wait_timeout": 1},
    ),
    f"GET {_C}/backups": (READ, "backup_info", IN_PRODUCTION),
    f"POST {_C}/backups": (CREATE, "backup", {**IN_PRODUCTION, "wait": False}),
    f"DELETE {_C}/backups/{{backupId}}": (DELETE, "backup", {**IN_PRODUCTION, **GONE, "backup": BACKUP}),
    f"GET {_C}/backups/schedule": (READ, "backup_info", {**IN_PRODUCTION, "schedule": True}),
    f"PUT {_C}/backups/schedule": (SET, "backup_schedule", {**IN_PRODUCTION, "schedule": "0 3 * * *"}),
    f"DELETE {_C}/backups/schedule": (DELETE, "backup_schedule", {**IN_PRODUCTION, **GONE}),
    f"POST {_C}/backups/{{backupId}}/restore": (
        CREATE,
        "backup_restore",
        {**IN_PRODUCTION, "backup": BACKUP, "wait": False},
    ),
    f"GET {_C}/backups/{{backupId}}/restore": (READ, "backup_info", {**IN_PRODUCTION, "restores": True}),
    f"POST {_C}/monitoring": (TOGGLE, "monitoring", IN_PRODUCTION),
    f"DELETE {_C}/monitoring": (TOGGLE, "monitoring", {**IN_PRODUCTION, **GONE}),
    f"GET {_C}/monitoring/clients": (READ, "monitoring_info", IN_PRODUCTION),
    f"POST {_C}/monitoring/clients": (CREATE, "monitoring_client", {**IN_PRODUCTION, "username": "new"}),
    f"DELETE {_C}/monitoring/clients/{{clientUuid}}": (
        DELETE,
        "monitoring_client",
        {**IN_PRODUCTION, **GONE, "username": "one"},
    ),
    f"POST {_C}/monitoring/clients/{{clientUuid}}/rotate": (
        CREATE,
        "monitoring_client",
        {**IN_PRODUCTION, "username": "one", "rotate": True},
    ),
    f"GET {_C}/secure-connectivity": (READ, "secure_connectivity_info", IN_STAGING),
    f"POST {_C}/secure-connectivity": (TOGGLE, "secure_connectivity", CONNECTIVITY),
    f"DELETE {_C}/secure-connectivity": (TOGGLE, "secure_connectivity", {**IN_STAGING, **GONE, "wait": False}),
    "GET /members": (READ, "member_info", {}),
    "POST /members/{email}": (SET, "member", {"email": ADA, "roles": ["analyst"]}),
    "DELETE /members/{email}": (DELETE, "member", {**GONE, "email": MAX}),
    "GET /meta/ip-ranges": (READ, "ip_ranges_info", {}),
}
"""Kind, module and arguments of the task that calls the operation."""

MADE: dict[str, Callable[[State], int | bool]] = {
    "POST /clusters": lambda state: _count((each["name"] for each in state["clusters"]), "new"),
    f"PATCH {_C}": lambda state: cluster(state, STAGING).get("description") == "other",
    f"DELETE {_C}": lambda state: not cluster(state, STAGING),
    f"PUT {_C}/upgrade": lambda state: cluster(state, STAGING)["generation"]["name"] != "8.8 gen22",
    f"PUT {_C}/wake": lambda state: cluster(state, STAGING)["status"]["ready"] != "Suspended",
    f"PUT {_C}/encryption": lambda state: cluster(state, STAGING)["encryption"].get("primaryKeyArn") == ARN,
    f"POST {_C}/failover": lambda state: len(state["clusters"]) - 2,
    f"PUT {_C}/ipallowlist": _allowed,
    f"PUT {_C}/ipwhitelist": _allowed,
    f"POST {_C}/clients": lambda state: _count((each["name"] for each in cluster(state)["clients"]), "new"),
    f"DELETE {_C}/clients/{{clientId}}": lambda state: not cluster(state)["clients"],
    f"POST {_C}/secrets": lambda state: cluster(state)["secrets"].get("NEW") == "value-that-is-new",
    f"PUT {_C}/secrets/{{secretName}}": lambda state: cluster(state)["secrets"].get("ONE") == "value-that-is-new",
    f"DELETE {_C}/secrets/{{secretName}}": lambda state: "ONE" not in cluster(state)["secrets"],
    f"POST {_C}/backups": lambda state: len(cluster(state)["backups"]) - 1,
    f"DELETE {_C}/backups/{{backupId}}": lambda state: not cluster(state)["backups"],
    f"PUT {_C}/backups/schedule": lambda state: (
        (cluster(state)["backup_schedule"] or {}).get("schedule") == "0 3 * * *"
    ),
    f"DELETE {_C}/backups/schedule": lambda state: cluster(state)["backup_schedule"] is None,
    f"POST {_C}/backups/{{backupId}}/restore": lambda state: len(cluster(state)["restores"]),
    f"POST {_C}/monitoring": lambda state: cluster(state)["monitoring"]["active"],
    f"DELETE {_C}/monitoring": lambda state: not cluster(state)["monitoring"]["active"],
    f"POST {_C}/monitoring/clients": lambda state: _count((each["username"] for each in _monitors(state)), "new"),
    f"DELETE {_C}/monitoring/clients/{{clientUuid}}": lambda state: not _monitors(state),
    f"POST {_C}/monitoring/clients/{{clientUuid}}/rotate": lambda state: (
        _monitors(state)[0]["password"] != SEEDED_VALUES[2]
    ),
    f"POST {_C}/secure-connectivity": lambda state: cluster(state, STAGING)["secure_connectivity"] is not None,
    f"DELETE {_C}/secure-connectivity": lambda state: cluster(state, STAGING)["secure_connectivity"] is None,
    "POST /members/{email}": lambda state: _count((each["email"] for each in state["members"]), ADA),
    "DELETE /members/{email}": lambda state: MAX not in [each["email"] for each in state["members"]],
}
"""How often the effect of the operation is there, for each that has one."""

_ISSUES_SECRET: dict[str, Any] = {"issues_secret": True, "answers": True, "lost": "secret_lost"}
_ANSWERS: dict[str, Any] = {"answers": True}

PARTICULARS: dict[str, dict[str, Any]] = {
    "POST /clusters": _ANSWERS,
    f"PUT {_C}/upgrade": _ANSWERS,
    f"PUT {_C}/wake": {"prepare": suspend_staging},
    f"PUT {_C}/encryption": {"prepare": encrypt_staging_externally, "answers": True},
    f"POST {_C}/failover": {"answers": True, "lost": "outcome_unknown"},
    f"PUT {_C}/ipwhitelist": {"unavailable": ("PUT", f"/clusters/{PRODUCTION}/ipallowlist")},
    f"POST {_C}/clients": _ISSUES_SECRET,
    f"POST {_C}/backups": _ANSWERS,
    f"DELETE {_C}/backups/{{backupId}}": _ANSWERS,
    f"PUT {_C}/backups/schedule": _ANSWERS,
    f"POST {_C}/backups/{{backupId}}/restore": {"prepare": forget_restores, "answers": True},
    f"POST {_C}/monitoring": {"prepare": deactivate_monitoring},
    f"POST {_C}/monitoring/clients": _ISSUES_SECRET,
    # Nothing that can be read shows whether a password has changed.
    f"POST {_C}/monitoring/clients/{{clientUuid}}/rotate": {**_ISSUES_SECRET, "unknown": "secret_lost"},
    f"DELETE {_C}/secure-connectivity": {"prepare": connect_staging},
    "POST /members/{email}": {"email": "ada%2Blove%40example.com"},
    "DELETE /members/{email}": {"email": "max.modeler%40example.com"},
}
"""What else there is to say about an operation, see :class:`Operation`."""


def _operation(name: str) -> Operation:
    (kind, module, arguments), (method, template) = TASKS[name], name.split(" ")
    made, particulars = MADE.get(name, lambda state: 0), PARTICULARS.get(name, {})
    task = (f"camunda_{module}", arguments)
    return Operation(kind, method, template, *task, lambda state: int(made(state)), **particulars)


OPERATIONS = [_operation(name) for name in TASKS]
BY_NAME = {operation.name: operation for operation in OPERATIONS}

ONE_OF_EACH_KIND = [
    BY_NAME[name]
    for name in (
        "GET /members",
        f"PUT {_C}/ipallowlist",
        f"DELETE {_C}",
        f"POST {_C}/clients",
        "POST /clusters",
        f"POST {_C}/monitoring",
    )
]
"""For faults that an operation does not notice before it is sent."""


def each_operation(operations: Iterable[Operation] = OPERATIONS) -> pytest.MarkDecorator:
    """Return the mark that runs a test with each of the operations."""
    return pytest.mark.parametrize("operation", operations, ids=lambda operation: operation.name)
