# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The activity of an organization. The API returns all of it, so it is filtered here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import OptionError

if TYPE_CHECKING:
    from ..api.operations import Object
    from ..messages import Messages

# Names of the types of activities, and the letters that the API uses for them.
AUDIT_TYPES = {"create": "c", "read": "r", "update": "u", "delete": "d"}

# Larger numbers are milliseconds: in seconds, this would be the year 5138.
_SMALLEST_MILLISECONDS = 1e11

# Smaller numbers are no valid time: there was no Camunda in 1973.
_SMALLEST_SECONDS = 1e8

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


class Period(NamedTuple):
    """A period of time.

    :ivar start: its first moment, in seconds since the epoch; None for no limit.
    :ivar end: the first moment after it; None for no limit.
    """

    start: float | None
    end: float | None

    @classmethod
    def from_options(cls, start: str | None, end: str | None) -> Period:
        """Return the period from the options ``from`` and ``to``.

        :raises OptionError: if one of them is invalid, or if ``to`` is not later than ``from``.
        """
        period = cls(_validate_time("from", start), _validate_time("to", end))
        if period.start is not None and period.end is not None and period.start >= period.end:
            raise OptionError("to", f"The option 'to' ({end}) must be later than 'from' ({start}).")
        return period

    @property
    def is_limited(self) -> bool:
        """True if the period has a start or an end."""
        return self.start is not None or self.end is not None

    def contains(self, moment: float) -> bool:
        """Return True if ``moment`` (seconds since the epoch) is within the period."""
        return (self.start is None or moment >= self.start) and (self.end is None or moment < self.end)


def filter_activities(
    activities: list[Object],
    messages: Messages,
    *,
    period: Period,
    entity: str | None,
    entity_id: str | None,
    user: str | None,
    audit_types: Iterable[str] | None,
    limit: int | None,
) -> list[Object]:
    """Return the activities that match every condition, ordered by time. None matches all.

    :param audit_types: names or letters, see :data:`AUDIT_TYPES`.
    :param limit: number of activities to return, the latest ones.
    """
    letters = None if audit_types is None else {AUDIT_TYPES.get(name, name) for name in audit_types}
    found = [
        (parse_timestamp(activity.get("timestamp")), activity)
        for activity in activities
        if _has_value(activity, "entity", entity)
        and _has_value(activity, "entityId", entity_id)
        and _has_value(activity, "userId", user)
        and (letters is None or str(activity.get("auditType")).lower() in letters)
    ]
    if period.is_limited:
        timed = [(moment, activity) for moment, activity in found if moment is not None]
        if len(timed) < len(found):
            # The time is an optional field (Camunda's API description).
            count = len(found) - len(timed)
            messages.warn(f"Activities without a time are omitted, because 'from' or 'to' is set: {count} of them.")
        found = [(moment, activity) for moment, activity in timed if period.contains(moment)]
    found.sort(key=lambda item: -math.inf if item[0] is None else item[0])
    ordered = [activity for moment, activity in found]
    return ordered if limit is None else ordered[-limit:]


def parse_timestamp(timestamp: Any) -> float | None:
    """Return a time from the API in seconds since the epoch, or None if it is invalid.

    It is documented as a number; whether it counts seconds or milliseconds is UNKNOWN, so its size decides. ISO 8601 is
    accepted as well.
    """
    if isinstance(timestamp, bool):
        return None
    if isinstance(timestamp, (int, float)):
        return _to_seconds(float(timestamp)) if math.isfinite(timestamp) else None
    try:
        return _parse_time(str(timestamp))
    except ValueError:
        return None


def _has_value(activity: Object, field: str, wanted: str | None) -> bool:
    return wanted is None or str(activity.get(field)).lower() == wanted.lower()


def _validate_time(option: str, text: str | None) -> float | None:
    if text is None:
        return None
    try:
        moment = _parse_time(text)
    except ValueError:
        moment = 0.0
    if moment < _SMALLEST_SECONDS:
        raise OptionError(
            option,
            f"The option '{option}' is not a valid time: {text!r}. Use ISO 8601, such as '2026-11-01' or "
            "'2026-11-01T08:30:00Z', or seconds or milliseconds since 1970.",
        )
    return moment


def _parse_time(text: str) -> float:
    """Return a time in seconds since the epoch.

    :param text: a number, or ISO 8601. The default time zone is UTC, and a date stands for its beginning.
    :raises ValueError: if it is neither.
    """
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return _to_seconds(float(text))
    moment = datetime.fromisoformat(text[:-1] + "+00:00" if text[-1:] in ("Z", "z") else text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def _to_seconds(number: float) -> float:
    return number / 1000.0 if number >= _SMALLEST_MILLISECONDS else number
