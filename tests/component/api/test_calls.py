# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the API under faults: how long they are repeated, what is looked up, and what the caller is told.

Which faults are repeated for which operation is the matrix of tests/resilience.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.api.api_clients import ApiClientOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.api.members import MemberOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.api.raw_request import send_raw_request
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import (
    AccessTokenRejected,
    ApiError,
    OutcomeUnknown,
    SecretLost,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from module_runner import ModuleRunner
from moving_clock import MovingClock
from simulator_thread import SimulatorThread

OpenSession = Callable[..., Session]

MAX = "max.modeler@example.com"


@pytest.fixture
def cluster(sim: SimulatorThread) -> str:
    """UUID of a cluster."""
    return str(sim.cluster("production")["uuid"])


@pytest.fixture
def changes(sim: SimulatorThread, cluster: str) -> dict[str, Callable[[Session], Any]]:
    """One operation for each effect that a call with a way to look for it can have."""
    existing = sim.cluster("production")["clients"][0]["clientId"]
    return {
        "set": lambda session: MemberOperations(session).set_member_roles("ada@example.com", ["analyst"]),
        "delete member": lambda session: MemberOperations(session).remove_member(MAX),
        "delete client": lambda session: ApiClientOperations(session).delete_client(cluster, existing),
        "create named": lambda session: ApiClientOperations(session).create_client(cluster, "made", ["Zeebe"]),
    }


def create(session: Session, path: str) -> Any:
    """Send a request that may create something, by what is known of it."""
    return send_raw_request(
        session, "POST", path, {"clientName": "made", "permissions": ["Zeebe"]}, lambda status: status < 300
    )


def test_repeated_call_is_announced(sim: SimulatorThread, session: Session) -> None:
    sim.disturb("GET", "/members", status=503)
    assert len(MemberOperations(session).members()) == len(sim.state()["members"])
    texts = [message.text for message in session.messages.collected]
    assert any("trying again in" in text and "/members" in text for text in texts)
    assert len(sim.requests("api")) == 2


@pytest.mark.parametrize("retries", [0, 1, 4])
@pytest.mark.parametrize(
    ("then", "status", "words"),
    [
        ({"reset": True}, None, "was lost"),
        ({"status": 502, "body": "<title>502 Bad Gateway</title>"}, 502, "502 Bad Gateway"),
    ],
    ids=["reset", "502"],
)
def test_lasting_fault_ends_with_an_error(
    sim: SimulatorThread, open_session: OpenSession, then: dict[str, Any], status: int | None, words: str, retries: int
) -> None:
    sim.disturb("GET", "/members", times=0, **then)
    with pytest.raises(ApiError, match="GET /members") as caught:
        MemberOperations(open_session(retries=retries)).members()
    assert caught.value.details()["status"] == status
    assert words in caught.value.message
    assert (f"{retries + 1} tries" in caught.value.message) is (retries > 0)
    assert len(sim.requests("api")) == retries + 1


def test_pauses_grow_within_a_budget(sim: SimulatorThread, clock: MovingClock, open_session: OpenSession) -> None:
    session = open_session(retries=100)
    sim.disturb("GET", "/members", times=0, status=429)
    with pytest.raises(ApiError):
        MemberOperations(session).members()
    assert len(clock.slept) >= 4
    assert sum(clock.slept) <= 60
    for number, pause in enumerate(clock.slept):
        assert 0.25 <= pause <= min(20, 2**number)


@pytest.mark.parametrize(
    ("value", "shortest", "longest"),
    [
        ("0", 0.25, 0.25),
        ("1", 1.25, 1.35),
        ("1.2", 1.45, 1.57),
        ("-5", 0.25, 1.0),
        ("banana", 0.25, 1.0),
        ("inf", 0.25, 1.0),
        ("Wed, 21 Oct 99999999999999999999 07:28:00 GMT", 0.25, 1.0),
        ("Wed, 21 Oct 2026 07:28:00 +99999999999999999999", 0.25, 1.0),
    ],
)
def test_retry_after(
    sim: SimulatorThread, clock: MovingClock, open_session: OpenSession, value: str, shortest: float, longest: float
) -> None:
    session = open_session()
    sim.disturb("GET", "/members", status=429, headers={"Retry-After": value})
    MemberOperations(session).members()
    (pause,) = clock.slept
    assert shortest <= pause <= longest
    assert len(sim.requests()) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_longer_than_a_call_waits_is_an_error(
    sim: SimulatorThread, clock: MovingClock, open_session: OpenSession, status: int
) -> None:
    session = open_session(retries=5)
    sim.disturb("GET", "/members", times=0, status=status, headers={"Retry-After": "3600"})
    with pytest.raises(ApiError, match="3600 s") as caught:
        MemberOperations(session).members()
    assert caught.value.status == status
    assert (clock.slept, len(sim.requests())) == ([], 1)


@pytest.mark.parametrize(
    "then", [{"reset": True}, {"status": 502}, {"status": 504}, {"lose_response": True}, {"truncate": 10}]
)
def test_any_write_without_an_answer_has_an_unknown_outcome(
    sim: SimulatorThread, session: Session, cluster: str, then: dict[str, Any]
) -> None:
    path = f"/clusters/{cluster}/clients"
    sim.disturb("POST", path, times=0, **then)
    with pytest.raises(OutcomeUnknown, match="Check whether it was before you run") as caught:
        create(session, path)
    assert (caught.value.method, caught.value.path, caught.value.status) == ("POST", path, None)
    assert sim.writes() == ["POST clients"]


@pytest.mark.parametrize(
    ("path", "status", "sent"),
    [("/members/x", 429, 2), ("/members/x", 503, 1), ("/clusters", 429, 1)],
)
def test_any_write_is_repeated_only_when_the_gateway_turned_it_back(
    sim: SimulatorThread, session: Session, path: str, status: int, sent: int
) -> None:
    """Of the creation of a cluster, not even then: a 429 may come from behind the gateway."""
    sim.disturb("POST", path, times=0, status=status, body="local_rate_limited")
    with pytest.raises(ApiError, match="local_rate_limited") as caught:
        create(session, path)
    assert not isinstance(caught.value, OutcomeUnknown)
    assert len(sim.writes()) == sent


@pytest.mark.parametrize("change", ["set", "delete member", "delete client", "create named"])
def test_outcome_is_unknown_when_it_cannot_be_looked_up(
    sim: SimulatorThread, session: Session, changes: dict[str, Callable[[Session], Any]], change: str
) -> None:
    sim.disturb("POST", "*", lose_response=True)
    sim.disturb("DELETE", "*", lose_response=True)
    sim.disturb("GET", "*", times=0, status=500, body="out of order")
    with pytest.raises(OutcomeUnknown, match=r"checking failed.*out of order") as caught:
        changes[change](session)
    assert caught.value.status is None
    assert len(sim.writes()) == 1


@pytest.mark.parametrize("change", ["delete member", "delete client"])
def test_404_to_the_second_try_of_a_removal_is_a_success(
    sim: SimulatorThread, session: Session, changes: dict[str, Callable[[Session], Any]], change: str
) -> None:
    sim.disturb("DELETE", "*", status=503)
    sim.disturb("DELETE", "*", status=404)
    changes[change](session)
    assert len(sim.writes()) == 2


def test_secret_is_lost_when_the_first_try_of_a_creation_succeeds_after_the_look_for_it(
    sim: SimulatorThread,
    clock: MovingClock,
    session: Session,
    cluster: str,
    changes: dict[str, Callable[[Session], Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second try is told that the name is taken."""
    session.access_token()

    def created_meanwhile(seconds: float) -> None:
        clock.advance(seconds)
        clients = sim.cluster("production")["clients"]
        sim.change_cluster("production", clients=[*clients, {**clients[0], "name": "made", "clientId": "made"}])

    monkeypatch.setattr(clock, "sleep", created_meanwhile)
    sim.disturb("POST", f"/clusters/{cluster}/clients", reset=True)
    with pytest.raises(SecretLost):
        changes["create named"](session)
    assert sim.writes() == ["POST clients", "POST clients"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_new_token_that_is_not_accepted_is_remembered_for_a_minute(
    sim: SimulatorThread, clock: MovingClock, open_session: OpenSession, cluster: str, method: str
) -> None:
    path = f"/clusters/{cluster}/clients"

    def requests_of(session: Session) -> tuple[int, int]:
        """Call, and return how often a token was asked for, and how often the API."""
        sim.forget_requests()
        with pytest.raises(AccessTokenRejected, match="audience"):
            send_raw_request(session, method, path, None, lambda status: status == 200)
        return len(sim.requests("oauth")), len(sim.requests("api"))

    session = open_session(retries=5)
    sim.disturb(method, path, times=0, status=401, body="Jwt issuer is not configured")
    assert requests_of(session) == (1, 2)
    assert requests_of(session) == (0, 1)
    assert requests_of(open_session()) == (0, 1)
    clock.advance(61)
    assert requests_of(session) == (1, 2)


def test_token_from_elsewhere_is_not_renewed(sim: SimulatorThread, open_session: OpenSession) -> None:
    session = open_session(access_token="not-a-token")
    with pytest.raises(AccessTokenRejected, match="CAMUNDA_CONSOLE_ACCESS_TOKEN"):
        MemberOperations(session).members()
    assert [each["service"] for each in sim.requests()] == ["api"]


def test_ip_ranges_need_no_token(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    assert module_runner("ip_ranges_info")["ip_ranges"]["web-modeler"]
    (request,) = sim.requests()
    assert (request["service"], request["client_id"]) == ("api", None)


@pytest.mark.parametrize("options", [{}, {"access_token": "token-from-elsewhere"}])
def test_ip_ranges_behind_something_that_wants_a_token(
    sim: SimulatorThread, module_runner: ModuleRunner, options: dict[str, str]
) -> None:
    sim.disturb("GET", "/meta/ip-ranges", times=0, status=401, body="who are you?")
    module_runner.fails("ip_ranges_info", "api_error", "401: who are you", **options)
    assert sim.requests("oauth") == []
