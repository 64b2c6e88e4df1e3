# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One call of the Administration API: whether and for how long it is repeated, and what its response means.

Whether a call may be repeated depends on what the operation does, not on its HTTP method: some PUTs are irreversible.
"""

from __future__ import annotations

import enum
import json
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ..clock import sleep
from ..errors import AccessTokenRejected, ApiError, CamundaError, OutcomeUnknown, TransportError
from ..http.retry_after import retry_after_seconds
from ..http.transport import LARGEST_RESPONSE, host_of
from ..redaction import Redactor, readable

if TYPE_CHECKING:
    from ..connection import Connection
    from ..http.transport import Response, Transport
    from ..messages import Messages

# Limit for the sum of all pauses between the tries of one call (seconds).
LONGEST_WAIT = 60.0

# The user is told when the pauses of one call add up to more than this (seconds).
ANNOUNCE_AFTER = 3.0

_SHORTEST_PAUSE = 0.25
_LONGEST_PAUSE = 20.0

# Statuses with which it is unknown whether the gateway has forwarded the request.
_GATEWAY_STATUSES = (502, 503, 504)

# The text of the gateway (Envoy) for a request that it rejects before the service receives it.
_GATEWAY_RATE_LIMIT = "local_rate_limited"

# The statuses of the service for a unique name that is in use (400 for API clients, 409 for connector secrets).
_DUPLICATE_STATUSES = (400, 409)


class ApiClient(Protocol):
    """What a call needs of the session."""

    connection: Connection
    messages: Messages

    @property
    def transport(self) -> Transport:
        """The pool of connections."""

    def access_token(self) -> str:
        """Return an access token."""

    def renewed_access_token(self, rejected: str) -> str:
        """Return another one after the API rejected one."""


class Effect(enum.Enum):
    """The effect of an operation, which decides when it may be repeated."""

    READ = "changes nothing"
    SET = "sets a state; idempotent"
    DELETE = "removes something; idempotent"
    CREATE_NAMED = "creates something with a unique name"
    CREATE = "creates something without a unique name, or cannot be undone"
    CREATE_LIMITED = "like CREATE, but the service has a rate limit too: repeated only after a 429 of the gateway"
    ONCE = "like CREATE, but not repeated after any 429, which may be from the service behind the gateway"


_NEVER_REPEATED = (Effect.CREATE, Effect.CREATE_LIMITED, Effect.ONCE)


class Call(NamedTuple):
    """A call to be made.

    :ivar verify: for calls that change something: returns True if the change is there. Used when a response was lost.
    :ivar body: JSON value to send; None for no body.
    :ivar largest: longest response that is read, in bytes.
    :ivar authenticated: False for an operation that needs no access token; then none is obtained or sent.
    """

    effect: Effect
    method: str
    path: str
    body: Any = None
    verify: Callable[[], bool] | None = None
    largest: int = LARGEST_RESPONSE
    authenticated: bool = True


def perform(client: ApiClient, call: Call, *, accepted: Callable[[int], bool] | None = None) -> Response | None:
    """Make a call, repeat it where that is safe, and return its response.

    None stands for a response that was lost when ``verify`` sees that the change is there, and for a deletion of what
    does not exist (404).

    :param accepted: which statuses are a success; by default those from 200 to 299.
    :raises ApiError: for any other status, and when there is no response.
    :raises OutcomeUnknown: when the response to a call that must not be repeated was lost.
    :raises TokenError: when there is no access token, or none that the API accepts.
    """
    return RetryingCall(client, call, accepted or (lambda status: 200 <= status < 300)).run()


def describe_response(response: Response, redactor: Redactor) -> str:
    """Return the text of a response, for an error message.

    The body of a success is described and not quoted: it may contain a secret that the redactor does not know. Of HTML,
    only the title is quoted; such a page is not from the API.
    """
    if 200 <= response.status < 300 and response.body.lstrip()[:1] != b"<":
        return f"{response.content_type or 'no content type'}, {len(response.body)} bytes"
    return readable(response.body, response.content_type, redactor)


def require_response(call: Call, response: Response | None) -> Response:
    """Return the response to a call without ``verify``, which therefore has one."""
    if response is None:
        raise ValueError(f"{call.method} {call.path} has no response")
    return response


class RetryingCall:
    """A call that is repeated where that is safe. Each instance is used once."""

    def __init__(self, client: ApiClient, call: Call, accepted: Callable[[int], bool]) -> None:
        self._client = client
        self._call = call
        self._accepted = accepted
        self._url = client.connection.api_url + call.path
        self._waited = 0.0
        self._announced = False
        self._token_renewed = False
        self._tries = 0

    def run(self) -> Response | None:
        """Make the call; see :func:`perform`."""
        token = self._client.access_token() if self._call.authenticated else None
        while True:
            self._tries += 1
            try:
                response = self._send(token)
            except TransportError as error:
                if error.sent and self._is_verified(error.message):
                    return None
                if not error.repeatable:
                    raise self._error(error.message) from None
                self._pause(error.message, None)
                continue
            if self._accepted(response.status):
                return response
            if response.status == 401 and token is not None:
                # The service has not processed the request, so repeating it is safe whatever its effect is.
                token = self._renewed_token(token)
            elif (response.status == 404 and self._call.effect is Effect.DELETE) or self._is_verified_after(response):
                return None

    def _renewed_token(self, rejected: str) -> str:
        if self._token_renewed:
            raise AccessTokenRejected(
                "The Administration API does not accept an access token that the token service has just issued. Check "
                "that 'api_url', 'oauth_url' and 'audience' belong together."
            )
        self._token_renewed = True
        return self._client.renewed_access_token(rejected)

    def _send(self, token: str | None) -> Response:
        call = self._call
        headers = {"Accept": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        body = None
        if call.body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(call.body).encode("utf-8")
        return self._client.transport.send(
            call.method,
            self._url,
            seconds=self._client.connection.timeout,
            headers=headers,
            body=body,
            largest=call.largest,
        )

    def _is_verified_after(self, response: Response) -> bool:
        """Return True if the change is there after a response that is not a success, and False to repeat the call.

        :raises ApiError: when it is not to be repeated.
        """
        status, effect = response.status, self._call.effect
        text = describe_response(response, self._client.messages.redactor)
        reason = f"it responded with {status}" + (f": {text}" if text else "")
        error = self._error(reason, status, text)
        if status == 429 and self._rejected_by_gateway(text):
            # The gateway rejects the request before the service receives it (as users report of Camunda's API gateway).
            self._pause(reason, response, error)
        elif status in _GATEWAY_STATUSES and (status != 503 or effect not in _NEVER_REPEATED):
            if self._is_verified(reason):
                return True
            self._pause(reason, response, error)
        elif status in _DUPLICATE_STATUSES and effect is Effect.CREATE_NAMED and self._tries > 1:
            # The previous try may have succeeded after its response was no longer awaited.
            if self._is_verified(reason):
                return True
            raise error
        elif 300 <= status < 400:
            target = host_of(response.headers.get("Location", "")) or response.headers.get("Location", "")[:100]
            raise self._error(f"it redirects to {target!r}, which is not followed; check 'api_url'", status, text)
        else:
            raise error
        return False

    def _rejected_by_gateway(self, text: str) -> bool:
        """Return True if a 429 with this text means that the request has not reached the service."""
        effect = self._call.effect
        return effect is not Effect.ONCE and (effect is not Effect.CREATE_LIMITED or _GATEWAY_RATE_LIMIT in text)

    def _is_verified(self, why: str) -> bool:
        """Return True if the change of a call whose response was lost is there, and False if the call may be repeated.

        :raises OutcomeUnknown: when it may have been carried out, and must not be repeated.
        """
        call = self._call
        if call.effect is Effect.READ:
            return False
        try:
            if call.verify is not None and call.verify():
                return True
        except CamundaError as error:
            why = f"{why}, and checking failed: {error.message}"
        else:
            if call.verify is not None and call.effect not in _NEVER_REPEATED:
                return False
        raise OutcomeUnknown(
            f"The outcome of {call.method} {call.path} is unknown: {why}. It is not repeated, as it may have been "
            "carried out. Check whether it was before you run the task again.",
            method=call.method,
            path=call.path,
            status=None,
        )

    def _pause(self, why: str, response: Response | None, error: ApiError | None = None) -> None:
        """Sleep before the next try, or raise an error when there is none."""
        error = error or self._error(why)
        retries = self._client.connection.retries
        if self._tries > retries:
            raise error
        retry_after = retry_after_seconds(response.headers) if response is not None else None
        if retry_after is None:
            longest = min(_LONGEST_PAUSE, 0.5 * 2 ** min(self._tries, 10))
            pause = max(_SHORTEST_PAUSE, random.uniform(0.0, longest))
        else:
            # With jitter, as other clients have got the same value.
            pause = retry_after + random.uniform(0.0, 0.1 * retry_after) + _SHORTEST_PAUSE
        if self._waited + pause > LONGEST_WAIT:
            if retry_after is None:
                raise error
            raise self._error(
                f"{why}. It requests a pause of {retry_after:.0f} s, which is longer than one call waits",
                error.status,
                error.answer,
            )
        self._waited += pause
        self._client.messages.detail(
            f"{self._call.method} {self._call.path}: {why}; trying again in {pause:.1f} s ({self._tries} of {retries})"
        )
        if self._waited > ANNOUNCE_AFTER and not self._announced:
            self._announced = True
            self._client.messages.progress(f"{host_of(self._url)} keeps failing ({why}); still trying")
        sleep(pause)

    def _error(self, reason: str, status: int | None = None, text: str = "") -> ApiError:
        call = self._call
        tries = f" ({self._tries} tries)" if self._tries > 1 else ""
        advice = _ADVICE.get(status or 0, "")
        return ApiError(
            f"{call.method} {call.path} failed at {host_of(self._url)}{tries}: {reason}.{advice}",
            method=call.method,
            path=call.path,
            status=status,
            answer=text,
        )


# 0 means that there is no response. 403 has several meanings, and its text is the only hint at which it is (Camunda's
# API description).
_ADVICE = {
    0: " Check 'api_url' (environment variable CAMUNDA_CONSOLE_BASE_URL) and the proxy settings.",
    403: (
        " This may mean that the client credential lacks the permission (scope) for it, that a limit is reached "
        "(seats, number of clients), that the cluster belongs to another organization, or that the plan does not "
        "include it."
    ),
    429: " Too many API calls are made at the same time; use fewer forks or increase 'retries'.",
}
