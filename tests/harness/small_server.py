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
from types import TracebackType

Answer = Callable[[socket.socket, threading.Event], None]
"""Writes the answer to one request; the event is set when the server ends."""


class SmallServer:
    """Listens on a free port of this machine while entered, and keeps what it receives.

    :param answer: called for every request, in a thread of its connection; the connection is closed afterwards.
    :param tls: makes it a TLS server.
    """

    def __init__(self, answer: Answer, *, tls: ssl.SSLContext | None = None) -> None:
        self._answer = answer
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self.port: int = self._listener.getsockname()[1]
        self.received: list[bytes] = []

    def __enter__(self) -> SmallServer:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        # Wakes the thread that waits for a connection, which closing alone does not.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(timeout=10)

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def request_lines(self) -> list[str]:
        """The first line of every request so far."""
        return [request.split(b"\r\n")[0].decode("latin-1") for request in self.received]

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                connection = self._listener.accept()[0]
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        # A client that gives up in the middle is what these tests are about.
        with contextlib.suppress(OSError), contextlib.ExitStack() as open_sockets:
            open_sockets.enter_context(connection)
            connection.settimeout(30)
            if self._tls is not None:
                connection = open_sockets.enter_context(self._tls.wrap_socket(connection, server_side=True))
            request = connection.recv(65536)
            if request:
                self.received.append(request)
                self._answer(connection, self._ended)


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
