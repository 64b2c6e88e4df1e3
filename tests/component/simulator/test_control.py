# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's control endpoints: requests, state, clock and faults."""

from __future__ import annotations

import http.client
from typing import Any

import pytest

from cluster_calls import EVERYTHING, ClusterCalls, Start
from moving_clock import MovingClock
from simulator_client import Simulator


def test_every_request_is_logged_as_it_was_sent(calls: ClusterCalls, clock: MovingClock) -> None:
    calls.sim.forget_requests()
    start, ours = clock.wall_time(), calls.sim.client_id
    for send in (
        calls.ask,
        lambda: calls("GET /members/a%2Fb?x=%20y", headers={"User-Agent": "probe/1"}),
        lambda: calls("DELETE /members/..", token=None),
        lambda: calls.ask(client_secret="wrong"),
        lambda: calls("GET /_simulator/state"),
    ):
        send()
        calls.sim.advance(5)
    names = ("at", "service", "method", "path", "status", "client_id", "user_agent")
    assert calls.sim.requests() == [
        dict(zip(names, values, strict=True))
        for values in (
            (start, "oauth", "POST", "/oauth/token", 200, ours, None),
            (start + 5, "api", "GET", "/members/a%2Fb?x=%20y", 404, ours, "probe/1"),
            (start + 10, "api", "DELETE", "/members/..", 401, None, None),
            (start + 15, "oauth", "POST", "/oauth/token", 401, None, None),
        )
    ]
    calls.sim.forget_requests()
    assert calls.sim.requests() == []


def test_state_round_trip_keeps_everything(start: Start) -> None:
    more = {"activity": [{"service": "console"}], "seats": 7, "members": [{"email": "a@x", "lastSeen": None}]}
    sim = start(cluster={**EVERYTHING, "something_later": [1, 2]}, organization=more).sim
    complete = sim.state()
    (cluster,) = complete["clusters"]
    assert complete["members"][0].items() >= {"email": "a@x", "lastSeen": None}.items()
    assert (complete["activity"], complete["seats"]) == (more["activity"], 7)
    assert cluster.items() >= {"something_later": [1, 2], "secrets": {"TOKEN": "value"}}.items()
    assert cluster["backup_schedule"] == EVERYTHING["backup_schedule"]
    for key in ("backups", "restores", "clients"):
        assert cluster[key][0].items() >= EVERYTHING[key][0].items()
    sim.put_state(complete)
    assert sim.state() == complete, "nothing is missing that would take another default"


def test_new_credentials_replace_the_old(calls: ClusterCalls) -> None:
    new = {"client_id": "new", "client_secret": "a%2Fb+c d"}
    (old,) = calls.sim.organizations
    calls.sim.put_state({"credentials": [{**new, "scopes": ["members:get"]}]})
    assert (calls.status("GET /members"), calls.ask(**old).status) == (401, 401)
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


def test_control_calls_over_http(calls: ClusterCalls) -> None:
    assert calls.status("GET /_simulator/nothing") == 404
    assert calls.status("POST /_simulator/requests") == 404
    assert calls.status("GET /_simulator/state?client_id=nobody") == 400
    assert calls.status("POST /_simulator/advance", {"seconds": -1}) == 400
    assert calls.status("POST /_simulator/advance", body=b"x") == 400
    members = [{"email": f"m{number}@example.com", "roles": ["analyst"]} for number in range(10_000)]
    assert calls.status("PUT /_simulator/state", {"members": members}) == 204
    assert len(calls.get("/members")) == 10_000


def test_organizations_are_separate(start: Start) -> None:
    calls = start(organizations=3)
    second = calls.sim.organizations[1]["client_id"]
    calls.sim.put_state({"members": [{"email": "only@example.com", "roles": ["owner"]}]}, client_id=second)
    members = [calls("GET /members", token=calls.sim.token(number)).json() for number in range(3)]
    assert [len(each) for each in members] == [0, 1, 5]
    with pytest.raises(ValueError, match="belongs to another organization"):
        calls.sim.put_state({"credentials": [{"client_id": second, "client_secret": "x"}]})


