# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one-time secrets that one plan issues, each delivered in a separate file or in the result."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..errors import OptionError
from ..one_time_secrets.destination import SecretDestination

if TYPE_CHECKING:
    from ..one_time_secrets.issued import Issued
    from ..plan import Step
    from ..task import Result, Task

OPTION = "credentials_directory"


class OneTimeSecrets:
    """Delivers the one-time secrets of one plan.

    :param task: with the options ``credentials_directory`` and ``discard_secret``.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._directory: str | None = task.params[OPTION]
        self._expected: list[tuple[Step, Callable[[], Issued | None], SecretDestination]] = []
        self.oauth_url = task.session.connection.oauth_url

    def expect(self, step: Step, issued: Callable[[], Issued | None], file_suffix: str = "") -> None:
        """Register a step that will issue a secret.

        :param issued: returns the secret after the step has been executed.
        :param file_suffix: distinguishes the file from those of other kinds with the same names.
        """
        secret = f"secret of the {step.kind.replace('_', ' ')} '{step.name}'"
        file = (
            None if self._directory is None else os.path.join(self._directory, credentials_file_name(step, file_suffix))
        )
        self._expected.append((step, issued, SecretDestination(self._task, secret, file=file, option=OPTION)))

    def prepare(self) -> None:
        """Check, before anything is changed, that all secrets can be delivered.

        :raises OptionError: if one would be lost, or if its file cannot be written.
        """
        if not self._expected:
            return
        exists = self._directory is None or os.path.lexists(self._directory)
        if not exists:
            self._check_parent()
        for step, issued, destination in self._expected:
            if not exists:
                step.prepare.append(self._make_directory)
            # The file can only be checked if its directory exists.
            destination.prepare(step, issued, folder_exists=exists)

    def discard(self) -> None:
        """Remove prepared files that were not used."""
        for _step, _issued, destination in self._expected:
            destination.discard()

    def deliver(self, result: Result) -> Result:
        """Return ``result`` with everything that was issued, marked as secret if it carries a secret."""
        kept = [(step, destination) for step, _issued, destination in self._expected if destination.answer is not None]
        issued: list[dict[str, Any]] = [
            {
                "kind": step.kind,
                "name": step.name,
                "cluster": step.cluster,
                "credentials_file": destination.path,
                "answer": destination.answer,
            }
            for step, destination in kept
        ]
        result = {**result, "issued": issued}
        if any(destination.in_result for _step, destination in kept):
            summary = f"applied a plan of {len(result['plan'])} steps, which issued {len(issued)} secrets"
            if result.get("failed"):
                # The message is censored with the rest of the result, so the summary contains it.
                summary = f"{result['msg']}\nThe plan issued {len(issued)} secrets"
            return self._task.censor(result, summary)
        return result

    def _check_parent(self) -> None:
        parent = os.path.dirname(os.path.abspath(str(self._directory)))
        if not os.path.isdir(parent) or not os.access(parent, os.W_OK | os.X_OK):
            raise self._unusable(f"{parent} is not a writable directory")

    def _make_directory(self) -> None:
        directory = str(self._directory)
        try:
            if not os.path.lexists(directory):
                os.mkdir(directory, 0o700)
        except OSError as error:
            raise self._unusable(str(error.strerror)) from None

    def _unusable(self, reason: str) -> OptionError:
        return OptionError(OPTION, f"The option '{OPTION}' is {self._directory}, which cannot be created: {reason}.")


def credentials_file_name(step: Step, suffix: str) -> str:
    """Return the name of the file for the secret of a step: ``NAME@CLUSTER.env``, with the suffix before the dot.

    Both names are percent-encoded, so that file names are unique and do not contain slashes.
    """
    return f"{quote(step.name, safe=' ')}@{quote(str(step.cluster), safe=' ')}{suffix}.env"
