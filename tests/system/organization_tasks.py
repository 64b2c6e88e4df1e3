# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module for a whole organization in this process, and the simulator as it finds and leaves it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import cluster_tasks
import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.messages import PROGRESS, WARNING
from ansible_collections.community.camunda.plugins.module_utils.resources import connector_secrets, secure_connectivity
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import Controller, Result, Task, carry_out
from ansible_collections.community.camunda.plugins.modules.camunda_organization import DEFINITION

PRODUCTION, STAGING = 0, 1
"""Positions of the two clusters of the simulator's own organization."""

MEMBERS = [
    {"email": "olga.owner@example.com"},
    {"email": "adam.admin@example.com", "roles": ["admin"]},
    {"email": "anna.analyst@example.com", "roles": ["analyst"]},
    {"email": "max.modeler@example.com", "roles": ["modeler"]},
    {"email": "pia.pending@example.com", "roles": ["developer"]},
]
"""The members of the simulator's own organization, as they would be declared."""

NEW: dict[str, Any] = cluster_tasks.NEW
"""A cluster that can be created."""

PRINCIPAL = "arn:aws:iam::111122223333:root"

PARTS: dict[str, Any] = {
    "api_clients": [{"name": "order-worker", "permissions": ["Zeebe"]}],
    "connector_secrets": [{"name": "PAYMENT_API_KEY", "value": "value-of-the-test-1"}],
    "ip_allowlist": [{"ip": "203.0.113.0/24", "description": "Laboratory"}],
    "backup_schedule": "0 3 * * *",
    "monitoring": {"clients": [{"username": "prometheus"}]},
    "secure_connectivity": {"principals": [PRINCIPAL], "regions": ["eu-central-1"]},
}
"""Something of everything that a cluster can have."""


def shorten_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look more often: what takes minutes at Camunda takes a second here."""
    cluster_tasks.shorten_pauses(monkeypatch)
    monkeypatch.setattr(secure_connectivity, "POLL_SECONDS", 0.1)
    monkeypatch.setattr(connector_secrets, "_FIRST_PAUSE", 0.05)
    monkeypatch.setattr(connector_secrets, "_LONGEST_PAUSE", 0.1)


def run(session: Session, *, check_mode: bool = False, controller: Controller | None = None, **options: Any) -> Result:
    """Run the module in this process and return its result, a failed one as well.

    :param options: of the module; secrets are discarded unless they say something else.
    """
    if "credentials_directory" not in options:
        options.setdefault("discard_secret", True)
    options = {"wait_timeout": 20, **copy.deepcopy(options)}
    validation = ArgumentSpecValidator(DEFINITION.argument_spec(), **DEFINITION.constraints).validate(options)
    assert validation.error_messages == []
    task = Task(
        validation.validated_parameters,
        session,
        check_mode=check_mode,
        diff_mode=True,
        controller=controller or Controller(),
    )
    return carry_out(DEFINITION.run, task)


def succeed(session: Session, **options: Any) -> Result:
    """Run the module, which has to succeed, and return its result."""
    result = run(session, **options)
    assert not result.get("failed"), result["msg"]
    return result


def fail(session: Session, **options: Any) -> Result:
    """Run the module, which has to fail, and return its result."""
    result = run(session, **options)
    assert result.get("failed") is True
    return result


def thrice(session: Session, sim: SimulatorProcess, **options: Any) -> Result:
    """Predict, run, run again: the first two tell the same plan, and the third has none. Return the real result."""
    sim.forget_requests()
    predicted = succeed(session, check_mode=True, **options)
    assert {request["method"] for request in sim.requests("api")} <= {"GET"}
    assert {step["status"] for step in predicted["plan"]} <= {"planned"}
    result = succeed(session, **options)
    assert {step["status"] for step in result["plan"]} <= {"done"}
    again = succeed(session, **options)
    assert (predicted["changed"], result["changed"], again["changed"]) == (True, True, False)
    assert without_status(predicted) == without_status(result)
    assert predicted["diff"] == result["diff"]
    assert (again["plan"], again["diff"], again["issued"]) == ([], [], [])
    return result


def without_status(result: Result) -> list[dict[str, Any]]:
    """Return the plan without what became of its steps."""
    return [{name: value for name, value in step.items() if name != "status"} for step in result["plan"]]


def steps(result: Result) -> list[str]:
    """Return the steps of the plan in a few words each: action, kind, name, and cluster if it is another word."""
    return [
        " ".join([step["action"], step["kind"], step["name"]])
        + (f" of {step['cluster']}" if step["cluster"] not in (None, step["name"]) else "")
        for step in result["plan"]
    ]


def statuses(result: Result) -> dict[str, str]:
    """Return what became of each step."""
    return {text: step["status"] for text, step in zip(steps(result), result["plan"], strict=True)}


def problems(result: Result) -> list[str]:
    """Return the places of everything that is wrong with a declaration that was refused."""
    assert result["failure"]["code"] == "declaration_refused"
    return [problem["place"] for problem in result["failure"]["problems"]]


def writes(sim: SimulatorProcess) -> list[str]:
    """Return the requests that change something, by method and path within the cluster, if it is one."""
    sent = [each for each in sim.requests("api") if each["method"] != "GET"]
    return [f"{each['method']} {_shortened(each['path'])}" for each in sent]


def _shortened(path: str) -> str:
    parts = path.strip("/").split("/")
    return "/".join(parts[2:] if parts[0] == "clusters" and len(parts) > 2 else parts)


def state_of(sim: SimulatorProcess, name: str) -> dict[str, Any]:
    """Return the one cluster of that name as the simulator keeps it."""
    (cluster,) = cluster_tasks.called(sim, name)
    return cluster


def change_cluster(sim: SimulatorProcess, position: int, **changes: Any) -> None:
    """Change a cluster behind everybody's back."""
    cluster_tasks.change_cluster(sim, position, **changes)
    sim.forget_requests()


def change(sim: SimulatorProcess, **changes: Any) -> None:
    """Change the organization behind everybody's back."""
    sim.put_state({**sim.state(), **changes})
    sim.forget_requests()


def addresses(sim: SimulatorProcess) -> dict[str, list[str]]:
    """Return the roles of each member."""
    return {member["email"]: member["roles"] for member in sim.state()["members"]}


def fault(sim: SimulatorProcess, method: str, path: str, times: int = 1, skip: int = 0, **then: Any) -> None:
    """Add a fault of the API."""
    cluster_tasks.fault(sim, method, path, times, skip, **then)


def said(session: Session, loudness: str = PROGRESS) -> list[str]:
    """Return what was said: progress, or warnings."""
    return [message.text for message in session.messages.collected if message.loudness == loudness]


def warnings(session: Session) -> list[str]:
    """Return the warnings."""
    return said(session, WARNING)


def member(email: str, *roles: str, pending: bool = False) -> dict[str, Any]:
    """Return a member as the API shows it."""
    return {"name": "", "email": email, "roles": list(roles), "invitePending": pending}


def many_members(number: int, *roles: str) -> list[dict[str, Any]]:
    """Return that many members with numbers in their addresses."""
    return [member(f"member.{position:04}@example.com", *roles) for position in range(number)]


def declaration_of(members: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return members as they would be declared; the owner without roles."""
    return [
        {"email": each["email"], **({} if "owner" in each["roles"] else {"roles": each["roles"]})} for each in members
    ]
