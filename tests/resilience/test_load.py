# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load: 200 processes for a minute over one cache and one service, which fails in 2 % of the requests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from simulator_process import SimulatorProcess
from token_processes import COLLECTIONS, connection

PROCESSES = 200
SECONDS = 60

# One request in so many fails.
ONE_IN = 50

# More faults than there can be requests for.
MOST_FAULTS = 600

FAULTS: list[dict[str, Any]] = [
    {"status": 503},
    {"status": 429, "body": "local_rate_limited"},
    {"reset": True},
    {"status": 502},
    {"lose_response": True},
]

# What a process may grow by in a minute, in bytes: noise of the allocator, no more.
MOST_GROWTH = 8_000_000


def test_two_hundred_processes_for_a_minute(tmp_path: Path) -> None:
    # The real pace of the token service, and no limit of the API but the faults.
    with SimulatorProcess() as sim:
        for number in range(1, MOST_FAULTS + 1):
            then = FAULTS[number % len(FAULTS)]
            sim.fault({"service": "api", "method": "*", "path": "*", "skip": number * ONE_IN, "times": 1, "then": then})
        outcomes = _run(sim, tmp_path / "cache")
        failures = [text for outcome in outcomes for text in outcome["failures"]]
        assert not failures, failures[:5]
        assert min(outcome["rounds"] for outcome in outcomes) > 0

        calls = sim.requests("api")
        failed = [call for call in calls if call["status"] not in (200, 204)]
        print(f"{sum(each['rounds'] for each in outcomes)} rounds, {len(calls)} calls, {len(failed)} of them failed")
        tokens = [request["status"] for request in sim.requests("oauth")]
        assert tokens == [200], "one token for all of them"

        listed = {member["email"]: sorted(member["roles"]) for member in sim.state()["members"]}
        for outcome in outcomes:
            assert listed[outcome["email"]] == outcome["roles"], "no update is lost"
    _assert_flat(outcomes)


def _run(sim: SimulatorProcess, cache: Path) -> list[dict[str, Any]]:
    wanted = {"connection": connection(sim, cache), "processes": PROCESSES, "seconds": SECONDS}
    command = [sys.executable, str(Path(__file__).with_name("load_workers.py")), json.dumps(wanted)]
    environment = {**os.environ, "PYTHONPATH": str(COLLECTIONS)}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    outcomes: list[dict[str, Any]] = json.loads(ended.stdout)
    assert len(outcomes) == PROCESSES
    return outcomes


def _assert_flat(outcomes: list[dict[str, Any]]) -> None:
    # On a machine that is too slow for that, a process has not settled.
    settled = [outcome for outcome in outcomes if outcome["settled"] != [0, 0]]
    assert settled, "no process came far enough to tell"
    for outcome in settled:
        (memory_before, files_before), (memory_after, files_after) = outcome["settled"], outcome["ended"]
        assert memory_after - memory_before <= MOST_GROWTH, outcome
        assert files_after <= files_before, outcome
