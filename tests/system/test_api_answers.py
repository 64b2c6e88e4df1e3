# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that make no sense, lead elsewhere, never end or are far too large: none is a success, all are bounded."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from administration_session import Operation, count, operations, session_for, session_with_token
from simulator_process import SimulatorProcess
from small_server import Answer, SmallServer, drip, head

from ansible_collections.community.camunda.plugins.module_utils.errors import (
    ApiError,
    CamundaError,
    OutcomeUnknown,
    SecretLost,
)
from ansible_collections.community.camunda.plugins.module_utils.operations.any_request import send_any
from ansible_collections.community.camunda.plugins.module_utils.operations.clients import ClientOperations
from ansible_collections.community.camunda.plugins.module_utils.operations.members import MemberOperations
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import failure
from ansible_collections.community.camunda.plugins.module_utils.transport import LARGEST_ANSWER

MEBIBYTE = 1024 * 1024

HTML = "<!doctype html><html><head><title>Please sign in</title></head><body>...</body></html>"


@pytest.fixture(scope="module")
def started() -> Iterator[SimulatorProcess]:
    """One simulator for the file."""
    with SimulatorProcess({"token_interval": 0}) as sim:
        yield sim


@pytest.fixture
def sim(started: SimulatorProcess) -> SimulatorProcess:
    """The simulator without faults."""
    started.clear_faults()
    return started


@pytest.fixture
def known(sim: SimulatorProcess) -> dict[str, Operation]:
    """The operations by name."""
    cluster = sim.state()["clusters"][0]
    return operations(cluster["uuid"], cluster["clients"][0]["clientId"])


@pytest.fixture
def session(sim: SimulatorProcess, tmp_path: Path) -> Iterator[Session]:
    """A session that has a token already."""
    session = session_for(sim, tmp_path)
    session.access_token()
    sim.forget_requests()
    yield session
    session.close()


def fault(sim: SimulatorProcess, operation: Operation, **then: Any) -> None:
    """Answer one operation in this way from now on."""
    sim.fault({"service": "api", "method": operation.method, "path": operation.path, "times": 0, "then": then})


NO_LISTS: dict[str, dict[str, Any]] = {
    "HTML": {"status": 200, "body": HTML, "headers": {"Content-Type": "text/html"}},
    "HTML as JSON": {"status": 200, "body": HTML, "headers": {"Content-Type": "application/json"}},
    "empty": {"status": 200},
    "empty 204": {"status": 204},
    "JSON as text": {"status": 200, "body": "[]", "headers": {"Content-Type": "text/plain"}},
    "object": {"status": 200, "body": {"members": []}},
    "text": {"status": 200, "body": '"text"', "headers": {"Content-Type": "application/json"}},
    "half a list": {"status": 200, "body": '[{"email":', "headers": {"Content-Type": "application/json"}},
    "deep": {"status": 200, "body": "[" * 100_000, "headers": {"Content-Type": "application/json"}},
    "huge number": {"status": 200, "body": "9" * 10_000, "headers": {"Content-Type": "application/json"}},
}


@pytest.mark.parametrize("kind", NO_LISTS)
def test_read_that_makes_no_sense(
    sim: SimulatorProcess, session: Session, known: dict[str, Operation], kind: str
) -> None:
    fault(sim, known["read"], **NO_LISTS[kind])
    with pytest.raises(ApiError, match="makes no sense") as caught:
        MemberOperations(session).members()
    assert (caught.value.method, caught.value.path) == ("GET", "/members")
    assert caught.value.status == NO_LISTS[kind]["status"]
    assert "api_url" in caught.value.message
    assert ("Please sign in" in caught.value.message) is kind.startswith("HTML")
    assert len(caught.value.message) < 600
    assert count(sim, known["read"]) == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (None, []),
        ([], []),
        ([None, 1, "x", {"email": "a@b.example"}], [{"email": "a@b.example"}]),
        ([{"email": "a@b.example", "undeclared": {"x": [1]}}], [{"email": "a@b.example", "undeclared": {"x": [1]}}]),
    ],
)
def test_lists_as_the_service_may_send_them(
    sim: SimulatorProcess, session: Session, known: dict[str, Operation], body: Any, expected: list[Any]
) -> None:
    fault(sim, known["read"], body=json.dumps(body), headers={"Content-Type": "application/json; charset=utf-8"})
    assert MemberOperations(session).members() == expected


@pytest.mark.parametrize("name", ["set", "delete", "delete_client"])
def test_change_answered_by_something_else_is_no_success(
    sim: SimulatorProcess, session: Session, known: dict[str, Operation], name: str
) -> None:
    fault(sim, known[name], **NO_LISTS["HTML"])
    with pytest.raises(ApiError) as caught:
        known[name].perform(session)
    assert "Please sign in" in caught.value.message


