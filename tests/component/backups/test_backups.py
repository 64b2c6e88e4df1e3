# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups: made once whatever happens to the answer, waited for, guarded by age, pruned, deleted and listed."""

from __future__ import annotations

from typing import Any

import pytest

from module_runner import ModuleRunner
from moving_clock import MovingClock
from simulator_client import Simulator

PRODUCTION = {"cluster": "production"}


def uuids(sim: Simulator) -> list[str]:
    """Return the UUIDs of the cluster's backups, in alphabetical order."""
    return sorted(each["uuid"] for each in sim.cluster("production")["backups"])


@pytest.mark.parametrize(("wait", "status"), [(True, "Complete"), (False, "In progress")])
def test_backup_is_made_as_predicted(module_runner: ModuleRunner, wait: bool, status: str) -> None:
    predicted = module_runner.predicts("backup", **PRODUCTION, wait=wait)
    made = module_runner("backup", **PRODUCTION, wait=wait)
    assert predicted["diff"] == made["diff"]
    assert (predicted["backup"]["uuid"], predicted["backup"]["status"]) == (None, status)
    assert set(predicted["backup"]) <= set(made["backup"])
    assert made["backup"]["status"] == status
    assert ["'In progress'" in text for text in made.progress[:1]] == [True] * wait


def test_wait_that_is_too_short(module_runner: ModuleRunner) -> None:
    match = r"still 'In progress' after 60 s.*zeebe 'In progress'.*wait_timeout"
    module_runner.fails("backup", "not_completed", match, **PRODUCTION, wait_timeout=60)
    assert module_runner.sim.writes() == ["POST backups"]


@pytest.mark.parametrize("simulator_options", [{"backup_result": "Failed"}])
def test_failed_backup_prunes_nothing(module_runner: ModuleRunner) -> None:
    module_runner.sim.change_cluster("production", backups=[{"uuid": "old"}])
    module_runner.fails("backup", "not_completed", "has failed: zeebe 'Failed'", **PRODUCTION, prune=1)
    assert "old" in uuids(module_runner.sim)
    assert module_runner.sim.writes() == ["POST backups"]


def test_backup_that_vanishes(module_runner: ModuleRunner) -> None:
    module_runner.sim.disturb("GET", "*/backups", skip=2, body=[])
    module_runner.fails("backup", "not_completed", "is no longer listed", **PRODUCTION)


def test_backup_that_is_not_listed_at_once(module_runner: ModuleRunner) -> None:
    module_runner.sim.disturb("GET", "*/backups", skip=1, times=2, body=[])
    made = module_runner("backup", **PRODUCTION)
    assert made["backup"]["status"] == "Complete"
    assert "not listed yet" in made.progress[0]


@pytest.mark.parametrize(
    "then", [{"lose_response": True}, {"body": {}}, {"body": {"status": "In progress"}}, {"body": "<html>"}]
)
def test_backup_is_adopted_when_the_answer_does_not_name_it(module_runner: ModuleRunner, then: dict[str, Any]) -> None:
    module_runner.sim.change_cluster("production", backups=[{"uuid": "old"}])
    module_runner.sim.disturb("POST", "*/backups", **then)
    listed = [{"uuid": name, "status": "Complete"} for name in ("old", "made")]
    module_runner.sim.disturb("GET", "*/backups", skip=1, times=2, body=listed)
    assert module_runner("backup", **PRODUCTION)["backup"]["uuid"] == "made"
    assert module_runner.sim.writes() == ["POST backups"]


def test_two_new_backups_are_an_unknown_outcome(module_runner: ModuleRunner) -> None:
    module_runner.sim.disturb("POST", "*/backups", lose_response=True)
    module_runner.sim.disturb("GET", "*/backups", skip=1, body=[{"uuid": "one"}, {"uuid": "two"}])
    module_runner.fails("backup", "outcome_unknown", "Check whether it was before you run", **PRODUCTION)
    assert module_runner.sim.writes() == ["POST backups"]


@pytest.mark.parametrize("body", ["[]", '"x"'])
def test_answer_of_another_type(module_runner: ModuleRunner, body: str) -> None:
    module_runner.sim.disturb("POST", "*/backups", body=body, headers={"Content-Type": "application/json"})
    module_runner.fails("backup", "api_error", "unexpected response", **PRODUCTION)
    assert module_runner.sim.writes() == ["POST backups"]


@pytest.mark.parametrize(
    "simulator_options",
    [
        {"backup_early_status": status, "error_body": body}
        for status in (400, 403, 409, 429)
        for body in ("text", "json", "empty")
    ],
    ids=lambda options: "{backup_early_status} {error_body}".format(**options),
)
def test_backup_that_comes_too_early_is_explained(
    module_runner: ModuleRunner, simulator_options: dict[str, Any]
) -> None:
    module_runner("backup", **PRODUCTION)
    match = r"every 15 minutes.*the newest was created at 2026-03-02T12:00:00.*if_older_than"
    failed = module_runner.fails("backup", "api_error", match, **PRODUCTION)
    assert failed["failure"]["status"] == simulator_options["backup_early_status"]
    assert ("can be created every 900" in failed.message) is (simulator_options["error_body"] != "empty")
    assert module_runner.sim.writes() == ["POST backups"] * 2


