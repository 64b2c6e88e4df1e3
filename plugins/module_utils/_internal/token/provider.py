# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Provides access tokens from the cache; all processes share one token, at the cost of one request.

A cached token that is not about to expire is used without a lock, the network, an HTTP library, or the code that
requests tokens. All of that is in :mod:`acquisition`, which is imported when it is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..clock import Deadline, Moment
from ..messages import Messages
from .entry import TokenEntry
from .names import TokenContext
from .record import Token
from .store import TokenStore

if TYPE_CHECKING:
    from .acquisition import TokenAcquisition, TokenRequester
    from .shared import SharedCache
    from .shared_tier import CacheState


class TokenProvider:
    """Provides access tokens for one context.

    :param context: what the token is for.
    :param store: where it is cached on this machine.
    :param shared: the cache that several machines share, or None.
    :param make_requester: imports what a request to the token service needs, and returns the function that sends one.
        That function is called only with the lock held, and calls its argument when the request has been sent.
    :param wait_seconds: longest wait for a lock, a slot or the end of a block, in seconds.
    """

    def __init__(
        self,
        context: TokenContext,
        store: TokenStore,
        shared: SharedCache | None,
        make_requester: Callable[[], TokenRequester],
        messages: Messages,
        wait_seconds: float,
    ) -> None:
        self._context = context
        self._shared = shared
        self._make_requester = make_requester
        self._messages = messages
        self._wait_seconds = wait_seconds
        self._entry = TokenEntry(store, context, messages, sealed=store.shared or shared is not None)
        self._loaded: TokenAcquisition | None = None

    def token(self) -> Token:
        """Return a token that is valid for longer than its margin.

        :raises TokenError: when no token is available; says why, and when the next request will be sent.
        """
        now = Moment.now()
        record = self._entry.read()
        token = record.token
        if token is None or not token.usable(now):
            return self._acquisition.token(Deadline(self._wait_seconds))
        if token.refresh_due(now) and not record.cooling_down(now):
            return self._acquisition.refresh_early(token)
        return token

    def renew(self, rejected: str) -> Token:
        """Return another token after the API did not accept ``rejected``.

        A newer one that another process has cached meanwhile is used as it is. At most one new token is requested in a
        minute.

        :raises AccessTokenRejected: when the rejected token was a new one already.
        """
        return self._acquisition.token(Deadline(self._wait_seconds), rejected=rejected)

    def cache_states(self) -> list[CacheState]:
        """Return what is cached for the context, on this machine first. Sends no request to the token service."""
        return self._acquisition.cache_states()

    def forget(self) -> None:
        """Remove what is cached for the context, in all caches. A block of this address by the service stays recorded.

        :raises TokenError: when it cannot be removed.
        """
        self._acquisition.forget()

    @property
    def _acquisition(self) -> TokenAcquisition:
        if self._loaded is None:
            from .acquisition import TokenAcquisition

            self._loaded = TokenAcquisition(
                self._context, self._entry, self._shared, self._make_requester, self._messages
            )
        return self._loaded
