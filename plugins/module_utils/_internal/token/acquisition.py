# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a token is found or requested, by any number of processes at the same time.

1. A cached token that is not about to expire is used; the provider does that alone.
2. A credential that was refused a moment ago is not tried again; the task fails with the reason and the time left.
3. Every other process waits for the credential's lock, and meanwhile checks whether the token has been cached. No
   process sends a request to the service without the lock.
4. The process with the lock checks the cache again, waits for a slot at the service, records the attempt (if it is
   killed from here on, its request counts), sends the request, and records the outcome.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Protocol

from ..clock import Deadline, Moment, monotonic, sleep
from ..errors import AccessTokenRejected, LibraryMissing, TokenBlocked, TokenError
from ..messages import Messages
from .entry import TokenEntry
from .names import TokenContext
from .outcome import Granted, Outcome, RateLimited, Rejected
from .pacing import ANNOUNCE_AFTER, INTERVAL, LONGEST_GUESSED_BLOCK, ServicePacing, Slot, blocked_error
from .record import Attempt, Record, Token
from .refusal import raise_if_cooling_down, refusal_after, refusal_error
from .shared import SharedCache, SharedCacheError
from .shared_tier import CacheState, SharedTier
from .store import Release, StoreError

# A token that the API rejected is replaced once in this time (seconds). If the replacement is rejected too, the cause
# is something else.
RENEWAL_PAUSE = 60.0

# Requests for one token while the service fails.
MAX_TRIES = 3

# Longest pause after processes that crashed while they requested a token (seconds).
LONGEST_CRASH_BACK_OFF = 60.0

TokenRequester = Callable[[Callable[[], None]], Outcome]
"""Sends one request to the token service and returns its outcome; calls its argument when the request has been sent."""


class Queue(Protocol):
    """The queue for requests to the token service, of this machine or of all machines."""

    def wait_for_slot(self, deadline: Deadline) -> Slot:
        """Wait until a token request may be sent, and return the slot for it."""

    def block(self, seconds: float | None) -> float:
        """Record for all processes that the service responded with 429, and return for how many seconds."""

    def unblock(self) -> None:
        """Record that the service no longer blocks this address."""


