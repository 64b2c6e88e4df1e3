# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task has the same result whether it runs in Ansible's worker or as a module in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ansible_process import CENSORED, AnsibleProcess, AnsibleRun, task
from simulator_process import SimulatorProcess

NEW_MEMBER = "new.member@example.com"
NOWHERE = {"api_url": "http://127.0.0.1:9", "retries": 0}
UNKNOWN = "00000000-0000-4000-8000-000000000000"
SECRET = "a-secret-in-the-wrong-option"

MISTAKES: dict[str, tuple[str, dict[str, Any], str]] = {
    "unknown option": (
        "camunda_member",
        {"email": NEW_MEMBER, "emial": "x"},
        "Unsupported parameters for (community.camunda.camunda_member) module: emial. Supported parameters include: ",
    ),
    "wrong type": ("camunda_member", {"email": NEW_MEMBER, "retries": "many"}, "argument 'retries' is of type "),
    "wrong choice": (
        "camunda_member",
        {"email": NEW_MEMBER, "state": "gone"},
        "value of state must be one of: present, absent, got: gone",
    ),
    "wrong choice in a list": (
        "camunda_member",
        {"email": NEW_MEMBER, "roles": ["admin", "king"]},
        "value of roles must be one or more of: ",
    ),
    "missing options": ("camunda_api_client", {}, "missing required arguments: cluster, name"),
    "options that exclude each other": (
        "camunda_api_client",
        {"cluster": "staging", "name": "x", "credentials_file": "x", "discard_secret": True},
        "parameters are mutually exclusive: credentials_file|discard_secret",
    ),
    "several mistakes": ("camunda_api_client", {"state": "gone", "colour": "red"}, ""),
    "secret in a mistake": (
        "camunda_member_info",
        {"client_secret": SECRET, "retries": SECRET},
        "argument 'retries' is of type ",
    ),
    "empty credential": ("camunda_member_info", {"client_id": ""}, "Missing or empty: 'client_id'"),
    "value that cannot be right": ("camunda_member_info", {"timeout": 0}, "The option 'timeout' must be a number"),
}


def invite(name: str, *roles: str, **keywords: Any) -> dict[str, Any]:
    """Return a task that gives the new member these roles."""
    return task(name, "camunda_member", arguments={"email": NEW_MEMBER, "roles": list(roles)}, **keywords)


def client(name: str, /, *, register: str | None = None, **arguments: Any) -> dict[str, Any]:
    """Return a task for the API client ``parity`` of the cluster staging."""
    keywords = {"register": register} if register else {}
    return task(name, "camunda_api_client", arguments={"cluster": "staging", "name": "parity", **arguments}, **keywords)


WORK = [
    task("members", "camunda_member_info"),
    task("administrators", "camunda_member_info", arguments={"role": "admin", "pending": False}),
    task("unchecked certificates", "camunda_member_info", arguments={"validate_certs": False}),
    task("no service", "camunda_member_info", arguments=NOWHERE),
    invite("invitation in check mode", "developer", check_mode=True, diff=True),
    invite("invitation", "developer", diff=True),
    invite("invitation again", "developer", diff=True),
    invite("other roles", "analyst", "modeler"),
    task("removal", "camunda_member", arguments={"email": NEW_MEMBER, "state": "absent"}, diff=True),
    task("removal again", "camunda_member", arguments={"email": NEW_MEMBER, "state": "absent"}),
    invite("no roles"),
    task("owner", "camunda_member", arguments={"email": "olga.owner@example.com", "state": "absent"}),
    task("clusters", "camunda_cluster_info"),
    task("cluster", "camunda_cluster_info", arguments={"cluster": "staging"}),
    task("unknown cluster", "camunda_cluster_info", arguments={"cluster": "nowhere"}),
    task("clients", "camunda_api_client_info", arguments={"cluster": "production", "connection": True}),
    task("clients of an unknown cluster", "camunda_api_client_info", arguments={"cluster": "nowhere"}),
    client("client without permissions"),
    client("client whose secret would be lost", permissions=["Zeebe"]),
    client("client", permissions=["Zeebe"], register="client"),
    task("registered client", "ansible.builtin.debug", arguments={"var": "client"}),
    client("client again", permissions=["Zeebe"]),
    client("other permissions", permissions=["Operate"]),
    client("client made again", permissions=["Operate"], recreate=True, discard_secret=True),
    client("rotation", rotate=True, credentials_file="{{ playbook_dir }}/parity.env"),
    client("no place for the secret", rotate=True, credentials_file="{{ playbook_dir }}/missing/parity.env"),
    client("end of the client", state="absent"),
    task("request", "camunda_request", arguments={"path": "/members"}),
    task("request that fails", "camunda_request", arguments={"path": f"/clusters/{UNKNOWN}"}),
    task("expected failure", "camunda_request", arguments={"path": f"/clusters/{UNKNOWN}", "status_code": [404]}),
    task(
        "request in check mode",
        "camunda_request",
        arguments={"path": f"/members/{NEW_MEMBER}", "method": "POST", "body": {"orgRoles": ["analyst"]}},
        check_mode=True,
        diff=True,
    ),
    task(
        "request that changes",
        "camunda_request",
        arguments={"path": f"/members/{NEW_MEMBER}", "method": "POST", "body": {"orgRoles": ["analyst"]}},
    ),
    task(
        "request for a secret",
        "camunda_request",
        arguments={
            "path": "/clusters/{{ production }}/clients",
            "method": "POST",
            "body": {"clientName": "by-request", "permissions": ["Zeebe"]},
        },
        register="request",
    ),
    task("registered request", "ansible.builtin.debug", arguments={"var": "request"}),
]

