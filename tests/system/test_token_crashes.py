# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that die anywhere while they get a token, and entries that something has been done to."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from token_processes import COLLECTIONS, connection, outcome, start, together, token_requests

from simulator_process import SimulatorProcess

WORKER = Path(__file__).with_name("crashing_worker.py")

KILLS = 500
VARIANTS = 1000


class Deaths:
    """Starts processes that are killed at a chosen line, one after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def die_at(self, line: int) -> str:
        """Return how the process ended that was to be killed at that line (0: never)."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


@contextmanager
def crashed_attempts(options: dict[str, Any]) -> Iterator[Deaths]:
    """Run the crashing worker."""
    process = subprocess.Popen(
        [sys.executable, str(WORKER), json.dumps(options)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(COLLECTIONS)},
    )
    try:
        yield Deaths(process)
    finally:
        process.communicate()


def empty(cache: Path) -> None:
    """Remove all entries; locks stay."""
    for entry in cache.glob("*.entry"):
        entry.unlink()


def test_kill_at_any_line_leaves_a_cache_that_the_next_process_uses_or_ignores(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    generator = random.Random(20261123)
    # The pauses between requests are real, so the queue is emptied after each death instead of slept for.
    with SimulatorProcess(options={"token_interval": 0}) as sim, crashed_attempts(connection(sim, cache)) as worker:
        outcome_text, lines = worker.die_at(0).rsplit(" ", 1)
        assert outcome_text == "token"
        total = int(lines)
        killed = 0
        for number in range(KILLS):
            empty(cache)
            sim.forget_requests()
            line = 1 + number if number < total else generator.randint(1, total)
            ended = worker.die_at(line)
            killed += ended == "killed"
            sent = len(token_requests(sim))
            assert sent <= 1
            # A death in the middle of a request makes the next process wait; that is tested elsewhere, in real time.
            left = sorted(file.name for file in cache.iterdir())
            for entry in cache.glob("service-*.entry"):
                entry.unlink()
            stored = any(name.endswith(".entry") and not name.startswith("service-") for name in left)
            next_ended = worker.die_at(0)
            assert next_ended.startswith("token "), (line, ended, next_ended, left)
            assert len(token_requests(sim)) <= sent + 1
            if not stored and sent == 0:
                assert len(token_requests(sim)) == 1
            assert worker.die_at(0).startswith("token ")
            assert len(token_requests(sim)) <= sent + 1
        assert killed >= KILLS * 0.95


def test_survivors_of_random_kills_all_get_the_token(tmp_path: Path) -> None:
    generator = random.Random(7)
    with SimulatorProcess() as sim:
        for number in range(4):
            sim.forget_requests()
            options = connection(sim, tmp_path / f"cache{number}")
            sim.fault({"service": "oauth", "then": {"delay": 0.3}})
            processes = [start(options) for process in range(24)]
            victims = generator.sample(processes, 8)
            for victim in victims:
                time.sleep(generator.uniform(0.0, 0.1))
                victim.kill()
            for process in processes:
                if process in victims:
                    process.communicate()
                else:
                    assert outcome(process)["error"] is None
            assert 1 <= len(token_requests(sim)) <= 3
            assert {request["status"] for request in token_requests(sim)} <= {200, None}
            time.sleep(1.2)


def variants(entry: bytes, other: bytes, generator: random.Random) -> Iterator[bytes]:
    """Return what time, disks and people can make of an entry."""
    for length in range(0, len(entry), max(1, len(entry) // 300)):
        yield entry[:length]
    for position in range(0, len(entry), max(1, len(entry) // 300)):
        broken = bytearray(entry)
        broken[position] ^= 1 << generator.randrange(8)
        yield bytes(broken)
    yield from (other, entry + entry, entry + b"\0", b"", b"{}", b"null", b"[" * 60_000, b"\xff" * 70_000)
    yield entry.replace(b"-1", b"-2", 1)
    while True:
        broken = bytearray(entry)
        for _change in range(generator.randint(1, 20)):
            broken[generator.randrange(len(broken))] = generator.randrange(256)
        yield bytes(broken) if bytes(broken) != entry else entry[::-1]


def test_an_entry_that_something_was_done_to_is_no_entry_and_costs_one_request(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    generator = random.Random(20261123)
    with SimulatorProcess(options={"token_interval": 0}) as sim, crashed_attempts(connection(sim, cache)) as worker:
        together([connection(sim, cache, audience="zeebe.camunda.io")])
        other = next(file for file in cache.glob("*.entry") if not file.name.startswith("service-")).read_bytes()
        empty(cache)
        assert worker.die_at(0).startswith("token ")
        file = next(file for file in cache.glob("*.entry") if not file.name.startswith("service-"))
        good = file.read_bytes()
        service = next(cache.glob("service-*.entry"))
        for number, content in zip(range(VARIANTS), variants(good, other, generator), strict=False):
            sim.forget_requests()
            file.write_bytes(content)
            service.unlink(missing_ok=True)
            ended = worker.die_at(0)
            assert ended.startswith("token "), (number, content[:50], ended)
            assert len(token_requests(sim)) == 1, (number, content[:50])


@pytest.mark.parametrize("garbage", [b"", b"{", b'{"next_slot": [1e11, 1e11, "x"], "blocked_for": 1e9}', b"\x00" * 100])
def test_a_garbled_queue_delays_nobody_for_longer_than_the_budget(tmp_path: Path, garbage: bytes) -> None:
    cache = tmp_path / "cache"
    with SimulatorProcess(options={"token_interval": 0}) as sim:
        assert together([connection(sim, cache)])[0]["ok"]
        for file in cache.glob("*.entry"):
            if file.name.startswith("service-"):
                file.write_bytes(garbage)
            else:
                file.unlink()
        one = together([connection(sim, cache, token_wait=5)])[0]
        assert one["error"] is None, one
        assert one["seconds"] < 6
