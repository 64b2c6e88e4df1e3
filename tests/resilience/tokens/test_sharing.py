# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any number of processes and credentials, and never more token requests than needed."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from token_processes import TokenProcesses, cache, connection, errors, messages, processes, sim, start, until_asked

from ansible_process import COLLECTIONS, PROGRAMS
from full_run import FULL_RUN
from moving_clock import RunningClock
from simulator_thread import SimulatorThread

__all__ = ["cache", "processes", "sim", "until_asked"]

WRONG_SECRET = "wrong-secret-" * 5


@pytest.mark.parametrize("number", [2, 64, 200])
def test_processes_that_start_together_on_a_cold_cache_make_one_request(
    processes: TokenProcesses, sim: SimulatorThread, cache: Path, number: int
) -> None:
    outcomes = processes.together(connection(sim, cache), times=number)
    assert messages(outcomes) == []
    assert len(outcomes) == number
    assert len({outcome["tokens"][0] for outcome in outcomes}) == 1
    assert len(sim.token_requests()) == 1
    # A warm cache: none.
    assert messages(processes.together(connection(sim, cache), times=8, repeat=5)) == []
    assert len(sim.token_requests()) == 1


def test_ansible_processes_on_a_cold_cache_make_one_request(sim: SimulatorThread, cache: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        **sim.environment(),
        "CAMUNDA_TOKEN_CACHE": str(cache),
        "HOME": str(tmp_path),
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
    }
    command = [str(PROGRAMS / "ansible"), "localhost", "-m", "community.camunda.camunda_member_info"]
    started = [
        subprocess.Popen(
            command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _number in range(50 if FULL_RUN else 6)
    ]
    for process in started:
        output = process.communicate(timeout=600)[0]
        assert process.returncode == 0, output
        assert "SUCCESS" in output
    assert len(sim.token_requests()) == 1


def test_slow_token_service_is_waited_for_and_not_asked_again(
    processes: TokenProcesses, sim: SimulatorThread, cache: Path
) -> None:
    # Longer than the interval of the requests, and than the pause after a process that died.
    sim.disturb("POST", "*", service="oauth", delay=3)
    assert messages(processes.together(connection(sim, cache), times=20)) == []
    assert len(sim.token_requests()) == 1


def test_credentials_of_one_service_take_turns(processes: TokenProcesses, sim: SimulatorThread, cache: Path) -> None:
    sim.start_over({"token_interval": 0.1}, organizations=4, clock=RunningClock())
    outcomes = processes.together(*(connection(sim, cache, **credential) for credential in sim.organizations), times=3)
    assert messages(outcomes) == []
    assert [request["status"] for request in sim.token_requests()] == [200] * 4
    assert sim.token_pace() >= 0.7


def test_wrong_secret_costs_one_request(processes: TokenProcesses, sim: SimulatorThread, cache: Path) -> None:
    outcomes = processes.together(connection(sim, cache, client_secret=WRONG_SECRET), times=30)
    assert errors(outcomes) == {"TokenRefused"}
    assert not any(WRONG_SECRET in outcome["message"] for outcome in outcomes)
    assert len(sim.token_requests()) == 1


def test_end_of_a_short_block_is_waited_for(processes: TokenProcesses, sim: SimulatorThread, cache: Path) -> None:
    sim.disturb("POST", "*", service="oauth", status=429, headers={"Retry-After": "1.5"}, body="later")
    assert messages(processes.together(connection(sim, cache, token_wait=60), times=10)) == []
    assert [request["status"] for request in sim.token_requests()] == [429, 200]
    assert sim.token_gaps()[0] >= 1.5


def test_failing_service_costs_three_requests_in_all(
    processes: TokenProcesses, sim: SimulatorThread, cache: Path
) -> None:
    sim.disturb("POST", "*", service="oauth", times=0, status=503, body="unavailable")
    assert errors(processes.together(connection(sim, cache), times=10)) == {"TokenError"}
    assert len(sim.token_requests()) == 3
    assert sim.token_pace() >= 0.7


def test_expired_token_is_renewed_by_one_process(processes: TokenProcesses, sim: SimulatorThread, cache: Path) -> None:
    sim.start_over(token_lifetime=300, clock=RunningClock())
    for number in range(3):
        outcomes = processes.together(connection(sim, cache), times=10, call=True, seconds_later=number * 301)
        assert messages(outcomes) == []
        assert len(sim.token_requests()) == number + 1
        sim.advance(301)
    assert {request["status"] for request in sim.requests("api")} == {200}


def test_revoked_token_is_renewed_once(processes: TokenProcesses, sim: SimulatorThread, cache: Path) -> None:
    assert processes.one(connection(sim, cache), call=True)["ok"]
    sim.revoke_tokens()
    assert messages(processes.together(connection(sim, cache), times=30, call=True)) == []
    assert len(sim.token_requests()) == 2


def test_stopped_holder_costs_others_their_budget_and_no_request(
    processes: TokenProcesses, sim: SimulatorThread, cache: Path, until_asked: Callable[[], None]
) -> None:
    sim.disturb("POST", "*", service="oauth", delay=300)
    holder = start(connection(sim, cache))
    until_asked()
    holder.send_signal(signal.SIGSTOP)
    try:
        outcomes = processes.together(connection(sim, cache, token_wait=1), times=5)
    finally:
        holder.kill()
        holder.communicate()
    assert errors(outcomes) == {"TokenBlocked"}
    assert all("Look for a suspended process" in message for message in messages(outcomes))
    assert len(sim.token_requests()) == 1


def test_killed_holder_blocks_nobody_and_was_charged(
    processes: TokenProcesses, sim: SimulatorThread, cache: Path, until_asked: Callable[[], None]
) -> None:
    sim.disturb("POST", "*", service="oauth", delay=300)
    holder = start(connection(sim, cache))
    until_asked()
    holder.kill()
    holder.communicate()
    assert messages(processes.together(connection(sim, cache), times=5)) == []
    assert len(sim.token_requests()) == 2
    # Twice the usual pause. It counts from the attempt, which the service sees a little later.
    assert sim.token_gaps()[0] >= 1.5


@pytest.mark.parametrize("largest_file", [0, 16])
def test_full_disk_is_noticed_before_the_request(
    processes: TokenProcesses, sim: SimulatorThread, cache: Path, largest_file: int
) -> None:
    outcome = processes.one(connection(sim, cache), largest_file=largest_file)
    assert outcome["ok"], outcome
    assert ["cannot be used" in warning for warning in outcome["warnings"]] == [True]
    assert len(sim.token_requests()) == 1
