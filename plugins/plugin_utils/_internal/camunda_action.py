# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin behind every module of the collection; each module's own names its definition.

It runs the module's function inside Ansible's worker when the task runs right here, and otherwise hands the task over
to the module, with an access token in the place of the client secret when it runs on another host.

Ansible loads this file before it forks the workers, so what is imported here is paid for once in a play.
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

from ansible_collections.community.camunda.plugins.module_utils._internal.arguments import misplaced_values
from ansible_collections.community.camunda.plugins.module_utils._internal.connection import (
    OPTIONS,
    Connection,
    option_from_environment,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import CamundaError, OptionError
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
    failure,
    run_task,
    validated_connection,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.token.names import TokenContext
from ansible_collections.community.camunda.plugins.module_utils._internal.token.seal import Seal
from ansible_collections.community.camunda.plugins.plugin_utils._internal.connection_variables import (
    connection_variables,
)
from ansible_collections.community.camunda.plugins.plugin_utils._internal.display_messages import show
from ansible_collections.community.camunda.plugins.plugin_utils._internal.plain_values import plain
from ansible_collections.community.camunda.plugins.plugin_utils._internal.task_environment import task_environment

# What a token is obtained with: nothing of it goes to another host that is handed a token.
TOKEN_OPTIONS = (
    "client_id",
    "client_secret",
    "oauth_url",
    "audience",
    "token_cache",
    "token_cache_username",
    "token_cache_password",
    "token_from",
    "token_wait",
)

# The first use of the ciphers loads them, which takes longer than reading a token; workers inherit that too.
with contextlib.suppress(CamundaError):
    Seal(TokenContext("", "", "", "")).close(b"")

# One session for each connection that this worker has used: the items of a loop run in one process and share it.
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
        self._messages = Messages(Redactor(), self._handle_message)
        arguments = plain(self._task.args)
        for option, value in connection_variables(variables, self._templar).items():
            arguments.setdefault(option, value)
        misplaced = misplaced_values(self.definition.argument_spec(), arguments)
        if misplaced is not None:
            return {**result, "failed": True, "changed": False, "msg": misplaced}
        environment = self._environment()
        with task_environment(environment):
            validation = ArgumentSpecValidator(self.definition.argument_spec(), **self.definition.constraints).validate(
                arguments
            )
            if validation.error_messages:
                outcome = self._refused(validation)
            elif self._runs_in_process(validation.validated_parameters, variables, environment):
                outcome = self._run_in_process(validation)
            else:
                outcome = None
        if outcome is None:
            outcome = self._hand_over(validation.validated_parameters, arguments, environment, variables)
        elif not _unsupported(validation) and _shows_invocation(variables):
            shown = remove_values(validation.validated_parameters, validation._no_log_values)
            outcome["invocation"] = {"module_args": shown}
        result.update(self._finalize_result(outcome))
        return result

    def _refused(self, validation: Any) -> Result:
        """Return the failure for arguments that Ansible does not accept, before anything runs anywhere."""
        # What is misspelled comes first: it is why something else seems to be missing.
        unsupported = _unsupported(validation)
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
        if self.definition.about_controller and not self._is_local():
            return _from_controller(params)
        return self._is_local() and not self._becomes() and boolean(wanted, strict=False)

    def _is_local(self) -> bool:
        return self._connection.transport == "local"

    def _becomes(self) -> bool:
        return bool(self._connection.become)

    def _controller(self, *, handed_over: bool = False) -> Controller:
        background = bool(self._task.async_val)
        return Controller(
            registered=bool(self._task.register),
            background=background,
            handed_over=handed_over,
            # This is a worker of it. What runs in the background is meant to outlive it.
            process=os.getppid() if self._is_local() and not background else None,
        )

    # In process

    def _run_in_process(self, validation: Any) -> Result:
        params = validation.validated_parameters
        try:
            session = self._session(params)
        except CamundaError as error:
            outcome = failure(error, self._messages)
        else:
            task = Task(
                params,
                session,
                check_mode=bool(self._task.check_mode),
                diff_mode=bool(self._task.diff),
                controller=self._controller(),
            )
            outcome = run_task(self.definition.run, task)
        internal = outcome.pop(FOR_CONTROLLER, None)
        outcome = remove_values(outcome, validation._no_log_values)
        if internal is not None:
            outcome[FOR_CONTROLLER] = internal
        return outcome

    def _session(self, params: Mapping[str, Any]) -> Session:
        connection = validated_connection(params, self._messages, credentials_needed=self.definition.credentials_needed)
        key = (os.getpid(), connection)
        if key not in _sessions:
            _sessions[key] = Session(connection, self._messages)
        session = _sessions[key]
        session.messages.set_handler(self._handle_message)
        return session

    # As a module

    def _hand_over(
        self,
        params: Mapping[str, Any],
        arguments: dict[str, Any],
        environment: Mapping[str, str],
        variables: dict[str, Any],
    ) -> Result:
        """Run the module in a process of its own, here or on another host.

        :param params: the validated arguments, with everything that this machine's environment says.
        :param arguments: what the task and its variables say.
        """
        for option in OPTIONS:
            value = option_from_environment(option, environment)
            if value is not None:
                arguments.setdefault(option, value)
        if not self.definition.credentials_needed:
            for option in (*TOKEN_OPTIONS, "access_token"):
                arguments.pop(option, None)
            return self._run_module(arguments, environment, variables, self._controller())
        if _from_controller(params) and not self._is_local():
            return self._run_with_token(params, arguments, environment, variables)
        # A cache directory or a certificate that the environment names is for this machine and this user alone.
        for option in ("client_id", "client_secret", "access_token", "oauth_url", "audience", "api_url", "token_from"):
            value = option_from_environment(option, os.environ)
            if value is not None:
                arguments.setdefault(option, value)
        return self._run_module(arguments, environment, variables, self._controller())

    def _run_with_token(
        self,
        params: Mapping[str, Any],
        arguments: dict[str, Any],
        environment: Mapping[str, str],
        variables: dict[str, Any],
    ) -> Result:
        """Run the module with an access token in place of the client secret; renew it once if the API rejects it."""
        for option in TOKEN_OPTIONS:
            arguments.pop(option, None)
        try:
            session = self._session(params)
            arguments["api_url"] = session.connection.api_url
            token = session.access_token()
            _check_wait(params, session)
            controller = self._controller(handed_over=True)
            outcome = self._run_module({**arguments, "access_token": token}, environment, variables, controller)
            rejected = (outcome.get(FOR_CONTROLLER) or {}).get("token_rejected")
            if rejected and not session.connection.access_token:
                token = session.renewed_access_token(token)
                outcome = self._run_module({**arguments, "access_token": token}, environment, variables, controller)
            return outcome
        except CamundaError as error:
            return failure(error, self._messages)

    def _run_module(
        self,
        arguments: Mapping[str, Any],
        environment: Mapping[str, str],
        variables: dict[str, Any],
        controller: Controller,
    ) -> Result:
        before = self._task.environment
        context = self._connection._play_context
        no_log_before = context.no_log
        # Ansible prints the environment of a task at -vvv. What the module needs of it is among the arguments by now.
        kept = {name: value for name, value in environment.items() if not name.startswith("CAMUNDA_")}
        self._task.environment = [{**kept, **controller.to_environment()}]
        # Some connections print what a module answers at -vvv, unless they are told not to.
        context.no_log = no_log_before or self.definition.secret_result
        try:
            return self._execute_module(
                module_name=self._task.action,
                module_args=dict(arguments),
                task_vars=variables,
                wrap_async=bool(self._task.async_val),
            )
        finally:
            self._task.environment = before
            context.no_log = no_log_before
            if not self._task.async_val:
                self._remove_tmp_path(self._connection._shell.tmpdir)

    # Both

    def _handle_message(self, message: Message) -> None:
        """Show a message, unless the task is nobody's business; keep a warning for the result."""
        if message.level == WARNING:
            self._warnings.append(message.text)
        elif not self._task.no_log:
            show(message, self._host)

    def _finalize_result(self, outcome: Result) -> Result:
        """Return the result for the user; show and apply what the task says to the controller."""
        internal = outcome.pop(FOR_CONTROLLER, None) or {}
        for level, text in internal.get("messages", []):
            self._handle_message(Message(level, text))
        if internal.get("secret"):
            text = f"{internal['secret']}; the result carries a secret and is censored here, and registered in full"
            self._handle_message(Message(PROGRESS, text))
            outcome["_ansible_no_log"] = True
            # For a loop, older versions of ansible-core ask the task and not the results of its items.
            self._task.no_log = True
        if self._warnings:
            outcome["warnings"] = [*(outcome.get("warnings") or []), *self._warnings]
        return outcome


def _unsupported(validation: Any) -> list[UnsupportedError]:
    """Return the errors about options that the module does not have. Nobody knows whether their values are secrets."""
    return [error for error in validation.errors if isinstance(error, UnsupportedError)]


def _from_controller(params: Mapping[str, Any]) -> bool:
    return params["token_from"] == "controller"  # noqa: S105 - a choice of the option, no password


def _check_wait(params: Mapping[str, Any], session: Session) -> None:
    """Make sure that a token which nobody can renew on the other host lives for as long as the task may wait there.

    :raises OptionError: when it does not; nothing has been changed then.
    """
    waits = params.get("wait", params.get("connection", False))
    longest = float(params.get("wait_timeout") or 0) if waits else 0.0
    life = session.token_seconds()
    if life is not None and longest > life:
        raise OptionError(
            "wait_timeout",
            f"The option 'wait_timeout' is {longest:.0f} s, but the access token that the other host is handed lives "
            f"for {life:.0f} s more. Wait for less, run the task on the control node, or use 'token_from: target'.",
        )


def _shows_invocation(variables: Mapping[str, Any]) -> bool:
    """Tell whether results name the arguments of the module: always, until ansible-core 2.21 made it a setting."""
    try:
        return bool(C.config.get_config_value("INJECT_INVOCATION", variables=dict(variables)))
    except AnsibleError:
        return True
