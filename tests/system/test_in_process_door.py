# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task must not lose by running in Ansible's worker."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from ansible_process import CENSORED, LOCAL, AnsibleProcess, AnsibleRun, task
from connection_counter import ConnectionCounter
from simulator_process import SimulatorProcess

UNREACHABLE = {"ansible_host": "192.0.2.1", "ansible_connection": "ssh"}
"""Variables of a host that nobody can reach: an address that is reserved for documentation."""

BUSY = {"service": "api", "method": "GET", "path": "/members*", "then": {"status": 503}}
BROKEN = {"service": "api", "method": "GET", "path": "/members", "then": {"status": 500}}


@pytest.fixture(scope="module")
def started() -> Iterator[SimulatorProcess]:
    """One simulator for the file."""
    with SimulatorProcess({"token_interval": 0}) as sim:
        yield sim


@pytest.fixture
def sim(started: SimulatorProcess) -> SimulatorProcess:
    """The simulator without faults and without requests."""
    started.clear_faults()
    started.forget_requests()
    return started


@pytest.fixture
def ansible(sim: SimulatorProcess, tmp_path: Path) -> AnsibleProcess:
    """Ansible with the simulator's credentials in the environment."""
    return AnsibleProcess(tmp_path / "ansible", sim)


def members(name: str, /, *, arguments: dict[str, Any] | None = None, **keywords: Any) -> dict[str, Any]:
    """Return a task that reads the members."""
    return task(name, "camunda_member_info", arguments=arguments, **keywords)


def member(name: str, email: str, /, **keywords: Any) -> dict[str, Any]:
    """Return a task that makes ``email`` a developer."""
    return task(name, "camunda_member", arguments={"email": email, "roles": ["developer"]}, **keywords)


def writes(sim: SimulatorProcess) -> list[str]:
    """Return the requests that change something."""
    return [f"{each['method']} {unquote(each['path'])}" for each in sim.requests("api") if each["method"] != "GET"]


def test_which_way_a_task_runs(ansible: AnsibleProcess) -> None:
    run = ansible.playbook(
        [
            members("as it comes"),
            members("variable", vars={"camunda_in_process": False}),
            members("variable of text", vars={"camunda_in_process": "no"}),
            members("template", vars={"camunda_in_process": "{{ 1 == 2 }}"}),
            members("variable that says yes", vars={"camunda_in_process": True}),
            members("environment", environment={"CAMUNDA_IN_PROCESS": "0"}),
            members("other interpreter", vars={"ansible_python_interpreter": "/nowhere/python"}),
        ],
        verbosity=3,
    )
    assert {each.event for each in run.results} == {"ok"}, run.output
    as_module = {each.task for each in run.results if run.ran_as_module(each.task)}
    assert as_module == {"variable", "variable of text", "template", "environment"}