@pytest.mark.parametrize("kind", ["HTML", "empty", "JSON as text", "text", "half a list"])
def test_creation_answered_by_something_else_is_no_success(
    sim: SimulatorProcess, session: Session, known: dict[str, Operation], kind: str
) -> None:
    fault(sim, known["create_named"], **NO_LISTS[kind])
    with pytest.raises(ApiError):
        known["create_named"].perform(session)
    assert count(sim, known["create_named"]) == 1


@pytest.mark.parametrize(
    "body", [{"name": "made", "clientId": "id"}, {"name": "made", "clientId": "id", "clientSecret": None}, {}]
)
def test_creation_without_a_secret_is_no_success(
    sim: SimulatorProcess, session: Session, known: dict[str, Operation], body: dict[str, Any]
) -> None:
    fault(sim, known["create_named"], status=200, body=body)
    with pytest.raises(ApiError):
        known["create_named"].perform(session)


def test_secret_in_an_error_is_masked_where_the_error_is_cut(
    sim: SimulatorProcess, session: Session, known: dict[str, Operation]
) -> None:
    """A gateway may repeat what it was sent. Half a secret is still too much."""
    for room in range(200, 300, 9):
        sim.clear_faults()
        fault(sim, known["read"], status=400, body="x" * room + sim.client_secret)
        with pytest.raises(ApiError) as caught:
            MemberOperations(session).members()
        assert sim.client_secret[:8] not in str(failure(caught.value, session.messages))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("name", ["read", "set", "delete", "create_named", "create"])
def test_redirect_is_not_followed(
    sim: SimulatorProcess, session: Session, known: dict[str, Operation], name: str, status: int
) -> None:
    with SmallServer(lambda connection, ended: None) as elsewhere:
        fault(sim, known[name], status=status, headers={"Location": f"{elsewhere.url}{known[name].path}"})
        with pytest.raises(ApiError) as caught:
            known[name].perform(session)
        assert elsewhere.received == []
        assert f"127.0.0.1:{elsewhere.port}" in caught.value.message
    assert caught.value.status == status
    assert "api_url" in caught.value.message
    assert count(sim, known[name]) == 1


@pytest.mark.parametrize("location", ["", "/login", "http://[", "http://h:port/", "javascript:alert(1)", "x" * 5000])
def test_redirect_to_nowhere(
    sim: SimulatorProcess, session: Session, known: dict[str, Operation], location: str
) -> None:
    fault(sim, known["read"], status=302, headers={"Location": location})
    with pytest.raises(ApiError, match="redirects") as caught:
        MemberOperations(session).members()
    assert caught.value.status == 302
    assert len(caught.value.message) < 500
    assert count(sim, known["read"]) == 1


def bounded(server: SmallServer, perform: Callable[[Session], Any], **options: Any) -> tuple[CamundaError, float]:
    """Return the error with which a call ends, and after how many seconds."""
    session = session_with_token(server.url, **{"retries": 0, "timeout": 1.0, **options})
    start = time.monotonic()
    with pytest.raises(CamundaError) as caught:
        perform(session)
    seconds = time.monotonic() - start
    session.close()
    return caught.value, seconds


LIST_HEAD = head("Content-Type: application/json", "Content-Length: 20")

SLOW: dict[str, Answer] = {
    "body": drip(LIST_HEAD, b" " * 20, 0.4),
    "chunks": drip(head("Transfer-Encoding: chunked"), b"1\r\n \r\n" * 5, 0.2),
    "headers": drip(b"HTTP/1.1 200 OK\r\n", b"X-Slow: xxxx", 0.3),
    "status line": drip(b"", b"HTTP/1.1 200 OK", 0.3),
    "redirect": drip(head("Location: /elsewhere", "Content-Length: 20", status="302 Found"), b" " * 20, 0.3),
    "stall": drip(LIST_HEAD + b"[", b" ", 6),
    "silence": drip(b"", b" ", 6),
}


def late_then_silent(connection: socket.socket, ended: threading.Event) -> None:
    """Send the head of an answer just in time, and nothing more."""
    ended.wait(0.8)
    connection.sendall(LIST_HEAD + b"[")
    ended.wait(6)


SLOW["stall after a slow start"] = late_then_silent


@pytest.mark.parametrize("kind", SLOW)
def test_slow_answer_is_stopped_at_the_deadline(kind: str) -> None:
    with SmallServer(SLOW[kind]) as server:
        error, seconds = bounded(server, lambda session: MemberOperations(session).members())
    assert seconds < 1.7
    assert isinstance(error, ApiError)
    assert "GET /members" in error.message
    # Of a redirect, the head is enough to know that it leads elsewhere.
    if kind != "redirect":
        assert error.status is None
        assert "1 s" in error.message
    assert len(server.received) == 1


