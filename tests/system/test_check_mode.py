# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode predicts a change for every state of every module, against a service that refuses every write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_process import AnsibleProcess, AnsibleRun, task
from backup_modules import backup
from raw_call import raw_call
from simulator_process import SimulatorProcess

ROOT = Path(__file__).resolve().parents[2]
BACKUP = "0c8f3a52-6d0e-4f0b-9d43-5b1c6f0a7e11"
PRODUCTION = {"cluster": "production"}
STAGING = {"cluster": "staging"}
NEW_CLUSTER = {
    "name": "new",
    "plan_type": "Basic",
    "region": "Frankfurt, Europe (eu-central-1)",
    "channel": "Stable",
    "generation": "8.8 gen22",
}

CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "member is invited": ("camunda_member", {"email": "ada@example.com", "roles": ["admin"]}),
    "member has other roles": ("camunda_member", {"email": "max.modeler@example.com", "roles": ["analyst"]}),
    "member is removed": ("camunda_member", {"email": "max.modeler@example.com", "state": "absent"}),
    "invitation is withdrawn": ("camunda_member", {"email": "pia.pending@example.com", "state": "absent"}),
    "client is created": (
        "camunda_api_client",
        {**PRODUCTION, "name": "new", "permissions": ["Zeebe"], "discard_secret": True},
    ),
    "client is rotated": (
        "camunda_api_client",
        {**PRODUCTION, "name": "one", "rotate": True, "discard_secret": True},
    ),
    "client is recreated": (
        "camunda_api_client",
        {**PRODUCTION, "name": "one", "permissions": ["Operate"], "recreate": True, "discard_secret": True},
    ),
    "client is deleted": ("camunda_api_client", {**PRODUCTION, "name": "one", "state": "absent"}),
    "cluster is created": ("camunda_cluster", NEW_CLUSTER),
    "cluster is renamed": ("camunda_cluster", {**STAGING, "name": "renamed", "description": "other"}),
    "cluster is resumed": ("camunda_cluster", {**STAGING, "resume": True}),
    "cluster is deleted": ("camunda_cluster", {**STAGING, "state": "absent"}),
    "secret is created": ("camunda_connector_secret", {**PRODUCTION, "name": "NEW", "value": "value-one"}),
    "secret is changed": ("camunda_connector_secret", {**PRODUCTION, "name": "ONE", "value": "value-two"}),
    "secret is deleted": ("camunda_connector_secret", {**PRODUCTION, "name": "ONE", "state": "absent"}),
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
    "monitoring client is created": (
        "camunda_monitoring_client",
        {**PRODUCTION, "username": "new", "discard_secret": True},
    ),
    "monitoring client is rotated": (
        "camunda_monitoring_client",
        {**PRODUCTION, "username": "one", "rotate": True, "discard_secret": True},
    ),
    "monitoring client is deleted": (
        "camunda_monitoring_client",
        {**PRODUCTION, "username": "one", "state": "absent"},
    ),
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


@pytest.fixture(scope="module")
def refusing() -> Iterator[SimulatorProcess]:
    """A simulator with something of everything, that refuses every write to the Administration API."""
    with SimulatorProcess({"token_interval": 0}) as sim:
        state = sim.state()
        clusters = {cluster["name"]: cluster for cluster in state["clusters"]}
        client = {"name": "one", "clientId": "one~id", "clientSecret": "s" * 64, "permissions": ["Zeebe"]}
        clusters["production"].update(
            clients=[client],
            secrets={"ONE": "value-one"},
            ipallowlist=[],
            backups=[backup(BACKUP)],
            backup_schedule={"name": "schedule", "schedule": "0 2 * * *"},
        )
        clusters["staging"].pop("status_since", None)
        clusters["staging"]["status"] = {"ready": "Suspended"}
        sim.put_state(state)
        uuid = clusters["production"]["uuid"]
        monitoring, token = f"/clusters/{uuid}/monitoring", sim.token()
        assert raw_call(sim, "POST", monitoring, token=token).status == 204
        assert raw_call(sim, "POST", f"{monitoring}/clients", token=token, document={"username": "one"}).status == 200
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            then = {"status": 500, "body": "nothing may be written"}
            sim.fault({"service": "api", "method": method, "path": "*", "times": 0, "then": then})
        yield sim


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as a module"])
def test_every_change_is_predicted_and_none_is_sent(
    refusing: SimulatorProcess, tmp_path: Path, in_process: bool
) -> None:
    refusing.forget_requests()
    ansible = AnsibleProcess(tmp_path / "control", refusing)
    tasks = [task(name, module, arguments=arguments) for name, (module, arguments) in CHANGES.items()]
    run: AnsibleRun = ansible.playbook(
        tasks, arguments=["--check", "--diff"], environment={"CAMUNDA_IN_PROCESS": str(int(in_process))}, seconds=300
    )
    outcomes = {name: run.result(name) for name in CHANGES}
    assert {name: result.get("msg") for name, result in outcomes.items() if result.get("failed")} == {}
    assert [name for name, result in outcomes.items() if not result["changed"]] == []
    assert [name for name, result in outcomes.items() if not result["diff"]] == []
    assert {request["method"] for request in refusing.requests("api")} == {"GET"}


def test_every_module_that_changes_something_is_among_them() -> None:
    modules = {path.stem for path in (ROOT / "plugins" / "modules").glob("camunda_*.py")}
    assert {module for module, arguments in CHANGES.values()} == {
        module for module in modules if not module.endswith("_info")
    }
