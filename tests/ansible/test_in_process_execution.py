# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task must not lose by running in Ansible's worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from ansible_process import CENSORED, AnsibleProcess, AnsibleRun, local_hosts, play, task
from simulator_process import SimulatorProcess
from small_server import ConnectionCounter

UNREACHABLE = {"ansible_host": "192.0.2.1", "ansible_connection": "ssh"}
"""Variables of a host that nobody can reach: an address that is reserved for documentation."""

PEOPLE = ["adam.admin@example.com", "anna.analyst@example.com", "max.modeler@example.com", "nobody@example.com"]
SECRET = "meant-to-be-a-secret"
HIDDEN = "hidden.person@example.com"


def members(name: str, /, *, arguments: dict[str, Any] | None = None, **keywords: Any) -> dict[str, Any]:
    """Return a task that reads the members."""
    return task(name, "camunda_member_info", arguments=arguments, **keywords)


def member(name: str, email: str, /, **keywords: Any) -> dict[str, Any]:
    """Return a task that makes ``email`` a developer."""
    return task(name, "camunda_member", arguments={"email": email, "roles": ["developer"]}, **keywords)


def request(name: str, path: str, /, **keywords: Any) -> dict[str, Any]:
    """Return a task that reads a path, with which a fault can tell it from others."""
    return task(name, "camunda_request", arguments={"path": path}, **keywords)


WAYS = [
    members("as it comes"),
    members("variable", vars={"camunda_in_process": False}),
    members("variable of text", vars={"camunda_in_process": "no"}),
    members("template", vars={"camunda_in_process": "{{ 1 == 2 }}"}),
    members("variable that says yes", vars={"camunda_in_process": True}),
    members("environment", environment={"CAMUNDA_IN_PROCESS": "0"}),
    members("other interpreter", vars={"ansible_python_interpreter": "/nowhere/python"}),
]

MISSPELLED = {"name": "staging", "connector_secrets": [{"name": "ONE", "vlaue": "{{ hidden }}"}]}

TASKS = [
    *WAYS,
    task("misspelled", "camunda_member_info", arguments={"client_secrt": "{{ hidden }}"}),
    task("misspelled inside", "camunda_organization", arguments={"clusters": [MISSPELLED]}),
    member("censored success", HIDDEN, no_log=True, check_mode=True),
    member("censored failure", "hidden", no_log=True),
    request("shown repeats", "/members?shown"),
    request("hidden repeats", "/members?hidden", no_log=True),
    request("hanging API", "/members?hanging", timeout=2),
    # Each asks for a token of its own.
    members("hanging token service", timeout=2, arguments={"token_cache": "none"}),
    members("after the hanging", arguments={"token_cache": "none"}),
    member("items", "{{ item }}", loop=["one@example.com", "not an address", "two@example.com"], check_mode=True),
    request("tried again", "/members?broken", register="read", until="read is success", retries=3, delay=0),
    # Texts of playbooks have types of their own, and so do those of facts, templates and numbers.
    task("fact", "ansible.builtin.set_fact", arguments={"address": "plain.{{ 40 + 2 }}@example.com"}),
    task(
        "request with templates",
        "camunda_request",
        arguments={"path": "/members/{{ address }}", "method": "POST", "body": {"orgRoles": ["{{ role }}"]}},
        vars={"role": "analyst"},
    ),
    task("templates", "camunda_member", arguments={"email": "{{ address }}", "roles": "{{ ['analyst'] }}"}),
]


@dataclass(frozen=True)
class Observed:
    """The run of all tasks.

    :ivar connections: how many connections the loop over people made.
    :ivar token_requests: client IDs of those who asked for tokens.
    """

    run: AnsibleRun
    connections: int
    token_requests: list[str]
    client_ids: list[str]


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Observed:
    """Run all tasks: on this machine, for hosts that stand for organizations, and delegated by one that is not here."""
    with SimulatorProcess({"token_interval": 0}, organizations=4) as sim, ConnectionCounter(sim.api_url) as counter:
        for number, organization in enumerate(sim.organizations[1:], 1):
            owner = {"email": f"owner.{number}@example.com", "roles": ["owner"]}
            sim.put_state({"members": [owner]}, organization["client_id"])
        for path, times, then in (
            ("shown", 1, {"status": 503}),
            ("hidden", 1, {"status": 503}),
            ("broken", 2, {"status": 500}),
            # Longer than the run may take.
            ("hanging", 1, {"delay": 1000}),
        ):
            sim.fault({"service": "api", "path": f"/members?{path}", "times": times, "then": then})
        sim.fault({"service": "oauth", "skip": 1, "then": {"delay": 1000}})
        ansible = AnsibleProcess(tmp_path_factory.mktemp("execution") / "ansible", sim)
        hosts = {"localhost": {}, "host1": {}, "host2": {}, "remote": UNREACHABLE}
        ansible.inventory(local_hosts(sim, hosts), {"hidden": SECRET})
        each = {"email": "{{ item }}", "api_url": counter.url}
        run = ansible.playbook(
            [*TASKS, members("loop", arguments=each, loop=PEOPLE)],
            play("host1,host2", members("first"), members("second")),
            play(
                "remote",
                members("delegated", delegate_to="localhost"),
                members("local action", connection="local", vars={"ansible_connection": "local"}),
            ),
            verbosity=4,
        )
        asked = [each["client_id"] for each in sim.requests("oauth")]
        return Observed(run, counter.connections, asked, [each["client_id"] for each in sim.organizations])


