# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One cache entry for one credential: a token, the memory of a refusal, and the attempt under way.

The three are separate parts: an attempt that never finished says nothing about the credential, and a refusal does not
invalidate a token that is still good.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, NamedTuple

from ..clock import Moment

SECONDS_IN_A_WEEK = 7 * 24 * 3600.0

# When the service does not say how long a token lives. Caching nothing instead would bring the herd back.
ASSUMED_LIFE = 60.0


class Token(NamedTuple):
    """An access token and its times.

    :ivar value: the token, opaque.
    :ivar life: seconds that it lives, as the service said.
    :ivar obtained: when it was asked for.
    """

    value: str
    life: float
    obtained: Moment

    def age(self, now: Moment) -> float:
        """Return seconds since it was obtained; negative when that lies in the future (a clock was set)."""
        return self.obtained.seconds_until(now)

    def remaining(self, now: Moment) -> float:
        """Return the seconds for which the service accepts it; 0 for one from the future, which proves nothing."""
        age = self.age(now)
        return 0.0 if age < -1.0 else max(0.0, self.life - age)

    def usable(self, now: Moment) -> bool:
        """Tell whether it may be used: it lives for longer than the margin."""
        return self.remaining(now) > self.margin

    def ageing(self, now: Moment) -> bool:
        """Tell whether it is in its last stretch, in which one process renews it while the others go on using it."""
        return self.remaining(now) <= self.margin + min(1800.0, self.life / 10)

    @property
    def margin(self) -> float:
        """Seconds before its end from which it is not used: 5 % of its life, 10 to 300 s, less for short ones."""
        if self.life < 100.0:
            return self.life / 10
        return min(300.0, max(10.0, self.life / 20))


class Refusal(NamedTuple):
    """The token service refused, or could not serve, this exact credential.

    :ivar at: when that was.
    :ivar seconds: how long nobody asks again.
    :ivar times: how often in a row.
    :ivar reason: sentence for people; holds no secret.
    :ivar rejected: True when the credential itself was refused, False when the service was in trouble.
    """

    at: Moment
    seconds: float
    times: int
    reason: str
    rejected: bool

    def remaining(self, now: Moment) -> float:
        """Return the seconds until the service may be asked again; never more than was once decided."""
        return min(self.seconds, max(0.0, now.seconds_until(self.at.after(self.seconds))))


class Attempt(NamedTuple):
    """A request that was charged before it was sent. It stays if its process dies.

    :ivar at: when it was about to be sent.
    :ivar crashed_attempts: how many attempts in a row were left behind by processes that died.
    """

    at: Moment
    crashed_attempts: int


class Record(NamedTuple):
    """What the cache knows about one credential.

    :ivar renewed_at: when a token was last renewed because the Administration API rejected the one before.
    """

    token: Token | None = None
    refusal: Refusal | None = None
    attempt: Attempt | None = None
    renewed_at: Moment | None = None

    def cooling(self, now: Moment) -> bool:
        """Tell whether the service is not to be asked for this credential now."""
        return self.refusal is not None and self.refusal.remaining(now) > 0.0

    def with_token(self, token: Token) -> Record:
        """Return the record after a success."""
        return self._replace(token=token, refusal=None, attempt=None)

    def to_bytes(self) -> bytes:
        """Return the record as JSON."""
        data: dict[str, Any] = {}
        if self.token:
            value = base64.b64encode(self.token.value.encode("utf-8", "surrogatepass")).decode("ascii")
            data["token"] = [value, self.token.life, self.token.obtained.to_data()]
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
        """Return the record that :meth:`to_bytes` made; parts that make no sense are left out.

        The content has been authenticated before, so nonsense means another version of this collection.
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
        value, life, obtained = data
        text = base64.b64decode(value, validate=True).decode("utf-8", "surrogatepass")
        return Token(text, _number(life, 0.0, SECONDS_IN_A_WEEK), _moment(obtained))
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
