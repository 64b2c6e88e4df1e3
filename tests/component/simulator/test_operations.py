# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every operation of the simulator: that it is listed, credentials, scopes, activity, quirks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from cluster_calls import CLUSTER, EVERYTHING, MEMBERS, PATH_PARAMETERS, ClusterCalls, Start
from simulator_client import Simulator

ROOT = Path(__file__).resolve().parents[3]
LISTED: dict[str, dict[str, str]] = yaml.safe_load((ROOT / "tests" / "operations.yml").read_text(encoding="utf-8"))


def call_of(operation: dict[str, Any]) -> str:
    """Return the operation's call with names of things that exist."""
    return f"{operation['method']} {operation['path'].format(**PATH_PARAMETERS)}"


def test_every_operation_is_listed_with_a_module_that_has_a_target(sim: Simulator) -> None:
    assert {f"{each['method']} {each['path']}" for each in sim.operations()["operations"]} == set(LISTED)
    for operation in LISTED.values():
        assert (ROOT / "plugins" / "modules" / f"{operation['module']}.py").exists()
        assert (ROOT / "tests" / "integration" / "targets" / operation["module"] / "tasks" / "main.yml").exists()


def test_undeclared_statuses_are_listed_in_one_place(sim: Simulator) -> None:
    listed = sim.operations()["undeclared_statuses"]
    assert set(listed) == {"400", "401", "403", "404", "409", "429", "500"}
    assert all(listed.values())


def test_every_operation_needs_its_own_scope(start: Start) -> None:
    calls = start(cluster=EVERYTHING)
    operations = calls.sim.operations()["operations"]
    assert len(operations) == 43
    state = calls.sim.state()
    scopes = {operation["scope"] for operation in operations} - {None}
    for operation in operations:
        if operation["scope"] is None:
            assert calls.status(call_of(operation), token=None) == 200
            continue
        for others in (sorted(scopes - {operation["scope"]}), []):
            calls.sim.put_state({**state, "credentials": [{**state["credentials"][0], "scopes": others}]})
            before = calls.sim.state()
            answer = calls(call_of(operation), {})
            assert (answer.status, answer.text[:33]) == (403, "You do not have the required perm"), operation
            assert calls.status(call_of(operation), token=None) == 401
            assert calls.sim.state() == before, "refused calls change nothing"


def test_allowlist_needs_its_own_scope(start: Start) -> None:
    calls = start(cluster=EVERYTHING)
    (credential,) = calls.sim.organizations
    for scopes, shown in ((["clusters:get"], False), (None, True)):
        calls.sim.change(credentials=[{**credential, "scopes": scopes}])
        assert ({"ipallowlist", "ipwhitelist"} <= set(calls.get())) is shown


def test_undeclared_fields_come_with_every_object_and_never_enter_the_state(start: Start) -> None:
    calls = start({"extra_fields": True, "shuffle": True}, EVERYTHING, {"members": MEMBERS})
    before = calls.sim.state()
    for operation in calls.sim.operations()["operations"]:
        if operation["method"] == "GET":
            answer = calls(call_of(operation))
            assert answer.status == 200, operation
            text_or_names = operation["path"] in ("/activity/csv", "/clusters/{clusterUuid}/secrets")
            assert ("futureField" in answer.text) is not (text_or_names or answer.json() == []), operation
    cluster = calls.get()
    assert cluster["k8sContext"]["uuid"] == cluster["region"]["uuid"] == cluster["planType"]["region"]["uuid"]
    assert calls.sim.state() == before


def test_activity_contains_successful_changes(calls: ClusterCalls) -> None:
    calls("GET */secrets")
    calls("PUT */ipallowlist", {"ipallowlist": "wrong"})
    calls("PUT */ipallowlist", {"ipallowlist": []})
    calls("POST */secrets", {"secretName": "A", "secretValue": "never shown"})
    calls("DELETE /members/nobody@example.com")
    calls("POST /members/new@example.com", {"orgRoles": ["analyst"]})
    created = calls("POST */clients", {"clientName": "a"}).json()
    calls("DELETE *")
    entries = calls.get("/activity/json")
    assert [(entry["entity"], entry["auditType"], entry["entityId"]) for entry in entries] == [
        ("ipallowlist", "u", CLUSTER),
        ("secrets", "c", CLUSTER),
        ("members", "c", "new@example.com"),
        ("clients", "c", created["clientId"]),
        ("clusters", "d", CLUSTER),
    ]
    assert {entry["userId"] for entry in entries} == {calls.sim.client_id}
    assert not [secret for secret in ("never shown", created["clientSecret"]) if secret in str(entries)]
    assert calls.sim.state()["activity"] == entries
