# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared cache as whoever gets a token uses it: sealed for one context, and forgotten for a while when it fails."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable
from typing import NamedTuple

from ..clock import Deadline, Moment
from ..errors import TokenBlocked
from ..messages import Messages
from .names import TokenContext
from .pacing import ServicePacing, Turn
from .record import Record, Refusal, Token
from .seal import Seal
from .shared import Lease, SharedCache, SharedPacing, SharedUnusable
from .store import StoreUnusable, TokenStore

# A shared cache that failed is not asked again for this long by any process of this machine (seconds).
DOWN_SECONDS = 30.0


class CacheState(NamedTuple):
    """What one cache knows about one credential.

    :ivar where: the cache, for people.
    :ivar blocked_seconds: how long the token service is known to block this address.
    """

    where: str
    record: Record
    blocked_seconds: float


class SharedTier:
    """The shared cache for one credential.

    :param store: the local cache, which remembers when the shared one has failed.
    """

    def __init__(
        self, cache: SharedCache, store: TokenStore, context: TokenContext, seal: Seal, messages: Messages
    ) -> None:
        self._cache = cache
        self._store = store
        self._context = context
        self._seal = seal
        self._messages = messages
        self._name = context.entry_name()
        self._memory = "shared-" + hashlib.sha256(cache.describe().encode()).hexdigest()[:24]

    def is_down(self) -> bool:
        """Tell whether a process of this machine has seen it fail a moment ago."""
        try:
            failed = Moment.from_data(json.loads(self._store.read(self._memory) or b"null"))
        except (ValueError, RecursionError):
            failed = None
        return failed is not None and 0.0 <= failed.seconds_until(Moment.now()) < DOWN_SECONDS

    def failed(self, error: SharedUnusable) -> None:
        """Warn once, and remember it for everybody on this machine."""
        why = str(error).rstrip(".")
        self._messages.warn(
            f"The shared token cache {self._cache.describe()} cannot be used ({why}). The local cache is used alone for"
            f" the next {DOWN_SECONDS:.0f} s; other machines behind this address may ask for tokens of "
            "their own."
        )
        with contextlib.suppress(StoreUnusable):
            self._store.write(self._memory, json.dumps(Moment.now().to_data()).encode("ascii"))

    def look(self) -> Record:
        """Return what is there, with times turned into those of this machine.

        :raises SharedUnusable: when the cache fails.
        """
        shared, now = self._cache.look(self._name), Moment.now()
        token, refusal = self._opened(shared.token).token, self._opened(shared.refusal).refusal
        if token is not None:
            # The shared clock knows how long it still lives; the clock of the machine that got it does not matter.
            age = max(0.0, token.life - shared.token_seconds)
            token = Token(token.value, token.life, now.after(-age))
        if refusal is not None:
            seconds = min(refusal.seconds, shared.refusal_seconds)
            refusal = Refusal(now, seconds, refusal.times, refusal.reason, refusal.rejected)
        return Record(token=token, refusal=refusal)

    def lease(self) -> Lease | None:
        """Return the right to ask for this credential, or None when another machine has it.

        :raises SharedUnusable: when the cache fails.
        """
        return self._cache.lease(self._name)

    def publish(self, lease: Lease, record: Record) -> None:
        """Store what came of asking. The other machines then ask themselves if that fails."""
        now = Moment.now()
        try:
            if record.token is not None and record.refusal is None:
                content = self._seal.close(Record(token=record.token).to_bytes())
                lease.publish_token(content, record.token.remaining(now))
            elif record.refusal is not None:
                content = self._seal.close(Record(refusal=record.refusal).to_bytes())
                lease.publish_refusal(content, record.refusal.remaining(now))
        except SharedUnusable as error:
            self.failed(error)

    def state(self) -> CacheState:
        """Return what is there, for people.

        :raises SharedUnusable: when the cache fails.
        """
        pacing = self._cache.pacing(self._context.service_name(), self._context.oauth_url)
        return CacheState(self._cache.describe(), self.look(), pacing.blocked_seconds())

    def remove(self) -> None:
        """Remove what is there for this credential.

        :raises SharedUnusable: when the cache fails.
        """
        self._cache.remove(self._name)

    def queue(self, local: ServicePacing, keep: Callable[[], None]) -> CommonQueue:
        """Return the queue in front of the token service, for all machines.

        :param keep: called now and then while waiting.
        """
        return CommonQueue(self._cache.pacing(self._context.service_name(), self._context.oauth_url), local, keep)

    def _opened(self, content: bytes | None) -> Record:
        opened = None if content is None else self._seal.open(content)
        return Record() if opened is None else Record.from_bytes(opened)


class CommonQueue:
    """The queue for all machines; what happens in it is told to the one of this machine, in case the other fails."""

    def __init__(self, shared: SharedPacing, local: ServicePacing, keep: Callable[[], None]) -> None:
        self._shared = shared
        self._local = local
        self._keep = keep

    def wait_for_turn(self, deadline: Deadline) -> Turn:
        """Return when a token request may be sent.

        :raises SharedUnusable: when the shared cache fails.
        """
        return _CommonTurn(self._shared.wait_for_turn(deadline, self._keep), self._local)

    def block(self, seconds: float | None) -> float:
        """Remember for everyone that the service said 429, and return for how many seconds."""
        with contextlib.suppress(SharedUnusable):
            seconds = self._shared.block(seconds)
        return self._local.block(seconds)

    def unblock(self) -> None:
        """Remember that the service answers again."""
        with contextlib.suppress(SharedUnusable):
            self._shared.unblock()
        self._local.unblock()


class _CommonTurn:
    def __init__(self, turn: Turn, local: ServicePacing) -> None:
        self._turn = turn
        self._local = local

    def sent(self) -> None:
        self._turn.sent()

    def over(self) -> None:
        self._turn.over()
        with contextlib.suppress(StoreUnusable, TokenBlocked):
            self._local.stamp_answer()
