# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's operations on members."""

from __future__ import annotations

from typing import Any

import pytest

from cluster_calls import ClusterCalls, Start

OWNER = {"name": "O", "email": "owner@example.com", "roles": ["owner"], "invitePending": False}
ADMIN = {"name": "A", "email": "Admin@Example.com", "roles": ["admin"], "invitePending": False}
ADMIN_ROLE, ANALYST_ROLE = {"orgRoles": ["admin"]}, {"orgRoles": ["analyst"]}


@pytest.fixture
def calls(start: Start) -> ClusterCalls:
    """Calls of an organization with an owner and an administrator."""
    return start(organization={"members": [OWNER, ADMIN]})


def test_list_shows_the_declared_fields(calls: ClusterCalls) -> None:
    answer = calls.request("GET", "/members")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.json() == [OWNER, ADMIN]


def test_invitation_then_roles_are_replaced(calls: ClusterCalls) -> None:
    for roles in (["analyst", "developer"], ["modeler"]):
        answer = calls.request("POST", "/members/new%2Bme@example.com", {"orgRoles": roles})
        assert (answer.status, answer.body) == (204, b"")
        invited = {"name": "", "email": "new+me@example.com", "roles": roles, "invitePending": True}
        assert calls.shown("/members")[2:] == [invited]


def test_addresses_are_compared_without_regard_to_case(calls: ClusterCalls) -> None:
    assert calls.request("POST", "/members/aDMIN@example.COM", ANALYST_ROLE).status == 204
    assert calls.shown("/members") == [OWNER, {**ADMIN, "roles": ["analyst"]}]
    assert calls.request("DELETE", "/members/ADMIN%40example.com").status == 204
    assert calls.shown("/members") == [OWNER]
    again = calls.request("DELETE", "/members/ADMIN%40example.com")
    assert (again.status, again.text) == (404, "specified user is not part of the organization")


def test_wrong_bodies_are_400(calls: ClusterCalls) -> None:
    roles: tuple[Any, ...] = ([], "admin", ["owner"], ["member"], ["emperor"], [["admin"]], [None], None)
    for document in ({}, [], {"orgRoles": ["admin"], "extra": 1}, *({"orgRoles": each} for each in roles)):
        answer = calls.request("POST", "/members/x@example.com", document)
        assert answer.status == 400, document
        assert answer.headers["content-type"].startswith("text/plain")
        assert "\n" not in answer.text
    undeclared = calls.request("POST", "/members/x@example.com", body=b'{"orgRoles": ["admin"]}')
    garbled = calls.request("POST", "/members/x@example.com", body=b"{", headers={"Content-Type": "application/json"})
    assert (undeclared.status, garbled.status) == (400, 400)
    assert calls.shown("/members") == [OWNER, ADMIN]


def test_owner_stays(start: Start, calls: ClusterCalls) -> None:
    for method, document in (("POST", ADMIN_ROLE), ("DELETE", None)):
        answer = calls.request(method, "/members/OWNER@example.com", document)
        assert (answer.status, answer.text) == (403, "The owner of the organization cannot be changed")
    assert calls.shown("/members") == [OWNER, ADMIN]
    other = start({"owner_status": 409}, organization={"members": [OWNER]})
    assert other.request("DELETE", "/members/owner@example.com").status == 409


def test_no_seat_left_refuses_invitations_only(start: Start) -> None:
    calls = start(organization={"members": [OWNER, ADMIN], "seats": 2})
    refused = calls.request("POST", "/members/x@example.com", ADMIN_ROLE)
    assert (refused.status, refused.text) == (403, "no open seats left")
    assert calls.request("POST", "/members/admin@example.com", ANALYST_ROLE).status == 204


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
def test_segment_is_decoded_once(calls: ClusterCalls, segment: str, email: str) -> None:
    assert calls.request("POST", f"/members/{segment}", ANALYST_ROLE).status == 204
    assert calls.sim.state()["members"][-1]["email"] == email
    assert calls.request("DELETE", f"/members/{segment}").status == 204


def test_invalid_address_is_never_another_path(calls: ClusterCalls) -> None:
    for segment in ("..", "%2e%2e", ".", "%2E", "x", "a%20b@x", "a%0Ab@x", "@x", "x@"):
        assert calls.request("POST", f"/members/{segment}", ANALYST_ROLE).status == 400, segment
        assert calls.request("DELETE", f"/members/{segment}").status == 404, segment
    assert calls.request("POST", "/members/a/b@x", ANALYST_ROLE).status == 404
    assert calls.request("DELETE", "/members/").status == 404
    assert calls.sim.state()["members"] == [OWNER, ADMIN]


def test_each_method_needs_its_scope(calls: ClusterCalls) -> None:
    credential = {"client_id": calls.sim.client_id, "client_secret": calls.sim.client_secret}
    calls.sim.change(credentials=[{**credential, "scopes": ["members:get"]}])
    assert calls.request("GET", "/members").status == 200
    for method, target in (("DELETE", "/members/admin@example.com"), ("GET", "/clusters")):
        refused = calls.request(method, target)
        assert (refused.status, refused.text[:33]) == (403, "You do not have the required perm")
    calls.sim.change(credentials=[{**credential, "scopes": None}])
    assert calls.request("GET", "/clusters").status == 200
