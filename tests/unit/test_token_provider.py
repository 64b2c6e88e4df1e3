# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The protocol of the token provider, with outcomes of the token service given to it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal import errors
from ansible_collections.community.camunda.plugins.module_utils._internal.clock import Moment
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils._internal.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils._internal.token.directory import DirectoryStore
from ansible_collections.community.camunda.plugins.module_utils._internal.token.names import TokenContext
from ansible_collections.community.camunda.plugins.module_utils._internal.token.outcome import (
    Granted,
    Outcome,
    RateLimited,
    Rejected,
    ServiceError,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.token.pacing import ServiceState
from ansible_collections.community.camunda.plugins.module_utils._internal.token.provider import TokenProvider
from ansible_collections.community.camunda.plugins.module_utils._internal.token.record import (
    Attempt,
    Record,
    Refusal,
    Token,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.token.seal import Seal
from ansible_collections.community.camunda.plugins.module_utils._internal.token.store import Release, StoreError
from moving_clock import MovingClock

CONTEXT = TokenContext("https://login.example/oauth/token", "api.example", "client", "secret-" * 9)


class WatchedStore(DirectoryStore):
    """A directory store that counts what is done with it, and can lose its disk."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.locks = 0
        self.writes = 0
        self.full_after: int | None = None

    def try_lock(self, name: str) -> Release | None:
        self.locks += 1
        return super().try_lock(name)

    def write(self, name: str, content: bytes) -> None:
        self.writes += 1
        if self.full_after is not None and self.writes > self.full_after:
            raise StoreError("the disk is full")
        super().write(name, content)


class Machine:
    """One machine with its cache, and a token service that gives prepared outcomes, one for each request."""

    def __init__(self, cache: Path) -> None:
        self.store = WatchedStore(str(cache))
        self.messages = Messages(Redactor())
        self.outcomes: list[Outcome] = []
        self.requests = 0

    def put(self, record: Record) -> None:
        self.store.write(CONTEXT.entry_name(), Seal(CONTEXT).close(record.to_bytes()))
        self.store.writes = 0

    def record(self) -> Record:
        content = Seal(CONTEXT).open(self.store.read(CONTEXT.entry_name()) or b"")
        return Record.from_bytes(content or b"")

    def provider(self, *outcomes: Outcome, wait: float = 5.0) -> TokenProvider:
        """Return a provider as a new process has it; the service is going to give these outcomes."""
        self.outcomes = list(outcomes)
        return TokenProvider(CONTEXT, self.store, None, lambda: self._request, self.messages, wait)

    def token(self, *outcomes: Outcome, wait: float = 5.0) -> str:
        return self.provider(*outcomes, wait=wait).token().value

    def _request(self, on_sent: Callable[[], None]) -> Outcome:
        self.requests += 1
        on_sent()
        return self.outcomes.pop(0)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "cache")


def token(now: Moment, value: str = "old", age: float = 0.0) -> Token:
    """Return a token for 300 s that was obtained ``age`` seconds ago."""
    return Token(value, 300.0, now.after(-age))


def test_warm_token_takes_no_lock_writes_nothing_and_loads_nothing_of_what_gets_tokens(
    machine: Machine, clock: MovingClock
) -> None:
    # In its last stretch, and not to be renewed now.
    refused = Refusal(clock.moment(), 30.0, 1, "it responded with 503", rejected=False)
    for record in (
        Record(token=token(clock.moment())),
        Record(token=token(clock.moment(), age=270.0), refusal=refused),
    ):
        machine.put(record)
        provider = machine.provider()
        assert provider.token().value == "old"
        assert provider._loaded is None
    assert (machine.store.locks, machine.store.writes, machine.requests) == (0, 0, 0)


def test_ageing_token_is_renewed_by_the_one_who_gets_the_lock(machine: Machine, clock: MovingClock) -> None:
    machine.put(Record(token=token(clock.moment(), age=270.0)))
    release = machine.store.try_lock(CONTEXT.entry_name())
    assert release is not None
    assert (machine.token(), machine.requests) == ("old", 0)
    release()
    assert (machine.token(Granted("new", 300.0)), machine.requests) == ("new", 1)


@pytest.mark.parametrize(
    "outcome", [ServiceError("down", repeat=False, cool_down=10.0), Rejected("no"), RateLimited(60.0)]
)
def test_outage_while_a_token_ages_is_invisible(machine: Machine, clock: MovingClock, outcome: Outcome) -> None:
    machine.put(Record(token=token(clock.moment(), age=270.0)))
    assert machine.token(outcome) == "old"
    assert machine.token() == "old", "the next task does not ask again"
    assert machine.requests == 1


def test_refusal_is_remembered_and_grows(machine: Machine, clock: MovingClock) -> None:
    seconds = []
    for times in range(1, 8):
        for _process in range(3):
            with pytest.raises(errors.TokenRefused, match="it responded with 401"):
                machine.token(Rejected("it responded with 401"))
        assert machine.requests == times
        refusal = machine.record().refusal
        assert refusal is not None
        seconds.append(refusal.seconds)
        clock.advance(refusal.seconds + 1)
    assert seconds == [30.0, 60.0, 120.0, 240.0, 300.0, 300.0, 300.0]


def test_token_that_appears_meanwhile_beats_the_memory_of_a_refusal(machine: Machine, clock: MovingClock) -> None:
    machine.put(Record(token=token(clock.moment()), refusal=Refusal(clock.moment(), 300.0, 1, "no", rejected=True)))
    assert machine.token() == "old"


def test_rejected_token_is_replaced_once_in_a_minute(machine: Machine, clock: MovingClock) -> None:
    machine.put(Record(token=token(clock.moment(), "first")))
    assert machine.provider().renew("older").value == "first", "a newer token is kept"
    assert machine.provider(Granted("second", 300.0)).renew("first").value == "second"
    with pytest.raises(errors.AccessTokenRejected, match="'audience' belong together"):
        machine.provider().renew("second")
    assert machine.requests == 1


def test_attempt_of_a_dead_process_makes_the_next_one_space_out(machine: Machine, clock: MovingClock) -> None:
    machine.put(Record(attempt=Attempt(clock.moment(), 3)))
    with pytest.raises(errors.TokenBlocked, match="last 4 processes"):
        machine.token(wait=2.0)
    machine.put(Record(attempt=Attempt(clock.moment().after(-100.0), 3)))
    assert machine.token(Granted("new", 300.0)) == "new"


@pytest.mark.parametrize("writes", range(8))
def test_full_disk_costs_no_second_request(machine: Machine, writes: int) -> None:
    machine.store.full_after = writes
    assert machine.token(Granted("new", 300.0), Granted("another", 300.0)) == "new"
    assert machine.requests == 1
    if writes == 0:
        assert [message.level for message in machine.messages.collected] == ["warning"]


def test_no_entry_makes_anybody_sleep_longer_than_the_budget(machine: Machine, clock: MovingClock) -> None:
    far = clock.moment().after(10 * 365 * 86400.0)
    for state in (
        ServiceState(next_slot=far, last_sent=far, blocked_at=far, blocked_for=86400.0),
        ServiceState(next_slot=far),
        ServiceState(last_sent=far),
    ):
        machine.store.write(CONTEXT.service_name(), state.to_bytes())
        machine.put(Record(attempt=Attempt(far, 30)))
        before = clock.monotonic()
        with contextlib.suppress(errors.TokenBlocked):
            assert machine.token(Granted("new", 300.0), wait=2.0) == "new"
        assert clock.monotonic() - before < 4.0


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 60_000, b'{"blocked_for": "x"}', b'{"blocks": -1}']
)
def test_garbled_queue_is_an_empty_queue(machine: Machine, content: bytes) -> None:
    machine.store.write(CONTEXT.service_name(), content)
    assert machine.token(Granted("new", 300.0)) == "new"


def test_missing_library_is_no_attempt(machine: Machine, clock: MovingClock) -> None:
    def not_ready() -> Callable[[Callable[[], None]], Outcome]:
        raise errors.LibraryMissing("requests", "The Python library 'requests' is missing.")

    provider = TokenProvider(CONTEXT, machine.store, None, not_ready, machine.messages, 5.0)
    for _number in range(2):
        with pytest.raises(errors.LibraryMissing):
            provider.token()
    assert machine.store.writes == 0
    machine.put(Record(token=token(clock.moment(), age=270.0)))
    assert TokenProvider(CONTEXT, machine.store, None, not_ready, machine.messages, 5.0).token().value == "old"
