# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared organization in a whole playbook: in Ansible's own process and as a module.

Each play has an organization of its own, which is a host of the same name. That plans are predicted, carried out and
then empty in both ways is what the integration target ``camunda_organization`` shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ansible_process import CENSORED, LOCAL, AnsibleProcess, AnsibleRun, task
from simulator_process import SimulatorProcess

ORGANIZATIONS = ["changed", "registered", "failed_with_secret", "failed", "secret_refused"]
NEW_CLIENT = {"name": "staging", "api_clients": [{"name": "new", "permissions": ["Zeebe"]}]}
CHANGES = {"name": "staging", "description": "other", "backup_schedule": "0 3 * * *"}
STEPS = ["update cluster staging", "create member ada@example.com", "create backup_schedule staging"]


def member(email: str) -> list[dict[str, Any]]:
    """Return a new member to declare."""
    return [{"email": email, "roles": ["analyst"]}]


def organization(name: str, **arguments: Any) -> dict[str, Any]:
    """Return a task of that name, whose result is registered."""
    return task(name, "camunda_organization", arguments=arguments, register="organization")


def keep(name: str, content: str) -> dict[str, Any]:
    """Return a task that writes something to a file called like the organization."""
    arguments = {"content": content, "dest": "{{ playbook_dir }}/{{ inventory_hostname }}"}
    return task(name, "ansible.builtin.copy", arguments=arguments, no_log=True)


def plays() -> list[dict[str, Any]]:
    """Return a play for each organization."""
    secret = "{{ organization.issued[0].answer.clientSecret }}"
    tasks = {
        "changed": [
            organization("do", members=member("ada@example.com"), clusters=[CHANGES]),
            organization("declare nothing", purge=[]),
        ],
        "registered": [organization("issue", clusters=[NEW_CLIENT]), keep("keep the issued secret", secret)],
        "failed_with_secret": [
            organization("issue and fail", members=member("broken-1@example.com"), clusters=[NEW_CLIENT]),
            keep("keep the secret and the status", secret + " {{ organization.plan[0].status }}"),
        ],
        "failed": [organization("fail", members=member("broken-2@example.com"), clusters=[CHANGES])],
        "secret_refused": [{**organization("issue in the background", clusters=[NEW_CLIENT]), "async": 60, "poll": 1}],
    }
    return [{"hosts": name, "gather_facts": False, "tasks": tasks[name]} for name in ORGANIZATIONS]


@dataclass(frozen=True)
class Played:
    """The playbook has run, in one of the two ways."""

    sim: SimulatorProcess
    folder: Path
    run: AnsibleRun
    in_process: bool

    def client_id(self, organization: str) -> str:
        """Return whose requests are those of an organization."""
        return self.sim.organizations[ORGANIZATIONS.index(organization)]["client_id"]

    def kept(self, organization: str) -> str:
        """Return what was kept of an organization's result."""
        return (self.folder / organization).read_text(encoding="utf-8")

    def issued(self, organization: str) -> str:
        """Return the secret of the new API client."""
        state = self.sim.state(self.client_id(organization))
        return str(state["clusters"][1]["clients"][-1]["clientSecret"])


@pytest.fixture(scope="module", params=[True, False], ids=["in process", "as a module"])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Run all plays."""
    with SimulatorProcess({"token_interval": 0}, len(ORGANIZATIONS)) as sim:
        sim.disturb("POST", "/members/broken-*", times=2, status=400, body="trouble of the test")
        ansible = AnsibleProcess(tmp_path_factory.mktemp("organization") / "control")
        ansible.inventory({name: sim.host_variables(number) for number, name in enumerate(ORGANIZATIONS)}, LOCAL)
        environment = {"CAMUNDA_IN_PROCESS": str(int(request.param))}
        run = ansible.playbook(*plays(), environment=environment, verbosity=3)
        yield Played(sim, ansible.folder, run, request.param)


def test_steps_are_shown_on_standard_error(played: Played) -> None:
    assert played.run.ran_as_module("do") is not played.in_process
    lines = [line for line in played.run.stderr.splitlines() if line.startswith("[changed] step ")]
    assert len(lines) == 2 * len(STEPS)
    assert lines[0] == f"[changed] step 1 of {len(STEPS)}: {STEPS[0]}"
    assert lines[1::2] == [f"[changed] step {number} of {len(STEPS)}: done" for number in range(1, len(STEPS) + 1)]
    assert "step 1 of" not in played.run.stdout


def test_something_has_to_be_declared(played: Played) -> None:
    assert "one of the following is required: members, clusters" in played.run.result("declare nothing")["msg"]


def test_secrets_are_registered_in_full_and_shown_to_nobody(played: Played) -> None:
    secret = played.issued("registered")
    assert played.kept("registered") == secret
    assert secret not in played.run.output
    assert CENSORED in played.run.printed("issue")
    assert "[registered] carried out a plan of 1 steps, which issued 1 secrets" in played.run.stderr


def test_a_failed_plan_with_secrets_is_registered_and_censored_and_says_why(played: Played) -> None:
    secret = played.issued("failed_with_secret")
    assert played.kept("failed_with_secret") == f"{secret} failed"
    assert played.run.events("issue and fail")[0].event == "failed"
    assert secret not in played.run.output
    assert any("trouble of the test" in line for line in played.run.stderr.splitlines() if "[failed_with" in line)


def test_a_failed_plan_without_secrets_is_shown(played: Played) -> None:
    assert CENSORED not in played.run.printed("fail")
    assert "2 of 3 steps were done, 1 failed" in played.run.output
    result = played.run.result("fail")
    assert [step["status"] for step in result["plan"]].count("failed") == 1
    assert result["changed"] is True


def test_secrets_are_refused_in_the_background(played: Played) -> None:
    message = played.run.result("issue in the background")["msg"]
    assert "Under 'async', Ansible stores the result" in message
    client_id = played.client_id("secret_refused")
    assert {each["method"] for each in played.sim.requests("api") if each["client_id"] == client_id} == {"GET"}
