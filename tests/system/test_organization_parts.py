# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of declared clusters: made, changed, made anew, removed where a purge says so, and otherwise left alone."""

from __future__ import annotations

from typing import Any

import pytest
from cluster_tasks import QUICK
from organization_tasks import (
    PARTS,
    PRINCIPAL,
    PRODUCTION,
    STAGING,
    change_cluster,
    fail,
    problems,
    run,
    shorten_pauses,
    state_of,
    steps,
    succeed,
    thrice,
    warnings,
    writes,
)
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.session import Session

CLIENTS = [{"name": "one", "permissions": ["Zeebe"]}, {"name": "two", "permissions": ["Operate"]}]
USERNAMES = {"active": True, "clients": [{"username": "one"}, {"username": "two"}]}
CONNECTED = {"allowedPrincipals": [PRINCIPAL], "allowedRegions": ["eu-central-1"]}

FILLED: dict[str, Any] = {
    "clients": CLIENTS,
    "secrets": {"ONE": "value-one", "TWO": "value-two"},
    "ipallowlist": [{"ip": "192.0.2.0/24", "description": "Office"}],
    "backup_schedule": {"name": "schedule", "schedule": "0 2 * * *"},
    "monitoring": USERNAMES,
    "secure_connectivity": CONNECTED,
}
"""Something of everything in the simulator's state."""

