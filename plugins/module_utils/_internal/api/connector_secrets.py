# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connector secrets of a cluster."""

from __future__ import annotations

import contextlib

from .call import Call, Effect
from .operations import Object, Operations
from .path import path_of


class ConnectorSecretOperations(Operations):
    """Connector secrets of a cluster.

    The service changes one secret of a cluster at a time and refuses any other change meanwhile, with status 409. That
    comes through as an :class:`ApiError`: what to do then depends on what is there, which the caller has to look at.
    """

    def secrets(self, cluster: str) -> dict[str, str]:
        """Return the connector secrets of the cluster with that UUID, name to value in clear text."""
        call = Call(Effect.READ, "GET", path_of("clusters", cluster, "secrets"))
        content: Object | None = self._parsed(call, self._response(call), (dict, type(None)))
        for value in (content or {}).values():
            # Mask the values in all messages from here on.
            with contextlib.suppress(UnicodeEncodeError):
                self._api_client.messages.redactor.add(str(value))
        return content or {}

    def create_secret(self, cluster: str, name: str, value: str) -> None:
        """Create a connector secret.

        :raises ApiError: with status 409 when the name exists, or another change to the cluster's secrets goes on.
        """
        path = path_of("clusters", cluster, "secrets")
        body = {"secretName": name, "secretValue": value}
        self._change(Effect.CREATE_NAMED, "POST", path, body, lambda: self.secrets(cluster).get(name) == value)

    def update_secret(self, cluster: str, name: str, value: str) -> None:
        """Give a connector secret another value. What happens to a name that does not exist is not documented.

        :raises ApiError: with status 409 while another change to the cluster's secrets goes on.
        """
        path = path_of("clusters", cluster, "secrets", name)
        body = {"secretValue": value}
        self._change(Effect.SET, "PUT", path, body, lambda: self.secrets(cluster).get(name) == value)

    def delete_secret(self, cluster: str, name: str) -> None:
        """Delete a connector secret. It may be listed for a while afterwards.

        :raises ApiError: with status 409 while another change to the cluster's secrets goes on.
        """
        path = path_of("clusters", cluster, "secrets", name)
        self._change(Effect.DELETE, "DELETE", path, None, lambda: name not in self.secrets(cluster))
