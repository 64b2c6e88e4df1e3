# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unexpected responses, redirects, and responses without an end or limit: none is a success, all are bounded."""

from __future__ import annotations

import functools
import json
import socket
import threading
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.api.api_clients import ApiClientOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.api.members import MemberOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.api.raw_request import send_raw_request
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import (
    ApiError,
    OutcomeUnknown,
    SecretLost,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.http.transport import LARGEST_RESPONSE
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from ansible_collections.community.camunda.plugins.module_utils._internal.task import failed_result
from moving_clock import MovingClock
from simulator_client import Simulator
from small_server import Answer, SmallServer, head, send

Connect = Callable[..., Session]

MEBIBYTE = 1024 * 1024

HTML = "<!doctype html><html><head><title>Please sign in</title></head><body>...</body></html>"
JSON = "application/json"


def read_failure(session: Session) -> ApiError:
    """Return the error with which the list of members cannot be read."""
    with pytest.raises(ApiError) as caught:
        MemberOperations(session).members()
    assert "GET /members" in caught.value.message
    assert len(caught.value.message) < 600
    return caught.value


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (200, JSON, HTML),
        (204, JSON, None),
        (200, "text/plain", "[]"),
        (200, JSON, {"members": []}),
        (200, JSON, '"text"'),
        (200, JSON, "[" * 100_000),
        (200, JSON, "9" * 10_000),
    ],
    ids=["HTML", "empty", "text", "object", "JSON text", "deep", "huge number"],
)
def test_unexpected_response_to_a_read_is_an_error(
    sim: Simulator, session: Session, status: int, content_type: str, body: Any
) -> None:
    sim.disturb("GET", "/members", times=0, status=status, headers={"Content-Type": content_type}, body=body)
    error = read_failure(session)
    assert (error.method, error.path, error.status) == ("GET", "/members", status)
    assert "unexpected response" in error.message
    assert "api_url" in error.message
    assert ("Please sign in" in error.message) is (body == HTML)
    assert len(sim.requests("api")) == 1


ADA = {"email": "a@b.example", "undeclared": {"x": [1]}}


@pytest.mark.parametrize(("body", "expected"), [(None, []), ([], []), ([None, 1, "x", ADA], [ADA])])
def test_lists_as_the_service_may_send_them(sim: Simulator, session: Session, body: Any, expected: list[Any]) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    sim.disturb("GET", "/members", times=0, body=json.dumps(body), headers=headers)
    assert MemberOperations(session).members() == expected


@pytest.mark.parametrize(
    "body", [{"name": "made", "clientId": "id"}, {"name": "made", "clientId": "id", "clientSecret": None}, {}]
)
def test_creation_without_a_secret_is_no_success(sim: Simulator, session: Session, body: dict[str, Any]) -> None:
    sim.disturb("POST", "/clusters/*/clients", times=0, status=200, body=body)
    with pytest.raises(ApiError):
        ApiClientOperations(session).create_client(sim.cluster("production")["uuid"], "made", ["Zeebe"])


def test_secret_in_an_error_is_masked_where_the_error_is_cut(sim: Simulator, session: Session) -> None:
    """A gateway may repeat what it was sent. Half a secret is still too much."""
    for room in range(200, 300, 9):
        sim.clear_faults()
        sim.disturb("GET", "/members", status=400, body="x" * room + sim.client_secret)
        assert sim.client_secret[:8] not in str(failed_result(read_failure(session), session.messages))


NOWHERE = ["", "/login", "http://[", "http://h:port/", "javascript:alert(1)", "x" * 5000]


@pytest.mark.parametrize(
    ("method", "status", "location"),
    [
        *((method, status, None) for method in ("GET", "POST") for status in (301, 302, 303, 307, 308)),
        *(("GET", 302, location) for location in NOWHERE),
    ],
)
def test_redirect_is_not_followed(
    sim: Simulator, session: Session, method: str, status: int, location: str | None
) -> None:
    with SmallServer(send(b"")) as elsewhere:
        target = f"{elsewhere.url}/members" if location is None else location
        sim.disturb("*", "/members", times=0, status=status, headers={"Location": target})
        with pytest.raises(ApiError, match=r"redirects.*api_url") as caught:
            send_raw_request(session, method, "/members", None, lambda status: status == 200)
        assert elsewhere.received == []
        assert location is not None or f"127.0.0.1:{elsewhere.port}" in caught.value.message
    assert caught.value.status == status
    assert len(caught.value.message) < 600
    assert len(sim.requests("api")) == 1


LIST_HEAD = head("Content-Type: application/json", "Content-Length: 20")

