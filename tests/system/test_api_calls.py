# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the API under faults: what is repeated, what is looked up, and what the caller is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from administration_session import Operation, count, done, operations, session_for
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.errors import (
    AccessTokenRejected,
    ApiError,
    OutcomeUnknown,
    SecretLost,
    TokenError,
)
from ansible_collections.community.camunda.plugins.module_utils.operations.any_request import send_any
from ansible_collections.community.camunda.plugins.module_utils.operations.members import MemberOperations
from ansible_collections.community.camunda.plugins.module_utils.session import Session

REPEATED = ("read", "set", "delete", "delete_client", "create_named")
ALL = (*REPEATED, "create")
CHANGES = ("set", "delete", "delete_client", "create_named", "create")


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[SimulatorProcess, dict[str, Any]]]:
    """One simulator for the file, and the state it starts with."""
    with SimulatorProcess({"token_interval": 0}) as sim:
        yield sim, sim.state()


@pytest.fixture
def sim(started: tuple[SimulatorProcess, dict[str, Any]]) -> SimulatorProcess:
    """The simulator as it was at its start."""
    simulator, state = started
    simulator.clear_faults()
    simulator.put_state(state)
    return simulator


@pytest.fixture
def client_id(sim: SimulatorProcess) -> str:
    """The client that is there to be deleted."""
    return str(sim.state()["clusters"][0]["clients"][0]["clientId"])


@pytest.fixture
def known(sim: SimulatorProcess, client_id: str) -> dict[str, Operation]:
    """The operations by name."""
    return operations(sim.state()["clusters"][0]["uuid"], client_id)


@pytest.fixture
def warm(sim: SimulatorProcess, tmp_path: Path) -> Iterator[Callable[..., Session]]:
    """Make sessions that have a token already; the requests for it are forgotten."""
    opened = []

    def make(**changes: Any) -> Session:
        session = session_for(sim, tmp_path, **changes)
        session.access_token()
        opened.append(session)
        sim.forget_requests()
        return session

    yield make
    for session in opened:
        session.close()


def fault(sim: SimulatorProcess, operation: Operation, then: dict[str, Any], times: int = 1) -> None:
    """Add a fault for one operation; ``times=0`` is for ever."""
    document = {"service": "api", "method": operation.method, "path": operation.path, "times": times, "then": then}
    sim.fault(document)


def check(error: ApiError, operation: Operation, status: int | None, *words: str) -> None:
    """Check that an error says what was tried, where, and what came back."""
    assert (error.method, error.path, error.status) == (operation.method, operation.path, status)
    for word in (operation.method, operation.path, *words):
        assert word in error.message
    assert error.details()["status"] == status


PASSING: dict[str, dict[str, Any]] = {
    "reset": {"reset": True},
    "429": {"status": 429, "body": "local_rate_limited"},
    "502": {"status": 502, "body": "<html><title>502 Bad Gateway</title></html>"},
    "503": {"status": 503, "body": "no healthy upstream"},
    "504": {"status": 504, "body": "upstream request timeout"},
}


@pytest.mark.parametrize("name", REPEATED)
@pytest.mark.parametrize("kind", PASSING)
def test_passing_fault_is_survived(
    sim: SimulatorProcess,
    warm: Callable[..., Session],
    known: dict[str, Operation],
    client_id: str,
    name: str,
    kind: str,
) -> None:
    session = warm()
    fault(sim, known[name], PASSING[kind])
    known[name].perform(session)
    assert count(sim, known[name]) == 2
    assert done(sim, name, client_id)
    said = [message.text for message in session.messages.collected]
    assert any("trying again in" in text and known[name].path in text for text in said)


@pytest.mark.parametrize("name", REPEATED)
@pytest.mark.parametrize("kind", PASSING)
def test_lasting_fault_ends_with_an_error(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation], name: str, kind: str
) -> None:
    session = warm()
    fault(sim, known[name], PASSING[kind], times=0)
    with pytest.raises(ApiError) as caught:
        known[name].perform(session)
    words = {"429": "local_rate_limited", "502": "502 Bad Gateway", "503": "no healthy upstream"}.get(kind, "")
    check(caught.value, known[name], None if kind == "reset" else int(kind), "2 tries", words)
    assert count(sim, known[name]) == 2


def test_create_that_the_gateway_turned_back_is_repeated(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation]
) -> None:
    session = warm()
    fault(sim, known["create"], PASSING["429"], times=1)
    known["create"].perform(session)
    assert count(sim, known["create"]) == 2


