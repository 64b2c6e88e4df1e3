# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan of thirty steps is interrupted: the log of steps is true, nobody goes on, no secret is lost, a run finishes.

What ansible-core does, from 2.19 on: its workers are in sessions of their own, so a terminal reaches the main process
alone. That one passes SIGINT and SIGTERM on to its workers and ends; killed, it can do nothing, and they go on. Workers
take signals to their process groups, and so to the modules that they have started.

The service holds the request of the step that is interrupted, so the run is where it is meant to be on any machine.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_process import COLLECTION, PROGRAMS, AnsibleProcess, to_yaml
from full_run import FULL_RUN
from module_runner import ModuleRunner
from moving_clock import MovingClock
from organization_tasks import OrganizationRunner, variables_in
from request_gate import RequestGate
from simulator_thread import SimulatorThread

STEPS = 30
LIMIT_SECONDS = 120.0
"""For anything that is waited for; on an idle machine all of it takes a few seconds."""

WAYS: dict[str, tuple[signal.Signals, bool]] = {
    "Ctrl-C": (signal.SIGINT, True),
    "SIGINT to the main process": (signal.SIGINT, False),
    "SIGTERM to the process group": (signal.SIGTERM, True),
    "SIGTERM to the main process": (signal.SIGTERM, False),
    "SIGKILL of the main process": (signal.SIGKILL, False),
}

# Every way has steps from all over the plan; each third step has its turn, and in a full run all of them.
IN_PROCESS = [(list(WAYS)[step % len(WAYS)], step) for step in range(1, STEPS + 1, 1 if FULL_RUN else 3)]
AS_A_MODULE = [
    (way, step) for at, way in enumerate(WAYS) for step in (2, 20) if FULL_RUN or (step == 2) is (at % 2 == 0)
]
READS = [(way, at) for way in list(WAYS)[::2] for at in (True, False)]


def _cluster(name: str, credentials: int) -> dict[str, Any]:
    return {
        "name": name,
        "backup_schedule": "0 3 * * *",
        "connector_secrets": [{"name": f"NEW_{number}", "value": f"value-{number}"} for number in range(3)],
        "api_clients": [{"name": f"new-{number}", "permissions": ["Zeebe"]} for number in range(4)],
        "monitoring": {"clients": [{"username": f"new-{number}"} for number in range(credentials)]},
    }


DECLARED: dict[str, Any] = {
    "members": [{"email": f"new.{number}@example.com", "roles": ["analyst"]} for number in range(8)],
    "clusters": [
        {**_cluster("production", 2), "ip_allowlist": [{"ip": "203.0.113.0/24"}]},
        _cluster("staging", 1),
    ],
}
"""Eight members, twelve steps for one cluster and ten for the other: every kind of thing that takes no time to make."""


def new_clients(cluster: dict[str, Any]) -> list[dict[str, Any]]:
    """Return those API clients of a cluster that the plan has created."""
    return [each for each in cluster["clients"] if each["name"].startswith("new-")]


def finished_steps(sim: SimulatorThread) -> set[str]:
    """Return the titles of those steps whose outcome the service has."""
    state = sim.state()
    finished = {f"create member {each['email']}" for each in state["members"] if each["email"].startswith("new.")}
    for cluster in state["clusters"]:
        monitoring = cluster["monitoring"]
        steps = {f"create api client {each['name']}" for each in new_clients(cluster)}
        steps |= {f"create connector secret {name}" for name in cluster["secrets"] if name.startswith("NEW_")}
        steps |= {f"create monitoring client {each['username']}" for each in monitoring["clients"]}
        steps |= {"create monitoring"} if monitoring["active"] else set()
        steps |= {"create backup schedule"} if cluster["backup_schedule"] else set()
        allowed = [each["ip"] for each in cluster["ipallowlist"] or ()]
        steps |= {"update ip allowlist"} if allowed == ["203.0.113.0/24"] else set()
        finished |= {f"{step} of cluster {cluster['name']}" for step in steps}
    return finished


def check_that_no_secret_is_lost(sim: SimulatorThread, credentials: Path) -> int:
    """Make sure that each client that exists has a file with its secret; return how many there are."""
    secrets = {}
    for cluster in sim.state()["clusters"]:
        for client in new_clients(cluster):
            secrets[f"{client['name']}@{cluster['name']}.env"] = client["clientSecret"]
        for client in cluster["monitoring"]["clients"]:
            secrets[f"{client['username']}@{cluster['name']}@monitoring.env"] = client["password"]
    for name, secret in secrets.items():
        assert secret in variables_in(credentials / name).values(), f"{name} is lost"
    return len(secrets)


