# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection costs a play: ratios with a margin, measured in one run."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from administration_session import session_for
from simulator_process import SimulatorProcess

# The benchmarks import the files beside them by their plain names.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

import per_task


def test_fifty_member_tasks_cost_at_most_half_more_than_fifty_debug_tasks() -> None:
    costs = per_task.costs(50, 5, slow=False)
    # The best times: what else the machine does can only add to them.
    ours, debug = costs[per_task.IN_PROCESS], costs[per_task.DEBUG]
    assert min(ours.wall) / min(debug.wall) <= 1.5, (ours.wall, debug.wall)


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
