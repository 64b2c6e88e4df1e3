# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's control endpoints: requests, state and clock."""

from __future__ import annotations

from typing import Any

import pytest

from cluster_calls import ClusterCalls, Start
from moving_clock import MovingClock
from raw_call import raw_call
from simulator_client import Simulator


def test_every_request_is_logged_as_it_was_sent(calls: ClusterCalls, clock: MovingClock) -> None:
    calls.sim.forget_requests()
    times = []
    for send in (
        calls.ask,
        lambda: calls.request("GET", "/members/a%2Fb?x=%20y", headers={"User-Agent": "probe/1"}),
        lambda: calls.request("DELETE", "/members/..", token=None),
        lambda: calls.ask(client_secret="wrong"),
    ):
        times.append(clock.wall_time())
        send()
        calls.sim.advance(5)
    logged = calls.sim.requests()
    keys = {"at", "service", "method", "path", "status", "client_id", "user_agent"}
    assert [set(request) for request in logged] == [keys] * 4
    ours = calls.sim.client_id
    assert [
        (each["at"], each["service"], each["method"], each["path"], each["status"], each["client_id"])
        for each in logged
    ] == [
        (times[0], "oauth", "POST", "/oauth/token", 200, ours),
        (times[1], "api", "GET", "/members/a%2Fb?x=%20y", 404, ours),
        (times[2], "api", "DELETE", "/members/..", 401, None),
        (times[3], "oauth", "POST", "/oauth/token", 401, None),
    ]
    assert logged[1]["user_agent"] == "probe/1"
    assert [each["service"] for each in calls.sim.requests("oauth")] == ["oauth", "oauth"]
    calls.sim.forget_requests()
    calls.request("GET", "/_simulator/state")
    assert calls.sim.requests() == [], "control calls are not counted"


def test_state_round_trip_keeps_everything(sim: Simulator) -> None:
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


def test_missing_keys_take_defaults(sim: Simulator) -> None:
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


def test_new_credentials_replace_the_old(calls: ClusterCalls) -> None:
    new = {"client_id": "new", "client_secret": "a%2Fb+c d"}
    (old,) = calls.sim.organizations
    calls.sim.put_state({"credentials": [{**new, "scopes": ["members:get"]}]})
    assert calls.request("GET", "/members").status == 401
    assert calls.ask(**old).status == 401
    answer = calls.ask(**new)
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
        ({"clusters": [{"name": "x", "monitoring": []}]}, "monitoring of cluster x is not dict"),
        ({"credentials": [{"client_id": "x"}]}, "has no client_secret"),
        ({"seats": True}, "seats is not int"),
    ],
)
def test_wrong_state_is_refused_and_changes_nothing(sim: Simulator, document: Any, reason: str) -> None:
    before = sim.state()
    with pytest.raises(ValueError, match=reason):
        sim.put_state(document)
    assert sim.state() == before


def test_unknown_control_calls_are_errors(calls: ClusterCalls) -> None:
    assert calls.request("GET", "/_simulator/nothing").status == 404
    assert calls.request("POST", "/_simulator/requests").status == 404
    assert calls.request("GET", "/_simulator/state?client_id=nobody").status == 400
    assert calls.request("POST", "/_simulator/advance", {"seconds": -1}).status == 400
    assert calls.request("POST", "/_simulator/advance", body=b"x").status == 400


def test_ten_thousand_members_can_be_put(calls: ClusterCalls) -> None:
    members = [{"email": f"m{number}@example.com", "roles": ["analyst"]} for number in range(10_000)]
    # Over HTTP, as other processes do it.
    assert calls.request("PUT", "/_simulator/state", {"members": members}).status == 204
    assert len(calls.shown("/members")) == 10_000


def test_undeclared_statuses_are_listed_in_one_place(sim: Simulator) -> None:
    listed = sim.operations()
    assert set(listed["undeclared_statuses"]) == {"400", "401", "403", "404", "409", "429", "500"}
    assert all(listed["undeclared_statuses"].values())
    for operation in listed["operations"]:
        assert operation["path"].startswith("/")
        assert operation["statuses"][0] in (200, 204)


def test_organizations_are_separate(start: Start) -> None:
    sim = start(organizations=3).sim
    assert len({each["client_id"] for each in sim.organizations}) == 3
    second = sim.organizations[1]["client_id"]
    sim.put_state({"members": [{"email": "only@example.com", "roles": ["owner"]}]}, client_id=second)
    members = [raw_call(sim, "GET", "/members", token=sim.token(number)).json() for number in range(3)]
    assert [len(each) for each in members] == [0, 1, 5]
    with pytest.raises(ValueError, match="belongs to another organization"):
        sim.put_state({"credentials": [{"client_id": second, "client_secret": "x"}]})
