# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that die anywhere while they get a token, and entries that something has been done to."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from token_processes import Outcome, TokenProcesses, cache, connection, messages, processes

from full_run import FULL_RUN
from moving_clock import RunningClock
from raw_call import raw_call
from simulator_thread import SimulatorThread

__all__ = ["cache", "processes"]

EVERY = 1 if FULL_RUN else 5
"""Of the lines at which a process is killed, and of the changed entries: each one, or each of so many."""

VARIANTS = 1000


@pytest.fixture
def sim(server: SimulatorThread) -> SimulatorThread:
    """The simulator with a token service that limits nothing: deaths come faster here than one in a second."""
    server.start_over({"token_interval": 0}, clock=RunningClock())
    return server


def entries(cache: Path) -> list[Path]:
    """Return the entries of credentials."""
    return [entry for entry in cache.glob("*.entry") if not entry.name.startswith("service-")]


def requests_sent(sim: SimulatorThread) -> int:
    """Return how often the token service was asked, by processes that have died since, too."""
    for _number in range(2):
        # What was sent before these is in the log when they have been answered.
        raw_call(sim, "GET", "/meta/ip-ranges")
    return len(sim.token_requests())


def test_kill_at_any_line_leaves_a_cache_that_the_next_process_uses_or_ignores(
    processes: TokenProcesses, sim: SimulatorThread, cache: Path
) -> None:
    options = connection(sim, cache)

    def run(line: int) -> Outcome | None:
        return processes.do([{"options": options, "killed_at_line": line}])[0]

    whole = run(0)
    assert whole is not None
    assert whole["ok"]
    survived = 0
    for line in range(1, whole["lines"] + 1, EVERY):
        for entry in cache.glob("*.entry"):
            entry.unlink()
        sim.forget_requests()
        survived += run(line) is not None
        sent, stored = requests_sent(sim), bool(entries(cache))
        assert sent <= 1
        # A death in the middle of a request makes the next process wait; that is tested elsewhere.
        assert messages(processes.together(options, seconds_later=60)) == [], line
        requests = len(sim.token_requests())
        assert requests <= sent + 1
        if not stored and sent == 0:
            assert requests == 1
        assert messages(processes.together(options, seconds_later=60)) == []
        assert len(sim.token_requests()) == requests
    assert survived <= whole["lines"] / EVERY / 20, "some lines are run or not, as others are slow or not"


@pytest.mark.parametrize("number", range(20 if FULL_RUN else 3))
def test_survivors_of_random_kills_all_get_the_token(
    processes: TokenProcesses, sim: SimulatorThread, cache: Path, number: int
) -> None:
    sim.start_over({"token_interval": 0.1}, clock=RunningClock())
    sim.disturb("POST", "*", service="oauth", delay=0.3)
    generator = random.Random(number)
    survivors: list[dict[str, Any]] = [{"options": connection(sim, cache)}] * 16
    victims = [
        {"options": connection(sim, cache), "killed_after": generator.uniform(0.001, 0.3)} for _number in range(8)
    ]
    outcomes = processes.do(generator.sample([*survivors, *victims], 24))
    ended = [outcome for outcome in outcomes if outcome is not None]
    assert len(ended) >= 16
    assert messages(ended) == []
    assert {request["status"] for request in sim.token_requests()} <= {200, None}
    assert len(sim.token_requests()) == 1 or sim.token_pace() >= 0.7


def variants(entry: bytes, other: bytes, generator: random.Random) -> Iterator[bytes]:
    """Return what time, disks and people can make of an entry."""
    yield from (other, entry + entry, entry + b"\0", b"", b"{}", b"null", b"[" * 60_000, b"\xff" * 70_000)
    yield entry.replace(b"-1", b"-2", 1)
    step = max(1, len(entry) // 300)
    for length in range(0, len(entry), step * EVERY):
        yield entry[:length]
    for position in range(0, len(entry), step * EVERY):
        broken = bytearray(entry)
        broken[position] ^= 1 << generator.randrange(8)
        yield bytes(broken)
    while True:
        broken = bytearray(entry)
        for _change in range(generator.randint(1, 20)):
            broken[generator.randrange(len(broken))] = generator.randrange(256)
        yield bytes(broken) if bytes(broken) != entry else entry[::-1]


def test_changed_entry_is_no_entry_and_costs_one_request(
    processes: TokenProcesses, sim: SimulatorThread, cache: Path
) -> None:
    processes.one(connection(sim, cache, audience="zeebe.camunda.io"))
    (entry,) = entries(cache)
    other = entry.read_bytes()
    entry.unlink()
    options = connection(sim, cache)
    assert processes.one(options)["ok"]
    (entry,) = entries(cache)
    changed = islice(variants(entry.read_bytes(), other, random.Random(1)), VARIANTS // EVERY)
    for number, content in enumerate(changed, 1):
        sim.forget_requests()
        entry.write_bytes(content)
        # Later, so that its turn at the service has come.
        assert messages(processes.together(options, seconds_later=number * 2)) == [], content[:50]
        assert len(sim.token_requests()) == 1, content[:50]
