# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's control endpoints: requests, state and clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from raw_call import ask_for_token, raw_call
from simulator_process import SimulatorProcess

Start = Callable[..., SimulatorProcess]


def test_every_request_is_logged_as_it_was_sent(simulator: Start) -> None:
    sim = simulator({"token_interval": 0})
    before = time.time()
    token = sim.token()
    raw_call(sim, "GET", "/members/a%2Fb?x=%20y", token=token, headers={"User-Agent": "probe/1"})
    raw_call(sim, "DELETE", "/members/..")
    logged = sim.requests()
    assert [set(request) for request in logged] == [
        {"at", "service", "method", "path", "status", "client_id", "user_agent"}
    ] * 3
    assert [(item["service"], item["method"], item["path"], item["status"]) for item in logged] == [
        ("oauth", "POST", "/oauth/token", 200),
        ("api", "GET", "/members/a%2Fb?x=%20y", 404),
        ("api", "DELETE", "/members/..", 401),
    ]
    assert [item["client_id"] for item in logged] == [sim.client_id, sim.client_id, None]
    assert logged[1]["user_agent"] == "probe/1"
    assert before <= logged[0]["at"] <= logged[1]["at"] <= time.time()
    assert [item["service"] for item in sim.requests("oauth")] == ["oauth"]


def test_arrival_is_logged_before_the_answer(simulator: Start) -> None:
    sim = simulator({"token_interval": 0})
    sim.fault({"then": {"delay": 1.0}})
    asking = threading.Thread(target=ask_for_token, args=(sim,))
    asking.start()
    limit = time.monotonic() + 0.9
    while not sim.requests() and time.monotonic() < limit:
        time.sleep(0.02)
    assert [item["status"] for item in sim.requests()] == [None]
    asking.join()
    assert [item["status"] for item in sim.requests()] == [200]


def test_refused_credentials_are_logged_without_a_client(simulator: Start) -> None:
    sim = simulator({"token_interval": 0, "tarpit_delay": 0})
    ask_for_token(sim, client_secret="wrong")
    assert [(item["status"], item["client_id"]) for item in sim.requests()] == [(401, None)]


def test_requests_can_be_forgotten_and_control_calls_are_not_counted(simulator: Start) -> None:
    sim = simulator()
    sim.token()
    sim.forget_requests()
    sim.state()
    sim.advance(1)
    assert sim.requests() == []


def test_state_round_trip_keeps_everything(simulator: Start) -> None:
    sim = simulator()
    state = sim.state()
    cluster = state["clusters"][0]
    cluster["backups"] = [{"uuid": "b-1", "name": "first"}]
    cluster["backup_schedule"] = {"name": "daily", "schedule": "0 2 * * *"}
    cluster["monitoring"] = {"active": True, "clients": [{"username": "u", "password": "p"}]}
    cluster["secure_connectivity"] = {"allowedRegions": ["eu-central-1"]}
    cluster["something_later"] = [1, 2]
    state["activity"] = [{"service": "console", "audit": "x"}]
    state["seats"] = 7
    sim.put_state(state)
    complete = sim.state()
    for key in ("backup_schedule", "something_later"):
        assert complete["clusters"][0][key] == cluster[key]
    for key in ("activity", "seats", "members", "credentials"):
        assert complete[key] == state[key]
    shown = complete["clusters"][0]
    assert shown["backups"][0].items() >= cluster["backups"][0].items()
    assert shown["monitoring"]["clients"][0].items() >= {"username": "u", "password": "p"}.items()
    assert shown["secure_connectivity"]["allowedRegions"] == ["eu-central-1"]
    sim.put_state(complete)
    assert sim.state() == complete, "nothing is missing that would take another default"


def test_missing_keys_take_defaults(simulator: Start) -> None:
    sim = simulator()
    credentials = sim.state()["credentials"]
    sim.put_state({"clusters": [{"name": "lonely"}]})
    state = sim.state()
    assert (state["members"], state["seats"], state["activity"]) == ([], None, [])
    assert state["credentials"] == credentials, "whoever replaces the state can still sign in"
    assert {"channels", "clusterPlanTypes", "regions"} == set(state["parameters"])
    cluster = state["clusters"][0]
    assert cluster["status"]["ready"] == "Healthy"
    assert (cluster["clients"], cluster["secrets"], cluster["backups"]) == ([], {}, [])
    assert cluster["monitoring"] == {"active": False, "clients": []}


def test_new_credentials_replace_the_old(simulator: Start) -> None:
    sim = simulator({"token_interval": 0, "tarpit_delay": 0})
    old = sim.token()
    sim.put_state({"credentials": [{"client_id": "new", "client_secret": "a%2Fb+c d", "scopes": ["members:get"]}]})
    assert raw_call(sim, "GET", "/members", token=old).status == 401
    assert ask_for_token(sim).status == 401
    answer = ask_for_token(sim, client_id="new", client_secret="a%2Fb+c d")
    assert (answer.status, answer.json()["scope"]) == (200, "members:get")


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ([], "not an object"),
        ({"member": []}, "unknown key member"),
        ({"members": {}}, "members is not list"),
        ({"members": [{"name": "x"}]}, "has no email"),
        ({"members": [{"email": "a@x"}, {"email": "A@X"}]}, "occurs twice"),
        ({"clusters": [{}]}, "has no name"),
        ({"clusters": [{"name": "x", "status": "Healthy"}]}, "status"),
        ({"credentials": [{"client_id": "x"}]}, "has no client_secret"),
        ({"seats": True}, "seats is not int"),
    ],
)
def test_a_wrong_state_is_refused_and_nothing_changes(simulator: Start, document: Any, reason: str) -> None:
    sim = simulator()
    before = sim.state()
    with pytest.raises(ValueError, match=reason):
        sim.put_state(document)
    assert sim.state() == before


def test_unknown_control_calls_are_errors(simulator: Start) -> None:
    sim = simulator()
    assert raw_call(sim, "GET", "/_simulator/nothing").status == 404
    assert raw_call(sim, "POST", "/_simulator/requests").status == 404
    assert raw_call(sim, "GET", "/_simulator/state?client_id=nobody").status == 400
    assert raw_call(sim, "POST", "/_simulator/advance", document={"seconds": -1}).status == 400
    assert raw_call(sim, "POST", "/_simulator/advance", body=b"x").status == 400


def test_ten_thousand_members_can_be_put(simulator: Start) -> None:
    sim = simulator()
    members = [
        {"name": f"n{number}", "email": f"m{number}@example.com", "roles": ["analyst"]} for number in range(10000)
    ]
    sim.put_state({"members": members})
    assert len(raw_call(sim, "GET", "/members", token=sim.token()).json()) == 10000


def test_undeclared_statuses_are_listed_in_one_place(simulator: Start) -> None:
    listed = simulator().operations()
    assert set(listed["undeclared_statuses"]) == {"400", "401", "403", "404", "409", "429", "500"}
    assert all(listed["undeclared_statuses"].values())
    for operation in listed["operations"]:
        assert operation["path"].startswith("/")
        assert operation["statuses"][0] in (200, 204)