@pytest.mark.parametrize(
    ("age", "changed"),
    [("7201", False), ("7200s", True), ("3h", False), ("1 h", True), ("1d", False), ("1w", False), ("0", True)],
)
def test_backup_is_made_when_the_newest_is_too_old(
    clock: MovingClock, module_runner: ModuleRunner, age: str, changed: bool
) -> None:
    old = [{"uuid": "two-hours", "created": clock.ago(hours=2)}, {"uuid": "older", "created": clock.ago(days=9)}]
    module_runner.sim.change_cluster("production", backups=old)
    for check_mode in (True, False):
        run = module_runner("backup", **PRODUCTION, if_older_than=age, check_mode=check_mode)
        assert run.changed is changed
        assert (run["backup"]["uuid"] == "two-hours") is not changed
    assert module_runner.sim.writes() == (["POST backups"] if changed else [])


def test_failed_and_undated_backups_are_not_young(clock: MovingClock, module_runner: ModuleRunner) -> None:
    undated = [{"created": text} for text in ("", "yesterday", "2026-13-45T00:00:00Z")]
    failed = [{"status": status, "created": clock.ago(minutes=1)} for status in ("Failed", "-")]
    module_runner.sim.change_cluster("production", backups=[*undated, *failed])
    assert module_runner("backup", **PRODUCTION, if_older_than="3h").changed


def test_running_backup_is_waited_for(module_runner: ModuleRunner) -> None:
    begun = module_runner("backup", **PRODUCTION, wait=False)["backup"]["uuid"]
    assert module_runner("backup", **PRODUCTION, if_older_than="1h", wait=False)["backup"]["uuid"] == begun
    waited = module_runner("backup", **PRODUCTION, if_older_than="1h", prune=1)
    assert not waited.changed
    assert (waited["backup"]["uuid"], waited["backup"]["status"]) == (begun, "Complete")
    assert module_runner.sim.writes() == ["POST backups"]


def test_prune(clock: MovingClock, module_runner: ModuleRunner) -> None:
    incident = {"type": "internal", "incidentLink": "https://example.com"}
    backups: list[dict[str, Any]] = [
        {"uuid": "newest", "created": clock.ago(days=1)},
        {"uuid": "oldest", "created": clock.ago(days=3)},
        {"uuid": "failed", "created": clock.ago(days=4), "status": "Failed"},
        {"uuid": "internal", "created": clock.ago(days=5), **incident},
        {"uuid": "middle", "created": clock.ago(days=2)},
    ]
    module_runner.sim.change_cluster("production", backups=backups)
    predicted = module_runner.predicts("backup", **PRODUCTION, prune=2)
    made = module_runner("backup", **PRODUCTION, prune=2)
    assert predicted["diff"] == made["diff"]
    assert [entry["before"] and entry["before"]["uuid"] for entry in made["diff"]] == ["", "middle", "oldest"]
    assert uuids(module_runner.sim) == sorted([made["backup"]["uuid"], "newest", "failed", "internal"])
    # That the service's own retention has removed the oldest meanwhile is no error.
    assert module_runner.sim.writes() == ["POST backups", "DELETE backups/middle", "DELETE backups/oldest"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_prune_does_not_touch_scheduled_backups(module_runner: ModuleRunner, check_mode: bool) -> None:
    schedule = {"name": "s", "schedule": "0 2 * * *"}
    module_runner.sim.change_cluster("production", backups=[{"uuid": "scheduled"}], backup_schedule=schedule)
    match = "does not tell scheduled backups from others"
    module_runner.fails("backup", "refused", match, **PRODUCTION, prune=1, check_mode=check_mode)
    assert module_runner.sim.writes() == []


@pytest.mark.parametrize("simulator_options", [{"backup_delete_missing": status} for status in (400, 404, 410)])
def test_deletion_of_a_backup_that_is_gone_meanwhile(module_runner: ModuleRunner) -> None:
    module_runner.sim.disturb("GET", "*/backups", body=[{"uuid": "gone"}])
    assert module_runner("backup", **PRODUCTION, backup="GONE", state="absent").changed
    assert module_runner.sim.writes() == ["DELETE backups/gone"]


@pytest.mark.parametrize("simulator_options", [{"backup_delete_running": 409}])
def test_deletion_of_a_running_backup(module_runner: ModuleRunner) -> None:
    running = module_runner("backup", **PRODUCTION, wait=False)["backup"]["uuid"]
    match = "Backup is in progress"
    module_runner.fails("backup", "api_error", match, **PRODUCTION, backup=running, state="absent")


def test_list_begins_with_the_newest(module_runner: ModuleRunner, clock: MovingClock) -> None:
    dated = [{"uuid": uuid, "created": clock.ago(days=days)} for uuid, days in (("b", 2), ("a", 1), ("c", 3))]
    module_runner.sim.change_cluster(
        "production", backups=[{"uuid": "undated", "created": "", "status": "Failed"}, *dated]
    )
    backups = module_runner("backup_info", **PRODUCTION)["backups"]
    assert [each["uuid"] for each in backups] == ["a", "b", "c", "undated"]


@pytest.mark.parametrize("body", ["null", "[]", "[null, 1]"])
def test_list_that_holds_nothing(module_runner: ModuleRunner, body: str) -> None:
    module_runner.sim.disturb("GET", "*/backups", body=body, headers={"Content-Type": "application/json"})
    assert module_runner("backup_info", **PRODUCTION)["backups"] == []
