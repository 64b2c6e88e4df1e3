# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP: a pool of connections of ``requests``, and the rules that its defaults lack.

The only file that imports ``requests``. Requests are prepared and handed to an adapter of the library, without its
session in between: a session follows redirects (a 307 would post the client secret to another host), reads ``.netrc``
(which would replace the bearer token), keeps cookies, and merges into each request what is not wanted there. What is
here stops at a size and at a deadline for the whole exchange (the timeouts of ``requests`` are per socket operation),
and trusts the operating system's certificates plus ``ca_path``.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ..clock import Deadline
from ..errors import LibraryMissing, OptionError, TransportError
from ..version import VERSION
from .certificates import certificates_in

try:
    import requests
    import requests.adapters
    import requests.utils
    import urllib3.connectionpool
    import urllib3.exceptions
except ImportError as _error:
    IMPORT_ERROR: ImportError | None = _error
else:
    IMPORT_ERROR = None

CONNECT_SECONDS = 10.0

# An answer of the Administration API is a few kilobytes; an audit log of years is a few megabytes.
LARGEST_RESPONSE = 16 * 1024 * 1024

_CHUNK = 64 * 1024

_PERCENT_ENCODED = re.compile("%[0-9a-fA-F]{2}")


class Response(NamedTuple):
    """An HTTP answer, read to its end.

    :ivar headers: looked up without regard to case.
    :ivar body: the decompressed body, in bytes.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The ``Content-Type`` without parameters, in lower case; empty when there is none."""
        return self.headers.get("Content-Type", "").split(";")[0].strip().lower()


class _ExchangeDeadline(threading.local):
    """The deadline of the exchange that goes on in this thread. The library's timeouts are for single operations."""

    deadline = Deadline(0.0)


_watch = _ExchangeDeadline()


class Transport:
    """Sends requests over one pool of connections, from any thread. Not to be used across a fork.

    :param ca_path: file or directory of certificates to trust besides the system's; None for none.
    :param validate_certs: False to accept any certificate.
    :raises LibraryMissing: when ``requests`` is not installed.
    """

    def __init__(self, *, ca_path: str | None = None, validate_certs: bool = True) -> None:
        if IMPORT_ERROR is not None:
            raise LibraryMissing(
                "requests",
                "The Python library 'requests' is missing. Install it where the task runs (pip install requests).",
            )
        if not validate_certs:
            # The user has been warned once already, in words that name the option.
            warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
        self._ca_path = ca_path
        self._validate_certs = validate_certs
        # Few hosts, each asked by several threads at once.
        self._adapter = _WatchedAdapter(self._tls_context, pool_connections=4, pool_maxsize=16, max_retries=0)
        self._proxies: dict[str, dict[str, str]] = {}

    def send(
        self,
        method: str,
        url: str,
        *,
        seconds: float,
        headers: Mapping[str, str],
        body: bytes | None = None,
        largest: int = LARGEST_RESPONSE,
        on_sent: Callable[[], None] | None = None,
    ) -> Response:
        """Send one request, once, and return the whole answer, whatever its status.

        :param url: sent exactly as it is; a library that would change its path is an error.
        :param seconds: for the exchange in all, from the connect to the last byte.
        :param largest: longest body that is read, in bytes.
        :param on_sent: called when the whole body has been handed to the operating system.
        :raises TransportError: when there is no complete answer.
        """
        # Nothing to send is no bytes: for None, each worker would ask anew whether that is a mapping.
        content = body or b""
        data = content if on_sent is None else _NoticedBody(content, on_sent)
        _watch.deadline = Deadline(seconds)
        try:
            request = requests.PreparedRequest()
            request.prepare(method, url, headers={"User-Agent": user_agent(), **headers}, data=data)
            _check_path(url, str(request.url))
            response = self._adapter.send(
                request,
                stream=True,
                timeout=(min(CONNECT_SECONDS, seconds), seconds),
                # For True, versions 2.32.0 to 2.32.2 of the library put a context of their own in the place of ours.
                verify=None if self._validate_certs else False,
                proxies=self._proxies_for(url),
            )
            try:
                received = _read(response.raw, largest)
            except BaseException:
                response.close()
                raise
            response.raw.release_conn()
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise _transport_error(error, url, seconds) from None
        return Response(response.status_code, response.headers, received)

    def close(self) -> None:
        """Close the pooled connections."""
        self._adapter.close()

    def _tls_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if not self._validate_certs:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            return context
        paths = ssl.get_default_verify_paths()
        if not paths.cafile and not paths.capath:
            # A Python that knows no system store (some containers) would trust nobody.
            context.load_verify_locations(requests.utils.DEFAULT_CA_BUNDLE_PATH)
        if self._ca_path:
            try:
                context.load_verify_locations(cadata=certificates_in(self._ca_path))
            except ssl.SSLError as error:
                raise OptionError(
                    "ca_path", f"The option 'ca_path' names '{self._ca_path}', which is of no use: {error.reason}."
                ) from None
        return context

    def _proxies_for(self, url: str) -> dict[str, str]:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if origin not in self._proxies:
            self._proxies[origin] = requests.utils.get_environ_proxies(origin, no_proxy=None)
        return self._proxies[origin]


