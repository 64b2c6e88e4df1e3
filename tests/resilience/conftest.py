# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the resilience tests share: an organization with something of everything, and the table that ends the run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Folders of tests are not packages, so the files beside the tests are found only if somebody says where they are.
sys.path.insert(0, str(Path(__file__).parent / "tokens"))
sys.path.insert(0, str(Path(__file__).parent))

from experiment import Experiment
from outcome_table import OutcomeTable
from seeded_organization import State, seed

from module_runner import ModuleRunner
from simulator_fixtures import clock, module_runner, server, sim
from simulator_thread import SimulatorThread

__all__ = ["clock", "module_runner", "server", "sim"]

_TABLE = OutcomeTable()


@pytest.fixture
def simulator_options() -> dict[str, Any]:
    """Return options of a simulator that limits and delays nothing by itself."""
    return {"tarpit_delay": 0, "backup_interval": 0}


@pytest.fixture(scope="session")
def organization(server: SimulatorThread) -> State:
    """Return the organization that every test starts with."""
    server.start_over()
    return seed(server.state())


@pytest.fixture
def experiment(
    sim: SimulatorThread,
    module_runner: ModuleRunner,
    organization: State,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> Experiment:
    """Runs tasks, one operation of each disturbed."""
    return Experiment(sim, module_runner, organization, tmp_path, record_property)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what a test says about itself; under xdist this runs where all reports come together, too."""
    _TABLE.add(report)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many faults were tried on which kinds of operation, and how many held."""
    for line in _TABLE.lines():
        terminalreporter.write_line(line)
