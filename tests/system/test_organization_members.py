# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of a declared organization, how many removals a plan may have, and how many requests it takes."""

from __future__ import annotations

from typing import Any

import pytest
from organization_tasks import (
    MEMBERS,
    addresses,
    change,
    declaration_of,
    fail,
    fault,
    many_members,
    member,
    problems,
    run,
    statuses,
    steps,
    succeed,
    thrice,
    writes,
)
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.session import Session

OWNER = member("olga.owner@example.com", "owner")
ADMIN = member("adam.admin@example.com", "admin")


def test_members_are_invited_changed_and_left_alone(sim: SimulatorProcess, session: Session) -> None:
    declared = [
        {"email": "ada@example.com", "roles": ["developer", "analyst"]},
        {"email": "MAX.modeler@example.com", "roles": ["modeler", "analyst"]},
        {"email": "anna.analyst@example.com"},
    ]
    result = thrice(session, sim, members=declared)
    assert steps(result) == ["create member ada@example.com", "update member max.modeler@example.com"]
    assert result["plan"][1]["changes"] == {"roles": {"before": ["modeler"], "after": ["analyst", "modeler"]}}
    assert writes(sim) == ["POST members/ada%40example.com", "POST members/max.modeler%40example.com"]
    assert sorted(addresses(sim)["ada@example.com"]) == ["analyst", "developer"]
    assert addresses(sim)["adam.admin@example.com"] == ["admin"], "nobody else was removed"


def test_undeclared_members_are_removed_only_by_a_purge(sim: SimulatorProcess, session: Session) -> None:
    declared = MEMBERS[:2]
    assert succeed(session, members=declared)["plan"] == []
    result = thrice(session, sim, members=declared, purge=["members"])
    assert steps(result) == [
        "remove member anna.analyst@example.com",
        "remove member max.modeler@example.com",
        "remove member pia.pending@example.com",
    ]
    assert list(addresses(sim)) == ["olga.owner@example.com", "adam.admin@example.com"]


@pytest.mark.parametrize("roles", [{}, {"roles": ["developer"]}, {"roles": ["admin"]}])
def test_the_owner_is_accepted_and_left_alone(sim: SimulatorProcess, session: Session, roles: dict[str, Any]) -> None:
    declared = [{"email": "OLGA.owner@example.com", **roles}, *MEMBERS[1:]]
    assert succeed(session, members=declared, purge=["members"])["plan"] == []
    assert writes(sim) == []


def test_the_owner_survives_a_purge_without_being_declared(sim: SimulatorProcess, session: Session) -> None:
    result = thrice(session, sim, members=[], purge=["members"])
    assert len(steps(result)) == 4
    assert list(addresses(sim)) == ["olga.owner@example.com"]


def test_somebody_new_needs_roles(sim: SimulatorProcess, session: Session) -> None:
    result = fail(session, members=[{"email": "ada@example.com"}, {"email": "bob@example.com"}])
    assert problems(result) == ["members ('ada@example.com')", "members ('bob@example.com')"]
    assert writes(sim) == []


# The last administrator


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    ("declared", "purge"),
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
    sim: SimulatorProcess, session: Session, declared: list[dict[str, Any]], purge: list[str], check_mode: bool
) -> None:
    change(sim, members=[each for each in sim.state()["members"] if "owner" not in each["roles"]])
    result = fail(session, members=declared, purge=purge, check_mode=check_mode)
    assert problems(result) == ["members"]
    assert "'adam.admin@example.com' is the last administrator" in result["msg"]
    assert writes(sim) == []


def handover(sim: SimulatorProcess) -> list[dict[str, Any]]:
    """Leave one administrator and nobody else with power, and declare that it is another one."""
    change(sim, members=[ADMIN, member("anna.analyst@example.com", "analyst")])
    return [
        {"email": "adam.admin@example.com", "roles": ["analyst"]},
        {"email": "anna.analyst@example.com", "roles": ["admin"]},
    ]


def test_administration_is_handed_over_in_the_safe_order(sim: SimulatorProcess, session: Session) -> None:
    result = thrice(session, sim, members=handover(sim))
    assert steps(result) == ["update member anna.analyst@example.com", "update member adam.admin@example.com"]
    assert addresses(sim) == {"adam.admin@example.com": ["analyst"], "anna.analyst@example.com": ["admin"]}


