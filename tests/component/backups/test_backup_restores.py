# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restores and failovers, which cannot be undone: they happen once, whatever happens to the answer."""

from __future__ import annotations

from typing import Any

import pytest

from module_runner import ModuleRunner
from simulator_client import Simulator

PAIRED = {"uuid": "2f6470f9-77ec-4be5-9cdc-3231caf683ec", "name": "Frankfurt, Europe (europe-west3)"}
ONE = {"cluster": "production", "backup": "one"}
BOTH: dict[str, Any] = {"cluster": "production", "backups": ["one", "two"], "restore_backup": "two", "confirm": True}


@pytest.fixture(autouse=True)
def two_regions(sim: Simulator) -> None:
    """Give the cluster a paired region and two backups."""
    sim.change_cluster("production", backupRegion=PAIRED, backups=[{"uuid": "one"}, {"uuid": "two"}])


def test_restore_is_predicted_and_waited_for(module_runner: ModuleRunner) -> None:
    predicted = module_runner.predicts("backup_restore", cluster="production", backup="ONE")
    made = module_runner("backup_restore", **ONE)
    assert predicted["diff"] == made["diff"]
    assert predicted["restore"] == {"uuid": None, "backupId": "one", "state": "COMPLETED"}
    assert (made.changed, made["restore"]["backupId"], made["restore"]["state"]) == (True, "one", "COMPLETED")
    assert any("'PENDING'" in text for text in made.progress)


def test_running_restore_is_waited_for(module_runner: ModuleRunner) -> None:
    begun = module_runner("backup_restore", **ONE, wait=False)
    assert begun["restore"]["state"] == "PENDING"
    for check_mode in (False, True):
        running = module_runner("backup_restore", **ONE, wait=False, check_mode=check_mode)
        assert not running.changed
        assert running["restore"]["uuid"] == begun["restore"]["uuid"]
    waited = module_runner("backup_restore", **ONE)
    assert not waited.changed
    assert waited["restore"]["state"] == "COMPLETED"
    assert any("no other restore is started" in text for text in waited.progress)
    assert module_runner.sim.writes() == ["POST backups/one/restore"]


@pytest.mark.parametrize("simulator_options", [{"restore_status": status} for status in (409, 403, 423)])
def test_other_changes_while_a_restore_runs(module_runner: ModuleRunner, simulator_options: dict[str, Any]) -> None:
    module_runner("backup_restore", **ONE, wait=False)
    match = r"is still PENDING after 0 s.*Run the task again"
    module_runner.fails("backup_restore", "not_completed", match, **ONE, wait_timeout=0)
    match = "A restore of the cluster is in progress"
    other = {"cluster": "production", "backup": "two"}
    module_runner.fails("backup_restore", "api_error", f"{match}.*another one of the cluster", **other)
    changes = {"backup": {}, "backup_schedule": {"schedule": "0 2 * * *"}}
    for module, arguments in changes.items():
        failed = module_runner.fails(module, "api_error", match, cluster="production", **arguments)
        assert failed["failure"]["status"] == simulator_options["restore_status"]
    assert module_runner("backup", **other, state="absent").changed


@pytest.mark.parametrize("simulator_options", [{"restore_result": state} for state in ("FAILED", "ABORTED")])
def test_failed_restore_may_be_tried_again(module_runner: ModuleRunner, simulator_options: dict[str, Any]) -> None:
    match = f"has ended as {simulator_options['restore_result']}"
    module_runner.fails("backup_restore", "not_completed", match, **ONE)
    assert module_runner.predicts("backup_restore", **ONE).changed


def test_lost_restore_is_found_beside_an_earlier_one(module_runner: ModuleRunner) -> None:
    earlier = module_runner("backup_restore", **ONE)["restore"]["uuid"]
    module_runner.sim.disturb("POST", "*/restore", lose_response=True)
    restored = module_runner("backup_restore", **ONE)
    assert (restored.changed, restored["restore"]["state"]) == (True, "COMPLETED")
    assert restored["restore"]["uuid"] != earlier
    assert module_runner.sim.writes() == ["POST backups/one/restore"] * 2


def test_earlier_restore_does_not_hide_an_unknown_outcome(module_runner: ModuleRunner) -> None:
    module_runner("backup_restore", **ONE)
    module_runner.sim.disturb("POST", "*/restore", reset=True)
    module_runner.fails("backup_restore", "outcome_unknown", **ONE)
    assert module_runner.sim.writes() == ["POST backups/one/restore"] * 2


def test_restore_that_is_not_shown_at_once(module_runner: ModuleRunner) -> None:
    module_runner("backup_restore", **ONE)
    old = module_runner.sim.cluster("production")["restores"][0]
    # One look before, and two after.
    shown = {name: old[name] for name in ("uuid", "backupId", "state")}
    module_runner.sim.disturb("GET", "*/restore", skip=1, body=shown)
    module_runner.sim.disturb("GET", "*/restore", skip=1, status=404)
    restored = module_runner("backup_restore", **ONE)
    assert restored["restore"]["uuid"] != old["uuid"]
    assert any("not shown yet" in text for text in restored.progress)


