# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base class of the action plugins; each of them only names the definition of its module.

It runs the module's function inside Ansible's worker when the task runs on this host, and otherwise hands the task over
to the module (``hand_over.py``).

Ansible loads this file before it forks the workers, so its imports happen once in a play.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from typing import Any

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ansible_collections.community.camunda.plugins.module_utils._internal.arguments import find_type_mismatch
from ansible_collections.community.camunda.plugins.module_utils._internal.connection import Connection
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
    FOR_CONTROLLER,
    Controller,
    Result,
    Task,
    build_connection,
    failed_result,
    run_task,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.token.names import TokenContext
from ansible_collections.community.camunda.plugins.module_utils._internal.token.seal import Seal
from ansible_collections.community.camunda.plugins.plugin_utils._internal.connection_variables import (
    connection_variables,
)
from ansible_collections.community.camunda.plugins.plugin_utils._internal.display_messages import show
from ansible_collections.community.camunda.plugins.plugin_utils._internal.hand_over import (
    HandOver,
    token_from_controller,
)
from ansible_collections.community.camunda.plugins.plugin_utils._internal.plain_values import plain
from ansible_collections.community.camunda.plugins.plugin_utils._internal.task_environment import task_environment

# The first use of the ciphers loads them, which takes longer than reading a token. Done here, workers inherit them.
with contextlib.suppress(CamundaError):
    Seal(TokenContext("", "", "", "")).close(b"")

# The sessions of this worker, by connection. The items of a loop run in one process and share them.
_sessions: dict[tuple[int, Connection], Session] = {}


class CamundaAction(ActionBase):
    """Runs the module of the same name, in process or as a module."""

    definition: ModuleDefinition

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run the task and return its result."""
        result = super().run(tmp, task_vars)
        variables = task_vars or {}
        self._host = str(variables.get("inventory_hostname", "localhost"))
        self._warnings: list[str] = []
        self.messages = Messages(Redactor(), self._handle_message)
        arguments = plain(self._task.args)
        for option, value in connection_variables(variables, self._templar).items():
            arguments.setdefault(option, value)
        type_mismatch = find_type_mismatch(self.definition.argument_spec(), arguments)
        if type_mismatch is not None:
            return {**result, "failed": True, "changed": False, "msg": type_mismatch}
        environment = self._environment()
        with task_environment(environment):
            validation = ArgumentSpecValidator(self.definition.argument_spec(), **self.definition.constraints).validate(
                arguments
            )
            if validation.error_messages:
                outcome = self._reject_arguments(validation)
            elif self._runs_in_process(validation.validated_parameters, variables, environment):
                outcome = self._run_in_process(validation)
            else:
                outcome = None
        if outcome is None:
            outcome = HandOver(self, environment, variables).run(validation.validated_parameters, arguments)
        elif not _unsupported_option_errors(validation) and _shows_invocation(variables):
            shown = remove_values(validation.validated_parameters, validation._no_log_values)
            outcome["invocation"] = {"module_args": shown}
        result.update(self._finalize_result(outcome))
        return result

    def _reject_arguments(self, validation: Any) -> Result:
        """Return the failed result for arguments that the validation refuses."""
        # Misspelled options come first, because they may be the reason why others are missing.
        unsupported = _unsupported_option_errors(validation)
        message = validation.errors.msg
        if unsupported:
            message = f"Unsupported parameters for ({self._task.action}) module: {unsupported[0].msg}"
        return {"failed": True, "changed": False, "msg": remove_values(message, validation._no_log_values)}

    def _environment(self) -> dict[str, str]:
        """Return the variables that the task's and the play's ``environment:`` set, templated and plain."""
        environment: dict[str, Any] = {}
        self._compute_environment_string(environment)
        return {str(name): str(value) for name, value in plain(environment).items()}

    def _runs_in_process(
        self, params: Mapping[str, Any], variables: Mapping[str, Any], environment: Mapping[str, str]
    ) -> bool:
        wanted = variables.get("camunda_in_process")
        wanted = os.environ.get("CAMUNDA_IN_PROCESS", "1") if wanted is None else self._templar.template(wanted)
        wanted = environment.get("CAMUNDA_IN_PROCESS", wanted)
        if self._task.async_val:
            return False
        if self.definition.runs_on_controller and not self.is_local():
            return token_from_controller(params)
        return self.is_local() and not self._uses_become() and boolean(wanted, strict=False)

    def is_local(self) -> bool:
        """Return True if the task runs on this host."""
        return self._connection.transport == "local"

    def _uses_become(self) -> bool:
        return bool(self._connection.become)

    def controller(self, *, token_handed_over: bool = False) -> Controller:
        """Return the properties of the task that only the controller knows.

        :param token_handed_over: whether the module gets an access token from the controller.
        """
        background = bool(self._task.async_val)
        return Controller(
            registered=bool(self._task.register),
            background=background,
            token_handed_over=token_handed_over,
            # The parent of this worker is Ansible's main process. Tasks in the background may outlive it.
            process=os.getppid() if self.is_local() and not background else None,
        )

    # Execution in process

    def _run_in_process(self, validation: Any) -> Result:
        params = validation.validated_parameters
        try:
            session = self.session(params)
        except CamundaError as error:
            outcome = failed_result(error, self.messages)
        else:
            task = Task(
                params,
                session,
                check_mode=bool(self._task.check_mode),
                diff_mode=bool(self._task.diff),
                controller=self.controller(),
            )
            outcome = run_task(self.definition.run, task)
        internal = outcome.pop(FOR_CONTROLLER, None)
        outcome = remove_values(outcome, validation._no_log_values)
        if internal is not None:
            outcome[FOR_CONTROLLER] = internal
        return outcome

    def session(self, params: Mapping[str, Any]) -> Session:
        """Return the session of this worker for the connection options in the validated arguments.

        :raises OptionError: for an invalid value.
        """
        connection = build_connection(params, self.messages, credentials_needed=self.definition.credentials_needed)
        key = (os.getpid(), connection)
        if key not in _sessions:
            _sessions[key] = Session(connection, self.messages)
        session = _sessions[key]
        session.messages.set_handler(self._handle_message)
        return session

    # Messages and results

    def _handle_message(self, message: Message) -> None:
        """Store a warning for the result; show any other message, unless the task has ``no_log``."""
        if message.level == WARNING:
            self._warnings.append(message.text)
        elif not self._task.no_log:
            show(message, self._host)

    def _finalize_result(self, outcome: Result) -> Result:
        """Return the result for the user, without the internal data, which is shown or applied."""
        internal = outcome.pop(FOR_CONTROLLER, None) or {}
        for level, text in internal.get("messages", []):
            self._handle_message(Message(level, text))
        if internal.get("secret"):
            text = f"{internal['secret']}; the result carries a secret, so it is censored here, and registered in full"
            self._handle_message(Message(PROGRESS, text))
            outcome["_ansible_no_log"] = True
            # In a loop, older versions of ansible-core check the task and not the results of its items.
            self._task.no_log = True
        if self._warnings:
            outcome["warnings"] = [*(outcome.get("warnings") or []), *self._warnings]
        return outcome


def _unsupported_option_errors(validation: Any) -> list[UnsupportedError]:
    """Return the errors about options that the module does not have, whose values may be secret."""
    return [error for error in validation.errors if isinstance(error, UnsupportedError)]


def _shows_invocation(variables: Mapping[str, Any]) -> bool:
    """Return True if results contain the arguments of the module, which is a setting since ansible-core 2.21."""
    try:
        return bool(C.config.get_config_value("INJECT_INVOCATION", variables=dict(variables)))
    except AnsibleError:
        return True
