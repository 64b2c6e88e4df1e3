# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table that ends a run: faults down, kinds of operation across, and in each cell how many cases held."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import Any

import pytest

PROPERTY = "resilience"
"""Name under which a case records its cell."""

COLUMNS = ("read", "set", "delete", "create named", "create", "toggle", "any")
"""The kinds of operation; the last one for what does not depend on them."""


def cell(fault: str, kind: str) -> tuple[str, tuple[str, str]]:
    """Return the arguments of ``record_property`` for a case.

    :param fault: what went wrong.
    :param kind: one of the columns.
    """
    assert kind in COLUMNS
    return PROPERTY, (fault, kind)


class OutcomeTable:
    """Counts cases as their reports come in."""

    def __init__(self) -> None:
        self._tried: dict[tuple[str, str], int] = defaultdict(int)
        self._held: dict[tuple[str, str], int] = defaultdict(int)

    def add(self, report: pytest.TestReport) -> None:
        """Count the case that ended, if it has a cell in the table."""
        if report.when != "call":
            return
        cells: list[Any] = [value for name, value in report.user_properties if name == PROPERTY]
        for fault, kind in cells:
            self._tried[fault, kind] += 1
            self._held[fault, kind] += report.passed

    def lines(self) -> list[str]:
        """Return the table; nothing when no case was counted."""
        if not self._tried:
            return []
        faults = sorted({fault for fault, _kind in self._tried})
        rows = [self._row(fault, [fault]) for fault in faults]
        table = [["held / tried", *COLUMNS, "all"], *rows, self._row("all", faults)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in table)
        return ["", *(line.rstrip() for line in lines)]

    def _row(self, name: str, faults: list[str]) -> list[str]:
        cells = [[(fault, kind) for fault in faults] for kind in COLUMNS]
        return [name, *map(self._text, cells), self._text(list(itertools.chain(*cells)))]

    def _text(self, cells: list[tuple[str, str]]) -> str:
        tried = sum(self._tried.get(each, 0) for each in cells)
        return f"{sum(self._held.get(each, 0) for each in cells)} / {tried}" if tried else "-"
