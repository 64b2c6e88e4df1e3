# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors of this collection, with what a user needs to act on them.

A plugin turns a :class:`CamundaError` into a failed result in one place: the text is ``msg``, the rest is ``failure``.
"""

from __future__ import annotations

from typing import Any


class CamundaError(Exception):
    """Base of all errors of this collection.

    :param message: one or two sentences for the user: what was tried, what the result was, what to do next.
    :ivar code: stable identifier (str) that playbooks can compare, for example ``option_invalid``.
    """

    code = "failed"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message

    def details(self) -> dict[str, Any]:
        """Return the machine-readable part of the failure; values are plain JSON types."""
        return {"code": self.code}


class OptionError(CamundaError):
    """An option has an invalid value; raised before any request is sent."""

    code = "option_invalid"

    def __init__(self, option: str, message: str) -> None:
        super().__init__(message)
        self.option = option

    def details(self) -> dict[str, Any]:
        return {"code": self.code, "option": self.option}


class LibraryMissing(CamundaError):
    """A Python library that this task needs is not installed where it runs."""

    code = "library_missing"

    def __init__(self, library: str, message: str) -> None:
        super().__init__(message)
        self.library = library

    def details(self) -> dict[str, Any]:
        return {"code": self.code, "library": self.library}


class TransportError(CamundaError):
    """There is no usable HTTP response.

    :ivar sent: whether the request may have reached the service; False for failures before its first byte was sent
        (name resolution, connect, TLS handshake).
    :ivar repeatable: False where repeating the request cannot help, such as a certificate that is not trusted.
    :ivar timed_out: True when the time for the exchange ran out.
    """

    code = "connection_failed"

    def __init__(self, message: str, *, sent: bool, repeatable: bool = True, timed_out: bool = False) -> None:
        super().__init__(message)
        self.sent = sent
        self.repeatable = repeatable
        self.timed_out = timed_out


class TokenError(CamundaError):
    """No access token is available."""

    code = "token_unavailable"


class TokenRefused(TokenError):
    """The token service refuses this credential, or refused it a moment ago, so that no request is sent yet."""

    code = "token_refused"


class TokenBlocked(TokenError):
    """The token service, or the queue for it, has no slot within the time that the task may wait."""

    code = "token_blocked"


class AccessTokenRejected(TokenError):
    """The Administration API does not accept the access token, and there is no better one."""

    code = "access_token_rejected"


class ApiError(CamundaError):
    """The Administration API responded with an error or in an unexpected way, or not at all.

    :ivar method: HTTP method of the call.
    :ivar path: path of the call as sent, without the host.
    :ivar status: HTTP status, or None when there was no response.
    :ivar answer: the text of the response, shortened and without control characters.
    """

    code = "api_error"

    def __init__(self, message: str, *, method: str, path: str, status: int | None, answer: str = "") -> None:
        super().__init__(message)
        self.method = method
        self.path = path
        self.status = status
        self.answer = answer

    def details(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "answer": self.answer,
        }


class OutcomeUnknown(ApiError):
    """A call that must not be repeated got no response, and it could not be verified whether it was carried out."""

    code = "outcome_unknown"


class SecretLost(ApiError):
    """Something was created, but the response with its one-time secret did not arrive."""

    code = "secret_lost"


class NotFound(CamundaError):
    """There is nothing with the given name or ID; the message lists what exists."""

    code = "not_found"


class NotReady(CamundaError):
    """A wait ended before the expected state was reached; the message contains the current one."""

    code = "not_ready"


class Interrupted(CamundaError):
    """A task stopped between two changes because its result is no longer awaited."""

    code = "interrupted"


class UnexpectedError(CamundaError):
    """An unexpected exception, which is a bug: what it was and where, without a traceback.

    :param error: the exception that was caught.
    """

    code = "unexpected"

    def __init__(self, error: BaseException) -> None:
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        self.place = f"{frame.tb_frame.f_globals.get('__name__')}:{frame.tb_lineno}" if frame else "an unknown place"
        super().__init__(
            f"Unexpected {type(error).__name__} in {self.place}: {error}. This is a bug of community.camunda; please "
            "report it."
        )

    def details(self) -> dict[str, Any]:
        return {"code": self.code, "place": self.place}


class Ambiguous(CamundaError):
    """A name matches several things; the message lists their IDs."""

    code = "ambiguous_name"


class Refused(CamundaError):
    """The declared change is one that this collection never makes, or only with another option."""

    code = "refused"
