# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the API's operations are declared: method, path, scope, answers and the function that does it."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import restores
from exchange import Request

if TYPE_CHECKING:
    from organization import Organization
    from simulation import Simulation

UNDECLARED_STATUSES = {
    400: "the request's body is not what the operation declares",
    401: "the bearer token is missing, wrong, expired or made for another audience",
    403: "the credential lacks the scope of the operation, or the member is the owner",
    404: "no such path, or no such object",
    409: "the cluster is being restored or was failed over, or monitoring is inactive (--option monitoring_client)",
    429: "more requests than --option api_rate allows",
    500: "a mistake in the simulator",
}
"""Statuses that the simulator may answer although Camunda's API description does not declare them, and when."""


class Refusal(Exception):
    """Raised by an operation to answer with an error.

    :param status: HTTP status.
    :param text: one sentence, as the failover operation documents its errors (the others document no body at all).
    """

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


@dataclass
class Call:
    """One authorized call of an operation."""

    simulation: Simulation
    organization: Organization
    client_id: str
    """Id of the credential; empty for an operation without authentication."""
    scopes: list[str] | None
    """Scopes of the credential, None for all."""
    operation: Operation
    path: Mapping[str, str]
    """Values of the path's parameters, decoded once."""
    request: Request

    def may(self, scope: str) -> bool:
        """Return whether the credential has this scope."""
        return self.scopes is None or scope in self.scopes

    def cluster(self) -> dict[str, Any]:
        """Return the cluster named in the path, as it is now.

        :raises Refusal: if it is unknown (404), or another organization's (403 where the operation declares that).
        """
        cluster_uuid = self.path["clusterUuid"]
        cluster = self.organization.cluster(cluster_uuid)
        if cluster is None:
            if 403 in self.operation.refusals and self.simulation.cluster_exists(cluster_uuid):
                raise Refusal(403, "Cluster is not yours")
            raise Refusal(404, "Cluster not found")
        # A deleted cluster that is still listed can be looked at and nothing else (assumed).
        if cluster["deleted_at"] is not None and self.request.method != "GET":
            raise Refusal(404, "Cluster not found")
        return cluster

    def cluster_at_rest(self) -> dict[str, Any]:
        """Return the cluster for a change that is not allowed during a restore.

        :raises Refusal: as :meth:`cluster`, and with the status of ``--option restore_status`` during a restore.
        """
        cluster = self.cluster()
        if restores.is_running(cluster):
            raise Refusal(self.simulation.options.restore_status, "A restore of the cluster is in progress")
        return cluster

    def provider(self, cluster: dict[str, Any]) -> str | None:
        """Return the provider (``AWS``, ``GCP``) of a cluster's region, None if the region is not offered any more."""
        regions = self.organization.document["parameters"]["regions"]
        return next((each["provider"] for each in regions if each["uuid"] == cluster["region"]["uuid"]), None)

    def body(self, required: Mapping[str, Kind], optional: Mapping[str, Kind] | None = None) -> dict[str, Any]:
        """Return the request's JSON object after checking names and types of its fields.

        Undeclared fields are refused: the API description forbids them, whether the service does is not known.

        :raises Refusal: (400) if it is not such an object.
        """
        if self.request.content_type != "application/json":
            raise Refusal(400, "Validation Failed: the body is not JSON")
        try:
            given = json.loads(self.request.body)
        except (ValueError, RecursionError):
            raise Refusal(400, "Validation Failed: the body is not JSON") from None
        if not isinstance(given, dict):
            raise Refusal(400, "Validation Failed: the body is not an object")
        kinds = {**required, **(optional or {})}
        for name, value in given.items():
            if name not in kinds:
                raise Refusal(400, f"Validation Failed: {name} is not allowed")
            # In Python True is a number; in JSON it is not.
            if not isinstance(value, kinds[name]) or (isinstance(value, bool) and kinds[name] is not bool):
                raise Refusal(400, f"Validation Failed: {name} has the wrong type")
        for name in required:
            if name not in given:
                raise Refusal(400, f"Validation Failed: {name} is required")
        return given


Kind = type | tuple[type, ...]
Handler = Callable[[Call], Any]


@dataclass(frozen=True)
class Operation:
    """One operation of the API."""

    method: str
    template: str
    """Path with the parameters in braces, as in Camunda's API description."""
    scope: str | None
    """Scope that a credential needs; None for an operation without authentication."""
    handler: Handler
    success: int
    refusals: frozenset[int]
    """Error statuses that Camunda's API description declares for it."""
    names_are_data: bool
    """Whether the answer's keys are the user's own, so that nothing may be added to them."""

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """Return the decoded parameters if the path's encoded ``segments`` are this operation's, else None."""
        parts = self.template.split("/")[1:]
        if len(parts) != len(segments):
            return None
        values: dict[str, str] = {}
        for part, segment in zip(parts, segments, strict=True):
            if part.startswith("{"):
                values[part[1:-1]] = urllib.parse.unquote(segment)
            elif part != segment:
                return None
        return values


_OPERATIONS: list[Operation] = []


def operation(
    method: str,
    template: str,
    *,
    scope: str | None,
    success: int = 200,
    refusals: tuple[int, ...] = (),
    names_are_data: bool = False,
) -> Callable[[Handler], Handler]:
    """Declare the decorated function as an operation of the API.

    The function gets a :class:`Call` and returns the JSON value of the answer (None for an empty one) or a complete
    :class:`exchange.Answer`, or an awaitable of one; it raises :class:`Refusal` for an error.

    ``scope`` is ``<group>:<verb>``. Camunda's documentation names groups of check boxes but neither the scopes in a
    token nor the groups of the newer operations, so all these names are the simulator's own.
    """

    def declare(handler: Handler) -> Handler:
        _OPERATIONS.append(Operation(method, template, scope, handler, success, frozenset(refusals), names_are_data))
        return handler

    return declare


def find_operation(method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """Return the operation for an encoded ``path`` and the path's decoded parameters.

    A slash at the end is accepted, as older versions of Camunda's documentation wrote it. Literal paths go before
    parameters, whatever the order of declaration (``/clusters/parameters`` is not a cluster). Dot segments are
    ordinary values here: no request ever reaches another path than the one it was sent to.
    """
    segments = path.split("/")[1:]
    if len(segments) > 1 and segments[-1] == "":
        segments.pop()
    matches = [
        (candidate, values)
        for candidate in _OPERATIONS
        if candidate.method == method and (values := candidate.match(segments)) is not None
    ]
    return min(matches, key=lambda match: len(match[1]), default=None)


def all_operations() -> list[Operation]:
    """Return the operations there are, ordered by path and method."""
    return sorted(_OPERATIONS, key=lambda candidate: (candidate.template, candidate.method))


def all_scopes() -> list[str]:
    """Return the names of all scopes, in alphabetical order."""
    return sorted({candidate.scope for candidate in _OPERATIONS if candidate.scope})
