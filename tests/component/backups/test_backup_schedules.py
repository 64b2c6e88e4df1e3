# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backup schedules: a 404 with two meanings, and expressions that mean the same."""

from __future__ import annotations

from typing import Any

import pytest

from module_runner import ModuleRunner
from simulator_thread import SimulatorThread

NIGHTLY = "0 2 * * *"
PRODUCTION = {"cluster": "production"}


def change_and_check(module_runner: ModuleRunner, **options: Any) -> list[Any]:
    """Return the schedules of four runs: predicted, changed, unchanged, predicted to be unchanged."""
    predicted = module_runner.predicts("backup_schedule", **PRODUCTION, **options)
    changed = module_runner.changes("backup_schedule", **PRODUCTION, **options)
    unchanged = module_runner("backup_schedule", **PRODUCTION, **options)
    not_needed = module_runner.predicts("backup_schedule", **PRODUCTION, **options)
    assert not not_needed.changed
    return [run["backup_schedule"] for run in (predicted, changed, unchanged, not_needed)]


def test_schedule_is_set_replaced_and_removed(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    first = change_and_check(module_runner, schedule=f"  {NIGHTLY.replace(' ', '   ')} ")
    shown = sim.cluster("production")["backup_schedule"]
    assert shown["schedule"] == NIGHTLY
    assert first == [{**shown, "name": None}, shown, shown, shown]
    replaced = change_and_check(module_runner, schedule="30 3 * * MON-FRI")
    assert replaced == [{**shown, "schedule": "30 3 * * MON-FRI"}] * 4
    assert module_runner("backup_info", **PRODUCTION, schedule=True)["backup_schedule"] == replaced[0]
    assert change_and_check(module_runner, state="absent") == [None] * 4
    assert sim.writes() == ["PUT backups/schedule", "PUT backups/schedule", "DELETE backups/schedule"]


@pytest.mark.parametrize(
    ("existing", "wanted", "changed"),
    [
        ("0 2 * * 0", "0 2 * * sun", False),
        ("0 2 * * 7", "00 02 * * SUN", False),
        ("*/15 * * * *", "0,15,30,45 * * * *", False),
        ("0 2 1-31 1-12 *", "0 2 ? JAN-DEC 0-6", False),
        # What cannot be understood is something else.
        ("@daily", NIGHTLY, True),
    ],
)
def test_equivalent_schedule_is_no_change(
    sim: SimulatorThread, module_runner: ModuleRunner, existing: str, wanted: str, changed: bool
) -> None:
    sim.change_cluster("production", backup_schedule={"name": "s", "schedule": existing})
    run = module_runner("backup_schedule", **PRODUCTION, schedule=wanted)
    assert run.changed is changed
    assert run["backup_schedule"]["schedule"] == (wanted if changed else existing)


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("check_mode", [True, False])
def test_missing_schedule_is_not_taken_for_a_missing_cluster(
    sim: SimulatorThread, module_runner: ModuleRunner, state: str, check_mode: bool
) -> None:
    options = {"state": state, "schedule": NIGHTLY}
    for cluster in ("00000000-0000-4000-8000-000000000000", "nowhere"):
        match = f"no cluster '{cluster}'.*'production'"
        module_runner.fails("backup_schedule", "not_found", match, cluster=cluster, check_mode=check_mode, **options)
    uuid = sim.cluster("production")["uuid"]
    for cluster in (uuid, uuid.upper(), "production"):
        module_runner.predicts("backup_schedule", cluster=cluster, **options)
    assert sim.writes() == []


def test_permission_for_clusters_is_not_needed(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    uuid = sim.cluster("production")["uuid"]
    sim.disturb("GET", f"/clusters/{uuid}", times=0, status=403)
    assert module_runner("backup_schedule", cluster=uuid, schedule=NIGHTLY).changed


def test_schedule_that_is_not_shown_at_once(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.disturb("GET", "*/backups/schedule", skip=1, status=404)
    set_now = module_runner("backup_schedule", **PRODUCTION, schedule=NIGHTLY)
    assert set_now["backup_schedule"] == {"name": None, "schedule": NIGHTLY}
    assert "does not return it yet" in set_now.warnings[-1]


@pytest.mark.parametrize("state", ["present", "absent"])
def test_invalid_schedule_is_never_sent(sim: SimulatorThread, module_runner: ModuleRunner, state: str) -> None:
    options = {**PRODUCTION, "schedule": "60 2 * * *", "state": state}
    failed = module_runner.fails("backup_schedule", "option_invalid", "minute '60' must be from 0 to 59", **options)
    assert failed["failure"]["option"] == "schedule"
    assert sim.requests() == []
