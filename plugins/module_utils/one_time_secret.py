# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the secret of a new API client goes. It is shown once, so this is settled before it exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .credentials_file import CredentialsFile, CredentialsFileFailed, client_environment
from .errors import CamundaError, OptionError
from .task import Result, Task

if TYPE_CHECKING:
    from .resources.api_clients import ApiClients


class SecretDestination:
    """The destination that a task chose: a file, its registered result, or on purpose nowhere.

    :param task: with the options ``credentials_file`` and ``discard_secret``.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
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
                "Under 'async', Ansible stores the result, and with it the new secret, in clear text. Use "
                "'credentials_file' (or 'discard_secret: true'). Nothing was created.",
            )
        elif not self._task.controller.registered:
            raise OptionError(
                "credentials_file",
                "The secret of the new API client would be lost: it is shown only once. Use 'credentials_file', or "
                "'register' the result, or say 'discard_secret: true'. Nothing was created.",
            )

    def deliver(self, result: Result, clients: ApiClients) -> Result:
        """Return ``result`` with ``created``, after the secret has been put where it belongs.

        :raises CredentialsFileFailed: when the file could not be written after all; the client is deleted again.
        """
        created = clients.created
        if created is None:
            return {**result, "created": None}
        if self._file is not None:
            self._write(self._file, clients, created)
        if self._file is not None or self._task.params["discard_secret"]:
            return {**result, "created": {name: value for name, value in created.items() if name != "clientSecret"}}
        summary = f"created API client '{created.get('name')}' of cluster {self._task.params['cluster']}"
        return self._task.censored({**result, "created": created}, summary)

    def discard(self) -> None:
        """Remove what was prepared and not used."""
        if self._file is not None:
            self._file.discard()

    def _write(self, file: CredentialsFile, clients: ApiClients, created: dict[str, Any]) -> None:
        try:
            file.write(client_environment(created, clients.cluster_uuid, self._task.session.connection.oauth_url))
        except CredentialsFileFailed as error:
            try:
                clients.remove_created()
            except CamundaError as second:
                raise CredentialsFileFailed(
                    f"{error.message} The API client '{created.get('name')}' exists now, but its secret is lost, and "
                    f"deleting it failed: {second.message}"
                ) from None
            raise CredentialsFileFailed(
                f"{error.message} The API client '{created.get('name')}' has been deleted again, as its secret could "
                "not be kept."
            ) from None
