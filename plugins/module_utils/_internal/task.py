# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One task: what a module's ``run`` gets, and how its outcome becomes a result, in process and as a module alike."""

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

# Key of a result under which the task speaks to the action plugin; it never reaches the user.
#   secret: sentence about what changed, when the result carries a secret and must be censored
#   messages: what was said, where there was nobody to show it at once
#   token_rejected: True when the API did not accept the access token that the action plugin handed over
FOR_CONTROLLER = "_camunda"


# Environment variable through which the action plugin tells a module what only it can know, as JSON. Not an option:
# it is nothing for people to set.
FROM_CONTROLLER = "COMMUNITY_CAMUNDA_TASK"


class Controller(NamedTuple):
    """What only the controller knows about a task.

    :ivar registered: whether the task registers its result.
    :ivar background: whether it runs under ``async``, where results are kept in clear text and never censored.
    :ivar handed_over: whether the access token comes from the action plugin.
    :ivar process: ID of Ansible's main process, for a module on the same machine; None for the parent of the task's.
    """

    registered: bool = True
    background: bool = False
    token_handed_over: bool = False
    process: int | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Controller:
        """Return what :meth:`to_environment` described; the defaults when nobody did."""
        text = environment.get(FROM_CONTROLLER)
        return cls(**json.loads(text)) if text else cls()

    def to_environment(self) -> dict[str, str]:
        """Return the environment variable for the module."""
        return {FROM_CONTROLLER: json.dumps(self._asdict())}


class Task:
    """What a module works with.

    :ivar params: the validated arguments of the module.
    :param check_mode: whether nothing may be changed. Plans are told; nobody else can ask.
    """

    def __init__(
        self, params: Mapping[str, Any], session: Session, *, check_mode: bool, diff_mode: bool, controller: Controller
    ) -> None:
        self.params = params
        self._check_mode = check_mode
        self.controller = controller
        self.session = session
        self._diff_mode = diff_mode
        # Looked at here and not when it matters: it may have ended by then.
        self._parent = ParentProcess(controller.process)

    @property
    def messages(self) -> Messages:
        """Takes what is to be said."""
        return self.session.messages

    def apply(self, plan: Plan, *, keep_going: bool = False) -> Result:
        """Execute the plan (not in check mode) and return ``changed`` and ``diff``.

        :param keep_going: execute every step that can be executed, announce each, and return ``plan`` as well: failures
            are in there, and none is raised.
        :raises CamundaError: without ``keep_going``, the failure of the first step that fails.
        :raises Interrupted: with ``keep_going``, when nobody waits for the result any more.
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
            # Names are no secrets; what the service says about a failure might hold one.
            mask = self.messages.redactor.mask
            result["plan"] = [{**step, "error": step["error"] and mask(step["error"])} for step in plan.describe()]
        if self._diff_mode:
            result["diff"] = plan.diff()
        return result

    @staticmethod
    def censor(result: Result, summary: str) -> Result:
        """Return ``result`` marked as carrying a secret.

        :param summary: what may be shown in its place, a sentence without a secret.
        """
        return {**result, FOR_CONTROLLER: {"secret": summary}}


def run_task(run: Callable[[Task], Result], task: Task) -> Result:
    """Run a module's function and return its result; every failure becomes a failed result here."""
    try:
        return run(task)
    except CamundaError as error:
        result = failed_result(error, task.messages)
        if isinstance(error, AccessTokenRejected) and task.controller.token_handed_over:
            result[FOR_CONTROLLER] = {"token_rejected": True}
        return result
    except Exception as error:  # an uncaught exception's text is printed by Ansible, secrets included
        return failed_result(UnexpectedError(error), task.messages)


def failed_result(error: CamundaError, messages: Messages) -> Result:
    """Return the failed result for ``error``, with every known secret masked."""
    message = error.message
    if isinstance(error, LibraryMissing):
        from ansible.module_utils.basic import missing_required_lib

        message = missing_required_lib(error.library)
    return messages.redactor.mask_all({"failed": True, "changed": False, "msg": message, "failure": error.details()})


def build_connection(params: Mapping[str, Any], messages: Messages, *, credentials_needed: bool) -> Connection:
    """Return the connection that the options among ``params`` describe; the messages learn its secrets.

    :raises OptionError: for a value that cannot be right.
    """
    for name in SECRET_OPTIONS:
        messages.redactor.add(params.get(name))
    return Connection.from_options(params, credentials_needed=credentials_needed)
