# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backup schedules: a 404 with two meanings, and expressions that mean the same."""

from __future__ import annotations

import pytest

from module_runner import ModuleRunner

NIGHTLY = "0 2 * * *"
PRODUCTION = {"cluster": "production"}


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
    module_runner: ModuleRunner, existing: str, wanted: str, changed: bool
) -> None:
    module_runner.sim.change_cluster("production", backup_schedule={"name": "s", "schedule": existing})
    run = module_runner("backup_schedule", **PRODUCTION, schedule=wanted)
    assert run.changed is changed
    assert run["backup_schedule"]["schedule"] == (wanted if changed else existing)


def test_permission_for_clusters_is_not_needed(module_runner: ModuleRunner) -> None:
    uuid = module_runner.sim.cluster("production")["uuid"]
    module_runner.sim.disturb("GET", f"/clusters/{uuid}", times=0, status=403)
    assert module_runner("backup_schedule", cluster=uuid, schedule=NIGHTLY).changed


def test_schedule_that_is_not_shown_at_once(module_runner: ModuleRunner) -> None:
    module_runner.sim.disturb("GET", "*/backups/schedule", skip=1, status=404)
    set_now = module_runner("backup_schedule", **PRODUCTION, schedule="  0   2 * * * ")
    assert set_now["backup_schedule"] == {"name": None, "schedule": NIGHTLY}
    assert "does not return it yet" in set_now.warnings[-1]
