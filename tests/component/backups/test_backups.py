# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups: made once whatever happens to the answer, waited for, guarded by age, pruned, deleted and listed."""

from __future__ import annotations

from typing import Any

import pytest

from module_runner import ModuleRunner
from moving_clock import MovingClock
from simulator_thread import SimulatorThread

PRODUCTION = {"cluster": "production"}


def uuids(sim: SimulatorThread) -> list[str]:
    """Return the UUIDs of the cluster's backups, in alphabetical order."""
    return sorted(each["uuid"] for each in sim.cluster("production")["backups"])


def test_backup_is_made_as_predicted(sim: SimulatorThread, clock: MovingClock, module_runner: ModuleRunner) -> None:
    predicted = module_runner.predicts("backup", **PRODUCTION)
    made = module_runner("backup", **PRODUCTION)
    assert (predicted.changed, made.changed) == (True, True)
    assert predicted["diff"] == made["diff"]
    assert (predicted["backup"]["uuid"], predicted["backup"]["status"]) == (None, "Complete")
    assert made["backup"]["status"] == "Complete"
    assert set(predicted["backup"]) <= set(made["backup"])
    assert uuids(sim) == [made["backup"]["uuid"]]
    assert "'In progress'" in made.progress[0]
    clock.advance(900)
    assert module_runner("backup", **PRODUCTION).changed
    assert len(uuids(sim)) == 2


def test_backup_that_is_not_waited_for(module_runner: ModuleRunner) -> None:
    predicted = module_runner.predicts("backup", **PRODUCTION, wait=False)
    made = module_runner("backup", **PRODUCTION, wait=False)
    assert predicted["backup"]["status"] == made["backup"]["status"] == "In progress"
    assert made.progress == []


