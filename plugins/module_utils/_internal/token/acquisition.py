# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The heart of the collection: how a token is found or made, for any number of processes at the same time.

1. A token in the cache that is not about to expire is used; that is the provider's own work.
2. A credential that was refused a moment ago is not tried again; the task fails with the reason and the time left.
3. Everybody else waits for the credential's lock, and while waiting looks whether the token has appeared meanwhile.
   Nobody asks the service without the lock.
4. The holder looks again, waits for its turn at the service, writes down that it is about to ask (a process killed
   now has been charged), asks, and writes down the outcome.
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
from .pacing import INTERVAL, LONGEST_GUESSED_BLOCK, WORTH_MENTIONING, ServicePacing, Turn, blocked_error
from .record import Attempt, Record, Token
from .refusal import refusal_after, refusal_error, refuse_while_cooling
from .shared import SharedCache, SharedUnusable
from .sharing import CacheState, SharedTier
from .store import Release, StoreUnusable

# A token that the API rejected is replaced once in this time (seconds). If the replacement is rejected too, the token
# is not what is wrong.
RENEWAL_PAUSE = 60.0

# Requests for one token when the service is in trouble.
TRIES = 3

# Longest pause after processes that died while asking (seconds).
LONGEST_PAUSE_AFTER_DEATHS = 60.0

TokenRequester = Callable[[Callable[[], None]], Outcome]
"""Sends one request to the token service and returns its outcome; calls its argument when the request has gone out."""


class Queue(Protocol):
    """The queue in front of the token service: the one of this machine, or the one of all machines."""

    def wait_for_turn(self, deadline: Deadline) -> Turn:
        """Return when a token request may be sent."""

    def block(self, seconds: float | None) -> float:
        """Remember for everyone that the service said 429, and return for how many seconds."""

    def unblock(self) -> None:
        """Remember that the service answers again."""


