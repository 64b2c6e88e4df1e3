# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A playbook with a plan of thirty steps that is interrupted while it runs, and what is left of it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from ansible_process import CALLBACKS, COLLECTION, COLLECTIONS, LOCAL, PROGRAMS, to_yaml
from simulator_process import SimulatorProcess

STEPS = 30

LIMIT_SECONDS = 60.0
"""For anything that is waited for; on an idle machine all of it takes a few seconds."""

_MARK = "INTERRUPTED_RUN_OF_THE_TESTS"
"""Environment variable by which the processes of a run are known."""

_LINE = re.compile(r"step (\d+) of \d+: (.*)")


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


def titles_of_what_is_there(sim: SimulatorProcess) -> set[str]:
    """Return the titles of those steps whose outcome the simulator has."""
    state = sim.state()
    there = {f"create member {each['email']}" for each in state["members"] if each["email"].startswith("new.")}
    for cluster in state["clusters"]:
        place = f"of cluster {cluster['name']}"
        there |= {f"create api client {each['name']} {place}" for each in new_clients(cluster)}
        there |= {f"create connector secret {name} {place}" for name in cluster["secrets"] if name.startswith("NEW_")}
        there |= {f"create monitoring client {each['username']} {place}" for each in cluster["monitoring"]["clients"]}
        if cluster["monitoring"]["active"]:
            there.add(f"create monitoring {place}")
        if cluster["backup_schedule"]:
            there.add(f"create backup schedule {place}")
        if cluster["ipallowlist"] == [{"ip": "203.0.113.0/24", "description": ""}]:
            there.add(f"update ip allowlist {place}")
    return there


def new_clients(cluster: dict[str, Any]) -> list[dict[str, Any]]:
    """Return those API clients of a cluster that the plan has made."""
    return [each for each in cluster["clients"] if each["name"].startswith("new-")]


def one_time_secrets(sim: SimulatorProcess) -> dict[str, str]:
    """Return every one-time secret that the simulator has issued, by the name of the file that has to have it."""
    secrets = {}
    for cluster in sim.state()["clusters"]:
        for client in new_clients(cluster):
            secrets[f"{client['name']}@{cluster['name']}.env"] = client["clientSecret"]
        for client in cluster["monitoring"]["clients"]:
            secrets[f"{client['username']}@{cluster['name']}@monitoring.env"] = client["password"]
    return secrets


class InterruptedRun:
    """``ansible-playbook`` with one task, the plan; a job of its own as a shell starts it. Ended when left.

    :param folder: takes everything that the run writes.
    :param in_process: whether the task runs in Ansible's worker.
    """

    def __init__(self, sim: SimulatorProcess, folder: Path, *, in_process: bool) -> None:
        self._sim = sim
        self._folder = folder
        self.credentials = folder / "credentials"
        for name in ("home", "token-cache"):
            (folder / name).mkdir(mode=0o700)
        task = {
            "name": "plan",
            f"{COLLECTION}.camunda_organization": {**DECLARED, "credentials_directory": str(self.credentials)},
        }
        play = {"hosts": "localhost", "gather_facts": False, "tasks": [task]}
        (folder / "playbook.yml").write_text(to_yaml([play]), encoding="utf-8")
        (folder / "inventory.yml").write_text(to_yaml({"all": {"hosts": {"localhost": LOCAL}}}), encoding="utf-8")
        self._environment = {
            "PATH": f"{PROGRAMS}:/usr/bin:/bin",
            "HOME": str(folder / "home"),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
            "ANSIBLE_LOCAL_TEMP": str(folder / "local-temp"),
            "ANSIBLE_REMOTE_TEMP": str(folder / "remote-temp"),
            "ANSIBLE_NOCOLOR": "1",
            "TASK_RESULTS_FILE": str(folder / "results.jsonl"),
            "CAMUNDA_TOKEN_CACHE": str(folder / "token-cache"),
            "CAMUNDA_IN_PROCESS": str(int(in_process)),
            **sim.environment(),
            _MARK: str(folder),
        }
        self._main: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> InterruptedRun:
        with (self._folder / "output").open("wb") as output:
            self._main = subprocess.Popen(
                [str(PROGRAMS / "ansible-playbook"), "--inventory", "inventory.yml", "playbook.yml"],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.main.wait(timeout=LIMIT_SECONDS)

    @property
    def main(self) -> subprocess.Popen[bytes]:
        """The process that was started."""
        assert self._main is not None
        return self._main

    @property
    def output(self) -> str:
        """Everything that the run has printed so far."""
        return (self._folder / "output").read_text(encoding="utf-8", errors="replace")

    def log(self) -> tuple[dict[int, str], dict[int, str]]:
        """Return what the run has said about its steps: how they were announced, and what became of them."""
        announced: dict[int, str] = {}
        reported: dict[int, str] = {}
        for number, text in _LINE.findall(self.output):
            (reported if int(number) in announced else announced)[int(number)] = text
        return announced, reported

    def writes(self) -> int:
        """Return how many changes the simulator has received."""
        return len([each for each in self._sim.requests("api") if each["method"] != "GET"])

    def interrupt(self, number: signal.Signals, *, group: bool) -> None:
        """Send a signal to the main process, or to its process group, as a terminal does."""
        if group:
            os.killpg(self.main.pid, number)
        else:
            os.kill(self.main.pid, number)

    def processes(self) -> list[int]:
        """Return the processes of the run that live."""
        found = []
        mark = f"{_MARK}={self._folder}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            # A process may be gone by now, or somebody else's. What has ended has no environment any more.
            with contextlib.suppress(OSError):
                if mark in (process / "environ").read_bytes().split(b"\0"):
                    found.append(int(process.name))
        return found

    def wait_until_nothing_is_left(self) -> None:
        """Return when every process of the run has ended; a run that goes on is an error."""
        self.main.wait(timeout=LIMIT_SECONDS)
        limit = time.monotonic() + LIMIT_SECONDS
        while self.processes():
            assert time.monotonic() < limit, f"processes are left: {self.processes()}\n{self.output}"
            time.sleep(0.05)
