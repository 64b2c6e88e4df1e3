# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One token for all machines behind one address, with many processes on each, over a real server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from token_processes import Outcome, TokenProcesses, connection, errors, messages, processes, sim, start, until_asked

from moving_clock import RunningClock
from redis_process import RedisProcess, needs_redis, redis_server
from simulator_thread import SimulatorThread

__all__ = ["processes", "redis_server", "sim", "until_asked"]

pytestmark = needs_redis

MACHINES = ("one", "two")


def home(folder: Path, machine: str) -> dict[str, str]:
    """Return the environment variables by which a process finds the local cache of its machine."""
    (folder / machine).mkdir(exist_ok=True)
    return {"HOME": str(folder / machine), "XDG_CACHE_HOME": "", "TMPDIR": str(folder / machine)}


def on_machines(processes: TokenProcesses, folder: Path, each: int, *every: dict[str, Any]) -> list[Outcome]:
    """Run ``each`` processes on every machine for each of the connection options, all at once."""
    outcomes = processes.do(
        {"options": options, "environment": home(folder, machine)}
        for _number in range(each)
        for machine in MACHINES
        for options in every
    )
    return [outcome for outcome in outcomes if outcome is not None]


def test_two_machines_with_fifty_processes_each_make_one_request(
    processes: TokenProcesses, sim: SimulatorThread, redis_server: RedisProcess, tmp_path: Path
) -> None:
    outcomes = on_machines(processes, tmp_path, 50, connection(sim, redis_server.url))
    assert messages(outcomes) == []
    assert len(outcomes) == 100
    assert len({outcome["tokens"][0] for outcome in outcomes}) == 1
    assert [warning for outcome in outcomes for warning in outcome["warnings"]] == []
    assert len(sim.token_requests()) == 1


def test_credentials_of_several_machines_take_turns(
    processes: TokenProcesses, sim: SimulatorThread, redis_server: RedisProcess, tmp_path: Path
) -> None:
    sim.start_over({"token_interval": 0.1}, organizations=4, clock=RunningClock())
    every = [connection(sim, redis_server.url, **credential) for credential in sim.organizations]
    assert messages(on_machines(processes, tmp_path, 2, *every)) == []
    assert [request["status"] for request in sim.token_requests()] == [200] * 4
    assert sim.token_pace() >= 0.7


def test_killed_holder_blocks_other_machines_no_longer_than_its_lease(
    processes: TokenProcesses,
    sim: SimulatorThread,
    redis_server: RedisProcess,
    tmp_path: Path,
    until_asked: Callable[[], None],
) -> None:
    sim.disturb("POST", "*", service="oauth", delay=300)
    options = connection(sim, redis_server.url)
    holder = start(options, environment=home(tmp_path, "one"))
    until_asked()
    holder.kill()
    holder.communicate()
    other = home(tmp_path, "two")
    assert errors([processes.one({**options, "token_wait": 1}, environment=other)]) == {"TokenBlocked"}
    client = redis_server.client()
    (lease,) = client.scan_iter("*:lease")
    assert 0 < int(str(client.ttl(lease))) <= 60
    client.delete(lease)
    assert messages([processes.one(options, environment=other)]) == []
    assert len(sim.token_requests()) == 2
