# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands a task over to its module, in a separate process: on this host with the credentials, and on another one with an
access token in place of the client secret."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import (
    OPTIONS,
    TOKEN_OPTIONS,
    option_from_environment,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import CamundaError, OptionError
from ansible_collections.community.camunda.plugins.module_utils._internal.task import (
    FOR_CONTROLLER,
    Controller,
    Result,
    failed_result,
)

if TYPE_CHECKING:
    from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
    from ansible_collections.community.camunda.plugins.plugin_utils._internal.camunda_action import CamundaAction


class HandOver:
    """Runs the module of one task.

    :param action: the action plugin of the task.
    :param environment: the environment variables that the task and the play set.
    :param variables: the variables of the task.
    """

    def __init__(self, action: CamundaAction, environment: Mapping[str, str], variables: dict[str, Any]) -> None:
        self._action = action
        self._environment = environment
        self._variables = variables

    def run(self, params: Mapping[str, Any], arguments: dict[str, Any]) -> Result:
        """Run the module, here or on another host, and return its result.

        :param params: the validated arguments, including those from the environment of this machine.
        :param arguments: the arguments from the task and its variables alone.
        """
        action = self._action
        arguments = dict(arguments)
        _add_from_environment(arguments, OPTIONS, self._environment)
        if not action.definition.credentials_needed:
            for option in (*TOKEN_OPTIONS, "access_token"):
                arguments.pop(option, None)
        elif token_from_controller(params) and not action.is_local():
            return self._run_with_token(params, arguments)
        else:
            _add_from_environment(arguments, [name for name in OPTIONS if OPTIONS[name].passed_to_module], os.environ)
        return self._run_module(arguments, action.controller())

    def _run_with_token(self, params: Mapping[str, Any], arguments: dict[str, Any]) -> Result:
        """Run the module with an access token in place of the client secret; renew it once if the API rejects it."""
        for option in TOKEN_OPTIONS:
            arguments.pop(option, None)
        try:
            session = self._action.session(params)
            arguments["api_url"] = session.connection.api_url
            token = session.access_token()
            _check_wait(params, session)
            controller = self._action.controller(token_handed_over=True)
            outcome = self._run_module({**arguments, "access_token": token}, controller)
            rejected = (outcome.get(FOR_CONTROLLER) or {}).get("token_rejected")
            if rejected and not session.connection.access_token:
                token = session.renewed_access_token(token)
                outcome = self._run_module({**arguments, "access_token": token}, controller)
            return outcome
        except CamundaError as error:
            return failed_result(error, self._action.messages)

    def _run_module(self, arguments: dict[str, Any], controller: Controller) -> Result:
        action = self._action
        task, context = action._task, action._connection._play_context
        environment_before, no_log_before = task.environment, context.no_log
        # Ansible prints the environment of a task with -vvv. The module already has these values as arguments.
        kept = {name: value for name, value in self._environment.items() if not name.startswith("CAMUNDA_")}
        task.environment = [{**kept, **controller.to_environment()}]
        # Some connection plugins print the output of a module with -vvv, unless this is set.
        context.no_log = no_log_before or action.definition.secret_result
        try:
            return action._execute_module(
                module_name=task.action,
                module_args=arguments,
                task_vars=self._variables,
                wrap_async=bool(task.async_val),
            )
        finally:
            task.environment, context.no_log = environment_before, no_log_before
            if not task.async_val:
                action._remove_tmp_path(action._connection._shell.tmpdir)


def token_from_controller(params: Mapping[str, Any]) -> bool:
    """Return True if the controller obtains the access token, according to the validated arguments."""
    return params["token_from"] == "controller"  # noqa: S105 - a choice of the option, no password


def _add_from_environment(arguments: dict[str, Any], options: Iterable[str], environment: Mapping[str, str]) -> None:
    """Add options from an environment that are not among the arguments."""
    for option in options:
        value = option_from_environment(option, environment)
        if value is not None:
            arguments.setdefault(option, value)


def _check_wait(params: Mapping[str, Any], session: Session) -> None:
    """Check that the token, which cannot be renewed on the other host, is valid for as long as the task may wait.

    :raises OptionError: if it is not.
    """
    waits = params.get("wait", params.get("connection", False))
    timeout = float(params.get("wait_timeout") or 0) if waits else 0.0
    remaining = session.token_seconds()
    if remaining is not None and timeout > remaining:
        raise OptionError(
            "wait_timeout",
            f"The option 'wait_timeout' is {timeout:.0f} s, but the access token for the other host is valid for only "
            f"{remaining:.0f} s more. Reduce it, run the task on the control node, or use 'token_from: target'.",
        )
