# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The definition of a module: its options and its function, and how Ansible runs it in a separate process."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from .arguments import connection_argument_spec
from .errors import CamundaError
from .messages import WARNING, Messages
from .redaction import Redactor
from .session import Session
from .task import FOR_CONTROLLER, Controller, Result, Task, build_connection, failed_result, run_task


class ModuleDefinition(NamedTuple):
    """One module, which is run by :meth:`main` in a separate process, or by the action plugin in process.

    :ivar run: function of the module.
    :ivar options: argument spec of the module's own options.
    :ivar constraints: further arguments of ``AnsibleModule``, such as ``required_if``.
    :ivar credentials_needed: False if the module needs no access token.
    :ivar secret_result: True if the result may carry a secret.
    :ivar runs_on_controller: True if the module is about the control node, and runs there for every host.
    """

    run: Callable[[Task], Result]
    options: dict[str, dict[str, Any]]
    constraints: Mapping[str, Any] = MappingProxyType({})
    credentials_needed: bool = True
    secret_result: bool = False
    runs_on_controller: bool = False

    def argument_spec(self) -> dict[str, dict[str, Any]]:
        """Return the whole argument spec: the connection options and the module's own."""
        return {**connection_argument_spec(), **self.options}

    def main(self) -> None:
        """Run as an Ansible module."""
        from ansible.module_utils.basic import AnsibleModule

        module = AnsibleModule(argument_spec=self.argument_spec(), supports_check_mode=True, **self.constraints)
        redactor = Redactor()
        messages = Messages(redactor)
        controller = Controller.from_environment(os.environ)
        try:
            connection = build_connection(module.params, messages, credentials_needed=self.credentials_needed)
            session = Session(connection, messages)
            task = Task(
                module.params,
                session,
                check_mode=module.check_mode,
                diff_mode=module._diff,
                controller=controller,
            )
            result = run_task(self.run, task)
            session.close()
        except CamundaError as error:
            result = failed_result(error, messages)
        for message in messages.collected:
            if message.level == WARNING:
                module.warn(message.text)
        # A module process cannot show them.
        others = [list(message) for message in messages.collected if message.level != WARNING]
        if others:
            result.setdefault(FOR_CONTROLLER, {})["messages"] = others
        if controller.background:
            # The action plugin does not get this result, so it could not remove the key.
            result.pop(FOR_CONTROLLER, None)
        if result.get("failed"):
            module.fail_json(**result)
        module.exit_json(**result)
