# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``ansible`` and ``ansible-playbook`` as processes, with what callbacks get of every task."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

from simulator_client import Simulator

COLLECTIONS = Path(__file__).resolve().parents[2] / ".venv" / "collections"
CALLBACKS = Path(__file__).resolve().parent / "callback_plugins"

PROGRAMS = Path(os.environ.get("SYSTEM_TESTS_ANSIBLE_BIN") or Path(sys.executable).parent)
"""Folder of the Ansible programs: those beside this interpreter, or others, to test with another ansible-core."""

VAULT_PASSWORD = "vault-password-of-the-tests"

COLLECTION = "community.camunda"
CENSORED = "the output has been hidden"
"""Beginning of what Ansible shows in the place of a result that it censors."""

JSON_WEB_TOKEN = re.compile(rb"eyJ[\w-]{8,}\.")
"""How every token of the token service begins."""

LOCAL = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
"""Variables of a host that is this machine."""


class Vaulted(str):
    """A text that is written to YAML encrypted, under ``!vault``."""


class _Dumper(yaml.SafeDumper):
    """Knows :class:`Vaulted`."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_vaulted(dumper: yaml.SafeDumper, value: Vaulted) -> yaml.ScalarNode:
    return dumper.represent_scalar("!vault", encrypted(str(value)), style="|")


_Dumper.add_representer(Vaulted, _represent_vaulted)


def encrypted(text: str) -> str:
    """Return ``text`` as ``ansible-vault`` encrypts it."""
    vault = VaultLib([("default", VaultSecret(VAULT_PASSWORD.encode()))])
    return str(vault.encrypt(text).decode())


def to_yaml(data: Any) -> str:
    """Return ``data`` as YAML in which every :class:`Vaulted` is encrypted."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False)


@dataclass(frozen=True)
class TaskResult:
    """What callbacks got of one task, or of one item of its loop.

    :ivar event: ``ok``, ``failed``, ``skipped``, ``unreachable``, ``retry``, ``item ok`` or ``item failed``.
    """

    event: str
    host: str
    task: str
    result: dict[str, Any]