def test_nobody_is_demoted_when_the_promotion_fails(sim: SimulatorProcess, session: Session) -> None:
    declared = handover(sim)
    fault(sim, "POST", "/members/anna*", status=400, body="not today")
    result = fail(session, members=declared)
    assert statuses(result) == {
        "update member anna.analyst@example.com": "failed",
        "update member adam.admin@example.com": "skipped",
    }
    assert addresses(sim)["adam.admin@example.com"] == ["admin"]
    assert succeed(session, members=declared)["changed"]
    assert addresses(sim) == {"adam.admin@example.com": ["analyst"], "anna.analyst@example.com": ["admin"]}


def test_a_removed_administrator_waits_for_the_promotion_too(sim: SimulatorProcess, session: Session) -> None:
    declared = handover(sim)[1:]
    fault(sim, "POST", "/members/anna*", status=400, body="not today")
    result = fail(session, members=declared, purge=["members"])
    assert statuses(result)["remove member adam.admin@example.com"] == "skipped"
    assert succeed(session, members=declared, purge=["members"])["changed"]
    assert addresses(sim) == {"anna.analyst@example.com": ["admin"]}


# How many removals there may be


@pytest.mark.parametrize("check_mode", [False, True])
def test_more_than_five_removals_are_refused_by_default(
    sim: SimulatorProcess, session: Session, check_mode: bool
) -> None:
    change(sim, members=[OWNER, *many_members(6, "analyst")])
    declared = [{"email": "ada@example.com", "roles": ["analyst"]}]
    result = fail(session, members=declared, purge=["members"], check_mode=check_mode)
    assert problems(result) == ["max_removals"]
    assert "would remove 6 things ('max_removals' is 5)" in result["msg"]
    assert "remove member member.0003@example.com" in result["msg"]
    assert writes(sim) == []


def test_five_removals_are_not_too_many(sim: SimulatorProcess, session: Session) -> None:
    change(sim, members=[OWNER, *many_members(5, "analyst")])
    assert len(thrice(session, sim, members=[], purge=["members"])["plan"]) == 5


@pytest.mark.parametrize(("limit", "allowed"), [("0", 0), ("3", 3), ("20", 20), ("5%", 0), ("10%", 1), ("29%", 2)])
def test_the_limit_counts_down(sim: SimulatorProcess, session: Session, limit: str, allowed: int) -> None:
    """Ten members: a percentage is of what exists, the owner included, and rounded down."""
    there = [OWNER, *many_members(9, "analyst")]
    change(sim, members=there)
    for removed in range(1, 10):
        declared = declaration_of(there[:-removed])
        result = run(session, members=declared, purge=["members"], max_removals=limit, check_mode=True)
        assert bool(result.get("failed")) is (removed > allowed), removed
    assert writes(sim) == []


def test_the_message_names_twenty_and_counts_the_rest(sim: SimulatorProcess, session: Session) -> None:
    change(sim, members=[OWNER, *many_members(25, "analyst")])
    result = fail(session, members=[], purge=["members"], max_removals="50%")
    assert "25 of 26 members (allowed: 13) ('max_removals' is 50%)" in result["msg"]
    assert result["msg"].count("remove member ") == 20
    assert " and 5 more" in result["msg"]


# Requests


def test_thousand_members_with_seven_differences_cost_eight_requests(sim: SimulatorProcess, session: Session) -> None:
    there = [OWNER, ADMIN, *many_members(998, "analyst", "developer")]
    change(sim, members=there)
    declared = declaration_of(there)
    # Four of other roles, two new, one to be removed.
    for position, roles in ((10, ["admin"]), (20, ["visitor"]), (500, ["analyst"]), (998, ["developer", "modeler"])):
        declared[position]["roles"] = roles
    del declared[700]
    declared += [{"email": f"new.{number}@example.com", "roles": ["analyst"]} for number in range(2)]
    result = succeed(session, members=declared, purge=["members"])
    assert len(result["plan"]) == 7
    requests = sim.requests("api")
    assert [each["method"] for each in requests].count("GET") == 1
    assert len(requests) == 1 + 7
    sim.forget_requests()
    assert not succeed(session, members=declared, purge=["members"])["changed"]
    assert [(each["method"], each["path"]) for each in sim.requests("api")] == [("GET", "/members")]
