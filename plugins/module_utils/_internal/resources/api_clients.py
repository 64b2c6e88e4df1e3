# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API clients of a cluster. Their secret is returned once, and they cannot be changed in place."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

from ..api.api_clients import ApiClientOperations
from ..api.clusters import ClusterOperations
from ..api.vocabulary import CLIENT_PERMISSIONS
from ..errors import ApiError, CamundaError, OptionError, Refused, SecretLost
from ..one_time_secrets.credentials_file import client_environment
from ..one_time_secrets.issued import Issued
from ..plan import CREATE, RECREATE, REMOVE, Step, View
from ..waiting import Wait

if TYPE_CHECKING:
    from ..api.call import ApiClient
    from ..api.operations import Object
    from .clusters.reference import ClusterReference

KIND = "api_client"

# The choice that stands for all permissions.
ALL = "all"

# Pause between two checks of a cluster that is not ready, which takes minutes (Camunda's documentation).
POLL_SECONDS = 5.0


class ApiClients:
    """All API clients of one cluster, read once.

    :param api_client: sends the requests.
    :raises NotFound: if the cluster does not exist.
    :ivar created: the response to a creation, with the secret; None if no client has been created.
    """

    def __init__(self, api_client: ApiClient, cluster: ClusterReference) -> None:
        self._api = ApiClientOperations(api_client)
        self._clusters = ClusterOperations(api_client)
        self._cluster = cluster
        self._messages = api_client.messages
        self.created: Object | None = None
        self.all: list[Object] = []
        if cluster.exists:
            with cluster.explain_not_found():
                self.all = self._api.clients(cluster.uuid)

    def find(self, name: str) -> Object | None:
        """Return the client with that name."""
        return next((client for client in self.all if client.get("name") == name), None)

    def plan_present(self, name: str, permissions: list[str] | None, *, recreate: bool, rotate: bool) -> Step | None:
        """Return the step that makes the client exist with exactly these permissions, or None if it does.

        :param permissions: None leaves those of an existing client alone.
        :param recreate: whether a client with other permissions may be deleted and created again.
        :param rotate: whether the client is deleted and created again in any case.
        :raises OptionError: if a new client would have no permissions.
        :raises Refused: if the permissions differ and ``recreate`` is False.
        """
        client = self.find(name)
        wanted = _expand(permissions)
        if client is None:
            if not wanted:
                raise OptionError(
                    "permissions",
                    f"The API client '{name}' does not exist yet. To create it, the option 'permissions' is required: "
                    f"{', '.join(CLIENT_PERMISSIONS)}, or 'all' for all of them.",
                )
            consent = recreate or rotate
            return self._step(CREATE, name, None, wanted, lambda: self._create(name, wanted, consent=consent))
        existing = [str(permission) for permission in client.get("permissions") or []]
        declares_all = ALL in (permissions or [])
        differs = wanted is not None and not _has_permissions(wanted, existing, all_permissions=declares_all)
        if not differs and not rotate:
            return None
        if differs and not recreate and not rotate:
            raise Refused(
                f"The API client '{name}' has the permissions {', '.join(sorted(existing)) or 'none'}, but "
                f"{', '.join(sorted(wanted or []))} are declared. Permissions cannot be changed in place. Use "
                "'recreate' to delete the client and create it again, with a new client ID and secret."
            )
        permissions_after = wanted or existing
        if not permissions_after:
            raise OptionError(
                "permissions",
                f"The API does not return the permissions of the API client '{name}'. To create it again, the option "
                "'permissions' is required.",
            )
        return self._step(RECREATE, name, client, permissions_after, lambda: self._recreate(client, permissions_after))

    def plan_absent(self, name: str) -> Step | None:
        """Return the step that deletes the client, or None if there is none."""
        client = self.find(name)
        if client is None:
            return None
        return self._step(REMOVE, name, client, None, lambda: self._delete(client))

    def connection(self, client: Object, wait_seconds: float) -> Object:
        """Return the addresses for a client, waiting until the cluster is ready.

        :raises ApiError: with status 412 if it is not ready within ``wait_seconds``; any other error at once.
        """

        def describe(_refusal: ApiError) -> str:
            status = (self._clusters.cluster(self._cluster.uuid).get("status") or {}).get("ready")
            return f"waiting for cluster {self._cluster} to become ready: it is {status}"

        return Wait(wait_seconds, self._messages, repeat(POLL_SECONDS)).until_accepted(
            lambda: self._api.client_connection(self._cluster.uuid, str(client.get("clientId"))), 412, describe
        )

    def _step(self, action: str, name: str, client: Object | None, after: list[str] | None, execute: Any) -> Step:
        removed = after is None
        return Step(
            action,
            KIND,
            name,
            before=None if client is None else _view(name, client.get("permissions"), client.get("clientId")),
            after=None if removed else _view(name, after, "(new)"),
            predicted=None if removed else {"name": name, "clientId": None, "permissions": after},
            execute=execute,
            cluster=str(self._cluster),
        )

    def _delete(self, client: Object) -> None:
        client_id = client.get("clientId")
        if not client_id:
            raise Refused(f"The API does not return the ID of the API client '{client.get('name')}'.")
        self._api.delete_client(self._cluster.uuid, str(client_id))

    def _create(self, name: str, permissions: list[str], *, consent: bool) -> None:
        try:
            self.created = self._api.create_client(self._cluster.uuid, name, permissions)
        except SecretLost:
            if not consent:
                raise
            # The task may recreate the client, so the one whose secret is lost is replaced.
            for client in self._api.clients(self._cluster.uuid):
                if client.get("name") == name:
                    self._delete(client)
            self.created = self._api.create_client(self._cluster.uuid, name, permissions)

    def _recreate(self, client: Object, permissions: list[str]) -> None:
        name = str(client.get("name"))
        self._delete(client)
        try:
            self._create(name, permissions, consent=True)
        except CamundaError as error:
            error.message = (
                f"The API client '{name}' has been deleted, but creating it again failed. Run the task again to "
                f"create it. {error.message}"
            )
            raise

    def issued_secret(self, oauth_url: str) -> Issued | None:
        """Return the secret of the client that was created, or None if none was.

        :param oauth_url: address of the token service, in case the response does not contain it.
        """
        created = self.created
        if created is None:
            return None
        client = f"API client '{created.get('name')}'"

        def not_kept() -> str:
            try:
                self._delete(created)
            except CamundaError as error:
                return f"The {client} exists now, but its secret is lost, and deleting it failed: {error.message}"
            return f"The {client} has been deleted again, as its secret could not be kept."

        variables = client_environment(created, self._cluster.uuid, oauth_url)
        return Issued(created, "clientSecret", variables, f"created {client} of cluster {self._cluster}", not_kept)


def check_client(name: str, permissions: list[str] | None) -> None:
    """Check the name and the permissions of a client.

    :raises OptionError: if one is invalid.
    """
    if permissions is not None and not permissions:
        raise OptionError("permissions", "The option 'permissions' must not be empty. Omit it to change nothing.")
    if permissions and ALL in permissions and len(set(permissions)) > 1:
        raise OptionError("permissions", "The option 'permissions' is either 'all' or a list of single permissions.")
    if not name.strip() or not name.isprintable():
        raise OptionError("name", f"The option 'name' must be printable text, but is {name!r}.")


def _expand(permissions: list[str] | None) -> list[str] | None:
    if permissions is not None and ALL in permissions:
        return list(CLIENT_PERMISSIONS)
    return permissions


def _has_permissions(wanted: list[str], existing: list[str], *, all_permissions: bool) -> bool:
    # 'all' stands for all permissions known to this collection; a client with a newer one has them, too.
    return set(wanted) <= set(existing) if all_permissions else set(wanted) == set(existing)


def _view(name: str, permissions: Any, client_id: Any) -> View:
    return {"name": name, "permissions": sorted(permissions or []), "clientId": client_id}
