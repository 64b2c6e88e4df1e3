# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the tests of the simulator itself."""

from __future__ import annotations

from typing import Any

import pytest

from cluster_calls import ClusterCalls, Start
from moving_clock import MovingClock
from simulator_thread import SimulatorThread

Given = dict[str, Any] | None


@pytest.fixture
def start(server: SimulatorThread, clock: MovingClock) -> Start:
    """Start the simulator over; keywords that are not about the state are those of ``start_over``."""

    def started(options: Given = None, cluster: Given = None, organization: Given = None, **more: Any) -> ClusterCalls:
        server.start_over({"token_interval": 0, **(options or {})}, clock=clock, **{"token_lifetime": 1e6, **more})
        return ClusterCalls(server, cluster or {}, organization or {})

    return started


@pytest.fixture
def calls(start: Start) -> ClusterCalls:
    """Calls of the simulator with its own options."""
    return start()
