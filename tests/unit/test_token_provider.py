# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The protocol of the token provider, with outcomes of the token service given to it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from ansible_collections.community.camunda.plugins.module_utils.clock import Moment
from ansible_collections.community.camunda.plugins.module_utils.errors import (
    AccessTokenRejected,
    LibraryMissing,
    TokenBlocked,
    TokenError,
    TokenRefused,
)
from ansible_collections.community.camunda.plugins.module_utils.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils.token_directory import DirectoryStore
from ansible_collections.community.camunda.plugins.module_utils.token_names import TokenContext
from ansible_collections.community.camunda.plugins.module_utils.token_outcome import (
    Granted,
    Outcome,
    Rejected,
    TooMany,
    Trouble,
)
from ansible_collections.community.camunda.plugins.module_utils.token_pacing import ServiceState
from ansible_collections.community.camunda.plugins.module_utils.token_provider import TokenProvider
from ansible_collections.community.camunda.plugins.module_utils.token_record import Attempt, Record, Refusal, Token
from ansible_collections.community.camunda.plugins.module_utils.token_seal import Seal
from ansible_collections.community.camunda.plugins.module_utils.token_store import Release, StoreUnusable

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
            raise StoreUnusable("the disk is full")
        super().write(name, content)


class Service:
    """Gives the prepared outcomes, one for each request."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.requests = 0

    def __call__(self, on_sent: Callable[[], None]) -> Outcome:
        self.requests += 1
        on_sent()
        return self.outcomes.pop(0)


@pytest.fixture
def store(tmp_path: Path) -> WatchedStore:
    """Return an empty store."""
    return WatchedStore(str(tmp_path / "cache"))


@pytest.fixture
def messages() -> Messages:
    """Return a collector of messages."""
    return Messages(Redactor())


def put(store: WatchedStore, record: Record) -> None:
    """Store a record as another process would have."""
    store.write(CONTEXT.entry_name(), Seal(CONTEXT).close(record.to_bytes()))
    store.writes = 0


def get(store: WatchedStore) -> Record:
    """Return the stored record."""
    content = Seal(CONTEXT).open(store.read(CONTEXT.entry_name()) or b"")
    return Record.from_bytes(content or b"")


def token(value: str = "old", life: float = 300.0, age: float = 0.0) -> Token:
    """Return a token that was obtained ``age`` seconds ago."""
    return Token(value, life, Moment.now().after(-age))


def provider(store: WatchedStore, service: Service, messages: Messages, wait: float = 5.0) -> TokenProvider:
    """Return a provider for the context."""
    return TokenProvider(CONTEXT, store, None, lambda: service, messages, wait)


def test_warm_token_takes_no_lock_and_writes_nothing(store: WatchedStore, messages: Messages) -> None:
    put(store, Record(token=token()))
    service = Service()
    assert provider(store, service, messages).token().value == "old"
    assert (store.locks, store.writes, service.requests) == (0, 0, 0)


def test_cold_cache_is_filled(store: WatchedStore, messages: Messages) -> None:
    service = Service(Granted("new", 300.0))
    assert provider(store, service, messages).token().value == "new"
    assert provider(store, service, messages).token().value == "new"
    assert service.requests == 1
    assert get(store).attempt is None


def test_ageing_token_is_renewed_by_whoever_gets_the_lock(store: WatchedStore, messages: Messages) -> None:
    put(store, Record(token=token(age=270.0)))
    service = Service(Granted("new", 300.0))
    assert provider(store, service, messages).token().value == "new"
    assert service.requests == 1


def test_ageing_token_is_used_while_somebody_else_renews_it(store: WatchedStore, messages: Messages) -> None:
    put(store, Record(token=token(age=270.0)))
    release = store.try_lock(CONTEXT.entry_name())
    assert release is not None
    service = Service()
    assert provider(store, service, messages).token().value == "old"
    assert service.requests == 0
    release()


@pytest.mark.parametrize("outcome", [Trouble("down", repeat=False, cool_down=10.0), Rejected("no"), TooMany(60.0)])
def test_outage_while_a_token_ages_is_invisible(store: WatchedStore, messages: Messages, outcome: Outcome) -> None:
    put(store, Record(token=token(age=270.0)))
    service = Service(outcome)
    assert provider(store, service, messages).token().value == "old"
    # Not asked again by the next task either.
    assert provider(store, service, messages).token().value == "old"
    assert service.requests == 1


def test_refusal_is_remembered_and_grows(store: WatchedStore, messages: Messages) -> None:
    service = Service(Rejected("it answers 401"))
    for _number in range(3):
        with pytest.raises(TokenRefused, match="it answers 401"):
            provider(store, service, messages).token()
    assert service.requests == 1
    seconds = []
    for times in (1, 2, 3, 4, 5, 50):
        put(store, Record(refusal=Refusal(Moment.now().after(-400.0), 300.0, times, "no", rejected=True)))
        with pytest.raises(TokenRefused):
            provider(store, Service(Rejected("no")), messages).token()
        refusal = get(store).refusal
        assert refusal is not None
        seconds.append(refusal.seconds)
    assert seconds == [60.0, 120.0, 240.0, 300.0, 300.0, 300.0]


def test_token_that_appears_meanwhile_beats_the_memory_of_a_refusal(store: WatchedStore, messages: Messages) -> None:
    refusal = Refusal(Moment.now(), 300.0, 1, "no", rejected=True)
    put(store, Record(token=token(), refusal=refusal))
    assert provider(store, Service(), messages).token().value == "old"


def test_renewal_keeps_a_newer_token(store: WatchedStore, messages: Messages) -> None:
    put(store, Record(token=token("newer")))
    service = Service()
    assert provider(store, service, messages).renew("older").value == "newer"
    assert service.requests == 0


def test_rejected_token_is_replaced_once_in_a_minute(store: WatchedStore, messages: Messages) -> None:
    put(store, Record(token=token("first")))
    service = Service(Granted("second", 300.0))
    assert provider(store, service, messages).renew("first").value == "second"
    with pytest.raises(AccessTokenRejected, match="'audience' belong together"):
        provider(store, service, messages).renew("second")
    assert service.requests == 1


def test_attempt_of_a_dead_process_makes_the_next_one_space_out(store: WatchedStore, messages: Messages) -> None:
    put(store, Record(attempt=Attempt(Moment.now(), 3)))
    with pytest.raises(TokenBlocked, match="last 4 processes"):
        provider(store, Service(), messages, wait=2.0).token()
    put(store, Record(attempt=Attempt(Moment.now().after(-100.0), 3)))
    assert provider(store, Service(Granted("new", 300.0)), messages).token().value == "new"


def test_attempt_is_charged_before_the_request(store: WatchedStore, messages: Messages) -> None:
    seen: list[bool] = []

    class Watching(Service):
        def __call__(self, on_sent: Callable[[], None]) -> Outcome:
            seen.append(get(store).attempt is not None)
            state = ServiceState.from_bytes(store.read(CONTEXT.service_name()))
            seen.append(state.last_sent is not None)
            return super().__call__(on_sent)

    provider(store, Watching(Granted("new", 300.0)), messages).token()
    assert seen == [True, True]


def test_full_disk_is_noticed_before_the_request(store: WatchedStore, messages: Messages) -> None:
    store.full_after = 0
    service = Service(Granted("new", 300.0))
    assert provider(store, service, messages).token().value == "new"
    assert service.requests == 1
    assert [message.loudness for message in messages.collected] == ["warning"]


@pytest.mark.parametrize("writes", [1, 2, 3, 4, 5, 6, 7])
def test_disk_that_fills_up_in_the_middle_costs_no_second_request(
    store: WatchedStore, messages: Messages, writes: int
) -> None:
    store.full_after = writes
    service = Service(Granted("new", 300.0), Granted("another", 300.0))
    assert provider(store, service, messages).token().value == "new"
    assert service.requests == 1


def test_no_entry_makes_anybody_sleep_longer_than_the_budget(store: WatchedStore, messages: Messages) -> None:
    far = Moment.now().after(10 * 365 * 86400.0)
    for state in (
        ServiceState(next_slot=far, last_sent=far, blocked_at=far, blocked_for=86400.0),
        ServiceState(next_slot=far),
        ServiceState(last_sent=far),
    ):
        store.write(CONTEXT.service_name(), state.to_bytes())
        put(store, Record(attempt=Attempt(far, 30)))
        before = Moment.now()
        with contextlib.suppress(TokenBlocked):
            provider(store, Service(Granted("new", 300.0)), messages, wait=2.0).token()
        assert before.seconds_until(Moment.now()) < 4.0


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 60_000, b'{"blocked_for": "x"}', b'{"blocks": -1}']
)
def test_garbled_queue_is_an_empty_queue(store: WatchedStore, messages: Messages, content: bytes) -> None:
    store.write(CONTEXT.service_name(), content)
    assert provider(store, Service(Granted("new", 300.0)), messages).token().value == "new"


def test_three_tries_and_not_one_more(store: WatchedStore, messages: Messages) -> None:
    service = Service(*[Trouble("it answers 503", repeat=True, cool_down=10.0)] * 4)
    with pytest.raises(TokenError, match="503"):
        provider(store, service, messages, wait=30.0).token()
    assert service.requests == 3
    with pytest.raises(TokenError, match="asked again in"):
        provider(store, service, messages).token()
    assert service.requests == 3


def test_a_missing_library_is_no_attempt(store: WatchedStore, messages: Messages) -> None:
    def not_ready() -> Service:
        raise LibraryMissing("requests", "The Python library 'requests' is missing.")

    for _number in range(2):
        with pytest.raises(LibraryMissing):
            TokenProvider(CONTEXT, store, None, not_ready, messages, 5.0).token()
    assert store.writes == 0
    put(store, Record(token=token(age=270.0)))
    assert TokenProvider(CONTEXT, store, None, not_ready, messages, 5.0).token().value == "old"


@pytest.mark.parametrize(
    "record",
    [
        Record(token=token()),
        # In its last stretch, and not to be renewed now.
        Record(token=token(age=270.0), refusal=Refusal(Moment.now(), 30.0, 1, "it answers 503", rejected=False)),
    ],
)
def test_a_warm_token_loads_nothing_of_what_gets_tokens(
    store: WatchedStore, messages: Messages, record: Record
) -> None:
    put(store, record)
    one = provider(store, Service(), messages)
    assert one.token().value == "old"
    assert one._loaded is None
