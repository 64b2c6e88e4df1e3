# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of declared clusters: read, created, changed, recreated, removed by a purge, and otherwise left alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.organization import reading
from organization_tasks import PARTS, PRINCIPAL, OrganizationRunner, steps
from request_gate import RequestGate
from simulator_thread import SimulatorThread

Cluster = dict[str, Any]

CLIENTS = [{"name": "one", "permissions": ["Zeebe"]}, {"name": "two", "permissions": ["Operate"]}]

FILLED: Cluster = {
    "clients": CLIENTS,
    "secrets": {"ONE": "value-one", "TWO": "value-two"},
    "ipallowlist": [{"ip": "192.0.2.0/24", "description": "Office"}],
    "backup_schedule": {"name": "schedule", "schedule": "0 2 * * *"},
    "monitoring": {"active": True, "clients": [{"username": "one"}, {"username": "two"}]},
    "secure_connectivity": {"allowedPrincipals": [PRINCIPAL], "allowedRegions": ["eu-central-1"]},
}
"""Something of everything in the simulator's state."""

AS_FILLED: Cluster = {
    "api_clients": CLIENTS,
    "connector_secrets": [{"name": "ONE", "value": "value-one"}, {"name": "TWO"}],
    "ip_allowlist": [{"ip": "192.0.2.0/24", "description": "Office"}],
    "backup_schedule": "0 2 * * *",
    "monitoring": {"clients": [{"username": "one"}, {"username": "two"}]},
    "secure_connectivity": {"principals": [PRINCIPAL], "regions": ["eu-central-1"]},
}
"""The declaration of that."""


@pytest.fixture
def filled(sim: SimulatorThread) -> Cluster:
    """The cluster staging with something of everything; how the simulator keeps it."""
    sim.change_cluster("staging", **FILLED)
    return sim.cluster("staging")


def staging(**parts: Any) -> list[Cluster]:
    """Return the declaration of the cluster staging with these parts."""
    return [{"name": "staging", **parts}]


def test_an_organization_that_is_as_declared_is_only_read(
    sim: SimulatorThread, runner: OrganizationRunner, filled: Cluster
) -> None:
    runner.unchanged(clusters=staging(**AS_FILLED), purge=list(AS_FILLED))
    assert len(sim.requests("api")) == 6, "the clusters, with their allowlists, and each other part once"
    assert sim.cluster("staging") == filled


def test_parts_that_are_left_out_or_empty_are_not_touched(
    sim: SimulatorThread, runner: OrganizationRunner, filled: Cluster
) -> None:
    runner.unchanged(clusters=staging(), purge=["api_clients", "connector_secrets", "ip_allowlist", "monitoring"])
    assert [request["path"] for request in sim.requests("api")] == ["/clusters"], "they are not even read"
    runner.unchanged(clusters=staging(api_clients=[], connector_secrets=[], monitoring={"clients": []}))
    assert sim.cluster("staging") == filled


def test_every_part_is_changed(sim: SimulatorThread, runner: OrganizationRunner, filled: Cluster) -> None:
    declared = staging(
        api_clients=[{"name": "one", "permissions": ["Tasklist"]}],
        connector_secrets=[{"name": "ONE", "value": "another-value"}],
        ip_allowlist=[{"ip": "203.0.113.0/24"}],
        backup_schedule="0 4 * * *",
        secure_connectivity={"principals": ["another"], "regions": ["eu-central-1"]},
    )
    # What is recreated is no removal.
    consent = {"recreate": ["api_clients", "secure_connectivity"], "max_removals": "0"}
    run = runner.changes(clusters=declared, **consent)
    assert steps(run) == [
        "update ip_allowlist staging",
        "update backup_schedule staging",
        "update connector_secret ONE of staging",
        "recreate api_client one of staging",
        "recreate secure_connectivity staging",
    ]
    changes = [step["changes"] for step in run["plan"]]
    assert changes[1] == {"schedule": {"before": "0 2 * * *", "after": "0 4 * * *"}}
    assert changes[2] == {"value": {"before": "(secret)", "after": "(another secret)"}}
    assert changes[3]["permissions"] == {"before": ["Zeebe"], "after": ["Tasklist"]}
    cluster = sim.cluster("staging")
    assert cluster["secrets"] == {"ONE": "another-value", "TWO": "value-two"}
    before = {client["name"]: client for client in filled["clients"]}
    after = {client["name"]: client for client in cluster["clients"]}
    assert after["two"] == before["two"]
    assert after["one"]["clientId"] != before["one"]["clientId"]
    assert cluster["secure_connectivity"]["allowedPrincipals"] == ["another"]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("recreate", [[], ["api_clients"], ["secure_connectivity"]])
