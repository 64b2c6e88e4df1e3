# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared organization in whole playbooks: in Ansible's own process and as a module."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_process import CENSORED, AnsibleProcess, AnsibleRun, task
from organization_tasks import MEMBERS, PARTS, addresses, state_of, steps, without_status
from simulator_process import SimulatorProcess

DECLARED: dict[str, Any] = {
    "members": [*MEMBERS[:-1], {"email": "ada@example.com", "roles": ["developer"]}],
    "clusters": [
        {"name": "production", "description": "other"},
        {
            "name": "staging",
            **{name: part for name, part in PARTS.items() if name != "secure_connectivity"},
        },
    ],
    "purge": ["members"],
}
STEPS = [
    "update cluster production",
    "create member ada@example.com",
    "remove member pia.pending@example.com",
    "update ip_allowlist staging",
    "create backup_schedule staging",
    "update connector_secret PAYMENT_API_KEY of staging",
    "create monitoring staging",
    "create monitoring_client prometheus of staging",
]
IN_PROCESS = pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as a module"])
CLIENTS = {"name": "staging", "api_clients": [{"name": "new", "permissions": ["Zeebe"]}]}


@pytest.fixture
def ansible(sim: SimulatorProcess, tmp_path: Path) -> AnsibleProcess:
    """Ansible that is connected to the simulator."""
    return AnsibleProcess(tmp_path / "control", sim)


def play(ansible: AnsibleProcess, tasks: list[dict[str, Any]], *, in_process: bool, **keywords: Any) -> AnsibleRun:
    """Run a playbook of these tasks."""
    return ansible.playbook(tasks, environment={"CAMUNDA_IN_PROCESS": str(int(in_process))}, **keywords)


def organization(name: str, **arguments: Any) -> dict[str, Any]:
    """Return a task of that name, whose result is registered."""
    return task(name, "camunda_organization", arguments=arguments, register="organization")


@IN_PROCESS
def test_predicted_done_and_done_with(
    sim: SimulatorProcess, ansible: AnsibleProcess, tmp_path: Path, in_process: bool
) -> None:
    arguments = {**DECLARED, "credentials_directory": str(tmp_path / "credentials")}
    tasks = [{**organization("predict", **arguments), "check_mode": True}]
    tasks += [organization(name, **arguments) for name in ("do", "again")]
    run = play(ansible, tasks, in_process=in_process, arguments=["--diff"])
    assert run.returncode == 0, run.output
    predicted, done, again = (run.result(name) for name in ("predict", "do", "again"))
    assert steps(predicted) == STEPS
    assert without_status(predicted) == without_status(done)
    assert (predicted["changed"], done["changed"], again["changed"]) == (True, True, False)
    assert (again["plan"], again["issued"]) == ([], [])
    assert [step["status"] for step in done["plan"]] == ["done"] * len(STEPS)
    assert "ada@example.com" in addresses(sim)
    assert [path.name for path in (tmp_path / "credentials").iterdir()] == ["prometheus@staging@monitoring.env"]
    assert "+++ after: create member ada@example.com" in run.printed("predict")
    assert "value-of-the-test-1" not in run.output
    assert "pay-example-2" not in run.output


@IN_PROCESS
def test_steps_are_shown_on_standard_error(sim: SimulatorProcess, ansible: AnsibleProcess, in_process: bool) -> None:
    run = play(ansible, [organization("do", **DECLARED, discard_secret=True)], in_process=in_process)
    lines = [line for line in run.stderr.splitlines() if line.startswith("[localhost] step ")]
    assert len(lines) == 2 * len(STEPS)
    assert lines[0] == f"[localhost] step 1 of {len(STEPS)}: update cluster production"
    assert lines[1::2] == [f"[localhost] step {number} of {len(STEPS)}: done" for number in range(1, len(STEPS) + 1)]
    assert "step 1 of" not in run.stdout


