# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser for cron expressions of five fields."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")

_PART = re.compile(r"(?:(?P<all>[*?])|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\d{1,4}))?", re.ASCII)

_MINUTES_OF_A_DAY = 24 * 60


class _Field(NamedTuple):
    name: str
    lowest: int
    highest: int
    names: tuple[str, ...] = ()

    def parse(self, text: str) -> frozenset[int]:
        """Return the values of the field that the text matches."""
        found: set[int] = set()
        for part in text.split(","):
            match = _PART.fullmatch(part)
            if match is None or ("?" in part and "day" not in self.name):
                raise ValueError(f"the {self.name} {text!r} is invalid")
            step = int(match["step"] or 1)
            first, last = self.lowest, self.highest
            if match["all"] is None:
                first = self._value(match["first"], text)
                # 'first/step' continues to the end of the range.
                last = self._value(match["last"], text) if match["last"] else (last if match["step"] else first)
            if step < 1 or last < first:
                raise ValueError(f"the {self.name} {text!r} matches no value")
            found.update(range(first, last + 1, step))
        # Sunday is 0 and 7.
        return frozenset(value % 7 for value in found) if self.names is _WEEKDAYS else frozenset(found)

    def _value(self, word: str, text: str) -> int:
        if word.upper() in self.names:
            return self.names.index(word.upper()) + self.lowest
        if not word.isdigit() or len(word) > 2 or not self.lowest <= int(word) <= self.highest:
            raise ValueError(f"the {self.name} {text!r} must be from {self.lowest} to {self.highest}")
        return int(word)


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of the week", 0, 7, _WEEKDAYS),
)


class Cron(NamedTuple):
    """The times that a cron expression matches. Different expressions for the same times are equal."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]

    @classmethod
    def from_text(cls, text: str) -> Cron:
        """Parse a cron expression.

        :raises ValueError: if it is invalid; the message says why.
        """
        texts = text.split()
        if len(texts) != len(_FIELDS):
            names = ", ".join(field.name for field in _FIELDS)
            raise ValueError(f"it has {len(texts)} fields instead of {len(_FIELDS)} ({names})")
        return cls(*(field.parse(each) for field, each in zip(_FIELDS, texts, strict=True)))

    def shortest_interval(self) -> int:
        """Return the shortest interval between two times of the same day, in minutes.

        The interval across midnight only counts if the expression matches every day.
        """
        due = sorted(60 * hour + minute for hour in self.hours for minute in self.minutes)
        if (len(self.days), len(self.months), len(self.weekdays)) == (31, 12, 7):
            due.append(due[0] + _MINUTES_OF_A_DAY)
        return min((later - earlier for earlier, later in pairwise(due)), default=_MINUTES_OF_A_DAY)
