# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load: many processes over one cache and one service, which fails in 2 % of the requests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ansible_process import COLLECTIONS
from full_run import FULL_RUN
from simulator_process import SimulatorProcess

PROCESSES, ROUNDS = (200, 60) if FULL_RUN else (60, 20)

# So many requests pass between two that fail; a round sends about two.
PASSING = 50
MOST_FAULTS = PROCESSES * ROUNDS * 3 // PASSING

FAULTS: list[dict[str, Any]] = [
    {"status": 503},
    {"status": 429, "body": "local_rate_limited"},
    {"reset": True},
    {"status": 502},
    {"lose_response": True},
]

# What a process may grow by after its first rounds, in bytes: noise of the allocator, no more.
MOST_GROWTH = 8_000_000


def test_many_processes_under_load(tmp_path: Path) -> None:
    # The real pace of the token service, and no limit of the API but the faults.
    with SimulatorProcess() as sim:
        for number in range(1, MOST_FAULTS + 1):
            then = FAULTS[number % len(FAULTS)]
            sim.fault(
                {"service": "api", "method": "*", "path": "*", "skip": number * PASSING, "times": 1, "then": then}
            )
        outcomes = run_processes({**sim.connection_options(), "token_cache": str(tmp_path / "cache")})
        failures = [text for outcome in outcomes for text in outcome["failures"]]
        assert not failures, failures[:5]

        calls = sim.requests("api")
        failed = [call for call in calls if call["status"] not in (200, 204)]
        assert len(failed) >= len(calls) // (PASSING + 1)
        assert [request["status"] for request in sim.requests("oauth")] == [200], "one token for all of them"

        listed = {member["email"]: sorted(member["roles"]) for member in sim.state()["members"]}
        for outcome in outcomes:
            assert listed[outcome["email"]] == outcome["roles"], "no update is lost"
    for outcome in outcomes:
        (memory_before, files_before), (memory_after, files_after) = outcome["settled"], outcome["ended"]
        assert memory_after - memory_before <= MOST_GROWTH, outcome
        assert files_after <= files_before, outcome


def run_processes(connection: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what each process met."""
    wanted = {"connection": connection, "processes": PROCESSES, "rounds": ROUNDS}
    command = [sys.executable, str(Path(__file__).with_name("load_workers.py")), json.dumps(wanted)]
    environment = {**os.environ, "PYTHONPATH": str(COLLECTIONS)}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1800, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    outcomes: list[dict[str, Any]] = json.loads(ended.stdout)
    assert len(outcomes) == PROCESSES
    return outcomes
