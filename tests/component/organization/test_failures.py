# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans of which something fails: the rest is done, everything is reported, and the next run finishes."""

from __future__ import annotations

from typing import Any

import pytest

from organization_tasks import ADA, MEMBERS, OrganizationRunner, statuses, steps
from simulator_thread import SimulatorThread

DECLARED: dict[str, Any] = {
    "members": [{"email": f"{name}@example.com", "roles": ["analyst"]} for name in ("ada", "bob", "cyd")],
    "clusters": [
        {
            "name": "staging",
            "api_clients": [{"name": "one", "permissions": ["Zeebe"]}, {"name": "two", "permissions": ["Operate"]}],
            "connector_secrets": [{"name": "ONE", "value": "value-one"}, {"name": "TWO", "value": "value-two"}],
            "backup_schedule": "0 3 * * *",
            "monitoring": {"clients": [{"username": "one"}, {"username": "two"}]},
        },
        {"name": "production", "description": "other"},
    ],
}

ERRORS: dict[str, tuple[str, str, list[str]]] = {
    "member": ("POST", "/members/bob*", ["create member bob@example.com"]),
    "cluster": ("PATCH", "/clusters/*", ["update cluster production"]),
    "secret": ("POST", "/clusters/*/secrets", ["create connector_secret ONE of staging"]),
    "client": ("POST", "/clusters/*/clients", ["create api_client one of staging"]),
    "schedule": ("PUT", "/clusters/*/backups/schedule", ["create backup_schedule staging"]),
    "monitoring": (
        "POST",
        "/clusters/*/monitoring",
        [
            "create monitoring staging",
            "create monitoring_client one of staging",
            "create monitoring_client two of staging",
        ],
    ),
    "credential": ("POST", "/clusters/*/monitoring/clients", ["create monitoring_client one of staging"]),
}


@pytest.mark.parametrize("what", ERRORS)
def test_the_other_steps_go_on_and_the_next_run_finishes(
    sim: SimulatorThread, runner: OrganizationRunner, what: str
) -> None:
    method, path, undone = ERRORS[what]
    predicted = runner(check_mode=True, **DECLARED)
    assert [line for line in predicted.progress if line.startswith("step ")] == []
    planned = steps(predicted)
    sim.disturb(method, path, status=400, body="error of the test")
    run = runner.fails(**DECLARED)
    outcome = statuses(run)
    assert list(outcome) == planned
    lines = [line for line in run.progress if line.startswith("step ")]
    assert lines[0].startswith(f"step 1 of {len(planned)}: update cluster production")
    assert len([line for line in lines if line.endswith(": done")]) == list(outcome.values()).count("done")
    assert {text: status for text, status in outcome.items() if status != "done"} == {
        **dict.fromkeys(undone, "skipped"),
        undone[0]: "failed",
    }
    assert run.changed
    done = len(planned) - len(undone)
    assert run["failure"] == {"code": "plan_failed", "done": done, "failed": 1, "skipped": len(undone) - 1}
    assert run.message.startswith(f"{done} of {len(planned)} steps were done, 1 failed")
    assert "error of the test" in run.message
    sim.forget_requests()
    assert steps(runner(**DECLARED)) == undone
    assert len(sim.writes()) == len(undone)


def test_all_failures_are_reported(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    sim.disturb("*", "/members/*", times=0, status=400, body="no members today")
    sim.disturb("POST", "/clusters/*", times=0, status=403, body="value-one is not allowed")
    run = runner.fails(**DECLARED)
    failed = [step for step in run["plan"] if step["status"] == "failed"]
    assert len(failed) == 3 + 2 + 2 + 1
    assert list(statuses(run).values()).count("skipped") == list(statuses(run).values()).count("done") == 2
    assert run.message.count("\n- ") == 10
    assert " is not allowed" in run.message
    assert "value-one" not in run.visible
    assert all(step["error"] in run.message for step in failed)
    assert len([each for each in sim.requests("api") if each["method"] == "GET"]) <= 8, "nothing is read again"
    sim.clear_faults()
    assert len(runner(**DECLARED)["plan"]) == 10


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/clusters/*/clients", "create api_client one of staging"),
        ("/clusters/*/monitoring/clients", "create monitoring_client one of staging"),
    ],
)
def test_a_one_time_secret_whose_answer_is_lost_is_reported(
    sim: SimulatorThread, runner: OrganizationRunner, path: str, text: str
) -> None:
    sim.disturb("POST", path, lose_response=True)
    run = runner.fails(**DECLARED)
    assert statuses(run)[text] == "failed"
    assert "was lost. The " in run.message
    assert run["failure"]["failed"] == 1
    cluster = sim.cluster("staging")
    assert sorted(client["name"] for client in cluster["clients"]) == ["one", "order-worker", "two"]
    assert [client["username"] for client in cluster["monitoring"]["clients"]] == ["one", "two"]
    assert len(run["issued"]) == 3, "three of four secrets arrived"


def test_a_lost_client_is_recreated_with_consent(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    sim.disturb("POST", "/clusters/*/clients", lose_response=True)
    run = runner(**DECLARED, recreate=["api_clients"])
    ids = {each["name"]: each["answer"]["clientId"] for each in run["issued"] if each["kind"] == "api_client"}
    clients = {client["name"]: client["clientId"] for client in sim.cluster("staging")["clients"]}
    assert ids == {name: clients[name] for name in ("one", "two")}


def test_a_client_that_cannot_be_recreated_is_created_by_the_next_run(
    sim: SimulatorThread, runner: OrganizationRunner
) -> None:
    clusters = [{"name": "staging", "api_clients": [{"name": "order-worker", "permissions": ["Operate"]}]}]
    sim.disturb("POST", "/clusters/*/clients", status=403, body="Maximum number of clients reached")
    run = runner.fails(clusters=clusters, recreate=["api_clients"])
    assert statuses(run) == {"recreate api_client order-worker of staging": "failed"}
    assert "has been deleted, but creating it again failed" in run.message
    assert steps(runner(clusters=clusters)) == ["create api_client order-worker of staging"]


def test_seats_that_a_purge_frees_are_there_for_the_next_run(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    """Nobody goes before somebody else has come, so a full organization takes two runs."""
    sim.change(seats=len(MEMBERS))
    members = [*MEMBERS[:-1], ADA]
    run = runner.fails(members=members, purge=["members"])
    assert statuses(run) == {"create member ada@example.com": "failed", "remove member pia.pending@example.com": "done"}
    assert "no open seats left" in run.message
    assert steps(runner(members=members, purge=["members"])) == ["create member ada@example.com"]
