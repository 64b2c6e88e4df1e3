# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's faults."""

from __future__ import annotations

import http.client
from typing import Any

import pytest

from cluster_calls import ClusterCalls, Start


@pytest.fixture
def calls(start: Start) -> ClusterCalls:
    """Calls of a simulator without requests so far."""
    calls = start()
    calls.sim.forget_requests()
    return calls


def statuses(calls: ClusterCalls) -> list[int | None]:
    """Return the statuses in the list of requests."""
    return [each["status"] for each in calls.sim.requests()]


def test_status_headers_and_body(calls: ClusterCalls) -> None:
    headers = {"Retry-After": "7", "content-type": "text/html"}
    calls.sim.disturb("*", "*", status=503, headers=headers, body="<h1>busy</h1>")
    answer = calls.request("GET", "/members")
    assert (answer.status, answer.text) == (503, "<h1>busy</h1>")
    assert (answer.headers["retry-after"], answer.headers["content-type"]) == ("7", "text/html")
    assert statuses(calls) == [503]
    assert calls.request("GET", "/members").status == 200, "once is the default"
    for body, text, kind in (("plain", "plain", "text/plain"), ({"a": [1]}, '{"a": [1]}', "application/json")):
        calls.sim.disturb("*", "*", service="oauth", body=body)
        answer = calls.ask()
        assert (answer.status, answer.text) == (200, text)
        assert answer.headers["content-type"].startswith(kind)
    calls.sim.fault({"then": {"status": 200}})
    answer = calls.ask()
    assert (answer.status, answer.body) == (200, b"")


def test_delay_alone_performs_the_operation(calls: ClusterCalls) -> None:
    calls.sim.disturb("*", "/members", delay=0.001)
    assert calls.shown("/members") == []


def test_reset_breaks_the_connection_before_the_operation(calls: ClusterCalls) -> None:
    calls.sim.disturb("POST", "*", reset=True)
    with pytest.raises(ConnectionResetError) as caught:
        calls.request("POST", "/members/reset@example.com", {"orgRoles": ["admin"]})
    # http.client tells an orderly close from a TCP reset by this subclass.
    assert not isinstance(caught.value, http.client.RemoteDisconnected)
    assert statuses(calls) == [None]
    assert calls.sim.state()["members"] == []


def test_lost_response_performs_the_operation(calls: ClusterCalls) -> None:
    calls.sim.disturb("POST", "*", lose_response=True)
    with pytest.raises(http.client.RemoteDisconnected):
        calls.request("POST", "/members/lost@example.com", {"orgRoles": ["admin"]})
    assert [(each["status"], each["client_id"]) for each in calls.sim.requests()] == [(None, calls.sim.client_id)]
    assert [member["email"] for member in calls.sim.state()["members"]] == ["lost@example.com"]


@pytest.mark.parametrize("size", [0, 10])
def test_truncated_answer(calls: ClusterCalls, size: int) -> None:
    calls.sim.disturb("*", "*", truncate=size)
    with pytest.raises(http.client.IncompleteRead) as caught:
        calls.request("GET", "/clusters")
    assert len(caught.value.partial) == size
    assert (caught.value.expected or 0) > 100
    assert statuses(calls) == [200]


def test_faults_are_taken_in_order_and_count(calls: ClusterCalls) -> None:
    calls.sim.fault({"path": "/members*", "skip": 1, "times": 2, "then": {"status": 500}})
    calls.sim.fault({"path": "/members", "times": 1, "then": {"status": 502}})
    calls.sim.fault({"service": "api", "method": "*", "path": "/clusters*", "times": 0, "then": {"status": 504}})
    assert [calls.request("GET", "/members").status for _number in range(4)] == [502, 500, 500, 200]
    assert [calls.request("GET", "/clusters?x").status for _number in range(3)] == [504, 504, 504]
    assert calls.ask().status == 200
    calls.sim.clear_faults()
    assert calls.request("GET", "/clusters").status == 200


def test_path_is_compared_as_it_was_sent(calls: ClusterCalls) -> None:
    calls.sim.disturb("delete", "/members/*%2F*", status=418)
    assert calls.request("DELETE", "/members/a/b").status == 404
    assert calls.request("GET", "/members/a%2Fb").status == 404
    assert calls.request("DELETE", "/members/a%2Fb").status == 418


def test_faulted_token_request_does_not_reach_the_limits(start: Start) -> None:
    calls = start({"token_interval": 1})
    calls.sim.advance(1)
    calls.sim.disturb("*", "*", service="oauth", status=500)
    assert [calls.ask().status for _number in range(2)] == [500, 200]


def test_wrong_faults_are_refused(calls: ClusterCalls) -> None:
    right = {"status": 500}
    outcomes: list[Any] = [
        {},
        {"statuss": 1},
        {"status": "500"},
        {"delay": "long"},
        {"reset": 1},
        {"headers": {"a": 1}},
    ]
    faults: list[Any] = [{}, [], {"thenn": right, "then": right}, *({"then": outcome} for outcome in outcomes)]
    faults += [{"then": right, **wrong} for wrong in ({"service": "other"}, {"times": -1}, {"path": 1})]
    for fault in faults:
        with pytest.raises(ValueError, match="400"):
            calls.sim.fault(fault)
    assert calls.request("GET", "/clusters").status == 200
