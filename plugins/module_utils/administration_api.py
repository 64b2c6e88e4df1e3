# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Camunda's Administration API: one method for each operation, with what may be repeated and what counts as done.

Objects are returned exactly as the API sends them. Undeclared fields come through, declared ones may be missing, and
a list may come as null: the description is not kept to the letter by the service.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .api_call import AlreadySettled, Call, Caller, Effect, perform, words_of
from .errors import ApiError, SecretLost
from .request_path import path_of
from .vocabulary import ASSIGNABLE_ROLES, email_key

if TYPE_CHECKING:
    from .transport import Answer

Object = dict[str, Any]


class AdministrationApi:
    """The API for one caller."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def members(self) -> list[Object]:
        """Return all members and pending invitations: ``{name, email, roles, invitePending}``."""
        return self._list("/members")

    def set_member_roles(self, email: str, roles: list[str]) -> None:
        """Invite ``email``, or replace the roles of the member: the API has one operation for both."""

        def settled() -> bool:
            found = [member for member in self.members() if email_key(member.get("email")) == email_key(email)]
            return any(set(member.get("roles") or []) & set(ASSIGNABLE_ROLES) == set(roles) for member in found)

        self._change(Effect.SET, "POST", path_of("members", email), {"orgRoles": roles}, settled)

    def remove_member(self, email: str) -> None:
        """Remove the member, or withdraw the invitation, that the service lists as ``email``."""

        def settled() -> bool:
            return all(member.get("email") != email for member in self.members())

        self._change(Effect.DELETE, "DELETE", path_of("members", email), None, settled)

    def clusters(self) -> list[Object]:
        """Return all clusters of the organization."""
        return self._list("/clusters")

    def cluster(self, uuid: str) -> Object:
        """Return one cluster.

        :raises ApiError: with status 404 when there is none.
        """
        return self._object(path_of("clusters", uuid))

    def clients(self, cluster: str) -> list[Object]:
        """Return the API clients of the cluster with that UUID: ``{name, clientId, permissions}``."""
        return self._list(path_of("clusters", cluster, "clients"))

    def client_connection(self, cluster: str, client_id: str) -> Object:
        """Return the addresses for one API client.

        :raises ApiError: with status 412 while the cluster is not ready.
        """
        return self._object(path_of("clusters", cluster, "clients", client_id))

    def create_client(self, cluster: str, name: str, permissions: list[str]) -> Object:
        """Create an API client and return the answer, the only one that ever carries its secret.

        The permissions are always sent: without them the API grants all that exist, a set that grows.

        :raises SecretLost: when it was created, but the answer did not arrive. ``client_id`` in the message.
        """
        path = path_of("clusters", cluster, "clients")

        def settled() -> bool:
            return any(client.get("name") == name for client in self.clients(cluster))

        call = Call(Effect.CREATE_NAMED, "POST", path, {"clientName": name, "permissions": permissions}, settled)
        lost = SecretLost(
            f"The API client '{name}' was created, but the answer that carried its secret was lost on the way. The "
            "secret cannot be read again: run the task once more with 'rotate: true' to make the client anew.",
            method="POST",
            path=path,
            status=None,
        )
        try:
            answer = perform(self._caller, call)
        except AlreadySettled:
            raise lost from None
        try:
            created: Object = self._parsed(call, answer, dict)
        except ApiError:
            # A success that makes no sense may be a success all the same.
            if settled():
                raise lost from None
            raise
        if not created.get("clientSecret"):
            raise lost
        return created

    def delete_client(self, cluster: str, client_id: str) -> None:
        """Delete an API client."""

        def settled() -> bool:
            return all(client.get("clientId") != client_id for client in self.clients(cluster))

        path = path_of("clusters", cluster, "clients", client_id)
        self._change(Effect.DELETE, "DELETE", path, None, settled)

    def request(self, method: str, path: str, body: Any, accepted: Callable[[int], bool]) -> Answer:
        """Send any request. Only reads are repeated, and what the gateway turned back: what others do is not known."""
        effect = Effect.READ if method == "GET" else Effect.CREATE
        if method == "POST" and path == "/clusters":
            effect = Effect.ONCE
        return perform(self._caller, Call(effect, method, path, body), accepted=accepted)

    def _list(self, path: str) -> list[Object]:
        call = Call(Effect.READ, "GET", path)
        content = self._parsed(call, perform(self._caller, call), (list, type(None)))
        return [item for item in content or [] if isinstance(item, dict)]

    def _object(self, path: str) -> Object:
        call = Call(Effect.READ, "GET", path)
        return self._parsed(call, perform(self._caller, call), dict)

    def _change(self, effect: Effect, method: str, path: str, body: Any, settled: Callable[[], bool]) -> None:
        call = Call(effect, method, path, body, settled)
        try:
            answer = perform(self._caller, call)
        except AlreadySettled:
            self._caller.messages.detail(f"{method} {path}: no answer of its own, but the change is there")
            return
        if answer.body:
            self._parsed(call, answer, object)

    def _parsed(self, call: Call, answer: Answer, kind: Any) -> Any:
        """Return the JSON value of a successful answer; anything else than ``kind`` is an error, never a success."""
        words = words_of(answer, self._caller.messages.redactor)
        try:
            if answer.content_type and "json" not in answer.content_type:
                raise ValueError(answer.content_type)
            content = json.loads(answer.body)
            if not isinstance(content, kind):
                raise ValueError(type(content).__name__)
        except (ValueError, RecursionError):
            raise ApiError(
                f"{call.method} {call.path}: the answer {answer.status} makes no sense "
                f"({words}). Something in between, such "
                "as a proxy, may have answered instead of Camunda; check 'api_url'.",
                method=call.method,
                path=call.path,
                status=answer.status,
                answer=words,
            ) from None
        return content