@pytest.mark.parametrize(
    ("backup", "code", "match"),
    [
        ("failed", "refused", "is 'Failed'"),
        ("running", "refused", "is 'In progress'"),
        ("unknown", "not_found", r"has no backup 'unknown'. It has: .*failed \(Failed, 20"),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_backup_that_cannot_be_restored(
    module_runner: ModuleRunner, backup: str, code: str, match: str, check_mode: bool
) -> None:
    backups = [{"uuid": "failed", "status": "Failed"}, {"uuid": "running", "status": "In progress"}]
    module_runner.sim.change_cluster("production", backups=backups)
    module_runner.fails("backup_restore", code, match, cluster="production", backup=backup, check_mode=check_mode)
    assert module_runner.sim.writes() == []


def test_backup_that_the_service_cannot_restore(module_runner: ModuleRunner) -> None:
    module_runner.sim.change_cluster("production", backups=[{"uuid": "one", "generationUuid": None}])
    module_runner.fails("backup_restore", "api_error", "its generation is unknown", **ONE)
    assert module_runner.sim.writes() == ["POST backups/one/restore"]


def test_failover_is_predicted_and_takes_backups_in_other_words(module_runner: ModuleRunner) -> None:
    predicted = module_runner.predicts("cluster_failover", **BOTH)
    in_other_words = {**BOTH, "backups": [" TWO ", "one", "two"], "restore_backup": "Two"}
    done = module_runner("cluster_failover", **in_other_words)
    assert predicted["diff"] == done["diff"]
    assert predicted["failover"] == {**done["failover"], "newClusterId": None}
    (new,) = (
        each for each in module_runner.sim.state()["clusters"] if each["uuid"] == done["failover"]["newClusterId"]
    )
    assert len(new["backups"]) == 2


@pytest.mark.parametrize(
    ("simulator_options", "texts"),
    [
        ({"failover_result": "restore"}, ["restoring the backup: Restore could not be started"]),
        ({"failover_result": "clone"}, ["cloning the backups: Backups could not be cloned"]),
        ({"failover_result": "both"}, ["Restore could not be started", "Backups could not be cloned"]),
    ],
)
def test_success_with_failures_inside(module_runner: ModuleRunner, texts: list[str]) -> None:
    failed = module_runner.fails("cluster_failover", "failover_failed", "can never be resumed", **BOTH)
    new = module_runner.sim.state()["clusters"][2]["uuid"]
    assert all(text in failed.message for text in [*texts, new])
    assert failed["failure"]["failover"]["newClusterId"] == new
    assert module_runner.sim.writes() == ["POST failover"]


@pytest.mark.parametrize(
    "results", [None, {}, [], {"restore": "ok"}, {"restore": "ok", "backupClone": None}, {"restore": 1}, "ok"]
)
def test_success_that_does_not_say_so(module_runner: ModuleRunner, results: Any) -> None:
    module_runner.sim.disturb("POST", "*/failover", body={"newClusterId": "new", "results": results})
    module_runner.fails("cluster_failover", "failover_failed", "the response does not contain its result", **BOTH)


def test_undeclared_parts_of_the_answer_do_not_matter(module_runner: ModuleRunner) -> None:
    body = {"newClusterId": "new", "results": {"restore": "ok", "backupClone": "ok", "more": "x"}, "future": 1}
    module_runner.sim.disturb("POST", "*/failover", body=body)
    assert module_runner("cluster_failover", **BOTH)["failover"] == body


@pytest.mark.parametrize(
    ("then", "code"),
    [({"lose_response": True}, "outcome_unknown"), ({"body": "<html>"}, "api_error")],
    ids=["lost", "html"],
)
def test_unknown_outcome_of_a_failover_is_explained(
    module_runner: ModuleRunner, then: dict[str, Any], code: str
) -> None:
    module_runner.sim.disturb("POST", "*/failover", **then)
    match = "suspended permanently, and another failover of it is refused with 409"
    module_runner.fails("cluster_failover", code, match, **BOTH)
    assert module_runner.sim.writes() == ["POST failover"]


def test_failover_of_a_cluster_in_one_region(module_runner: ModuleRunner) -> None:
    module_runner.sim.change_cluster("production", backupRegion=None)
    failed = module_runner.fails("cluster_failover", "api_error", "Cluster is not a multi-region cluster", **BOTH)
    assert failed["failure"]["status"] == 422


def test_failover_when_the_backups_cannot_be_read(module_runner: ModuleRunner) -> None:
    module_runner.sim.disturb("GET", "*/backups", times=0, status=500, body="the region is in trouble")
    done = module_runner("cluster_failover", **BOTH)
    assert done["failover"]["results"]["restore"] == "ok"
    assert any("the region is in trouble" in text for text in done.warnings)


@pytest.mark.parametrize("check_mode", [True, False])
def test_failover_with_an_unknown_backup(module_runner: ModuleRunner, check_mode: bool) -> None:
    unknown = {**BOTH, "backups": ["one", "three"], "restore_backup": "one", "check_mode": check_mode}
    module_runner.fails("cluster_failover", "not_found", "no backup 'three'. It has: .*two", **unknown)
    assert module_runner.sim.writes() == []
