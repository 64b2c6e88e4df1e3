# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A relay in front of a server on this machine that counts the TCP connections to it."""

from __future__ import annotations

import contextlib
import socket
from urllib.parse import urlsplit

from small_server import SmallServer, hang, relay


class ConnectionCounter(SmallServer):
    """Relays to the server at ``url`` while entered.

    :ivar connections: how many connections there have been.
    """

    def __init__(self, url: str) -> None:
        super().__init__(hang)
        parts = urlsplit(url)
        self._target = (str(parts.hostname), int(parts.port or 80))
        self.connections = 0

    def __enter__(self) -> ConnectionCounter:
        super().__enter__()
        return self

    def _serve(self, connection: socket.socket) -> None:
        self.connections += 1
        with connection, contextlib.suppress(OSError), socket.create_connection(self._target) as service:
            relay(connection, service, self._ended)
