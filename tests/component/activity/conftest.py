# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of the event source share."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path

import pytest

from event_source import Source
from simulator_thread import SimulatorThread


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run asynchronous tests in an event loop."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in inspect.signature(pyfuncitem.obj).parameters}
    asyncio.run(pyfuncitem.obj(**arguments))
    return True


@pytest.fixture
def source(sim: SimulatorThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """The event source, connected to the simulator."""
    return Source(sim, tmp_path, monkeypatch)
