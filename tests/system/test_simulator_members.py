# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's operations on members."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from raw_call import raw_call
from simulator_process import SimulatorProcess

OWNER = {"name": "O", "email": "owner@example.com", "roles": ["owner"], "invitePending": False}
ADMIN = {"name": "A", "email": "Admin@Example.com", "roles": ["admin"], "invitePending": False}


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[SimulatorProcess, str]]:
    """One simulator for the file, and a token for it."""
    with SimulatorProcess() as sim:
        yield sim, sim.token()


@pytest.fixture
def sim(started: tuple[SimulatorProcess, str]) -> SimulatorProcess:
    """The simulator with an owner and an administrator."""
    started[0].put_state({"members": [OWNER, ADMIN]})
    return started[0]


@pytest.fixture
def token(started: tuple[SimulatorProcess, str]) -> str:
    """A good token."""
    return started[1]


def test_list_shows_the_declared_fields(sim: SimulatorProcess, token: str) -> None:
    answer = raw_call(sim, "GET", "/members", token=token)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.json() == [OWNER, ADMIN]


def test_invitation_then_roles_are_replaced(sim: SimulatorProcess, token: str) -> None:
    for roles in (["analyst", "developer"], ["modeler"]):
        answer = raw_call(sim, "POST", "/members/new%2Bme@example.com", token=token, document={"orgRoles": roles})
        assert (answer.status, answer.body) == (204, b"")
        assert raw_call(sim, "GET", "/members", token=token).json()[2:] == [
            {"name": "", "email": "new+me@example.com", "roles": roles, "invitePending": True}
        ]


def test_roles_of_a_member_are_replaced_whatever_the_case(sim: SimulatorProcess, token: str) -> None:
    answer = raw_call(sim, "POST", "/members/aDMIN@example.COM", token=token, document={"orgRoles": ["analyst"]})
    assert answer.status == 204
    assert raw_call(sim, "GET", "/members", token=token).json() == [OWNER, {**ADMIN, "roles": ["analyst"]}]


def test_member_is_removed_whatever_the_case(sim: SimulatorProcess, token: str) -> None:
    assert raw_call(sim, "DELETE", "/members/ADMIN%40example.com", token=token).status == 204
    assert raw_call(sim, "GET", "/members", token=token).json() == [OWNER]
    again = raw_call(sim, "DELETE", "/members/ADMIN%40example.com", token=token)
    assert (again.status, again.text) == (404, "specified user is not part of the organization")


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"orgRoles": []},
        {"orgRoles": "admin"},
        {"orgRoles": ["owner"]},
        {"orgRoles": ["member"]},
        {"orgRoles": ["emperor"]},
        {"orgRoles": [["admin"]]},
        {"orgRoles": [None]},
        {"orgRoles": None},
        {"orgRoles": ["admin"], "extra": 1},
    ],
)
def test_wrong_bodies_are_400(sim: SimulatorProcess, token: str, document: Any) -> None:
    answer = raw_call(sim, "POST", "/members/x@example.com", token=token, document=document)
    assert answer.status == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert "\n" not in answer.text


def test_body_that_is_not_declared_as_json_is_400(sim: SimulatorProcess, token: str) -> None:
    body = b'{"orgRoles": ["admin"]}'
    assert raw_call(sim, "POST", "/members/x@example.com", token=token, body=body).status == 400
    headers = {"Content-Type": "application/json"}
    assert raw_call(sim, "POST", "/members/x@example.com", token=token, body=b"{", headers=headers).status == 400


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_owner_stays(sim: SimulatorProcess, token: str, method: str) -> None:
    document = {"orgRoles": ["admin"]} if method == "POST" else None
    answer = raw_call(sim, method, "/members/OWNER@example.com", token=token, document=document)
    assert (answer.status, answer.text) == (403, "The owner of the organization cannot be changed")
    assert raw_call(sim, "GET", "/members", token=token).json() == [OWNER, ADMIN]


def test_owner_status_can_be_chosen() -> None:
    with SimulatorProcess({"owner_status": 409}) as sim:
        assert raw_call(sim, "DELETE", "/members/olga.owner@example.com", token=sim.token()).status == 409


def test_no_seat_left_refuses_invitations_only(sim: SimulatorProcess, token: str) -> None:
    sim.put_state({"members": [OWNER, ADMIN], "seats": 2})
    refused = raw_call(sim, "POST", "/members/x@example.com", token=token, document={"orgRoles": ["admin"]})
    assert (refused.status, refused.text) == (403, "no open seats left")
    changed = raw_call(sim, "POST", "/members/admin@example.com", token=token, document={"orgRoles": ["analyst"]})
    assert changed.status == 204


@pytest.mark.parametrize(
    ("segment", "email"),
    [
        ("a%2Fb@x", "a/b@x"),
        ("a%252Fb@x", "a%2Fb@x"),
        ("a+b@x", "a+b@x"),
        ("a%3Fb%23c@x", "a?b#c@x"),
        ("%C3%A4@x", "ä@x"),
        ("..%2F..@x", "../..@x"),
    ],
)
def test_segment_is_decoded_once(sim: SimulatorProcess, token: str, segment: str, email: str) -> None:
    document = {"orgRoles": ["analyst"]}
    assert raw_call(sim, "POST", f"/members/{segment}", token=token, document=document).status == 204
    assert sim.state()["members"][-1]["email"] == email
    assert raw_call(sim, "DELETE", f"/members/{segment}", token=token).status == 204


@pytest.mark.parametrize("segment", ["..", "%2e%2e", ".", "%2E", "x", "a%20b@x", "a%0Ab@x", "@x", "x@"])
def test_what_is_no_address_is_never_another_path(sim: SimulatorProcess, token: str, segment: str) -> None:
    document = {"orgRoles": ["analyst"]}
    assert raw_call(sim, "POST", f"/members/{segment}", token=token, document=document).status == 400
    assert raw_call(sim, "DELETE", f"/members/{segment}", token=token).status == 404
    assert sim.state()["members"] == [OWNER, ADMIN]


def test_unencoded_slash_is_another_path(sim: SimulatorProcess, token: str) -> None:
    document = {"orgRoles": ["analyst"]}
    assert raw_call(sim, "POST", "/members/a/b@x", token=token, document=document).status == 404
    assert raw_call(sim, "DELETE", "/members/", token=token).status == 404


def test_scopes_are_checked_for_each_verb(sim: SimulatorProcess, token: str) -> None:
    credential = {"client_id": sim.client_id, "client_secret": sim.client_secret, "scopes": ["members:get"]}
    sim.put_state({"members": [OWNER, ADMIN], "credentials": [credential]})
    assert raw_call(sim, "GET", "/members", token=token).status == 200
    for method, target in (("DELETE", "/members/admin@example.com"), ("GET", "/clusters")):
        refused = raw_call(sim, method, target, token=token)
        assert (refused.status, refused.text[:33]) == (403, "You do not have the required perm")
    sim.put_state({"members": [], "credentials": [{**credential, "scopes": None}]})
    assert raw_call(sim, "GET", "/clusters", token=token).status == 200
