# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's operations on clusters and their clients."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from raw_call import raw_call
from simulator_process import SimulatorProcess

Start = Callable[..., SimulatorProcess]

COMPONENTS = ("zeebeStatus", "operateStatus", "tasklistStatus", "optimizeStatus", "connectorsStatus")
FIRST = "11111111-2222-4333-8444-555555555555"
ALLOWLIST = [{"description": "", "ip": "192.0.2.1"}]


def one_cluster(**keys: Any) -> dict[str, Any]:
    """Return a state with one cluster that has these keys."""
    return {"clusters": [{"uuid": FIRST, "name": "first", **keys}]}


def test_seed_has_two_healthy_clusters_and_shows_no_secrets(simulator: Start) -> None:
    sim = simulator()
    token = sim.token()
    clusters = raw_call(sim, "GET", "/clusters", token=token).json()
    assert [cluster["name"] for cluster in clusters] == ["production", "staging"]
    declared = {"uuid", "name", "description", "ownerId", "created", "planType", "region", "backupRegion", "generation"}
    declared |= {"channel", "autoUpdate", "labels", "status", "links", "encryption", "ipallowlist", "ipwhitelist"}
    for cluster in clusters:
        assert set(cluster) <= declared
        assert cluster["status"] == dict.fromkeys(("ready", *COMPONENTS), "Healthy")
        assert raw_call(sim, "GET", f"/clusters/{cluster['uuid']}", token=token).json() == cluster
    state = sim.state()["clusters"][0]
    assert state["clients"]
    assert state["secrets"]
    assert state["ipallowlist"] == clusters[0]["ipallowlist"]


def test_unknown_and_foreign_clusters(simulator: Start) -> None:
    sim = simulator({"token_interval": 0}, organizations=2)
    sim.put_state(one_cluster(), client_id=sim.organizations[1]["client_id"])
    token = sim.token()
    unknown = raw_call(sim, "GET", "/clusters/x/clients", token=token)
    assert (unknown.status, unknown.text) == (404, "Cluster not found")
    foreign = raw_call(sim, "GET", f"/clusters/{FIRST}/clients", token=token)
    assert (foreign.status, foreign.text) == (403, "Cluster is not yours")
    # Camunda's API description declares 403 for the clients but not here.
    assert raw_call(sim, "GET", f"/clusters/{FIRST}", token=token).status == 404


def test_parameters_are_no_cluster(simulator: Start) -> None:
    sim = simulator()
    token = sim.token()
    parameters = raw_call(sim, "GET", "/clusters/parameters", token=token).json()
    assert set(parameters) == {"channels", "clusterPlanTypes", "regions"}
    regions = {region["uuid"] for region in parameters["regions"]}
    assert {cluster["region"]["uuid"] for cluster in raw_call(sim, "GET", "/clusters", token=token).json()} <= regions


def test_ip_ranges_need_no_token(simulator: Start) -> None:
    answer = raw_call(simulator(), "GET", "/meta/ip-ranges")
    assert (answer.status, list(answer.json())) == (200, ["web-modeler"])


def test_slash_at_the_end_is_accepted(simulator: Start) -> None:
    sim = simulator()
    assert len(raw_call(sim, "GET", "/clusters/", token=sim.token()).json()) == 2


@pytest.mark.parametrize(("status", "lives"), [("Creating", 1), ("Updating", 1), ("Resuming", 4)])
def test_cluster_becomes_healthy_with_the_clock(simulator: Start, status: str, lives: int) -> None:
    sim = simulator()
    token = sim.token()
    sim.put_state(one_cluster(status={"ready": status}, clients=[{"name": "c", "clientId": "id"}]))

    def ready() -> str:
        return str(raw_call(sim, "GET", f"/clusters/{FIRST}", token=token).json()["status"]["ready"])

    sim.advance(90 * lives - 5)
    assert ready() == status
    assert raw_call(sim, "GET", f"/clusters/{FIRST}/clients/id", token=token).status == 412
    assert raw_call(sim, "GET", f"/clusters/{FIRST}/clients", token=token).status == 200
    sim.put_state(sim.state())
    assert ready() == status, "a state that was read and put back goes on where it was"
    sim.advance(5)
    assert ready() == "Healthy"
    assert raw_call(sim, "GET", f"/clusters/{FIRST}/clients/id", token=token).status == 200


def test_other_statuses_stay(simulator: Start) -> None:
    sim = simulator({"cluster_seconds": 0})
    sim.put_state(one_cluster(status={"ready": "Suspended", "zeebeStatus": "Unhealthy"}))
    status = raw_call(sim, "GET", f"/clusters/{FIRST}", token=sim.token()).json()["status"]
    assert (status["ready"], status["operateStatus"], status["zeebeStatus"]) == ("Suspended", "Suspended", "Unhealthy")


@pytest.mark.parametrize(
    ("mode", "shown"), [("array", {"ipallowlist": []}), ("null", {"ipallowlist": None}), ("absent", {})]
)
def test_unset_allowlist(simulator: Start, mode: str, shown: dict[str, Any]) -> None:
    sim = simulator({"allowlist": mode})
    token = sim.token()
    unset_values: tuple[list[str] | None, ...] = (None, [])
    for unset in unset_values:
        sim.put_state(one_cluster(ipallowlist=unset))
        cluster = raw_call(sim, "GET", f"/clusters/{FIRST}", token=token).json()
        assert {key: value for key, value in cluster.items() if key == "ipallowlist"} == shown
    sim.put_state(one_cluster(ipallowlist=ALLOWLIST))
    assert raw_call(sim, "GET", "/clusters", token=token).json()[0]["ipallowlist"] == ALLOWLIST