def test_nothing_is_recreated_without_consent(runner: OrganizationRunner, recreate: list[str]) -> None:
    declared = staging(
        api_clients=[{"name": "one", "permissions": ["Tasklist"]}],
        secure_connectivity={"principals": ["another"], "regions": ["eu-central-1"]},
        backup_schedule="0 4 * * *",
    )
    places = {"api_clients": "api_clients ('one')", "secure_connectivity": "secure_connectivity"}
    refused = [f"clusters[0] ('staging'), {place}" for kind, place in places.items() if kind not in recreate]
    runner.refuses(*refused, clusters=declared, recreate=recreate)


# Purge


PURGED: dict[str, tuple[Cluster, str]] = {
    "api_clients": ({"api_clients": CLIENTS[:1]}, "remove api_client two of staging"),
    "connector_secrets": ({"connector_secrets": [{"name": "TWO"}]}, "remove connector_secret ONE of staging"),
    "monitoring": ({"monitoring": {"clients": [{"username": "one"}]}}, "remove monitoring_client two of staging"),
    "backup_schedule": ({}, "remove backup_schedule staging"),
    "secure_connectivity": ({}, "remove secure_connectivity staging"),
    "ip_allowlist": ({"ip_allowlist": []}, "update ip_allowlist staging"),
}


@pytest.mark.parametrize("kind", PURGED)
def test_a_purge_removes_what_is_not_declared_of_its_kind_alone(
    sim: SimulatorThread, runner: OrganizationRunner, filled: Cluster, kind: str
) -> None:
    parts, expected = PURGED[kind]
    untouched = {name: value for name, value in AS_FILLED.items() if name != kind}
    clusters = [*staging(**untouched, **parts), {"name": "production", "stage": "prod"}]
    production, others = sim.cluster("production"), [other for other in PURGED if other != kind]
    if kind == "ip_allowlist":
        place, message = "clusters[0] ('staging'), ip_allowlist", "add 'ip_allowlist' to 'purge'"
        runner.refuses(place, match=message, clusters=clusters, purge=others)
    else:
        runner.unchanged(clusters=clusters, purge=others)
    assert sim.cluster("staging") == filled
    assert steps(runner.changes(clusters=clusters, purge=[kind])) == [expected]
    assert sim.cluster("production") == production