class InterruptedRun(AnsibleProcess):
    """``ansible-playbook`` with one task, the plan; a job of its own as a shell starts it. Ended when left.

    :param gate: holds what the run is interrupted at.
    :param in_process: whether the task runs in Ansible's worker.
    """

    main: subprocess.Popen[bytes]

    def __init__(self, folder: Path, sim: SimulatorThread, gate: RequestGate, *, in_process: bool) -> None:
        super().__init__(folder, sim)
        self._sim = sim
        self._gate = sim.gate = gate
        self.credentials = folder / "credentials"
        # Nobody is to give up because the machine is busy.
        options = {**DECLARED, "credentials_directory": str(self.credentials), "timeout": 600}
        task = {"name": "plan", f"{COLLECTION}.camunda_organization": options}
        self.write("playbook.yml", to_yaml([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]))
        self.environment["CAMUNDA_IN_PROCESS"] = str(int(in_process))
        # By this the processes of the run are known.
        self._mark = f"INTERRUPTED_RUN={folder}"

    def __enter__(self) -> InterruptedRun:
        name, _equals, value = self._mark.partition("=")
        environment = {**self._base_environment(self.folder / "results.jsonl"), **self.environment, name: value}
        with (self.folder / "output").open("wb") as output:
            self.main = subprocess.Popen(
                [str(PROGRAMS / "ansible-playbook"), "--inventory", "inventory.yml", "playbook.yml"],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def __exit__(self, *_error: object) -> None:
        self._gate.open()
        for process in self._processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.main.wait(timeout=LIMIT_SECONDS)

    @property
    def output(self) -> str:
        """Everything that the run has printed so far."""
        return (self.folder / "output").read_text(encoding="utf-8", errors="replace")

    def log(self) -> tuple[dict[int, str], dict[int, str]]:
        """Return what the run has said about its steps: how they were announced, and what became of them."""
        announced: dict[int, str] = {}
        reported: dict[int, str] = {}
        for number, text in re.findall(r"step (\d+) of \d+: (.*)", self.output):
            (reported if int(number) in announced else announced)[int(number)] = text
        return announced, reported

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Return as soon as ``condition`` holds."""
        limit = time.monotonic() + LIMIT_SECONDS
        while not condition():
            assert time.monotonic() < limit, f"waited in vain; processes: {self._processes()}\n{self.output}"
            time.sleep(0.005)

    def interrupt(self, way: str) -> None:
        """Interrupt the run, and make sure that it is over, in every process of it and at the service."""
        number, group = WAYS[way]
        assert self.main.poll() is None, self.output
        (os.killpg if group else os.kill)(self.main.pid, number)
        # By then the workers have been told, too. In the middle of what they must not be interrupted in, they wait for
        # the service, and the main process for them.
        self.wait_until(lambda: self.main.poll() is not None or "User interrupted execution" in self.output)
        self._gate.open()
        self.wait_until(lambda: self.main.poll() is not None and not self._processes())
        # A request of the test is answered after all that have been sent before; what is being carried out is awaited.
        self._sim.token()
        self.wait_until(lambda: self._sim.under_way == 0)

    def _processes(self) -> list[int]:
        """Return the processes of the run that live."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            # A process may be gone by now, or somebody else's. What has ended has no environment any more.
            with contextlib.suppress(OSError):
                if self._mark.encode() in (process / "environ").read_bytes().split(b"\0"):
                    found.append(int(process.name))
        return found

    def check_that_another_run_finishes(self) -> None:
        """Make sure that the next run leads to the declared state, loses no secret and leaves nothing to do."""
        check_that_no_secret_is_lost(self._sim, self.credentials)
        runner = OrganizationRunner(ModuleRunner(self._sim, self.folder / "tokens", timeout=60.0))
        options = {**DECLARED, "credentials_directory": str(self.credentials)}
        finished = finished_steps(self._sim)
        assert len(runner(**options)["plan"]) == STEPS - len(finished)
        assert len(finished_steps(self._sim)) == STEPS
        runner.unchanged(**options)
        assert check_that_no_secret_is_lost(self._sim, self.credentials) == 11
        assert len(list(self.credentials.glob("*.env"))) == 11


@pytest.fixture
def sim(server: SimulatorThread) -> SimulatorThread:
    """A service that has nothing of the plan; its clock shows what that of the processes shows."""
    clock = MovingClock()
    clock.set_wall_time(time.time())
    server.start_over({"token_interval": 0}, clock=clock)
    return server


def holding_changes_from(step: int) -> RequestGate:
    """Return a gate that holds the change of that step, and what would follow."""
    return RequestGate(lambda method, path: method != "GET" and not path.startswith("/oauth"), skip=step - 1)


@pytest.mark.parametrize(("way", "step"), IN_PROCESS)
def test_in_process(sim: SimulatorThread, tmp_path: Path, way: str, step: int) -> None:
    gate = holding_changes_from(step)
    with InterruptedRun(tmp_path / "run", sim, gate, in_process=True) as run:
        if step % 2:
            # In the middle of the step, or between the one before and it.
            run.wait_until(lambda: gate.waiting > 0)
        else:
            run.wait_until(lambda: step - 1 in run.log()[1])
        run.interrupt(way)
        announced, reported = run.log()
        finished, done = finished_steps(sim), {announced[at] for at in reported}
        assert set(reported.values()) <= {"done"}, run.output
        assert done <= finished, "what is reported is true"
        unannounced = finished - set(announced.values())
        # The line may have been on its way to the process that was killed.
        killed = int(way.startswith("SIGKILL"))
        assert len(unannounced) <= killed, "what is there was announced"
        assert len(finished) - len(done) <= 1 + killed
        assert step - 1 <= len(announced) <= step, "it was interrupted where it was meant to be"
        run.check_that_another_run_finishes()


@pytest.mark.parametrize(("way", "step"), AS_A_MODULE)
def test_as_a_module(sim: SimulatorThread, tmp_path: Path, way: str, step: int) -> None:
    """A module is heard at its end, so there is no log; all else is the same."""
    gate = holding_changes_from(step)
    with InterruptedRun(tmp_path / "run", sim, gate, in_process=False) as run:
        run.wait_until(lambda: gate.waiting > 0)
        run.interrupt(way)
        assert step - 1 <= len(finished_steps(sim)) <= step
        run.check_that_another_run_finishes()


@pytest.mark.parametrize(("way", "in_process"), READS)
def test_nothing_begins_when_the_reads_are_interrupted(
    sim: SimulatorThread, tmp_path: Path, way: str, in_process: bool
) -> None:
    gate = RequestGate(lambda method, path: method == "GET")
    with InterruptedRun(tmp_path / "run", sim, gate, in_process=in_process) as run:
        run.wait_until(lambda: gate.waiting > 0)
        run.interrupt(way)
        assert sim.writes() == []
        run.check_that_another_run_finishes()
