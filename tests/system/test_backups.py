# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups: made once whatever happens to the answer, waited for, guarded by age, pruned, deleted and listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from backup_modules import FAST, BackupModules, ago, backup
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.errors import (
    ApiError,
    CamundaError,
    NotFound,
    OptionError,
    OutcomeUnknown,
    Refused,
)
from ansible_collections.community.camunda.plugins.module_utils.resources.backups import BackupFailed, created_at
from ansible_collections.community.camunda.plugins.modules.camunda_backup import DEFINITION as BACKUP
from ansible_collections.community.camunda.plugins.modules.camunda_backup_info import DEFINITION as INFO

Start = Callable[..., SimulatorProcess]


@pytest.fixture(scope="module")
def started() -> Iterator[SimulatorProcess]:
    """One simulator for the file."""
    with SimulatorProcess(FAST) as sim:
        yield sim


@pytest.fixture
def modules(started: SimulatorProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BackupModules]:
    """The modules, and a cluster without backups."""
    started.clear_faults()
    modules = BackupModules(started, tmp_path, monkeypatch)
    modules.seed()
    yield modules
    modules.session.close()


def other(simulator: Start, tmp_path: Path, patch: pytest.MonkeyPatch, **options: Any) -> BackupModules:
    """Return the modules with a simulator that has other options."""
    return BackupModules(simulator({**FAST, **options}), tmp_path, patch)


def test_backup_is_predicted_made_and_waited_for(modules: BackupModules) -> None:
    predicted = modules.run(BACKUP, check_mode=True)
    assert modules.writes() == []
    made = modules.run(BACKUP)
    assert predicted["changed"]
    assert made["changed"]
    assert predicted["diff"] == made["diff"]
    assert (predicted["backup"]["uuid"], predicted["backup"]["status"]) == (None, "Complete")
    assert made["backup"]["status"] == "Complete"
    assert set(predicted["backup"]) <= set(made["backup"])
    assert modules.uuids() == [made["backup"]["uuid"]]
    assert "'In progress'" in modules.progress()[0]
    again = modules.run(BACKUP)
    assert again["changed"]
    assert len(modules.uuids()) == 2


def test_backup_that_is_not_waited_for(modules: BackupModules) -> None:
    made = modules.run(BACKUP, wait=False)
    assert made["backup"]["status"] == "In progress"
    assert modules.run(BACKUP, wait=False, check_mode=True)["backup"]["status"] == "In progress"
    assert modules.progress() == []


def test_wait_that_is_too_short(modules: BackupModules) -> None:
    with pytest.raises(BackupFailed, match=r"still 'In progress' after 0 s.*zeebe 'In progress'.*wait_timeout"):
        modules.run(BACKUP, wait_timeout=0)
    assert modules.writes() == ["POST backups"]


