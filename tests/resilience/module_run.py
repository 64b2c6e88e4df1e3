# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules run in this process as their action plugins run them, and all that a user could see of it."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.arguments import misplaced_values
from ansible_collections.community.camunda.plugins.module_utils.errors import CamundaError
from ansible_collections.community.camunda.plugins.module_utils.messages import Message, Messages
from ansible_collections.community.camunda.plugins.module_utils.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import (
    Controller,
    Task,
    carry_out,
    failure,
    validated_connection,
)

MODULES = sorted(path.stem for path in (Path(__file__).parents[2] / "plugins" / "modules").glob("camunda_*.py"))
"""Names of all modules."""

SUCCESS = "success"
REFUSED_ARGUMENTS = "arguments"
"""Outcome of a run that Ansible itself refused because of an argument."""


@dataclass(frozen=True)
class Run:
    """What came of a module.

    :ivar result: what Ansible would register.
    :ivar messages: what was said meanwhile.
    """

    result: dict[str, Any]
    messages: list[Message]

    @property
    def outcome(self) -> str:
        """``success``, or the code of the failure."""
        if not self.result.get("failed"):
            return SUCCESS
        return str(self.result["failure"]["code"])

    @property
    def message(self) -> str:
        """What a failure says."""
        return str(self.result.get("msg", ""))

    @property
    def visible(self) -> str:
        """Everything together that a user, a log or a callback could see."""
        return json.dumps(self.result, default=repr) + "\n".join(message.text for message in self.messages)


def definition(module: str) -> ModuleDefinition:
    """Return what the module of that name is."""
    name = f"ansible_collections.community.camunda.plugins.modules.{module}"
    found: ModuleDefinition = importlib.import_module(name).DEFINITION
    return found


def run_module(module: str, arguments: Mapping[str, Any]) -> Run:
    """Run a module with these arguments, the connection options among them."""
    meant = definition(module)
    messages = Messages(Redactor())
    misplaced = misplaced_values(meant.argument_spec(), arguments)
    if misplaced is not None:
        refused = {"failed": True, "msg": misplaced, "failure": {"code": REFUSED_ARGUMENTS}}
        return Run(refused, messages.collected)
    validation = ArgumentSpecValidator(meant.argument_spec(), **meant.constraints).validate(dict(arguments))
    if validation.error_messages:
        refused = {"failed": True, "msg": validation.errors.msg, "failure": {"code": REFUSED_ARGUMENTS}}
        return Run(refused, messages.collected)
    params = validation.validated_parameters
    try:
        connection = validated_connection(params, messages, credentials_needed=meant.credentials_needed)
    except CamundaError as error:
        return Run(failure(error, messages), messages.collected)
    session = Session(connection, messages)
    try:
        task = Task(params, session, check_mode=False, diff_mode=True, controller=Controller())
        return Run(carry_out(meant.run, task), messages.collected)
    finally:
        session.close()


class Doors:
    """Runs modules with the credentials of a simulator.

    :param cache: directory for tokens.
    """

    def __init__(self, sim: SimulatorProcess, cache: Path) -> None:
        self._options: dict[str, Any] = {
            "client_id": sim.client_id,
            "client_secret": sim.client_secret,
            "oauth_url": sim.oauth_url,
            "audience": sim.audience,
            "api_url": sim.api_url,
            "token_cache": str(cache),
            # One repeat, so that faults which last end soon.
            "retries": 1,
            "timeout": 5.0,
        }

    def run(self, module: str, arguments: Mapping[str, Any], **options: Any) -> Run:
        """Run a module; ``options`` replace those of the connection."""
        own = definition(module).argument_spec()
        connection = {name: value for name, value in {**self._options, **options}.items() if name in own}
        return run_module(module, {**connection, **arguments})
