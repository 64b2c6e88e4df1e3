# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP with the connection pools of ``requests``, and with rules that its defaults lack.

Requests are prepared and handed to an adapter of the library, without its session in between: a session follows
redirects (a 307 would post the client secret to another host), reads ``.netrc`` (which would replace the bearer token),
keeps cookies, and merges unwanted settings into each request. Responses are limited in size, each exchange has one
deadline (:mod:`connections`), and the operating system's certificates are trusted plus those of ``ca_path``.
"""

from __future__ import annotations

import io
import re
import ssl
import threading
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import urlsplit

from ..clock import Deadline
from ..errors import LibraryMissing, OptionError, TransportError
from ..version import VERSION
from .certificates import certificates_in
from .connections import DeadlineAdapter, ExchangeTimeout

try:
    import requests
    import requests.utils
    import urllib3.exceptions
except ImportError as _error:
    IMPORT_ERROR: ImportError | None = _error
else:
    IMPORT_ERROR = None

if TYPE_CHECKING:
    import urllib3.response

# A response of the Administration API is a few kilobytes; an audit log of years is a few megabytes.
LARGEST_RESPONSE = 16 * 1024 * 1024

_CHUNK = 64 * 1024

_PERCENT_ENCODED = re.compile("%[0-9a-fA-F]{2}")

_Error = TypeVar("_Error", bound=BaseException)


class Response(NamedTuple):
    """A complete HTTP response.

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


class Transport:
    """Sends requests over pooled connections, from any thread. Not to be used across a fork.

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
            # The session has already warned the user, and named the option.
            warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
        self._ca_path = ca_path
        self._validate_certs = validate_certs
        self._lock = threading.Lock()
        self._adapters: dict[bool, DeadlineAdapter] = {}
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
        """Send one request, once, and return the complete response, whatever its status.

        :param url: sent exactly as it is; a path that the library would change is an error.
        :param seconds: for the whole exchange, from the connect to the last byte.
        :param largest: longest body that is read, in bytes.
        :param on_sent: called when the whole body has been handed to the operating system.
        :raises TransportError: when there is no complete response.
        """
        deadline = Deadline(seconds)
        # No body is sent as empty bytes: for None, the library would do a slow type check in each worker.
        content = body or b""
        data = content if on_sent is None else _ObservedBody(content, on_sent)
        try:
            request = requests.PreparedRequest()
            request.prepare(method, url, headers={"User-Agent": user_agent(), **headers}, data=data)
            _check_path(url, str(request.url))
            proxies = self._proxies_for(url)
            response = self._adapter_for(url, proxies).send(
                request,
                stream=True,
                timeout=ExchangeTimeout(deadline),  # type: ignore[arg-type]  # the stubs know no Timeout
                # With True, versions 2.32.0 to 2.32.2 of the library replace our TLS context with one of their own.
                verify=None if self._validate_certs else False,  # type: ignore[arg-type]
                proxies=proxies,
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
        for adapter in self._adapters.values():
            adapter.close()

    def _adapter_for(self, url: str, proxies: dict[str, str]) -> DeadlineAdapter:
        """Return the adapter for an exchange. Those without TLS have their own: loading certificates takes a while."""
        proxy = requests.utils.select_proxy(url, proxies) or ""
        tls = "https" in (urlsplit(url).scheme, urlsplit(proxy).scheme)
        with self._lock:
            if tls not in self._adapters:
                self._adapters[tls] = DeadlineAdapter(self._tls_context() if tls else None)
            return self._adapters[tls]

    def _tls_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if not self._validate_certs:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            return context
        paths = ssl.get_default_verify_paths()
        if not paths.cafile and not paths.capath:
            # A Python that finds no system store (in some containers) would trust no certificate at all.
            context.load_verify_locations(requests.utils.DEFAULT_CA_BUNDLE_PATH)
        if self._ca_path:
            try:
                context.load_verify_locations(cadata=certificates_in(self._ca_path))
            except ssl.SSLError as error:
                raise OptionError(
                    "ca_path",
                    f"The option 'ca_path' is '{self._ca_path}', which contains no usable certificate: {error.reason}.",
                ) from None
        return context

    def _proxies_for(self, url: str) -> dict[str, str]:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if origin not in self._proxies:
            self._proxies[origin] = requests.utils.get_environ_proxies(origin, no_proxy=None)
        return self._proxies[origin]


class _ObservedBody(io.BytesIO):
    """A request body that reports when all of it has been sent: only then the library asks it for more."""

    def __init__(self, content: bytes, on_sent: Callable[[], None]) -> None:
        super().__init__(content)
        self._on_sent = on_sent

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        if not part:
            self._on_sent()
        return part


def user_agent() -> str:
    """Return the ``User-Agent`` of the collection, with the versions in use."""
    return f"community.camunda/{VERSION} python-requests/{requests.__version__}"


def host_of(url: str) -> str:
    """Return the host (and port) of ``url``, for messages; an empty string when it is no URL."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def _check_path(given: str, prepared: str) -> None:
    """Make sure that the library has not changed the path.

    Some segments, such as ``..``, survive quoting and are then resolved. It does not matter that the library writes
    percent-encodings in capitals, or ``/`` for an empty path.
    """
    paths = [
        _PERCENT_ENCODED.sub(lambda found: found.group().upper(), (parts.path or "/") + "?" + parts.query)
        for parts in (urlsplit(given), urlsplit(prepared))
    ]
    if paths[0] != paths[1]:
        raise TransportError("the HTTP library would change the path of this URL", sent=False, repeatable=False)