class _WatchedFile(io.RawIOBase):
    """Reads from a socket until the deadline of the exchange, however many reads that takes.

    It stands in for the socket as well: all that an HTTP response wants of one is a file to read.
    """

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        # Keeps the socket open for as long as the response is read, even when the connection is closed before.
        self._file = connected.makefile("rb", buffering=0)

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return the file to read."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        remaining = _watch.deadline.remaining()
        if remaining <= 0.0:
            raise TimeoutError("the time for the exchange is over")
        self._socket.settimeout(remaining)
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


class _NoticedBody(io.BytesIO):
    """A body that tells when it has been sent: whoever sends it comes back for more when the last part has gone."""

    def __init__(self, content: bytes, on_end: Callable[[], None]) -> None:
        super().__init__(content)
        self._on_end = on_end

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        if not part:
            self._on_end()
        return part


def user_agent() -> str:
    """Return who we are, with the real version."""
    return f"community.camunda/{VERSION} python-requests/{requests.__version__}"


def host_of(url: str) -> str:
    """Return the host (and port) of ``url``, for messages; an empty string when it is no URL."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def _check_path(meant: str, prepared: str) -> None:
    """Make sure that the library has not made another path out of the one that is meant.

    Some segments, such as ``..``, survive quoting and are then resolved. That it writes percent-encodings in capitals,
    or ``/`` for no path at all, changes nothing.
    """
    paths = [
        _PERCENT_ENCODED.sub(lambda found: found.group().upper(), (parts.path or "/") + "?" + parts.query)
        for parts in (urlsplit(meant), urlsplit(prepared))
    ]
    if paths[0] != paths[1]:
        raise TransportError("the URL cannot be sent as it is meant", sent=False, repeatable=False)


def _watched_adapter() -> Any:
    """Return the class of ``requests`` adapters that use a TLS context of ours, and whose connections are watched."""

    class WatchedResponse(http.client.HTTPResponse):
        def __init__(self, sock: Any, *arguments: Any, **keywords: Any) -> None:
            super().__init__(_WatchedFile(sock), *arguments, **keywords)  # type: ignore[arg-type]

    def watched(base: Any) -> Any:
        connection = type("Connection", (base.ConnectionCls,), {"response_class": WatchedResponse})
        return type("Pool", (base,), {"ConnectionCls": connection})

    pools = {
        "http": watched(urllib3.connectionpool.HTTPConnectionPool),
        "https": watched(urllib3.connectionpool.HTTPSConnectionPool),
    }

    class Adapter(requests.adapters.HTTPAdapter):
        def __init__(self, tls_context: Callable[[], ssl.SSLContext], **keywords: Any) -> None:
            """Make an adapter.

            :param tls_context: makes the context; called at the first TLS connection, as loading the system's
                certificates takes a while.
            """
            self._tls_context = tls_context
            self._context: ssl.SSLContext | None = None
            # Two contexts would make two pools.
            self._making = threading.Lock()
            super().__init__(**keywords)

        def _options(self, url: str) -> dict[str, Any]:
            with self._making:
                if url.startswith("https") and self._context is None:
                    self._context = self._tls_context()
            return {"ssl_context": self._context} if self._context else {}

        def init_poolmanager(self, *arguments: Any, **keywords: Any) -> None:
            super().init_poolmanager(*arguments, **keywords)
            self.poolmanager.pool_classes_by_scheme = pools

        def send(self, request: Any, *arguments: Any, **keywords: Any) -> Any:
            self.poolmanager.connection_pool_kw.update(self._options(str(request.url)))
            return super().send(request, *arguments, **keywords)

        def proxy_manager_for(self, proxy: str, **keywords: Any) -> Any:
            manager = super().proxy_manager_for(proxy, **keywords, **self._options("https"))
            manager.pool_classes_by_scheme = pools
            return manager

        def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
            """Leave the decision to the context: the default would add the library's own bundle to it."""

    return Adapter