def endless(first: bytes, piece: bytes, pieces: int) -> Answer:
    """Send ``first``, then ``piece`` again and again."""

    def answer(connection: socket.socket, ended: threading.Event) -> None:
        connection.sendall(first)
        for _turn in range(pieces):
            if ended.is_set():
                return
            connection.sendall(piece)

    return answer


def large_answers() -> dict[str, Answer]:
    """Return answers that are, or become, larger than any answer of the API."""
    bomb = gzip.compress(bytes(64 * MEBIBYTE))
    kind = "Content-Type: application/json"
    return {
        "announced": endless(head(kind, f"Content-Length: {200 * MEBIBYTE}"), b" " * MEBIBYTE, 200),
        "until the end": endless(head(kind), b" " * MEBIBYTE, 200),
        "chunked": endless(head(kind, "Transfer-Encoding: chunked"), b"100000\r\n" + b" " * MEBIBYTE + b"\r\n", 200),
        "gzip bomb": endless(head(kind, "Content-Encoding: gzip"), bomb, 16),
        "redirect": endless(head("Location: /elsewhere", status="302 Found"), b" " * MEBIBYTE, 200),
        "redirect and gzip bomb": endless(
            head("Location: /elsewhere", "Content-Encoding: gzip", status="302 Found"), bomb, 16
        ),
        "headers": endless(head().rstrip() + b"\r\n", b"X-Header: " + b"x" * 1000 + b"\r\n", 200_000),
        "one header": endless(b"HTTP/1.1 200 OK\r\nX-Header: ", b"x" * MEBIBYTE, 200),
    }


LARGE = large_answers()


@pytest.mark.parametrize("kind", LARGE)
def test_large_answer_is_stopped(kind: str) -> None:
    tracemalloc.start()
    try:
        with SmallServer(LARGE[kind]) as server:
            error, seconds = bounded(server, lambda session: MemberOperations(session).members(), timeout=20.0)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # The answer as it is read, and once more while it grows.
    assert peak < 2.5 * LARGEST_ANSWER
    assert isinstance(error, ApiError)
    if "redirect" not in kind and "header" not in kind:
        assert error.status is None
        assert f"larger than {LARGEST_ANSWER} bytes" in error.message
    assert len(error.message) < 500
    assert seconds < 20
    assert len(server.received) == 1


def test_large_error_is_quoted_briefly(sim: SimulatorProcess, session: Session, known: dict[str, Operation]) -> None:
    fault(sim, known["read"], status=400, body="word " * 2 * MEBIBYTE)
    with pytest.raises(ApiError) as caught:
        MemberOperations(session).members()
    assert "word word" in caught.value.message
    assert len(caught.value.message) < 500


def test_change_whose_answer_is_too_large_may_have_been_carried_out() -> None:
    with SmallServer(LARGE["until the end"]) as server:
        error, _seconds = bounded(
            server, lambda session: send_any(session, "POST", "/x", {}, lambda status: True), timeout=20.0
        )
    assert isinstance(error, OutcomeUnknown)
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 banana\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[",
        b"\x15\x03\x03\x00\x02\x02\x28",
    ],
)
def test_no_http(answer: bytes) -> None:
    with SmallServer(drip(answer, b"", 0)) as server:
        error, seconds = bounded(server, lambda session: MemberOperations(session).members())
    assert isinstance(error, ApiError)
    assert "GET /members" in error.message
    assert "token-from-elsewhere" not in error.message
    assert seconds < 1.5


def test_lost_secret_when_the_answer_is_garbage_but_the_client_exists() -> None:
    """Something in between may spoil the answer to a creation that was carried out."""
    existing: list[dict[str, Any]] = []
    path = "/clusters/5c34c0a7-7f29-4424-8414-125615f7a9b9/clients"

    def answer(connection: socket.socket, ended: threading.Event) -> None:
        if server.request_lines[-1].startswith("POST"):
            existing.append({"name": "made", "clientId": "id", "permissions": ["Zeebe"]})
            connection.sendall(head("Content-Type: text/html") + HTML.encode())
        else:
            connection.sendall(head("Content-Type: application/json") + json.dumps(existing).encode())

    with SmallServer(answer) as server:
        error, _seconds = bounded(
            server, lambda session: ClientOperations(session).create_client(path.split("/")[2], "made", ["Zeebe"])
        )
    assert isinstance(error, SecretLost)
    assert [line for line in server.request_lines if line.startswith("POST")] == [f"POST {path} HTTP/1.1"]