def test_creation_of_a_cluster_is_not_even_repeated_then(sim: SimulatorProcess, warm: Callable[..., Session]) -> None:
    session = warm()
    sim.fault({"method": "POST", "path": "/clusters", "times": 0, "then": PASSING["429"]})
    with pytest.raises(ApiError, match="local_rate_limited"):
        send_any(session, "POST", "/clusters", {"name": "one"}, lambda status: status == 200)
    assert len([request for request in sim.requests(service="api") if request["path"] == "/clusters"]) == 1


@pytest.mark.parametrize("kind", [kind for kind in PASSING if kind != "429"])
def test_create_is_never_repeated(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation], kind: str
) -> None:
    session = warm()
    fault(sim, known["create"], PASSING[kind], times=0)
    with pytest.raises(ApiError) as caught:
        known["create"].perform(session)
    assert count(sim, known["create"]) == 1
    # That one does not come from something that passed the request on.
    refused = kind == "503"
    check(caught.value, known["create"], int(kind) if refused else None)
    assert isinstance(caught.value, OutcomeUnknown) is not refused
    if not refused:
        assert "Look before you run the task again" in caught.value.message


@pytest.mark.parametrize("name", ["set", "delete", "delete_client"])
def test_lost_answer_of_a_change_that_is_there(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation], client_id: str, name: str
) -> None:
    session = warm()
    fault(sim, known[name], {"lose_response": True})
    known[name].perform(session)
    assert count(sim, known[name]) == 1, "it was looked for, not repeated"
    assert done(sim, name, client_id)


def test_lost_answer_of_a_read(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation]
) -> None:
    session = warm()
    fault(sim, known["read"], {"lose_response": True})
    assert len(MemberOperations(session).members()) == len(sim.state()["members"])
    assert count(sim, known["read"]) == 2


@pytest.mark.parametrize("then", [{"lose_response": True}, {"truncate": 10}])
def test_lost_answer_of_a_create(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation], client_id: str, then: Any
) -> None:
    session = warm()
    fault(sim, known["create"], then)
    with pytest.raises(OutcomeUnknown) as caught:
        known["create"].perform(session)
    check(caught.value, known["create"], None)
    assert count(sim, known["create"]) == 1
    assert done(sim, "create", client_id)


@pytest.mark.parametrize("name", ["set", "delete", "delete_client", "create_named"])
def test_looking_fails_too(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation], name: str
) -> None:
    session = warm()
    fault(sim, known[name], {"lose_response": True})
    sim.fault({"service": "api", "method": "GET", "times": 0, "then": {"status": 500, "body": "out of order"}})
    with pytest.raises(OutcomeUnknown) as caught:
        known[name].perform(session)
    check(caught.value, known[name], None, "looking failed", "out of order")
    assert count(sim, known[name]) == 1


def test_truncated_list_is_read_again(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation]
) -> None:
    session = warm()
    fault(sim, known["read"], {"truncate": 40})
    assert len(MemberOperations(session).members()) == len(sim.state()["members"])
    assert count(sim, known["read"]) == 2


@pytest.mark.parametrize("name", REPEATED)
def test_no_answer_in_time(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation], client_id: str, name: str
) -> None:
    session = warm(timeout=0.4)
    # Without performing anything, unlike a delay alone.
    fault(sim, known[name], {"delay": 1.5, "reset": True})
    start = time.monotonic()
    known[name].perform(session)
    assert time.monotonic() - start < 1.5 + 0.4
    assert done(sim, name, client_id)
    assert any("within 0.4 s" in message.text for message in session.messages.collected)


def test_never_an_answer_in_time(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation]
) -> None:
    session = warm(timeout=0.3)
    fault(sim, known["read"], {"delay": 2, "reset": True}, times=0)
    with pytest.raises(ApiError) as caught:
        MemberOperations(session).members()
    check(caught.value, known["read"], None, "no complete answer", "0.3 s", "2 tries")


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("status", "words", "advice"),
    [
        (400, "Validation Failed", ""),
        (403, "no open seats left", "seats"),
        (404, "nothing here", ""),
        (409, "already so", ""),
        (412, "not ready", ""),
        (418, "a teapot", ""),
        (500, "Internal Server Error", ""),
    ],
)
def test_a_clear_no_is_not_repeated(
    sim: SimulatorProcess,
    warm: Callable[..., Session],
    known: dict[str, Operation],
    name: str,
    status: int,
    words: str,
    advice: str,
) -> None:
    session = warm()
    fault(sim, known[name], {"status": status, "body": words}, times=0)
    if status == 404 and known[name].method == "DELETE":
        # Somebody else was faster; what was wanted is the case.
        known[name].perform(session)
        assert count(sim, known[name]) == 1
        return
    with pytest.raises(ApiError) as caught:
        known[name].perform(session)
    check(caught.value, known[name], status, words, advice)
    assert caught.value.answer == words
    assert count(sim, known[name]) == 1


