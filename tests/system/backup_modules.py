# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules for backups, called in this process against a simulator whose clusters live fast."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from administration_session import session_for
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.messages import PROGRESS
from ansible_collections.community.camunda.plugins.module_utils.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils.resources import backup_progress
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import Controller, Result, Task

FAST: dict[str, Any] = {"token_interval": 0, "backup_interval": 0, "cluster_seconds": 0.4}
"""Options of a simulator in which a backup takes 0.4 seconds and a restore 0.8."""


def ago(**span: float) -> str:
    """Return the time that lies this ``timedelta`` back, as the API writes it."""
    moment = datetime.now(timezone.utc) - timedelta(**span)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def backup(uuid: str, status: str = "Complete", **fields: Any) -> dict[str, Any]:
    """Return a backup for the state of the simulator."""
    return {"uuid": uuid, "status": status, "created": ago(hours=2), **fields}


class BackupModules:
    """Calls modules for the simulator's first cluster.

    :ivar session: what all calls use.
    :ivar cluster: UUID of the cluster.
    """

    def __init__(self, sim: SimulatorProcess, cache: Path, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(backup_progress, "FIRST_PAUSE", 0.05)
        patch.setattr(backup_progress, "LONGEST_PAUSE", 0.2)
        self.sim = sim
        self.session: Session = session_for(sim, cache)
        self.session.access_token()
        self.cluster = str(sim.state()["clusters"][0]["uuid"])
        sim.forget_requests()

    def run(self, definition: ModuleDefinition, *, check_mode: bool = False, **params: Any) -> Result:
        """Run a module's function; its errors are raised."""
        values = {name: spec.get("default") for name, spec in definition.options.items()}
        values = {**values, "cluster": "production", **params}
        task = Task(values, self.session, check_mode=check_mode, diff_mode=True, controller=Controller())
        return definition.run(task)

    def seed(self, *backups: dict[str, Any], **fields: Any) -> None:
        """Give the cluster these backups, and other fields of the state."""
        state = self.sim.state()
        state["clusters"][0].update({"backups": list(backups), "restores": [], "backup_schedule": None, **fields})
        self.sim.put_state(state)

    def state(self) -> dict[str, Any]:
        """Return the state of the cluster."""
        cluster: dict[str, Any] = self.sim.state()["clusters"][0]
        return cluster

    def uuids(self) -> list[str]:
        """Return the UUIDs of the backups, in alphabetical order."""
        return sorted(each["uuid"] for each in self.state()["backups"])

    def writes(self) -> list[str]:
        """Return the methods and last path segments of all requests that change something."""
        requests = [each for each in self.sim.requests("api") if each["method"] != "GET"]
        return [f"{each['method']} {each['path'].rpartition('/')[2]}" for each in requests]

    def progress(self) -> list[str]:
        """Return what was said to those who wait."""
        return [each.text for each in self.session.messages.collected if each.loudness == PROGRESS]

    def fault(self, method: str, path: str, *, skip: int = 0, times: int = 1, **then: Any) -> None:
        """Disturb the next call of an operation; ``path`` is what follows the cluster's."""
        where = f"/clusters/{self.cluster}{path}"
        fault = {"service": "api", "method": method, "path": where, "skip": skip, "times": times, "then": then}
        self.sim.fault(fault)
