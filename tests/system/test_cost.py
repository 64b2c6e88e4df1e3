# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection costs a play: ratios with a margin, measured in one run."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from administration_session import session_for
from simulator_process import SimulatorProcess

# The benchmarks import the files beside them by their plain names.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

import lists
import per_task
from measuring import ratio
from plays import ROOT

PLUGINS = "ansible_collections.community.camunda.plugins"


def loaded_with(plugin: str) -> set[str]:
    """Return what is loaded with a plugin. ansible-core compiles what is the collection's at every start."""
    code = f"import sys; sys.path.insert(0, sys.argv[1]); import {PLUGINS}.{plugin}; print(*sys.modules)"
    command = [sys.executable, "-c", code, str(ROOT / ".venv" / "collections")]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_fifty_member_tasks_cost_at_most_half_more_than_fifty_debug_tasks() -> None:
    costs = per_task.costs(50, 9, slow=False)
    ours, debug = costs[per_task.IN_PROCESS], costs[per_task.DEBUG]
    assert ratio(ours, debug) <= 1.5, (ours.wall, debug.wall)


def test_a_warm_token_costs_less_than_five_milliseconds(tmp_path: Path) -> None:
    seconds = []
    with SimulatorProcess() as sim:
        session_for(sim, tmp_path / "cache").access_token()
        for _number in range(200):
            session = session_for(sim, tmp_path / "cache")
            started = time.perf_counter()
            session.access_token()
            seconds.append(time.perf_counter() - started)
    assert statistics.median(seconds) < 0.005


def test_twenty_member_tasks_cost_less_than_a_third_of_twenty_uri_tasks() -> None:
    costs = per_task.costs(20, 1, slow=True)
    ours, uri = costs[per_task.IN_PROCESS], costs[per_task.URI]
    assert ours.median / uri.median <= 0.3, (ours.wall, uri.wall)


def test_ten_thousand_members_cost_at_most_half_more_than_a_list_that_nobody_looks_at() -> None:
    assert lists.ratio_to_nothing(10_000, 5) <= 1.5


def test_a_play_loads_nothing_that_its_tasks_do_not_need() -> None:
    loaded = loaded_with("action.camunda_member")
    house = f"{PLUGINS}.module_utils"
    # What is not loaded by then, each worker would load for itself.
    assert {f"{house}.{room}" for room in ("token_provider", "transport")} <= loaded
    needless = ("token_acquisition", "token_pacing", "token_service", "token_redis", "organization", "credentials_file")
    assert not {f"{house}.{room}" for room in needless} & loaded
    operations = {name for name in loaded if name.startswith(f"{house}.operations.")}
    assert operations == {f"{house}.operations.{room}" for room in ("calling", "members")}
    assert "redis" not in loaded


@pytest.mark.parametrize("plugin", ["inventory.camunda_clusters", "lookup.camunda_token", "filter.organization_yaml"])
def test_what_may_do_without_a_request_loads_no_http_library(plugin: str) -> None:
    assert "requests" not in loaded_with(plugin)