FAILURES = {
    "no service",
    "no roles",
    "owner",
    "unknown cluster",
    "clients of an unknown cluster",
    "client without permissions",
    "client whose secret would be lost",
    "other permissions",
    "no place for the secret",
    "request that fails",
}

# New at every creation, or at every answer.
DIFFERENT_BY_NATURE = {"clientId", "clientSecret", "uuid", "date", "ZEEBE_CLIENT_ID", "CAMUNDA_CLIENT_ID"}


@dataclass(frozen=True)
class BothWays:
    """The same playbook on the same organization, in process and as modules; each run has a folder of its own."""

    in_process: AnsibleRun
    as_module: AnsibleRun
    folders: tuple[Path, Path]

    def results(self, name: str) -> tuple[Any, Any]:
        """Return both results of a task without what cannot be the same twice."""
        return (
            comparable(self.in_process.result(name), str(self.folders[0])),
            comparable(self.as_module.result(name), str(self.folders[1])),
        )


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> BothWays:
    """Run all tasks both ways."""
    tasks = [task(name, module, arguments=arguments) for name, (module, arguments, _message) in MISTAKES.items()] + WORK
    folders = (tmp_path_factory.mktemp("in-process"), tmp_path_factory.mktemp("as-module"))
    with SimulatorProcess({"token_interval": 0}) as sim:
        before = sim.state()
        variables = {"production": before["clusters"][0]["uuid"]}
        runs = []
        for folder, in_process in zip(folders, ("1", "0"), strict=True):
            sim.put_state(before)
            ansible = AnsibleProcess(folder / "ansible", sim)
            environment = {"CAMUNDA_IN_PROCESS": in_process}
            runs.append(ansible.playbook(tasks, variables=variables, verbosity=3, environment=environment))
    return BothWays(runs[0], runs[1], folders)


def comparable(value: Any, folder: str) -> Any:
    """Return a result without what cannot be the same twice."""
    if isinstance(value, dict):
        return {
            key: "different by nature" if key in DIFFERENT_BY_NATURE and item else comparable(item, folder)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [comparable(item, folder) for item in value]
    return value.replace(folder, "folder") if isinstance(value, str) else value


def test_the_two_ways_are_two_ways(both: BothWays) -> None:
    assert both.in_process.returncode == both.as_module.returncode == 0, both.in_process.output + both.as_module.output
    assert not both.in_process.ran_as_module("members")
    assert both.as_module.ran_as_module("members")


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_reported_alike(both: BothWays, name: str) -> None:
    in_process, as_module = both.results(name)
    assert in_process.get("failed") is None, "callbacks get failures as events, not as a key"
    assert in_process["msg"] == as_module["msg"]
    assert in_process["msg"].startswith(MISTAKES[name][2])
    assert SECRET not in in_process["msg"]
    assert in_process == as_module
    assert [each.event for each in both.in_process.events(name)] == ["failed"]


@pytest.mark.parametrize("name", [each["name"] for each in WORK])
def test_results_are_the_same(both: BothWays, name: str) -> None:
    in_process, as_module = both.results(name)
    assert in_process == as_module
    event = "failed" if name in FAILURES else "ok"
    assert [each.event for each in both.in_process.events(name)] == [event], in_process
    assert [each.event for each in both.as_module.events(name)] == [event], as_module


def test_defaults_and_masked_arguments_are_shown(both: BothWays) -> None:
    for run in (both.in_process, both.as_module):
        arguments = run.result("members")["invocation"]["module_args"]
        assert arguments["timeout"] == 30.0
        assert arguments["retries"] == 5
        assert arguments["validate_certs"] is True
        assert arguments["token_from"] == "controller"
        assert arguments["role"] is None
        assert arguments["client_secret"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
        assert not [name for name in arguments if name.startswith("_")]


def test_registered_results_are_complete(both: BothWays) -> None:
    for run in (both.in_process, both.as_module):
        for name in ("client", "request for a secret"):
            assert run.result(name)["censored"].startswith(CENSORED)
        assert len(run.result("registered client")["client"]["created"]["clientSecret"]) == 64
        assert len(run.result("registered request")["request"]["response"]["body"]["clientSecret"]) == 64
