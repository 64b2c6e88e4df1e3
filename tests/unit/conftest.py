# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the unit tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# ansible-test, which runs the unit tests too, does not know the settings of pyproject.toml, which say where this is.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "harness"))

from moving_clock import MovingClock

# How long an example takes depends on the machine and on what else it does; the first text ever generated in a new
# clone builds a table of all characters. Neither says anything about the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def clock() -> Iterator[MovingClock]:
    """Time for the plugins, in every unit test: it stands still, and sleeping takes none."""
    with MovingClock().in_use() as clock:
        yield clock