@pytest.fixture
def run(observed: Observed) -> AnsibleRun:
    """Return the run of all tasks."""
    return observed.run


def test_task_runs_in_process_unless_told_otherwise(run: AnsibleRun) -> None:
    names = [each["name"] for each in WAYS]
    assert {each.event for each in run.results if each.task in names} == {"ok"}, run.output
    as_module = {name for name in names if run.ran_as_module(name)}
    assert as_module == {"variable", "variable of text", "template", "environment"}


def test_values_of_misspelled_options_are_not_shown(run: AnsibleRun) -> None:
    for name, option in (("misspelled", "client_secrt"), ("misspelled inside", "clusters.connector_secrets.vlaue")):
        assert option in run.result(name)["msg"]
        assert SECRET not in str(run.result(name))
    assert SECRET not in run.output


def test_no_log_censors_success_and_failure(run: AnsibleRun) -> None:
    # The text of a failure is not looked for: from ansible-core 2.19 on, Ansible itself shows it under no_log.
    for name, event in (("censored success", "ok"), ("censored failure", "failed")):
        assert [each.event for each in run.events(name)] == [event]
        assert run.result(name)["censored"].startswith(CENSORED)
    assert HIDDEN not in run.output


def test_messages_under_no_log_are_not_shown(run: AnsibleRun) -> None:
    for name in ("shown repeats", "hidden repeats"):
        assert [each.event for each in run.events(name)] == ["ok"]
    assert "trying again" in run.printed("shown repeats")
    assert "/members?hidden" not in run.printed("hidden repeats")


@pytest.mark.parametrize("name", ["hanging API", "hanging token service"])
def test_timeout_keyword_ends_a_hanging_call(run: AnsibleRun, name: str) -> None:
    assert [each.event for each in run.events(name)] == ["failed"]
    hanging = run.result(name)
    # In words alone until ansible-core 2.17.
    assert hanging.get("timedout") or "expected time frame (2)" in hanging["msg"], hanging
    assert [each.event for each in run.events("after the hanging")] == ["ok"], run.output


def test_loop_uses_one_connection_and_the_tokens_of_others(observed: Observed) -> None:
    found = [[each["email"] for each in item["members"]] for item in observed.run.items("loop")]
    assert found == [[PEOPLE[0]], [PEOPLE[1]], [PEOPLE[2]], []]
    assert observed.connections == 1
    # One for all tasks, and those of the two that use no cache.
    assert observed.token_requests.count(observed.client_ids[0]) == 3


def test_items_of_a_loop_fail_alone(run: AnsibleRun) -> None:
    assert [each.event for each in run.events("items")] == ["item ok", "item failed", "item ok", "failed"]
    assert "must be an e-mail address" in run.items("items")[1]["msg"]


def test_until_repeats_a_task(run: AnsibleRun) -> None:
    assert [each.event for each in run.events("tried again")] == ["retry", "retry", "ok"]
    assert run.result("tried again")["attempts"] == 3


def test_host_without_login_stands_for_an_organization(run: AnsibleRun) -> None:
    for name in ("delegated", "local action"):
        assert [each.event for each in run.events(name, "remote")] == ["ok"], run.output
        assert not run.ran_as_module(name)
        assert [each["email"] for each in run.result(name)["members"]] == ["owner.3@example.com"]


def test_hosts_in_parallel_keep_their_organizations_apart(observed: Observed) -> None:
    for number in (1, 2):
        for name in ("first", "second"):
            found = observed.run.result(name, f"host{number}")["members"]
            assert [each["email"] for each in found] == [f"owner.{number}@example.com"], observed.run.output
        assert observed.token_requests.count(observed.client_ids[number]) == 1


def test_only_plain_values_reach_the_service(run: AnsibleRun) -> None:
    for name in ("fact", "request with templates", "templates"):
        assert [each.event for each in run.events(name)] == ["ok"], run.output
    assert run.result("templates")["changed"] is False
    assert run.result("templates")["member"]["email"] == "plain.42@example.com"


def test_check_mode_and_diff_mode_of_the_command_line(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    email = "checked@example.com"
    tasks = [member("predicted", email), member("made", email, check_mode=False), member("again", email)]
    run = ansible.playbook(tasks, arguments=["--check", "--diff"])
    assert run.result("predicted")["changed"] is True
    assert run.result("predicted")["member"]["roles"] == ["developer"]
    assert run.result("predicted")["diff"][0]["after"] == {"email": email, "roles": ["developer"]}
    assert "+++ after: create member checked@example.com" in run.printed("predicted")
    assert run.result("made")["changed"] is True
    assert run.result("again")["changed"] is False
    assert "+++" not in run.printed("again")
    assert sim.writes() == [f"POST members/{email}"]


def test_one_task_from_the_shell(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    run = ansible.ad_hoc("camunda_member", "email=ad.hoc@example.com roles=developer", verbosity=3)
    assert run.returncode == 0, run.output
    assert "CHANGED" in run.stdout
    assert "Using module file" not in run.stdout
    assert sim.writes() == ["POST members/ad.hoc@example.com"]
