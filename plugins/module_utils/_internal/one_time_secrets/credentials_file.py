# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file for a one-time secret, whose space is reserved before the secret exists."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
from typing import Any

from ..errors import CamundaError, OptionError

# Enough for the longest content; reserved before the secret exists, so that a full disk is noticed in time.
_RESERVED_BYTES = 16 * 1024

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class CredentialsFileFailed(CamundaError):
    """The file could not be written although it had been prepared."""

    code = "credentials_file_failed"


class CredentialsFile:
    """Replaces the file ``path`` as a whole, with mode 0600.

    :param path: absolute path, or relative to the working directory.
    :param option: the option that names the file, or its directory.
    :raises OptionError: when the path cannot be used; nothing has been changed.
    """

    def __init__(self, path: str, option: str = "credentials_file") -> None:
        self._option = option
        self.path = os.path.abspath(os.path.expanduser(path))
        self._temporary: str | None = None
        folder = os.path.dirname(self.path)
        if not os.path.isdir(folder):
            raise self._unusable(f"the directory {folder} does not exist")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise self._unusable(f"the directory {folder} is not writable")
        if os.path.lexists(self.path) and not stat.S_ISREG(os.lstat(self.path).st_mode):
            raise self._unusable("it exists and is not a regular file")

    def prepare(self) -> None:
        """Reserve the space.

        :raises OptionError: when that fails; nothing has been created then.
        """
        temporary = f"{self.path}.{secrets.token_hex(6)}.new"
        try:
            file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            self._temporary = temporary
            with os.fdopen(file, "wb") as stream:
                os.fchmod(file, 0o600)
                stream.write(b"\n" * _RESERVED_BYTES)
                stream.flush()
                os.fsync(file)
        except OSError as error:
            self.discard()
            raise self._unusable(str(error.strerror)) from None

    def write(self, values: dict[str, str]) -> None:
        """Write ``NAME=value`` lines and put the file into its place.

        :raises CredentialsFileFailed: when that fails.
        """
        lines = [f"{name}={_CONTROL.sub('', value)}\n" for name, value in values.items()]
        content = "".join(lines).encode("utf-8")
        try:
            if self._temporary is None:
                raise CredentialsFileFailed(f"The credentials file {self.path} was not prepared.")
            file = os.open(self._temporary, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            with os.fdopen(file, "wb") as stream:
                # The reserved space is overwritten first and truncated afterwards, which needs no additional space.
                stream.write(content)
                stream.truncate()
                os.fsync(file)
            os.rename(self._temporary, self.path)
            self._temporary = None
            _sync_directory(os.path.dirname(self.path))
        except OSError as error:
            self.discard()
            raise CredentialsFileFailed(
                f"The credentials file {self.path} cannot be written: {error.strerror}."
            ) from None

    def discard(self) -> None:
        """Remove the reserved file if it was not used."""
        if self._temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(self._temporary)
            self._temporary = None

    def _unusable(self, why: str) -> OptionError:
        return OptionError(
            self._option,
            f"The option '{self._option}' means {self.path}, which cannot be written: {why}. Nothing was created.",
        )


def _sync_directory(path: str) -> None:
    # The new name survives a power failure only when the directory is synced too; not every file system supports this.
    with contextlib.suppress(OSError):
        directory = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def client_environment(created: dict[str, Any], cluster_uuid: str, oauth_url: str) -> dict[str, str]:
    """Return the environment variables that Camunda's SDKs read, for a client that was just created.

    :param created: the response of the API to the creation; its addresses are under ``links``.
    :param oauth_url: used when the response names no token service.
    """
    links = created.get("links") or {}
    client_id, secret = str(created.get("clientId") or ""), str(created.get("clientSecret") or "")
    # Older responses have no audience, and were for this one (Camunda's documentation).
    audience = str(created.get("audience") or "zeebe.camunda.io")
    oauth = str(links.get("oauth") or oauth_url)
    values = {
        "CAMUNDA_CLIENT_ID": client_id,
        "CAMUNDA_CLIENT_SECRET": secret,
        "CAMUNDA_OAUTH_URL": oauth,
        "CAMUNDA_TOKEN_AUDIENCE": audience,
        "CAMUNDA_CLUSTER_ID": cluster_uuid,
        "ZEEBE_CLIENT_ID": client_id,
        "ZEEBE_CLIENT_SECRET": secret,
        "ZEEBE_AUTHORIZATION_SERVER_URL": oauth,
        "ZEEBE_TOKEN_AUDIENCE": audience,
    }
    if links.get("zeebe"):
        values["ZEEBE_ADDRESS"] = _with_port(str(links["zeebe"]))
    for component in ("operate", "tasklist", "optimize"):
        if links.get(component):
            values[f"CAMUNDA_{component.upper()}_BASE_URL"] = str(links[component])
    return values


def _with_port(address: str) -> str:
    """Return a gRPC address with its port; the links of the API have neither scheme nor port."""
    host = re.sub(r"^\w+://", "", address).rstrip("/")
    return host if re.search(r":\d+$", host) else f"{host}:443"