@IN_PROCESS
def test_secrets_are_registered_in_full_and_shown_to_nobody(
    sim: SimulatorProcess, ansible: AnsibleProcess, tmp_path: Path, in_process: bool
) -> None:
    kept = tmp_path / "registered"
    copy = task(
        "keep",
        "ansible.builtin.copy",
        arguments={"content": "{{ organization.issued[0].answer.clientSecret }}", "dest": str(kept)},
        no_log=True,
    )
    run = play(ansible, [organization("do", clusters=[CLIENTS]), copy], in_process=in_process, verbosity=3)
    secret = state_of(sim, "staging")["clients"][-1]["clientSecret"]
    assert kept.read_text(encoding="utf-8") == secret
    assert secret not in run.output
    assert CENSORED in run.printed("do")
    assert "carried out a plan of 1 steps, which issued 1 secrets" in run.stderr


@IN_PROCESS
def test_a_failed_plan_with_secrets_is_registered_and_censored_and_says_why(
    sim: SimulatorProcess, ansible: AnsibleProcess, tmp_path: Path, in_process: bool
) -> None:
    then = {"status": 400, "body": "trouble of the test"}
    sim.fault({"service": "api", "method": "POST", "path": "/members/*", "times": 0, "then": then})
    kept = tmp_path / "registered"
    copy = task(
        "keep",
        "ansible.builtin.copy",
        arguments={
            "content": "{{ organization.issued[0].answer.clientSecret }} {{ organization.plan[0].status }}",
            "dest": str(kept),
        },
        no_log=True,
    )
    member = {"email": "ada@example.com", "roles": ["analyst"]}
    tasks = [organization("do", members=[member], clusters=[CLIENTS]), copy]
    run = play(ansible, tasks, in_process=in_process, verbosity=3)
    secret = state_of(sim, "staging")["clients"][-1]["clientSecret"]
    assert kept.read_text(encoding="utf-8") == f"{secret} failed"
    assert run.events("do")[0].event == "failed"
    assert secret not in run.output
    assert "trouble of the test" in run.stderr


@IN_PROCESS
def test_a_failed_plan_without_secrets_is_shown(
    sim: SimulatorProcess, ansible: AnsibleProcess, tmp_path: Path, in_process: bool
) -> None:
    then = {"status": 400, "body": "trouble of the test"}
    sim.fault({"service": "api", "method": "POST", "path": "/members/*", "times": 0, "then": then})
    arguments = {**DECLARED, "credentials_directory": str(tmp_path / "credentials")}
    run = play(ansible, [organization("do", **arguments)], in_process=in_process)
    assert CENSORED not in run.output
    assert "7 of 8 steps were done, 1 failed" in run.output
    result = run.result("do")
    assert [step["status"] for step in result["plan"]].count("failed") == 1
    assert result["changed"] is True
    sim.clear_faults()
    again = play(ansible, [organization("do", **arguments)], in_process=in_process)
    assert again.returncode == 0, again.output
    assert steps(again.result("do")) == ["create member ada@example.com"]


@IN_PROCESS
def test_secrets_without_a_place_are_refused(sim: SimulatorProcess, ansible: AnsibleProcess, in_process: bool) -> None:
    unregistered = task("do", "camunda_organization", arguments={"clusters": [CLIENTS]})
    background = {**organization("background", clusters=[CLIENTS]), "async": 60, "poll": 1}
    run = play(ansible, [unregistered, background], in_process=in_process)
    assert "would be lost: it is shown only once" in run.result("do")["msg"]
    assert "Under 'async', Ansible stores the result" in run.result("background")["msg"]
    assert {request["method"] for request in sim.requests("api")} == {"GET"}


@IN_PROCESS
def test_everything_that_is_wrong_is_shown(sim: SimulatorProcess, ansible: AnsibleProcess, in_process: bool) -> None:
    wrong = organization("do", members=[{"email": "nobody"}, {"email": "ada@example.com", "roles": []}], clusters=[{}])
    run = play(ansible, [wrong], in_process=in_process)
    result = run.result("do")
    assert [problem["place"] for problem in result["failure"]["problems"]] == [
        "members[0]",
        "members[1]",
        "clusters[0]",
    ]
    assert result["msg"].startswith("3 things are wrong; nothing was changed.")
    assert sim.requests("api") == []


@IN_PROCESS
def test_something_has_to_be_declared(sim: SimulatorProcess, ansible: AnsibleProcess, in_process: bool) -> None:
    run = play(ansible, [organization("do", purge=[])], in_process=in_process)
    assert "one of the following is required: members, clusters" in run.result("do")["msg"]
