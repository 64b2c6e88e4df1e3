# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source camunda_activity in the event loop of a test."""

from __future__ import annotations

import asyncio
import runpy
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.connection import OPTIONS
from ansible_collections.community.camunda.plugins.module_utils.errors import CamundaError

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "extensions" / "eda" / "plugins" / "event_source" / "camunda_activity.py"

HISTORY = "/activity/json"
NOW = 1_793_491_200_000

SECONDS = 30.0
"""How long anything may take; on an idle machine everything takes well under a second."""


def activity(number: int, second: float | None = 0, **fields: Any) -> dict[str, Any]:
    """Return an entry of the activity, so many seconds after a fixed moment."""
    entry = {
        "service": "console",
        "orgId": "6ff582aa-a62e-4a28-aac7-4d2224d8c58a",
        "audit": f"activity {number}",
        "auditType": "c",
        "entity": "members",
        "entityId": f"id-{number}",
        "userId": "ada",
        **fields,
    }
    return entry if second is None else {**entry, "timestamp": NOW + second * 1000}


def number_of(event: dict[str, Any]) -> int:
    """Return the number of the activity that the event is about."""
    return int(event["activity"]["audit"].rpartition(" ")[2])


class Running:
    """A source that runs in the event loop of the test."""

    def __init__(self, main: Callable[..., Coroutine[Any, Any, None]], args: dict[str, Any], sim: SimulatorProcess):
        self.queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(1)  # as ansible-rulebook has it
        self.task = asyncio.create_task(main(self.queue, args))
        self._sim = sim

    async def events(self, count: int) -> list[int]:
        """Return the numbers of the next activities; fail when the source ends or takes too long."""
        return [number_of(await self._before_it_ends(self.queue.get())) for event in range(count)]

    async def polls(self, count: int) -> None:
        """Wait for so many more polls that have been answered."""
        # The last of them may not be complete, so one more is waited for.
        wanted = polls(self._sim) + count + 1
        limit = time.monotonic() + SECONDS
        while polls(self._sim) < wanted:
            assert time.monotonic() < limit
            assert not self.task.done(), self.task
            await asyncio.sleep(0.02)

    async def silence(self) -> None:
        """Let it poll twice, and fail when there is an event."""
        await self.polls(2)
        assert self.queue.empty(), self.queue.get_nowait()

    async def end(self) -> list[int]:
        """Cancel it, and return the events that nobody had taken."""
        self.task.cancel()
        await asyncio.wait([self.task], timeout=SECONDS)
        assert self.task.cancelled() or self.task.exception(), "it does not end"
        return [number_of(self.queue.get_nowait()) for event in range(self.queue.qsize())]

    async def failure(self) -> str:
        """Wait for its end, and return the text of the error with which it ended."""
        await asyncio.wait([self.task], timeout=SECONDS)
        error = self.task.exception()
        assert isinstance(error, CamundaError)
        return str(error)

    async def _before_it_ends(self, awaited: Awaitable[Any]) -> Any:
        wanted = asyncio.ensure_future(awaited)
        await asyncio.wait([wanted, self.task], timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not wanted.done():
            wanted.cancel()
            raise AssertionError(f"no event: {self.task}")
        return wanted.result()


def polls(sim: SimulatorProcess) -> int:
    """Return how often the history has been asked for."""
    return len([each for each in sim.requests("api") if each["path"] == HISTORY])


def put(sim: SimulatorProcess, *entries: dict[str, Any]) -> None:
    """Replace the history."""
    sim.put_state({**sim.state(), "activity": list(entries)})


class Source:
    """The source as ansible-rulebook loads it, with pauses that suit a test, and without the shell's own environment.

    :ivar names: its global names.
    :ivar args: arguments that connect to the simulator and begin with the oldest activity.
    """

    def __init__(self, sim: SimulatorProcess, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for option in OPTIONS.values():
            if option.env:
                monkeypatch.delenv(option.env, raising=False)
        self._main: Callable[..., Coroutine[Any, Any, None]] = runpy.run_path(str(SOURCE))["main"]
        self._sim = sim
        self.names = self._main.__globals__
        self.names.update(SHORTEST_INTERVAL=0.01, LONGEST_PAUSE=0.2)
        self.args: dict[str, Any] = {
            "interval": 0.05,
            "start": "beginning",
            "retries": 0,
            "client_id": sim.client_id,
            "client_secret": sim.client_secret,
            "oauth_url": sim.oauth_url,
            "api_url": sim.api_url,
            "audience": sim.audience,
            "token_cache": str(folder / "tokens"),
        }

    @asynccontextmanager
    async def __call__(self, **changes: Any) -> AsyncIterator[Running]:
        """Run it, with changed arguments, as long as a block lasts."""
        running = Running(self._main, {**self.args, **changes}, self._sim)
        try:
            yield running
        finally:
            running.task.cancel()
            await asyncio.wait([running.task], timeout=SECONDS)
