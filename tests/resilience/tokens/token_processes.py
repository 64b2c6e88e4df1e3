# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that want access tokens, all at once: starts them and gathers what came of them.

The tests import the fixtures by name; a ``conftest.py`` here would be another module of that name for mypy.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import pytest

from ansible_process import COLLECTIONS
from moving_clock import RunningClock
from simulator_client import Simulator
from simulator_thread import SimulatorThread

WORKER = Path(__file__).with_name("token_worker.py")

PATIENCE = 120.0
"""Seconds for which a condition is waited for: far longer than it takes on any machine."""

Outcome = dict[str, Any]
"""What came of a process: ``ok, error, message, tokens, warnings, lines``; tokens as hashes."""


def connection(sim: Simulator, cache: Path | str, **options: Any) -> dict[str, Any]:
    """Return the connection options for the first organization of ``sim``."""
    return {**sim.connection_options(), "token_cache": str(cache), **options}


def start(options: dict[str, Any], **task: Any) -> subprocess.Popen[str]:
    """Start one process that a test is going to stop or kill."""
    return _worker(json.dumps({"options": options, **task}), errors=None)


class TokenProcesses:
    """Forks processes, each for one task: the connection options, and how the process fares.

    Known of a task, beside ``options``: ``repeat`` (how many tokens), ``call`` (whether the API is called before),
    ``environment``, ``seconds_later`` (by its clock), ``killed_at_line`` (of the collection's code; 0 only counts
    them), ``killed_after`` (seconds), ``largest_file`` (in bytes).

    :param folder: takes what the processes write to standard error.
    """

    def __init__(self, folder: Path) -> None:
        self._errors = folder / "stderr"
        with self._errors.open("wb") as errors:
            self._process = _worker(errors=errors)

    def __enter__(self) -> TokenProcesses:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()
        # A traceback is an outcome of none of them.
        assert self._errors.read_text() == ""

    def do(self, tasks: Iterable[dict[str, Any]]) -> list[Outcome | None]:
        """Run a process for each task, all at once; return what came of them, None for one that was killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(list(tasks)) + "\n")
        self._process.stdin.flush()
        outcomes: list[Outcome | None] = json.loads(self._process.stdout.readline() or "null")
        assert outcomes is not None, self._errors.read_text()
        return outcomes

    def together(self, *every: dict[str, Any], times: int = 1, **task: Any) -> list[Outcome]:
        """Run so many processes for each of the connection options, all at once; all have to end by themselves."""
        outcomes = self.do([{"options": options, **task} for options in every for _number in range(times)])
        return [outcome for outcome in outcomes if outcome is not None]

    def one(self, options: dict[str, Any], **task: Any) -> Outcome:
        """Run one process."""
        return self.together(options, **task)[0]


def messages(outcomes: Iterable[Outcome]) -> list[str]:
    """Return the messages of those that got no token."""
    return [outcome["message"] for outcome in outcomes if not outcome["ok"]]


def errors(outcomes: Iterable[Outcome]) -> set[str]:
    """Return the names of the errors."""
    return {outcome["error"] for outcome in outcomes}


def _worker(*arguments: str, errors: IO[bytes] | None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(WORKER), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        env={**os.environ, "PYTHONPATH": str(COLLECTIONS)},
    )


@pytest.fixture
def sim(server: SimulatorThread) -> SimulatorThread:
    """The simulator on the machine's clock, with the real pace of the token service; tests may start it over."""
    server.start_over(clock=RunningClock())
    return server


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TokenProcesses]:
    """Runs processes that want tokens."""
    with TokenProcesses(tmp_path_factory.mktemp("processes")) as processes:
        yield processes


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Return where the token cache is to be."""
    return tmp_path / "cache"


@pytest.fixture
def until_asked(sim: SimulatorThread) -> Callable[[], None]:
    """Wait until the token service has been asked."""

    def wait() -> None:
        limit = time.monotonic() + PATIENCE
        while not sim.token_requests():
            assert time.monotonic() < limit
            time.sleep(0.02)

    return wait
