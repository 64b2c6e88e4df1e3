# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the resilience tests share: a simulator, time that runs faster, and the table at the end of the run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Folders of tests are not packages, so the files beside the tests are found only if somebody says where they are.
sys.path.insert(0, str(Path(__file__).parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).parent))

from module_run import Doors
from outcome_table import OutcomeTable
from seeded_organization import seed
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.operations import clusters as cluster_operations
from ansible_collections.community.camunda.plugins.module_utils.resources import backup_progress, connector_secrets

FAST: dict[str, Any] = {"token_interval": 0, "tarpit_delay": 0, "cluster_seconds": 0.1, "backup_interval": 0}
"""Options of a simulator that limits and delays nothing by itself."""

_TABLE = OutcomeTable()


@pytest.fixture(scope="session")
def started() -> Iterator[tuple[SimulatorProcess, dict[str, Any]]]:
    """One simulator for each worker, and the organization that every case starts with."""
    with SimulatorProcess(FAST) as sim:
        yield sim, seed(sim.state())


@pytest.fixture
def sim(started: tuple[SimulatorProcess, dict[str, Any]]) -> SimulatorProcess:
    """The simulator, with nothing left of the case before."""
    simulator, state = started
    simulator.clear_faults()
    simulator.put_state(state)
    simulator.forget_requests()
    return simulator


@pytest.fixture(scope="session")
def warm_cache(started: tuple[SimulatorProcess, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A token cache that all cases of a worker share: as in a play, one token does for all."""
    return tmp_path_factory.mktemp("cache") / "tokens"


@pytest.fixture
def doors(sim: SimulatorProcess, warm_cache: Path) -> Doors:
    """Runs modules against the simulator."""
    return Doors(sim, warm_cache)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes minutes at Camunda takes a tenth of a second here, so the looks are closer to each other."""
    monkeypatch.setattr(cluster_operations, "ADOPTION_SECONDS", 0.3)
    monkeypatch.setattr(cluster_operations, "ADOPTION_POLL_SECONDS", 0.1)
    monkeypatch.setattr(backup_progress, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(connector_secrets, "_FIRST_PAUSE", 0.05)
    monkeypatch.setattr(connector_secrets, "_LONGEST_PAUSE", 0.2)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what a case says about itself; under xdist this runs where all reports come together, too."""
    _TABLE.add(report)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many faults were tried on which kinds of operation, and how many held."""
    for line in _TABLE.lines():
        terminalreporter.write_line(line)
