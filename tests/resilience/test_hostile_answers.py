# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services that answer anything at all: broken HTTP, broken JSON, and JSON of other shapes than described."""

from __future__ import annotations

import copy
import functools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from module_run import Doors, run_module
from operations_at_risk import OPERATIONS, Operation
from outcome_table import cell
from raw_call import raw_call
from simulator_process import SimulatorProcess
from small_server import SmallServer
from test_matrix import check_texts, prepare, run

Record = Callable[[str, object], None]
Started = tuple[SimulatorProcess, dict[str, Any]]

# The same examples at every run: a failure is one of the code, not of the day.
bounded = functools.partial(
    settings,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

TOKEN = "token-that-must-not-be-seen"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)

STATUS_LINES = st.one_of(
    st.sampled_from(
        [
            b"HTTP/1.1 200 OK",
            b"HTTP/1.1 204 No Content",
            b"HTTP/1.0 200",
            b"HTTP/1.1 100 Continue",
            b"HTTP/2 200 OK",
            b"HTTP/1.1 99999 Much",
            b"HTTP/1.1 -1 Less",
            b"HTTP/1.1 abc",
            b"ICY 200 OK",
            b"HTTP/1.1",
            b"",
        ]
    ),
    st.integers(0, 999).map(lambda number: f"HTTP/1.1 {number} x".encode()),
    st.binary(max_size=30),
)
HEADERS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                b"Content-Type: application/json",
                b"Content-Type: text/html",
                b"Content-Type: \xff\xfe",
                b"Content-Length: 5",
                b"Content-Length: -5",
                b"Content-Length: 99999999999999999999",
                b"Content-Length: five",
                b"Content-Encoding: gzip",
                b"Content-Encoding: gzip, deflate, br, zstd",
                b"Transfer-Encoding: chunked",
                b"Transfer-Encoding: banana",
                b"Location: http://[::1",
                b"Location: //elsewhere",
                b"Retry-After: 0",
                b"Retry-After: 1e999",
                b"Connection: close",
                b"Set-Cookie: a=b",
                b" folded",
                b": no name",
                b"no colon",
            ]
        ),
        st.binary(max_size=40),
    ),
    max_size=5,
)
BODIES = st.one_of(
    st.binary(max_size=200),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.sampled_from(
        [b"[" * 5000, b"5\r\nhello\r\n0\r\n\r\n", b"ffffffffffffffffff\r\n", b"-1\r\n\r\n", b"\x1f\x8b\x08\x00"]
    ),
    st.sampled_from([b"1" * 5000, b'{"a": NaN}', b'{"a": 1e999}', b'"\xed\xa0\x80"', b'"\\ud800"', b"\xef\xbb\xbf[]"]),
)


@st.composite
def broken_http(draw: st.DrawFn) -> bytes:
    """Bytes that are nearly, or not at all, an HTTP answer."""
    line_end = draw(st.sampled_from([b"\r\n", b"\n", b"\r", b"\0"]))
    head = line_end.join([draw(STATUS_LINES), *draw(HEADERS), b"", b""])
    content = head + draw(BODIES)
    return content[: draw(st.sampled_from([len(content), len(content) // 2, 10]))]


class Liar:
    """A server that answers every request with the same bytes, which change from example to example."""

    def __init__(self) -> None:
        self.content = b""
        self.server = SmallServer(self._answer)

    def _answer(self, connection: socket.socket, ended: threading.Event) -> None:
        connection.sendall(self.content)


@pytest.fixture
def liar() -> Iterator[Liar]:
    """A running one."""
    liar = Liar()
    with liar.server:
        yield liar


TASKS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a read": ("read", "camunda_member_info", {}),
    "a read without a token": ("read", "camunda_ip_ranges_info", {}),
    "a text": ("read", "camunda_activity_info", {"format": "csv"}),
    "any request": ("create", "camunda_request", {"method": "POST", "path": "/clusters", "body": {}}),
    "a change": ("set", "camunda_request", {"method": "PATCH", "path": "/clusters/x", "status_code": [204]}),
}


@pytest.mark.parametrize("name", TASKS)
def test_any_bytes(liar: Liar, record_property: Record, name: str) -> None:
    kind, module, arguments = TASKS[name]
    record_property(*cell("broken HTTP (80 examples each)", kind))

    @bounded(max_examples=80)
    @given(content=broken_http())
    def check(content: bytes) -> None:
        liar.content = content
        liar.server.received.clear()
        started = time.monotonic()
        options = {"api_url": liar.server.url, "access_token": TOKEN, "retries": 0, "timeout": 2.0}
        outcome = run_module(module, {**options, **arguments})
        assert outcome.outcome in ("success", "api_error", "outcome_unknown", "access_token_rejected"), outcome.message
        assert time.monotonic() - started < 3.0
        assert len(liar.server.received) == 1
        check_texts(outcome, TOKEN)

    check()


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where there is something in a JSON value, itself included."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from nodes(child, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a copy of a JSON value with something else in one place."""
    if not path:
        return None if new is MISSING else new
    changed = copy.deepcopy(value)
    place = changed
    for key in path[:-1]:
        place = place[key]
    if new is MISSING and isinstance(place, dict):
        del place[path[-1]]
    else:
        place[path[-1]] = None if new is MISSING else new
    return changed


MISSING = object()
"""Stands for leaving something out."""

ODD = st.one_of(
    st.just(MISSING),
    st.sampled_from([None, True, -1, 1e308, "", "x", [], {}, [[]], [None], {"a": None}, "\ud800", ["x", 1], {"": []}]),
    JSON,
)


def reads_of(sim: SimulatorProcess, token: str) -> dict[str, Any]:
    """Return what the services were asked for since the last look, with the answers."""
    targets = dict.fromkeys(each["path"] for each in sim.requests("api") if each["method"] == "GET")
    answers = {target: raw_call(sim, "GET", target, token=token) for target in targets}
    return {target: answer.json() for target, answer in answers.items() if answer.status == 200 and answer.body}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_answers_of_another_shape(
    started: Started,
    sim: SimulatorProcess,
    doors: Doors,
    tmp_path: Path,
    record_property: Record,
    operation: Operation,
) -> None:
    """Anywhere in any answer that a task reads, something else stands than what is described."""
    record_property(*cell("answers of another shape (25 examples each)", operation.kind))
    arguments = dict(operation.arguments)
    if "wait_timeout" in arguments:
        # Nothing becomes better by waiting here.
        arguments["wait_timeout"] = 0
    hurried = Operation(**{**vars(operation), "arguments": arguments})
    prepare(sim, started[1], operation)
    token = sim.token()
    run(doors, hurried, tmp_path)
    reads = reads_of(sim, token)
    if not reads:
        # Its only answer is read by test_any_bytes.
        assert operation.template in ("/activity/csv", "/meta/ip-ranges")
        return

    @bounded(max_examples=25)
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        target = data.draw(st.sampled_from(sorted(reads)))
        place = data.draw(st.sampled_from(list(nodes(reads[target]))))
        body = json.dumps(replaced(reads[target], place, data.draw(ODD)))
        then = {"status": 200, "headers": {"Content-Type": "application/json"}, "body": body}
        sim.clear_faults()
        prepare(sim, started[1], operation)
        sim.fault({"service": "api", "method": "GET", "path": target, "times": 0, "then": then})
        outcome = run(doors, hurried, tmp_path)
        assert outcome.outcome != "unexpected", f"{outcome.message}\n{target}: {body}"
        check_texts(outcome, sim.client_secret, "eyJ")

    check()
