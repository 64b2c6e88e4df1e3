# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cache entry of one credential: a token, the last refusal, and the attempt in progress.

The three are independent: an attempt that never finished says nothing about the credential, and a refusal does not
invalidate a token that is still valid.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, NamedTuple

from ..clock import Moment

SECONDS_IN_A_WEEK = 7 * 24 * 3600.0

# For a token whose lifetime is unknown. Without caching it, every task would send a request.
ASSUMED_LIFETIME = 60.0


class Token(NamedTuple):
    """An access token and its times.

    :ivar value: the token, opaque.
    :ivar lifetime: seconds for which it is valid, according to the service.
    :ivar obtained: when it was requested.
    """

    value: str
    lifetime: float
    obtained: Moment

    def age(self, now: Moment) -> float:
        """Return the seconds since it was obtained; negative when that is in the future (a clock was set)."""
        return self.obtained.seconds_until(now)

    def remaining(self, now: Moment) -> float:
        """Return the seconds for which it is still valid; 0 for one from the future, whose age is unknown."""
        age = self.age(now)
        return 0.0 if age < -1.0 else max(0.0, self.lifetime - age)

    def usable(self, now: Moment) -> bool:
        """Return True if it is valid for longer than the margin."""
        return self.remaining(now) > self.margin

    def refresh_due(self, now: Moment) -> bool:
        """Return True if it will expire soon, so that one process renews it while the others still use it."""
        return self.remaining(now) <= self.margin + min(1800.0, self.lifetime / 10)

    @property
    def margin(self) -> float:
        """Seconds before it expires in which it is not used: 5 % of its lifetime, 10 to 300 s, less for short ones."""
        if self.lifetime < 100.0:
            return self.lifetime / 10
        return min(300.0, max(10.0, self.lifetime / 20))


class Refusal(NamedTuple):
    """The token service refused, or could not serve, this exact credential.

    :ivar at: when it did so.
    :ivar seconds: for how long no further request is sent.
    :ivar times: how often it did so in a row.
    :ivar reason: text for error messages, without secrets.
    :ivar rejected: True when the credential itself was refused, False when the service failed.
    """

    at: Moment
    seconds: float
    times: int
    reason: str
    rejected: bool

    def remaining(self, now: Moment) -> float:
        """Return the seconds until the next request may be sent, never more than :attr:`seconds`."""
        return min(self.seconds, max(0.0, now.seconds_until(self.at.after(self.seconds))))


class Attempt(NamedTuple):
    """A request that was recorded before it was sent. The record remains if the process crashes.

    :ivar at: when it was about to be sent.
    :ivar crashed_attempts: how many processes in a row have crashed in an attempt before this one.
    """

    at: Moment
    crashed_attempts: int


class Record(NamedTuple):
    """Everything that is cached for one credential.

    :ivar renewed_at: when a token was last renewed because the Administration API rejected the one before.
    """

    token: Token | None = None
    refusal: Refusal | None = None
    attempt: Attempt | None = None
    renewed_at: Moment | None = None

    def cooling_down(self, now: Moment) -> bool:
        """Return True if no request may be sent for this credential now."""
        return self.refusal is not None and self.refusal.remaining(now) > 0.0

    def with_token(self, token: Token) -> Record:
        """Return the record after a success."""
        return self._replace(token=token, refusal=None, attempt=None)

    def to_bytes(self) -> bytes:
        """Return the record as JSON."""
        data: dict[str, Any] = {}
        if self.token:
            value = base64.b64encode(self.token.value.encode("utf-8", "surrogatepass")).decode("ascii")
            data["token"] = [value, self.token.lifetime, self.token.obtained.to_data()]
        if self.refusal:
            refusal = self.refusal
            data["refusal"] = [
                refusal.at.to_data(),
                refusal.seconds,
                refusal.times,
                refusal.reason,
                refusal.rejected,
            ]
        if self.attempt:
            data["attempt"] = [self.attempt.at.to_data(), self.attempt.crashed_attempts]
        if self.renewed_at:
            data["renewed_at"] = self.renewed_at.to_data()
        return json.dumps(data).encode("ascii")

    @classmethod
    def from_bytes(cls, content: bytes) -> Record:
        """Return the record that :meth:`to_bytes` wrote; invalid parts are left out.

        The content has been authenticated before, so they are from another version of this collection.
        """
        try:
            data = json.loads(content)
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(data, dict):
            return cls()
        return cls(
            token=_token_from(data.get("token")),
            refusal=_refusal_from(data.get("refusal")),
            attempt=_attempt_from(data.get("attempt")),
            renewed_at=Moment.from_data(data.get("renewed_at")),
        )


def _number(value: Any, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise ValueError(value)
    return float(value)


def _moment(value: Any) -> Moment:
    moment = Moment.from_data(value)
    if moment is None:
        raise ValueError(value)
    return moment


def _token_from(data: Any) -> Token | None:
    try:
        value, lifetime, obtained = data
        text = base64.b64decode(value, validate=True).decode("utf-8", "surrogatepass")
        return Token(text, _number(lifetime, 0.0, SECONDS_IN_A_WEEK), _moment(obtained))
    except (TypeError, ValueError, binascii.Error):
        return None


def _refusal_from(data: Any) -> Refusal | None:
    try:
        at, seconds, times, reason, rejected = data
        return Refusal(
            _moment(at), _number(seconds, 0.0, 3600.0), int(_number(times, 0, 1e6)), str(reason), bool(rejected)
        )
    except (TypeError, ValueError):
        return None


def _attempt_from(data: Any) -> Attempt | None:
    try:
        at, crashed_attempts = data
        return Attempt(_moment(at), int(_number(crashed_attempts, 0, 1e6)))
    except (TypeError, ValueError):
        return None
