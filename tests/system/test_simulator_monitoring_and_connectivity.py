# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's external monitoring and secure connectivity."""

from __future__ import annotations

from typing import Any

import pytest
from cluster_calls import CLUSTER, ClusterCalls, Start

CLIENTS = "/monitoring/clients"
CONNECTIVITY = "/secure-connectivity"
WANTED = {"allowedPrincipals": ["arn:aws:iam::123456789012:root"], "allowedRegions": ["eu-central-1"]}


def test_monitoring_is_switched_on_and_off(simulator: Start) -> None:
    calls = ClusterCalls(simulator)
    assert calls.get(CLIENTS) == {"clients": [], "status": {}}
    off = calls.call("DELETE", "/monitoring")
    assert (off.status, off.text) == (409, "External Monitoring not activated")
    assert calls.status("POST", "/monitoring") == 204
    endpoint = calls.get(CLIENTS)["status"]["metricsEndpoint"]
    assert (endpoint["scheme"], endpoint["path"]) == ("https", f"/{CLUSTER}")
    on = calls.call("POST", "/monitoring")
    assert (on.status, on.text) == (409, "External Monitoring already activated")
    assert calls.call("POST", CLIENTS, {"username": "scraper"}).status == 200
    assert calls.status("DELETE", "/monitoring") == 204
    assert calls.get(CLIENTS) == {"clients": [], "status": {}}


def test_client_shows_its_password_when_it_is_made_and_rotated(simulator: Start) -> None:
    calls = ClusterCalls(simulator, cluster={"monitoring": {"active": True}})
    made = calls.call("POST", CLIENTS, {"username": "scraper"}).json()
    shown = {name: value for name, value in made.items() if name != "password"}
    assert (shown["username"], shown["createdBy"]) == ("scraper", calls.sim.client_id)
    assert calls.get(CLIENTS)["clients"] == [shown]
    rotated = calls.call("POST", f"{CLIENTS}/{made['uuid']}/rotate")
    assert rotated.status == 200
    assert {**rotated.json(), "password": made["password"]} == made
    assert rotated.json()["password"] != made["password"]
    assert calls.state()["monitoring"]["clients"][0]["password"] == rotated.json()["password"]
    for method, path in (("POST", f"{CLIENTS}/x/rotate"), ("DELETE", f"{CLIENTS}/x")):
        assert calls.status(method, path) == 404
    for wrong in ({}, {"username": ""}, {"username": 1}):
        assert calls.status("POST", CLIENTS, wrong) == 400


def test_last_client_takes_the_endpoint_with_it(simulator: Start) -> None:
    calls = ClusterCalls(simulator, cluster={"monitoring": {"active": True}})
    ids = [calls.call("POST", CLIENTS, {"username": name}).json()["uuid"] for name in ("one", "two")]
    assert calls.status("DELETE", f"{CLIENTS}/{ids[0]}") == 204
    assert calls.get(CLIENTS)["status"]
    assert calls.status("DELETE", f"{CLIENTS}/{ids[1]}") == 204
    assert calls.get(CLIENTS) == {"clients": [], "status": {}}


@pytest.mark.parametrize(
    ("mode", "status", "clients", "active"),
    [("activate", 200, 1, True), ("keep", 200, 1, False), ("refuse", 409, 0, False)],
)
def test_client_of_an_inactive_endpoint(simulator: Start, mode: str, status: int, clients: int, active: bool) -> None:
    calls = ClusterCalls(simulator, {"monitoring_client": mode})
    assert calls.status("POST", CLIENTS, {"username": "scraper"}) == status
    shown = calls.get(CLIENTS)
    assert (len(shown["clients"]), bool(shown["status"])) == (clients, active)


@pytest.mark.parametrize(("status", "clients"), [(200, 2), (400, 1), (409, 1)])
def test_user_name_that_is_taken(simulator: Start, status: int, clients: int) -> None:
    calls = ClusterCalls(simulator, {"monitoring_duplicate": status})
    assert calls.status("POST", CLIENTS, {"username": "scraper"}) == 200
    assert calls.status("POST", CLIENTS, {"username": "scraper"}) == status
    assert len({client["uuid"] for client in calls.get(CLIENTS)["clients"]}) == clients


@pytest.mark.parametrize("status", [400, 403])
def test_twenty_clients_at_most(simulator: Start, status: int) -> None:
    clients = [{"username": f"u{number}"} for number in range(19)]
    monitoring = {"active": True, "clients": clients}
    calls = ClusterCalls(simulator, {"monitoring_full": status}, {"monitoring": monitoring})
    assert calls.status("POST", CLIENTS, {"username": "twentieth"}) == 200
    assert calls.status("POST", CLIENTS, {"username": "one more"}) == status


def aws(calls: ClusterCalls, **cluster: Any) -> None:
    """Move the cluster to a region where secure connectivity is offered."""
    calls.put(region=calls.region("AWS"), **cluster)


def test_secure_connectivity_takes_its_time(simulator: Start) -> None:
    calls = ClusterCalls(simulator)
    aws(calls)
    assert calls.get(CONNECTIVITY) == {"status": {}}
    off = calls.call("DELETE", CONNECTIVITY)
    assert (off.status, off.text) == (409, "Secure Connectivity not activated")
    assert calls.status("POST", CONNECTIVITY, WANTED) == 204
    on = calls.call("POST", CONNECTIVITY, WANTED)
    assert (on.status, on.text) == (409, "Secure Connectivity already activated")

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


def test_what_secure_connectivity_needs(simulator: Start) -> None:
    calls = ClusterCalls(simulator)
    assert calls.status("POST", CONNECTIVITY, WANTED) == 403, "not an AWS region"
    aws(calls, generation={"uuid": "g", "name": "8.7 gen3"})
    assert calls.status("POST", CONNECTIVITY, WANTED) == 403
    aws(calls)
    for name in WANTED:
        for wrong in ([], [1], [""], "text", None):
            assert calls.status("POST", CONNECTIVITY, {**WANTED, name: wrong}) == 400
    assert calls.status("POST", CONNECTIVITY, {}) == 400
    aws(calls, secure_connectivity=WANTED)
    assert calls.get(CONNECTIVITY)["status"]["status"]["conditions"][0]["status"] == "True"