# Made once, for the workers to inherit.
_WatchedAdapter: Any = _watched_adapter() if IMPORT_ERROR is None else None


def _read(raw: Any, largest: int) -> bytes:
    content = bytearray()
    while True:
        chunk = raw.read(_CHUNK, decode_content=True)
        content += chunk
        if len(content) > largest:
            raise TransportError(f"the answer is larger than {largest} bytes", sent=True, repeatable=False)
        if not chunk:
            break
    announced = str(raw.headers.get("Content-Length") or "")
    if announced.isdecimal() and raw.tell() < int(announced):
        # Older versions of the library take a body that ends early for a whole one.
        raise TransportError("the answer ended early", sent=True)
    return bytes(content)


def _transport_error(error: Exception, url: str, seconds: float) -> TransportError:
    """Return what ``error`` means. The libraries' own texts are not used: they nest, and may carry the request."""
    host = host_of(url)
    chain = _error_chain(error)
    certificate = _first(chain, ssl.SSLCertVerificationError)
    if certificate is not None:
        return TransportError(
            f"the certificate of {host} is not trusted ({certificate.verify_message}); if it comes from a company's "
            "own authority, name that authority's certificate with 'ca_path'",
            sent=False,
            repeatable=False,
        )
    if _first(chain, requests.exceptions.ProxyError) is not None:
        return TransportError(f"the proxy for {host} does not connect ({_os_error_text(chain)})", sent=False)
    handshake = _first(chain, ssl.SSLError)
    if handshake is not None and not isinstance(handshake, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return TransportError(f"no TLS connection to {host} ({handshake.reason})", sent=False, repeatable=False)
    not_sent = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    if _first(chain, requests.exceptions.ConnectTimeout) is not None or _first(chain, *not_sent) is not None:
        return TransportError(f"no connection to {host} ({_os_error_text(chain)})", sent=False)
    if _first(chain, requests.exceptions.Timeout, urllib3.exceptions.TimeoutError, TimeoutError) is not None:
        return TransportError(f"no complete answer from {host} within {seconds:g} s", sent=True, timed_out=True)
    return TransportError(f"the connection to {host} broke off ({_os_error_text(chain)})", sent=True)


def _error_chain(error: BaseException) -> list[BaseException]:
    """Return ``error`` and everything below it, outermost first."""
    found: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting and len(found) < 30:
        candidate = waiting.pop(0)
        if isinstance(candidate, BaseException) and candidate not in found:
            found.append(candidate)
            waiting += [*candidate.args, getattr(candidate, "reason", None), candidate.__cause__, candidate.__context__]
    return found


def _first(chain: list[BaseException], *kinds: Any) -> Any:
    return next((error for error in chain if isinstance(error, kinds)), None)


def _os_error_text(chain: list[BaseException]) -> str:
    """Return the operating system's own word for the failure, else the innermost error's kind."""
    for error in reversed(chain):
        if isinstance(error, OSError) and error.strerror:
            return error.strerror
    for error in reversed(chain):
        if isinstance(error, OSError) and error.args and isinstance(error.args[0], str):
            return error.args[0][:100]
    return type(chain[-1]).__name__
