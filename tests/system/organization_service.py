# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator with one organization, and the modules for it in this process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from administration_session import session_for
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils.task import Controller, Result, Task


class Service:
    """The simulator with one organization, and the modules for it in this process."""

    def __init__(self, sim: SimulatorProcess, folder: Path) -> None:
        self.sim = sim
        self.folder = folder

    def holds(self, state: Mapping[str, Any]) -> None:
        """Make ``state`` the organization."""
        self.sim.put_state(state)
        self.sim.forget_requests()

    def run(self, module: ModuleDefinition, arguments: Mapping[str, Any]) -> Result:
        """Run a module as its doors do: with its arguments validated by Ansible."""
        validation = ArgumentSpecValidator(module.argument_spec(), **module.constraints).validate(dict(arguments))
        assert validation.error_messages == []
        session = session_for(self.sim, self.folder)
        try:
            params = validation.validated_parameters
            return module.run(Task(params, session, check_mode=False, diff_mode=True, controller=Controller()))
        finally:
            session.close()
