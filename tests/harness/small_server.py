# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that does what no HTTP server would do: stall, lie about sizes, refuse to end."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Callable
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any
from urllib.parse import urlsplit

Answer = Callable[[socket.socket, threading.Event], None]
"""Writes the answer to one request; the event is set when the server ends."""


class SmallServer(ThreadingTCPServer):
    """Listens on a free port of this machine while entered, and keeps what it receives.

    :param answer: called for every request, in a thread of its connection; the connection is closed afterwards.
    :param tls: makes it a TLS server.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, answer: Answer, *, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), BaseRequestHandler)
        self._answer, self._tls, self._ended = answer, tls, threading.Event()
        self.port = int(self.server_address[1])
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.received: list[bytes] = []

    def __enter__(self) -> SmallServer:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self.shutdown()
        self.server_close()

    @property
    def request_lines(self) -> list[str]:
        """The first line of every request so far."""
        return [request.split(b"\r\n")[0].decode("latin-1") for request in self.received]

    def finish_request(self, request: Any, client_address: Any) -> None:
        # A client that gives up in the middle is what these tests are about.
        with contextlib.suppress(OSError), contextlib.ExitStack() as open_sockets:
            request.settimeout(30)
            if self._tls is not None:
                request = open_sockets.enter_context(self._tls.wrap_socket(request, server_side=True))
            content = request.recv(65536)
            if content:
                self.received.append(content)
                self._answer(request, self._ended)


class ConnectionCounter(SmallServer):
    """Relays to the server at ``url`` while entered.

    :ivar connections: how many connections there have been.
    """

    def __init__(self, url: str) -> None:
        super().__init__(hang)
        self._target = (urlsplit(url).hostname, urlsplit(url).port or 80)
        self.connections = 0

    def __enter__(self) -> ConnectionCounter:
        super().__enter__()
        return self

    def finish_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        with contextlib.suppress(OSError), socket.create_connection(self._target) as service:
            relay(request, service, self._ended)


def send(content: bytes) -> Answer:
    """Answer with these bytes."""
    return lambda connection, ended: connection.sendall(content)


def hang(_connection: socket.socket, ended: threading.Event) -> None:
    """Answer nothing until the server ends."""
    ended.wait()


def relay(one: socket.socket, other: socket.socket, ended: threading.Event) -> None:
    """Pass on what comes from either end, until one of them or the server ends."""
    ends = {one: other, other: one}
    while not ended.is_set():
        for source in select.select(list(ends), [], [], 0.1)[0]:
            content = source.recv(65536)
            if not content:
                return
            ends[source].sendall(content)


def json_answer(body: bytes) -> Answer:
    """Answer with this JSON text."""
    return send(head(f"Content-Length: {len(body)}", "Content-Type: application/json") + body)


def head(*headers: str, status: str = "200 OK") -> bytes:
    """Return the head of an answer."""
    return "\r\n".join([f"HTTP/1.1 {status}", "Connection: close", *headers, "", ""]).encode("latin-1")
