# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a secret that the API shows once goes. This is settled before it exists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .credentials_file import CredentialsFile, CredentialsFileFailed
from .errors import OptionError
from .task import Result, Task


@dataclass(frozen=True)
class Issued:
    """A secret that the API has just shown.

    :ivar answer: what the API answered.
    :ivar secret: name of the field of the answer that is the secret.
    :ivar variables: what goes into a credentials file, the secret included.
    :ivar summary: what happened, a sentence without the secret.
    :ivar not_kept: called when the file cannot be written after all; returns what is to be said about it.
    """

    answer: dict[str, Any]
    secret: str
    variables: dict[str, str]
    summary: str
    not_kept: Callable[[], str]

    def without_secret(self) -> dict[str, Any]:
        """Return the answer as far as anybody may see it."""
        return {name: value for name, value in self.answer.items() if name != self.secret}


class SecretDestination:
    """The destination that a task chose: a file, its registered result, or on purpose nowhere.

    :param task: with the options ``credentials_file`` and ``discard_secret``.
    :param secret: what is at stake, for people: ``secret of the new API client``.
    """

    def __init__(self, task: Task, secret: str) -> None:
        self._task = task
        self._secret = secret
        self._file: CredentialsFile | None = None

    def prepare(self) -> None:
        """Make sure that the secret can be kept.

        :raises OptionError: when it would be lost, or the file cannot be written. Nothing has been changed then.
        """
        path = self._task.params["credentials_file"]
        if path is not None:
            self._file = CredentialsFile(path)
            if not self._task.check_mode:
                self._file.prepare()
        elif self._task.params["discard_secret"]:
            return
        elif self._task.controller.background:
            raise OptionError(
                "credentials_file",
                f"Under 'async', Ansible stores the result, and with it the {self._secret}, in clear text. Use "
                "'credentials_file' (or 'discard_secret: true'). Nothing was created.",
            )
        elif not self._task.controller.registered:
            raise OptionError(
                "credentials_file",
                f"The {self._secret} would be lost: it is shown only once. Use 'credentials_file', or 'register' the "
                "result, or say 'discard_secret: true'. Nothing was created.",
            )

    def deliver(self, result: Result, key: str, issued: Issued | None) -> Result:
        """Return ``result`` with the answer under ``key``, after the secret has been put where it belongs.

        :param issued: None when no secret was issued; so is the answer then.
        :raises CredentialsFileFailed: when the file could not be written after all.
        """
        if issued is None:
            return {**result, key: None}
        if self._file is not None:
            self._write(self._file, issued)
        if self._file is not None or self._task.params["discard_secret"]:
            return {**result, key: issued.without_secret()}
        return self._task.censored({**result, key: issued.answer}, issued.summary)

    def discard(self) -> None:
        """Remove what was prepared and not used."""
        if self._file is not None:
            self._file.discard()

    def _write(self, file: CredentialsFile, issued: Issued) -> None:
        try:
            file.write(issued.variables)
        except CredentialsFileFailed as error:
            raise CredentialsFileFailed(f"{error.message} {issued.not_kept()}") from None
