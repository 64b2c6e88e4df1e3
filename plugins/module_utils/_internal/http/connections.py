# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections of ``urllib3`` that end a whole exchange at its deadline, and the adapter of ``requests`` for them.

The timeouts of these libraries are for single socket operations: a response that arrives byte by byte never exceeds
them. Here each exchange has a deadline, which is handed over from one object to the next: the adapter gets it within
the timeout, its pool gives it to the connection that makes the request, and that to the response that it reads.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from typing import TYPE_CHECKING, Any, cast

from ..clock import Deadline

try:
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.util import Timeout
except ImportError:
    # transport.py reports that they are missing. Until then the classes below need a base class.
    HTTPAdapter = Timeout = object  # type: ignore[assignment,misc]
    HTTPConnection = HTTPSConnection = object  # type: ignore[assignment,misc]
    HTTPConnectionPool = HTTPSConnectionPool = object  # type: ignore[assignment,misc]

if TYPE_CHECKING:
    from urllib3 import PoolManager

CONNECT_SECONDS = 10.0


class ExchangeTimeout(Timeout):
    """The timeouts of one exchange, and the deadline at which the whole of it ends."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__(connect=min(CONNECT_SECONDS, deadline.seconds), read=deadline.seconds)
        self.deadline = deadline

    def clone(self) -> ExchangeTimeout:
        """Return the same for one more attempt: the library takes a copy for each."""
        return ExchangeTimeout(self.deadline)


class DeadlineReader(io.RawIOBase):
    """Reads from a socket until a deadline, however many reads that takes.

    Stands in for the socket of a response, which asks it for nothing but a file to read.
    """

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket = connected
        self._deadline = deadline
        # Keeps the socket open for as long as the response is read, even when the connection is closed before.
        self._file = connected.makefile("rb", buffering=0)

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return the file to read."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        remaining = self._deadline.remaining()
        if remaining <= 0.0:
            raise TimeoutError("the deadline of the exchange has passed")
        self._socket.settimeout(remaining)
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


class DeadlineConnection(HTTPConnection):
    """A connection whose responses are read until :attr:`deadline`, that of the exchange it is used for."""

    deadline: Deadline

    def response_class(  # type: ignore[override]
        self, sock: socket.socket, *arguments: Any, **keywords: Any
    ) -> http.client.HTTPResponse:
        """Return a new response; the standard library calls this for each, also for that of a proxy to CONNECT."""
        reader = cast("socket.socket", DeadlineReader(sock, self.deadline))
        return http.client.HTTPResponse(reader, *arguments, **keywords)


class DeadlineTlsConnection(DeadlineConnection, HTTPSConnection):
    """The same with TLS."""


class DeadlinePool(HTTPConnectionPool):
    """A pool that gives its connections the deadline of the exchange that they are used for.

    A connection is used by one exchange at a time, so threads that share the pool do not meet here.
    """

    ConnectionCls = DeadlineConnection

    def _prepare_proxy(self, conn: DeadlineConnection) -> None:  # type: ignore[override]
        # The proxy's response to CONNECT is a part of connecting, and has the time of that.
        conn.deadline = Deadline(float(conn.timeout or 0.0))
        super()._prepare_proxy(conn)

    def _make_request(  # type: ignore[override]
        self, conn: DeadlineConnection, method: str, url: str, *, timeout: ExchangeTimeout, **keywords: Any
    ) -> Any:
        conn.deadline = timeout.deadline
        return super()._make_request(conn, method, url, timeout=timeout, **keywords)


class DeadlineTlsPool(DeadlinePool, HTTPSConnectionPool):  # type: ignore[misc]
    """The same with TLS."""

    ConnectionCls = DeadlineTlsConnection


class DeadlineAdapter(HTTPAdapter):
    """Sends prepared requests over pooled connections, with :class:`ExchangeTimeout` as their timeout.

    :param tls_context: decides about certificates; None where no exchange uses TLS.
    """

    def __init__(self, tls_context: ssl.SSLContext | None) -> None:
        self._tls_context = tls_context
        # Few hosts, each with requests of several threads at once.
        super().__init__(pool_connections=4, pool_maxsize=16, max_retries=0)

    def init_poolmanager(self, *arguments: Any, **keywords: Any) -> None:
        """Set the pool manager for connections without a proxy."""
        super().init_poolmanager(*arguments, ssl_context=self._tls_context, **keywords)
        _use_deadline_pools(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **keywords: Any) -> Any:
        """Return the pool manager for connections through ``proxy``."""
        manager = super().proxy_manager_for(proxy, ssl_context=self._tls_context, **keywords)
        _use_deadline_pools(manager)
        return manager

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the decision to the TLS context: the default would add the library's own certificates to it."""


def _use_deadline_pools(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": DeadlinePool, "https": DeadlineTlsPool}
