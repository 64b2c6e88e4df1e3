# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all operations have in common: calls that read, and calls that change something.

Objects are returned exactly as the API sends them. Undeclared fields come through, declared ones may be missing, and a
list may come as null: the description is not kept to the letter by the service.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import ApiError, CamundaError
from ..http.transport import LARGEST_RESPONSE
from .call import ApiClient, Call, Effect, describe_response, perform, require_response
from .response_schema import Shape, schema_error

if TYPE_CHECKING:
    from ..http.transport import Response

Object = dict[str, Any]


class Operations:
    """Operations for one caller."""

    def __init__(self, api_client: ApiClient) -> None:
        self._api_client = api_client

    def _list(self, path: str, shape: Shape, *, largest: int = LARGEST_RESPONSE) -> list[Object]:
        call = Call(Effect.READ, "GET", path, largest=largest)
        answer = self._response(call)
        content = self._parsed(call, answer, (list, type(None)))
        objects = [item for item in content or [] if isinstance(item, dict)]
        return self._validated(call, answer, objects, [shape])

    def _object(self, path: str, shape: Shape, *, authenticated: bool = True) -> Object:
        call = Call(Effect.READ, "GET", path, authenticated=authenticated)
        answer = self._response(call)
        return self._validated(call, answer, self._parsed(call, answer, dict), shape)

    def _response(self, call: Call) -> Response:
        """Return the response to a call that nothing is verified for."""
        return require_response(call, perform(self._api_client, call))

    def _validated(self, call: Call, answer: Response, content: Any, shape: Shape) -> Any:
        """Return ``content``, which has the shape that is looked into later on."""
        problem = schema_error(content, shape)
        if problem is not None:
            raise self._unexpected_response(call, answer, problem)
        return content

    def _change(
        self,
        effect: Effect,
        method: str,
        path: str,
        body: Any,
        verify: Callable[[], bool],
        *,
        answers: bool = False,
    ) -> None:
        """Make a change whose response says nothing that is needed.

        :param answers: whether a success has a body. One without then counts only when the change is there.
        :raises ApiError: for an unexpected response.
        """
        call = Call(effect, method, path, body, verify)
        answer = perform(self._api_client, call)
        if answer is None:
            self._api_client.messages.detail(f"{method} {path}: no answer of its own, but the change is there")
        elif answer.body or (answers and not verify()):
            self._parsed(call, answer, object)

    def _create(self, call: Call, *, needed: str | None = None) -> Object | None:
        """Create something and return the object in the response, or None when only ``verify`` sees that it is there.

        :param needed: a field without which the response is unexpected.
        :raises ApiError: for an unexpected response, when it is not there.
        """
        answer = perform(self._api_client, call)
        if answer is None:
            return None
        try:
            created: Object = self._parsed(call, answer, dict)
            if needed is not None and not created.get(needed):
                raise self._unexpected_response(call, answer, f"it has no {needed!r}")
        except ApiError as error:
            # An unexpected success may be a success all the same.
            try:
                if call.verify is not None and call.verify():
                    return None
            except CamundaError as failure:
                error.message += f" Looking failed: {failure.message}"
            raise
        return created

    def _parsed(self, call: Call, answer: Response, kind: Any) -> Any:
        """Return the JSON value of a successful answer; anything else than ``kind`` is an error, never a success."""
        try:
            if answer.content_type and "json" not in answer.content_type:
                raise ValueError(answer.content_type)
            content = json.loads(answer.body)
            if not isinstance(content, kind):
                raise ValueError(type(content).__name__)
        except (ValueError, RecursionError):
            raise self._unexpected_response(call, answer) from None
        return content

    def _unexpected_response(self, call: Call, answer: Response, problem: str = "") -> ApiError:
        """Return the error for a successful answer that is not what the operation answers.

        :param problem: what is wrong with it, if that can be said.
        """
        words = describe_response(answer, self._api_client.messages.redactor) + (f"; {problem}" if problem else "")
        return ApiError(
            f"{call.method} {call.path}: unexpected response ({answer.status}): {words}. It may come from a proxy "
            "instead of Camunda; check 'api_url'.",
            method=call.method,
            path=call.path,
            status=answer.status,
            answer=words,
        )
