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
from simulator_client import Simulator

OpenSession = Callable[..., Session]

CLIENTS = "/clusters/3bc839a6-b442-547e-8b84-43e8a4534d5f/clients"
"""Path of the clients of the cluster "production"."""


def change(name: str, sim: Simulator, session: Session) -> Any:
    """Make one of the changes, which have a way to look for what has come of them."""
    cluster, members, clients = sim.cluster("production"), MemberOperations(session), ApiClientOperations(session)
    return {
        "set": lambda: members.set_member_roles("ada@example.com", ["analyst"]),
        "delete member": lambda: members.remove_member("max.modeler@example.com"),
        "delete client": lambda: clients.delete_client(cluster["uuid"], cluster["clients"][0]["clientId"]),
        "create named": lambda: clients.create_client(cluster["uuid"], "made", ["Zeebe"]),
    }[name]()


def create(session: Session, path: str) -> Any:
    """Send a request that may create something, by what is known of it."""
    body = {"clientName": "made", "permissions": ["Zeebe"]}
    return send_raw_request(session, "POST", path, body, lambda status: status < 300)


@pytest.mark.parametrize(("retries", "tries"), [(0, "GET /members"), (4, "5 tries")])
def test_lasting_fault_ends_with_an_error(sim: Simulator, open_session: OpenSession, retries: int, tries: str) -> None:
    session = open_session(retries=retries)
    sim.disturb("GET", "/members", times=0, status=502, body="<title>502 Bad Gateway</title>")
    with pytest.raises(ApiError, match=f"(?=.*{tries}).*502 Bad Gateway"):
        MemberOperations(session).members()
    announced = [message.text for message in session.messages.collected if "trying again in" in message.text]
    assert ["/members" in text for text in announced] == [True] * retries
    assert len(sim.requests("api")) == retries + 1


def test_pauses_grow_within_a_budget(sim: Simulator, clock: MovingClock, open_session: OpenSession) -> None:
    session = open_session(retries=100)
    sim.disturb("GET", "/members", times=0, status=429)
    with pytest.raises(ApiError):
        MemberOperations(session).members()
    assert len(clock.slept) >= 4
    assert sum(clock.slept) <= 60
    for number, pause in enumerate(clock.slept):
        assert 0.25 <= pause <= min(20, 2**number)


@pytest.mark.parametrize(
    ("value", "shortest", "longest"), [("0", 0.25, 0.25), ("1", 1.25, 1.35), ("1.2", 1.45, 1.57), ("banana", 0.25, 1.0)]
)
def test_retry_after(
    sim: Simulator, clock: MovingClock, session: Session, value: str, shortest: float, longest: float
) -> None:
    session.access_token()
    clock.slept.clear()
    sim.disturb("GET", "/members", status=429, headers={"Retry-After": value})
    MemberOperations(session).members()
    (pause,) = clock.slept
    assert shortest <= pause <= longest


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_longer_than_a_call_waits_is_an_error(sim: Simulator, session: Session, status: int) -> None:
    sim.disturb("GET", "/members", times=0, status=status, headers={"Retry-After": "3600"})
    with pytest.raises(ApiError, match=f"{status}.* 3600 s"):
        MemberOperations(session).members()
    assert len(sim.requests("api")) == 1


@pytest.mark.parametrize(
    "then", [{"reset": True}, {"status": 502}, {"status": 504}, {"lose_response": True}, {"truncate": 10}]
)
def test_any_write_without_an_answer_has_an_unknown_outcome(
    sim: Simulator, session: Session, then: dict[str, Any]
) -> None:
    sim.disturb("POST", CLIENTS, times=0, **then)
    with pytest.raises(OutcomeUnknown, match="Check whether it was before you run the task again") as caught:
        create(session, CLIENTS)
    assert (caught.value.method, caught.value.path, caught.value.status) == ("POST", CLIENTS, None)
    assert sim.writes() == ["POST clients"]


