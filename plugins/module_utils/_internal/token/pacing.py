# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Token requests of this machine in single file, whatever credential they are for.

The token service allows about one request per second for everyone behind one IP address and blocks the address of
whoever asks too often (Camunda's documentation; the length of the block is unknown). All processes share one small
entry for each token service: the next free slot, when the last request was sent, and until when the service has
blocked us. There is no secret that all credentials share, so the entry is not authenticated; it can delay a task
within the task's own budget, and do nothing else.
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
from .store import Release, StoreUnusable, TokenStore

# One request per second is allowed; the rest absorbs the jitter between here and there.
INTERVAL = 1.1

# A block without Retry-After: the first guess, and what it may grow to while the service keeps saying 429.
FIRST_BLOCK = 5.0
LONGEST_GUESSED_BLOCK = 300.0

# Longest block that is believed when the service names one.
LONGEST_BLOCK = 24 * 3600.0

# A queue of slots longer than this cannot have come about honestly.
_LONGEST_QUEUE = 3600.0

# Waits longer than this are worth a word to the person who watches.
WORTH_MENTIONING = 3.0


class ServiceState(NamedTuple):
    """What this machine knows about one token service.

    :ivar next_slot: when the next request may be planned.
    :ivar last_sent: when the last one was sent.
    :ivar blocked_at: when the service said 429, for ``blocked_for`` seconds, the ``blocks``-th time in a row.
    """

    next_slot: Moment | None = None
    last_sent: Moment | None = None
    blocked_at: Moment | None = None
    blocked_for: float = 0.0
    blocks: int = 0

    @classmethod
    def from_bytes(cls, content: bytes | None) -> ServiceState:
        """Return the state that :meth:`to_bytes` wrote; nonsense is no state."""
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
        """Return how long the block goes on."""
        if self.blocked_at is None:
            return 0.0
        return min(self.blocked_for, max(0.0, now.seconds_until(self.blocked_at.after(self.blocked_for))))

    def queue_seconds(self, now: Moment) -> float:
        """Return how long until the next free slot."""
        if self.next_slot is None:
            return 0.0
        seconds = now.seconds_until(self.next_slot)
        return seconds if 0.0 < seconds <= _LONGEST_QUEUE else 0.0

    def too_soon_by(self, now: Moment) -> float:
        """Return how long until the last request is a whole interval ago."""
        if self.last_sent is None:
            return 0.0
        return min(INTERVAL, max(0.0, INTERVAL - self.last_sent.seconds_until(now)))


class Turn(Protocol):
    """The right to send one token request now."""

    def sent(self) -> None:
        """Let the next one have its turn, a whole interval from now. Further calls do nothing."""

    def over(self) -> None:
        """Say that the service has answered, or will not."""


class LocalTurn:
    """A turn among the processes of this machine.

    The queue's lock is held until the request has left this machine. On a busy machine a process may be put to sleep
    between its decision to send and the sending, and the next one would then come too early.
    """

    def __init__(self, pacing: ServicePacing, release: Release) -> None:
        self._pacing = pacing
        self._release: Release | None = release

    def sent(self) -> None:
        release, self._release = self._release, None
        if release is None:
            return
        try:
            # Charged already; failing to say so more exactly is not worth failing for.
            with contextlib.suppress(StoreUnusable):
                self._pacing.stamp()
        finally:
            release()

    def over(self) -> None:
        self.sent()
        # A busy service may have counted the request later than it was sent, but not later than it answered.
        with contextlib.suppress(StoreUnusable, TokenBlocked):
            self._pacing.stamp_answer()


class ServicePacing:
    """The queue in front of one token service.

    :param store: where the entry lives.
    :param name: its name.
    :param url: the token service's URL, for messages.
    """

    def __init__(self, store: TokenStore, name: str, url: str, messages: Messages) -> None:
        self._store = store
        self._name = name
        self._url = url
        self._messages = messages

    def state(self) -> ServiceState:
        """Return what is known now."""
        return ServiceState.from_bytes(self._store.read(self._name))

    def wait_for_turn(self, deadline: Deadline) -> Turn:
        """Return when a token request may be sent; it is then counted as sent.

        :raises TokenBlocked: when that cannot be before the deadline, as soon as this is known.
        """
        wait = self._reserve(deadline)
        while True:
            if wait > WORTH_MENTIONING:
                self._messages.progress(waiting_text(self._url, wait, self.state().blocked_seconds(Moment.now())))
            sleep(wait)
            release = self._lock(deadline)
            try:
                state, now = self.state(), Moment.now()
                # A block, or a request that left late, may have come while this process slept.
                wait = max(self._blocked_wait(state, now, deadline), state.too_soon_by(now))
                if wait <= 0.0:
                    # The charge comes first: a process that is killed from here on has had its request.
                    self._store.write(self._name, state._replace(last_sent=now).to_bytes())
                    return LocalTurn(self, release)
            except BaseException:
                release()
                raise
            release()

    def stamp(self) -> None:
        """Write down that the last request is not older than now. To be called with the lock held."""
        self._store.write(self._name, self.state()._replace(last_sent=Moment.now()).to_bytes())

    def stamp_answer(self) -> None:
        """Write down that a request was answered just now, so that the service has counted it by now."""
        release = self._lock(Deadline(INTERVAL))
        try:
            self.stamp()
        finally:
            release()

    def block(self, seconds: float | None) -> float:
        """Remember for everyone that the service said 429, and return for how many seconds.

        :param seconds: what the service named; None for nothing usable: then a guess that grows.
        """
        release = self._lock(Deadline(5.0))
        try:
            state, now = self.state(), Moment.now()
            guess = min(LONGEST_GUESSED_BLOCK, FIRST_BLOCK * 2 ** min(state.blocks, 10))
            # A little more than was asked for, and not the same for every machine behind this address.
            length = min(LONGEST_BLOCK, (guess if seconds is None else seconds) * random.uniform(1.0, 1.2) + 0.1)
            state = state._replace(blocked_at=now, blocked_for=length, blocks=min(1000, state.blocks + 1))
            self._store.write(self._name, state.to_bytes())
            return length
        finally:
            release()

    def unblock(self) -> None:
        """Remember that the service answers again."""
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
            wait = max(self._blocked_wait(state, now, deadline), state.queue_seconds(now), state.too_soon_by(now))
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
                    f"Another process has held the queue for the token service {self._url} for {deadline.seconds:.0f} "
                    f"s ('token_wait'). Look for a stopped process that uses {self._store.describe()}."
                )
            sleep(random.uniform(0.002, 0.02))


