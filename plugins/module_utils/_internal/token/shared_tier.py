# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared cache for one credential: entries are encrypted, and after a failure the cache is not used for a while."""

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
from .pacing import ServicePacing, Slot
from .record import Record, Refusal, Token
from .seal import Seal
from .shared import Lease, SharedCache, SharedCacheError, SharedPacing
from .store import StoreError, TokenStore

# After a failure, no process of this machine uses the shared cache for this long (seconds).
DOWN_SECONDS = 30.0


class CacheState(NamedTuple):
    """The content of one cache for one credential.

    :ivar where: the place of the cache, for messages.
    :ivar blocked_seconds: for how many more seconds the token service blocks this address, as far as is known.
    """

    where: str
    record: Record
    blocked_seconds: float


class SharedTier:
    """The shared cache for one credential.

    :param store: the local cache, which records when the shared one failed.
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
        self._down_entry = "shared-" + hashlib.sha256(cache.describe().encode()).hexdigest()[:24]

    def is_down(self) -> bool:
        """Return True if the cache has just failed for a process of this machine."""
        try:
            failed = Moment.from_data(json.loads(self._store.read(self._down_entry) or b"null"))
        except (ValueError, RecursionError):
            failed = None
        return failed is not None and 0.0 <= failed.seconds_until(Moment.now()) < DOWN_SECONDS

    def mark_down(self, error: SharedCacheError) -> None:
        """Warn once, and record the failure for all processes of this machine."""
        why = str(error).rstrip(".")
        self._messages.warn(
            f"The shared token cache {self._cache.describe()} cannot be used ({why}). For the next {DOWN_SECONDS:.0f} "
            "s only the local cache is used; other machines with this address may request tokens of their own."
        )
        with contextlib.suppress(StoreError):
            self._store.write(self._down_entry, json.dumps(Moment.now().to_data()).encode("ascii"))

    def read(self) -> Record:
        """Return the cached record, with its times converted to the clock of this machine.

        :raises SharedCacheError: when the cache fails.
        """
        shared, now = self._cache.read(self._name), Moment.now()
        token, refusal = self._unseal(shared.token).token, self._unseal(shared.refusal).refusal
        if token is not None:
            # The remaining time is by the clock of the cache; that of the machine that obtained it does not matter.
            age = max(0.0, token.lifetime - shared.token_seconds)
            token = Token(token.value, token.lifetime, now.after(-age))
        if refusal is not None:
            seconds = min(refusal.seconds, shared.refusal_seconds)
            refusal = Refusal(now, seconds, refusal.times, refusal.reason, refusal.rejected)
        return Record(token=token, refusal=refusal)

    def lease(self) -> Lease | None:
        """Return the right to request tokens for this credential, or None when another machine has it.

        :raises SharedCacheError: when the cache fails.
        """
        return self._cache.lease(self._name)

    def publish(self, lease: Lease, record: Record) -> None:
        """Store an outcome. If that fails, the other machines request tokens themselves."""
        now = Moment.now()
        try:
            if record.token is not None and record.refusal is None:
                content = self._seal.close(Record(token=record.token).to_bytes())
                lease.publish_token(content, record.token.remaining(now))
            elif record.refusal is not None:
                content = self._seal.close(Record(refusal=record.refusal).to_bytes())
                lease.publish_refusal(content, record.refusal.remaining(now))
        except SharedCacheError as error:
            self.mark_down(error)

    def state(self) -> CacheState:
        """Return what is cached, to be shown.

        :raises SharedCacheError: when the cache fails.
        """
        pacing = self._cache.pacing(self._context.service_name(), self._context.oauth_url)
        return CacheState(self._cache.describe(), self.read(), pacing.blocked_seconds())

    def remove(self) -> None:
        """Remove what is cached for this credential.

        :raises SharedCacheError: when the cache fails.
        """
        self._cache.remove(self._name)

    def queue(self, local: ServicePacing, keep_lease: Callable[[], None]) -> SharedQueue:
        """Return the queue for requests to the token service, of all machines.

        :param keep_lease: called repeatedly during a wait.
        """
        return SharedQueue(self._cache.pacing(self._context.service_name(), self._context.oauth_url), local, keep_lease)

    def _unseal(self, content: bytes | None) -> Record:
        opened = None if content is None else self._seal.open(content)
        return Record() if opened is None else Record.from_bytes(opened)


class SharedQueue:
    """The queue of all machines. Everything is also recorded in that of this machine, in case the cache fails."""

    def __init__(self, shared: SharedPacing, local: ServicePacing, keep_lease: Callable[[], None]) -> None:
        self._shared = shared
        self._local = local
        self._keep_lease = keep_lease

    def wait_for_slot(self, deadline: Deadline) -> Slot:
        """Wait until a token request may be sent, and return the slot for it.

        :raises SharedCacheError: when the shared cache fails.
        """
        return _SharedSlot(self._shared.wait_for_slot(deadline, self._keep_lease), self._local)

    def block(self, seconds: float | None) -> float:
        """Record for all machines that the service responded with 429, and return for how many seconds."""
        with contextlib.suppress(SharedCacheError):
            seconds = self._shared.block(seconds)
        return self._local.block(seconds)

    def unblock(self) -> None:
        """Record that the service no longer blocks this address."""
        with contextlib.suppress(SharedCacheError):
            self._shared.unblock()
        self._local.unblock()


class _SharedSlot:
    def __init__(self, slot: Slot, local: ServicePacing) -> None:
        self._slot = slot
        self._local = local

    def mark_sent(self) -> None:
        self._slot.mark_sent()

    def finish(self) -> None:
        self._slot.finish()
        with contextlib.suppress(StoreError, TokenBlocked):
            self._local.record_response()
