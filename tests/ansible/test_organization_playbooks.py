# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared organization in a whole playbook: in Ansible's own process and as a module.

Each play has an organization of its own, which is a host of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ansible_process import CENSORED, LOCAL, AnsibleProcess, AnsibleRun, task
from organization_tasks import MEMBERS, PARTS, steps, without_status
from simulator_process import SimulatorProcess

ORGANIZATIONS = ["changed", "registered", "failed_with_secret", "failed", "secret_refused", "wrong"]
NEW_CLIENT = {"name": "staging", "api_clients": [{"name": "new", "permissions": ["Zeebe"]}]}
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


def declared(email: str) -> dict[str, Any]:
    """Return arguments that need every step above, with a new member of this address."""
    staging = {name: part for name, part in PARTS.items() if name != "secure_connectivity"}
    return {
        "members": [*MEMBERS[:-1], {"email": email, "roles": ["developer"]}],
        "clusters": [{"name": "production", "description": "other"}, {"name": "staging", **staging}],
        "purge": ["members"],
    }


def organization(name: str, **arguments: Any) -> dict[str, Any]:
    """Return a task of that name, whose result is registered."""
    return task(name, "camunda_organization", arguments=arguments, register="organization")


def keep(name: str, content: str) -> dict[str, Any]:
    """Return a task that writes something to a file called like the organization."""
    arguments = {"content": content, "dest": "{{ playbook_dir }}/{{ inventory_hostname }}"}
    return task(name, "ansible.builtin.copy", arguments=arguments, no_log=True)


def plays() -> list[dict[str, Any]]:
    """Return a play for each organization."""
    with_files = {"credentials_directory": "{{ playbook_dir }}/{{ inventory_hostname }}-credentials"}
    secret = "{{ organization.issued[0].answer.clientSecret }}"
    broken = {"email": "broken-1@example.com", "roles": ["analyst"]}
    nobody = [{"email": "nobody"}, {"email": "ada@example.com", "roles": []}]
    tasks = {
        "changed": [
            {**organization("predict", **declared("ada@example.com"), **with_files), "check_mode": True},
            organization("do", **declared("ada@example.com"), **with_files),
            organization("do again", **declared("ada@example.com"), **with_files),
        ],
        "registered": [organization("issue", clusters=[NEW_CLIENT]), keep("keep the issued secret", secret)],
        "failed_with_secret": [
            organization("issue and fail", members=[broken], clusters=[NEW_CLIENT]),
            keep("keep the secret and the status", secret + " {{ organization.plan[0].status }}"),
        ],
        "failed": [
            organization("fail", **declared("broken-2@example.com"), **with_files),
            organization("do the rest", **declared("broken-2@example.com"), **with_files),
        ],
        "secret_refused": [
            task("issue unregistered", "camunda_organization", arguments={"clusters": [NEW_CLIENT]}),
            {**organization("issue in the background", clusters=[NEW_CLIENT]), "async": 60, "poll": 1},
        ],
        "wrong": [organization("do wrong", members=nobody, clusters=[{}]), organization("do nothing", purge=[])],
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

    def state(self, organization: str) -> dict[str, Any]:
        """Return the state of an organization."""
        return self.sim.state(self.client_id(organization))

    def methods(self, organization: str) -> list[str]:
        """Return the methods of the API requests for an organization."""
        client_id = self.client_id(organization)
        return [each["method"] for each in self.sim.requests("api") if each["client_id"] == client_id]

    def kept(self, organization: str) -> str:
        """Return what was kept of an organization's result."""
        return (self.folder / organization).read_text(encoding="utf-8")

    def issued(self, organization: str) -> str:
        """Return the secret of the new API client."""
        return str(self.state(organization)["clusters"][1]["clients"][-1]["clientSecret"])


@pytest.fixture(scope="module", params=[True, False], ids=["in process", "as a module"])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Run all plays."""
    with SimulatorProcess({"token_interval": 0}, len(ORGANIZATIONS)) as sim:
        sim.disturb("POST", "/members/broken-*", times=2, status=400, body="trouble of the test")
        ansible = AnsibleProcess(tmp_path_factory.mktemp("organization") / "control")
        ansible.inventory({name: sim.host_variables(number) for number, name in enumerate(ORGANIZATIONS)}, LOCAL)
        environment = {"CAMUNDA_IN_PROCESS": str(int(request.param))}
        run = ansible.playbook(*plays(), arguments=["--diff"], environment=environment, verbosity=3)
        yield Played(sim, ansible.folder, run, request.param)


def test_predicted_done_and_done_with(played: Played) -> None:
    run = played.run
    assert run.ran_as_module("do") is not played.in_process
    predicted, done, again = (run.result(name) for name in ("predict", "do", "do again"))
    assert steps(predicted) == STEPS
    assert without_status(predicted) == without_status(done)
    assert (predicted["changed"], done["changed"], again["changed"]) == (True, True, False)
    assert (again["plan"], again["issued"]) == ([], [])
    assert [step["status"] for step in done["plan"]] == ["done"] * len(STEPS)
    assert "ada@example.com" in [member["email"] for member in played.state("changed")["members"]]
    files = (played.folder / "changed-credentials").iterdir()
    assert [path.name for path in files] == ["prometheus@staging@monitoring.env"]
    assert "+++ after: create member ada@example.com" in run.printed("predict")
    assert "value-of-the-test-1" not in run.output
    assert "pay-example-2" not in run.output


def test_steps_are_shown_on_standard_error(played: Played) -> None:
    lines = [line for line in played.run.stderr.splitlines() if line.startswith("[changed] step ")]
    assert len(lines) == 2 * len(STEPS)
    assert lines[0] == f"[changed] step 1 of {len(STEPS)}: update cluster production"
    assert lines[1::2] == [f"[changed] step {number} of {len(STEPS)}: done" for number in range(1, len(STEPS) + 1)]
    assert "step 1 of" not in played.run.stdout


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


def test_a_failed_plan_without_secrets_is_shown_and_finished_by_the_next_run(played: Played) -> None:
    assert CENSORED not in played.run.printed("fail")
    result = played.run.result("fail")
    assert "7 of 8 steps were done, 1 failed" in result["msg"]
    assert result["msg"][:40] in played.run.output
    assert [step["status"] for step in result["plan"]].count("failed") == 1
    assert result["changed"] is True
    assert steps(played.run.result("do the rest")) == ["create member broken-2@example.com"]
    assert "failed" not in played.run.result("do the rest")


def test_secrets_without_a_place_are_refused(played: Played) -> None:
    assert "would be lost: it is shown only once" in played.run.result("issue unregistered")["msg"]
    background = played.run.result("issue in the background")["msg"]
    assert "Under 'async', Ansible stores the result" in background
    assert set(played.methods("secret_refused")) == {"GET"}


def test_everything_that_is_wrong_is_shown(played: Played) -> None:
    result = played.run.result("do wrong")
    places = [problem["place"] for problem in result["failure"]["problems"]]
    assert places == ["members[0]", "members[1]", "clusters[0]"]
    assert result["msg"].startswith("3 things are wrong; nothing was changed.")
    assert "one of the following is required: members, clusters" in played.run.result("do nothing")["msg"]
    assert played.methods("wrong") == []
