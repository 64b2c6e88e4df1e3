# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions for tests that look below the modules: with the simulator, or with a server that is no such service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from module_runner import session_for, session_with_token
from moving_clock import MovingClock
from simulator_thread import SimulatorThread

OpenSession = Callable[..., Session]


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    """What is closed at the end of the test."""
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def open_session(sim: SimulatorThread, tmp_path: Path, opened: ExitStack) -> OpenSession:
    """Open a session with the simulator that has a token already; all that a test opens share a token cache."""

    def open_one(**options: Any) -> Session:
        session = opened.enter_context(closing(session_for(sim, tmp_path / "tokens", **options)))
        session.access_token()
        sim.forget_requests()
        sim.clock.slept.clear()
        return session

    return open_one


@pytest.fixture
def connect(clock: MovingClock, opened: ExitStack) -> OpenSession:
    """Open a session with the server at a URL; its token comes from elsewhere, and nothing is repeated."""
    return lambda url, **options: opened.enter_context(closing(session_with_token(url, **{"retries": 0, **options})))
