# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API clients of a cluster."""

from __future__ import annotations

from ..errors import SecretLost
from .call import Call, Effect
from .operations import Object, Operations
from .path import path_of
from .response_schema import ANYTHING, CLIENT


class ApiClientOperations(Operations):
    """API clients of a cluster."""

    def clients(self, cluster: str) -> list[Object]:
        """Return the API clients of the cluster with that UUID: ``{name, clientId, permissions}``."""
        return self._list(path_of("clusters", cluster, "clients"), CLIENT)

    def client_connection(self, cluster: str, client_id: str) -> Object:
        """Return the addresses for one API client.

        :raises ApiError: with status 412 while the cluster is not ready.
        """
        return self._object(path_of("clusters", cluster, "clients", client_id), ANYTHING)

    def create_client(self, cluster: str, name: str, permissions: list[str]) -> Object:
        """Create an API client and return the answer, the only one that ever carries its secret.

        The permissions are always sent: without them the API grants all that exist, a set that grows.

        :raises SecretLost: when it was created, but the answer did not arrive. ``client_id`` in the message.
        """
        path = path_of("clusters", cluster, "clients")

        def verify() -> bool:
            return any(client.get("name") == name for client in self.clients(cluster))

        call = Call(Effect.CREATE_NAMED, "POST", path, {"clientName": name, "permissions": permissions}, verify)
        lost = SecretLost(
            f"The API client '{name}' was created, but the response with its secret was lost. The secret cannot be "
            "read again. To create the client again, run the task with 'rotate: true'.",
            method="POST",
            path=path,
            status=None,
        )
        created = self._create(call)
        if created is None or not created.get("clientSecret"):
            raise lost
        return created

    def delete_client(self, cluster: str, client_id: str) -> None:
        """Delete an API client."""

        def verify() -> bool:
            return all(client.get("clientId") != client_id for client in self.clients(cluster))

        path = path_of("clusters", cluster, "clients", client_id)
        self._change(Effect.DELETE, "DELETE", path, None, verify)
