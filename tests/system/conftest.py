# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the tests that run whole processes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session

# Folders of tests are not packages, so the files beside the tests are found only if somebody says where they are.
sys.path.insert(0, str(Path(__file__).parent))

from administration_session import session_for
from simulator_process import SimulatorProcess


@pytest.fixture
def simulator() -> Iterator[Callable[..., SimulatorProcess]]:
    """Start simulators: the arguments are those of :class:`SimulatorProcess`; all end with the test."""
    with ExitStack() as running:

        def start(*arguments: Any, **keywords: Any) -> SimulatorProcess:
            return running.enter_context(SimulatorProcess(*arguments, **keywords))

        yield start


@pytest.fixture(scope="module")
def simulator_options() -> dict[str, Any]:
    """Options of the simulator that the tests of a file share; a file that wants others has its own fixture."""
    return {"token_interval": 0}


@pytest.fixture(scope="module")
def started(simulator_options: dict[str, Any]) -> Iterator[tuple[SimulatorProcess, dict[str, Any]]]:
    """One simulator for the file, and the state it starts with."""
    with SimulatorProcess(simulator_options) as sim:
        yield sim, sim.state()


@pytest.fixture
def sim(started: tuple[SimulatorProcess, dict[str, Any]]) -> SimulatorProcess:
    """The simulator as it was at its start."""
    simulator, state = started
    simulator.clear_faults()
    simulator.put_state(state)
    simulator.forget_requests()
    return simulator


@pytest.fixture
def session(sim: SimulatorProcess, tmp_path: Path) -> Iterator[Session]:
    """A session with the simulator."""
    session = session_for(sim, tmp_path)
    yield session
    session.close()


@pytest.fixture
def short_path() -> Iterator[Path]:
    """Return a folder with a short path: below a home, ansible-core makes sockets, whose paths have a limit."""
    with TemporaryDirectory(prefix="short-") as name:
        yield Path(name)
