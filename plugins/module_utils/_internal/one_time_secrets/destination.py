# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The destination of a one-time secret, which is checked before the secret exists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import OptionError
from ..plan import Step
from ..task import Result, Task
from .credentials_file import CredentialsFile, CredentialsFileFailed
from .issued import Issued


class SecretDestination:
    """The destination that a task chose: a file, its registered result, or none with ``discard_secret``.

    :param task: with the option ``discard_secret``.
    :param secret: the secret, for messages, such as ``secret of the new API client``.
    :param option: the option that names the file, or its directory.
    :ivar path: the file; None when the task names none.
    :ivar answer: the response of the API, without the secret unless it goes into the result; None as long as no secret
        was issued.
    """

    def __init__(self, task: Task, secret: str, *, file: str | None, option: str = "credentials_file") -> None:
        self._task = task
        self._secret = secret
        self._option = option
        self.path = file
        self._file: CredentialsFile | None = None
        self._summary = ""
        self.answer: dict[str, Any] | None = None

    @property
    def in_result(self) -> bool:
        """Return True if the secret goes into the result, which must be censored then."""
        return self.path is None and not self._task.params["discard_secret"]

    def prepare(self, step: Step, issued: Callable[[], Issued | None], *, folder_exists: bool = True) -> None:
        """Make sure that the secret can be stored, and let the step store it, which an interruption waits for.

        :param issued: returns the secret after the step was executed.
        :param folder_exists: False when another preparation of the step creates the directory of the file.
        :raises OptionError: when the secret would be lost, or the file cannot be written; nothing has been changed.
        """
        self._check_result()
        if self.path is not None and folder_exists:
            self._file = CredentialsFile(self.path, self._option)
        step.prepare.append(self._reserve)
        step.on_done.append(lambda: self._keep(issued()))
        step.atomic = True

    def deliver(self, result: Result, key: str) -> Result:
        """Return ``result`` with the response of the API under ``key``, or None there when it issued no secret."""
        result = {**result, key: self.answer}
        return self._task.censor(result, self._summary) if self.in_result and self.answer else result

    def _check_result(self) -> None:
        """Make sure that a result with the secret is registered, and not stored in clear text."""
        if not self.in_result:
            return
        if self._task.controller.background:
            raise OptionError(
                self._option,
                f"Under 'async', Ansible stores the result, and with it the {self._secret}, in clear text. Use "
                f"'{self._option}' (or 'discard_secret: true'). Nothing was created.",
            )
        if not self._task.controller.registered:
            raise OptionError(
                self._option,
                f"The {self._secret} would be lost: it is shown only once. Use '{self._option}', or 'register' the "
                "result, or set 'discard_secret: true'. Nothing was created.",
            )

    def _reserve(self) -> None:
        """Reserve the space of the file."""
        if self.path is not None:
            self._file = self._file or CredentialsFile(self.path, self._option)
            self._file.prepare()

    def _keep(self, issued: Issued | None) -> None:
        if issued is None:
            return
        if self._file is not None:
            try:
                self._file.write(issued.variables)
            except CredentialsFileFailed as error:
                raise CredentialsFileFailed(f"{error.message} {issued.not_kept()}") from None
        self.answer = issued.answer if self.in_result else issued.without_secret()
        self._summary = issued.summary

    def discard(self) -> None:
        """Remove the reserved file if it was not used."""
        if self._file is not None:
            self._file.discard()
