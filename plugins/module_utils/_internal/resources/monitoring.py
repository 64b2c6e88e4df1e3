# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""External monitoring of a cluster and its clients. A password is returned once, but can always be rotated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..api.monitoring import MonitoringOperations
from ..errors import Ambiguous, OptionError, Refused, SecretLost
from ..one_time_secrets.issued import Issued
from ..plan import CREATE, REMOVE, UPDATE, Step

if TYPE_CHECKING:
    from ..api.call import ApiClient
    from ..api.operations import Object
    from ..messages import Messages
    from .clusters.reference import ClusterReference

KIND = "monitoring"
CLIENT_KIND = "monitoring_client"


class Monitoring:
    """External monitoring of one cluster, with all its clients, read once.

    :param api_client: sends the requests.
    :raises NotFound: if the cluster does not exist.
    :ivar status: status of the endpoint as the API returns it; None if monitoring is inactive.
    :ivar clients: the clients as the API lists them.
    :ivar issued: the response that issued a password, with the password; None if none was issued.
    """

    def __init__(self, api_client: ApiClient, cluster: ClusterReference, messages: Messages) -> None:
        self._api = MonitoringOperations(api_client)
        self._cluster = cluster
        self._messages = messages
        self.status: Object | None = None
        self.clients: list[Object] = []
        self.issued: Object | None = None
        if cluster.exists:
            with cluster.explain_not_found():
                self._read()

    def find(self, username: str) -> Object | None:
        """Return the client with that username.

        :raises Ambiguous: if there are several. Whether Camunda prevents that is unknown.
        """
        found = [client for client in self.clients if client.get("username") == username]
        if len(found) > 1:
            uuids = ", ".join(sorted(str(client.get("uuid")) for client in found))
            raise Ambiguous(
                f"{len(found)} monitoring clients of cluster {self._cluster} have the username '{username}': {uuids}. "
                "Delete all but one in Camunda Console, because clients are found by username."
            )
        return found[0] if found else None

    def plan_activation(self) -> Step | None:
        """Return the step that activates monitoring, or None if it is active."""
        if self.status is not None:
            return None
        return Step(
            CREATE,
            KIND,
            str(self._cluster),
            before=None,
            after={"active": True},
            predicted={"metricsEndpoint": {"target": None, "scheme": None, "path": None}, "conditions": []},
            execute=self._activate,
            cluster=str(self._cluster),
        )

    def plan_deactivation(self) -> Step | None:
        """Return the step that deactivates monitoring, or None if it is inactive; warn about clients to be deleted."""
        if self.status is None:
            return None
        usernames = sorted(str(client.get("username")) for client in self.clients)
        if usernames:
            self._messages.warn(
                f"Deactivating the monitoring of cluster {self._cluster} deletes all its credentials: "
                f"{', '.join(usernames)}."
            )
        return Step(
            REMOVE,
            KIND,
            str(self._cluster),
            before={"active": True, "usernames": usernames},
            after=None,
            predicted=None,
            execute=lambda: self._api.deactivate_monitoring(self._cluster.uuid),
            cluster=str(self._cluster),
        )

    def plan_present(self, username: str, *, rotate: bool, activate: bool) -> list[Step]:
        """Return the steps that create the client; none if it exists.

        :param rotate: whether a new password is issued for an existing client.
        :param activate: whether monitoring may be activated.
        :raises Refused: if monitoring is inactive and ``activate`` is False.
        """
        client = self.find(username)
        # It is unknown whether creating a client activates monitoring, so monitoring is activated explicitly.
        activation = self.plan_activation() if activate else None
        if client is not None:
            rotation = self._rotation(username, client) if rotate else None
            return [step for step in (activation, rotation) if step is not None]
        if self.status is None and not activate:
            raise Refused(
                f"The monitoring of cluster {self._cluster} is inactive. Activate it with camunda_monitoring first, or "
                "use 'activate: true'."
            )
        creation = Step(
            CREATE,
            CLIENT_KIND,
            username,
            before=None,
            after={"username": username, "uuid": "(new)", "password": "(new)"},
            predicted={
                "uuid": None,
                "name": None,
                "username": username,
                "created": None,
                "lastUsed": None,
                "createdBy": None,
                "createdByName": None,
            },
            execute=lambda: self._create(username, consent=rotate),
            cluster=str(self._cluster),
        )
        return [step for step in (activation, creation) if step is not None]

    def plan_absent(self, username: str) -> Step | None:
        """Return the step that deletes the client, or None if there is none; warn if it is the last one."""
        client = self.find(username)
        if client is None:
            return None
        if len(self.clients) == 1:
            self._messages.warn(
                f"'{username}' is the last monitoring client of cluster {self._cluster}: deleting it deactivates the "
                "metrics endpoint."
            )
        return Step(
            REMOVE,
            CLIENT_KIND,
            username,
            before={"username": username, "uuid": client.get("uuid"), "password": "(existing)"},
            after=None,
            predicted=None,
            execute=lambda: self._api.delete_monitoring_client(self._cluster.uuid, _uuid(client)),
            cluster=str(self._cluster),
        )

    def issued_client(self) -> Object | None:
        """Return the client whose password was issued, without the password, as the API lists it."""
        if self.issued is None:
            return None
        return {name: value for name, value in self.issued.items() if name != "password"}

    def issued_secret(self) -> Issued | None:
        """Return the password that was issued, or None if none was."""
        issued = self.issued
        if issued is None:
            return None
        client = f"monitoring client '{issued.get('username')}' of cluster {self._cluster}"

        def not_kept() -> str:
            return (
                f"The {client} has a new password, which is lost. The old one is valid for up to 5 more minutes. "
                "Use camunda_monitoring_client with 'rotate: true' to issue another one."
            )

        return Issued(issued, "password", self._environment(issued), f"issued a password for {client}", not_kept)

    def _environment(self, issued: Object) -> dict[str, str]:
        """Return the variables of a credentials file."""
        values = {
            "CAMUNDA_MONITORING_USERNAME": str(issued.get("username") or ""),
            "CAMUNDA_MONITORING_PASSWORD": str(issued.get("password") or ""),
            "CAMUNDA_CLUSTER_ID": self._cluster.uuid,
        }
        address = metrics_url(self.status)
        if address is not None:
            values["CAMUNDA_MONITORING_URL"] = address
        return values

    def _read(self) -> None:
        content = self._api.monitoring(self._cluster.uuid)
        self.status = content.get("status") or None
        self.clients = [client for client in content.get("clients") or [] if isinstance(client, dict)]

    def _activate(self) -> None:
        self._api.activate_monitoring(self._cluster.uuid)
        # The credentials file contains the address of the endpoint. It is read now, as nothing may fail after a
        # password has been issued. It is unknown how soon the API returns the address.
        self._read()

    def _create(self, username: str, *, consent: bool) -> None:
        known = {str(client.get("uuid")) for client in self.clients}
        try:
            self.issued = self._api.create_monitoring_client(self._cluster.uuid, username, known)
        except SecretLost:
            if not consent:
                raise
            # The task may rotate the password, so the one that was lost is replaced.
            self._read()
            client = self.find(username)
            if client is None:
                raise
            self._rotate(client)

    def _rotation(self, username: str, client: Object) -> Step:
        view = {"username": username, "uuid": client.get("uuid")}
        return Step(
            UPDATE,
            CLIENT_KIND,
            username,
            before={**view, "password": "(existing)"},
            after={**view, "password": "(new)"},
            predicted=client,
            execute=lambda: self._rotate(client),
            cluster=str(self._cluster),
        )

    def _rotate(self, client: Object) -> None:
        self.issued = self._api.rotate_monitoring_client(self._cluster.uuid, _uuid(client))


def check_username(username: str) -> None:
    """Check a username.

    :raises OptionError: if it is invalid.
    """
    if not username.strip() or not username.isprintable() or ":" in username:
        raise OptionError(
            "username",
            "The option 'username' must be printable text without a colon, as HTTP Basic authentication requires, "
            f"but is {username!r}.",
        )


def metrics_url(status: Object | None) -> str | None:
    """Return the URL of the metrics from the status; None if it is not complete."""
    endpoint = (status or {}).get("metricsEndpoint")
    if not isinstance(endpoint, dict) or not endpoint.get("target") or not endpoint.get("path"):
        return None
    host, path = str(endpoint["target"]).rstrip("/"), str(endpoint["path"]).lstrip("/")
    return f"{endpoint.get('scheme') or 'https'}://{host}/{path}"


def _uuid(client: Object) -> str:
    uuid = client.get("uuid")
    if not uuid:
        raise Refused(f"The API does not return the UUID of the monitoring client '{client.get('username')}'.")
    return str(uuid)
