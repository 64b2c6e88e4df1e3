# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""External monitoring of a cluster, and its credentials."""

from __future__ import annotations

from ..errors import ApiError, OutcomeUnknown, SecretLost
from .call import Call, Effect
from .operations import Object, Operations
from .path import path_of
from .response_schema import MONITORING


class MonitoringOperations(Operations):
    """External monitoring of a cluster, and its credentials, which the API calls clients."""

    def monitoring(self, cluster: str) -> Object:
        """Return ``{clients, status}`` of the cluster with that UUID; ``status`` is empty while it is inactive."""
        content = self._object(path_of("clusters", cluster, "monitoring", "clients"), MONITORING)
        return {**content, "clients": [each for each in content.get("clients") or [] if isinstance(each, dict)]}

    def activate_monitoring(self, cluster: str) -> None:
        """Make sure that monitoring is active."""
        self._set_monitoring("POST", cluster, active=True)

    def deactivate_monitoring(self, cluster: str) -> None:
        """Make sure that monitoring is inactive, which deletes all clients."""
        # Not Effect.DELETE: a 404 is about the cluster here.
        self._set_monitoring("DELETE", cluster, active=False)

    def create_monitoring_client(self, cluster: str, username: str, known: set[str]) -> Object:
        """Create a client and return the answer, which carries its password.

        :param known: UUIDs of the clients before: whether usernames are unique at Camunda is not known, so a client
            whose answer was lost is recognised by being new.
        :raises SecretLost: when it was created, but the answer did not arrive.
        :raises OutcomeUnknown: when the answer did not arrive, and no new client is there.
        """
        path = path_of("clusters", cluster, "monitoring", "clients")

        def verify() -> bool:
            new = [client for client in self.monitoring(cluster)["clients"] if client.get("uuid") not in known]
            return [client.get("username") for client in new].count(username) == 1

        lost = SecretLost(
            f"The monitoring client '{username}' was created, but the response with its password was lost. The "
            "password cannot be read again. To get a new one, run the task with 'rotate: true'.",
            method="POST",
            path=path,
            status=None,
        )
        call = Call(Effect.CREATE, "POST", path, {"username": username}, verify)
        try:
            created = self._create(call)
        except OutcomeUnknown as error:
            error.message += (
                " If the client appears later, nobody has its password; 'rotate: true' issues a new one then."
            )
            raise
        return self._with_password(created, lost)

    def rotate_monitoring_client(self, cluster: str, client: str) -> Object:
        """Give the client with that UUID a new password and return the answer, which carries it.

        :raises SecretLost: when the password was, or may have been, changed and the answer did not arrive: nothing
            that can be read tells whether it was.
        """
        path = path_of("clusters", cluster, "monitoring", "clients", client, "rotate")

        lost = SecretLost(
            f"The password of the monitoring client {client} was, or may have been, rotated, but the response with the "
            "new one was lost. The old one then works for up to 5 more minutes. To get another one, run the task with "
            "'rotate: true'; rotating twice does no harm.",
            method="POST",
            path=path,
            status=None,
        )
        call = Call(Effect.CREATE, "POST", path)
        try:
            rotated = self._create(call)
        except ApiError as error:
            if not isinstance(error, OutcomeUnknown) and not 200 <= (error.status or 0) < 300:
                raise
            self._api_client.messages.detail(error.message)
            raise lost from None
        return self._with_password(rotated, lost)

    def delete_monitoring_client(self, cluster: str, client: str) -> None:
        """Delete the client with that UUID."""

        def verify() -> bool:
            return all(each.get("uuid") != client for each in self.monitoring(cluster)["clients"])

        path = path_of("clusters", cluster, "monitoring", "clients", client)
        self._change(Effect.DELETE, "DELETE", path, None, verify)

    def _set_monitoring(self, method: str, cluster: str, *, active: bool) -> None:
        def verify() -> bool:
            return bool(self.monitoring(cluster).get("status")) is active

        try:
            self._change(Effect.SET, method, path_of("clusters", cluster, "monitoring"), None, verify)
        except ApiError as error:
            # The one thing that 409 is documented for: it is so already.
            if error.status != 409:
                raise
            self._api_client.messages.detail(error.message)

    def _with_password(self, answer: Object | None, lost: SecretLost) -> Object:
        if answer is None or not answer.get("password"):
            raise lost
        self._api_client.messages.redactor.add(str(answer["password"]))
        return answer