def test_one_task_from_the_shell(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    run = ansible.ad_hoc("camunda_member", "email=ad.hoc@example.com roles=developer", verbosity=3)
    assert run.returncode == 0, run.output
    assert "CHANGED" in run.stdout
    assert "Using module file" not in run.stdout
    assert writes(sim) == ["POST /members/ad.hoc@example.com"]


def test_values_of_misspelled_options_are_shown_to_nobody(ansible: AnsibleProcess) -> None:
    secret = "meant-to-be-a-secret"
    cluster = {"name": "staging", "connector_secrets": [{"name": "ONE", "vlaue": "{{ hidden }}"}]}
    run = ansible.playbook(
        [
            task("outside", "camunda_member_info", arguments={"client_secrt": "{{ hidden }}"}),
            task("inside", "camunda_organization", arguments={"clusters": [cluster]}),
        ],
        variables={"hidden": secret},
        verbosity=4,
    )
    for name, option in (("outside", "client_secrt"), ("inside", "clusters.connector_secrets.vlaue")):
        assert option in run.result(name)["msg"]
        assert secret not in str(run.result(name))
    assert secret not in run.output


def test_check_mode_and_diff_mode_of_the_command_line(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    email = "checked@example.com"
    tasks = [member("predicted", email), member("carried out", email, check_mode=False), member("again", email)]
    run = ansible.playbook(tasks, arguments=["--check", "--diff"])
    assert run.result("predicted")["changed"] is True
    assert run.result("predicted")["member"]["roles"] == ["developer"]
    assert run.result("predicted")["diff"][0]["after"] == {"email": email, "roles": ["developer"]}
    assert "+++ after: create member checked@example.com" in run.printed("predicted")
    assert run.result("carried out")["changed"] is True
    assert run.result("again")["changed"] is False
    assert "+++" not in run.printed("again")
    assert writes(sim) == [f"POST /members/{email}"]


def test_no_log_censors_success_and_failure(ansible: AnsibleProcess) -> None:
    # The text of a failure is not looked for: from ansible-core 2.19 on, Ansible itself shows it under no_log.
    hidden = "hidden.person@example.com"
    run = ansible.playbook(
        [member("success", hidden, no_log=True), member("failure", "hidden", no_log=True)],
        verbosity=4,
    )
    for name, event in (("success", "ok"), ("failure", "failed")):
        assert [each.event for each in run.events(name)] == [event]
        assert run.result(name)["censored"].startswith(CENSORED)
    assert hidden not in run.output


def test_messages_under_no_log_stay_away(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    for skip in (0, 1):  # The first request of each task.
        sim.fault({**BUSY, "skip": skip})
    request = {"path": "/members?hidden"}
    tasks = [task(name, "camunda_request", arguments=request, no_log=name == "hidden") for name in ("shown", "hidden")]
    run = ansible.playbook(tasks, verbosity=1)
    assert {each.event for each in run.results} == {"ok"}, run.output
    assert "trying again" in run.printed("shown")
    assert "/members?hidden" not in run.printed("hidden")


@pytest.mark.parametrize("service", ["api", "oauth"])
def test_timeout_keyword_ends_a_hanging_call(ansible: AnsibleProcess, sim: SimulatorProcess, service: str) -> None:
    sim.fault({"service": service, "then": {"delay": 25}})
    begin = time.monotonic()
    run = ansible.playbook([members("hangs", timeout=2), members("next", arguments={"token_cache": "none"})])
    assert time.monotonic() - begin < 15
    assert [each.event for each in run.events("hangs")] == ["failed"]
    hanging = run.result("hangs")
    # In words alone until ansible-core 2.17.
    assert hanging.get("timedout") or "expected time frame (2)" in hanging["msg"], hanging
    assert [each.event for each in run.events("next")] == ["ok"], run.output


def test_a_loop_uses_one_connection_and_one_token(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    people = ["adam.admin@example.com", "anna.analyst@example.com", "max.modeler@example.com", "nobody@example.com"]
    with ConnectionCounter(sim.api_url) as counter:
        arguments = {"email": "{{ item }}", "api_url": counter.url}
        run = ansible.playbook([members("each", arguments=arguments, loop=people)])
        found = [[each["email"] for each in item["members"]] for item in run.items("each")]
        assert found == [[people[0]], [people[1]], [people[2]], []]
        assert counter.connections == 1
    assert len(sim.requests("oauth")) == 1
    assert len(sim.requests("api")) == len(people)


def test_items_of_a_loop_fail_alone(ansible: AnsibleProcess) -> None:
    loop = ["one@example.com", "not an address", "two@example.com"]
    run = ansible.playbook([member("each", "{{ item }}", loop=loop, check_mode=True)])
    assert [each.event for each in run.events("each")] == ["item ok", "item failed", "item ok", "failed"]
    assert "must be an e-mail address" in run.items("each")[1]["msg"]


def test_until_repeats_a_task(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    sim.fault({**BROKEN, "times": 2})
    run = ansible.playbook([members("read", register="read", until="read is success", retries=3, delay=0)])
    assert [each.event for each in run.events("read")] == ["retry", "retry", "ok"]
    assert run.result("read")["attempts"] == 3


def test_delegation_to_this_machine(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    # The host stands for an organization: it has variables, and nothing to log in to.
    variables = {**UNREACHABLE, "camunda_api_url": sim.api_url}
    ansible.inventory({"organization": variables, "localhost": LOCAL})
    ansible.environment.pop("CAMUNDA_CONSOLE_BASE_URL")
    play = {
        "hosts": "organization",
        "gather_facts": False,
        "tasks": [
            members("delegated", delegate_to="localhost"),
            members("local action", connection="local", vars={"ansible_connection": "local"}),
        ],
    }
    run = ansible.playbook(play, verbosity=3)
    for name in ("delegated", "local action"):
        assert [each.event for each in run.events(name, "organization")] == ["ok"], run.output
        assert not run.ran_as_module(name)
        assert len(run.result(name)["members"]) >= 5


def test_hosts_in_parallel_keep_their_organizations_apart(tmp_path: Path) -> None:
    with SimulatorProcess({"token_interval": 0}, organizations=3) as sim:
        hosts = {}
        for number, credential in enumerate(sim.organizations):
            sim.put_state(
                {"members": [{"email": f"owner.{number}@example.com", "roles": ["owner"]}]}, credential["client_id"]
            )
            hosts[f"organization{number}"] = {
                **LOCAL,
                "camunda_client_id": credential["client_id"],
                "camunda_client_secret": credential["client_secret"],
            }
        ansible = AnsibleProcess(tmp_path / "ansible", sim)
        for name in ("CAMUNDA_CONSOLE_CLIENT_ID", "CAMUNDA_CONSOLE_CLIENT_SECRET"):
            ansible.environment.pop(name)
        ansible.inventory(hosts)
        tasks = [members("first"), members("second")]
        run = ansible.playbook({"hosts": "all", "gather_facts": False, "tasks": tasks})
        for number, host in enumerate(hosts):
            for name in ("first", "second"):
                found = run.result(name, host)["members"]
                assert [each["email"] for each in found] == [f"owner.{number}@example.com"], run.output
        assert len(sim.requests("oauth")) == 3


def test_only_plain_values_reach_the_service(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    # Texts of playbooks have types of their own, and so do those of facts, templates and numbers.
    body = {"orgRoles": ["{{ role }}"]}
    run: AnsibleRun = ansible.playbook(
        [
            task("fact", "ansible.builtin.set_fact", arguments={"address": "plain.{{ 40 + 2 }}@example.com"}),
            task(
                "request",
                "camunda_request",
                arguments={"path": "/members/{{ address }}", "method": "POST", "body": body},
                vars={"role": "analyst"},
            ),
            task("member", "camunda_member", arguments={"email": "{{ address }}", "roles": "{{ ['analyst'] }}"}),
        ]
    )
    assert [each.event for each in run.results] == ["ok", "ok", "ok"], run.output
    assert run.result("member")["changed"] is False
    assert run.result("member")["member"]["email"] == "plain.42@example.com"
