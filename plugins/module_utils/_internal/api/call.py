# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One call of the Administration API: what may be repeated, how long, and what its answer means.

What may be repeated depends on what the operation does, not on its HTTP method: some PUTs are irreversible.
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

# All waiting between the tries of one call, in seconds.
WAITING_BUDGET = 60.0

# Waits longer than this are worth a word to the person who watches (seconds).
WORTH_MENTIONING = 3.0

_SHORTEST_PAUSE = 0.25
_LONGEST_PAUSE = 20.0

# Statuses after which a gateway may or may not have passed the request on.
_GATEWAY_STATUSES = (502, 503, 504)

# What the gateway says when it turns a request back before the service sees it (Envoy's own text).
_GATEWAY_RATE_LIMIT = "local_rate_limited"

# What the service says about a unique name that is taken (400 for API clients, 409 for connector secrets).
_DUPLICATE_STATUSES = (400, 409)


class ApiClient(Protocol):
    """Who calls: the session, as far as a call needs it."""

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
    """What an operation does, as far as repeating it is concerned."""

    READ = "changes nothing"
    SET = "puts something into a state; twice is as good as once"
    DELETE = "removes something; twice is as good as once"
    CREATE_NAMED = "creates something under a unique name"
    CREATE = "creates something without a unique name, or cannot be undone"
    CREATE_LIMITED = "like CREATE, and the service has a limit of its own: of 429, only the gateway's is repeated"
    ONCE = "like CREATE, and not even repeated after 429, which may come from behind the gateway"


_NEVER_REPEATED = (Effect.CREATE, Effect.CREATE_LIMITED, Effect.ONCE)


class Call(NamedTuple):
    """One call of an operation.

    :ivar verify: for calls that change something: returns True if the change is there. Called when a response was lost.
    :ivar body: JSON value to send; None for no body.
    :ivar largest: longest answer that is read, in bytes.
    :ivar authenticated: False for an operation that needs no access token; then none is obtained or sent.
    """

    effect: Effect
    method: str
    path: str
    body: Any = None
    verify: Callable[[], bool] | None = None
    largest: int = LARGEST_RESPONSE
    authenticated: bool = True


def perform(caller: ApiClient, call: Call, *, accepted: Callable[[int], bool] | None = None) -> Response | None:
    """Make a call and return its response, or None when that was lost and ``verify`` sees that the change is there.

    For a deletion, None also stands for 404: there is nothing to delete. A call that reads always has a response.

    :param accepted: which statuses are a success; by default those from 200 to 299.
    :raises ApiError: for any other status, and when there is no answer.
    :raises OutcomeUnknown: when the answer of a call that must not be repeated was lost.
    :raises TokenError: when there is no access token, or none that the API accepts.
    """
    return RetryingCall(caller, call, accepted or (lambda status: 200 <= status < 300)).run()


def describe_response(answer: Response, redactor: Redactor) -> str:
    """Return what an answer says, for an error message.

    The body of a success is described and not quoted: it may hold a secret that nobody here knows. Of HTML, only the
    title is quoted; no such page is an answer of the API.
    """
    if 200 <= answer.status < 300 and answer.body.lstrip()[:1] != b"<":
        return f"{answer.content_type or 'no content type'}, {len(answer.body)} bytes"
    return readable(answer.body, answer.content_type, redactor)


def require_response(call: Call, response: Response | None) -> Response:
    """Return the response to a call without ``verify``, which therefore has one."""
    if response is None:
        raise ValueError(f"{call.method} {call.path} has no response")
    return response


