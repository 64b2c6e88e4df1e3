# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was measured, as tables for the terminal and the README."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from measuring import Cost, ratio


@dataclass(frozen=True)
class Target:
    """Something that was to be reached.

    :ivar value: what was measured; not to be above ``bound``.
    :ivar limit: above this, the benchmarks fail; None for never.
    """

    text: str
    value: float
    bound: float
    limit: float | None = None

    @property
    def failed(self) -> bool:
        """Whether the value is one that nobody may accept."""
        return self.limit is not None and self.value > self.limit

    @property
    def verdict(self) -> str:
        """What became of it."""
        return "reached" if self.value <= self.bound else "**missed**"


@dataclass(frozen=True)
class Table:
    """One table, in Markdown.

    :ivar targets: what was to be reached.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    targets: Sequence[Target] = ()

    def __str__(self) -> str:
        lines = [f"#### {self.title}", "", _row(self.columns), _row(["---"] * len(self.columns))]
        lines += [_row(row) for row in self.rows]
        if self.targets:
            lines += ["", summary(self.targets)]
        return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def seconds(cost: Cost) -> str:
    """Return the median of the wall times with its spread; a single time has none."""
    spread = f" ± {cost.spread:.2f}" if len(cost.wall) > 1 else ""
    return f"{cost.median:.2f}{spread} s"


def milliseconds(value: float, spread: float | None = None) -> str:
    """Return a time in seconds, and its spread if it is given, as milliseconds."""
    around = "" if spread is None else f" ± {spread * 1000:.0f}"
    return f"{value * 1000:.0f}{around} ms"


def megabytes(size: int) -> str:
    """Return a size in bytes as megabytes."""
    return f"{size / 1_000_000:.0f} MB"


def times(cost: Cost, base: Cost) -> str:
    """Return the ratio of two costs."""
    return f"{ratio(cost, base):.2f}"


def summary(targets: Sequence[Target]) -> str:
    """Return all targets as one table."""
    rows = [[each.text, f"{each.bound:g}", f"{round(each.value, 3):g}", each.verdict] for each in targets]
    lines = [_row(["what", "at most", "measured", ""]), _row(["---"] * 4), *(_row(row) for row in rows)]
    return "\n".join(lines)