def _read(raw: urllib3.response.HTTPResponse, largest: int) -> bytes:
    content = bytearray()
    while True:
        chunk = raw.read(_CHUNK, decode_content=True)
        content += chunk
        if len(content) > largest:
            raise TransportError(f"the response is larger than {largest} bytes", sent=True, repeatable=False)
        if not chunk:
            break
    announced = str(raw.headers.get("Content-Length") or "")
    if announced.isdecimal() and raw.tell() < int(announced):
        # Older versions of the library do not notice that a body is incomplete.
        raise TransportError("the response ended early", sent=True)
    return bytes(content)


def _transport_error(error: Exception, url: str, seconds: float) -> TransportError:
    """Return what ``error`` means. The libraries' own texts are not used: they nest, and may contain the request."""
    host = host_of(url)
    chain = _error_chain(error)
    certificate = _first(chain, ssl.SSLCertVerificationError)
    if certificate is not None:
        return TransportError(
            f"the certificate of {host} is not trusted ({certificate.verify_message}); if it was issued by an internal "
            "certificate authority, set 'ca_path' to the certificate of that authority",
            sent=False,
            repeatable=False,
        )
    if _first(chain, requests.exceptions.ProxyError) is not None:
        return TransportError(f"cannot connect to {host} through the proxy ({_os_error_text(chain)})", sent=False)
    handshake = _first(chain, ssl.SSLError)
    if handshake is not None and not isinstance(handshake, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return TransportError(
            f"the TLS handshake with {host} failed ({handshake.reason})", sent=False, repeatable=False
        )
    not_connected = (
        requests.exceptions.ConnectTimeout,
        urllib3.exceptions.NewConnectionError,
        urllib3.exceptions.ConnectTimeoutError,
    )
    if _first(chain, *not_connected) is not None:
        return TransportError(f"cannot connect to {host} ({_os_error_text(chain)})", sent=False)
    if _first(chain, requests.exceptions.Timeout, urllib3.exceptions.TimeoutError, TimeoutError) is not None:
        return TransportError(f"no complete response from {host} within {seconds:g} s", sent=True, timed_out=True)
    return TransportError(f"the connection to {host} was lost ({_os_error_text(chain)})", sent=True)


def _error_chain(error: BaseException) -> list[BaseException]:
    """Return ``error`` and everything below it, outermost first."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(found) < 30:
        candidate = waiting.pop(0)
        if isinstance(candidate, BaseException) and candidate not in found:
            found.append(candidate)
            waiting += [*candidate.args, getattr(candidate, "reason", None), candidate.__cause__, candidate.__context__]
    return found


def _first(chain: list[BaseException], *kinds: type[_Error]) -> _Error | None:
    return next((error for error in chain if isinstance(error, kinds)), None)


def _os_error_text(chain: list[BaseException]) -> str:
    """Return the operating system's text for the failure, or else the type of the innermost error."""
    for error in reversed(chain):
        if isinstance(error, OSError) and error.strerror:
            return error.strerror
    for error in reversed(chain):
        if isinstance(error, OSError) and error.args and isinstance(error.args[0], str):
            return error.args[0][:100]
    return type(chain[-1]).__name__
