# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's faults."""

from __future__ import annotations

import http.client
from typing import Any

import pytest

from cluster_calls import ClusterCalls, Start

ADMIN = {"orgRoles": ["admin"]}


@pytest.fixture
def calls(start: Start) -> ClusterCalls:
    """Calls of a simulator without requests so far."""
    calls = start()
    calls.sim.forget_requests()
    return calls


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
    assert [each["status"] for each in calls.sim.requests()] == [status]
    assert calls.get("/members") == [], "once is the default"


@pytest.mark.parametrize(
    ("then", "orderly", "members"), [({"reset": True}, False, 0), ({"lose_response": True}, True, 1)]
)
def test_reset_comes_before_the_operation_and_a_lost_response_after_it(
    calls: ClusterCalls, then: dict[str, Any], orderly: bool, members: int
) -> None:
    calls.sim.disturb("POST", "*", **then)
    with pytest.raises(ConnectionResetError) as caught:
        calls("POST /members/new@example.com", ADMIN)
    # http.client tells an orderly close from a TCP reset by this subclass.
    assert isinstance(caught.value, http.client.RemoteDisconnected) is orderly
    assert [each["status"] for each in calls.sim.requests()] == [None]
    assert len(calls.get("/members")) == members


@pytest.mark.parametrize("size", [0, 10])
def test_truncated_answer(calls: ClusterCalls, size: int) -> None:
    calls.sim.disturb("*", "*", truncate=size)
    with pytest.raises(http.client.IncompleteRead) as caught:
        calls("GET /clusters")
    assert len(caught.value.partial) == size
    assert (caught.value.expected or 0) > 100
    assert [each["status"] for each in calls.sim.requests()] == [200]


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
