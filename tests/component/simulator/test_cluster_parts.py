# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's connector secrets, IP allowlists, external monitoring and secure connectivity."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cluster_calls import CLUSTER, ClusterCalls, Start
from simulator_thread import SimulatorThread

BUSY = (409, "Another change to the secrets of this cluster is in progress. Try the request again.")
ENTRIES = [{"ip": "192.0.2.1, 198.51.100.0/24", "description": ""}, {"ip": "2001:db8::/32", "description": "six"}]
CLIENTS = "/monitoring/clients"
CONNECTIVITY = "/secure-connectivity"
WANTED = {"allowedPrincipals": ["arn:aws:iam::123456789012:root"], "allowedRegions": ["eu-central-1"]}


def secret(name: str, value: Any = "") -> dict[str, Any]:
    """Return the body that creates a secret."""
    return {"secretName": name, "secretValue": value}


def test_secrets_are_created_changed_and_removed(start: Start) -> None:
    calls = start({"extra_fields": True})
    for name, path in (("A", "/secrets/A"), ("a/b %", "/secrets/a%2Fb%20%25")):
        assert calls.get("/secrets") == {}, "no undeclared field: it would be a secret"
        created = calls.call("POST", "/secrets", secret(name, "one"))
        assert (created.status, created.body) == (204, b"")
        assert calls.refusal("POST", "/secrets", secret(name, "two")) == (409, "Secret names must be unique")
        assert calls.get("/secrets") == {name: "one"}
        assert calls.status("PUT", path, {"secretValue": "three"}) == 204
        assert calls.get("/secrets") == calls.state()["secrets"] == {name: "three"}
        assert calls.status("DELETE", path) == 204
    assert calls.get("/secrets") == {}


def test_limits_of_secrets(start: Start) -> None:
    calls = start(organization={"max_secrets": 1})
    too_long = (400, "Secret name must be less than 50 characters")
    assert calls.refusal("POST", "/secrets", secret("x" * 50)) == too_long
    for wrong in ({}, secret(""), {"secretName": "A"}, secret("A", 1)):
        assert calls.status("POST", "/secrets", wrong) == 400
    assert calls.status("PUT", "/secrets/A", {"secretValue": None}) == 400
    assert calls.status("POST", "/secrets", secret("x" * 49)) == 204
    assert calls.refusal("POST", "/secrets", secret("B")) == (403, "Maximum number of secrets reached")


def test_changing_or_removing_a_missing_secret(start: Start) -> None:
    for mode, status, secrets in (("create", 204, {"A": "x"}), ("ignore", 204, {}), ("refuse", 404, {})):
        calls = start({"secret_put_missing": mode})
        assert calls.status("PUT", "/secrets/A", {"secretValue": "x"}) == status
        assert calls.get("/secrets") == secrets
    for status in (204, 404):
        assert start({"secret_delete_missing": status}).status("DELETE", "/secrets/A") == status


def test_deleted_secrets_linger(start: Start) -> None:
    calls = start({"secret_linger": 60}, {"secrets": {"A": "one", "B": "two"}})
    assert calls.status("DELETE", "/secrets/A") == 204
    assert calls.get("/secrets") == {"A": "one", "B": "two"}
    assert calls.status("POST", "/secrets", secret("A", "new")) == 409
    calls.sim.put_state(calls.sim.state())
    assert calls.get("/secrets") == {"A": "one", "B": "two"}, "the state document knows about it"
    calls.sim.advance(60)
    assert calls.get("/secrets") == {"B": "two"}
    assert calls.status("POST", "/secrets", secret("A", "new")) == 204


def test_secret_changes_at_the_same_time_are_refused(
    calls: ClusterCalls, server: SimulatorThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def pause(_seconds: float) -> None:
        # The first change takes until all others have been answered, which they are within some hundred rounds.
        for _round in range(1_000_000):
            if [request["status"] for request in server.simulation.log.as_list()].count(409) == 7:
                return
            await asyncio.sleep(0)

    monkeypatch.setattr(server.simulation.clock, "pause", pause)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: calls.call("POST", "/secrets", secret(f"S{number}")), range(8)))
    assert sorted((answer.status, answer.text) for answer in answers) == [(204, "")] + [BUSY] * 7
    assert len(calls.get("/secrets")) == 1
    assert calls.status("DELETE", "/secrets/none") == 204, "no change is in progress any more"