@dataclass(frozen=True)
class AnsibleRun:
    """An Ansible process that has ended."""

    returncode: int
    stdout: str
    stderr: str
    results: list[TaskResult]

    @property
    def output(self) -> str:
        """Everything that was printed."""
        return self.stdout + self.stderr

    def events(self, task: str, host: str | None = None) -> list[TaskResult]:
        """Return all that callbacks got of the task with that name."""
        return [each for each in self.results if each.task == task and host in (None, each.host)]

    def result(self, task: str, host: str | None = None) -> dict[str, Any]:
        """Return the one result of a task, without those of its items."""
        found = [each for each in self.events(task, host) if each.event in ("ok", "failed", "skipped", "unreachable")]
        assert len(found) == 1, f"{len(found)} results of {task!r}\n{self.output}"
        return found[0].result

    def items(self, task: str) -> list[dict[str, Any]]:
        """Return the results of the items of a loop, in order."""
        return [each.result for each in self.events(task) if each.event.startswith("item ")]

    def printed(self, task: str) -> str:
        """Return what standard output shows of a task, from its headline to the next one."""
        _before, found, rest = self.stdout.partition(f"TASK [{task}]")
        assert found, f"no task {task!r}\n{self.output}"
        return rest.partition("\nTASK [")[0].partition("\nPLAY")[0]

    def recap(self, host: str) -> dict[str, int]:
        """Return how many of a host's tasks were ``ok``, ``changed``, ``failed`` and so on."""
        (line,) = re.findall(rf"^{re.escape(host)} +: (.+)$", self.stdout, re.MULTILINE)
        return {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", line)}

    def ran_as_module(self, task: str) -> bool:
        """Tell whether a process was started for the task; needs a run with ``verbosity`` 3."""
        return "Using module file" in self.printed(task)


class AnsibleProcess:
    """Runs Ansible with a home, a token cache and an inventory of its own, and with nothing of the shell's environment.

    :param folder: an empty directory that takes all of it.
    :param sim: where the connection options in the environment lead to; None for none.
    """

    def __init__(self, folder: Path, sim: Simulator | None = None) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.token_cache = folder / "token-cache"
        self.environment: dict[str, str] = {} if sim is None else sim.environment()
        self._numbers = itertools.count(1)
        self.home.mkdir(parents=True)
        self.token_cache.mkdir(mode=0o700)
        (folder / "vault-password").write_text(VAULT_PASSWORD, encoding="utf-8")
        self.inventory({"localhost": LOCAL})

    def inventory(self, hosts: Mapping[str, Mapping[str, Any]], variables: Mapping[str, Any] | None = None) -> None:
        """Write the inventory: hosts with their variables, and the variables of all of them."""
        all_hosts = {"hosts": {name: dict(values) for name, values in hosts.items()}, "vars": dict(variables or {})}
        self.write("inventory.yml", to_yaml({"all": all_hosts}))

    def write(self, name: str, content: str) -> Path:
        """Write a file into the folder, for example ``group_vars/all.yml``."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def playbook(
        self,
        *plays: Mapping[str, Any] | Sequence[Mapping[str, Any]],
        arguments: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        variables: Mapping[str, Any] | None = None,
        verbosity: int = 0,
        seconds: float = 600.0,
    ) -> AnsibleRun:
        """Run a playbook of ``plays``.

        :param plays: plays; a list of tasks is a play for localhost.
        :param arguments: further arguments of ``ansible-playbook``.
        :param environment: added to the environment of the process.
        :param variables: extra variables.
        :param seconds: longest duration of the run.
        """
        document = [
            dict(play) if isinstance(play, Mapping) else {"hosts": "localhost", "gather_facts": False, "tasks": play}
            for play in plays
        ]
        path = self.write(f"playbook-{next(self._numbers)}.yml", to_yaml(document))
        command = ["ansible-playbook", str(path), *arguments]
        if variables:
            extra = self.write(f"{path.stem}-variables.yml", to_yaml(dict(variables)))
            command += ["--extra-vars", f"@{extra}"]
        return self._run(command, environment or {}, verbosity, seconds)

    def ad_hoc(
        self, module: str, arguments: str, *, environment: Mapping[str, str] | None = None, verbosity: int = 0
    ) -> AnsibleRun:
        """Run one task on localhost with ``ansible``."""
        command = ["ansible", "localhost", "-m", f"{COLLECTION}.{module}", "-a", arguments]
        return self._run(command, environment or {}, verbosity, 600.0)

    def show_inventory(
        self,
        source: str,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        variables: Mapping[str, Any] | None = None,
        verbosity: int = 0,
    ) -> AnsibleRun:
        """Run ``ansible-inventory`` with ``source``, a file or folder in the folder, as the only inventory."""
        command = ["ansible-inventory", *arguments]
        if variables:
            extra = self.write(f"variables-{next(self._numbers)}.yml", to_yaml(dict(variables)))
            command += ["--extra-vars", f"@{extra}"]
        return self._run(command, environment or {}, verbosity, 600.0, source)

    def _run(
        self,
        command: list[str],
        environment: Mapping[str, str],
        verbosity: int,
        seconds: float,
        inventory: str = "inventory.yml",
    ) -> AnsibleRun:
        log = self.folder / f"results-{next(self._numbers)}.jsonl"
        log.touch()
        if verbosity:
            command = [*command, "-" + "v" * verbosity]
        ended = subprocess.run(
            [str(PROGRAMS / command[0]), "--inventory", inventory, *command[1:]],
            cwd=self.folder,
            env={**self._base_environment(log), **self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        lines = log.read_text(encoding="utf-8").splitlines()
        results = [TaskResult(**json.loads(line)) for line in lines]
        return AnsibleRun(ended.returncode, ended.stdout, ended.stderr, results)

    def _base_environment(self, log: Path) -> dict[str, str]:
        return {
            "PATH": f"{PROGRAMS}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
            "ANSIBLE_VAULT_PASSWORD_FILE": str(self.folder / "vault-password"),
            "ANSIBLE_LOCAL_TEMP": str(self.folder / "local-temp"),
            "ANSIBLE_REMOTE_TEMP": str(self.folder / "remote-temp"),
            "ANSIBLE_ASYNC_DIR": str(self.folder / "async"),
            "ANSIBLE_NOCOLOR": "1",
            # Until ansible-core 2.21 the arguments of a module are always part of its result.
            "ANSIBLE_INJECT_INVOCATION": "1",
            "TASK_RESULTS_FILE": str(log),
            "CAMUNDA_TOKEN_CACHE": str(self.token_cache),
        }


def local_hosts(sim: Simulator, hosts: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return hosts for an inventory that are all this machine, each with an organization and variables of its own."""
    return {
        host: {**LOCAL, **{f"camunda_{name}": value for name, value in credential.items()}, **own}
        for (host, own), credential in zip(hosts.items(), sim.organizations, strict=False)
    }


BOTH_WAYS: dict[str, dict[str, Any]] = {
    "in_process": {"camunda_in_process": True},
    "as_module": {"camunda_in_process": False},
}
"""Hosts whose tasks run in process and as modules, for :func:`local_hosts`."""


def play(hosts: str | Iterable[str], *tasks: Mapping[str, Any], **keywords: Any) -> dict[str, Any]:
    """Return a play for these hosts."""
    names = hosts if isinstance(hosts, str) else ",".join(hosts)
    return {"hosts": names, "gather_facts": False, "tasks": list(tasks), **keywords}


def task(name: str, module: str, /, *, arguments: Mapping[str, Any] | None = None, **keywords: Any) -> dict[str, Any]:
    """Return a task that may fail without ending the play.

    :param module: a module of the collection, or any other by its full name.
    :param keywords: keywords of the task such as ``register``.
    """
    full_name = module if "." in module else f"{COLLECTION}.{module}"
    return {"name": name, full_name: dict(arguments or {}), "ignore_errors": True, **keywords}