@pytest.mark.usefixtures("filled")
def test_no_credentials_and_a_purge_deactivate_monitoring(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    run = runner.changes(clusters=staging(monitoring={"clients": []}), purge=["monitoring"])
    assert steps(run) == ["remove monitoring staging"]
    assert sim.cluster("staging")["monitoring"] == {"active": False, "clients": []}
    assert any("deletes all its credentials: one, two" in text for text in run.warnings)


def test_an_empty_allowlist_and_monitoring_without_credentials_may_be_declared(runner: OrganizationRunner) -> None:
    runner.unchanged(clusters=staging(ip_allowlist=[]))
    assert steps(runner.changes(clusters=staging(monitoring={}))) == ["create monitoring staging"]
    # Without a list of credentials there is nothing that a purge could compare.
    runner.unchanged(clusters=staging(monitoring={}), purge=["monitoring"])


@pytest.mark.usefixtures("filled")
def test_what_is_new_comes_before_what_goes(runner: OrganizationRunner) -> None:
    declared = staging(
        api_clients=[{"name": "three", "permissions": ["Zeebe"]}],
        connector_secrets=[{"name": "THREE", "value": "value-three"}],
        monitoring={"clients": [{"username": "three"}]},
    )
    kinds = ["api_clients", "connector_secrets", "monitoring"]
    run = runner.changes(clusters=declared, purge=kinds, max_removals="6")
    assert [step["action"] for step in run["plan"]] == ["create", "remove", "remove"] * 3


# The limit


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(("limit", "fits"), [("4", False), ("5", True), ("49%", False), ("50%", False), ("100%", True)])
def test_removals_of_all_kinds_count(runner: OrganizationRunner, limit: str, fits: bool) -> None:
    """One schedule of one, one connection of one, two credentials with their endpoint, one client of two."""
    options: dict[str, Any] = {
        "clusters": staging(api_clients=CLIENTS[:1], monitoring={"clients": []}),
        "purge": ["api_clients", "monitoring", "backup_schedule", "secure_connectivity"],
        "max_removals": limit,
    }
    if fits:
        runner.changes(**options)
    else:
        runner.refuses("max_removals", **options)


@pytest.mark.usefixtures("filled")
def test_a_percentage_is_of_each_kind(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    sim.change_cluster("production", clients=[{"name": f"client-{number}"} for number in range(8)], secrets={})
    clusters = [
        {"name": "production", "api_clients": [{"name": f"client-{number}"} for number in range(6)]},
        *staging(api_clients=[{"name": "one"}], connector_secrets=[{"name": "ONE"}]),
    ]
    options: dict[str, Any] = {"clusters": clusters, "purge": ["api_clients", "connector_secrets"]}
    message = runner.refuses("max_removals", **options, max_removals="30%")
    assert "1 of 2 connector secrets (allowed: 0)" in message, "three of ten clients are allowed"
    assert "api clients" not in message
    assert "3 of 10 api clients (allowed: 2)" in runner.refuses("max_removals", **options, max_removals="29%")
    assert len(runner(**options, max_removals="50%")["plan"]) == 4


# What only the service knows


def test_an_allowlist_that_is_not_shown_is_not_replaced(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    listed = {"uuid": sim.cluster("staging")["uuid"], "name": "staging"}
    for path, body in (("/clusters", [listed]), ("/clusters/*-*-*", listed)):
        sim.disturb("GET", path, times=0, body=body)
    place, message = "clusters[0] ('staging'), ip_allowlist", "does not return the IP allowlist"
    runner.refuses(place, match=message, clusters=staging(ip_allowlist=PARTS["ip_allowlist"]))


# Requests


READS = [(f"cluster-{number:02}", part) for number in range(20) for part in AS_FILLED if part != "ip_allowlist"]
"""What is read of twenty clusters; the allowlist comes with their list."""

MANY = [{**AS_FILLED, "name": name} for name in dict(READS)]


@pytest.fixture
def many(sim: SimulatorThread) -> None:
    """Fill the organization with twenty clusters that have something of everything."""
    region = sim.cluster("staging")["region"]
    sim.change(clusters=[{**FILLED, "name": name, "region": region} for name in dict(READS)])


def is_of_a_cluster(_method: str, path: str) -> bool:
    """Return True for what belongs to a cluster."""
    return path.startswith("/clusters/")


@pytest.mark.usefixtures("many")
def test_eight_requests_are_under_way_at_a_time(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    # Each goes on only when seven others are there, but for the last ones.
    gate = RequestGate(is_of_a_cluster, lets_go=lambda gate: gate.waiting >= 8 or gate.arrived == len(READS))
    sim.gate = gate
    runner.unchanged(clusters=MANY)
    assert (gate.arrived, gate.most_waiting, reading.MAX_CONCURRENT_READS) == (len(READS), 8, 8)
    requests = sim.requests("api")
    assert len({request["path"] for request in requests}) == len(requests) == 1 + len(READS), "nothing is read twice"
    assert len(sim.requests("oauth")) == 1


@pytest.mark.usefixtures("many")
def test_the_first_read_that_fails_ends_those_that_have_not_begun(
    sim: SimulatorThread, runner: OrganizationRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = RequestGate(lambda method, path: is_of_a_cluster(method, path) and not path.endswith("/secrets"))

    class Pool(ThreadPoolExecutor):
        """Lets the requests under way go on when nothing else can begin any more."""

        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            super().shutdown(wait=False, cancel_futures=cancel_futures)
            gate.open()
            super().shutdown(wait=wait)

    monkeypatch.setattr(reading, "ThreadPoolExecutor", Pool)
    sim.gate = gate
    sim.disturb("GET", "/clusters/*/secrets", status=400, body="no")
    run = runner.fails("api_error", clusters=MANY)
    assert run["failure"]["status"] == 400
    assert "plan" not in run.result
    assert gate.arrived <= reading.MAX_CONCURRENT_READS
    assert len(sim.requests("api")) < len(READS) / 2


@pytest.mark.usefixtures("many")
def test_a_token_that_is_rejected_meanwhile_is_renewed_once(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    runner(clusters=[])
    sim.revoke_tokens()
    runner(clusters=MANY, members=[])
    assert len(sim.requests("oauth")) == 2