class TokenAcquisition:
    """Obtains tokens for one context.

    :param context: what the tokens are for.
    :param entry: the cache entry on this machine.
    :param shared: the cache that several machines share, or None.
    :param make_requester: imports what a request to the token service needs, and returns the function that sends one.
    """

    def __init__(
        self,
        context: TokenContext,
        entry: TokenEntry,
        shared: SharedCache | None,
        make_requester: Callable[[], TokenRequester],
        messages: Messages,
    ) -> None:
        self._context = context
        self._entry = entry
        self._make_requester = make_requester
        self._messages = messages
        self._pacing = self._local_pacing()
        self._shared: SharedTier | None = None
        if shared is not None and entry.seal is not None:
            self._shared = SharedTier(shared, entry.store, context, entry.seal, messages)

    def token(self, deadline: Deadline, rejected: str | None = None) -> Token:
        """Return a token that another process has cached meanwhile, or a new one.

        :param rejected: a token that the API did not accept.
        :raises TokenError: when no token is available; says why, and when the next request will be sent.
        """
        try:
            return self._token(deadline, rejected)
        except StoreError as error:
            # Nothing has been sent yet: an attempt is recorded before its request is sent.
            self._entry.fall_back_to_memory(str(error))
            self._pacing = self._local_pacing()
            return self._token(deadline, rejected)

    def refresh_early(self, token: Token) -> Token:
        """Return a new token for one that will expire soon, or that one if it cannot be replaced now."""
        self._renew_early()
        return self._entry.read().token or token

    def cache_states(self) -> list[CacheState]:
        """Return what is cached for the context, on this machine first. Sends no request to the token service."""
        blocked_seconds = self._pacing.state().blocked_seconds(Moment.now())
        own = CacheState(self._entry.store.describe(), self._entry.read(), blocked_seconds)
        if self._shared is None:
            return [own]
        try:
            return [own, self._shared.state()]
        except SharedCacheError as error:
            self._shared.mark_down(error)
            return [own]

    def forget(self) -> None:
        """Remove what is cached for the context, in all caches.

        :raises TokenError: when it cannot be removed.
        """
        try:
            self._entry.remove()
            if self._shared is not None:
                self._shared.remove()
        except (SharedCacheError, StoreError) as error:
            raise TokenError(f"The cached token cannot be removed from all caches: {str(error).rstrip('.')}.") from None

    def _local_pacing(self) -> ServicePacing:
        return ServicePacing(self._entry.store, self._context.service_name(), self._context.oauth_url, self._messages)

    def _token(self, deadline: Deadline, rejected: str | None) -> Token:
        announced = False
        started = monotonic()
        while True:
            token = self._usable_cached_token(rejected)
            if token is not None:
                return token
            release = self._entry.try_lock()
            if release is not None:
                return self._obtain_with_lock(release, deadline, rejected)
            if deadline.passed:
                raise TokenBlocked(
                    f"Another process has been requesting a token for this credential for {deadline.seconds:.0f} s "
                    f"('token_wait'). Look for a suspended process that uses {self._entry.store.describe()}."
                )
            if not announced and monotonic() - started > ANNOUNCE_AFTER:
                announced = True
                self._messages.progress("waiting for another process that is requesting an access token")
            sleep(random.uniform(0.01, 0.05))

    def _usable_cached_token(self, rejected: str | None) -> Token | None:
        """Return the token that is cached by now, or None when a new one is needed.

        :raises TokenError: when the cached record says that no new one is available now.
        """
        now = Moment.now()
        record = self._entry.read()
        if record.token is not None and record.token.value != rejected and record.token.usable(now):
            return record.token
        raise_if_cooling_down(record, now, self._context.oauth_url)
        if rejected is not None and record.renewed_at is not None:
            pause = RENEWAL_PAUSE - record.renewed_at.seconds_until(now)
            if 0.0 < pause <= RENEWAL_PAUSE:
                raise AccessTokenRejected(
                    "The Administration API does not accept an access token that the token service issued a moment "
                    "ago. Check that 'api_url', 'oauth_url' and 'audience' belong together. No new token is requested "
                    f"in the next {pause:.0f} s."
                )
        return None

    def _obtain_with_lock(self, release: Release, deadline: Deadline, rejected: str | None) -> Token:
        try:
            return self._usable_cached_token(rejected) or self._obtain(deadline, rejected)
        finally:
            release()

    def _renew_early(self) -> None:
        """Replace a token that will expire soon, unless another process is doing so; failures do not matter yet."""
        try:
            release = self._entry.try_lock()
            if release is None:
                return
            try:
                token = self._entry.read().token
                if token is None or token.refresh_due(Moment.now()):
                    self._obtain(Deadline(2 * INTERVAL), rejected=None)
            finally:
                release()
        except (LibraryMissing, StoreError, TokenError) as error:
            self._messages.detail(f"the access token is still valid, but could not be renewed early: {error}")

    def _obtain(self, deadline: Deadline, rejected: str | None) -> Token:
        """Obtain a token that this machine does not have; called with the credential's lock held.

        :raises StoreError: only as long as nothing has been sent.
        """
        if self._shared is not None and not self._shared.is_down():
            try:
                return self._obtain_for_all_machines(self._shared, deadline, rejected)
            except SharedCacheError as error:
                self._shared.mark_down(error)
        return self._request_token(deadline, rejected, self._pacing, None)

    def _obtain_for_all_machines(self, shared: SharedTier, deadline: Deadline, rejected: str | None) -> Token:
        """Return the token in the shared cache, or a new one that is requested on behalf of all machines.

        :raises SharedCacheError: when the shared cache fails; nothing has been sent then.
        """
        while True:
            token = self._adopt(shared.read(), rejected)
            if token is not None:
                return token
            lease = shared.lease()
            if lease is not None:
                break
            if deadline.passed:
                raise TokenBlocked(
                    f"Another machine has been requesting a token for this credential for {deadline.seconds:.0f} s "
                    "('token_wait')."
                )
            sleep(random.uniform(0.05, 0.25))

        def keep_lease() -> None:
            if not lease.extend():
                raise SharedCacheError("another machine has taken over the lease")

        try:
            # The machine that had the lease before may have stored a token after the last read.
            token = self._adopt(shared.read(), rejected)
            if token is not None:
                return token
            queue = shared.queue(self._pacing, keep_lease)
            return self._request_token(deadline, rejected, queue, lambda record: shared.publish(lease, record))
        finally:
            lease.release()

    def _adopt(self, found: Record, rejected: str | None) -> Token | None:
        """Adopt the outcome of another machine; return its token, or None when there is nothing new.

        :raises TokenError: when the service refused the other machine.
        """
        now, own = Moment.now(), self._entry.read()
        token, refusal = found.token, found.refusal
        old = {rejected, own.token.value if own.token else None}
        if token is not None and token.value not in old and token.usable(now):
            self._save(own.with_token(token))
            return token
        if refusal is not None and refusal.remaining(now) > 0.0:
            self._save(own._replace(refusal=refusal))
            raise refusal_error(refusal, refusal.remaining(now), self._context.oauth_url)
        return None

    def _request_token(
        self, deadline: Deadline, rejected: str | None, queue: Queue, publish: Callable[[Record], None] | None
    ) -> Token:
        """Request a token from the service, and return it.

        :param queue: where to wait for a slot.
        :param publish: shares the outcome with other machines, if there are any.
        :raises StoreError: only as long as nothing has been sent.
        """
        # Before an attempt is recorded: a library that is missing on this machine must not count as one.
        send_request = self._make_requester()
        crashed_attempts = self._back_off_after_crashes(deadline)
        tries = 0
        while True:
            slot = queue.wait_for_slot(deadline)
            requested = Moment.now()
            try:
                # Recorded before it is sent: if this process is killed from here on, its request counts.
                self._entry.write(self._entry.read()._replace(attempt=Attempt(requested, crashed_attempts)))
                outcome = send_request(slot.mark_sent)
            finally:
                slot.finish()
            record = self._entry.read()._replace(attempt=None)
            if isinstance(outcome, Granted):
                token = Token(outcome.value, outcome.lifetime, requested)
                renewed_at = requested if rejected is not None else record.renewed_at
                self._save(Record(token=token, renewed_at=renewed_at), publish)
                self._entry.store.prune()
                self._record_unblocked(queue)
                return token
            if isinstance(outcome, RateLimited):
                self._save(record)
                self._handle_rate_limit(outcome.seconds, deadline, queue)
                continue
            tries += 1
            if isinstance(outcome, Rejected) or not outcome.repeat or tries == MAX_TRIES:
                refusal = refusal_after(outcome, record.refusal)
                self._save(record._replace(refusal=refusal), publish)
                raise refusal_error(refusal, refusal.seconds, self._context.oauth_url)
            self._messages.detail(f"no access token: {outcome.reason}; trying again ({tries} of {MAX_TRIES - 1})")

    def _back_off_after_crashes(self, deadline: Deadline) -> int:
        """Pause if the processes before this one crashed while they requested a token; return how many did."""
        attempt = self._entry.read().attempt
        if attempt is None:
            return 0
        crashed_attempts = attempt.crashed_attempts + 1
        pause = min(LONGEST_CRASH_BACK_OFF, INTERVAL * 2 ** min(crashed_attempts, 10))
        pause = min(pause, max(0.0, pause - attempt.at.seconds_until(Moment.now())))
        if pause > deadline.remaining():
            raise TokenBlocked(
                f"The last {crashed_attempts} processes that requested a token from {self._context.oauth_url} ended "
                f"before a response arrived. The next request is due in {pause:.0f} s, later than 'token_wait' allows."
            )
        sleep(pause)
        return crashed_attempts

    def _record_unblocked(self, queue: Queue) -> None:
        try:
            queue.unblock()
        except (StoreError, TokenBlocked) as error:
            self._messages.detail(f"the end of the block could not be recorded: {error}")

    def _handle_rate_limit(self, seconds: float | None, deadline: Deadline, queue: Queue) -> None:
        """Record a 429 for all processes; return if this one may wait until the block ends."""
        try:
            length = queue.block(seconds)
        except StoreError as error:
            self._messages.warn(f"The token service blocks this address, which could not be recorded: {error}.")
            length = seconds or LONGEST_GUESSED_BLOCK
        if length > deadline.remaining():
            raise blocked_error(self._context.oauth_url, length, deadline)

    def _save(self, record: Record, publish: Callable[[Record], None] | None = None) -> None:
        """Save an outcome. It is used even when that fails, so that no request is repeated because of it."""
        try:
            self._entry.write(record)
        except StoreError as error:
            self._messages.warn(f"The response of the token service could not be stored: {error}.")
        if publish is not None:
            publish(record)
