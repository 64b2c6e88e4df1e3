# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Existing clusters: changed in place, upgraded, resumed and deleted."""

from __future__ import annotations

from typing import Any

import pytest

from module_runner import ModuleRunner, Run

STAGING: dict[str, Any] = {
    "name": "staging",
    "plan_type": "Basic",
    "region": "Frankfurt, Europe (eu-central-1)",
    "channel": "Stable",
}


def change_as_predicted(module_runner: ModuleRunner, **options: Any) -> Run:
    """Check that a change, the cluster after it included, is predicted exactly and made once; return its run."""
    predicted = module_runner.predicts("cluster", **options)
    made = module_runner.changes("cluster", **options)
    assert predicted["cluster"] == made["cluster"]
    assert module_runner("cluster", **options)["cluster"] == made["cluster"]
    return made


def test_changes_in_place(module_runner: ModuleRunner) -> None:
    changes = {"cluster": "staging", "name": "renamed", "description": "New", "stage": "test", "hardware_packages": 3}
    made = change_as_predicted(module_runner, **changes)
    assert module_runner.sim.cluster("renamed")["hardwarePackages"] == 3
    assert module_runner.sim.writes() == [f"PATCH clusters/{made['cluster']['uuid']}"]
    assert made["diff"][0]["before"] == {"name": "staging", "description": "", "stage": "stage"}
    assert made["diff"][0]["after"] == {"name": "renamed", "description": "New", "stage": "test"}
    assert not module_runner("cluster", name="renamed").changed, "what is left out is left alone"
    module_runner.changes("cluster", name="renamed", description="")
    assert module_runner.sim.cluster("renamed")["description"] is None


def test_name_that_is_taken(module_runner: ModuleRunner) -> None:
    module_runner.fails("cluster", "refused", "already has this name", cluster="staging", name="production")
    assert module_runner.sim.writes() == []


@pytest.mark.parametrize("name", [None, "made"])
def test_missing_cluster_is_not_created(module_runner: ModuleRunner, name: str | None) -> None:
    declared = {**STAGING, "cluster": "no such cluster", "name": name}
    module_runner.fails("cluster", "not_found", r"'staging' \(", **declared)
    assert module_runner.sim.writes() == []