class TokenAcquisition:
    """Gets tokens for one context.

    :param context: what the tokens are for.
    :param entry: what this machine knows.
    :param shared: where several machines share it, or None.
    :param make_requester: loads what it takes to ask the token service, and returns what asks.
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
        self._ready_to_ask = make_requester
        self._messages = messages
        self._pacing = self._local_pacing()
        self._shared: SharedTier | None = None
        if shared is not None and entry.seal is not None:
            self._shared = SharedTier(shared, entry.store, context, entry.seal, messages)

    def token(self, deadline: Deadline, rejected: str | None = None) -> Token:
        """Return a token that somebody else has got meanwhile, or a new one.

        :param rejected: a token that the API did not accept.
        :raises TokenError: when there is none to be had; says why, and when the service will be asked again.
        """
        try:
            return self._token(deadline, rejected)
        except StoreUnusable as error:
            # Nothing has been sent yet: an attempt is written down before it is.
            self._entry.degrade(str(error))
            self._pacing = self._local_pacing()
            return self._token(deadline, rejected)

    def refresh_early(self, token: Token) -> Token:
        """Return a new token for one in its last stretch, or that one if it cannot be replaced now."""
        self._renew_early()
        return self._entry.read().token or token

    def cache_states(self) -> list[CacheState]:
        """Return what is cached for the context, on this machine first. Asks no token service."""
        blocked_seconds = self._pacing.state().blocked_seconds(Moment.now())
        own = CacheState(self._entry.store.describe(), self._entry.read(), blocked_seconds)
        if self._shared is None:
            return [own]
        try:
            return [own, self._shared.state()]
        except SharedUnusable as error:
            self._shared.failed(error)
            return [own]

    def forget(self) -> None:
        """Remove what is cached for the context everywhere.

        :raises TokenError: when it cannot be removed.
        """
        try:
            self._entry.remove()
            if self._shared is not None:
                self._shared.remove()
        except (SharedUnusable, StoreUnusable) as error:
            raise TokenError(f"What is cached cannot be removed everywhere: {str(error).rstrip('.')}.") from None

    def _local_pacing(self) -> ServicePacing:
        return ServicePacing(self._entry.store, self._context.service_name(), self._context.oauth_url, self._messages)

    def _token(self, deadline: Deadline, rejected: str | None) -> Token:
        mentioned = False
        started = monotonic()
        while True:
            token = self._usable_cached_token(rejected)
            if token is not None:
                return token
            release = self._entry.try_lock()
            if release is not None:
                return self._with_lock(release, deadline, rejected)
            if deadline.passed:
                raise TokenBlocked(
                    f"Another process has been getting a token for this credential for {deadline.seconds:.0f} s "
                    f"('token_wait'). Look for a stopped process that uses {self._entry.store.describe()}."
                )
            if not mentioned and monotonic() - started > WORTH_MENTIONING:
                mentioned = True
                self._messages.progress("waiting for another process that is getting an access token")
            sleep(random.uniform(0.01, 0.05))

    def _usable_cached_token(self, rejected: str | None) -> Token | None:
        """Return the token that the cache has by now, or None when one has to be made.

        :raises TokenError: when the cache knows that there is none to be had now.
        """
        now = Moment.now()
        record = self._entry.read()
        if record.token is not None and record.token.value != rejected and record.token.usable(now):
            return record.token
        refuse_while_cooling(record, now, self._context.oauth_url)
        if rejected is not None and record.renewed_at is not None:
            pause = RENEWAL_PAUSE - record.renewed_at.seconds_until(now)
            if 0.0 < pause <= RENEWAL_PAUSE:
                raise AccessTokenRejected(
                    "The Administration API does not accept an access token that the token service issued a moment "
                    "ago. Check that 'api_url', 'oauth_url' and 'audience' belong together. No new token is asked for "
                    f"in the next {pause:.0f} s."
                )
        return None

    def _with_lock(self, release: Release, deadline: Deadline, rejected: str | None) -> Token:
        try:
            return self._usable_cached_token(rejected) or self._make(deadline, rejected)
        finally:
            release()

    def _renew_early(self) -> None:
        """Replace a token in its last stretch, if nobody else is at it; failures do not matter yet."""
        try:
            release = self._entry.try_lock()
            if release is None:
                return
            try:
                token = self._entry.read().token
                if token is None or token.ageing(Moment.now()):
                    self._make(Deadline(2 * INTERVAL), rejected=None)
            finally:
                release()
        except (LibraryMissing, StoreUnusable, TokenError) as error:
            self._messages.detail(f"the access token is old but still good; it could not be renewed: {error}")

    def _make(self, deadline: Deadline, rejected: str | None) -> Token:
        """Get a token that this machine does not have, with the credential's lock held.

        :raises StoreUnusable: only as long as nothing has been sent.
        """
        if self._shared is not None and not self._shared.is_down():
            try:
                return self._make_for_all(self._shared, deadline, rejected)
            except SharedUnusable as error:
                self._shared.failed(error)
        return self._request(deadline, rejected, self._pacing, None)

    def _make_for_all(self, shared: SharedTier, deadline: Deadline, rejected: str | None) -> Token:
        """Find a token in the shared cache, or ask for one on behalf of all machines.

        :raises SharedUnusable: when the shared cache fails; nothing has been sent then.
        """
        while True:
            token = self._adopted(shared.look(), rejected)
            if token is not None:
                return token
            lease = shared.lease()
            if lease is not None:
                break
            if deadline.passed:
                raise TokenBlocked(
                    f"Another machine has been getting a token for this credential for {deadline.seconds:.0f} s "
                    "('token_wait')."
                )
            sleep(random.uniform(0.05, 0.25))

        def keep_lease() -> None:
            if not lease.extend():
                raise SharedUnusable("another machine has taken over in the middle")

        try:
            # The machine that had the lease before may have got a token since the look.
            token = self._adopted(shared.look(), rejected)
            if token is not None:
                return token
            queue = shared.queue(self._pacing, keep_lease)
            return self._request(deadline, rejected, queue, lambda record: shared.publish(lease, record))
        finally:
            lease.release()

    def _adopted(self, found: Record, rejected: str | None) -> Token | None:
        """Take over what another machine has found out; return its token, or None when it is no news.

        :raises TokenError: when the other machine was refused.
        """
        now, own = Moment.now(), self._entry.read()
        token, refusal = found.token, found.refusal
        old = {rejected, own.token.value if own.token else None}
        if token is not None and token.value not in old and token.usable(now):
            self._keep(own.with_token(token))
            return token
        if refusal is not None and refusal.remaining(now) > 0.0:
            self._keep(own._replace(refusal=refusal))
            raise refusal_error(refusal, refusal.remaining(now), self._context.oauth_url)
        return None

    def _request(
        self, deadline: Deadline, rejected: str | None, queue: Queue, publish: Callable[[Record], None] | None
    ) -> Token:
        """Ask the service for a token.

        :param queue: where to wait for a turn.
        :param publish: tells other machines what came of it, if there are any.
        :raises StoreUnusable: only as long as nothing has been sent.
        """
        # Before the charge: what is missing on this machine is no attempt.
        ask = self._ready_to_ask()
        crashed_attempts = self._back_off_after_crashes(deadline)
        tries = 0
        while True:
            turn = queue.wait_for_turn(deadline)
            asked = Moment.now()
            try:
                # The charge comes first: a process that is killed from here on has had its request.
                self._entry.write(self._entry.read()._replace(attempt=Attempt(asked, crashed_attempts)))
                outcome = ask(turn.sent)
            finally:
                turn.over()
            record = self._entry.read()._replace(attempt=None)
            if isinstance(outcome, Granted):
                token = Token(outcome.value, outcome.life, asked)
                renewed_at = asked if rejected is not None else record.renewed_at
                self._keep(Record(token=token, renewed_at=renewed_at), publish)
                self._entry.store.tidy()
                self._answering_again(queue)
                return token
            if isinstance(outcome, RateLimited):
                self._keep(record)
                self._blocked(outcome.seconds, deadline, queue)
                continue
            tries += 1
            if isinstance(outcome, Rejected) or not outcome.repeat or tries == TRIES:
                refusal = refusal_after(outcome, record.refusal)
                self._keep(record._replace(refusal=refusal), publish)
                raise refusal_error(refusal, refusal.seconds, self._context.oauth_url)
            self._messages.detail(f"no access token: {outcome.reason}; asking again ({tries} of {TRIES - 1})")

    def _back_off_after_crashes(self, deadline: Deadline) -> int:
        """Space out when the holders before this one died while they asked; return how many did."""
        attempt = self._entry.read().attempt
        if attempt is None:
            return 0
        crashed_attempts = attempt.crashed_attempts + 1
        pause = min(LONGEST_PAUSE_AFTER_DEATHS, INTERVAL * 2 ** min(crashed_attempts, 10))
        pause = min(pause, max(0.0, pause - attempt.at.seconds_until(Moment.now())))
        if pause > deadline.remaining():
            raise TokenBlocked(
                f"The last {crashed_attempts} processes that asked {self._context.oauth_url} for a token ended without "
                f"an answer. The next request is due in {pause:.0f} s, later than 'token_wait' allows."
            )
        sleep(pause)
        return crashed_attempts

    def _answering_again(self, queue: Queue) -> None:
        try:
            queue.unblock()
        except (StoreUnusable, TokenBlocked) as error:
            self._messages.detail(f"the end of the block could not be written down: {error}")

    def _blocked(self, seconds: float | None, deadline: Deadline, queue: Queue) -> None:
        """Remember a 429 for everyone; return when waiting for its end is within the budget."""
        try:
            length = queue.block(seconds)
        except StoreUnusable as error:
            self._messages.warn(f"The token service blocks this address, which could not be written down: {error}.")
            length = seconds or LONGEST_GUESSED_BLOCK
        if length > deadline.remaining():
            raise blocked_error(self._context.oauth_url, length, deadline)

    def _keep(self, record: Record, publish: Callable[[Record], None] | None = None) -> None:
        """Write down an outcome. It counts even when that fails, so nothing is asked again because of it."""
        try:
            self._entry.write(record)
        except StoreUnusable as error:
            self._messages.warn(f"The answer of the token service could not be stored: {error}.")
        if publish is not None:
            publish(record)