def test_wait_that_is_too_short(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    match = r"still 'In progress' after 60 s.*zeebe 'In progress'.*wait_timeout"
    module_runner.fails("backup", "not_completed", match, **PRODUCTION, wait_timeout=60)
    assert sim.writes() == ["POST backups"]


@pytest.mark.parametrize("simulator_options", [{"backup_result": "Failed"}])
def test_failed_backup_prunes_nothing(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.change_cluster("production", backups=[{"uuid": "old"}])
    module_runner.fails("backup", "not_completed", "has failed: zeebe 'Failed'", **PRODUCTION, prune=1)
    assert "old" in uuids(sim)
    assert sim.writes() == ["POST backups"]


def test_backup_that_vanishes(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.disturb("GET", "*/backups", skip=2, body=[])
    module_runner.fails("backup", "not_completed", "no longer listed", **PRODUCTION)


def test_backup_that_is_not_listed_at_once(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.disturb("GET", "*/backups", skip=1, times=2, body=[])
    made = module_runner("backup", **PRODUCTION)
    assert made["backup"]["status"] == "Complete"
    assert "not listed yet" in made.progress[0]


@pytest.mark.parametrize(
    "then", [{"lose_response": True}, {"body": {}}, {"body": {"status": "In progress"}}, {"body": "<html>"}]
)
def test_backup_is_adopted_when_the_answer_does_not_name_it(
    sim: SimulatorThread, module_runner: ModuleRunner, then: dict[str, Any]
) -> None:
    sim.change_cluster("production", backups=[{"uuid": "old"}])
    sim.disturb("POST", "*/backups", **then)
    sim.disturb(
        "GET", "*/backups", skip=1, times=2, body=[{"uuid": name, "status": "Complete"} for name in ("old", "made")]
    )
    assert module_runner("backup", **PRODUCTION)["backup"]["uuid"] == "made"
    assert sim.writes() == ["POST backups"]


def test_two_new_backups_are_an_unknown_outcome(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.disturb("POST", "*/backups", lose_response=True)
    sim.disturb("GET", "*/backups", skip=1, body=[{"uuid": "one"}, {"uuid": "two"}])
    module_runner.fails("backup", "outcome_unknown", "before you run", **PRODUCTION)
    assert sim.writes() == ["POST backups"]


@pytest.mark.parametrize("body", ["[]", '"x"'])
def test_answer_of_another_type(sim: SimulatorThread, module_runner: ModuleRunner, body: str) -> None:
    sim.disturb("POST", "*/backups", body=body, headers={"Content-Type": "application/json"})
    module_runner.fails("backup", "api_error", "unexpected response", **PRODUCTION)
    assert sim.writes() == ["POST backups"]


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
    sim: SimulatorThread, module_runner: ModuleRunner, simulator_options: dict[str, Any]
) -> None:
    module_runner("backup", **PRODUCTION)
    match = r"every 15 minutes.*the newest was created at 2026-03-02T12:00:00.*if_older_than"
    failed = module_runner.fails("backup", "api_error", match, **PRODUCTION)
    assert failed["failure"]["status"] == simulator_options["backup_early_status"]
    assert ("can be created every 900" in failed.message) is (simulator_options["error_body"] != "empty")
    assert sim.writes() == ["POST backups"] * 2


@pytest.mark.parametrize(
    ("age", "changed"),
    [("7201", False), ("7200s", True), ("3h", False), ("1 h", True), ("1d", False), ("1w", False), ("0", True)],
)
def test_backup_is_made_when_the_newest_is_too_old(
    sim: SimulatorThread, clock: MovingClock, module_runner: ModuleRunner, age: str, changed: bool
) -> None:
    old = [{"uuid": "two-hours", "created": clock.ago(hours=2)}, {"uuid": "older", "created": clock.ago(days=9)}]
    sim.change_cluster("production", backups=old)
    for check_mode in (True, False):
        run = module_runner("backup", **PRODUCTION, if_older_than=age, check_mode=check_mode)
        assert run.changed is changed
        assert (run["backup"]["uuid"] == "two-hours") is not changed
    assert sim.writes() == (["POST backups"] if changed else [])


def test_failed_and_undated_backups_are_not_young(
    sim: SimulatorThread, clock: MovingClock, module_runner: ModuleRunner
) -> None:
    undated = [{"created": text} for text in ("", "yesterday", "2026-13-45T00:00:00Z")]
    failed = [{"status": status, "created": clock.ago(minutes=1)} for status in ("Failed", "-")]
    sim.change_cluster("production", backups=[*undated, *failed])
    assert module_runner("backup", **PRODUCTION, if_older_than="3h").changed


def test_running_backup_is_waited_for(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    begun = module_runner("backup", **PRODUCTION, wait=False)["backup"]["uuid"]
    assert module_runner("backup", **PRODUCTION, if_older_than="1h", wait=False)["backup"]["uuid"] == begun
    waited = module_runner("backup", **PRODUCTION, if_older_than="1h", prune=1)
    assert not waited.changed
    assert (waited["backup"]["uuid"], waited["backup"]["status"]) == (begun, "Complete")
    assert sim.writes() == ["POST backups"]


def test_prune(sim: SimulatorThread, clock: MovingClock, module_runner: ModuleRunner) -> None:
    incident = {"type": "internal", "incidentLink": "https://example.com"}
    backups: list[dict[str, Any]] = [
        {"uuid": "newest", "created": clock.ago(days=1)},
        {"uuid": "oldest", "created": clock.ago(days=3)},
        {"uuid": "failed", "created": clock.ago(days=4), "status": "Failed"},
        {"uuid": "internal", "created": clock.ago(days=5), **incident},
        {"uuid": "middle", "created": clock.ago(days=2)},
    ]
    sim.change_cluster("production", backups=backups)
    predicted = module_runner.predicts("backup", **PRODUCTION, prune=2)
    made = module_runner("backup", **PRODUCTION, prune=2)
    assert predicted["diff"] == made["diff"]
    assert [entry["before"] and entry["before"]["uuid"] for entry in made["diff"]] == ["", "middle", "oldest"]
    assert uuids(sim) == sorted([made["backup"]["uuid"], "newest", "failed", "internal"])
    # That the service's own retention has removed the oldest meanwhile is no error.
    assert sim.writes() == ["POST backups", "DELETE backups/middle", "DELETE backups/oldest"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_prune_does_not_touch_scheduled_backups(
    sim: SimulatorThread, module_runner: ModuleRunner, check_mode: bool
) -> None:
    schedule = {"name": "s", "schedule": "0 2 * * *"}
    sim.change_cluster("production", backups=[{"uuid": "scheduled"}], backup_schedule=schedule)
    match = "does not tell scheduled backups from others"
    module_runner.fails("backup", "refused", match, **PRODUCTION, prune=1, check_mode=check_mode)
    assert sim.writes() == []


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"if_older_than": "soon"}, "if_older_than"),
        ({"if_older_than": "1.5h"}, "if_older_than"),
        ({"if_older_than": "-3"}, "if_older_than"),
        ({"if_older_than": ""}, "if_older_than"),
        ({"prune": 0}, "prune"),
        ({"prune": 1, "wait": False}, "prune"),
        ({"wait_timeout": -1}, "wait_timeout"),
        ({"backup": "x"}, "backup"),
        ({"backup": " ", "state": "absent"}, "backup"),
    ],
)
def test_invalid_option_is_refused_before_any_traffic(
    sim: SimulatorThread, module_runner: ModuleRunner, options: dict[str, Any], option: str
) -> None:
    failed = module_runner.fails("backup", "option_invalid", **PRODUCTION, **options)
    assert failed["failure"]["option"] == option
    assert sim.requests() == []


@pytest.mark.parametrize("cluster", ["nowhere", "00000000-0000-4000-8000-000000000000"])
@pytest.mark.parametrize("module", ["backup", "backup_info"])
def test_unknown_cluster(module_runner: ModuleRunner, module: str, cluster: str) -> None:
    module_runner.fails(module, "not_found", f"no cluster '{cluster}'.*'production'", cluster=cluster)


def test_deletion(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.change_cluster("production", backups=[{"uuid": "gone"}, {"uuid": "kept"}])
    deleted = module_runner.changes("backup", **PRODUCTION, backup="GONE", state="absent")
    assert deleted["backup"] is None
    assert deleted["diff"][0]["before"]["uuid"] == "gone"
    assert not module_runner.predicts("backup", **PRODUCTION, backup="gone", state="absent").changed
    assert uuids(sim) == ["kept"]
    assert sim.writes() == ["DELETE backups/gone"]


@pytest.mark.parametrize("simulator_options", [{"backup_delete_missing": status} for status in (400, 404, 410)])
def test_deletion_of_a_backup_that_is_gone_meanwhile(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.disturb("GET", "*/backups", body=[{"uuid": "gone"}])
    assert module_runner("backup", **PRODUCTION, backup="gone", state="absent").changed


@pytest.mark.parametrize("simulator_options", [{"backup_delete_running": 409}])
def test_deletion_of_a_running_backup(module_runner: ModuleRunner) -> None:
    running = module_runner("backup", **PRODUCTION, wait=False)["backup"]["uuid"]
    match = "Backup is in progress"
    module_runner.fails("backup", "api_error", match, **PRODUCTION, backup=running, state="absent")


@pytest.mark.parametrize("simulator_options", [{}, {"shuffle": True, "extra_fields": True}])
def test_list_begins_with_the_newest(sim: SimulatorThread, clock: MovingClock, module_runner: ModuleRunner) -> None:
    dated = [{"uuid": uuid, "created": clock.ago(days=days)} for uuid, days in (("b", 2), ("a", 1), ("c", 3))]
    sim.change_cluster("production", backups=[*dated, {"uuid": "undated", "created": "", "status": "Failed"}])
    shown = module_runner("backup_info", **PRODUCTION, schedule=True, restores=True)
    assert [each["uuid"] for each in shown["backups"]] == ["a", "b", "c", "undated"]
    assert (shown["backup_schedule"], shown["restores"], shown.changed) == (None, [], False)
    failed = module_runner("backup_info", **PRODUCTION, status="Failed")
    assert [each["uuid"] for each in failed["backups"]] == ["undated"]


@pytest.mark.parametrize("body", ["null", "[]", "[null, 1]"])
def test_list_that_holds_nothing(sim: SimulatorThread, module_runner: ModuleRunner, body: str) -> None:
    sim.disturb("GET", "*/backups", body=body, headers={"Content-Type": "application/json"})
    assert module_runner("backup_info", **PRODUCTION)["backups"] == []