class RetryingCall:
    """One call with its retries; made once.

    :param accepted: which statuses are a success.
    """

    def __init__(self, caller: ApiClient, call: Call, accepted: Callable[[int], bool]) -> None:
        self._caller = caller
        self._call = call
        self._accepted = accepted
        self._url = caller.connection.api_url + call.path
        self._waited = 0.0
        self._mentioned = False
        self._token_renewed = False
        self._tries = 0

    def run(self) -> Response | None:
        """Make the call; see :func:`perform`."""
        token = self._caller.access_token() if self._call.authenticated else None
        while True:
            self._tries += 1
            try:
                answer = self._send(token)
            except TransportError as error:
                if error.sent and self._is_verified(error.message):
                    return None
                if not error.repeatable:
                    raise self._failure(error.message) from None
                self._pause(error.message, None)
                continue
            if self._accepted(answer.status):
                return answer
            if answer.status == 401 and token is not None:
                # The service did not look at the request, so repeating it is safe whatever it does.
                token = self._other_token(token)
            elif answer.status == 404 and self._call.effect is Effect.DELETE:
                return None
            elif self._is_verified_after(answer):
                return None

    def _other_token(self, rejected: str) -> str:
        if self._token_renewed:
            raise AccessTokenRejected(
                "The Administration API does not accept an access token that the token service has just issued. Check "
                "that 'api_url', 'oauth_url' and 'audience' belong together."
            )
        self._token_renewed = True
        return self._caller.renewed_access_token(rejected)

    def _send(self, token: str | None) -> Response:
        call = self._call
        headers = {"Accept": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        body = None
        if call.body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(call.body).encode("utf-8")
        return self._caller.transport.send(
            call.method,
            self._url,
            seconds=self._caller.connection.timeout,
            headers=headers,
            body=body,
            largest=call.largest,
        )

    def _is_verified_after(self, answer: Response) -> bool:
        """Return True if the change is there after a response that is no success, and False if the call is repeated.

        :raises ApiError: when it is not to be repeated.
        """
        status, effect = answer.status, self._call.effect
        words = describe_response(answer, self._caller.messages.redactor)
        text = f"{status}" + (f": {words}" if words else "")
        error = self._failure(f"it answers {text}", status, words)
        if status == 429 and self._rejected_by_gateway(words):
            # The gateway says so before the service sees the request (Camunda's API gateway, as its clients report it).
            self._pause(f"it answers {text}", answer, error)
        elif status in _GATEWAY_STATUSES and (status != 503 or effect not in _NEVER_REPEATED):
            if self._is_verified(f"it answers {text}"):
                return True
            self._pause(f"it answers {text}", answer, error)
        elif status in _DUPLICATE_STATUSES and effect is Effect.CREATE_NAMED and self._tries > 1:
            # The try before this one may have been slower than its answer was awaited.
            if self._is_verified(f"it answers {text}"):
                return True
            raise error
        elif 300 <= status < 400:
            target = host_of(answer.headers.get("Location", "")) or answer.headers.get("Location", "")[:100]
            raise self._failure(f"it redirects to {target!r}, which is not followed; check 'api_url'", status, words)
        else:
            raise error
        return False

    def _rejected_by_gateway(self, words: str) -> bool:
        """Return True if a 429 means that the request has not reached the service."""
        effect = self._call.effect
        return effect is not Effect.ONCE and (effect is not Effect.CREATE_LIMITED or _GATEWAY_RATE_LIMIT in words)

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
            why = f"{why}, and looking failed: {error.message}"
        else:
            if call.verify is not None and call.effect not in _NEVER_REPEATED:
                return False
        raise OutcomeUnknown(
            f"The outcome of {call.method} {call.path} is unknown: {why}. It is not repeated, as it may have been "
            "carried out. Look before you run the task again.",
            method=call.method,
            path=call.path,
            status=None,
        )

    def _pause(self, why: str, answer: Response | None, error: ApiError | None = None) -> None:
        """Sleep before the next try, or raise when there is to be none."""
        error = error or self._failure(why)
        retries = self._caller.connection.retries
        if self._tries > retries:
            raise error
        asked = retry_after_seconds(answer.headers) if answer is not None else None
        if asked is None:
            longest = min(_LONGEST_PAUSE, 0.5 * 2 ** min(self._tries, 10))
            pause = max(_SHORTEST_PAUSE, random.uniform(0.0, longest))
        else:
            # Not all at the same moment: the others were told the same.
            pause = asked + random.uniform(0.0, 0.1 * asked) + _SHORTEST_PAUSE
        if self._waited + pause > WAITING_BUDGET:
            if asked is None:
                raise error
            raise self._failure(
                f"{why}. It asks to wait {asked:.0f} s, which is longer than one call waits", error.status, error.answer
            )
        self._waited += pause
        self._caller.messages.detail(
            f"{self._call.method} {self._call.path}: {why}; trying again in {pause:.1f} s ({self._tries} of {retries})"
        )
        if self._waited > WORTH_MENTIONING and not self._mentioned:
            self._mentioned = True
            self._caller.messages.progress(f"{host_of(self._url)} is in trouble ({why}); still trying")
        sleep(pause)

    def _failure(self, what: str, status: int | None = None, words: str = "") -> ApiError:
        call = self._call
        tries = f" ({self._tries} tries)" if self._tries > 1 else ""
        advice = _ADVICE.get(status or 0, "")
        return ApiError(
            f"{call.method} {call.path} failed at {host_of(self._url)}{tries}: {what}.{advice}",
            method=call.method,
            path=call.path,
            status=status,
            answer=words,
        )


# 0 is for no answer at all. 403 is used for several things, and its text is the only hint at which (Camunda's API
# description).
_ADVICE = {
    0: " Check 'api_url' (environment variable CAMUNDA_CONSOLE_BASE_URL) and the settings of a proxy.",
    403: (
        " This may mean that the client credential lacks the permission (scope) for it, that a limit is reached "
        "(seats, number of clients), that the cluster belongs to another organization, or that the plan does not "
        "include it."
    ),
    429: " Too many API calls are made at the same time; use fewer forks or raise 'retries'.",
}
