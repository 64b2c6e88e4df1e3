# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source camunda_activity in the event loop of a test."""

from __future__ import annotations

import asyncio
import runpy
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import CamundaError
from moving_clock import MovingClock
from simulator_client import Simulator
from simulator_thread import SimulatorThread

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "extensions" / "eda" / "plugins" / "event_source" / "camunda_activity.py"

HISTORY = "/activity/json"
NOW = 1_793_491_200_000

SECONDS = 60.0
"""How long anything may take; everything takes well under a second."""


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition."""

    async def met() -> None:
        while not condition():
            await asyncio.sleep(0.001)

    await asyncio.wait_for(met(), SECONDS)


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


def number_of(entry: dict[str, Any]) -> int:
    """Return the number of an activity."""
    return int(entry["audit"].rpartition(" ")[2])


class RunningSource:
    """A source that runs in the event loop of the test, and polls again when the test says so.

    :param args: its arguments.
    :param clock: what shows the time that its pauses take.
    :ivar pauses: how long it has waited after each poll, in seconds.
    """

    def __init__(self, args: dict[str, Any], clock: MovingClock) -> None:
        self._clock = clock
        main = runpy.run_path(str(SOURCE))["main"]
        main.__globals__["sleep"] = self._sleep
        self._paused, self._wake = False, asyncio.Event()
        self.pauses: list[float] = []
        self.queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(1)  # as ansible-rulebook has it
        self.task: asyncio.Task[None] = asyncio.create_task(main(self.queue, args))

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self._paused = True
        await self._wake.wait()
        self._wake.clear()
        self._clock.advance(seconds)

    async def _idle(self) -> None:
        """Wait until nothing happens any more without the test."""
        await until(lambda: self._paused or self.queue.full() or self.task.done())

    async def _go_on(self) -> None:
        """Let it poll once more."""
        self._paused = False
        self._wake.set()
        await self._idle()

    async def events(self, count: int, *, polls: int = 10) -> list[int]:
        """Return the numbers of the next activities; fail when the source ends, or needs more polls for them."""
        found: list[int] = []
        while len(found) < count:
            await self._idle()
            while not self.queue.full():
                assert not self.task.done(), self.task
                assert polls > 0, "no event"
                polls -= 1
                await self._go_on()
            found.append(number_of(self.queue.get_nowait()["activity"]))
        return found

    async def poll(self, count: int = 1) -> None:
        """Let it poll so many more times, which must deliver nothing."""
        await self._idle()
        for _poll in range(count):
            assert self._paused, self.task
            await self._go_on()
        assert self.queue.empty(), self.queue.get_nowait()
        assert not self.task.done(), self.task

    async def end(self) -> list[int]:
        """Cancel it, and return the events that nobody had taken."""
        self.task.cancel()
        await asyncio.wait([self.task], timeout=SECONDS)
        assert self.task.cancelled() or self.task.exception(), "it does not end"
        return [number_of(self.queue.get_nowait()["activity"]) for event in range(self.queue.qsize())]

    async def failure(self) -> str:
        """Wait for its end, in this poll or the next, and return the text of the error with which it ended."""
        await self._idle()
        if self._paused:
            await self._go_on()
        error = self.task.exception()
        assert isinstance(error, CamundaError)
        return str(error)


class Source:
    """Starts the source as ansible-rulebook does, without the options that the shell's own environment may have.

    :ivar args: arguments that connect to the simulator and begin with the oldest activity.
    :ivar checkpoint: where a checkpoint may be, in a folder of its own.
    """

    def __init__(self, sim: SimulatorThread, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sim = sim
        self.checkpoint = folder / "state" / "checkpoint.json"
        self.checkpoint.parent.mkdir()
        for option in OPTIONS.values():
            if option.env:
                monkeypatch.delenv(option.env, raising=False)
        own = {"token_cache": str(folder / "tokens"), "start": "beginning", "retries": 0}
        self.args: dict[str, Any] = {**sim.connection_options(), **own}

    @asynccontextmanager
    async def __call__(self, **changes: Any) -> AsyncIterator[RunningSource]:
        """Run it, with changed arguments, as long as a block lasts."""
        running = RunningSource({**self.args, **changes}, self.sim.clock)
        try:
            yield running
        finally:
            running.task.cancel()
            await asyncio.wait([running.task], timeout=SECONDS)

    def put(self, *entries: dict[str, Any]) -> None:
        """Replace the history."""
        put(self.sim, *entries)


def put(sim: Simulator, *entries: dict[str, Any]) -> None:
    """Replace the history."""
    sim.change(activity=list(entries))
