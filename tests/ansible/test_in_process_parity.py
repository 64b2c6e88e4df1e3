# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task has the same result whether it runs in Ansible's worker or as a module in a process of its own."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_process import BOTH_WAYS, CENSORED, AnsibleProcess, AnsibleRun, local_hosts, play, task
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


def request(name: str, path: str, body: dict[str, Any] | None = None, /, **keywords: Any) -> dict[str, Any]:
    """Return a task with a request: one that reads, unless there is a body."""
    post = {"method": "POST", "body": body} if body else {}
    return task(name, "camunda_request", arguments={"path": path, **post, **keywords.pop("arguments", {})}, **keywords)


ANALYST = (f"/members/{NEW_MEMBER}", {"orgRoles": ["analyst"]})
ABSENT = {"email": NEW_MEMBER, "state": "absent"}
FILE = "{{ playbook_dir }}/{{ inventory_hostname }}.env"

SUCCEEDING = [
    task("members", "camunda_member_info"),
    task("unchecked certificates", "camunda_member_info", arguments={"validate_certs": False}),
    invite("invitation in check mode", "developer", check_mode=True, diff=True),
    invite("invitation", "developer", diff=True),
    invite("invitation again", "developer", diff=True),
    task("removal", "camunda_member", arguments=ABSENT, diff=True),
    task("cluster", "camunda_cluster_info", arguments={"cluster": "staging"}),
    task("clients", "camunda_api_client_info", arguments={"cluster": "production", "connection": True}),
    client("client", permissions=["Zeebe"], register="client"),
    task("registered client", "ansible.builtin.debug", arguments={"var": "client"}),
    client("client again", permissions=["Zeebe"]),
    client("client made again", permissions=["Operate"], recreate=True, discard_secret=True),
    client("rotation", rotate=True, credentials_file=FILE),
    request("request", "/members"),
    request("expected failure", f"/clusters/{UNKNOWN}", arguments={"status_code": [404]}),
    request("request in check mode", *ANALYST, check_mode=True, diff=True),
    request("request that changes", *ANALYST),
    request(
        "request for a secret",
        "/clusters/{{ production }}/clients",
        {"clientName": "by-request", "permissions": ["Zeebe"]},
        register="request",
    ),
    task("registered request", "ansible.builtin.debug", arguments={"var": "request"}),
]

FAILING = [
    task("no service", "camunda_member_info", arguments=NOWHERE),
    invite("no roles"),
    task("owner", "camunda_member", arguments={"email": "olga.owner@example.com", "state": "absent"}),
    task("unknown cluster", "camunda_cluster_info", arguments={"cluster": "nowhere"}),
    client("secret that would be lost", rotate=True),
    client("other permissions", permissions=["Zeebe"]),
    client("no place for the secret", rotate=True, credentials_file="{{ playbook_dir }}/missing/parity.env"),
    request("request that fails", f"/clusters/{UNKNOWN}"),
]

DIFFERENT_BY_NATURE = {
    *("clientId", "clientSecret", "uuid", "date", "ZEEBE_CLIENT_ID", "CAMUNDA_CLIENT_ID"),
    # Each host has a credential of its own.
    "client_id",
}
"""Keys of what is new at every creation, or in every response."""


def comparable(value: Any, host: str) -> Any:
    """Return a result without what cannot be the same twice."""
    if isinstance(value, dict):
        return {
            key: "different by nature" if key in DIFFERENT_BY_NATURE and item else comparable(item, host)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [comparable(item, host) for item in value]
    return value.replace(host, "host") if isinstance(value, str) else value


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> AnsibleRun:
    """Run all tasks on two hosts with equal organizations."""
    mistakes = [task(name, module, arguments=arguments) for name, (module, arguments, _message) in MISTAKES.items()]
    with SimulatorProcess({"token_interval": 0}, organizations=2) as sim:
        second = sim.organizations[1]["client_id"]
        sim.put_state({**sim.state(), "credentials": sim.state(second)["credentials"]}, second)
        ansible = AnsibleProcess(tmp_path_factory.mktemp("parity") / "ansible", sim)
        ansible.inventory(local_hosts(sim, BOTH_WAYS), {"production": sim.cluster("production")["uuid"]})
        return ansible.playbook(play(BOTH_WAYS, *mistakes, *SUCCEEDING, *FAILING), verbosity=3)


def both(run: AnsibleRun, name: str, event: str) -> tuple[Any, Any]:
    """Return the comparable results of a task, which is to end in both ways with this event."""
    for host in BOTH_WAYS:
        assert [each.event for each in run.events(name, host)] == [event], run.events(name, host)
    in_process, as_module = (comparable(run.result(name, host), host) for host in BOTH_WAYS)
    return in_process, as_module


def test_the_two_ways_are_two_ways(run: AnsibleRun) -> None:
    assert run.returncode == 0, run.output
    for host in BOTH_WAYS:
        assert (f"<{host}> EXEC" in run.printed("members")) == (host == "as_module")


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_reported_alike(run: AnsibleRun, name: str) -> None:
    in_process, as_module = both(run, name, "failed")
    assert in_process.get("failed") is None, "callbacks get failures as events, not as a key"
    assert in_process["msg"].startswith(MISTAKES[name][2])
    assert SECRET not in in_process["msg"]
    assert in_process == as_module


@pytest.mark.parametrize("name", [each["name"] for each in SUCCEEDING])
def test_successes_are_the_same(run: AnsibleRun, name: str) -> None:
    in_process, as_module = both(run, name, "ok")
    assert in_process == as_module


@pytest.mark.parametrize("name", [each["name"] for each in FAILING])
def test_failures_are_the_same(run: AnsibleRun, name: str) -> None:
    in_process, as_module = both(run, name, "failed")
    assert in_process == as_module


@pytest.mark.parametrize("host", BOTH_WAYS)
def test_defaults_and_masked_arguments_are_shown(run: AnsibleRun, host: str) -> None:
    arguments = run.result("members", host)["invocation"]["module_args"]
    expected = {"timeout": 30.0, "retries": 5, "validate_certs": True, "token_from": "controller", "role": None}
    assert {name: arguments[name] for name in expected} == expected
    assert arguments["client_secret"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    assert not [name for name in arguments if name.startswith("_")]


@pytest.mark.parametrize("host", BOTH_WAYS)
def test_registered_results_are_complete(run: AnsibleRun, host: str) -> None:
    for name in ("client", "request for a secret"):
        assert run.result(name, host)["censored"].startswith(CENSORED)
    assert len(run.result("registered client", host)["client"]["created"]["clientSecret"]) == 64
    assert len(run.result("registered request", host)["request"]["response"]["body"]["clientSecret"]) == 64