def test_refused_changes_keep_no_others_out(start: Start) -> None:
    calls = start({"secret_busy": 60}, {"secrets": {"A": "one"}})
    assert calls.status("POST", "/secrets", secret("A")) == 409
    assert calls.status("PUT", "/secrets/A", {"secretValue": "two"}) == 204
    assert calls.refusal("DELETE", "/secrets/A") == BUSY
    assert calls.get("/secrets") == {"A": "two"}
    calls.sim.advance(60)
    assert calls.status("DELETE", "/secrets/A") == 204


def test_allowlist_is_replaced(calls: ClusterCalls) -> None:
    for field in ("ipallowlist", "ipwhitelist"):
        assert calls.status("PUT", f"/{field}", {field: ENTRIES}) == 204
        assert calls.get()["ipallowlist"] == calls.get()["ipwhitelist"] == ENTRIES
        assert calls.status("PUT", f"/{field}", {field: []}) == 204
        assert calls.get()["ipallowlist"] == []


def test_peculiarities_of_allowlists(start: Start) -> None:
    calls = start({"allowlist": "absent"}, {"ipallowlist": ENTRIES})
    assert calls.status("PUT", "/ipallowlist", {"ipallowlist": []}) == 204
    assert "ipallowlist" not in calls.get(), "a cleared list is shown like an unset one"
    calls = start({"allowlist_form": "networks"})
    assert calls.status("PUT", "/ipallowlist", {"ipallowlist": ENTRIES}) == 204
    shown = [entry["ip"] for entry in calls.get()["ipallowlist"]]
    assert shown == ["192.0.2.1/32,198.51.100.0/24", "2001:db8::/32"]


def test_invalid_allowlist_entries_are_refused(start: Start) -> None:
    calls = start(cluster={"ipallowlist": ENTRIES})
    entry = {"ip": "192.0.2.1", "description": ""}
    entries: list[Any] = [{"ip": "192.0.2.1"}, {"description": ""}, {**entry, "description": None}, "192.0.2.1"]
    entries += [{**entry, "more": 1}, {**entry, "ip": "office"}, {**entry, "ip": ""}]
    for wrong in entries:
        assert calls.status("PUT", "/ipallowlist", {"ipallowlist": [wrong]}) == 400, wrong
    assert calls.get()["ipallowlist"] == ENTRIES


def test_monitoring_is_switched_on_and_off(calls: ClusterCalls) -> None:
    off: dict[str, Any] = {"clients": [], "status": {}}
    assert calls.get(CLIENTS) == off
    assert calls.refusal("DELETE", "/monitoring") == (409, "External Monitoring not activated")
    assert calls.status("POST", "/monitoring") == 204
    endpoint = calls.get(CLIENTS)["status"]["metricsEndpoint"]
    assert (endpoint["scheme"], endpoint["path"]) == ("https", f"/{CLUSTER}")
    assert calls.refusal("POST", "/monitoring") == (409, "External Monitoring already activated")
    assert calls.status("POST", CLIENTS, {"username": "scraper"}) == 200
    assert calls.status("DELETE", "/monitoring") == 204
    assert calls.get(CLIENTS) == off
    assert calls.status("POST", "/monitoring") == 204
    ids = [calls.call("POST", CLIENTS, {"username": name}).json()["uuid"] for name in ("one", "two")]
    assert calls.status("DELETE", f"{CLIENTS}/{ids[0]}") == 204
    assert calls.get(CLIENTS)["status"]
    assert calls.status("DELETE", f"{CLIENTS}/{ids[1]}") == 204
    assert calls.get(CLIENTS) == off, "the last client takes the endpoint with it"


def test_monitoring_client_shows_its_password_when_it_is_created_and_rotated(start: Start) -> None:
    calls = start(cluster={"monitoring": {"active": True}})
    created = calls.call("POST", CLIENTS, {"username": "scraper"}).json()
    shown = {name: value for name, value in created.items() if name != "password"}
    assert (shown["username"], shown["createdBy"]) == ("scraper", calls.sim.client_id)
    assert calls.get(CLIENTS)["clients"] == [shown]
    rotated = calls.call("POST", f"{CLIENTS}/{created['uuid']}/rotate")
    assert rotated.status == 200
    assert {**rotated.json(), "password": created["password"]} == created
    assert rotated.json()["password"] != created["password"]
    assert calls.state()["monitoring"]["clients"][0]["password"] == rotated.json()["password"]
    for method, path in (("POST", f"{CLIENTS}/x/rotate"), ("DELETE", f"{CLIENTS}/x")):
        assert calls.status(method, path) == 404
    for wrong in ({}, {"username": ""}, {"username": 1}):
        assert calls.status("POST", CLIENTS, wrong) == 400


