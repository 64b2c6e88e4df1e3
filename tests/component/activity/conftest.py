# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of the event source share."""

from __future__ import annotations

from pathlib import Path

import pytest

from event_source import Source
from simulator_thread import SimulatorThread


@pytest.fixture
def source(sim: SimulatorThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """The event source, connected to the simulator."""
    return Source(sim, tmp_path / "tokens", monkeypatch)


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """A file for a checkpoint, which is not there yet."""
    return tmp_path / "checkpoint.json"
