# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control endpoints below ``/_simulator/``, for tests and measurements; they are never counted as traffic."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable
from typing import Any

from exchange import Answer, Request, json_answer, text_answer
from operation_registry import UNDECLARED_STATUSES, all_operations
from organization import Organization
from simulation import Simulation

PREFIX = "/_simulator/"


class Control:
    """Answers the control endpoints."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._calls: dict[tuple[str, str], Callable[[Request], Answer]] = {
            ("GET", "requests"): self._list_requests,
            ("DELETE", "requests"): self._forget_requests,
            ("GET", "state"): self._show_state,
            ("PUT", "state"): self._replace_state,
            ("POST", "faults"): self._add_fault,
            ("DELETE", "faults"): self._clear_faults,
            ("POST", "advance"): self._advance,
            ("POST", "revoke"): self._revoke,
            ("GET", "operations"): self._list_operations,
        }

    def answer(self, request: Request) -> Answer:
        """Answer one call; 400 says in a sentence what is wrong with it."""
        call = self._calls.get((request.method, request.path[len(PREFIX) :]))
        if call is None:
            return text_answer(404, "There is no such control endpoint")
        try:
            return call(request)
        except ValueError as error:
            return text_answer(400, str(error))

    def _list_requests(self, request: Request) -> Answer:
        return json_answer(200, self._simulation.log.as_list())

    def _forget_requests(self, request: Request) -> Answer:
        self._simulation.log.forget()
        return Answer(204)

    def _show_state(self, request: Request) -> Answer:
        return json_answer(200, self._organization(request).snapshot())

    def _replace_state(self, request: Request) -> Answer:
        self._simulation.replace_state(self._organization(request), _json(request))
        return Answer(204)

    def _add_fault(self, request: Request) -> Answer:
        self._simulation.faults.add(_json(request))
        return Answer(204)

    def _clear_faults(self, request: Request) -> Answer:
        self._simulation.faults.clear()
        return Answer(204)

    def _advance(self, request: Request) -> Answer:
        document = _json(request)
        seconds = document.get("seconds") if isinstance(document, dict) else None
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds < 1e10:
            raise ValueError("seconds is not a number of 0 or more")
        self._simulation.clock.advance(seconds)
        return json_answer(200, {"now": self._simulation.clock.now()})

    def _revoke(self, request: Request) -> Answer:
        self._simulation.tokens.revoke_all()
        return Answer(204)

    def _list_operations(self, request: Request) -> Answer:
        operations = [
            {
                "method": operation.method,
                "path": operation.template,
                "scope": operation.scope,
                "statuses": [operation.success, *sorted(operation.refusals)],
            }
            for operation in all_operations()
        ]
        undeclared = {str(status): reason for status, reason in UNDECLARED_STATUSES.items()}
        return json_answer(200, {"operations": operations, "undeclared_statuses": undeclared})

    def _organization(self, request: Request) -> Organization:
        query = urllib.parse.parse_qs(request.target.partition("?")[2])
        if "client_id" not in query:
            return self._simulation.organizations[0]
        organization = self._simulation.organization_of(query["client_id"][0])
        if organization is None:
            raise ValueError("no organization has this client_id")
        return organization


def _json(request: Request) -> Any:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise ValueError("the body is not JSON") from None
