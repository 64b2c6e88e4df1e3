# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The promises about token requests, kept by whole playbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_process import LOCAL, AnsibleProcess, Vaulted, task
from simulator_process import SimulatorProcess
from token_processes import gaps, token_requests


def test_twenty_organizations_at_twenty_forks_take_turns(tmp_path: Path) -> None:
    """Hosts are organizations with credentials of their own, as the guide on many organizations has it."""
    with SimulatorProcess(organizations=20) as sim:
        ansible = AnsibleProcess(tmp_path / "control", sim)
        # Nothing of one organization may come from the environment and serve another.
        for name in ("CAMUNDA_CONSOLE_CLIENT_ID", "CAMUNDA_CONSOLE_CLIENT_SECRET"):
            ansible.environment.pop(name)
        hosts = {
            f"organization{number:02}": {
                "camunda_client_id": credential["client_id"],
                "camunda_client_secret": Vaulted(credential["client_secret"]),
            }
            for number, credential in enumerate(sim.organizations)
        }
        ansible.inventory(hosts, {**LOCAL, "support": "support-{{ inventory_hostname }}@example.com"})
        invite = {"email": "{{ support }}", "roles": ["developer"]}
        tasks = [task("Read the members", "camunda_member_info"), task("Support", "camunda_member", arguments=invite)]
        play: dict[str, Any] = {"hosts": "all", "gather_facts": False, "tasks": tasks}
        for changed in (True, False):
            sim.forget_requests()
            run = ansible.playbook(play, arguments=["--forks", "20"])
            assert run.returncode == 0, run.output
            failed = [each.result.get("msg") for each in run.results if each.result.get("failed")]
            assert failed == []
            assert {run.result("Support", host)["changed"] for host in hosts} == {changed}
            # One token for each organization and one second after the other, and none for the second run.
            assert [request["status"] for request in token_requests(sim)] == [200] * (20 if changed else 0)
            assert min(gaps(sim), default=1.0) >= 1.0
            # Each organization: a list for each task, and for a change one invitation and one more look.
            methods = [each["method"] for each in sim.requests("api")]
            assert methods.count("GET") == (60 if changed else 40)
            assert methods.count("POST") == len(methods) - methods.count("GET") == (20 if changed else 0)
        for name, credential in zip(hosts, sim.organizations, strict=True):
            addresses = [member["email"] for member in sim.state(credential["client_id"])["members"]]
            assert [each for each in addresses if each.startswith("support-")] == [f"support-{name}@example.com"]
            assert credential["client_secret"] not in run.output


def test_a_wrong_secret_in_a_loop_of_a_hundred_costs_one_request(tmp_path: Path) -> None:
    with SimulatorProcess() as sim:
        ansible = AnsibleProcess(tmp_path / "control", sim)
        wrong = {"client_secret": "wrong-secret-" * 5}
        run = ansible.playbook(
            [
                task("Wrong", "camunda_member_info", arguments=wrong, loop=list(range(50))),
                task("Wrong again", "camunda_member_info", arguments=wrong, loop=list(range(50))),
                task("Right", "camunda_member_info"),
            ]
        )
        for name in ("Wrong", "Wrong again"):
            items = run.items(name)
            assert len(items) == 50
            assert {item["failure"]["code"] for item in items} == {"token_refused"}
        assert run.result("Right").get("failed") is not True
        assert [request["status"] for request in token_requests(sim)] == [401, 200]


def test_a_block_longer_than_the_budget_fails_at_once_and_says_until_when(tmp_path: Path) -> None:
    with SimulatorProcess() as sim:
        headers = {"Retry-After": "900"}
        sim.fault({"service": "oauth", "then": {"status": 429, "headers": headers, "body": "Too Many Requests"}})
        ansible = AnsibleProcess(tmp_path / "control", sim)
        run = ansible.playbook([task(f"Task {number}", "camunda_member_info") for number in range(5)])
        for number in range(5):
            result = run.result(f"Task {number}")
            assert result["failure"]["code"] == "token_blocked"
            assert "Nobody here asks again until 20" in result["msg"]
        assert len(token_requests(sim)) == 1


def test_repeats_are_visible_and_long_waits_are_explained(tmp_path: Path) -> None:
    with SimulatorProcess() as sim:
        sim.fault({"service": "oauth", "times": 2, "then": {"status": 503, "body": "unavailable"}})
        sim.fault({"service": "api", "times": 2, "then": {"status": 503, "body": "unavailable"}})
        ansible = AnsibleProcess(tmp_path / "control", sim)
        run = ansible.playbook([task("Read", "camunda_member_info")], verbosity=1)
        assert run.result("Read").get("failed") is not True
        assert run.output.count("asking again") == 2
        assert run.output.count("trying again in") == 2
        sim.fault({"service": "oauth", "then": {"status": 429, "headers": {"Retry-After": "4"}, "body": "later"}})
        waiting = ansible.playbook([task("Read", "camunda_member_info", arguments={"audience": "zeebe.camunda.io"})])
        assert "blocks this address (429); asking again in" in waiting.stderr
