# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members: what the declared state means for what is there."""

from __future__ import annotations

from typing import Any

import pytest
from answering_caller import AnsweringCaller
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils.errors import OptionError, Refused
from ansible_collections.community.camunda.plugins.module_utils.plan import CREATE, REMOVE, UPDATE, Step
from ansible_collections.community.camunda.plugins.module_utils.resources.members import Members
from ansible_collections.community.camunda.plugins.module_utils.vocabulary import ASSIGNABLE_ROLES


class Listed:
    """Shows a list of members and notes what is changed; the services themselves are tested with the simulator."""

    def __init__(self, *members: dict[str, Any]) -> None:
        self._members = members
        self.caller = AnsweringCaller(self._answer)

    def resource(self) -> Members:
        """Return the resource that reads from here."""
        return Members(self.caller)

    def _answer(self, method: str, _path: str, _content: Any) -> tuple[int, Any]:
        return (200, list(self._members)) if method == "GET" else (200, None)


def member(email: str, *roles: str, pending: bool = False) -> dict[str, Any]:
    """Return a member as the API lists one."""
    return {"name": "", "email": email, "roles": list(roles), "invitePending": pending}


OWNER = member("olga@example.com", "owner")
ADMIN = member("adam@example.com", "admin")
ADA = member("Ada@Example.com", "analyst", "developer")
PENDING = member("pia@example.com", "developer", pending=True)


def test_invitation() -> None:
    listed = Listed(OWNER)
    step = listed.resource().present("New.Person@example.com", ["developer", "analyst"])
    assert step is not None
    assert (step.action, step.name, step.before) == (CREATE, "New.Person@example.com", None)
    assert step.after == {"email": "New.Person@example.com", "roles": ["analyst", "developer"]}
    assert step.predicted == member("New.Person@example.com", "developer", "analyst", pending=True)
    assert listed.caller.changes == [], "planning changes nothing"
    step.execute()
    assert listed.caller.changes == [
        ("POST", "/members/New.Person%40example.com", {"orgRoles": ["developer", "analyst"]})
    ]


@pytest.mark.parametrize("roles", [None, []])
def test_invitation_without_roles(roles: list[str] | None) -> None:
    with pytest.raises(OptionError) as caught:
        Listed(OWNER).resource().present("new@example.com", roles)
    assert caught.value.option == "roles"
    assert "new@example.com" in caught.value.message


@pytest.mark.parametrize(
    "roles", [None, ["analyst", "developer"], ["developer", "analyst"], ["analyst", "developer", "analyst"]]
)
@pytest.mark.parametrize("email", ["Ada@Example.com", "ada@example.com", "ADA@EXAMPLE.COM"])
def test_nothing_to_do(email: str, roles: list[str] | None) -> None:
    assert Listed(OWNER, ADA).resource().present(email, roles) is None


def test_update_goes_to_the_address_as_it_is_listed() -> None:
    listed = Listed(OWNER, ADA)
    step = listed.resource().present("ada@example.com", ["admin"])
    assert step is not None
    assert (step.action, step.name) == (UPDATE, "Ada@Example.com")
    assert step.changes() == {"roles": {"before": ["analyst", "developer"], "after": ["admin"]}}
    step.execute()
    assert listed.caller.changes == [("POST", "/members/Ada%40Example.com", {"orgRoles": ["admin"]})]


def test_removal_goes_to_the_address_as_it_is_listed() -> None:
    listed = Listed(OWNER, ADA)
    step = listed.resource().absent("ada@example.com")
    assert step is not None
    assert (step.action, step.after, step.predicted) == (REMOVE, None, None)
    assert step.before == {"email": "Ada@Example.com", "roles": ["analyst", "developer"]}
    step.execute()
    assert listed.caller.changes == [("DELETE", "/members/Ada%40Example.com", None)]


def test_removal_of_nobody() -> None:
    assert Listed(OWNER).resource().absent("ada@example.com") is None


def test_pending_invitation_is_changed_and_withdrawn_like_any_member() -> None:
    members = Listed(OWNER, PENDING).resource()
    update, removal = members.present("pia@example.com", ["admin"]), members.absent("pia@example.com")
    assert update is not None
    assert update.predicted == member("pia@example.com", "admin", pending=True)
    assert removal is not None


def test_roles_that_cannot_be_given_are_neither_compared_nor_lost() -> None:
    listed = member("sue@example.com", "supportagent", "analyst", "member", "brandnewrole")
    members = Listed(OWNER, listed).resource()
    assert members.present("sue@example.com", ["analyst"]) is None
    step = members.present("sue@example.com", ["modeler"])
    assert step is not None
    assert step.predicted is not None
    assert set(step.predicted["roles"]) == {"modeler", "supportagent", "member", "brandnewrole"}
    assert step.after == {"email": "sue@example.com", "roles": ["modeler"]}


def test_unknown_fields_come_through() -> None:
    step = Listed(OWNER, {**ADA, "lastSeen": "today"}).resource().present("ada@example.com", ["modeler"])
    assert step is not None
    assert step.predicted == {**ADA, "lastSeen": "today", "roles": ["modeler"]}