@pytest.mark.parametrize("name", ["delete", "delete_client"])
def test_gone_on_our_own_second_try(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation], name: str
) -> None:
    session = warm()
    fault(sim, known[name], {"status": 503})
    fault(sim, known[name], {"status": 404})
    known[name].perform(session)
    assert count(sim, known[name]) == 2


@pytest.mark.parametrize(
    ("value", "shortest", "longest"),
    [("0", 0.0, 0.9), ("1", 1.0, 2.5), ("1.2", 1.2, 2.7), ("-5", 0.25, 2.5), ("banana", 0.25, 2.5), ("inf", 0.25, 2.5)],
)
def test_retry_after(
    sim: SimulatorProcess,
    warm: Callable[..., Session],
    known: dict[str, Operation],
    value: str,
    shortest: float,
    longest: float,
) -> None:
    session = warm()
    fault(sim, known["read"], {"status": 429, "headers": {"Retry-After": value}})
    start = time.monotonic()
    MemberOperations(session).members()
    assert shortest <= time.monotonic() - start < longest
    assert count(sim, known["read"]) == 2


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("name", REPEATED)
def test_retry_after_that_is_too_long(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation], status: int, name: str
) -> None:
    session = warm(retries=5)
    fault(sim, known[name], {"status": status, "headers": {"Retry-After": "3600"}}, times=0)
    start = time.monotonic()
    with pytest.raises(ApiError) as caught:
        known[name].perform(session)
    assert time.monotonic() - start < 1.0
    check(caught.value, known[name], status, "3600 s")
    assert count(sim, known[name]) == 1


@pytest.mark.parametrize(
    "date", ["Wed, 21 Oct 99999999999999999999 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:00 +99999999999999999999"]
)
def test_retry_after_beyond_all_calendars(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation], date: str
) -> None:
    session = warm()
    fault(sim, known["read"], {"status": 429, "headers": {"Retry-After": date}})
    MemberOperations(session).members()
    assert count(sim, known["read"]) == 2


def test_no_retries(sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation]) -> None:
    session = warm(retries=0)
    fault(sim, known["read"], {"status": 503}, times=0)
    with pytest.raises(ApiError):
        MemberOperations(session).members()
    assert count(sim, known["read"]) == 1


@pytest.mark.parametrize("name", ALL)
def test_revoked_token_is_renewed_once(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation], client_id: str, name: str
) -> None:
    session = warm()
    sim.revoke_tokens()
    known[name].perform(session)
    assert len(sim.requests("oauth")) == 1
    assert count(sim, known[name]) == 2
    assert done(sim, name, client_id)


@pytest.mark.parametrize("name", ALL)
def test_tokens_that_are_never_accepted(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation], tmp_path: Path, name: str
) -> None:
    session = warm(retries=5)
    fault(sim, known[name], {"status": 401, "body": "Jwt issuer is not configured"}, times=0)
    with pytest.raises((ApiError, TokenError)) as caught:
        known[name].perform(session)
    assert "401" in caught.value.message or isinstance(caught.value, AccessTokenRejected)
    assert count(sim, known[name]) == 2
    assert len(sim.requests("oauth")) == 1
    sim.forget_requests()
    for again in (session, session_for(sim, tmp_path)):
        with pytest.raises(AccessTokenRejected, match="audience"):
            known[name].perform(again)
    assert len(sim.requests("oauth")) == 0, "in the next minute nobody asks for a token"
    assert count(sim, known[name]) == 2


def test_given_token_is_not_renewed(sim: SimulatorProcess, tmp_path: Path, known: dict[str, Operation]) -> None:
    sim.forget_requests()
    session = session_for(sim, tmp_path, access_token="not-a-token")
    with pytest.raises(AccessTokenRejected, match="CAMUNDA_CONSOLE_ACCESS_TOKEN"):
        MemberOperations(session).members()
    assert len(sim.requests("oauth")) == 0
    assert count(sim, known["read"]) == 1


def test_slow_creation_that_succeeds_after_all(
    sim: SimulatorProcess, warm: Callable[..., Session], known: dict[str, Operation], client_id: str
) -> None:
    """The client is made after the look for it and before the second try, which is then told that the name is taken."""
    session = warm(timeout=0.6)
    fault(sim, known["create_named"], {"delay": 0.8})
    with pytest.raises(SecretLost):
        known["create_named"].perform(session)
    assert done(sim, "create_named", client_id)
