# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode predicts a change for every state of every module, against a service that refuses every write."""

from __future__ import annotations

from typing import Any

import pytest

from module_runner import MODULES, ModuleRunner
from simulator_thread import SimulatorThread

BACKUP = "0c8f3a52-6d0e-4f0b-9d43-5b1c6f0a7e11"
PRODUCTION = {"cluster": "production"}
STAGING = {"cluster": "staging"}
CLIENT = {**PRODUCTION, "name": "one", "discard_secret": True}
MONITORING_CLIENT = {**PRODUCTION, "username": "one", "discard_secret": True}
SECRET = {**PRODUCTION, "name": "ONE"}
MEMBER = {"email": "max.modeler@example.com"}
NEW_CLUSTER = {
    "name": "new",
    "plan_type": "Basic",
    "region": "Frankfurt, Europe (eu-central-1)",
    "channel": "Stable",
    "generation": "8.8 gen22",
}

CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "member is invited": ("camunda_member", {"email": "ada@example.com", "roles": ["admin"]}),
    "member has other roles": ("camunda_member", {**MEMBER, "roles": ["analyst"]}),
    "member is removed": ("camunda_member", {**MEMBER, "state": "absent"}),
    "invitation is withdrawn": ("camunda_member", {"email": "pia.pending@example.com", "state": "absent"}),
    "client is created": ("camunda_api_client", {**CLIENT, "name": "new", "permissions": ["Zeebe"]}),
    "client is rotated": ("camunda_api_client", {**CLIENT, "rotate": True}),
    "client is recreated": ("camunda_api_client", {**CLIENT, "permissions": ["Operate"], "recreate": True}),
    "client is deleted": ("camunda_api_client", {**CLIENT, "state": "absent"}),
    "cluster is created": ("camunda_cluster", NEW_CLUSTER),
    "cluster is renamed": ("camunda_cluster", {**STAGING, "name": "renamed", "description": "other"}),
    "cluster is resumed": ("camunda_cluster", {**STAGING, "resume": True}),
    "cluster is deleted": ("camunda_cluster", {**STAGING, "state": "absent"}),
    "secret is created": ("camunda_connector_secret", {**SECRET, "name": "NEW", "value": "value-one"}),
    "secret is changed": ("camunda_connector_secret", {**SECRET, "value": "value-two"}),
    "secret is deleted": ("camunda_connector_secret", {**SECRET, "state": "absent"}),
    "allowlist is replaced": ("camunda_ip_allowlist", {**PRODUCTION, "entries": [{"ip": "203.0.113.0/24"}]}),
    "backup is made": ("camunda_backup", PRODUCTION),
    "backup is deleted": ("camunda_backup", {**PRODUCTION, "backup": BACKUP, "state": "absent"}),
    "schedule is set": ("camunda_backup_schedule", {**PRODUCTION, "schedule": "0 3 * * *"}),
    "schedule is removed": ("camunda_backup_schedule", {**PRODUCTION, "state": "absent"}),
    "backup is restored": ("camunda_backup_restore", {**PRODUCTION, "backup": BACKUP}),
    "cluster fails over": (
        "camunda_cluster_failover",
        {**PRODUCTION, "backups": [BACKUP], "restore_backup": BACKUP, "confirm": True},
    ),
    "monitoring is activated": ("camunda_monitoring", STAGING),
    "monitoring is deactivated": ("camunda_monitoring", {**PRODUCTION, "state": "absent"}),
    "monitoring client is created": ("camunda_monitoring_client", {**MONITORING_CLIENT, "username": "new"}),
    "monitoring client is rotated": ("camunda_monitoring_client", {**MONITORING_CLIENT, "rotate": True}),
    "monitoring client is deleted": ("camunda_monitoring_client", {**MONITORING_CLIENT, "state": "absent"}),
    "private connectivity is activated": (
        "camunda_secure_connectivity",
        {**STAGING, "principals": ["arn:aws:iam::111122223333:root"], "regions": ["eu-central-1"]},
    ),
    "organization is brought into its state": (
        "camunda_organization",
        {
            "members": [{"email": "ada@example.com", "roles": ["admin"]}],
            "clusters": [{"name": "production", "description": "other", "connector_secrets": []}, NEW_CLUSTER],
            "purge": ["connector_secrets"],
        },
    ),
    "anything is requested": ("camunda_request", {"method": "PUT", "path": "/clusters/one/wake"}),
    "token is dropped": ("camunda_token_cache", {"state": "absent"}),
}


@pytest.fixture(autouse=True)
def _refusing(sim: SimulatorThread) -> None:
    """Let the organization have something of everything, and let the API refuse every write."""
    client = {"name": "one", "clientId": "one~id", "clientSecret": "s" * 64, "permissions": ["Zeebe"]}
    sim.change_cluster(
        "production",
        clients=[client],
        secrets={"ONE": "value-one"},
        ipallowlist=[],
        backups=[{"uuid": BACKUP, "status": "Complete", "created": sim.clock.ago(hours=2)}],
        backup_schedule={"name": "schedule", "schedule": "0 2 * * *"},
        monitoring={"active": True, "clients": [{"username": "one"}]},
    )
    sim.change_cluster("staging", status={"ready": "Suspended"})
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        sim.disturb(method, "*", times=0, status=500, body="nothing may be written")


@pytest.mark.parametrize("change", CHANGES)
def test_change_is_predicted_and_not_made(module_runner: ModuleRunner, change: str) -> None:
    module, arguments = CHANGES[change]
    if module == "camunda_token_cache":
        # There is something to drop then.
        module_runner("member_info")
    run = module_runner.predicts(module, **arguments)
    assert run.changed
    assert run["diff"]


def test_every_module_that_changes_something_is_among_them() -> None:
    changing = {module for module in MODULES if not module.endswith("_info")}
    assert {module for module, _arguments in CHANGES.values()} == changing
