# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services that answer anything at all: broken HTTP, broken JSON, and JSON of other shapes than described."""

from __future__ import annotations

import copy
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from examples import bounded
from experiment import Experiment, check_texts
from hypothesis import given
from hypothesis import strategies as st
from operations_at_risk import Operation, each_operation

from module_runner import run_module
from moving_clock import MovingClock
from raw_call import raw_call
from simulator_client import Simulator
from small_server import SmallServer

TOKEN = "token-that-must-not-be-seen"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)

STATUS_LINES = st.one_of(
    st.sampled_from(
        b"HTTP/1.1 200 OK|HTTP/1.1 204 No Content|HTTP/1.0 200|HTTP/1.1 100 Continue|HTTP/2 200 OK|HTTP/1.1 99999 Much|"
        b"HTTP/1.1 -1 Less|HTTP/1.1 abc|ICY 200 OK|HTTP/1.1|".split(b"|")
    ),
    st.integers(0, 999).map(lambda number: f"HTTP/1.1 {number} x".encode()),
    st.binary(max_size=30),
)
HEADERS = st.lists(
    st.one_of(
        st.sampled_from(
            b"Content-Type: application/json|Content-Type: text/html|Content-Type: \xff\xfe|"
            b"Content-Length: 5|Content-Length: -5|Content-Length: 99999999999999999999|Content-Length: five|"
            b"Content-Encoding: gzip|Content-Encoding: gzip, deflate, br, zstd|"
            b"Transfer-Encoding: chunked|Transfer-Encoding: banana|Location: http://[::1|Location: //elsewhere|"
            b"Retry-After: 0|Retry-After: 1e999|Connection: close|Set-Cookie: a=b| folded|: no name|no colon".split(
                b"|"
            )
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


TASKS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a read": ("read", "camunda_member_info", {}),
    "a read without a token": ("read", "camunda_ip_ranges_info", {}),
    "a text": ("read", "camunda_activity_info", {"format": "csv"}),
    "any request": ("create", "camunda_request", {"method": "POST", "path": "/clusters", "body": {}}),
    "a change": ("set", "camunda_request", {"method": "PATCH", "path": "/clusters/x", "status_code": [204]}),
}


@pytest.mark.parametrize("name", TASKS)
def test_any_bytes(experiment: Experiment, clock: MovingClock, name: str) -> None:
    kind, module, arguments = TASKS[name]
    experiment.count("broken HTTP (80 examples each)", kind)
    content = b""

    def answer(connection: socket.socket, ended: threading.Event) -> None:
        connection.sendall(content)

    with SmallServer(answer) as server:

        @bounded(max_examples=80)
        @given(example=broken_http())
        def check(example: bytes) -> None:
            nonlocal content
            content = example
            server.received.clear()
            options = {"api_url": server.url, "access_token": TOKEN, "retries": 0, "timeout": 60.0}
            run = run_module(module, {**options, **arguments})
            assert run.outcome in ("success", "api_error", "outcome_unknown", "access_token_rejected"), run.message
            assert len(server.received) == 1
            assert clock.slept == []
            check_texts(run, TOKEN)

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


def reads_of(sim: Simulator, token: str) -> dict[str, Any]:
    """Return what the services were asked for so far, with the answers."""
    targets = dict.fromkeys(each["path"] for each in sim.requests("api") if each["method"] == "GET")
    answers = {target: raw_call(sim, "GET", target, token=token) for target in targets}
    return {target: answer.json() for target, answer in answers.items() if answer.status == 200 and answer.body}


@each_operation()
def test_answers_of_another_shape(experiment: Experiment, operation: Operation) -> None:
    """Anywhere in any answer that a task reads, something else stands than what is described."""
    experiment.count("answers of another shape (25 examples each)", operation.kind)
    # Nothing becomes better by waiting here.
    hurried = {name: 0 if name == "wait_timeout" else value for name, value in operation.arguments.items()}
    operation = replace(operation, arguments=hurried)
    experiment.begin(operation)
    token = experiment.sim.token()
    experiment.run()
    reads = reads_of(experiment.sim, token)
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
        experiment.begin(operation)
        headers = {"Content-Type": "application/json"}
        experiment.sim.disturb("GET", target, times=0, status=200, headers=headers, body=body)
        run = experiment.run()
        assert run.outcome != "unexpected", f"{run.message}\n{target}: {body}"
        check_texts(run, experiment.sim.client_secret, "eyJ")

    check()
