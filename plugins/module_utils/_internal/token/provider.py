# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives out access tokens: one for everybody who needs it, at the price of one request.

A token in the cache that is not about to expire is used. No lock, no network, no import of an HTTP library, and none of
the code that gets tokens. Everything else is in :mod:`token_acquisition`, which is loaded when it is needed.
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
    from .sharing import CacheState


class TokenProvider:
    """Gives out access tokens for one context.

    :param context: what the token is for.
    :param store: where it is cached on this machine.
    :param shared: where several machines share it, or None.
    :param make_requester: loads what it takes to ask the token service, and returns what asks. That one is called with
        the lock held only, and calls its argument when the request has left this machine.
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
        self._ready_to_ask = make_requester
        self._messages = messages
        self._wait_seconds = wait_seconds
        self._entry = TokenEntry(store, context, messages, sealed=store.shared or shared is not None)
        self._loaded: TokenAcquisition | None = None

    def token(self) -> Token:
        """Return a token that the service accepts for longer than its margin.

        :raises TokenError: when there is none to be had; says why, and when the service will be asked again.
        """
        now = Moment.now()
        record = self._entry.read()
        token = record.token
        if token is None or not token.usable(now):
            return self._acquisition.token(Deadline(self._wait_seconds))
        if token.ageing(now) and not record.cooling(now):
            return self._acquisition.refresh_early(token)
        return token

    def renew(self, rejected: str) -> Token:
        """Return another token after the API did not accept ``rejected``.

        A newer one that another process stored meanwhile is used as it is. At most one new token in a minute is asked
        for.

        :raises AccessTokenRejected: when the last token was a new one already.
        """
        return self._acquisition.token(Deadline(self._wait_seconds), rejected=rejected)

    def cache_states(self) -> list[CacheState]:
        """Return what is cached for the context, on this machine first. Asks no token service."""
        return self._acquisition.cache_states()

    def forget(self) -> None:
        """Remove what is cached for the context everywhere. That the service blocks this address is not forgotten.

        :raises TokenError: when it cannot be removed.
        """
        self._acquisition.forget()

    @property
    def _acquisition(self) -> TokenAcquisition:
        if self._loaded is None:
            from .acquisition import TokenAcquisition

            self._loaded = TokenAcquisition(
                self._context, self._entry, self._shared, self._ready_to_ask, self._messages
            )
        return self._loaded
