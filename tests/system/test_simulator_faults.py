# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's faults."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from raw_call import ask_for_token, raw_call
from simulator_process import SimulatorProcess

Start = Callable[..., SimulatorProcess]


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[SimulatorProcess, str]]:
    """One simulator for the file, and a token for it."""
    with SimulatorProcess({"token_interval": 0}) as sim:
        yield sim, sim.token()


@pytest.fixture
def sim(started: tuple[SimulatorProcess, str]) -> SimulatorProcess:
    """The simulator without faults and without requests."""
    started[0].clear_faults()
    started[0].forget_requests()
    return started[0]


@pytest.fixture
def token(started: tuple[SimulatorProcess, str]) -> str:
    """A good token."""
    return started[1]


def test_status_headers_and_body(sim: SimulatorProcess, token: str) -> None:
    then = {"status": 503, "headers": {"Retry-After": "7", "content-type": "text/html"}, "body": "<h1>busy</h1>"}
    sim.fault({"service": "api", "then": then})
    answer = raw_call(sim, "GET", "/members", token=token)
    assert (answer.status, answer.text) == (503, "<h1>busy</h1>")
    assert (answer.headers["retry-after"], answer.headers["content-type"]) == ("7", "text/html")
    assert [item["status"] for item in sim.requests()] == [503]
    assert raw_call(sim, "GET", "/members", token=token).status == 200, "once is the default"


@pytest.mark.parametrize(
    ("body", "text", "kind"), [("plain", "plain", "text/plain"), ({"a": [1]}, '{"a": [1]}', "application/json")]
)
def test_body_is_text_or_json(sim: SimulatorProcess, body: Any, text: str, kind: str) -> None:
    sim.fault({"service": "oauth", "then": {"body": body}})
    answer = ask_for_token(sim)
    assert (answer.status, answer.text) == (200, text)
    assert answer.headers["content-type"].startswith(kind)


def test_empty_answer(sim: SimulatorProcess) -> None:
    sim.fault({"then": {"status": 200}})
    answer = ask_for_token(sim)
    assert (answer.status, answer.body) == (200, b"")


def test_delay_alone_performs_the_operation(sim: SimulatorProcess, token: str) -> None:
    sim.fault({"path": "/members", "then": {"delay": 0.5}})
    start = time.monotonic()
    answer = raw_call(sim, "GET", "/members", token=token)
    assert time.monotonic() - start >= 0.5
    assert len(answer.json()) == 5


def test_reset_breaks_the_connection_before_the_operation(sim: SimulatorProcess, token: str) -> None:
    sim.fault({"method": "POST", "then": {"reset": True}})
    with pytest.raises(ConnectionResetError) as caught:
        raw_call(sim, "POST", "/members/reset@example.com", token=token, document={"orgRoles": ["admin"]})
    # http.client tells an orderly close from a TCP reset by this subclass.
    assert not isinstance(caught.value, http.client.RemoteDisconnected)
    assert [item["status"] for item in sim.requests()] == [None]
    assert "reset@example.com" not in {member["email"] for member in sim.state()["members"]}


def test_lost_response_performs_the_operation(sim: SimulatorProcess, token: str) -> None:
    sim.fault({"method": "POST", "then": {"lose_response": True}})
    with pytest.raises(http.client.RemoteDisconnected):
        raw_call(sim, "POST", "/members/lost@example.com", token=token, document={"orgRoles": ["admin"]})
    assert [(item["status"], item["client_id"]) for item in sim.requests()] == [(None, sim.client_id)]
    assert "lost@example.com" in {member["email"] for member in sim.state()["members"]}


@pytest.mark.parametrize("size", [0, 10])
def test_truncated_answer(sim: SimulatorProcess, token: str, size: int) -> None:
    sim.fault({"then": {"truncate": size}})
    with pytest.raises(http.client.IncompleteRead) as caught:
        raw_call(sim, "GET", "/members", token=token)
    assert len(caught.value.partial) == size
    assert (caught.value.expected or 0) > 100
    assert [item["status"] for item in sim.requests()] == [200]


def test_faults_are_taken_in_order_and_count(sim: SimulatorProcess, token: str) -> None:
    sim.fault({"path": "/members*", "skip": 1, "times": 2, "then": {"status": 500}})
    sim.fault({"path": "/members", "times": 1, "then": {"status": 502}})
    sim.fault({"service": "api", "method": "*", "path": "/clusters*", "times": 0, "then": {"status": 504}})
    assert [raw_call(sim, "GET", "/members", token=token).status for number in range(4)] == [502, 500, 500, 200]
    assert [raw_call(sim, "GET", "/clusters?x", token=token).status for number in range(3)] == [504, 504, 504]
    assert ask_for_token(sim).status == 200
    sim.clear_faults()
    assert raw_call(sim, "GET", "/clusters", token=token).status == 200


def test_path_is_compared_as_it_was_sent(sim: SimulatorProcess, token: str) -> None:
    sim.fault({"method": "delete", "path": "/members/*%2F*", "then": {"status": 418}})
    assert raw_call(sim, "DELETE", "/members/a/b", token=token).status == 404
    assert raw_call(sim, "GET", "/members/a%2Fb", token=token).status == 404
    assert raw_call(sim, "DELETE", "/members/a%2Fb", token=token).status == 418


def test_faulted_token_request_does_not_reach_the_limits(simulator: Start) -> None:
    sim = simulator()
    sim.fault({"service": "oauth", "then": {"status": 500}})
    assert ask_for_token(sim).status == 500
    assert ask_for_token(sim).status == 200


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"then": {}},
        {"then": {"statuss": 1}},
        {"thenn": {"status": 500}, "then": {"status": 500}},
        {"service": "other", "then": {"status": 500}},
        {"times": -1, "then": {"status": 500}},
        {"then": {"status": "500"}},
        {"then": {"delay": "long"}},
        {"then": {"reset": 1}},
        {"then": {"headers": {"a": 1}}},
        {"path": 1, "then": {"status": 500}},
        [],
    ],
)
def test_wrong_faults_are_refused(sim: SimulatorProcess, fault: Any) -> None:
    with pytest.raises(ValueError, match="400"):
        sim.fault(fault)
