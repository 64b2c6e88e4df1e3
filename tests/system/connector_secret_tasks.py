# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules for connector secrets in this process, and the simulator as they find and leave it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.resources import connector_secrets
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import Controller, Task
from ansible_collections.community.camunda.plugins.modules import (
    camunda_connector_secret,
    camunda_connector_secret_info,
)

Start = Callable[..., SimulatorProcess]

EXISTING, NEW = "PAYMENT_API_KEY", "NEW_KEY"
VALUE, OLD_VALUE = "value-of-the-test-1", "pay-example-1"

SECRETS, SECRET = "/clusters/*/secrets", "/clusters/*/secrets/*"

BUSY = {"status": 409, "body": "Another change to the secrets of this cluster is in progress."}


def shorten_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the pauses between two tries short."""
    monkeypatch.setattr(connector_secrets, "_FIRST_PAUSE", 0.05)
    monkeypatch.setattr(connector_secrets, "_LONGEST_PAUSE", 0.1)


def run(session: Session, *, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    """Run the module in this process and return its result."""
    definition = camunda_connector_secret.DEFINITION
    defaults = {name: argument.get("default") for name, argument in definition.options.items()}
    params = {**defaults, "cluster": "production", "name": NEW, "value": VALUE, "wait_timeout": 3, **options}
    return definition.run(Task(params, session, check_mode=check_mode, diff_mode=True, controller=Controller()))


def info(session: Session, controller: Controller | None = None, **options: Any) -> dict[str, Any]:
    """Run the info module in this process and return its result."""
    params = {"cluster": "production", "name": None, "include_values": False, **options}
    task = Task(params, session, check_mode=False, diff_mode=False, controller=controller or Controller())
    return camunda_connector_secret_info.DEFINITION.run(task)


def values(sim: SimulatorProcess) -> dict[str, str]:
    """Return the secrets that the first cluster really has."""
    return dict(sim.state()["clusters"][0]["secrets"])


def said(session: Session, loudness: str) -> list[str]:
    """Return what was said, warnings for example."""
    return [message.text for message in session.messages.collected if message.loudness == loudness]


def writes(sim: SimulatorProcess) -> list[tuple[str, int | None]]:
    """Return method and status of each request that changes something."""
    return [(each["method"], each["status"]) for each in sim.requests("api") if each["method"] != "GET"]


def fault(sim: SimulatorProcess, method: str, path: str, then: dict[str, Any], times: int = 1) -> None:
    """Add a fault for one kind of call."""
    sim.fault({"service": "api", "method": method, "path": path, "times": times, "then": then})