def test_backup_that_fails(simulator: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modules = other(simulator, tmp_path, monkeypatch, backup_result="Failed")
    modules.seed(backup("old"))
    with pytest.raises(BackupFailed, match="has failed: zeebe 'Failed'"):
        modules.run(BACKUP, prune=1)
    assert "old" in modules.uuids()
    assert modules.writes() == ["POST backups"]


def test_backup_that_vanishes(modules: BackupModules) -> None:
    modules.fault("GET", "/backups", skip=2, status=200, body=[])
    with pytest.raises(BackupFailed, match="vanished"):
        modules.run(BACKUP)


def test_backup_that_is_not_listed_at_once(modules: BackupModules) -> None:
    modules.fault("GET", "/backups", skip=1, times=2, status=200, body=[])
    assert modules.run(BACKUP)["backup"]["status"] == "Complete"
    assert "not listed yet" in modules.progress()[0]


def test_lost_answer_to_a_backup_that_was_made(modules: BackupModules) -> None:
    modules.seed(backup("old"))
    modules.fault("POST", "/backups", lose_response=True)
    made = modules.run(BACKUP)
    assert modules.writes() == ["POST backups"]
    assert modules.uuids() == sorted(["old", made["backup"]["uuid"]])


@pytest.mark.parametrize("then", [{"reset": True}, {"status": 502}, {"status": 504}])
def test_backup_that_nobody_knows_of_is_not_asked_for_twice(modules: BackupModules, then: dict[str, Any]) -> None:
    modules.fault("POST", "/backups", times=0, **then)
    with pytest.raises(OutcomeUnknown, match="Look before you run"):
        modules.run(BACKUP)
    assert modules.writes() == ["POST backups"]


def test_lost_answer_and_two_new_backups(modules: BackupModules) -> None:
    two = [backup("one"), backup("two")]
    modules.fault("POST", "/backups", lose_response=True)
    modules.fault("GET", "/backups", skip=1, status=200, body=two)
    with pytest.raises(OutcomeUnknown):
        modules.run(BACKUP)
    assert modules.writes() == ["POST backups"]


@pytest.mark.parametrize("body", ["<html>", "[]", '"x"', "{"])
def test_answer_without_sense(modules: BackupModules, body: str) -> None:
    modules.fault("POST", "/backups", status=200, body=body, headers={"Content-Type": "application/json"})
    with pytest.raises(ApiError, match="makes no sense"):
        modules.run(BACKUP)
    assert modules.writes() == ["POST backups"]


@pytest.mark.parametrize("body", [{}, {"status": "In progress"}, "<html>"])
def test_answer_without_sense_to_a_backup_that_was_made(modules: BackupModules, body: Any) -> None:
    modules.fault("POST", "/backups", status=200, body=body)
    modules.fault("GET", "/backups", skip=1, times=2, status=200, body=[backup("made")])
    assert modules.run(BACKUP)["backup"]["uuid"] == "made"


@pytest.mark.parametrize("error_body", ["text", "json", "empty"])
@pytest.mark.parametrize("status", [400, 403, 409, 429])
def test_too_early(
    simulator: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, error_body: str
) -> None:
    modules = other(
        simulator, tmp_path, monkeypatch, backup_interval=900, backup_early_status=status, error_body=error_body
    )
    modules.run(BACKUP)
    with pytest.raises(ApiError, match=r"every 15 minutes.*the newest was begun at 20.*if_older_than") as caught:
        modules.run(BACKUP)
    assert caught.value.status == status
    assert ("can be created every 900" in caught.value.message) is (error_body != "empty")
    assert modules.writes() == ["POST backups"] * 2


def test_only_the_gateway_is_asked_again(modules: BackupModules) -> None:
    modules.fault("POST", "/backups", status=429, body="local_rate_limited")
    assert modules.run(BACKUP)["changed"]
    assert len(modules.uuids()) == 1
    assert modules.writes() == ["POST backups"] * 2


@pytest.mark.parametrize(
    ("age", "changed"), [("7300", False), ("7000s", True), ("3h", False), ("1 h", True), ("1d", False), ("0", True)]
)
def test_age(modules: BackupModules, age: str, changed: bool) -> None:
    modules.seed(backup("two-hours"), backup("older", created=ago(days=9)))
    for check_mode in (True, False):
        result = modules.run(BACKUP, if_older_than=age, check_mode=check_mode)
        assert result["changed"] is changed
        assert (result["backup"]["uuid"] == "two-hours") is not changed
    assert modules.writes() == (["POST backups"] if changed else [])


def test_failed_and_undated_backups_are_not_young(modules: BackupModules) -> None:
    undated = [backup(f"undated-{text}", created=text) for text in ("", "yesterday", "2026-13-45T00:00:00Z")]
    modules.seed(*undated, backup("failed", "Failed", created=ago(minutes=1)), backup("dash", "-"))
    assert modules.run(BACKUP, if_older_than="3h")["changed"]


def test_running_backup_is_waited_for(modules: BackupModules) -> None:
    begun = modules.run(BACKUP, wait=False)["backup"]["uuid"]
    assert modules.run(BACKUP, if_older_than="1h", wait=False)["backup"]["uuid"] == begun
    waited = modules.run(BACKUP, if_older_than="1h", prune=1)
    assert not waited["changed"]
    assert (waited["backup"]["uuid"], waited["backup"]["status"]) == (begun, "Complete")
    assert modules.writes() == ["POST backups"]


def test_prune(modules: BackupModules) -> None:
    modules.seed(
        backup("newest", created=ago(days=1)),
        backup("oldest", created=ago(days=3)),
        backup("failed", "Failed", created=ago(days=4)),
        backup("internal", type="internal", created=ago(days=5), incidentLink="https://example.com"),
        backup("middle", created=ago(days=2)),
    )
    predicted = modules.run(BACKUP, prune=2, check_mode=True)
    made = modules.run(BACKUP, prune=2)
    assert predicted["diff"] == made["diff"]
    assert [entry["before"] and entry["before"]["uuid"] for entry in made["diff"]] == ["", "middle", "oldest"]
    assert modules.uuids() == sorted([made["backup"]["uuid"], "newest", "failed", "internal"])
    # The retention of the service may have been faster: here it has already removed the oldest.
    assert modules.writes()[0] == "POST backups"


def test_prune_does_not_touch_scheduled_backups(modules: BackupModules) -> None:
    modules.seed(backup("scheduled"), backup_schedule={"name": "s", "schedule": "0 2 * * *"})
    for check_mode in (True, False):
        with pytest.raises(Refused, match="does not tell scheduled backups from others"):
            modules.run(BACKUP, prune=1, check_mode=check_mode)
    assert modules.writes() == []


@pytest.mark.parametrize(
    ("params", "option"),
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
def test_options_without_sense_are_refused_before_any_traffic(
    modules: BackupModules, params: dict[str, Any], option: str
) -> None:
    modules.sim.forget_requests()
    with pytest.raises(OptionError) as caught:
        modules.run(BACKUP, **params)
    assert caught.value.option == option
    assert modules.sim.requests("api") == []


@pytest.mark.parametrize("cluster", ["nowhere", "00000000-0000-4000-8000-000000000000"])
@pytest.mark.parametrize("definition", [BACKUP, INFO])
def test_unknown_cluster(modules: BackupModules, definition: Any, cluster: str) -> None:
    with pytest.raises(NotFound, match=f"no cluster '{cluster}'.*'production'"):
        modules.run(definition, cluster=cluster)


def test_delete(modules: BackupModules) -> None:
    modules.seed(backup("gone"), backup("kept"))
    results = [
        modules.run(BACKUP, state="absent", backup=uuid, check_mode=check_mode)
        for uuid, check_mode in (("gone", True), ("GONE", False), ("gone", False), ("gone", True))
    ]
    assert [result["changed"] for result in results] == [True, True, False, False]
    assert [result["backup"] for result in results] == [None] * 4
    assert results[0]["diff"] == results[1]["diff"]
    assert results[0]["diff"][0]["before"]["uuid"] == "gone"
    assert modules.uuids() == ["kept"]
    assert modules.writes() == ["DELETE gone"]


@pytest.mark.parametrize("status", [400, 404, 410])
def test_delete_of_what_is_gone_meanwhile(
    simulator: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    modules = other(simulator, tmp_path, monkeypatch, backup_delete_missing=status)
    modules.fault("GET", "/backups", status=200, body=[backup("gone")])
    assert modules.run(BACKUP, state="absent", backup="gone")["changed"]


def test_delete_of_a_running_backup(simulator: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modules = other(simulator, tmp_path, monkeypatch, backup_delete_running=409, cluster_seconds=90)
    running = modules.run(BACKUP, wait=False)["backup"]["uuid"]
    with pytest.raises(ApiError, match="Backup is in progress"):
        modules.run(BACKUP, state="absent", backup=running)


def test_delete_is_repeated(modules: BackupModules) -> None:
    modules.seed(backup("gone"))
    modules.fault("DELETE", "/backups/gone", status=503)
    modules.fault("DELETE", "/backups/gone", lose_response=True)
    assert modules.run(BACKUP, state="absent", backup="gone")["changed"]
    assert modules.uuids() == []


@pytest.mark.parametrize("options", [{}, {"shuffle": True}, {"extra_fields": True}])
def test_list(simulator: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]) -> None:
    modules = other(simulator, tmp_path, monkeypatch, **options)
    modules.seed(
        backup("b", created=ago(days=2)),
        backup("undated", "Failed", created=""),
        backup("a", created=ago(days=1)),
        backup("c", created=ago(days=3)),
    )
    assert [each["uuid"] for each in modules.run(INFO)["backups"]] == ["a", "b", "c", "undated"]
    assert [each["uuid"] for each in modules.run(INFO, status="Failed")["backups"]] == ["undated"]
    everything = modules.run(INFO, schedule=True, restores=True)
    assert (everything["backup_schedule"], everything["restores"], everything["changed"]) == (None, [], False)


@pytest.mark.parametrize("body", ["null", "[]", "[null, 1]"])
def test_list_that_holds_nothing(modules: BackupModules, body: str) -> None:
    modules.fault("GET", "/backups", body=body, status=200, headers={"Content-Type": "application/json"})
    assert modules.run(INFO)["backups"] == []


@pytest.mark.parametrize("definition", [BACKUP, INFO])
def test_foreign_cluster(modules: BackupModules, definition: Any) -> None:
    modules.fault("GET", "/backups", status=403, body="Cluster is not yours")
    with pytest.raises(CamundaError, match="Cluster is not yours"):
        modules.run(definition)
    assert modules.writes() == []


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:01:00Z", 60),
        ("1970-01-01T00:01:00.123456789Z", 60),
        ("1970-01-01T01:01:00.5+01:00", 60),
        ("1970-01-01 00:01:00", 60),
        ("", None),
        (None, None),
        (17, None),
        ("2026-99-01T00:00:00Z", None),
    ],
)
def test_time(text: Any, seconds: float | None) -> None:
    assert created_at({"created": text}) == seconds