def test_client_of_inactive_monitoring(start: Start) -> None:
    for mode, status, active in (("activate", 200, True), ("keep", 200, False), ("refuse", 409, False)):
        calls = start({"monitoring_client": mode})
        assert calls.status("POST", CLIENTS, {"username": "scraper"}) == status
        shown = calls.get(CLIENTS)
        assert (len(shown["clients"]), bool(shown["status"])) == (status == 200, active)


def test_limits_of_monitoring_clients(start: Start) -> None:
    for status, clients in ((200, 2), (400, 1), (409, 1)):
        calls = start({"monitoring_duplicate": status})
        assert calls.status("POST", CLIENTS, {"username": "scraper"}) == 200
        assert calls.status("POST", CLIENTS, {"username": "scraper"}) == status, "the name is taken"
        assert len({client["uuid"] for client in calls.get(CLIENTS)["clients"]}) == clients
    nineteen = [{"username": f"u{number}"} for number in range(19)]
    for status in (400, 403):
        calls = start({"monitoring_full": status}, {"monitoring": {"active": True, "clients": nineteen}})
        assert calls.status("POST", CLIENTS, {"username": "twentieth"}) == 200
        assert calls.status("POST", CLIENTS, {"username": "one more"}) == status


def test_secure_connectivity_takes_its_time(calls: ClusterCalls) -> None:
    calls.put(region=calls.region("AWS"))
    assert calls.get(CONNECTIVITY) == {"status": {}}
    assert calls.refusal("DELETE", CONNECTIVITY) == (409, "Secure Connectivity not activated")
    assert calls.status("POST", CONNECTIVITY, WANTED) == 204
    assert calls.refusal("POST", CONNECTIVITY, WANTED) == (409, "Secure Connectivity already activated")

    begun = calls.get(CONNECTIVITY)["status"]
    assert begun["spec"] == {**WANTED, "cluster": {"id": CLUSTER}}
    assert begun["metadata"]["labels"] == {"orgId": "owner"}
    assert set(begun["status"]["endpoint"].values()) == {""}
    (condition,) = begun["status"]["conditions"]
    assert (condition["type"], condition["status"]) == ("Ready", "False")
    calls.sim.advance(90)
    calls.sim.put_state(calls.sim.state())
    calls.sim.advance(90)
    ready = calls.get(CONNECTIVITY)["status"]["status"]
    assert ready["conditions"][0]["status"] == "True"
    assert ready["endpoint"]["region"] == "eu-central-1"

    assert calls.status("DELETE", CONNECTIVITY) == 204
    assert calls.get(CONNECTIVITY) == {"status": {}}
    assert calls.status("POST", CONNECTIVITY, WANTED) == 204
    calls.sim.advance(180)
    renewed = calls.get(CONNECTIVITY)["status"]["status"]
    assert renewed["endpoint"]["serviceName"] != ready["endpoint"]["serviceName"], "a new service"


def test_requirements_of_secure_connectivity(calls: ClusterCalls) -> None:
    aws = calls.region("AWS")
    assert calls.status("POST", CONNECTIVITY, WANTED) == 403, "not an AWS region"
    calls.put(region=aws, generation={"uuid": "g", "name": "8.7 gen3"})
    assert calls.status("POST", CONNECTIVITY, WANTED) == 403
    calls.put(region=aws)
    for name in WANTED:
        for wrong in ([], [1], [""], "text", None):
            assert calls.status("POST", CONNECTIVITY, {**WANTED, name: wrong}) == 400
    assert calls.status("POST", CONNECTIVITY, {}) == 400
    calls.put(region=aws, secure_connectivity=WANTED)
    assert calls.get(CONNECTIVITY)["status"]["status"]["conditions"][0]["status"] == "True"