def waiting_text(url: str, seconds: float, blocked_seconds: float) -> str:
    """Return what is said about a wait for a turn."""
    if blocked_seconds > 0.0:
        return f"the token service {url} blocks this address (429); asking again in {seconds:.0f} s"
    return f"waiting {seconds:.0f} s for a turn at the token service {url}"


def queue_error(url: str, seconds: float, deadline: Deadline) -> TokenBlocked:
    """Return the error for a queue that is ``seconds`` long, longer than the task may wait."""
    return TokenBlocked(
        f"The token service {url} allows one request per second, and the queue of requests in front of it is "
        f"{seconds:.0f} s long, but only {deadline.remaining():.0f} s of 'token_wait' "
        f"({deadline.seconds:.0f} s) are left."
    )


def blocked_error(url: str, seconds: float, deadline: Deadline) -> TokenBlocked:
    """Return the error for a block that lasts for ``seconds``, longer than the task may wait."""
    until = time.strftime("%Y-%m-%d %H:%M:%S %z", time.localtime(wall_time() + seconds))
    return TokenBlocked(
        f"The token service {url} has blocked this machine's address because of too many token requests (429). "
        f"Nobody here asks again until {until}, in {seconds:.0f} s; this task may wait {deadline.seconds:.0f} s "
        "('token_wait')."
    )