def test_allowlist_needs_its_own_scope(simulator: Start) -> None:
    sim = simulator()
    token = sim.token()
    credential = {"client_id": sim.client_id, "client_secret": sim.client_secret, "scopes": ["clusters:get"]}
    sim.put_state({**one_cluster(ipallowlist=ALLOWLIST), "credentials": [credential]})
    assert not {"ipallowlist", "ipwhitelist"} & set(raw_call(sim, "GET", "/clusters", token=token).json()[0])


def test_client_is_made_shown_and_removed(simulator: Start) -> None:
    sim = simulator()
    token = sim.token()
    sim.put_state(one_cluster())
    clients = f"/clusters/{FIRST}/clients"
    made = raw_call(sim, "POST", clients, token=token, document={"clientName": "w", "permissions": ["Zeebe"]})
    assert made.status == 200
    client = made.json()
    assert set(client) == {"uuid", "name", "clientId", "clientSecret", "permissions", "audience", "links"}
    assert re.fullmatch(r"[A-Za-z0-9~._-]{32}", client["clientId"])
    assert re.fullmatch(r"[A-Za-z0-9~._-]{64}", client["clientSecret"])
    assert (client["name"], client["permissions"], client["audience"]) == ("w", ["Zeebe"], "zeebe.camunda.io")
    assert set(client["links"]) <= {"console", "connectors", "oauth", "operate", "optimize", "tasklist", "zeebe"}
    listed = raw_call(sim, "GET", clients, token=token).json()
    assert listed == [{"name": "w", "clientId": client["clientId"], "permissions": ["Zeebe"]}]
    one = f"{clients}/{''.join(f'%{ord(character):02X}' for character in client['clientId'])}"
    assert raw_call(sim, "GET", one, token=token).json() == {
        "name": "w",
        "ZEEBE_ADDRESS": f"{client['links']['zeebe']}:443",
        "ZEEBE_CLIENT_ID": client["clientId"],
        "ZEEBE_AUTHORIZATION_SERVER_URL": sim.oauth_url,
    }
    assert raw_call(sim, "DELETE", one, token=token).status == 204
    for method in ("GET", "DELETE"):
        gone = raw_call(sim, method, one, token=token)
        assert (gone.status, gone.text) == (404, "Client not found")


def test_rules_for_new_clients(simulator: Start) -> None:
    sim = simulator()
    token = sim.token()
    sim.put_state({**one_cluster(), "max_clients": 2})
    clients = f"/clusters/{FIRST}/clients"

    def make(document: Any) -> tuple[int, str]:
        answer = raw_call(sim, "POST", clients, token=token, document=document)
        return answer.status, answer.text

    everything = ["Zeebe", "Operate", "Tasklist", "Optimize", "Secrets"]
    assert raw_call(sim, "POST", clients, token=token, document={"clientName": "a"}).json()["permissions"] == everything
    assert make({"clientName": "a"}) == (400, "Client names must be unique")
    for wrong in ({}, {"clientName": ""}, {"clientName": 1}, {"clientName": "b", "permissions": ["Root"]}):
        assert make(wrong)[0] == 400
    assert make({"clientName": "b", "permissions": []})[0] == 200
    assert make({"clientName": "c"}) == (403, "Maximum number of clients reached")


@pytest.mark.parametrize(
    ("kind", "content_type", "body"),
    [
        ("text", "text/plain; charset=utf-8", b"Cluster not found"),
        ("json", "application/json; charset=utf-8", b'{"message": "Cluster not found"}'),
        ("empty", None, b""),
    ],
)
def test_error_bodies(simulator: Start, kind: str, content_type: str | None, body: bytes) -> None:
    sim = simulator({"error_body": kind})
    answer = raw_call(sim, "GET", "/clusters/x", token=sim.token())
    assert (answer.status, answer.body) == (404, body)
    if content_type:
        assert answer.headers["content-type"] == content_type


def test_extra_fields(simulator: Start) -> None:
    sim = simulator({"extra_fields": True})
    token = sim.token()
    cluster = raw_call(sim, "GET", "/clusters", token=token).json()[0]
    assert cluster["k8sContext"]["uuid"] == cluster["region"]["uuid"] == cluster["planType"]["region"]["uuid"]
    assert "futureField" in cluster
    assert all("futureField" in member for member in raw_call(sim, "GET", "/members", token=token).json())
    assert "futureField" not in str(sim.state()), "the state itself is not touched"


def test_shuffle(simulator: Start) -> None:
    sim = simulator({"shuffle": True})
    token = sim.token()
    emails = [f"m{number}@example.com" for number in range(50)]
    sim.put_state({"members": [{"email": email, "roles": ["analyst"]} for email in emails]})
    shown = [member["email"] for member in raw_call(sim, "GET", "/members", token=token).json()]
    assert shown != emails
    assert sorted(shown) == sorted(emails)


def test_rate_limit_of_the_api(simulator: Start) -> None:
    sim = simulator({"api_rate": 5})
    token = sim.token()
    answers = [raw_call(sim, "GET", "/members", token=token) for number in range(12)]
    statuses = [answer.status for answer in answers]
    assert statuses[:5] == [200] * 5
    assert 429 in statuses
    refused = answers[statuses.index(429)]
    assert (refused.text, refused.headers["content-type"]) == ("local_rate_limited", "text/plain; charset=utf-8")
    assert "retry-after" not in refused.headers
    sim.advance(1)
    assert raw_call(sim, "GET", "/members", token=token).status == 200
