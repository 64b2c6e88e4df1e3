# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The promises about token requests, kept by whole playbooks. The service paces and blocks as the real one does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from ansible_process import LOCAL, AnsibleProcess, Vaulted, task
from simulator_process import SimulatorProcess

ORGANIZATIONS = 12


@pytest.fixture
def sim() -> Iterator[SimulatorProcess]:
    """A simulator for each test, for none forgets when it was asked last.

    Clients ask 1.1 s apart. The simulator counts a request when its process gets to it, which on a busy machine may
    be a second later. So it refuses only what comes as good as together.
    """
    with SimulatorProcess({"token_interval": 0.1}, ORGANIZATIONS) as sim:
        yield sim


def token_statuses(sim: SimulatorProcess) -> list[int]:
    """Return what the token service has answered."""
    return [request["status"] for request in sim.token_requests()]


def test_organizations_at_as_many_forks_take_turns(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    """Hosts are organizations with credentials of their own, as the guide on many organizations has it."""
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
    play = {"hosts": "all", "gather_facts": False, "tasks": tasks}
    for changed in (True, False):
        sim.forget_requests()
        run = ansible.playbook(play, arguments=["--forks", str(ORGANIZATIONS)])
        assert {each.event for each in run.results} == {"ok"}, run.output
        assert {run.result("Support", host)["changed"] for host in hosts} == {changed}
        # One token for each organization and one second after the other, and none for the second run.
        assert token_statuses(sim) == [200] * (ORGANIZATIONS if changed else 0)
        assert not changed or sum(sim.token_gaps()) >= ORGANIZATIONS - 1
        # Each organization: a list for each task, and for a change one invitation and one more look.
        methods = Counter(each["method"] for each in sim.requests("api"))
        assert methods == Counter(GET=ORGANIZATIONS * (3 if changed else 2), POST=ORGANIZATIONS * changed)
    for name, credential in zip(hosts, sim.organizations, strict=True):
        addresses = [member["email"] for member in sim.state(credential["client_id"])["members"]]
        assert [each for each in addresses if each.startswith("support-")] == [f"support-{name}@example.com"]
        assert credential["client_secret"] not in run.output


def test_a_wrong_secret_in_a_loop_of_a_hundred_costs_one_request(
    sim: SimulatorProcess, ansible: AnsibleProcess
) -> None:
    wrong = {"client_secret": "wrong-secret-" * 5}
    names = ("Wrong", "Wrong again")
    loops = [task(name, "camunda_member_info", arguments=wrong, loop=list(range(50))) for name in names]
    run = ansible.playbook([*loops, task("Right", "camunda_member_info")])
    for name in names:
        assert [item["failure"]["code"] for item in run.items(name)] == ["token_refused"] * 50
    assert run.events("Right")[0].event == "ok"
    assert token_statuses(sim) == [401, 200]


def test_a_block_longer_than_the_budget_fails_at_once_and_says_until_when(
    sim: SimulatorProcess, ansible: AnsibleProcess
) -> None:
    sim.disturb("POST", "*", service="oauth", status=429, headers={"Retry-After": "900"}, body="Too Many Requests")
    run = ansible.playbook([task("Task", "camunda_member_info", loop=list(range(5)))])
    assert [item["failure"]["code"] for item in run.items("Task")] == ["token_blocked"] * 5
    assert all("No token request will be sent before 20" in item["msg"] for item in run.items("Task"))
    assert token_statuses(sim) == [429]


def test_repeats_are_visible_and_long_waits_are_explained(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    sim.disturb("POST", "*", service="oauth", times=2, status=503, body="unavailable")
    sim.disturb("GET", "*", times=2, status=503, body="unavailable")
    # The first task has got its token by then.
    sim.disturb("POST", "*", service="oauth", skip=1, status=429, headers={"Retry-After": "4"}, body="later")
    other = {"audience": "zeebe.camunda.io"}
    tasks = [task("Read", "camunda_member_info"), task("Wait", "camunda_member_info", arguments=other)]
    run = ansible.playbook(tasks, verbosity=1)
    assert run.events("Read")[0].event == "ok"
    assert run.printed("Read").count("trying again (") == 2
    assert run.printed("Read").count("trying again in") == 2
    assert "blocks this address (429); trying again in" in run.stderr
    assert token_statuses(sim)[:5] == [503, 503, 200, 429, 200]
