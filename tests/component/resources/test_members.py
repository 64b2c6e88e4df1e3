# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members: what the declared state means for what is there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils._internal.api.vocabulary import ASSIGNABLE_ROLES
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import Refused
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Step
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.members import Members
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from module_runner import ModuleRunner
from simulator_client import Simulator


def member(email: str, *roles: str, pending: bool = False) -> dict[str, Any]:
    """Return a member as the API lists one."""
    return {"name": "", "email": email, "roles": list(roles), "invitePending": pending}


OWNER = member("olga@example.com", "owner")
ADMIN = member("adam@example.com", "admin")
EVE = member("eve@example.com", "admin")
ADA = member("Ada@Example.com", "analyst", "developer")
PENDING = member("pia@example.com", "developer", pending=True)


def show(sim: Simulator, *members: dict[str, Any]) -> None:
    """Let the API list these members from now on, whatever happens."""
    sim.clear_faults()
    sim.disturb("GET", "/members", times=0, status=200, body=list(members))


def test_changes_go_to_the_address_as_it_is_listed(module_runner: ModuleRunner) -> None:
    listed = {"email": "Ada@Example.com", "roles": ["analyst", "developer"]}
    module_runner.sim.change(members=[OWNER, ADA])
    (change,) = module_runner.changes("member", email="ada@example.com", roles=["admin"])["diff"]
    assert (change["before"], change["after"]) == (listed, {"email": "Ada@Example.com", "roles": ["admin"]})
    module_runner.sim.change(members=[OWNER, ADA])
    (change,) = module_runner.changes("member", email="ADA@EXAMPLE.COM", state="absent")["diff"]
    assert (change["before"], change["after"]) == (listed, "")
    assert module_runner.sim.writes() == ["POST members/Ada@Example.com", "DELETE members/Ada@Example.com"]


def test_unknown_fields_and_roles_that_cannot_be_given_are_neither_compared_nor_lost(
    module_runner: ModuleRunner,
) -> None:
    listed = member("sue@example.com", "supportagent", "analyst", "member", "brandnewrole")
    show(module_runner.sim, OWNER, {**listed, "lastSeen": "today"})
    assert not module_runner("member", email="sue@example.com", roles=["analyst"]).changed
    run = module_runner.predicts("member", email="sue@example.com", roles=["modeler"])
    assert set(run["member"]["roles"]) == {"modeler", "supportagent", "member", "brandnewrole"}
    assert run["member"] == {**listed, "lastSeen": "today", "roles": run["member"]["roles"]}
    assert run["diff"][0]["after"] == {"email": "sue@example.com", "roles": ["modeler"]}


@pytest.mark.parametrize("listed", [{"email": "ada@example.com"}, {"email": "ada@example.com", "roles": None}])
def test_missing_roles_are_none_and_members_without_an_address_are_passed_over(
    module_runner: ModuleRunner, listed: dict[str, Any]
) -> None:
    show(module_runner.sim, OWNER, {"name": "nobody"}, {"email": None}, listed)
    assert not module_runner("member", email="ada@example.com").changed
    run = module_runner.predicts("member", email="ada@example.com", roles=["analyst"])
    assert run["diff"][0]["before"] == {"email": "ada@example.com", "roles": []}
    assert module_runner.predicts("member", email="ada@example.com", state="absent").changed
    assert module_runner("member_info", role="analyst")["members"] == []


def test_the_owner_is_never_changed(module_runner: ModuleRunner) -> None:
    module_runner.sim.change(members=[OWNER, ADMIN])
    for change in ({"roles": ["admin"]}, {"roles": ["analyst"]}, {"state": "absent"}):
        module_runner.fails("member", "refused", "owner", email="OLGA@example.com", **change)
    assert not module_runner("member", email="olga@example.com").changed
    assert module_runner.sim.writes() == []


def keep(members: Members, *steps: Step | None) -> None:
    """Check the steps, none of which may be missing."""
    planned = [step for step in steps if step is not None]
    assert len(planned) == len(steps)
    members.keep_administrator(planned)


