# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session with one organization: its token provider and its transport, each created when it is needed."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Any

from .clock import Moment, utc_in
from .connection import REDIS_SCHEMES, Connection
from .errors import AccessTokenRejected, OptionError
from .messages import Messages
from .token.directory import DirectoryStore, default_directories
from .token.names import TokenContext
from .token.provider import TokenProvider
from .token.store import MemoryStore, StoreError, TokenStore

if TYPE_CHECKING:
    from .http.transport import Transport
    from .token.acquisition import TokenRequester
    from .token.record import Token
    from .token.shared import SharedCache

NO_CACHE = "none"


class Session:
    """Everything that a task needs for requests to one organization. Not to be used across a fork.

    :param connection: validated options.
    :param messages: takes warnings, progress and details; the secrets of this session are added to its redactor.
    """

    def __init__(self, connection: Connection, messages: Messages) -> None:
        self.connection = connection
        self.messages = messages
        # A task may read in several threads, but a token provider is not thread-safe. Reentrant, because the provider
        # uses the transport.
        self._lock = threading.RLock()
        self._transport: Transport | None = None
        self._provider: TokenProvider | None = None
        redactor = messages.redactor
        redactor.add(connection.client_secret)
        redactor.add(connection.access_token)
        if connection.client_id and connection.client_secret:
            redactor.add_basic_credential(connection.client_id, connection.client_secret)
        if not connection.validate_certs:
            messages.warn(
                "Certificates are not checked ('validate_certs: false'): secrets can be intercepted on the network."
            )

    @property
    def transport(self) -> Transport:
        """The pool of connections."""
        with self._lock:
            if self._transport is None:
                # Imported here: a task that only needs a cached token loads no HTTP library.
                from .http.transport import Transport

                connection = self.connection
                self._transport = Transport(ca_path=connection.ca_path, validate_certs=connection.validate_certs)
            return self._transport

    def access_token(self) -> str:
        """Return the value of an access token: the given one, or else one from the cache or the token service.

        :raises TokenError: when none is available.
        """
        if self.connection.access_token:
            return self.connection.access_token
        with self._lock:
            return self._register(self.provider.token())

    def token_seconds(self) -> float | None:
        """Return for how many seconds the access token is still valid; None for one that was given."""
        return None if self.connection.access_token else self.provider.token().remaining(Moment.now())

    def token_details(self) -> dict[str, Any]:
        """Return an access token with what a request needs: ``access_token, expires_at, expires_in, headers``.

        ``expires_at`` is in UTC and ``expires_in`` in seconds; both are None for a token that was given.
        """
        value = self.access_token()
        remaining = self.token_seconds()
        return {
            "access_token": value,
            "expires_at": None if remaining is None else utc_in(remaining),
            "expires_in": None if remaining is None else int(remaining),
            "headers": {"Authorization": f"Bearer {value}"},
        }

    def renewed_access_token(self, rejected: str) -> str:
        """Return another token after the API rejected one.

        :raises AccessTokenRejected: when there is none.
        """
        if self.connection.access_token:
            raise AccessTokenRejected(
                "The Administration API does not accept the access token that was given ('access_token', environment "
                "variable CAMUNDA_CONSOLE_ACCESS_TOKEN). It may have expired, or be meant for another audience."
            )
        self.messages.detail("the Administration API rejected the cached access token; it is renewed once")
        with self._lock:
            return self._register(self.provider.renew(rejected))

    @property
    def provider(self) -> TokenProvider:
        """The token provider for the client credentials of this session.

        :raises OptionError: when the session has an access token instead of client credentials.
        """
        if self._provider is None:
            connection = self.connection
            if connection.access_token:
                raise OptionError(
                    "access_token", "With 'access_token', no token cache is used. Set 'client_id' and 'client_secret'."
                )
            context = TokenContext(
                oauth_url=connection.oauth_url,
                audience=connection.audience,
                client_id=connection.client_id or "",
                client_secret=connection.client_secret or "",
            )

            def make_requester() -> TokenRequester:
                from .token.service import request_token

                return functools.partial(request_token, self.transport, context)

            shared = self._shared_cache()
            store = token_store("" if shared else connection.token_cache, self.messages)
            self._provider = TokenProvider(context, store, shared, make_requester, self.messages, connection.token_wait)
        return self._provider

    def close(self) -> None:
        """Close pooled connections."""
        if self._transport is not None:
            self._transport.close()

    def _shared_cache(self) -> SharedCache | None:
        if self.connection.token_cache.partition("://")[0] not in REDIS_SCHEMES:
            return None
        from .token.redis import RedisCache

        self.messages.redactor.add(self.connection.token_cache_password)
        return RedisCache(self.connection, self.messages)

    def _register(self, token: Token) -> str:
        self.messages.redactor.add(token.value)
        return token.value


def token_store(where: str, messages: Messages) -> TokenStore:
    """Return the store that the option ``token_cache`` names.

    :param where: a directory, ``none``, or empty for the default directory (also below a shared cache).
    :raises OptionError: when the directory exists and is not safe to use.
    """
    if where == NO_CACHE:
        return MemoryStore()
    reasons = []
    for path in [where] if where else default_directories():
        try:
            return DirectoryStore(path)
        except StoreError as error:
            reasons.append(str(error))
    messages.warn(
        f"The token cache cannot be used: {'; '.join(reasons)}. Each task requests a token for itself, from a service "
        "that allows one request per second. Set 'token_cache' (environment variable CAMUNDA_TOKEN_CACHE) to a "
        "writable directory."
    )
    return MemoryStore()
