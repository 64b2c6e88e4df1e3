# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A queue for the token requests of this machine, whatever credential they are for.

The token service allows about one request per second for each IP address, and blocks an address with too many requests
(Camunda's documentation; the length of the block is unknown). All processes share one small entry for each token
service: the next free slot, when the last request was sent, and until when the service blocks the address. Credentials
have no secret in common, so the entry is not authenticated; a forged one can delay a task within 'token_wait', and do
nothing else.
"""

from __future__ import annotations

import contextlib
import json
import random
import time
from typing import Any, NamedTuple, Protocol

from ..clock import Deadline, Moment, sleep, wall_time
from ..errors import TokenBlocked
from ..messages import Messages
from .store import Release, StoreError, TokenStore

# One request per second is allowed; the rest allows for jitter on the way to the service.
INTERVAL = 1.1

# A block without Retry-After: the first guess, and its limit when it grows because the 429s continue.
FIRST_BLOCK = 5.0
LONGEST_GUESSED_BLOCK = 300.0

# Longest block that is accepted when the service names one.
LONGEST_BLOCK = 24 * 3600.0

# A queue longer than this is taken for a damaged entry.
_LONGEST_QUEUE = 3600.0

# The user is told about waits longer than this.
ANNOUNCE_AFTER = 3.0


class ServiceState(NamedTuple):
    """The shared entry for one token service.

    :ivar next_slot: the next free time for a request.
    :ivar last_sent: when the last request was sent.
    :ivar blocked_at: when the service responded with 429.
    :ivar blocked_for: for how many seconds it then blocks the address.
    :ivar blocks: how many times in a row it did so.
    """

    next_slot: Moment | None = None
    last_sent: Moment | None = None
    blocked_at: Moment | None = None
    blocked_for: float = 0.0
    blocks: int = 0

    @classmethod
    def from_bytes(cls, content: bytes | None) -> ServiceState:
        """Return the state that :meth:`to_bytes` wrote; an empty one for anything else."""
        try:
            data: Any = json.loads(content or b"{}")
            seconds, blocks = data.get("blocked_for", 0.0), data.get("blocks", 0)
            if not 0.0 <= seconds <= LONGEST_BLOCK or not 0 <= blocks <= 1000:
                return cls()
            return cls(
                next_slot=Moment.from_data(data.get("next_slot")),
                last_sent=Moment.from_data(data.get("last_sent")),
                blocked_at=Moment.from_data(data.get("blocked_at")),
                blocked_for=float(seconds),
                blocks=int(blocks),
            )
        except (ValueError, TypeError, AttributeError, RecursionError):
            return cls()

    def to_bytes(self) -> bytes:
        """Return the state as JSON."""
        moments = {"next_slot": self.next_slot, "last_sent": self.last_sent, "blocked_at": self.blocked_at}
        data: dict[str, Any] = {name: moment.to_data() for name, moment in moments.items() if moment}
        data.update(blocked_for=self.blocked_for, blocks=self.blocks)
        return json.dumps(data).encode("ascii")

    def blocked_seconds(self, now: Moment) -> float:
        """Return for how many more seconds the service blocks the address."""
        if self.blocked_at is None:
            return 0.0
        return min(self.blocked_for, max(0.0, now.seconds_until(self.blocked_at.after(self.blocked_for))))

    def queue_seconds(self, now: Moment) -> float:
        """Return the seconds until the next free slot."""
        if self.next_slot is None:
            return 0.0
        seconds = now.seconds_until(self.next_slot)
        return seconds if 0.0 < seconds <= _LONGEST_QUEUE else 0.0

    def spacing_seconds(self, now: Moment) -> float:
        """Return the seconds until a whole interval has passed since the last request."""
        if self.last_sent is None:
            return 0.0
        return min(INTERVAL, max(0.0, INTERVAL - self.last_sent.seconds_until(now)))


class Slot(Protocol):
    """The right to send one token request now."""

    def mark_sent(self) -> None:
        """Record that the request has been sent, so that the next slot is a whole interval later."""

    def finish(self) -> None:
        """Record that the exchange has ended, with or without a response."""


class LocalSlot:
    """A slot for one of the processes of this machine.

    The queue's lock is held until the request has been sent. On a busy machine a process may be suspended between its
    decision to send and the sending; the request of the next one would then follow too early.
    """

    def __init__(self, pacing: ServicePacing, release: Release) -> None:
        self._pacing = pacing
        self._release: Release | None = release

    def mark_sent(self) -> None:
        release, self._release = self._release, None
        if release is None:
            return
        try:
            # The request is recorded already; a more exact time is not worth an error.
            with contextlib.suppress(StoreError):
                self._pacing.record_sent()
        finally:
            release()

    def finish(self) -> None:
        self.mark_sent()
        # A busy service may have counted the request later than it was sent, but not later than it responded.
        with contextlib.suppress(StoreError, TokenBlocked):
            self._pacing.record_response()


class ServicePacing:
    """The queue for requests to one token service.

    :param store: where the entry is stored.
    :param name: name of the entry.
    :param url: the token service's URL, for messages.
    """

    def __init__(self, store: TokenStore, name: str, url: str, messages: Messages) -> None:
        self._store = store
        self._name = name
        self._url = url
        self._messages = messages

    def state(self) -> ServiceState:
        """Return the current state."""
        return ServiceState.from_bytes(self._store.read(self._name))

    def wait_for_slot(self, deadline: Deadline) -> Slot:
        """Wait until a token request may be sent, and return the slot for it; it then counts as sent.

        :raises TokenBlocked: as soon as it is known that there is no slot before the deadline.
        """
        wait = self._reserve(deadline)
        while True:
            if wait > ANNOUNCE_AFTER:
                self._messages.progress(waiting_text(self._url, wait, self.state().blocked_seconds(Moment.now())))
            sleep(wait)
            release = self._lock(deadline)
            try:
                state, now = self.state(), Moment.now()
                # While this process slept, the service may have blocked the address, or a request been sent late.
                wait = max(self._blocked_wait(state, now, deadline), state.spacing_seconds(now))
                if wait <= 0.0:
                    # Recorded before it is sent: if this process is killed from here on, its request counts.
                    self._store.write(self._name, state._replace(last_sent=now).to_bytes())
                    return LocalSlot(self, release)
            except BaseException:
                release()
                raise
            release()

    def record_sent(self) -> None:
        """Record that the last request was sent now. To be called with the lock held."""
        self._store.write(self._name, self.state()._replace(last_sent=Moment.now()).to_bytes())

    def record_response(self) -> None:
        """Record that a response has just arrived, so that the service has counted the request by now."""
        release = self._lock(Deadline(INTERVAL))
        try:
            self.record_sent()
        finally:
            release()

    def block(self, seconds: float | None) -> float:
        """Record for all processes that the service responded with 429, and return for how many seconds.

        :param seconds: what the service named; None when it named nothing usable, for a guess that grows.
        """
        release = self._lock(Deadline(5.0))
        try:
            state, now = self.state(), Moment.now()
            guess = min(LONGEST_GUESSED_BLOCK, FIRST_BLOCK * 2 ** min(state.blocks, 10))
            # A little longer than requested, and not the same for every machine with this address.
            length = min(LONGEST_BLOCK, (guess if seconds is None else seconds) * random.uniform(1.0, 1.2) + 0.1)
            state = state._replace(blocked_at=now, blocked_for=length, blocks=min(1000, state.blocks + 1))
            self._store.write(self._name, state.to_bytes())
            return length
        finally:
            release()

    def unblock(self) -> None:
        """Record that the service no longer blocks this address."""
        if not self.state().blocks:
            return
        release = self._lock(Deadline(5.0))
        try:
            state = self.state()._replace(blocked_at=None, blocked_for=0.0, blocks=0)
            self._store.write(self._name, state.to_bytes())
        finally:
            release()

    def _reserve(self, deadline: Deadline) -> float:
        release = self._lock(deadline)
        try:
            state, now = self.state(), Moment.now()
            wait = max(self._blocked_wait(state, now, deadline), state.queue_seconds(now), state.spacing_seconds(now))
            if wait > deadline.remaining():
                raise queue_error(self._url, wait, deadline)
            self._store.write(self._name, state._replace(next_slot=now.after(wait + INTERVAL)).to_bytes())
            return wait
        finally:
            release()

    def _blocked_wait(self, state: ServiceState, now: Moment, deadline: Deadline) -> float:
        wait = state.blocked_seconds(now)
        if wait > deadline.remaining():
            raise blocked_error(self._url, wait, deadline)
        return wait

    def _lock(self, deadline: Deadline) -> Release:
        while True:
            release = self._store.try_lock(self._name)
            if release is not None:
                return release
            if deadline.passed:
                raise TokenBlocked(
                    f"Another process has locked the queue for the token service {self._url} for "
                    f"{deadline.seconds:.0f} s ('token_wait'). Look for a suspended process that uses "
                    f"{self._store.describe()}."
                )
            sleep(random.uniform(0.002, 0.02))


def waiting_text(url: str, seconds: float, blocked_seconds: float) -> str:
    """Return the progress message about a wait for a slot."""
    if blocked_seconds > 0.0:
        return f"the token service {url} blocks this address (429); trying again in {seconds:.0f} s"
    return f"waiting {seconds:.0f} s for a slot at the token service {url}"


def queue_error(url: str, seconds: float, deadline: Deadline) -> TokenBlocked:
    """Return the error for a queue that is ``seconds`` long, longer than the task may wait."""
    return TokenBlocked(
        f"The token service {url} allows one request per second, and the queue of requests is {seconds:.0f} s long, "
        f"but only {deadline.remaining():.0f} s of 'token_wait' ({deadline.seconds:.0f} s) are left."
    )


def blocked_error(url: str, seconds: float, deadline: Deadline) -> TokenBlocked:
    """Return the error for a block that lasts for ``seconds``, longer than the task may wait."""
    until = time.strftime("%Y-%m-%d %H:%M:%S %z", time.localtime(wall_time() + seconds))
    return TokenBlocked(
        f"The token service {url} has blocked this machine's address because of too many token requests (429). "
        f"No token request will be sent before {until}, in {seconds:.0f} s; this task may wait "
        f"{deadline.seconds:.0f} s ('token_wait')."
    )