def test_the_last_administrator_stays(sim: Simulator, session: Session) -> None:
    show(sim, ADMIN, ADA, {**EVE, "invitePending": True})
    members = Members(session)
    with pytest.raises(Refused, match=r"'adam@example\.com' is the last administrator"):
        keep(members, members.plan_absent("adam@example.com"))
    with pytest.raises(Refused, match="last administrator"):
        keep(members, members.plan_present("adam@example.com", ["analyst"]))
    keep(members, members.plan_present("adam@example.com", ["admin", "analyst"]))
    keep(members, members.plan_absent("eve@example.com"))
    with pytest.raises(Refused, match="last administrator"):
        # Nobody knows whether an invitation will ever be accepted.
        keep(members, members.plan_absent("adam@example.com"), members.plan_present("new@example.com", ["admin"]))
    show(sim, ADMIN, EVE, ADA)
    members = Members(session)
    with pytest.raises(Refused, match=r"'adam@example\.com', 'eve@example\.com' are the last administrators"):
        keep(members, members.plan_absent("adam@example.com"), members.plan_present("eve@example.com", ["analyst"]))


def test_removal_of_an_administrator_waits_for_the_new_one(sim: Simulator, session: Session) -> None:
    show(sim, ADMIN, ADA)
    members = Members(session)
    promoted, removed = members.plan_present("ada@example.com", ["admin"]), members.plan_absent("adam@example.com")
    keep(members, promoted, removed)
    assert removed is not None
    assert removed.requires == [promoted]


@pytest.mark.parametrize("other", [OWNER, EVE])
def test_administrator_may_go_when_another_stays(sim: Simulator, session: Session, other: dict[str, Any]) -> None:
    show(sim, ADMIN, other)
    members = Members(session)
    keep(members, members.plan_absent("adam@example.com"))
    keep(members, members.plan_present("adam@example.com", ["analyst"]))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [ADA, ADMIN, OWNER, PENDING]),
        ({"email": "ADA@example.com"}, [ADA]),
        ({"role": "developer"}, [ADA, PENDING]),
        ({"role": "developer", "pending": False}, [ADA]),
        ({"pending": True}, [PENDING]),
    ],
)
def test_info_is_filtered_and_ordered_by_address(
    module_runner: ModuleRunner, options: dict[str, Any], expected: list[dict[str, Any]]
) -> None:
    show(module_runner.sim, PENDING, OWNER, ADA, ADMIN)
    assert module_runner("member_info", **options)["members"] == expected


def test_unknown_role_is_answered_with_those_that_exist(module_runner: ModuleRunner) -> None:
    module_runner.fails("member_info", "option_invalid", r"no role 'admn'\. The roles are admin, ", role="admn")


@pytest.mark.parametrize(
    ("listed", "given", "same"),
    [
        ("straße@example.com", "strasse@example.com", False),
        ("o\ufb03ce@example.com", "office@example.com", False),
        ("ren\u00e9@example.com", "rene\u0301@example.com", True),
    ],
    ids=["another letter", "a ligature", "another Unicode form of the same letter"],
)
def test_addresses_are_compared_without_regard_to_case_only(
    sim: Simulator, session: Session, listed: str, given: str, same: bool
) -> None:
    """Letters that merely stand for others make another mailbox."""
    show(sim, OWNER, member(listed, "analyst"))
    assert (Members(session).plan_absent(given) is not None) is same


ROLES = st.lists(st.sampled_from(ASSIGNABLE_ROLES), min_size=1, max_size=8)


@settings(max_examples=50, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(now=ROLES, wanted=ROLES, others=st.permutations(["supportagent", "member"]))
def test_equal_roles_and_predicted_ones_are_no_change(
    sim: Simulator, session: Session, now: list[str], wanted: list[str], others: list[str]
) -> None:
    def step(listed: dict[str, Any]) -> Step | None:
        show(sim, OWNER, listed)
        return Members(session).plan_present("ada@example.com", wanted)

    planned = step(member("ada@example.com", *others, *dict.fromkeys(now)))
    assert (planned is None) == (set(now) == set(wanted))
    if planned is not None:
        assert planned.predicted is not None
        assert step(planned.predicted) is None
