# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of whole Ansible processes share: a simulator for each file, and an Ansible that works with it.

Starting Ansible is what takes time here. A file therefore runs few playbooks of many tasks, mostly one in a fixture of
its own with ``scope="module"``, and its tests look at what was recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from ansible_process import AnsibleProcess
from simulator_process import SimulatorProcess


@pytest.fixture(scope="module")
def simulator_options() -> dict[str, Any]:
    """Return options of the file's simulator; a file that wants others has its own fixture."""
    return {}


@pytest.fixture(scope="module")
def organizations() -> int:
    """Return the number of organizations in the file's simulator; a file that wants more has its own fixture."""
    return 1


@pytest.fixture(scope="module")
def running_sim(simulator_options: dict[str, Any], organizations: int) -> Iterator[SimulatorProcess]:
    """One simulator for all tests of a file, for fixtures that run their playbook once."""
    with SimulatorProcess({"token_interval": 0, **simulator_options}, organizations) as sim:
        yield sim


@pytest.fixture(scope="module")
def _initial_states(running_sim: SimulatorProcess) -> dict[str, dict[str, Any]]:
    client_ids = (each["client_id"] for each in running_sim.organizations)
    return {client_id: running_sim.state(client_id) for client_id in client_ids}


@pytest.fixture
def sim(running_sim: SimulatorProcess, _initial_states: dict[str, dict[str, Any]]) -> SimulatorProcess:
    """The file's simulator as it was at its start: its organizations, without faults and without requests."""
    running_sim.clear_faults()
    for client_id, state in _initial_states.items():
        running_sim.put_state(state, client_id)
    running_sim.forget_requests()
    return running_sim


@pytest.fixture
def ansible(sim: SimulatorProcess, tmp_path: Path) -> AnsibleProcess:
    """Ansible with the credentials of the simulator's first organization in its environment."""
    return AnsibleProcess(tmp_path / "ansible", sim)


@pytest.fixture
def start_simulator() -> Iterator[Callable[..., SimulatorProcess]]:
    """Start further simulators, which end with the test; the arguments are those of :class:`SimulatorProcess`."""
    with ExitStack() as running:

        def start(*arguments: Any, **keywords: Any) -> SimulatorProcess:
            return running.enter_context(SimulatorProcess(*arguments, **keywords))

        yield start


@pytest.fixture(scope="module")
def make_short_path() -> Iterator[Callable[[], Path]]:
    """Make folders with short paths: below a home, ansible-core makes sockets, whose paths have a limit."""
    with ExitStack() as kept:
        yield lambda: Path(kept.enter_context(TemporaryDirectory(prefix="short-")))


@pytest.fixture
def short_path(make_short_path: Callable[[], Path]) -> Path:
    """Return a folder with a short path."""
    return make_short_path()