@pytest.mark.parametrize("listed", [{"email": "ada@example.com"}, {"email": "ada@example.com", "roles": None}])
def test_missing_roles(listed: dict[str, Any]) -> None:
    members = Listed(OWNER, listed).resource()
    assert members.present("ada@example.com", None) is None
    step = members.present("ada@example.com", ["analyst"])
    assert step is not None
    assert step.before == {"email": "ada@example.com", "roles": []}
    assert members.absent("ada@example.com") is not None
    assert members.matching(email=None, role="analyst", pending=None) == []


def test_members_without_an_address_are_nobody() -> None:
    members = Listed({"name": "nobody"}, {"email": None}).resource()
    assert members.find("ada@example.com") is None
    assert members.absent("ada@example.com") is None


@pytest.mark.parametrize("roles", [["admin"], ["analyst"]])
def test_the_owner_is_never_changed(roles: list[str]) -> None:
    members = Listed(OWNER, ADMIN).resource()
    with pytest.raises(Refused, match="owner"):
        members.present("OLGA@example.com", roles)
    with pytest.raises(Refused, match="owner"):
        members.absent("OLGA@example.com")
    assert members.present("olga@example.com", None) is None


def keep(members: Members, *steps: Step | None) -> None:
    """Check the steps, none of which may be missing."""
    planned = [step for step in steps if step is not None]
    assert len(planned) == len(steps)
    members.keep_an_administrator(planned)


def test_the_last_administrator_stays() -> None:
    members = Listed(ADMIN, ADA, member("eve@example.com", "admin", pending=True)).resource()
    with pytest.raises(Refused, match=r"'adam@example\.com' is the last administrator"):
        keep(members, members.absent("adam@example.com"))
    with pytest.raises(Refused, match="last administrator"):
        keep(members, members.present("adam@example.com", ["analyst"]))
    keep(members, members.present("adam@example.com", ["admin", "analyst"]))
    keep(members, members.absent("eve@example.com"))
    with pytest.raises(Refused, match="last administrator"):
        # Nobody knows whether an invitation will ever be accepted.
        keep(members, members.absent("adam@example.com"), members.present("new@example.com", ["admin"]))


def test_all_administrators_at_once() -> None:
    eve = member("eve@example.com", "admin")
    members = Listed(ADMIN, eve, ADA).resource()
    with pytest.raises(Refused, match=r"'adam@example\.com', 'eve@example\.com' are the last administrators"):
        keep(members, members.absent("adam@example.com"), members.present("eve@example.com", ["analyst"]))


def test_handing_over_waits_for_the_new_administrator() -> None:
    members = Listed(ADMIN, ADA).resource()
    promoted = members.present("ada@example.com", ["admin"])
    removed = members.absent("adam@example.com")
    keep(members, promoted, removed)
    assert removed is not None
    assert removed.requires == [promoted]


@pytest.mark.parametrize("other", [OWNER, member("eve@example.com", "admin")])
def test_an_administrator_may_go_when_another_stays(other: dict[str, Any]) -> None:
    members = Listed(ADMIN, other).resource()
    keep(members, members.absent("adam@example.com"))
    keep(members, members.present("adam@example.com", ["analyst"]))


def test_matching() -> None:
    members = Listed(PENDING, OWNER, ADA, ADMIN).resource()
    assert members.matching(email=None, role=None, pending=None) == [ADA, ADMIN, OWNER, PENDING], "ordered by address"
    assert members.matching(email="ADA@example.com", role=None, pending=None) == [ADA]
    assert members.matching(email=None, role="developer", pending=None) == [ADA, PENDING]
    assert members.matching(email=None, role="developer", pending=False) == [ADA]
    assert members.matching(email=None, role=None, pending=True) == [PENDING]
    assert members.matching(email="ada@example.com", role="owner", pending=None) == []
    with pytest.raises(OptionError, match=r"There is no role 'admn'\. Roles are admin, "):
        members.matching(email=None, role="admn", pending=None)


@pytest.mark.parametrize(
    ("listed", "asked"),
    [("stra\u00dfe@example.com", "strasse@example.com"), ("o\ufb03ce@example.com", "office@example.com")],
)
def test_other_letters_are_other_people(listed: str, asked: str) -> None:
    """Only case does not matter; letters that merely stand for others make another mailbox."""
    assert Listed(OWNER, member(listed, "analyst")).resource().absent(asked) is None


def test_one_letter_in_two_unicode_forms_is_one_address() -> None:
    composed, decomposed = "ren\u00e9@example.com", "rene\u0301@example.com"
    assert Listed(OWNER, member(composed, "analyst")).resource().find(decomposed) is not None


ROLES = st.lists(st.sampled_from(ASSIGNABLE_ROLES), min_size=1, unique=True)


@given(ROLES, ROLES, st.permutations(["supportagent", "member"]))
def test_what_is_predicted_needs_no_further_change(now: list[str], wanted: list[str], others: list[str]) -> None:
    members = Listed(OWNER, member("ada@example.com", *others, *now)).resource()
    step = members.present("ada@example.com", wanted)
    assert (step is None) == (set(now) == set(wanted))
    if step is not None:
        assert step.predicted is not None
        assert Listed(OWNER, step.predicted).resource().present("ada@example.com", wanted) is None
