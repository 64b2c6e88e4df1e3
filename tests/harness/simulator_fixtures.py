# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: the simulator in this process, time that tests move, and modules that are run with both.

The ``conftest.py`` of each kind of test that uses them imports them by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from module_runner import ModuleRunner, session_for
from moving_clock import MovingClock
from simulator_thread import SimulatorThread

__all__ = ["clock", "module_runner", "organization", "server", "session", "sim", "simulator_options"]


@pytest.fixture(scope="session")
def server() -> Iterator[SimulatorThread]:
    """One server for all tests of a worker; each test gets organizations of its own."""
    with SimulatorThread() as server:
        yield server


@pytest.fixture
def simulator_options() -> dict[str, Any]:
    """Return options of the simulator; a file that wants others has its own fixture."""
    return {}


@pytest.fixture
def organization() -> dict[str, Any] | None:
    """Return the state that the organization starts with, None for the simulator's own; files may have another."""
    return None


@pytest.fixture
def clock() -> Iterator[MovingClock]:
    """Time for the plugins and the simulator: it stands still but for their pauses, which take no time here."""
    with MovingClock().in_use() as clock:
        yield clock


@pytest.fixture
def sim(
    server: SimulatorThread,
    clock: MovingClock,
    simulator_options: dict[str, Any],
    organization: dict[str, Any] | None,
) -> SimulatorThread:
    """The simulator as it is at its start."""
    server.start_over({"token_interval": 0, **simulator_options}, clock=clock, organization=organization)
    return server


@pytest.fixture
def module_runner(sim: SimulatorThread, tmp_path: Path) -> ModuleRunner:
    """Runs modules against the simulator."""
    return ModuleRunner(sim, tmp_path / "tokens")


@pytest.fixture
def session(sim: SimulatorThread, tmp_path: Path) -> Iterator[Session]:
    """A session with the simulator, for tests that look below the modules."""
    session = session_for(sim, tmp_path / "tokens")
    yield session
    session.close()
