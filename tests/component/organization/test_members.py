# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of a declared organization, how many removals a plan may have, and how many requests it takes."""

from __future__ import annotations

from typing import Any

import pytest

from organization_tasks import ADA, MEMBERS, OrganizationRunner, addresses, statuses, steps
from simulator_thread import SimulatorThread

Member = dict[str, Any]


def member(email: str, *roles: str) -> Member:
    """Return a member as the API shows it."""
    return {"name": "", "email": email, "roles": list(roles), "invitePending": False}


def analysts(number: int) -> list[Member]:
    """Return that many analysts with numbers in their addresses."""
    return [member(f"member.{position:04}@example.com", "analyst") for position in range(number)]


def declared(members: list[Member]) -> list[Member]:
    """Return members as they would be declared; the owner without roles."""
    return [{"email": each["email"], **({} if each is OWNER else {"roles": each["roles"]})} for each in members]


OWNER = member("olga.owner@example.com", "owner")
ADMIN = member("adam.admin@example.com", "admin")


def test_members_are_invited_changed_and_left_alone(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    run = runner.changes(
        members=[
            {"email": "ada@example.com", "roles": ["developer", "analyst"]},
            {"email": "MAX.modeler@example.com", "roles": ["modeler", "analyst"]},
            {"email": "anna.analyst@example.com"},
        ]
    )
    assert steps(run) == ["create member ada@example.com", "update member max.modeler@example.com"]
    assert run["plan"][1]["changes"] == {"roles": {"before": ["modeler"], "after": ["analyst", "modeler"]}}
    assert sim.writes() == ["POST members/ada@example.com", "POST members/max.modeler@example.com"]
    assert sorted(addresses(sim)["ada@example.com"]) == ["analyst", "developer"]
    assert addresses(sim)["adam.admin@example.com"] == ["admin"], "nobody else was removed"


def test_undeclared_members_but_the_owner_are_removed_only_by_a_purge(
    sim: SimulatorThread, runner: OrganizationRunner
) -> None:
    runner.unchanged(members=MEMBERS[:2])
    run = runner.changes(members=MEMBERS[:2], purge=["members"])
    assert steps(run) == [f"remove member {each['email']}" for each in MEMBERS[2:]]
    assert list(addresses(sim)) == ["olga.owner@example.com", "adam.admin@example.com"]
    assert steps(runner.changes(members=[], purge=["members"])) == ["remove member adam.admin@example.com"]
    assert list(addresses(sim)) == ["olga.owner@example.com"]


@pytest.mark.parametrize("roles", [{}, {"roles": ["developer"]}, {"roles": ["admin"]}])
def test_the_owner_is_accepted_and_left_alone(runner: OrganizationRunner, roles: Member) -> None:
    runner.unchanged(members=[{"email": "OLGA.owner@example.com", **roles}, *MEMBERS[1:]], purge=["members"])


def test_a_new_member_needs_roles(runner: OrganizationRunner) -> None:
    members = [{"email": "ada@example.com"}, {"email": "bob@example.com"}]
    runner.refuses("members ('ada@example.com')", "members ('bob@example.com')", members=members)


# The last administrator


@pytest.mark.parametrize(
    ("members", "purge"),
    [
        ([{"email": "adam.admin@example.com", "roles": ["analyst"]}], []),
        ([{"email": "anna.analyst@example.com"}], ["members"]),
        # Who has not accepted an invitation yet cannot manage anything.
        (
            [
                {"email": "adam.admin@example.com", "roles": ["analyst"]},
                {"email": "new@example.com", "roles": ["admin"]},
                {"email": "pia.pending@example.com", "roles": ["admin"]},
            ],
            [],
        ),
    ],
)
def test_the_last_administrator_stays(
    sim: SimulatorThread, runner: OrganizationRunner, members: list[Member], purge: list[str]
) -> None:
    sim.change(members=[each for each in sim.state()["members"] if "owner" not in each["roles"]])
    message = "'adam.admin@example.com' is the last administrator"
    runner.refuses("members", match=message, members=members, purge=purge)


HANDOVER: list[Member] = [
    {"email": "adam.admin@example.com", "roles": ["analyst"]},
    {"email": "anna.analyst@example.com", "roles": ["admin"]},
]
HANDED_OVER = {"adam.admin@example.com": ["analyst"], "anna.analyst@example.com": ["admin"]}


@pytest.fixture
def one_administrator(sim: SimulatorThread) -> None:
    """Leave one administrator, and nobody else with power."""
    sim.change(members=[ADMIN, member("anna.analyst@example.com", "analyst")])


@pytest.mark.usefixtures("one_administrator")
def test_administration_is_handed_over_in_the_safe_order(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    run = runner.changes(members=HANDOVER)
    assert steps(run) == ["update member anna.analyst@example.com", "update member adam.admin@example.com"]
    assert addresses(sim) == HANDED_OVER


@pytest.mark.usefixtures("one_administrator")
@pytest.mark.parametrize(("purge", "step"), [([], "update"), (["members"], "remove")])
def test_the_administrator_stays_when_the_promotion_of_another_fails(
    sim: SimulatorThread, runner: OrganizationRunner, purge: list[str], step: str
) -> None:
    members = HANDOVER[1:] if purge else HANDOVER
    sim.disturb("POST", "/members/anna*", status=400, body="not today")
    run = runner.fails(members=members, purge=purge)
    assert statuses(run) == {
        "update member anna.analyst@example.com": "failed",
        f"{step} member adam.admin@example.com": "skipped",
    }
    assert addresses(sim)["adam.admin@example.com"] == ["admin"]
    assert runner(members=members, purge=purge).changed
    assert addresses(sim) == ({"anna.analyst@example.com": ["admin"]} if purge else HANDED_OVER)


# How many removals there may be


def test_more_than_five_removals_are_refused_by_default(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    sim.change(members=[OWNER, *analysts(6)])
    message = runner.refuses("max_removals", members=[ADA], purge=["members"])
    assert "would remove 6 objects ('max_removals' is 5)" in message
    assert "remove member member.0003@example.com" in message
    sim.change(members=[OWNER, *analysts(5)])
    assert len(runner.changes(members=[], purge=["members"])["plan"]) == 5
    sim.change(members=[OWNER, *analysts(25)])
    message = runner.refuses("max_removals", members=[], purge=["members"], max_removals="50%")
    assert "25 of 26 members (allowed: 13) ('max_removals' is 50%)" in message
    assert message.count("remove member ") == 20
    assert " and 5 more" in message


@pytest.mark.parametrize(("limit", "allowed"), [("0", 0), ("3", 3), ("20", 9), ("5%", 0), ("10%", 1), ("29%", 2)])
def test_as_many_members_may_be_removed_as_the_limit_allows(
    sim: SimulatorThread, runner: OrganizationRunner, limit: str, allowed: int
) -> None:
    """Ten members: a percentage is of what exists, the owner included, and rounded down."""
    present = [OWNER, *analysts(9)]
    sim.change(members=present)
    options: dict[str, Any] = {"purge": ["members"], "max_removals": limit}
    for removed in range(1, 10):
        members = declared(present[:-removed])
        if removed > allowed:
            runner.refuses("max_removals", members=members, **options)
        else:
            assert len(runner(check_mode=True, members=members, **options)["plan"]) == removed


# Requests


def test_thousand_members_with_seven_differences_cost_eight_requests(
    sim: SimulatorThread, runner: OrganizationRunner
) -> None:
    present = [OWNER, ADMIN, *analysts(998)]
    sim.change(members=present)
    members = declared(present)
    # Four of other roles, two new, one to be removed.
    for position, roles in ((10, ["admin"]), (20, ["visitor"]), (500, ["modeler"]), (998, ["developer", "modeler"])):
        members[position]["roles"] = roles
    del members[700]
    members += [{"email": f"new.{number}@example.com", "roles": ["analyst"]} for number in range(2)]
    assert len(runner(members=members, purge=["members"])["plan"]) == 7
    assert len(sim.requests("api")) == 1 + 7
    sim.forget_requests()
    runner.unchanged(members=members, purge=["members"])
    assert [(each["method"], each["path"]) for each in sim.requests("api")] == [("GET", "/members")]
