# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's operations that read clusters, those on their clients, and its answers' peculiarities."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cluster_calls import ClusterCalls, Start
from raw_call import raw_call
from simulator_client import Simulator

COMPONENTS = ("zeebeStatus", "operateStatus", "tasklistStatus", "optimizeStatus", "connectorsStatus")
ALLOWLIST = [{"description": "", "ip": "192.0.2.1"}]


def test_seed_has_two_healthy_clusters_and_shows_no_secrets(sim: Simulator) -> None:
    token = sim.token()

    def shown(path: str) -> Any:
        return raw_call(sim, "GET", path, token=token).json()

    clusters = shown("/clusters")
    assert [cluster["name"] for cluster in clusters] == ["production", "staging"]
    assert shown("/clusters/") == clusters, "a slash at the end is accepted"
    declared = {"uuid", "name", "description", "ownerId", "created", "planType", "region", "backupRegion", "generation"}
    declared |= {"channel", "autoUpdate", "labels", "status", "links", "encryption", "ipallowlist", "ipwhitelist"}
    for cluster in clusters:
        assert set(cluster) <= declared
        assert cluster["status"] == dict.fromkeys(("ready", *COMPONENTS), "Healthy")
        assert shown(f"/clusters/{cluster['uuid']}") == cluster
    state = sim.state()["clusters"][0]
    assert state["clients"]
    assert state["secrets"]
    assert state["ipallowlist"] == clusters[0]["ipallowlist"]
    parameters = shown("/clusters/parameters")
    assert set(parameters) == {"channels", "clusterPlanTypes", "regions"}
    assert {cluster["region"]["uuid"] for cluster in clusters} <= {region["uuid"] for region in parameters["regions"]}
    assert len(shown("/members")) == 5


def test_ip_ranges_need_no_token(sim: Simulator) -> None:
    answer = raw_call(sim, "GET", "/meta/ip-ranges")
    assert (answer.status, list(answer.json())) == (200, ["web-modeler"])


def test_unknown_and_foreign_clusters(start: Start) -> None:
    calls = start(organizations=2)
    calls.token = calls.sim.token(1)
    unknown = calls.request("GET", "/clusters/x/clients")
    assert (unknown.status, unknown.text) == (404, "Cluster not found")
    assert calls.refusal("GET", "/clients") == (403, "Cluster is not yours")
    assert calls.refusal("POST", "/failover", {"backupIds": ["b"], "restoreBackupId": "b"}) == (
        403,
        "You are not supposed to be here",
    )
    # Camunda's API description declares 403 for the clients but not here.
    assert calls.status("GET") == 404


@pytest.mark.parametrize(("status", "lives"), [("Creating", 1), ("Updating", 1), ("Resuming", 4)])
def test_cluster_becomes_healthy_with_the_clock(start: Start, status: str, lives: int) -> None:
    calls = start(cluster={"status": {"ready": status}, "clients": [{"name": "c", "clientId": "id"}]})
    calls.sim.advance(90 * lives - 5)
    assert calls.ready() == status
    assert calls.status("GET", "/clients/id") == 412
    assert calls.status("GET", "/clients") == 200
    calls.sim.put_state(calls.sim.state())
    assert calls.ready() == status, "a state that was read and put back goes on where it was"
    calls.sim.advance(5)
    assert calls.ready() == "Healthy"
    assert calls.status("GET", "/clients/id") == 200


def test_other_statuses_stay(start: Start) -> None:
    calls = start({"cluster_seconds": 0}, {"status": {"ready": "Suspended", "zeebeStatus": "Unhealthy"}})
    status = calls.get()["status"]
    assert (status["ready"], status["operateStatus"], status["zeebeStatus"]) == ("Suspended", "Suspended", "Unhealthy")


@pytest.mark.parametrize(
    ("mode", "shown"), [("array", {"ipallowlist": []}), ("null", {"ipallowlist": None}), ("absent", {})]
)
def test_unset_allowlist(start: Start, mode: str, shown: dict[str, Any]) -> None:
    calls = start({"allowlist": mode})
    unset_values: tuple[list[str] | None, ...] = (None, [])
    for unset in unset_values:
        calls.put(ipallowlist=unset)
        assert {key: value for key, value in calls.get().items() if key == "ipallowlist"} == shown
    calls.put(ipallowlist=ALLOWLIST)
    assert calls.shown("/clusters")[0]["ipallowlist"] == ALLOWLIST


