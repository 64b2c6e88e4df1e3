# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module for clusters in this process, and the simulator as it finds and leaves it."""

from __future__ import annotations

from typing import Any

import pytest
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.operations import clusters as cluster_operations
from ansible_collections.community.camunda.plugins.module_utils.resources import cluster_readiness
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import Controller, Task
from ansible_collections.community.camunda.plugins.modules.camunda_cluster import DEFINITION

NEW: dict[str, Any] = {
    "name": "made",
    "plan_type": "Basic",
    "region": "Frankfurt, Europe (eu-central-1)",
    "channel": "Stable",
}
KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
BACKUP_KEY = KEY.replace("eu-central-1", "eu-west-1")

QUICK: dict[str, Any] = {"token_interval": 0, "cluster_seconds": 0.5}
"""Options of a simulator whose clusters take half a second for what takes minutes at Camunda."""


def shorten_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look more often: what takes minutes at Camunda takes a second here."""
    monkeypatch.setattr(cluster_readiness, "FIRST_LOOK_SECONDS", 0.05)
    monkeypatch.setattr(cluster_readiness, "POLL_SECONDS", 0.1)
    monkeypatch.setattr(cluster_readiness, "PATIENCE_SECONDS", 1.0)
    monkeypatch.setattr(cluster_operations, "ADOPTION_SECONDS", 1.0)
    monkeypatch.setattr(cluster_operations, "ADOPTION_POLL_SECONDS", 0.1)


def run(session: Session, *, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    """Run the module in this process and return its result."""
    defaults = {name: argument.get("default") for name, argument in DEFINITION.options.items()}
    params = {**defaults, "wait_timeout": 20, **options}
    task = Task(params, session, check_mode=check_mode, diff_mode=True, controller=Controller())
    return DEFINITION.run(task)


def twice(session: Session, **options: Any) -> dict[str, Any]:
    """Predict, run, run again: only the first two are changes, and their diffs are the same. Return the real result."""
    predicted = run(session, check_mode=True, **options)
    result = run(session, **options)
    again = run(session, **options)
    assert (predicted["changed"], result["changed"], again["changed"]) == (True, True, False)
    assert predicted["diff"] == result["diff"]
    assert again["diff"] == []
    assert again["cluster"] == result["cluster"]
    return result


def called(sim: SimulatorProcess, name: str) -> list[dict[str, Any]]:
    """Return the clusters of that name."""
    return [cluster for cluster in sim.state()["clusters"] if cluster["name"] == name]


def change_cluster(sim: SimulatorProcess, position: int = 1, **changes: Any) -> None:
    """Change a cluster behind everybody's back: 0 is production, 1 is staging."""
    state = sim.state()
    if "status" in changes:
        # Its life begins anew.
        state["clusters"][position].pop("status_since")
    state["clusters"][position].update(changes)
    sim.put_state(state)


def writes(sim: SimulatorProcess) -> list[str]:
    """Return the requests that change something, by method and end of the path."""
    return [
        f"{each['method']} {each['path'].rpartition('/')[2]}" for each in sim.requests("api") if each["method"] != "GET"
    ]


def fault(sim: SimulatorProcess, method: str, path: str, times: int = 1, skip: int = 0, **then: Any) -> None:
    """Add a fault of the API."""
    sim.fault({"service": "api", "method": method, "path": path, "times": times, "skip": skip, "then": then})


def progress(session: Session) -> list[str]:
    """Return what was said while waiting."""
    return [message.text for message in session.messages.collected]
