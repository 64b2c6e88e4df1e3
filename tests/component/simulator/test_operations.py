# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every operation of the simulator: credentials, scopes, activity, quirks, and that it is listed."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cluster_calls import CLUSTER, ClusterCalls, Start
from simulator_client import Simulator

ROOT = Path(__file__).resolve().parents[3]
LISTED: dict[str, dict[str, str]] = yaml.safe_load((ROOT / "tests" / "operations.yml").read_text(encoding="utf-8"))
DESCRIPTION = ROOT.parent / "shared" / "api" / "openapi.json"

EVERYTHING: dict[str, Any] = {
    "secrets": {"A": "value"},
    "backups": [{"uuid": "b"}],
    "restores": [{"uuid": "r", "backupId": "b", "state": "COMPLETED"}],
    "backup_schedule": {"name": "nightly", "schedule": "0 2 * * *"},
    "monitoring": {"active": True, "clients": [{"username": "scraper"}]},
    "secure_connectivity": {"allowedPrincipals": ["p"], "allowedRegions": ["r"]},
    "clients": [{"name": "c", "clientId": "c"}],
}


def path_of(operation: dict[str, Any]) -> str:
    """Return the operation's path with names of things that exist."""
    values = {"clusterUuid": CLUSTER, "backupId": "b", "clientId": "c"}
    return re.sub(r"{(\w+)}", lambda match: values.get(match[1], "x"), operation["path"])


def test_every_operation_of_the_simulator_is_listed_with_a_module_that_has_a_target(sim: Simulator) -> None:
    assert {f"{each['method']} {each['path']}" for each in sim.operations()["operations"]} == set(LISTED)
    for operation in LISTED.values():
        assert (ROOT / "plugins" / "modules" / f"{operation['module']}.py").exists()
        target = ROOT / "tests" / "integration" / "targets" / operation["module"]
        assert (target / "tasks" / "main.yml").exists()


@pytest.mark.skipif(not DESCRIPTION.exists(), reason="no copy of Camunda's API description is here")
def test_every_published_operation_is_listed() -> None:
    paths = json.loads(DESCRIPTION.read_text(encoding="utf-8"))["paths"]
    published = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert len(published) == 43
    assert published == set(LISTED)


def test_every_operation_needs_its_own_scope(start: Start) -> None:
    calls = start(cluster=EVERYTHING)
    operations = calls.sim.operations()["operations"]
    state = calls.sim.state()
    scopes = {operation["scope"] for operation in operations} - {None}
    for operation in operations:
        if operation["scope"] is None:
            continue
        for others in (sorted(scopes - {operation["scope"]}), []):
            credential = {**state["credentials"][0], "scopes": others}
            calls.sim.put_state({**state, "credentials": [credential]})
            before = calls.sim.state()
            answer = calls.request(operation["method"], path_of(operation), {})
            assert (answer.status, "permissions" in answer.text) == (403, True), operation
            assert calls.request(operation["method"], path_of(operation), token=None).status == 401
            assert calls.sim.state() == before, "refused calls change nothing"


def test_undeclared_fields_come_with_every_object_and_never_enter_the_state(start: Start) -> None:
    members = [{"email": "ada@example.com", "roles": ["analyst"]}]
    calls = start({"extra_fields": True, "shuffle": True}, EVERYTHING, {"members": members})
    before = calls.sim.state()
    text_and_names = ("/activity/csv", "/clusters/{clusterUuid}/secrets")
    for operation in calls.sim.operations()["operations"]:
        if operation["method"] == "GET":
            answer = calls.request("GET", path_of(operation))
            assert answer.status == 200, operation
            expected = operation["path"] not in text_and_names and answer.json() != []
            assert ("futureField" in answer.text) == expected, operation
    cluster = calls.get()
    assert cluster["k8sContext"]["uuid"] == cluster["region"]["uuid"] == cluster["planType"]["region"]["uuid"]
    assert calls.sim.state() == before


def test_activity_contains_successful_changes(calls: ClusterCalls) -> None:
    calls.call("GET", "/secrets")
    calls.call("PUT", "/ipallowlist", {"ipallowlist": "wrong"})
    calls.call("PUT", "/ipallowlist", {"ipallowlist": [{"ip": "192.0.2.1", "description": ""}]})
    calls.call("POST", "/secrets", {"secretName": "A", "secretValue": "never shown"})
    calls.request("DELETE", "/members/nobody@example.com")
    calls.request("POST", "/members/new@example.com", {"orgRoles": ["analyst"]})
    created = calls.call("POST", "/clients", {"clientName": "a"}).json()
    calls.call("DELETE")
    entries = calls.shown("/activity/json")
    assert [(entry["entity"], entry["auditType"], entry["entityId"]) for entry in entries] == [
        ("ipallowlist", "u", CLUSTER),
        ("secrets", "c", CLUSTER),
        ("members", "c", "new@example.com"),
        ("clients", "c", created["clientId"]),
        ("clusters", "d", CLUSTER),
    ]
    assert {entry["userId"] for entry in entries} == {calls.sim.client_id}
    assert "never shown" not in str(entries)
    assert created["clientSecret"] not in str(entries)
    assert calls.sim.state()["activity"] == entries


@pytest.mark.parametrize(
    ("kind", "content_type"), [("json", "application/json"), ("csv", "text/csv"), ("text", "text/plain")]
)
def test_activity_as_csv(start: Start, kind: str, content_type: str) -> None:
    calls = start({"activity_csv": kind})
    calls.request("POST", "/members/new@example.com", {"orgRoles": ["analyst"]})
    answer = calls.request("GET", "/activity/csv")
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, content_type)
    text = answer.json() if kind == "json" else answer.text
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["entity"], row["entityId"], row["parentEntity"]) == ("members", "new@example.com", "")