def test_two_clusters_of_one_name(module_runner: ModuleRunner) -> None:
    module_runner.sim.change_cluster("staging", name="production")
    uuids = [cluster["uuid"] for cluster in module_runner.sim.state()["clusters"]]
    for options in ({"name": "production"}, {"cluster": "production"}, {"name": "production", "state": "absent"}):
        failed = module_runner.fails("cluster", "ambiguous_name", **options)
        assert all(uuid in failed.message for uuid in uuids)
    assert module_runner("cluster", cluster=uuids[1].upper(), name="staging").changed
    assert module_runner.sim.writes() == [f"PATCH clusters/{uuids[1]}"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_cannot_change_is_refused_with_all_differences(module_runner: ModuleRunner, check_mode: bool) -> None:
    refused = module_runner.fails(
        "cluster",
        "refused",
        "data and backups of the cluster would be lost",
        check_mode=check_mode,
        name="staging",
        plan_type="Production",
        region="Belgium, Europe (europe-west1)",
        channel="Alpha",
        auto_update=False,
        backup_region="eu-west-1",
        encryption="External",
        description="not written either",
    )
    for words in (
        "plan_type is 'Basic', but declared as 'Production'",
        "region is",
        "channel is 'Stable'",
        "auto_update is true, but declared as false",
        "backup_region is none",
        "encryption is 'Provider'",
    ):
        assert words in refused.message
    assert module_runner.sim.writes() == []


@pytest.mark.parametrize("region", ["Frankfurt, Europe (eu-central-1)", "Europe West"])
def test_old_name_of_a_region_is_no_change(module_runner: ModuleRunner, region: str) -> None:
    renamed = {**module_runner.sim.cluster("staging")["region"], "name": "Europe West"}
    module_runner.sim.change_cluster("staging", region=renamed, description=None)
    declared = {**STAGING, "auto_update": True, "stage": "stage", "encryption": "Provider"}
    assert not module_runner("cluster", **{**declared, "region": region}, description="").changed


def test_unchanged_cluster_costs_one_request(module_runner: ModuleRunner) -> None:
    declared = {**STAGING, "stage": "stage", "generation": "8.8 gen22", "encryption": "Provider"}
    assert not module_runner("cluster", **declared, description="", backup_region=None).changed
    assert [each["path"] for each in module_runner.sim.requests("api")] == ["/clusters"]


def test_fields_that_the_answer_leaves_out_are_no_difference(module_runner: ModuleRunner) -> None:
    uuid = module_runner.sim.cluster("staging")["uuid"]
    bare = {"uuid": uuid, "name": "staging", "status": {"ready": "Healthy"}, "new": [1]}
    module_runner.sim.disturb("GET", "/clusters", times=0, body=[bare])
    module_runner.sim.disturb("GET", "/clusters/*-*", times=0, body=bare)
    declared = {**STAGING, "auto_update": True, "stage": "prod", "encryption": "Provider"}
    unchanged = module_runner("cluster", **declared, generation="8.9 gen1")
    assert not unchanged.changed
    assert unchanged["cluster"] == bare
    assert module_runner("cluster", name="staging", description="New").changed


# Generations and upgrades


def test_declared_generation_without_automatic_updates(module_runner: ModuleRunner) -> None:
    staging = {"name": "staging"}
    assert not module_runner("cluster", **staging, generation="8.9 gen1").changed, "it updates itself"
    module_runner.sim.change_cluster("staging", autoUpdate=False, generation={"uuid": "gone", "name": "8.8 gen3"})
    assert not module_runner("cluster", **staging, generation="8.8 gen3").changed, "not listed any more"
    match = r"generation is '8\.8 gen3', but declared as '8\.9 gen1'.*'upgrade: true'"
    module_runner.fails("cluster", "refused", match, **staging, generation="8.9 gen1")
    match = r"to the newest one of the channel, 8\.9 gen13"
    module_runner.fails("cluster", "refused", match, **staging, generation="8.9 gen1", upgrade=True)
    module_runner.fails("cluster", "not_found", r"'8\.9 gen13'", **staging, generation="8.7 gen1")
    assert not module_runner("cluster", **staging, generation="8.8 gen3", upgrade=True).changed, "it has that one"
    upgraded = module_runner.changes("cluster", **staging, generation="8.9 gen13", upgrade=True)
    assert upgraded["cluster"]["generation"]["name"] == "8.9 gen13"


def test_upgrade(module_runner: ModuleRunner) -> None:
    upgraded = change_as_predicted(module_runner, name="staging", upgrade=True)["cluster"]
    assert (upgraded["generation"]["name"], upgraded["status"]["ready"]) == ("8.9 gen13", "Healthy")
    assert module_runner.sim.writes() == ["PUT upgrade"]


def test_upgrade_waits_until_it_is_accepted(module_runner: ModuleRunner) -> None:
    upgrade = {"name": "staging", "upgrade": True}
    module_runner.sim.change_cluster("staging", status={"ready": "Updating"})
    refused = module_runner.fails("cluster", "api_error", "not ready for an upgrade", **upgrade, wait=False)
    assert refused["failure"]["status"] == 412
    assert module_runner("cluster", **upgrade)["cluster"]["generation"]["name"] == "8.9 gen13"
    module_runner.sim.disturb("PUT", "*/upgrade", times=0, status=412, body="not now")
    module_runner.sim.change_cluster("staging", generation={"uuid": "old", "name": "8.8 gen22"})
    match = r"not now.* The cluster is still Healthy after 60 s"
    module_runner.fails("cluster", "api_error", match, **upgrade, wait_timeout=60)


def test_suspended_cluster_is_resumed_on_demand(module_runner: ModuleRunner) -> None:
    module_runner.sim.change_cluster("staging", status={"ready": "Suspended"})
    assert module_runner("cluster", name="staging")["cluster"]["status"]["ready"] == "Suspended"
    module_runner.fails("cluster", "refused", "'resume: true'", name="staging", upgrade=True)
    resumed = change_as_predicted(module_runner, name="staging", resume=True)
    assert resumed["diff"][0]["before"] == {"status": "Suspended"}
    assert module_runner.sim.writes() == ["PUT wake"]


def test_everything_at_once(module_runner: ModuleRunner) -> None:
    module_runner.sim.change_cluster("staging", status={"ready": "Suspended"})
    declared = {"cluster": "staging", "name": "renamed", "stage": "prod", "resume": True, "upgrade": True}
    made = change_as_predicted(module_runner, **declared)
    assert [next(iter(each["after"])) for each in made["diff"]] == ["status", "name", "generation"]
    writes = module_runner.sim.writes()
    assert writes[:2] == ["PUT wake", f"PATCH clusters/{made['cluster']['uuid']}"]
    # It is repeated until the cluster has woken up.
    assert set(writes[2:]) == {"PUT upgrade"}


# Deleting


@pytest.mark.parametrize("simulator_options", [{"delete_linger": 0}, {"delete_linger": 60}])
def test_deletion_is_waited_for(module_runner: ModuleRunner, simulator_options: dict[str, Any]) -> None:
    predicted = module_runner.predicts("cluster", name="staging", state="absent")
    deleted = module_runner.changes("cluster", name="staging", state="absent")
    assert predicted.result == deleted.result
    assert deleted["cluster"] is None
    assert deleted["diff"][0]["before"]["plan_type"] == "Basic"
    assert [cluster["name"] for cluster in module_runner("cluster_info")["clusters"]] == ["production"]
    assert any("still listed" in text for text in deleted.progress) is (simulator_options["delete_linger"] > 0)


@pytest.mark.parametrize("simulator_options", [{"delete_linger": 3600}])
def test_deleted_cluster_that_stays_listed(module_runner: ModuleRunner) -> None:
    match = r"has been deleted, but is still listed as .* after 300 s"
    module_runner.fails("cluster", "not_ready", match, name="staging", state="absent", wait_timeout=300)
    assert module_runner("cluster", cluster="production", state="absent", wait=False)["cluster"] is None