@pytest.mark.parametrize(
    ("path", "status", "sent"),
    [("/members/x", 429, 2), ("/members/x", 503, 1), ("/clusters", 429, 1)],
)
def test_any_write_is_repeated_only_when_the_gateway_turned_it_back(
    sim: Simulator, session: Session, path: str, status: int, sent: int
) -> None:
    """Of the creation of a cluster, not even then: a 429 may come from behind the gateway."""
    sim.disturb("POST", path, times=0, status=status, body="local_rate_limited")
    with pytest.raises(ApiError, match="local_rate_limited") as caught:
        create(session, path)
    assert not isinstance(caught.value, OutcomeUnknown)
    assert len(sim.writes()) == sent


@pytest.mark.parametrize("name", ["set", "delete member", "delete client", "create named"])
def test_outcome_is_unknown_when_it_cannot_be_looked_up(sim: Simulator, session: Session, name: str) -> None:
    for method in ("POST", "DELETE"):
        sim.disturb(method, "*", lose_response=True)
    sim.disturb("GET", "*", times=0, status=500, body="out of order")
    with pytest.raises(OutcomeUnknown, match=r"checking failed.*out of order") as caught:
        change(name, sim, session)
    assert caught.value.status is None
    assert len(sim.writes()) == 1


@pytest.mark.parametrize("name", ["delete member", "delete client"])
def test_404_to_the_second_try_of_a_removal_is_a_success(sim: Simulator, session: Session, name: str) -> None:
    for status in (503, 404):
        sim.disturb("DELETE", "*", status=status)
    change(name, sim, session)
    assert len(sim.writes()) == 2


def test_secret_is_lost_when_the_first_try_of_a_creation_succeeds_after_the_look_for_it(
    sim: Simulator, clock: MovingClock, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second try is told that the name is taken."""
    session.access_token()

    def created_meanwhile(seconds: float) -> None:
        clock.advance(seconds)
        clients = sim.cluster("production")["clients"]
        sim.change_cluster("production", clients=[*clients, {**clients[0], "name": "made", "clientId": "made"}])

    monkeypatch.setattr(clock, "sleep", created_meanwhile)
    sim.disturb("POST", "/clusters/*/clients", reset=True)
    with pytest.raises(SecretLost):
        change("create named", sim, session)
    assert sim.writes() == ["POST clients", "POST clients"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_new_token_that_is_not_accepted_is_remembered_for_a_minute(
    sim: Simulator, clock: MovingClock, open_session: OpenSession, method: str
) -> None:

    def requests_of(session: Session) -> tuple[int, int]:
        """Call, and return how often a token was asked for, and how often the API."""
        sim.forget_requests()
        with pytest.raises(AccessTokenRejected, match="audience"):
            send_raw_request(session, method, CLIENTS, None, lambda status: status == 200)
        return len(sim.requests("oauth")), len(sim.requests("api"))

    session = open_session(retries=5)
    sim.disturb(method, CLIENTS, times=0, status=401, body="Jwt issuer is not configured")
    assert requests_of(session) == (1, 2)
    assert requests_of(session) == (0, 1)
    assert requests_of(open_session()) == (0, 1)
    clock.advance(61)
    assert requests_of(session) == (1, 2)


def test_token_from_elsewhere_is_not_renewed(sim: Simulator, open_session: OpenSession) -> None:
    session = open_session(access_token="not-a-token")
    with pytest.raises(AccessTokenRejected, match="CAMUNDA_CONSOLE_ACCESS_TOKEN"):
        MemberOperations(session).members()
    assert [each["service"] for each in sim.requests()] == ["api"]


def test_ip_ranges_need_no_token(module_runner: ModuleRunner) -> None:
    assert module_runner("ip_ranges_info")["ip_ranges"]["web-modeler"]
    module_runner.sim.disturb("GET", "/meta/ip-ranges", times=0, status=401, body="who are you?")
    for options in ({}, {"access_token": "token-from-elsewhere"}):
        module_runner.fails("ip_ranges_info", "api_error", "401: who are you", **options)
    assert [(each["service"], each["client_id"]) for each in module_runner.sim.requests()] == [("api", None)] * 3
