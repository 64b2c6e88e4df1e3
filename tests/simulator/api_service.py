# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Administration API: from a request to the operation it names, and from its result to an answer."""

from __future__ import annotations

import inspect
import json
from typing import Any

import operations
from answer_quirks import with_quirks
from exchange import Answer, Request, json_answer, text_answer
from operation_registry import UNDECLARED_STATUSES, Call, Operation, Refusal, find_operation
from simulation import Simulation
from tokens import Bearer

operations.load_all()


class ApiService:
    """Answers calls of the API's operations."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._budget = 0.0
        self._budget_at: float | None = None

    def identify(self, request: Request) -> str | None:
        """Return the client id of the request's bearer token if the API accepts it."""
        bearer = self._bearer(request)
        return bearer.client_id if bearer else None

    async def answer(self, request: Request) -> Answer:
        """Answer one call."""
        if not self._within_rate():
            # The stock answer of Envoy, the proxy in front of the real API: plain text and no Retry-After.
            return text_answer(429, "local_rate_limited")
        found = find_operation(request.method, request.path)
        try:
            if found is None:
                raise Refusal(404, "Not Found")
            return await self._perform(found[0], found[1], request)
        except Refusal as refusal:
            return self._refused(found[0] if found else None, refusal)

    async def _perform(self, operation: Operation, path: dict[str, str], request: Request) -> Answer:
        organization, scopes, bearer = self._simulation.organizations[0], None, None
        if operation.scope is not None:
            bearer = self._bearer(request)
            owner = self._simulation.organization(bearer.owner_id) if bearer else None
            credential = owner.credential(bearer.client_id) if owner and bearer else None
            if owner is None or credential is None:
                raise Refusal(401, "Unauthorized")
            organization, scopes = owner, credential["scopes"]
            if scopes is not None and operation.scope not in scopes:
                raise Refusal(403, "You do not have the required permissions to perform this operation.")
        client_id = bearer.client_id if bearer else ""
        result = operation.handler(Call(self._simulation, organization, client_id, scopes, operation, path, request))
        if inspect.isawaitable(result):
            result = await result
        if operation.method != "GET":
            organization.record(operation, path, client_id, result)
        if isinstance(result, Answer):
            return result
        if operation.success == 204:
            return Answer(204)
        # Through JSON, so that the quirks work on a copy and not on the state.
        value: Any = json.loads(json.dumps(result))
        value = with_quirks(value, self._simulation.options, names_are_data=operation.names_are_data)
        return json_answer(operation.success, value)

    def _refused(self, operation: Operation | None, refusal: Refusal) -> Answer:
        declared = operation.refusals if operation else frozenset()
        allowed = declared | UNDECLARED_STATUSES.keys() | self._simulation.options.chosen_statuses()
        if refusal.status not in allowed:
            raise RuntimeError(f"status {refusal.status} is neither declared nor listed as undeclared")
        kind = self._simulation.options.error_body
        if kind == "empty":
            return Answer(refusal.status)
        if kind == "json":
            return json_answer(refusal.status, {"message": refusal.text})
        return text_answer(refusal.status, refusal.text)

    def _bearer(self, request: Request) -> Bearer | None:
        token = request.credentials("bearer")
        return self._simulation.tokens.accept(token) if token else None

    def _within_rate(self) -> bool:
        """Take one request from the budget, which grows by the rate and holds one second's worth of it."""
        rate = self._simulation.options.api_rate
        if rate <= 0:
            return True
        now = self._simulation.clock.now()
        most = max(rate, 1.0)
        grown = most if self._budget_at is None else self._budget + (now - self._budget_at) * rate
        self._budget, self._budget_at = min(most, grown), now
        if self._budget < 1:
            return False
        self._budget -= 1
        return True
