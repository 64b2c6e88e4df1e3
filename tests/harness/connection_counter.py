# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A relay in front of a server on this machine that counts the TCP connections to it."""

from __future__ import annotations

import contextlib
import select
import socket
import socketserver
import threading
from types import TracebackType
from urllib.parse import urlsplit


class _Relay(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.server.accepted += 1
        with socket.create_connection(self.server.target) as service, contextlib.suppress(OSError):
            ends = {self.request: service, service: self.request}
            while True:
                for source in select.select(list(ends), [], [])[0]:
                    content = source.recv(65536)
                    if not content:
                        return
                    ends[source].sendall(content)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.accepted = 0
        super().__init__(("127.0.0.1", 0), _Relay)


class ConnectionCounter:
    """Relays to the server at ``url`` as long as the context lasts."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = _Server((str(parts.hostname), int(parts.port or 80)))

    @property
    def url(self) -> str:
        """Where to connect to in the place of the server."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def connections(self) -> int:
        """How many connections there have been."""
        return self._server.accepted

    def __enter__(self) -> ConnectionCounter:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
