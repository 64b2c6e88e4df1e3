# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared organization in a whole playbook: in Ansible's own process and as a module.

Each play has an organization of its own, which is a host of the same name. That plans are predicted, carried out and
then empty in both ways is what the integration target ``camunda_organization`` shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from ansible_process import CENSORED, LOCAL, AnsibleProcess, AnsibleRun, task
from simulator_process import SimulatorProcess

CHANGES = {"name": "staging", "description": "other", "backup_schedule": "0 3 * * *"}
NEW_CLIENT = {"name": "staging", "api_clients": [{"name": "new", "permissions": ["Zeebe"]}]}
STEPS = ["update cluster staging", "create member ada@example.com", "create backup_schedule staging"]
DECLARED: dict[str, tuple[str, dict[str, Any]]] = {
    "changed": ("ada@example.com", CHANGES),
    "failed": ("broken-1@example.com", CHANGES),
    "failed_with_secret": ("broken-2@example.com", NEW_CLIENT),
}
"""Organizations: a new member of each, and its cluster."""


class Played(NamedTuple):
    """The playbook has run, in one of the two ways.

    :ivar kept: what it wrote of the result that holds a secret.
    :ivar secret: that secret.
    """

    run: AnsibleRun
    in_process: bool
    kept: str
    secret: str


@pytest.fixture(scope="module", params=[True, False], ids=["in process", "as a module"])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Run all plays."""
    plays = []
    for name, (email, cluster) in DECLARED.items():
        arguments = {"members": [{"email": email, "roles": ["analyst"]}], "clusters": [cluster]}
        tasks = [task(name, "camunda_organization", arguments=arguments, register="organization")]
        plays.append({"hosts": name, "gather_facts": False, "tasks": tasks})
    content = "{{ organization.issued[0].answer.clientSecret }} {{ organization.plan[0].status }}"
    keep = {"content": content, "dest": "{{ playbook_dir }}/kept"}
    tasks += [task("keep", "ansible.builtin.copy", arguments=keep, no_log=True)]
    tasks += [task("declare nothing", "camunda_organization", arguments={"purge": []})]
    with SimulatorProcess({"token_interval": 0}, len(DECLARED)) as sim:
        sim.disturb("POST", "/members/broken-*", times=2, status=400, body="trouble of the test")
        ansible = AnsibleProcess(tmp_path_factory.mktemp("organization") / "control")
        ansible.inventory({name: sim.host_variables(number) for number, name in enumerate(DECLARED)}, LOCAL)
        environment = {"CAMUNDA_IN_PROCESS": str(int(request.param))}
        run = ansible.playbook(*plays, environment=environment, verbosity=3)
        kept = (ansible.folder / "kept").read_text(encoding="utf-8")
        client = sim.state(sim.organizations[-1]["client_id"])["clusters"][1]["clients"][-1]
        yield Played(run, request.param, kept, client["clientSecret"])


def test_steps_are_shown_on_standard_error(played: Played) -> None:
    assert played.run.ran_as_module("changed") is not played.in_process
    lines = [line for line in played.run.stderr.splitlines() if line.startswith("[changed] step ")]
    assert len(lines) == 2 * len(STEPS)
    assert lines[0] == f"[changed] step 1 of {len(STEPS)}: {STEPS[0]}"
    assert lines[1::2] == [f"[changed] step {number} of {len(STEPS)}: done" for number in range(1, len(STEPS) + 1)]
    assert "step 1 of" not in played.run.stdout


def test_something_has_to_be_declared(played: Played) -> None:
    assert "one of the following is required: members, clusters" in played.run.result("declare nothing")["msg"]


def test_a_failed_plan_with_secrets_is_registered_and_censored_and_says_why(played: Played) -> None:
    assert played.kept == f"{played.secret} failed"
    assert played.run.events("failed_with_secret")[0].event == "failed"
    assert CENSORED in played.run.printed("failed_with_secret")
    assert played.secret not in played.run.output
    assert any("trouble of the test" in line for line in played.run.stderr.splitlines() if "[failed_with" in line)


def test_a_failed_plan_without_secrets_is_shown(played: Played) -> None:
    assert CENSORED not in played.run.printed("failed")
    assert "2 of 3 steps were done, 1 failed" in played.run.output
    result = played.run.result("failed")
    assert [step["status"] for step in result["plan"]].count("failed") == 1
    assert result["changed"] is True
