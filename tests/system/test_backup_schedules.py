# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backup schedules: a 404 that means two things, expressions that mean the same, and those that make no sense."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from backup_modules import FAST, BackupModules
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.errors import ApiError, NotFound, OptionError
from ansible_collections.community.camunda.plugins.modules.camunda_backup_info import DEFINITION as INFO
from ansible_collections.community.camunda.plugins.modules.camunda_backup_schedule import DEFINITION as SCHEDULE

NIGHTLY = "0 2 * * *"
NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def started() -> Iterator[SimulatorProcess]:
    """One simulator for the file."""
    with SimulatorProcess(FAST) as sim:
        yield sim


@pytest.fixture
def modules(started: SimulatorProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BackupModules]:
    """The modules, and a cluster without a schedule."""
    started.clear_faults()
    modules = BackupModules(started, tmp_path, monkeypatch)
    modules.seed()
    yield modules
    modules.session.close()


def four_times(modules: BackupModules, **params: Any) -> list[dict[str, Any]]:
    """Return the results of: predicted, changed, not needed any more, predicted not to be needed."""
    results = [modules.run(SCHEDULE, check_mode=check_mode, **params) for check_mode in (True, False, False, True)]
    assert [each["changed"] for each in results] == [True, True, False, False]
    assert results[0]["diff"] == results[1]["diff"]
    assert results[2]["diff"] == []
    return [each["backup_schedule"] for each in results]


def test_life_of_a_schedule(modules: BackupModules) -> None:
    set_first = four_times(modules, schedule=f"  {NIGHTLY.replace(' ', '   ')} ")
    shown = modules.state()["backup_schedule"]
    assert shown["schedule"] == NIGHTLY
    assert set_first == [{**shown, "name": None}, shown, shown, shown]
    replaced = four_times(modules, schedule="30 3 * * MON-FRI")
    assert replaced == [{**shown, "schedule": "30 3 * * MON-FRI"}] * 4
    assert modules.run(INFO, schedule=True)["backup_schedule"] == replaced[0]
    assert four_times(modules, state="absent") == [None] * 4
    assert modules.writes() == ["PUT schedule", "PUT schedule", "DELETE schedule"]


@pytest.mark.parametrize(
    ("existing", "wanted"),
    [
        ("0 2 * * 0", "0 2 * * sun"),
        ("0 2 * * 7", "00 02 * * SUN"),
        ("*/15 * * * *", "0,15,30,45 * * * *"),
        ("0 2 1-31 1-12 *", "0 2 ? JAN-DEC 0-6"),
        ("@daily", "@daily"),
    ],
)
def test_other_words_for_the_same_are_no_change(modules: BackupModules, existing: str, wanted: str) -> None:
    modules.seed(backup_schedule={"name": "s", "schedule": existing})
    if wanted.startswith("@"):
        wanted = NIGHTLY
        assert modules.run(SCHEDULE, schedule=wanted)["changed"], "what cannot be understood is something else"
        return
    result = modules.run(SCHEDULE, schedule=wanted)
    assert not result["changed"]
    assert result["backup_schedule"] == {"name": "s", "schedule": existing}


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("check_mode", [True, False])
def test_no_schedule_is_not_no_cluster(modules: BackupModules, state: str, check_mode: bool) -> None:
    params: dict[str, Any] = {"state": state, "check_mode": check_mode, "schedule": NIGHTLY}
    for cluster in (NOWHERE, "nowhere"):
        with pytest.raises(NotFound, match=f"no cluster '{cluster}'.*'production'"):
            modules.run(SCHEDULE, cluster=cluster, **params)
    for cluster in (modules.cluster, modules.cluster.upper(), "production"):
        modules.run(SCHEDULE, cluster=cluster, check_mode=True, state=state, schedule=NIGHTLY)
    assert modules.writes() == []


