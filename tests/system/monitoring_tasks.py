# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules for external monitoring in this process, and the simulator as they find and leave it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.messages import WARNING
from ansible_collections.community.camunda.plugins.module_utils.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import Controller, Task
from ansible_collections.community.camunda.plugins.modules import (
    camunda_monitoring,
    camunda_monitoring_client,
    camunda_monitoring_info,
)

Client = dict[str, Any]

USERNAME = "prometheus"
MONITORING = "/clusters/*/monitoring"
CLIENTS = "/clusters/*/monitoring/clients"
ROTATE = "/clusters/*/monitoring/clients/*/rotate"

LOST = [{"lose_response": True}, {"truncate": 0}, {"truncate": 20}]


def run(
    session: Session, definition: ModuleDefinition, *, check_mode: bool = False, registered: bool = True, **options: Any
) -> dict[str, Any]:
    """Run a module in this process and return its result."""
    defaults = {name: argument.get("default") for name, argument in definition.options.items()}
    params = {**defaults, "cluster": "production", **options}
    controller = Controller(registered=registered)
    return definition.run(Task(params, session, check_mode=check_mode, diff_mode=True, controller=controller))


def switch(session: Session, **options: Any) -> dict[str, Any]:
    """Run camunda_monitoring."""
    return run(session, camunda_monitoring.DEFINITION, **options)


def client(session: Session, **options: Any) -> dict[str, Any]:
    """Run camunda_monitoring_client."""
    return run(session, camunda_monitoring_client.DEFINITION, **{"username": USERNAME, **options})


def info(session: Session, **options: Any) -> dict[str, Any]:
    """Run camunda_monitoring_info."""
    return run(session, camunda_monitoring_info.DEFINITION, **options)


def monitoring(sim: SimulatorProcess) -> dict[str, Any]:
    """Return the monitoring of the cluster as the simulator keeps it."""
    kept: dict[str, Any] = sim.state()["clusters"][0]["monitoring"]
    return kept


def clients(sim: SimulatorProcess, username: str = USERNAME) -> list[Client]:
    """Return the clients of that name in the cluster, passwords included."""
    return [each for each in monitoring(sim)["clients"] if each["username"] == username]


def put_clients(sim: SimulatorProcess, *usernames: str, active: bool = True) -> None:
    """Give the cluster these clients."""
    state = sim.state()
    state["clusters"][0]["monitoring"] = {"active": active, "clients": [{"username": each} for each in usernames]}
    sim.put_state(state)
    sim.forget_requests()


def fault(sim: SimulatorProcess, method: str, path: str, then: dict[str, Any], **more: Any) -> None:
    """Add a fault of the API."""
    sim.fault({"service": "api", "method": method, "path": path, "then": then, **more})


def writes(sim: SimulatorProcess) -> list[str]:
    """Return what was sent to change something: the method and the last part of the path."""
    sent = [each for each in sim.requests("api") if each["method"] != "GET"]
    return [f"{each['method']} {each['path'].rpartition('/')[2]}" for each in sent]


def warnings(session: Session) -> list[str]:
    """Return the warnings so far."""
    return [message.text for message in session.messages.collected if message.loudness == WARNING]


def variables_in(path: Path) -> dict[str, str]:
    """Return the variables that a credentials file sets."""
    return dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines())
