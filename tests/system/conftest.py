# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the tests that run whole processes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

# Folders of tests are not packages, so the files beside the tests are found only if somebody says where they are.
sys.path.insert(0, str(Path(__file__).parent))

from simulator_process import SimulatorProcess


@pytest.fixture
def simulator() -> Iterator[Callable[..., SimulatorProcess]]:
    """Start simulators: the arguments are those of :class:`SimulatorProcess`; all end with the test."""
    with ExitStack() as running:

        def start(*arguments: Any, **keywords: Any) -> SimulatorProcess:
            return running.enter_context(SimulatorProcess(*arguments, **keywords))

        yield start
