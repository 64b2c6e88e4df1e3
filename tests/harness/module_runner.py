# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules run in this process as their action plugins run them, and everything that a user could see of it."""

from __future__ import annotations

import copy
import importlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.camunda.plugins.module_utils._internal.arguments import find_type_mismatch
from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS, Connection
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import CamundaError
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import (
    PROGRESS,
    WARNING,
    Message,
    Messages,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from ansible_collections.community.camunda.plugins.module_utils._internal.task import (
    Controller,
    Task,
    build_connection,
    failed_result,
    run_task,
)
from simulator_client import Simulator

MODULES = sorted(path.stem for path in (Path(__file__).parents[2] / "plugins" / "modules").glob("camunda_*.py"))
"""Names of all modules."""

SUCCESS = "success"
REFUSED_ARGUMENTS = "arguments"
"""Outcome of a run that Ansible itself refused because of an argument."""

BOUNDED: dict[str, Any] = {"timeout": 60.0, "retries": 1}
"""One repeat, so that tests of lasting faults end soon; and longer than any answer takes on a busy machine."""


@dataclass(frozen=True)
class Run:
    """What came of a module.

    :ivar result: what Ansible would register.
    :ivar messages: what was said meanwhile.
    """

    result: dict[str, Any]
    messages: list[Message] = field(default_factory=list)

    def __getitem__(self, key: str) -> Any:
        """Return a value of the result."""
        return self.result[key]

    @property
    def failed(self) -> bool:
        """Whether the module failed."""
        return bool(self.result.get("failed"))

    @property
    def changed(self) -> bool:
        """Whether the module said that it changed something."""
        return bool(self.result["changed"])

    @property
    def outcome(self) -> str:
        """``success``, or the code of the failure."""
        return str(self.result["failure"]["code"]) if self.failed else SUCCESS

    @property
    def message(self) -> str:
        """What a failure says."""
        return str(self.result.get("msg", ""))

    @property
    def progress(self) -> list[str]:
        """What was said while waiting."""
        return [message.text for message in self.messages if message.level == PROGRESS]

    @property
    def warnings(self) -> list[str]:
        """The warnings."""
        return [message.text for message in self.messages if message.level == WARNING]

    @property
    def visible(self) -> str:
        """Everything together that a user, a log or a callback could see."""
        return json.dumps(self.result, default=repr) + "\n".join(message.text for message in self.messages)


def definition(module: str) -> ModuleDefinition:
    """Return what the module of that name is; ``camunda_`` may be left out."""
    name = module if module.startswith("camunda_") else f"camunda_{module}"
    imported = importlib.import_module(f"ansible_collections.community.camunda.plugins.modules.{name}")
    found: ModuleDefinition = imported.DEFINITION
    return found


def run_module(
    module: str, arguments: Mapping[str, Any], *, check_mode: bool = False, controller: Controller | None = None
) -> Run:
    """Run a module with these arguments, the connection options among them, in a session of its own."""
    meant = definition(module)
    messages = Messages(Redactor())
    arguments = copy.deepcopy(dict(arguments))
    misplaced = find_type_mismatch(meant.argument_spec(), arguments)
    if misplaced is not None:
        return Run({"failed": True, "msg": misplaced, "failure": {"code": REFUSED_ARGUMENTS}})
    validation = ArgumentSpecValidator(meant.argument_spec(), **meant.constraints).validate(arguments)
    if validation.error_messages:
        return Run({"failed": True, "msg": validation.errors.msg, "failure": {"code": REFUSED_ARGUMENTS}})
    params = validation.validated_parameters
    try:
        connection = build_connection(params, messages, credentials_needed=meant.credentials_needed)
    except CamundaError as error:
        return Run(failed_result(error, messages), messages.collected)
    session = Session(connection, messages)
    try:
        task = Task(params, session, check_mode=check_mode, diff_mode=True, controller=controller or Controller())
        return Run(run_task(meant.run, task), messages.collected)
    finally:
        session.close()


class ModuleRunner:
    """Runs modules with the credentials of a simulator's first organization.

    Values of ``options`` take the place of the connection options that it would use itself.

    :ivar sim: the simulator.
    """

    def __init__(self, sim: Simulator, token_cache: Path | str, **options: Any) -> None:
        self.sim = sim
        self.options = {**sim.connection_options(), "token_cache": str(token_cache), **BOUNDED, **options}

    def attempt(
        self, module: str, /, *, check_mode: bool = False, controller: Controller | None = None, **arguments: Any
    ) -> Run:
        """Run a module, whatever comes of it."""
        own = definition(module).argument_spec()
        connection = {name: value for name, value in self.options.items() if name in own}
        return run_module(module, {**connection, **arguments}, check_mode=check_mode, controller=controller)

    def __call__(self, module: str, /, **arguments: Any) -> Run:
        """Run a module, which has to succeed."""
        run = self.attempt(module, **arguments)
        assert not run.failed, run.message
        return run

    def fails(self, module: str, code: str, match: str = "", /, **arguments: Any) -> Run:
        """Run a module, which has to fail with this code and a message in which the pattern is found."""
        run = self.attempt(module, **arguments)
        assert run.failed, run.result
        assert run.outcome == code, run.result
        assert re.search(match, run.message), run.message
        return run

    def predicts(self, module: str, /, **arguments: Any) -> Run:
        """Run a module in check mode, which has to succeed and must not write."""
        before = self.sim.writes()
        run = self(module, check_mode=True, **arguments)
        assert self.sim.writes() == before
        return run

    def changes(self, module: str, /, **arguments: Any) -> Run:
        """Predict, run and run again: a change as predicted, then none. Return the run that made the change."""
        predicted = self.predicts(module, **arguments)
        made = self(module, **arguments)
        writes = self.sim.writes()
        again = self(module, **arguments)
        assert (predicted.changed, made.changed, again.changed) == (True, True, False)
        assert predicted["diff"] == made["diff"]
        assert again["diff"] == []
        assert self.sim.writes() == writes
        return made


def session_for(sim: Simulator, token_cache: Path | str, **options: Any) -> Session:
    """Return a session with the simulator's first organization, for tests that look below the modules."""
    return _session({**sim.connection_options(), "token_cache": str(token_cache), **options})


def session_with_token(api_url: str, **options: Any) -> Session:
    """Return a session that uses a token from elsewhere, and so never asks for one."""
    return _session({"access_token": "token-from-elsewhere", "api_url": api_url, **options})


def _session(options: Mapping[str, Any]) -> Session:
    defaults = {name: spec.default for name, spec in OPTIONS.items()}
    return Session(Connection.from_options({**defaults, **BOUNDED, **options}), Messages(Redactor()))
