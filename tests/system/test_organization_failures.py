# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans of which something fails: the rest is done, everything is reported, and the next run finishes."""

from __future__ import annotations

from typing import Any

import pytest
from cluster_tasks import QUICK
from organization_tasks import (
    MEMBERS,
    addresses,
    change_cluster,
    fail,
    fault,
    said,
    shorten_pauses,
    state_of,
    statuses,
    steps,
    succeed,
    writes,
)
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.session import Session

STAGING: dict[str, Any] = {
    "name": "staging",
    "api_clients": [{"name": "one", "permissions": ["Zeebe"]}, {"name": "two", "permissions": ["Operate"]}],
    "connector_secrets": [{"name": "ONE", "value": "value-one"}, {"name": "TWO", "value": "value-two"}],
    "backup_schedule": "0 3 * * *",
    "monitoring": {"clients": [{"username": "one"}, {"username": "two"}]},
}
DECLARED: dict[str, Any] = {
    "members": [{"email": f"{name}@example.com", "roles": ["analyst"]} for name in ("ada", "bob", "cyd")],
    "clusters": [STAGING, {"name": "production", "description": "other"}],
}

TROUBLES: dict[str, tuple[str, str, list[str]]] = {
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


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the pauses between two looks short."""
    shorten_pauses(monkeypatch)


@pytest.fixture(scope="module")
def simulator_options() -> dict[str, Any]:
    """What takes minutes at Camunda takes half a second."""
    return QUICK


@pytest.mark.parametrize("what", TROUBLES)
def test_the_others_go_on_and_the_next_run_finishes(sim: SimulatorProcess, session: Session, what: str) -> None:
    method, path, undone = TROUBLES[what]
    planned = steps(succeed(session, check_mode=True, **DECLARED))
    fault(sim, method, path, status=400, body="trouble of the test")
    result = fail(session, **DECLARED)
    outcome = statuses(result)
    assert list(outcome) == planned
    assert [text for text, status in outcome.items() if status != "done"] == undone
    assert outcome[undone[0]] == "failed"
    assert all(outcome[text] == "skipped" for text in undone[1:])
    assert result["changed"] is True
    assert result["failure"] == {
        "code": "plan_failed",
        "done": len(planned) - len(undone),
        "failed": 1,
        "skipped": len(undone) - 1,
    }
    assert result["msg"].startswith(f"{len(planned) - len(undone)} of {len(planned)} steps were done, 1 failed")
    assert "trouble of the test" in result["msg"]
    sim.forget_requests()
    again = succeed(session, **DECLARED)
    assert steps(again) == undone
    assert len(writes(sim)) == len(undone)


def test_all_failures_are_reported(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "*", "/members/*", times=0, status=400, body="no members today")
    fault(sim, "POST", "/clusters/*", times=0, status=403, body="nothing more")
    result = fail(session, **DECLARED)
    failed = [step for step in result["plan"] if step["status"] == "failed"]
    skipped = [step for step in result["plan"] if step["status"] == "skipped"]
    assert (len(failed), len(skipped)) == (3 + 2 + 2 + 1, 2)
    assert result["msg"].count("\n- ") == 10
    assert all(step["error"] in result["msg"] for step in failed)
    assert [step["status"] for step in result["plan"]].count("done") == 2
    reads = len([each for each in sim.requests("api") if each["method"] == "GET"])
    sim.clear_faults()
    sim.forget_requests()
    assert len(succeed(session, **DECLARED)["plan"]) == 10
    assert reads <= 8, "nothing is read again because a step fails"


def test_a_read_that_fails_ends_the_task_before_any_change(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "GET", "/clusters/*/secrets", times=0, status=500, body="no")
    result = fail(session, **DECLARED)
    assert result["failure"]["code"] == "api_error"
    assert "plan" not in result
    assert writes(sim) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/members/bob*"),
        ("POST", "/clusters/*/secrets"),
        ("PUT", "/clusters/*/backups/schedule"),
        ("PATCH", "/clusters/*"),
        ("POST", "/clusters/*/monitoring"),
    ],
)
def test_a_lost_answer_of_a_change_is_settled_within_the_plan(
    sim: SimulatorProcess, session: Session, method: str, path: str
) -> None:
    fault(sim, method, path, lose_response=True)
    succeed(session, **DECLARED)
    assert succeed(session, **DECLARED)["plan"] == []
    assert [name for name in addresses(sim) if name.startswith("bob")] == ["bob@example.com"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/clusters/*/clients", "create api_client one of staging"),
        ("/clusters/*/monitoring/clients", "create monitoring_client one of staging"),
    ],
)
def test_a_one_time_secret_whose_answer_is_lost_is_told(
    sim: SimulatorProcess, session: Session, path: str, text: str
) -> None:
    fault(sim, "POST", path, lose_response=True)
    result = fail(session, **DECLARED)
    assert statuses(result)[text] == "failed"
    assert " was lost on the way" in result["msg"]
    assert result["failure"]["failed"] == 1
    cluster = state_of(sim, "staging")
    assert sorted(client["name"] for client in cluster["clients"]) == ["one", "order-worker", "two"]
    assert [client["username"] for client in cluster["monitoring"]["clients"]] == ["one", "two"]
    assert len(result["issued"]) == 3, "three of four secrets arrived"


def test_a_lost_client_is_made_anew_with_consent(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "POST", "/clusters/*/clients", lose_response=True)
    result = succeed(session, **DECLARED, recreate=["api_clients"])
    ids = {each["name"]: each["answer"]["clientId"] for each in result["issued"] if each["kind"] == "api_client"}
    clients = {client["name"]: client["clientId"] for client in state_of(sim, "staging")["clients"]}
    assert ids == {name: clients[name] for name in ("one", "two")}


def test_a_client_that_cannot_be_made_anew_is_made_by_the_next_run(sim: SimulatorProcess, session: Session) -> None:
    declared = {
        "clusters": [{"name": "staging", "api_clients": [{"name": "order-worker", "permissions": ["Operate"]}]}]
    }
    fault(sim, "POST", "/clusters/*/clients", status=403, body="Maximum number of clients reached")
    result = fail(session, **declared, recreate=["api_clients"])
    assert statuses(result) == {"recreate api_client order-worker of staging": "failed"}
    assert "has been deleted, but making it again failed" in result["msg"]
    assert steps(succeed(session, **declared)) == ["create api_client order-worker of staging"]


def test_without_a_token_nothing_more_is_tried(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "POST", "/members/bob*", times=0, status=401)
    result = fail(session, **DECLARED)
    outcome = list(statuses(result).values())
    position = outcome.index("failed")
    assert outcome[:position] == ["done"] * position
    assert set(outcome[position + 1 :]) == {"skipped"}
    assert "not tried without an access token" in result["plan"][-1]["error"]
    sim.clear_faults()
    assert len(succeed(session, **DECLARED)["plan"]) == len(outcome) - position


def test_seats_that_a_purge_frees_are_there_for_the_next_run(sim: SimulatorProcess, session: Session) -> None:
    """Nobody goes before somebody else has come, so a full organization takes two runs."""
    state = sim.state()
    sim.put_state({**state, "seats": len(state["members"])})
    members = [*MEMBERS[:-1], {"email": "ada@example.com", "roles": ["analyst"]}]
    result = fail(session, members=members, purge=["members"])
    assert statuses(result) == {
        "create member ada@example.com": "failed",
        "remove member pia.pending@example.com": "done",
    }
    assert "no open seats left" in result["msg"]
    assert steps(succeed(session, members=members, purge=["members"])) == ["create member ada@example.com"]


def test_what_is_said_about_a_failure_holds_no_secret(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "POST", "/clusters/*/secrets", times=0, status=400, body="value-one is not allowed")
    result = fail(session, **DECLARED)
    assert " is not allowed" in result["msg"]
    assert "value-one" not in str({**result, "invocation": None})
    assert "value-one" not in "".join(said(session))


def test_each_step_is_announced_and_reported(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "POST", "/members/bob*", status=400, body="trouble of the test")
    change_cluster(sim, 1, monitoring={"active": True, "clients": []})
    fail(session, **DECLARED)
    lines = [line for line in said(session) if line.startswith("step ")]
    assert len(lines) == 2 * 11
    assert lines[:2] == ["step 1 of 11: update cluster production", "step 1 of 11: done"]
    position = lines.index("step 3 of 11: create member bob@example.com")
    assert lines[position + 1].startswith("step 3 of 11: failed: POST /members/bob%40example.com failed at ")
    assert lines[-2:] == ["step 11 of 11: create monitoring client two of cluster staging", "step 11 of 11: done"]


def test_check_mode_says_nothing_about_steps(sim: SimulatorProcess, session: Session) -> None:
    succeed(session, check_mode=True, **DECLARED)
    assert [line for line in said(session) if line.startswith("step ")] == []
