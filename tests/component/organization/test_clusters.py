# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters of a declared organization: found, created, changed, waited for; refused before the first write."""

from __future__ import annotations

from typing import Any

import pytest

from organization_tasks import ADA, MEMBERS, NEW, PARTS, OrganizationRunner, statuses, steps
from simulator_thread import SimulatorThread

SCHEDULE = {"backup_schedule": "0 3 * * *"}
ONE_CLUSTER = "/clusters/????????-????-????-????-????????????"
"""Path of a look at one cluster; the list and the parts have others."""


def uuid_of(sim: SimulatorThread, name: str) -> str:
    """Return the UUID of the one cluster of that name."""
    return str(sim.cluster(name)["uuid"])


def is_waited_for(progress: list[str]) -> bool:
    """Return True if somebody said that a new cluster is waited for."""
    return any("is Creating" in line for line in progress)


# Changed in place


def test_clusters_that_are_as_declared_or_not_declared_are_left_alone(
    sim: SimulatorThread, runner: OrganizationRunner
) -> None:
    runner.unchanged(clusters=[{"name": "production", "plan_type": "Production", "channel": "Stable", "stage": "prod"}])
    runner.unchanged(clusters=[])
    assert [request["path"] for request in sim.requests("api")] == ["/clusters", "/clusters"]
    sim.change_cluster("production", secrets={"KEY": "value"}, backup_schedule={"name": "x", "schedule": "0 2 * * *"})
    runner.unchanged(members=MEMBERS, clusters=[], purge=["members", *PARTS])


