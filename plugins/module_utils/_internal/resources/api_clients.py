# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API clients of a cluster. Their secret is shown once, and nothing about them can be changed in place."""

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

# Stands for all permissions that the API knows, chosen on purpose.
ALL = "all"

# Pause between two looks at a cluster that is not ready; that takes minutes (Camunda's documentation).
POLL_SECONDS = 5.0


class ApiClients:
    """All API clients of one cluster, read once.

    :param caller: who calls the API.
    :raises NotFound: when there is no such cluster.
    :ivar created: what the API answered to a creation, secret included; None as long as nothing was created.
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
        """Return the step that makes the client exist with exactly these permissions, or None when it does.

        :param permissions: None leaves those of an existing client alone.
        :param recreate: consent to delete a client with other permissions and make it again.
        :param rotate: delete the client and make it again in any case.
        :raises OptionError: when a new client is to be made without permissions.
        :raises Refused: when the permissions differ and there is no consent.
        """
        client = self.find(name)
        wanted = _expand(permissions)
        if client is None:
            if not wanted:
                raise OptionError(
                    "permissions",
                    f"The API client '{name}' does not exist yet; to make it, the option 'permissions' is required: "
                    f"{', '.join(CLIENT_PERMISSIONS)}, or 'all' for all of them.",
                )
            consent = recreate or rotate
            return self._step(CREATE, name, None, wanted, lambda: self._create(name, wanted, consent=consent))
        existing = [str(permission) for permission in client.get("permissions") or []]
        differs = wanted is not None and not _has_permissions(wanted, existing, everything=ALL in (permissions or []))
        if not differs and not rotate:
            return None
        if differs and not recreate and not rotate:
            raise Refused(
                f"The API client '{name}' has the permissions {', '.join(sorted(existing)) or 'none'}, but "
                f"{', '.join(sorted(wanted or []))} are declared. Permissions cannot be changed in place: the option "
                "'recreate' consents to deleting the client and making it again, with a new client ID and secret."
            )
        permissions_after = wanted or existing
        if not permissions_after:
            raise OptionError(
                "permissions",
                f"The API does not say which permissions the API client '{name}' has; to make it anew, the option "
                "'permissions' is required.",
            )
        return self._step(RECREATE, name, client, permissions_after, lambda: self._recreate(client, permissions_after))

    def plan_absent(self, name: str) -> Step | None:
        """Return the step that deletes the client, or None when there is none."""
        client = self.find(name)
        if client is None:
            return None
        return self._step(REMOVE, name, client, None, lambda: self._delete(client))

    def connection(self, client: Object, wait_seconds: float) -> Object:
        """Return the addresses for a client, waiting until the cluster is ready.

        :raises ApiError: with status 412 when it is not within ``wait_seconds``; any other failure at once.
        """

        def describe(_refusal: ApiError) -> str:
            status = (self._clusters.cluster(self._cluster.uuid).get("status") or {}).get("ready")
            return f"waiting for cluster {self._cluster} to become ready: it is {status}"

        return Wait(wait_seconds, self._messages, repeat(POLL_SECONDS)).until_accepted(
            lambda: self._api.client_connection(self._cluster.uuid, str(client.get("clientId"))), 412, describe
        )

    def _step(self, action: str, name: str, client: Object | None, after: list[str] | None, execute: Any) -> Step:
        gone = after is None
        return Step(
            action,
            KIND,
            name,
            before=None if client is None else _view(name, client.get("permissions"), client.get("clientId")),
            after=None if gone else _view(name, after, "(new)"),
            predicted=None if gone else {"name": name, "clientId": None, "permissions": after},
            execute=execute,
            cluster=str(self._cluster),
        )

    def _delete(self, client: Object) -> None:
        client_id = client.get("clientId")
        if not client_id:
            raise Refused(f"The API does not say what the ID of the API client '{client.get('name')}' is.")
        self._api.delete_client(self._cluster.uuid, str(client_id))

    def _create(self, name: str, permissions: list[str], *, consent: bool) -> None:
        try:
            self.created = self._api.create_client(self._cluster.uuid, name, permissions)
        except SecretLost:
            if not consent:
                raise
            # The task has agreed to a new client anyway, so the one whose secret nobody has makes way for another.
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
                f"The API client '{name}' has been deleted, but making it again failed; run the task again to make it. "
                f"{error.message}"
            )
            raise

    def issued_secret(self, oauth_url: str) -> Issued | None:
        """Return the secret of the client that was created, None when none was.

        :param oauth_url: address of the token service, for a creation whose answer does not name it.
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
    """Refuse what cannot be right about a client, whatever there is.

    :raises OptionError: when something is.
    """
    if permissions is not None and not permissions:
        raise OptionError("permissions", "The option 'permissions' must not be empty. Leave it out to change nothing.")
    if permissions and ALL in permissions and len(set(permissions)) > 1:
        raise OptionError("permissions", "The option 'permissions' is either 'all' or a list of single permissions.")
    if not name.strip() or not name.isprintable():
        raise OptionError("name", f"The option 'name' must be printable text, but is {name!r}.")


def _expand(permissions: list[str] | None) -> list[str] | None:
    if permissions is not None and ALL in permissions:
        return list(CLIENT_PERMISSIONS)
    return permissions


def _has_permissions(wanted: list[str], existing: list[str], *, everything: bool) -> bool:
    # 'all' means all that are known here; a client with one that came later has them all too.
    return set(wanted) <= set(existing) if everything else set(wanted) == set(existing)


def _view(name: str, permissions: Any, client_id: Any) -> View:
    return {"name": name, "permissions": sorted(permissions or []), "clientId": client_id}
