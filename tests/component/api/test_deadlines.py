# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deadline of an exchange: each has its own, also with shared and reused connections, and through a proxy."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.errors import TransportError
from ansible_collections.community.camunda.plugins.module_utils._internal.http.transport import Transport
from moving_clock import MovingClock
from small_server import SmallServer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"


@pytest.fixture
def transport(clock: MovingClock) -> Iterator[Transport]:
    """One pool of connections."""
    with closing(Transport()) as transport:
        yield transport


def get(transport: Transport, url: str, seconds: float) -> bytes:
    """Return the body of a response."""
    return transport.send("GET", f"{url}/", seconds=seconds, headers={}).body


def test_threads_with_different_deadlines_share_a_pool(clock: MovingClock, transport: Transport) -> None:
    both_arrived, time_has_passed = threading.Barrier(2), threading.Barrier(2)
    one_gave_up = threading.Event()

    def answer(connection: socket.socket, ended: threading.Event) -> None:
        connection.sendall(HEAD)
        if both_arrived.wait() == 0:
            clock.advance(200)
        time_has_passed.wait()
        connection.sendall(b"[")
        one_gave_up.wait()
        connection.sendall(b"]")

    with SmallServer(answer) as server, ThreadPoolExecutor(2) as threads:
        patient = threads.submit(get, transport, server.url, 300)
        impatient = threads.submit(get, transport, server.url, 100)
        try:
            with pytest.raises(TransportError, match="within 100 s"):
                impatient.result()
        finally:
            one_gave_up.set()
        assert patient.result() == b"[]"


@pytest.mark.parametrize(("first", "second"), [(100, 300), (300, 100)])
def test_reused_connection_has_the_deadline_of_its_present_exchange(
    clock: MovingClock, transport: Transport, first: float, second: float
) -> None:
    on_the_same_connection = []

    def answer(connection: socket.socket, ended: threading.Event) -> None:
        connection.sendall(HEAD + b"[]")
        on_the_same_connection.append(connection.recv(65536))
        connection.sendall(HEAD)
        clock.advance(200)
        connection.sendall(b"[]" if second > 200 else b"[")
        ended.wait()

    with SmallServer(answer) as server:
        assert get(transport, server.url, first) == b"[]"
        if second > 200:
            assert get(transport, server.url, second) == b"[]"
        else:
            with pytest.raises(TransportError, match=f"within {second} s"):
                get(transport, server.url, second)
    assert len(on_the_same_connection) == 1
    assert on_the_same_connection[0].startswith(b"GET / ")


def test_proxy_that_answers_slowly_is_given_up_at_the_deadline(
    clock: MovingClock, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(connection: socket.socket, ended: threading.Event) -> None:
        for byte in b"HTTP/1.1 200 Connection established":
            clock.advance(100)
            connection.sendall(bytes([byte]))
        ended.wait()

    with SmallServer(answer) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(TransportError, match=r"api\.example\.com"):
            get(transport, "https://api.example.com", 250)
        assert len(proxy.received) == 1