def test_description_and_stage_are_changed(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    run = runner.changes(clusters=[{"name": "staging", "description": "For trials", "stage": "test"}])
    assert steps(run) == ["update cluster staging"]
    assert run["plan"][0]["changes"] == {
        "description": {"before": "", "after": "For trials"},
        "stage": {"before": "stage", "after": "test"},
    }
    assert (sim.cluster("staging")["description"], sim.cluster("staging")["labels"]) == ("For trials", ["test"])


def test_a_cluster_is_renamed_by_its_uuid(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    uuid = uuid_of(sim, "staging")
    run = runner.changes(clusters=[{"uuid": uuid.upper(), "name": "trial", **SCHEDULE}])
    assert steps(run) == ["update cluster staging", "create backup_schedule trial"]
    assert uuid_of(sim, "trial") == uuid


def test_what_cannot_be_changed_is_refused(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    uuid = uuid_of(sim, "staging")
    renamed = [{"uuid": uuid, "name": "production"}]
    runner.refuses("clusters[0] ('production')", match="cannot be renamed to 'production'", clusters=renamed)
    other = [{"name": "production", "plan_type": "Basic", "encryption": "Software"}]
    message = runner.refuses("clusters[0] ('production')", clusters=other)
    assert "plan_type is 'Production', but declared as 'Basic'" in message
    assert "encryption is 'Provider', but declared as 'Software'" in message
    twice, message = [{"name": "staging"}, {"uuid": uuid}], r"This is the same cluster as clusters\[0\] \('staging'\)\."
    runner.refuses(f"clusters[1] ('{uuid}')", match=message, clusters=twice)


# Found, or refused


def test_clusters_that_share_a_name_are_told_apart_by_uuid(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    uuids = [uuid_of(sim, "production"), uuid_of(sim, "staging")]
    sim.change_cluster("staging", name="production")
    by_name = [{"name": "production", "stage": "dev"}]
    message = runner.refuses("clusters[0] ('production')", members=[ADA], clusters=by_name)
    assert all(uuid in message for uuid in uuids)
    clients = [{"name": "new", "permissions": ["Zeebe"]}]
    declared = [{"uuid": uuids[0]}, {"uuid": uuids[1], "name": "production", **PARTS}]
    run = runner.changes(clusters=[{**each, "api_clients": clients} for each in declared])
    assert steps(run)[0] == f"create api_client new of {uuids[0]}"
    assert f"create api_client new of {uuids[1]}" in steps(run)
    assert {step["cluster"] for step in run["plan"]} == set(uuids)


UNKNOWN: dict[str, tuple[dict[str, Any], str]] = {
    "plan type": ({**NEW, "plan_type": "Huge"}, "There is no plan type 'Huge' for this organization. Available: "),
    "region": ({**NEW, "region": "Mars"}, "There is no region 'Mars' for this organization. Available: "),
    "channel": ({**NEW, "channel": "Night"}, "There is no channel 'Night' for this organization. Available: "),
    "generation": ({**NEW, "generation": "9.9"}, "There is no generation in the channel 'Stable' '9.9'"),
    "backup region": ({**NEW, "backup_region": "Mars"}, "There is no backup region for the region"),
    "cluster": ({"name": "nowhere"}, "To create it, these options are missing: plan_type, region, channel."),
    "uuid": ({"uuid": "00000000-0000-4000-8000-000000000000"}, "It has: 'production' ("),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_unknown_names_come_with_what_exists(runner: OrganizationRunner, what: str) -> None:
    declared, message = UNKNOWN[what]
    place = f"clusters[0] ('{declared.get('name') or declared['uuid']}')"
    assert message in runner.refuses(place, members=[ADA], clusters=[declared])


def test_everything_that_is_wrong_with_a_plan_is_reported_at_once(runner: OrganizationRunner) -> None:
    message = runner.refuses(
        "clusters[0] ('made')",
        "clusters[1] ('production')",
        "members ('nobody.new@example.com')",
        "clusters[2] ('staging'), connector_secrets ('NEW')",
        "clusters[2] ('staging'), api_clients ('new')",
        "clusters[2] ('staging'), api_clients ('order-worker')",
        members=[{"email": "nobody.new@example.com"}, ADA],
        clusters=[
            {**NEW, "plan_type": "Huge"},
            {"name": "production", "region": "Mars", "api_clients": [{"name": "unread"}]},
            {
                "name": "staging",
                "api_clients": [{"name": "new"}, {"name": "order-worker", "permissions": ["Tasklist"]}],
                "connector_secrets": [{"name": "NEW"}],
                "ip_allowlist": [],
            },
        ],
    )
    assert message.startswith("There are 6 problems; nothing was changed.\n- ")


# Created


def test_a_new_cluster_is_created_with_all_its_parts(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    declared = {**NEW, "stage": "dev", "description": "New", "auto_update": False, **PARTS}
    run = runner.changes(members=[ADA], clusters=[declared])
    assert steps(run) == [
        "create cluster made",
        "create member ada@example.com",
        "update ip_allowlist made",
        "create backup_schedule made",
        "create connector_secret PAYMENT_API_KEY of made",
        "create api_client order-worker of made",
        "create monitoring made",
        "create monitoring_client prometheus of made",
        "create secure_connectivity made",
    ]
    cluster = sim.cluster("made")
    assert cluster["status"]["ready"] == "Healthy"
    assert cluster["secrets"] == {"PAYMENT_API_KEY": "value-of-the-test-1"}
    assert [client["name"] for client in cluster["clients"]] == ["order-worker"]
    assert [client["username"] for client in cluster["monitoring"]["clients"]] == ["prometheus"]
    assert cluster["backup_schedule"]["schedule"] == "0 3 * * *"
    assert is_waited_for(run.progress)


def test_new_clusters_are_created_together_and_waited_for(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    run = runner(clusters=[{**NEW, **SCHEDULE}, {**NEW, "name": "other", **SCHEDULE}, {**NEW, "name": "bare"}])
    assert sim.writes() == ["POST clusters"] * 3 + ["PUT backups/schedule"] * 2
    assert {sim.cluster(name)["status"]["ready"] for name in ("made", "other", "bare")} == {"Healthy"}
    assert is_waited_for(run.progress)


def test_parts_of_a_cluster_that_is_being_created_wait_unless_told_not_to(
    sim: SimulatorThread, runner: OrganizationRunner
) -> None:
    at_once = {"clusters": [{**NEW, "ip_allowlist": PARTS["ip_allowlist"]}], "wait": False}
    assert not is_waited_for(runner(**at_once).progress)
    runner.unchanged(**at_once)
    assert sim.cluster("made")["status"]["ready"] == "Creating"
    assert is_waited_for(runner(clusters=[{**NEW, **SCHEDULE}]).progress)
    assert sim.writes() == ["POST clusters", "PUT ipallowlist", "PUT backups/schedule"]
    assert sim.cluster("made")["status"]["ready"] == "Healthy"


def test_a_cluster_that_never_becomes_healthy_stops_its_own_parts_only(
    sim: SimulatorThread, runner: OrganizationRunner
) -> None:
    declared: dict[str, Any] = {"members": [ADA], "clusters": [{**NEW, **PARTS}, {"name": "staging", **SCHEDULE}]}
    unhealthy = {"uuid": "made", "name": "made", "status": {"ready": "Unhealthy"}}
    sim.disturb("GET", ONE_CLUSTER, times=0, status=200, body=unhealthy)
    run = runner.fails(**declared)
    outcome = statuses(run)
    assert [text for text, status in outcome.items() if status == "done"] == list(outcome)[:3]
    # What needs no new cluster goes first.
    assert list(outcome)[:3] == [
        "create cluster made",
        "create member ada@example.com",
        "create backup_schedule staging",
    ]
    skipped = [text for text, status in outcome.items() if status == "skipped"]
    assert run["failure"] == {"code": "plan_failed", "done": 3, "failed": 0, "skipped": 7}
    assert len(skipped) == 7
    assert all(text.endswith(" made") for text in skipped)
    assert "is Unhealthy" in run.message
    assert all(f"{part} of cluster made was skipped" in run.message for part in ("update ip allowlist", "monitoring"))
    sim.clear_faults()
    assert sorted(steps(runner(**declared))) == sorted(skipped)


def test_a_cluster_without_parts_that_never_becomes_healthy_fails_the_task(
    sim: SimulatorThread, runner: OrganizationRunner
) -> None:
    odd = {"uuid": "made", "name": "made", "status": {"ready": "Odd"}}
    sim.disturb("GET", ONE_CLUSTER, times=0, status=200, body=odd)
    run = runner.fails(clusters=[NEW])
    assert statuses(run) == {"create cluster made": "done"}
    assert run.changed
    assert "1 of 1 steps were done. Run the task again to complete the rest.\n- Cluster 'made' (" in run.message


def test_a_creation_that_fails_stops_its_own_parts_only(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    clusters = [{**NEW, **PARTS}, {"name": "production", "stage": "test"}]
    declared: dict[str, Any] = {"members": [ADA], "clusters": clusters}
    sim.disturb("POST", "/clusters", status=400, body="No reservations left")
    run = runner.fails(**declared)
    outcome = statuses(run)
    assert outcome.pop("create cluster made") == "failed"
    assert outcome.pop("create member ada@example.com") == outcome.pop("update cluster production") == "done"
    assert set(outcome.values()) == {"skipped"}
    assert "create cluster made: POST /clusters failed" in run.message
    assert "No reservations left" in run.message
    skipped = [step["error"] for step in run["plan"] if step["status"] == "skipped"]
    assert skipped[0] == "it needs 'create cluster made', which was not done"
    assert [each["name"] for each in sim.state()["clusters"]] == ["production", "staging"]
    assert len(runner(**declared)["plan"]) == 8
    assert sim.cluster("made")["status"]["ready"] == "Healthy"
