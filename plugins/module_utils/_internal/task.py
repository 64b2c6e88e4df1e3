# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One task: the argument of a module's ``run``, and how its outcome becomes a result, in process and as a module."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .connection import SECRET_OPTIONS, Connection
from .errors import AccessTokenRejected, CamundaError, LibraryMissing, UnexpectedError
from .interruption import ParentProcess
from .messages import Messages
from .plan import Plan
from .session import Session

Result = dict[str, Any]

# Key of a result with internal data for the action plugin, which removes it.
#   secret: summary of the change, if the result carries a secret and must be censored
#   messages: messages that a module process could not show itself
#   token_rejected: True if the API rejected the access token that the action plugin handed over
FOR_CONTROLLER = "_camunda"

# Environment variable with which the action plugin passes a :class:`Controller` to a module, as JSON. It is internal,
# and therefore not an option.
FROM_CONTROLLER = "COMMUNITY_CAMUNDA_TASK"


class Controller(NamedTuple):
    """Properties of a task that only the controller knows.

    :ivar registered: whether the task registers its result.
    :ivar background: whether it runs with ``async``: Ansible then stores its result in clear text and uncensored.
    :ivar token_handed_over: whether the access token comes from the action plugin.
    :ivar process: ID of Ansible's main process, for a module on the same machine; None for the parent process.
    """

    registered: bool = True
    background: bool = False
    token_handed_over: bool = False
    process: int | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Controller:
        """Return the properties that :meth:`to_environment` wrote, or the defaults."""
        text = environment.get(FROM_CONTROLLER)
        return cls(**json.loads(text)) if text else cls()

    def to_environment(self) -> dict[str, str]:
        """Return the environment variable for the module."""
        return {FROM_CONTROLLER: json.dumps(self._asdict())}


class Task:
    """Everything that a module's ``run`` works with.

    :ivar params: the validated arguments of the module.
    :param check_mode: whether nothing may be changed. It is private, because only plans may ask for it.
    """

    def __init__(
        self, params: Mapping[str, Any], session: Session, *, check_mode: bool, diff_mode: bool, controller: Controller
    ) -> None:
        self.params = params
        self._check_mode = check_mode
        self.controller = controller
        self.session = session
        self._diff_mode = diff_mode
        # Determined now, as the parent may have ended when it is needed.
        self._parent = ParentProcess(controller.process)

    @property
    def messages(self) -> Messages:
        """The messages of the task."""
        return self.session.messages

    def apply(self, plan: Plan, *, keep_going: bool = False) -> Result:
        """Execute the plan (not in check mode) and return ``changed`` and ``diff``.

        :param keep_going: execute every step that can be executed, announce each, and return ``plan`` as well, which
            contains the failures instead of raising them.
        :raises CamundaError: without ``keep_going``, the error of the first step that fails.
        :raises Interrupted: with ``keep_going``, if the process that started the task has ended.
        """
        if keep_going:
            plan.apply(
                check_mode=self._check_mode,
                keep_going=True,
                announce=self.messages.progress,
                orphaned=lambda: self._parent.has_ended,
            )
        else:
            plan.apply(check_mode=self._check_mode)
        result: Result = {"changed": plan.changed}
        if keep_going:
            # Names are not secret, but an error message of the service might contain a secret.
            mask = self.messages.redactor.mask
            result["plan"] = [{**step, "error": step["error"] and mask(step["error"])} for step in plan.describe()]
        if self._diff_mode:
            result["diff"] = plan.diff()
        return result

    @staticmethod
    def censor(result: Result, summary: str) -> Result:
        """Return ``result`` marked as carrying a secret, so that the action plugin censors it.

        :param summary: shown instead of the result; must not contain a secret.
        """
        return {**result, FOR_CONTROLLER: {"secret": summary}}


def run_task(run: Callable[[Task], Result], task: Task) -> Result:
    """Run a module's function and return its result; every exception becomes a failed result."""
    try:
        return run(task)
    except CamundaError as error:
        result = failed_result(error, task.messages)
        if isinstance(error, AccessTokenRejected) and task.controller.token_handed_over:
            result[FOR_CONTROLLER] = {"token_rejected": True}
        return result
    except Exception as error:  # Ansible prints the text of an uncaught exception, secrets included
        return failed_result(UnexpectedError(error), task.messages)


def failed_result(error: CamundaError, messages: Messages) -> Result:
    """Return the failed result for ``error``, with every known secret masked."""
    message = error.message
    if isinstance(error, LibraryMissing):
        from ansible.module_utils.basic import missing_required_lib

        message = missing_required_lib(error.library)
    return messages.redactor.mask_all({"failed": True, "changed": False, "msg": message, "failure": error.details()})


def build_connection(params: Mapping[str, Any], messages: Messages, *, credentials_needed: bool) -> Connection:
    """Return the connection from the options in ``params``, and register its secrets with the redactor.

    :raises OptionError: for an invalid value.
    """
    for name in SECRET_OPTIONS:
        messages.redactor.add(params.get(name))
    return Connection.from_options(params, credentials_needed=credentials_needed)