@pytest.mark.parametrize(
    ("then", "status", "text", "content_type"),
    [
        ({"status": 503, "headers": {"content-type": "text/html"}, "body": "<h1>"}, 503, "<h1>", "text/html"),
        ({"body": "plain"}, 200, "plain", "text/plain; charset=utf-8"),
        ({"body": {"a": [1]}}, 200, '{"a": [1]}', "application/json; charset=utf-8"),
        ({"status": 200}, 200, "", None),
        ({"delay": 0.001}, 200, "[]", "application/json; charset=utf-8"),
    ],
)
def test_answer_instead(
    calls: ClusterCalls, then: dict[str, Any], status: int, text: str, content_type: str | None
) -> None:
    calls.sim.disturb("*", "*", **then)
    answer = calls("GET /members")
    assert (answer.status, answer.text, answer.headers.get("content-type")) == (status, text, content_type)
    assert [each["status"] for each in calls.sim.requests("api")] == [status]
    assert calls.get("/members") == [], "once is the default"


@pytest.mark.parametrize(
    ("then", "orderly", "members"), [({"reset": True}, False, 0), ({"lose_response": True}, True, 1)]
)
def test_reset_comes_before_the_operation_and_a_lost_response_after_it(
    calls: ClusterCalls, then: dict[str, Any], orderly: bool, members: int
) -> None:
    calls.sim.disturb("POST", "*", **then)
    with pytest.raises(ConnectionResetError) as caught:
        calls("POST /members/new@example.com", {"orgRoles": ["admin"]})
    # http.client tells an orderly close from a TCP reset by this subclass.
    assert isinstance(caught.value, http.client.RemoteDisconnected) is orderly
    assert [each["status"] for each in calls.sim.requests("api")] == [None]
    assert len(calls.get("/members")) == members


@pytest.mark.parametrize("size", [0, 10])
def test_truncated_answer(calls: ClusterCalls, size: int) -> None:
    calls.sim.disturb("*", "*", truncate=size)
    with pytest.raises(http.client.IncompleteRead) as caught:
        calls("GET /clusters")
    assert len(caught.value.partial) == size
    assert (caught.value.expected or 0) > 100
    assert [each["status"] for each in calls.sim.requests("api")] == [200]


def test_faults_are_taken_in_order_and_count(calls: ClusterCalls) -> None:
    calls.sim.fault({"path": "/members*", "skip": 1, "times": 2, "then": {"status": 500}})
    calls.sim.fault({"path": "/members", "times": 1, "then": {"status": 502}})
    calls.sim.fault({"service": "api", "method": "*", "path": "/clusters*", "times": 0, "then": {"status": 504}})
    assert [calls.status("GET /members") for _number in range(4)] == [502, 500, 500, 200]
    assert [calls.status("GET /clusters?x") for _number in range(3)] == [504, 504, 504]
    assert calls.ask().status == 200
    calls.sim.clear_faults()
    assert calls.status("GET /clusters") == 200


def test_path_is_compared_as_it_was_sent(calls: ClusterCalls) -> None:
    calls.sim.disturb("delete", "/members/*%2F*", status=418)
    sent = ("DELETE /members/a/b", "GET /members/a%2Fb", "DELETE /members/a%2Fb")
    assert [calls.status(call) for call in sent] == [404, 404, 418]


def test_faulted_token_request_does_not_reach_the_limits(start: Start) -> None:
    calls = start({"token_interval": 1})
    calls.sim.advance(1)
    calls.sim.disturb("*", "*", service="oauth", status=500)
    assert [calls.ask().status for _number in range(2)] == [500, 200]


def test_wrong_faults_are_refused(calls: ClusterCalls) -> None:
    right = {"status": 500}
    outcomes: tuple[Any, ...] = ({}, {"statuss": 1}, {"status": "500"}, {"delay": "long"}, {"reset": 1})
    faults: list[Any] = [{}, [], {"thenn": right, "then": right}, *({"then": outcome} for outcome in outcomes)]
    faults += [{"then": right, **wrong} for wrong in ({"service": "other"}, {"times": -1}, {"path": 1})]
    for fault in (*faults, {"then": {"headers": {"a": 1}}}):
        with pytest.raises(ValueError, match="400"):
            calls.sim.fault(fault)
    assert calls.status("GET /clusters") == 200