def test_permission_for_clusters_is_not_needed(modules: BackupModules) -> None:
    modules.sim.fault(
        {"service": "api", "method": "GET", "path": f"/clusters/{modules.cluster}", "times": 0, "then": {"status": 403}}
    )
    assert modules.run(SCHEDULE, cluster=modules.cluster, schedule=NIGHTLY)["changed"]


@pytest.mark.parametrize("then", [{"lose_response": True}, {"reset": True}, {"status": 503}])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_change_is_repeated(modules: BackupModules, then: dict[str, Any], state: str) -> None:
    existing = {"name": "s", "schedule": "0 5 * * *"} if state == "absent" else None
    modules.seed(backup_schedule=existing)
    for method in ("PUT", "DELETE"):
        modules.fault(method, "/backups/schedule", **then)
    result = modules.run(SCHEDULE, state=state, schedule=NIGHTLY)
    assert result["changed"]
    assert (modules.state()["backup_schedule"] or {}).get("schedule") == (NIGHTLY if state == "present" else None)


def test_schedule_that_is_not_shown_at_once(modules: BackupModules) -> None:
    modules.fault("GET", "/backups/schedule", skip=1, status=404)
    result = modules.run(SCHEDULE, schedule=NIGHTLY)
    assert result["backup_schedule"] == {"name": None, "schedule": NIGHTLY}
    assert "does not show it yet" in modules.session.messages.collected[-1].text


def test_words_of_a_refusal(modules: BackupModules) -> None:
    modules.fault("PUT", "/backups/schedule", status=400, body="The schedule is not a valid cron expression")
    with pytest.raises(ApiError, match="not a valid cron expression"):
        modules.run(SCHEDULE, schedule=NIGHTLY)


@pytest.mark.parametrize(
    "schedule",
    ["0 2 * * *", "*/15 * * * *", "0,30 * * * *", "7 */6 * * MON-FRI", "55 23 * * 1", "5/20 0 1,15 jan *", "0 0 ? * ?"],
)
def test_expressions_that_make_sense(modules: BackupModules, schedule: str) -> None:
    assert modules.run(SCHEDULE, schedule=schedule, check_mode=True)["changed"]


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ("", "it has 0 fields instead of 5"),
        ("0 2 * *", "it has 4 fields"),
        ("0 0 2 * * *", "it has 6 fields"),
        ("@daily", "it has 1 fields"),
        ("60 2 * * *", "minute '60' must be from 0 to 59"),
        ("0 24 * * *", "hour '24'"),
        ("0 2 0 * *", "day of the month '0'"),
        ("0 2 * 13 *", "month '13'"),
        ("0 2 * * 8", "day of the week '8'"),
        ("0 2 * * MONDAY", "day of the week 'MONDAY'"),
        ("-5 2 * * *", "minute '-5' cannot be understood"),
        ("0 5-2 * * *", "hour '5-2' contains no value"),
        ("0 */0 * * *", "contains no value"),
        ("? 2 * * *", "cannot be understood"),
        ("0 2 L * *", "day of the month 'L'"),
        ("0 ٢ * * *", "cannot be understood"),
        ("0, 2 * * *", "cannot be understood"),
        ("0 2 * * *\n0 3 * * *", "it has 10 fields"),
        ("* * * * *", "1 minutes apart"),
        ("*/10 * * * *", "10 minutes apart"),
        ("0,50 * * * *", "10 minutes apart"),
        ("0,14 2 * * *", "14 minutes apart"),
        ("0,55 0,23 * * *", "5 minutes apart"),
    ],
)
@pytest.mark.parametrize("state", ["present", "absent"])
def test_expressions_without_sense_are_refused_before_any_traffic(
    modules: BackupModules, schedule: str, words: str, state: str
) -> None:
    modules.sim.forget_requests()
    with pytest.raises(OptionError, match=words) as caught:
        modules.run(SCHEDULE, schedule=schedule, state=state)
    assert caught.value.option == "schedule"
    assert modules.sim.requests("api") == []
