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
from simulator_thread import SimulatorThread


def member(email: str, *roles: str, pending: bool = False) -> dict[str, Any]:
    """Return a member as the API lists one."""
    return {"name": "", "email": email, "roles": list(roles), "invitePending": pending}


OWNER = member("olga@example.com", "owner")
ADMIN = member("adam@example.com", "admin")
ADA = member("Ada@Example.com", "analyst", "developer")
PENDING = member("pia@example.com", "developer", pending=True)


def show(sim: SimulatorThread, *members: dict[str, Any]) -> None:
    """Let the API list these members from now on, whatever happens."""
    sim.clear_faults()
    sim.disturb("GET", "/members", times=0, status=200, body=list(members))


def present(email: str, roles: list[str] | None) -> dict[str, Any]:
    """Return arguments that invite a member or change its roles; None leaves the option out."""
    return {"email": email} if roles is None else {"email": email, "roles": roles}


def absent(email: str) -> dict[str, Any]:
    """Return arguments that remove a member."""
    return {"email": email, "state": "absent"}


def roles_of(sim: SimulatorThread, email: str) -> list[str]:
    """Return the roles that the member really has."""
    (found,) = (each for each in sim.state()["members"] if each["email"] == email)
    return list(found["roles"])


def test_invitation(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    email = "New.Person@example.com"
    run = module_runner.changes("member", email=email, roles=["developer", "analyst"])
    assert run["diff"][0]["before"] == ""
    assert run["diff"][0]["after"] == {"email": email, "roles": ["analyst", "developer"]}
    assert run["member"] == member(email, "developer", "analyst", pending=True)
    assert sim.writes() == [f"POST members/{email}"]
    assert sorted(roles_of(sim, email)) == ["analyst", "developer"]


@pytest.mark.parametrize(("roles", "message"), [(None, "'new@example.com'"), ([], "must not be empty")])
def test_invitation_without_roles_is_refused(
    sim: SimulatorThread, module_runner: ModuleRunner, roles: list[str] | None, message: str
) -> None:
    run = module_runner.fails("member", "option_invalid", message, **present("new@example.com", roles))
    assert run["failure"]["option"] == "roles"
    assert sim.writes() == []


@pytest.mark.parametrize(
    "roles", [None, ["analyst", "developer"], ["developer", "analyst"], ["analyst", "developer", "analyst"]]
)
@pytest.mark.parametrize("email", ["Ada@Example.com", "ada@example.com", "ADA@EXAMPLE.COM"])
def test_equal_roles_are_no_change(
    sim: SimulatorThread, module_runner: ModuleRunner, email: str, roles: list[str] | None
) -> None:
    sim.change(members=[OWNER, ADA])
    assert not module_runner("member", **present(email, roles)).changed


def test_changes_go_to_the_address_as_it_is_listed(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.change(members=[OWNER, ADA])
    run = module_runner.changes("member", email="ada@example.com", roles=["admin"])
    assert run["diff"][0]["before"] == {"email": "Ada@Example.com", "roles": ["analyst", "developer"]}
    assert run["diff"][0]["after"] == {"email": "Ada@Example.com", "roles": ["admin"]}
    assert roles_of(sim, "Ada@Example.com") == ["admin"]
    sim.change(members=[OWNER, ADA])
    run = module_runner.changes("member", **absent("ada@example.com"))
    assert run["diff"][0]["before"] == {"email": "Ada@Example.com", "roles": ["analyst", "developer"]}
    assert (run["diff"][0]["after"], run["member"]) == ("", None)
    assert sim.writes() == ["POST members/Ada@Example.com", "DELETE members/Ada@Example.com"]
    assert [each["email"] for each in sim.state()["members"]] == [OWNER["email"]]


def test_pending_invitation_is_changed_and_withdrawn_like_any_member(
    sim: SimulatorThread, module_runner: ModuleRunner
) -> None:
    sim.change(members=[OWNER, PENDING])
    run = module_runner.changes("member", email="pia@example.com", roles=["admin"])
    assert run["member"] == member("pia@example.com", "admin", pending=True)
    assert module_runner.changes("member", **absent("pia@example.com"))["member"] is None


def test_unknown_fields_and_roles_that_cannot_be_given_are_neither_compared_nor_lost(
    sim: SimulatorThread, module_runner: ModuleRunner
) -> None:
    listed = member("sue@example.com", "supportagent", "analyst", "member", "brandnewrole")
    show(sim, OWNER, {**listed, "lastSeen": "today"})
    assert not module_runner("member", email="sue@example.com", roles=["analyst"]).changed
    run = module_runner.predicts("member", email="sue@example.com", roles=["modeler"])
    assert set(run["member"]["roles"]) == {"modeler", "supportagent", "member", "brandnewrole"}
    assert run["member"] == {**listed, "lastSeen": "today", "roles": run["member"]["roles"]}
    assert run["diff"][0]["after"] == {"email": "sue@example.com", "roles": ["modeler"]}


@pytest.mark.parametrize("listed", [{"email": "ada@example.com"}, {"email": "ada@example.com", "roles": None}])
def test_missing_roles_are_none(sim: SimulatorThread, module_runner: ModuleRunner, listed: dict[str, Any]) -> None:
    show(sim, OWNER, listed)
    assert not module_runner("member", email="ada@example.com").changed
    run = module_runner.predicts("member", email="ada@example.com", roles=["analyst"])
    assert run["diff"][0]["before"] == {"email": "ada@example.com", "roles": []}
    assert module_runner.predicts("member", **absent("ada@example.com")).changed
    assert module_runner("member_info", role="analyst")["members"] == []


def test_members_without_an_address_are_passed_over(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    show(sim, {"name": "nobody"}, {"email": None})
    assert not module_runner("member", **absent("ada@example.com")).changed


@pytest.mark.parametrize("roles", [["admin"], ["analyst"]])
def test_the_owner_is_never_changed(sim: SimulatorThread, module_runner: ModuleRunner, roles: list[str]) -> None:
    sim.change(members=[OWNER, ADMIN])
    module_runner.fails("member", "refused", "owner", email="OLGA@example.com", roles=roles)
    module_runner.fails("member", "refused", "owner", **absent("OLGA@example.com"))
    assert not module_runner("member", email="olga@example.com").changed
    assert sim.writes() == []


def keep(members: Members, *steps: Step | None) -> None:
    """Check the steps, none of which may be missing."""
    planned = [step for step in steps if step is not None]
    assert len(planned) == len(steps)
    members.keep_administrator(planned)


def test_the_last_administrator_stays(sim: SimulatorThread, session: Session) -> None:
    show(sim, ADMIN, ADA, member("eve@example.com", "admin", pending=True))
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
    show(sim, ADMIN, member("eve@example.com", "admin"), ADA)
    members = Members(session)
    with pytest.raises(Refused, match=r"'adam@example\.com', 'eve@example\.com' are the last administrators"):
        keep(members, members.plan_absent("adam@example.com"), members.plan_present("eve@example.com", ["analyst"]))


def test_removal_of_an_administrator_waits_for_the_new_one(sim: SimulatorThread, session: Session) -> None:
    show(sim, ADMIN, ADA)
    members = Members(session)
    promoted, removed = members.plan_present("ada@example.com", ["admin"]), members.plan_absent("adam@example.com")
    keep(members, promoted, removed)
    assert removed is not None
    assert removed.requires == [promoted]


@pytest.mark.parametrize("other", [OWNER, member("eve@example.com", "admin")])
def test_administrator_may_go_when_another_stays(sim: SimulatorThread, session: Session, other: dict[str, Any]) -> None:
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
        ({"email": "ada@example.com", "role": "owner"}, []),
    ],
)
def test_info_is_filtered_and_ordered_by_address(
    sim: SimulatorThread, module_runner: ModuleRunner, options: dict[str, Any], expected: list[dict[str, Any]]
) -> None:
    show(sim, PENDING, OWNER, ADA, ADMIN)
    assert module_runner("member_info", **options)["members"] == expected


def test_unknown_role_is_answered_with_those_that_exist(module_runner: ModuleRunner) -> None:
    message = r"There is no role 'admn'\. The roles are admin, "
    module_runner.fails("member_info", "option_invalid", message, role="admn")


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
    sim: SimulatorThread, session: Session, listed: str, given: str, same: bool
) -> None:
    """Letters that merely stand for others make another mailbox."""
    show(sim, OWNER, member(listed, "analyst"))
    assert (Members(session).plan_absent(given) is not None) is same


ROLES = st.lists(st.sampled_from(ASSIGNABLE_ROLES), min_size=1, unique=True)


@settings(max_examples=50, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(now=ROLES, wanted=ROLES, others=st.permutations(["supportagent", "member"]))
def test_prediction_needs_no_further_change(
    sim: SimulatorThread, session: Session, now: list[str], wanted: list[str], others: list[str]
) -> None:
    def step(listed: dict[str, Any]) -> Step | None:
        show(sim, OWNER, listed)
        return Members(session).plan_present("ada@example.com", wanted)

    planned = step(member("ada@example.com", *others, *now))
    assert (planned is None) == (set(now) == set(wanted))
    if planned is not None:
        assert planned.predicted is not None
        assert step(planned.predicted) is None