def test_allowlist_needs_its_own_scope(start: Start) -> None:
    calls = start(cluster={"ipallowlist": ALLOWLIST})
    (credential,) = calls.sim.organizations
    calls.sim.change(credentials=[{**credential, "scopes": ["clusters:get"]}])
    assert not {"ipallowlist", "ipwhitelist"} & set(calls.get())


def test_client_is_created_shown_and_removed(calls: ClusterCalls) -> None:
    created = calls.call("POST", "/clients", {"clientName": "w", "permissions": ["Zeebe"]})
    assert created.status == 200
    client = created.json()
    assert set(client) == {"uuid", "name", "clientId", "clientSecret", "permissions", "audience", "links"}
    assert re.fullmatch(r"[A-Za-z0-9~._-]{32}", client["clientId"])
    assert re.fullmatch(r"[A-Za-z0-9~._-]{64}", client["clientSecret"])
    assert (client["name"], client["permissions"], client["audience"]) == ("w", ["Zeebe"], "zeebe.camunda.io")
    assert set(client["links"]) <= {"console", "connectors", "oauth", "operate", "optimize", "tasklist", "zeebe"}
    assert calls.get("/clients") == [{"name": "w", "clientId": client["clientId"], "permissions": ["Zeebe"]}]
    one = f"/clients/{''.join(f'%{ord(character):02X}' for character in client['clientId'])}"
    assert calls.get(one) == {
        "name": "w",
        "ZEEBE_ADDRESS": f"{client['links']['zeebe']}:443",
        "ZEEBE_CLIENT_ID": client["clientId"],
        "ZEEBE_AUTHORIZATION_SERVER_URL": calls.sim.oauth_url,
    }
    assert calls.status("DELETE", one) == 204
    for method in ("GET", "DELETE"):
        assert calls.refusal(method, one) == (404, "Client not found")


def test_rules_for_new_clients(start: Start) -> None:
    calls = start(organization={"max_clients": 2})
    everything = ["Zeebe", "Operate", "Tasklist", "Optimize", "Secrets"]
    assert calls.call("POST", "/clients", {"clientName": "a"}).json()["permissions"] == everything
    assert calls.refusal("POST", "/clients", {"clientName": "a"}) == (400, "Client names must be unique")
    for wrong in ({}, {"clientName": ""}, {"clientName": 1}, {"clientName": "b", "permissions": ["Root"]}):
        assert calls.status("POST", "/clients", wrong) == 400
    assert calls.status("POST", "/clients", {"clientName": "b", "permissions": []}) == 200
    assert calls.refusal("POST", "/clients", {"clientName": "c"}) == (403, "Maximum number of clients reached")


@pytest.mark.parametrize(
    ("kind", "content_type", "body"),
    [
        ("text", "text/plain; charset=utf-8", b"Cluster not found"),
        ("json", "application/json; charset=utf-8", b'{"message": "Cluster not found"}'),
        ("empty", None, b""),
    ],
)
def test_error_bodies(start: Start, kind: str, content_type: str | None, body: bytes) -> None:
    answer = start({"error_body": kind}).request("GET", "/clusters/x")
    assert (answer.status, answer.body) == (404, body)
    if content_type:
        assert answer.headers["content-type"] == content_type


def test_shuffle(start: Start) -> None:
    emails = [f"m{number}@example.com" for number in range(50)]
    calls = start({"shuffle": True}, {}, {"members": [{"email": email, "roles": ["analyst"]} for email in emails]})
    shown = [member["email"] for member in calls.shown("/members")]
    assert shown != emails
    assert sorted(shown) == sorted(emails)


def test_rate_limit_of_the_api(start: Start) -> None:
    calls = start({"api_rate": 5})
    answers = [calls.request("GET", "/members") for _number in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [429]
    assert (answers[5].text, answers[5].headers["content-type"]) == ("local_rate_limited", "text/plain; charset=utf-8")
    assert "retry-after" not in answers[5].headers
    calls.sim.advance(1)
    assert calls.request("GET", "/members").status == 200


def test_mistake_in_the_simulator_is_500_and_printed(start: Start, capfd: pytest.CaptureFixture[str]) -> None:
    calls = start(cluster={"links": None, "clients": [{"name": "c", "clientId": "c"}]})
    assert calls.refusal("GET", "/clients/c") == (500, "Internal Server Error")
    assert [each["status"] for each in calls.sim.requests("api")] == [500]
    assert "Traceback" in capfd.readouterr().err