AS_FILLED: dict[str, Any] = {
    "api_clients": CLIENTS,
    "connector_secrets": [{"name": "ONE", "value": "value-one"}, {"name": "TWO"}],
    "ip_allowlist": [{"ip": "192.0.2.0/24", "description": "Office"}],
    "backup_schedule": "0 2 * * *",
    "monitoring": {"clients": [{"username": "one"}, {"username": "two"}]},
    "secure_connectivity": {"principals": [PRINCIPAL], "regions": ["eu-central-1"]},
}
"""The declaration of that."""


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the pauses between two looks short."""
    shorten_pauses(monkeypatch)


@pytest.fixture(scope="module")
def simulator_options() -> dict[str, Any]:
    """What takes minutes at Camunda takes half a second."""
    return QUICK


@pytest.fixture
def filled(sim: SimulatorProcess) -> dict[str, Any]:
    """The cluster staging with something of everything; how the simulator keeps it."""
    change_cluster(sim, STAGING, **FILLED)
    return state_of(sim, "staging")


def staging(**parts: Any) -> list[dict[str, Any]]:
    """Return the declaration of the cluster staging with these parts."""
    return [{"name": "staging", **parts}]


def test_an_organization_that_is_as_declared_is_only_read(
    sim: SimulatorProcess, session: Session, filled: dict[str, Any]
) -> None:
    kinds = list(AS_FILLED)
    assert succeed(session, clusters=staging(**AS_FILLED), purge=kinds)["plan"] == []
    assert len(sim.requests("api")) == 6, "the clusters, with their allowlists, and each other part once"
    assert state_of(sim, "staging") == filled


def test_parts_that_are_left_out_are_neither_read_nor_touched(
    sim: SimulatorProcess, session: Session, filled: dict[str, Any]
) -> None:
    kinds = ["api_clients", "connector_secrets", "ip_allowlist", "monitoring"]
    assert succeed(session, clusters=staging(), purge=kinds)["plan"] == []
    assert [request["path"] for request in sim.requests("api")] == ["/clusters"]
    assert state_of(sim, "staging") == filled


def test_empty_lists_touch_nothing_without_a_purge(
    sim: SimulatorProcess, session: Session, filled: dict[str, Any]
) -> None:
    declared = staging(api_clients=[], connector_secrets=[], monitoring={"clients": []})
    assert succeed(session, clusters=declared)["plan"] == []
    assert state_of(sim, "staging") == filled


def test_every_part_is_made_where_there_is_none(sim: SimulatorProcess, session: Session) -> None:
    change_cluster(sim, STAGING, clients=[], secrets={})
    result = thrice(session, sim, clusters=staging(**PARTS))
    assert [step["action"] for step in result["plan"]] == ["update", *["create"] * 6]
    assert [step["kind"] for step in result["plan"]] == [
        "ip_allowlist",
        "backup_schedule",
        "connector_secret",
        "api_client",
        "monitoring",
        "monitoring_client",
        "secure_connectivity",
    ]
    assert {step["cluster"] for step in result["plan"]} == {"staging"}


def test_every_part_is_changed(sim: SimulatorProcess, session: Session, filled: dict[str, Any]) -> None:
    declared = staging(
        api_clients=[{"name": "one", "permissions": ["Tasklist"]}],
        connector_secrets=[{"name": "ONE", "value": "another-value"}],
        ip_allowlist=[{"ip": "203.0.113.0/24"}],
        backup_schedule="0 4 * * *",
        secure_connectivity={"principals": ["another"], "regions": ["eu-central-1"]},
    )
    result = thrice(session, sim, clusters=declared, recreate=["api_clients", "secure_connectivity"])
    assert steps(result) == [
        "update ip_allowlist staging",
        "update backup_schedule staging",
        "update connector_secret ONE of staging",
        "recreate api_client one of staging",
        "recreate secure_connectivity staging",
    ]
    changes = [step["changes"] for step in result["plan"]]
    assert changes[1] == {"schedule": {"before": "0 2 * * *", "after": "0 4 * * *"}}
    assert changes[2] == {"value": {"before": "(secret)", "after": "(another secret)"}}
    assert changes[3]["permissions"] == {"before": ["Zeebe"], "after": ["Tasklist"]}
    cluster = state_of(sim, "staging")
    assert cluster["secrets"] == {"ONE": "another-value", "TWO": "value-two"}
    before = {client["name"]: client for client in filled["clients"]}
    after = {client["name"]: client for client in cluster["clients"]}
    assert after["two"] == before["two"]
    assert after["one"]["clientId"] != before["one"]["clientId"]
    assert cluster["secure_connectivity"]["allowedPrincipals"] == ["another"]


@pytest.mark.parametrize("recreate", [[], ["api_clients"], ["secure_connectivity"]])
def test_nothing_is_made_anew_without_consent(
    sim: SimulatorProcess, session: Session, filled: dict[str, Any], recreate: list[str]
) -> None:
    declared = staging(
        api_clients=[{"name": "one", "permissions": ["Tasklist"]}],
        secure_connectivity={"principals": ["another"], "regions": ["eu-central-1"]},
        backup_schedule="0 4 * * *",
    )
    result = fail(session, clusters=declared, recreate=recreate)
    places = {"api_clients": "api_clients ('one')", "secure_connectivity": "secure_connectivity"}
    refused = [place for kind, place in places.items() if kind not in recreate]
    assert problems(result) == [f"clusters[0] ('staging'), {place}" for place in refused]
    assert writes(sim) == []


# Purge


PURGED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "api_clients": ({"api_clients": CLIENTS[:1]}, ["remove api_client two of staging"]),
    "connector_secrets": (
        {"connector_secrets": [{"name": "TWO"}]},
        ["remove connector_secret ONE of staging"],
    ),
    "monitoring": (
        {"monitoring": {"clients": [{"username": "one"}]}},
        ["remove monitoring_client two of staging"],
    ),
    "backup_schedule": ({}, ["remove backup_schedule staging"]),
    "secure_connectivity": ({}, ["remove secure_connectivity staging"]),
    "ip_allowlist": ({"ip_allowlist": []}, ["update ip_allowlist staging"]),
}


@pytest.mark.parametrize("kind", PURGED)
def test_a_purge_removes_what_is_not_declared_of_its_kind(
    sim: SimulatorProcess, session: Session, filled: dict[str, Any], kind: str
) -> None:
    parts, expected = PURGED[kind]
    untouched = {name: value for name, value in AS_FILLED.items() if name != kind}
    clusters = [*staging(**untouched, **parts), {"name": "production", "stage": "prod"}]
    production = state_of(sim, "production")
    result = thrice(session, sim, clusters=clusters, purge=[kind])
    assert steps(result) == expected
    assert state_of(sim, "production") == production


@pytest.mark.parametrize("kind", PURGED)
def test_a_purge_of_other_kinds_removes_nothing(
    sim: SimulatorProcess, session: Session, filled: dict[str, Any], kind: str
) -> None:
    parts, _expected = PURGED[kind]
    others = [other for other in PURGED if other != kind]
    untouched = {name: value for name, value in AS_FILLED.items() if name != kind}
    result = run(session, clusters=staging(**untouched, **parts), purge=others)
    assert state_of(sim, "staging") == filled
    if kind == "ip_allowlist":
        assert problems(result) == ["clusters[0] ('staging'), ip_allowlist"]
        assert "name 'ip_allowlist' in 'purge'" in result["msg"]
    else:
        assert result["plan"] == []


def test_an_allowlist_that_is_empty_may_be_declared_so(sim: SimulatorProcess, session: Session) -> None:
    assert succeed(session, clusters=staging(ip_allowlist=[]))["plan"] == []


def test_no_credentials_and_a_purge_deactivate_monitoring(
    sim: SimulatorProcess, session: Session, filled: dict[str, Any]
) -> None:
    result = thrice(session, sim, clusters=staging(monitoring={"clients": []}), purge=["monitoring"])
    assert steps(result) == ["remove monitoring staging"]
    assert state_of(sim, "staging")["monitoring"] == {"active": False, "clients": []}
    assert any("deletes all its credentials: one, two" in text for text in warnings(session))


def test_monitoring_without_credentials_is_activated_once(sim: SimulatorProcess, session: Session) -> None:
    result = thrice(session, sim, clusters=staging(monitoring={}))
    assert steps(result) == ["create monitoring staging"]
    # Without a list of credentials there is nothing that a purge could compare.
    assert succeed(session, clusters=staging(monitoring={}), purge=["monitoring"])["plan"] == []


def test_what_is_new_comes_before_what_goes(sim: SimulatorProcess, session: Session, filled: dict[str, Any]) -> None:
    declared = staging(
        api_clients=[{"name": "three", "permissions": ["Zeebe"]}],
        connector_secrets=[{"name": "THREE", "value": "value-three"}],
        monitoring={"clients": [{"username": "three"}]},
    )
    result = thrice(
        session,
        sim,
        clusters=declared,
        purge=["api_clients", "connector_secrets", "monitoring"],
        max_removals="6",
    )
    assert [step["action"] for step in result["plan"]] == ["create", "remove", "remove"] * 3


# The limit


@pytest.mark.parametrize(
    ("limit", "fits"),
    [("4", False), ("5", True), ("49%", False), ("50%", False), ("100%", True)],
)
def test_removals_of_all_kinds_count(
    sim: SimulatorProcess, session: Session, filled: dict[str, Any], limit: str, fits: bool
) -> None:
    """One schedule of one, one connection of one, two credentials with their endpoint, one client of two."""
    declared = staging(api_clients=CLIENTS[:1], monitoring={"clients": []})
    kinds = ["api_clients", "monitoring", "backup_schedule", "secure_connectivity"]
    result = run(session, clusters=declared, purge=kinds, max_removals=limit)
    assert bool(result.get("failed")) is not fits
    if not fits:
        assert problems(result) == ["max_removals"]
        assert writes(sim) == []


def test_a_percentage_is_of_each_kind(sim: SimulatorProcess, session: Session, filled: dict[str, Any]) -> None:
    change_cluster(sim, PRODUCTION, clients=[{"name": f"client-{number}"} for number in range(8)], secrets={})
    clusters = [
        {"name": "production", "api_clients": [{"name": f"client-{number}"} for number in range(6)]},
        *staging(api_clients=[{"name": "one"}], connector_secrets=[{"name": "ONE"}]),
    ]
    kinds = ["api_clients", "connector_secrets"]
    result = fail(session, clusters=clusters, purge=kinds, max_removals="30%")
    assert "1 of 2 connector secrets (allowed: 0)" in result["msg"], "three of ten clients are allowed"
    assert "api clients" not in result["msg"]
    result = fail(session, clusters=clusters, purge=kinds, max_removals="29%")
    assert "3 of 10 api clients (allowed: 2)" in result["msg"]
    assert len(succeed(session, clusters=clusters, purge=kinds, max_removals="50%")["plan"]) == 4


def test_what_is_made_anew_is_not_a_removal(sim: SimulatorProcess, session: Session, filled: dict[str, Any]) -> None:
    declared = staging(api_clients=[{"name": "one", "permissions": ["Tasklist"]}])
    assert succeed(session, clusters=declared, recreate=["api_clients"], max_removals="0")["changed"]


# What only the service knows


def test_an_allowlist_that_is_not_shown_is_not_replaced(sim: SimulatorProcess, session: Session) -> None:
    listed = {"uuid": state_of(sim, "staging")["uuid"], "name": "staging"}
    for path, body in (("/clusters", [listed]), ("/clusters/*-*-*", listed)):
        sim.fault({"service": "api", "method": "GET", "path": path, "times": 0, "then": {"body": body}})
    result = fail(session, clusters=staging(ip_allowlist=PARTS["ip_allowlist"]))
    assert problems(result) == ["clusters[0] ('staging'), ip_allowlist"]
    assert "does not show the IP allowlist" in result["msg"]
    assert writes(sim) == []