SLOW: dict[str, tuple[float, bytes, bytes]] = {
    "body": (0, LIST_HEAD, b" " * 20),
    "chunks": (0, head("Transfer-Encoding: chunked"), b"1\r\n \r\n" * 5),
    "headers": (0, b"HTTP/1.1 200 OK\r\n", b"X-Slow: xxxx"),
    "status line": (0, b"", b"HTTP/1.1 200 OK"),
    "redirect": (0, head("Location: /elsewhere", "Content-Length: 20", status="302 Found"), b" " * 20),
    "late and stalled": (250, LIST_HEAD + b"[", b""),
}
"""After how many seconds what is sent at once, and what then byte by byte."""


@pytest.mark.parametrize("kind", SLOW)
def test_slow_answer_is_stopped_at_the_deadline(clock: MovingClock, connect: Connect, kind: str) -> None:
    late, at_once, slowly = SLOW[kind]

    def answer(connection: socket.socket, ended: threading.Event) -> None:
        clock.advance(late)
        connection.sendall(at_once)
        for byte in slowly:
            clock.advance(100)
            connection.sendall(bytes([byte]))
        ended.wait()

    with SmallServer(answer) as server:
        error = read_failure(connect(server.url, timeout=250.25))
        assert len(server.received) == 1
    assert error.status is None
    assert "within 250.25 s" in error.message


def in_pieces(first: bytes, piece: Callable[[], bytes]) -> Answer:
    """Send ``first``, then the same piece again and again."""

    def answer(connection: socket.socket, ended: threading.Event) -> None:
        connection.sendall(first)
        content = piece()
        while not ended.is_set():
            connection.sendall(content)

    return answer


@functools.cache
def bomb() -> bytes:
    """Return a few kilobytes that become 64 MiB."""
    packer = zlib.compressobj(wbits=31)
    packed = [packer.compress(bytes(MEBIBYTE)) for _part in range(64)]
    return b"".join([*packed, packer.flush()])


def spaces() -> bytes:
    """Return a mebibyte of JSON that says nothing."""
    return b" " * MEBIBYTE


KIND = "Content-Type: application/json"
REDIRECT = "302 Found"

LARGE: dict[str, Answer] = {
    "announced": in_pieces(head(KIND, f"Content-Length: {200 * MEBIBYTE}"), spaces),
    "until the end": in_pieces(head(KIND), spaces),
    "chunked": in_pieces(head(KIND, "Transfer-Encoding: chunked"), lambda: b"100000\r\n" + spaces() + b"\r\n"),
    "gzip bomb": in_pieces(head(KIND, "Content-Encoding: gzip"), bomb),
    "redirect": in_pieces(head("Location: /elsewhere", status=REDIRECT), spaces),
    "redirect and gzip bomb": in_pieces(head("Location: /x", "Content-Encoding: gzip", status=REDIRECT), bomb),
    "headers": in_pieces(head().rstrip() + b"\r\n", lambda: b"X-Header: " + b"x" * 1000 + b"\r\n"),
    "one header": in_pieces(b"HTTP/1.1 200 OK\r\nX-Header: ", spaces),
}


@pytest.mark.parametrize("kind", LARGE)
def test_large_answer_is_stopped(connect: Connect, kind: str) -> None:
    tracemalloc.start()
    try:
        with SmallServer(LARGE[kind]) as server:
            error = read_failure(connect(server.url, timeout=60.0))
            assert len(server.received) == 1
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # The answer as it is read, and once more while it grows.
    assert peak < 2.5 * LARGEST_RESPONSE
    assert error.status is None
    if "header" not in kind:
        assert f"larger than {LARGEST_RESPONSE} bytes" in error.message


def test_change_whose_answer_is_too_large_may_have_been_carried_out(connect: Connect) -> None:
    with SmallServer(LARGE["until the end"]) as server:
        with pytest.raises(OutcomeUnknown):
            send_raw_request(connect(server.url, timeout=60.0), "POST", "/x", {}, lambda status: True)
        assert len(server.received) == 1


def test_secret_is_lost_when_something_in_between_spoils_the_answer_to_a_creation(connect: Connect) -> None:
    existing: list[dict[str, Any]] = []

    def answer(connection: socket.socket, ended: threading.Event) -> None:
        if server.request_lines[-1].startswith("POST"):
            existing.append({"name": "made", "clientId": "id", "permissions": ["Zeebe"]})
            connection.sendall(head("Content-Type: text/html") + HTML.encode())
        else:
            connection.sendall(head(KIND) + json.dumps(existing).encode())

    with SmallServer(answer) as server:
        with pytest.raises(SecretLost):
            ApiClientOperations(connect(server.url)).create_client("uuid-of-a-cluster", "made", ["Zeebe"])
        assert sum(line.startswith("POST") for line in server.request_lines) == 1
