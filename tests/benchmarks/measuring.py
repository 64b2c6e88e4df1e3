# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs commands in turns and compares what they cost.

The contenders of a comparison take turns, so that whatever else the machine does hits all of them. That is why the runs
are started here; pyperf, which runs one benchmark after the other, does the statistics.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyperf


@dataclass(frozen=True)
class Contender:
    """One of the things that are compared.

    :ivar commands: run at the same time; the contender is done when all of them are.
    :ivar prepare: called before each run, outside of what is measured; None for nothing.
    :ivar most_rounds: it takes part in no more rounds than this; None for all.
    """

    name: str
    commands: Sequence[Sequence[str]]
    environment: Mapping[str, str]
    folder: Path
    prepare: Callable[[], object] | None = None
    most_rounds: int | None = None


@dataclass
class Cost:
    """What the runs of one contender cost: seconds of wall time and of all processors, bytes of the largest process."""

    name: str
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    @property
    def statistics(self) -> pyperf.Benchmark:
        """The wall times, for medians and spreads."""
        run = pyperf.Run(self.wall, metadata={"name": self.name, "unit": "second"}, collect_metadata=False)
        return pyperf.Benchmark([run])

    @property
    def median(self) -> float:
        """Median of the wall times."""
        return float(self.statistics.median())

    @property
    def spread(self) -> float:
        """Median absolute deviation of the wall times."""
        return float(self.statistics.median_abs_dev()) if len(self.wall) > 1 else 0.0

    @property
    def processor_median(self) -> float:
        """Median of the processor times."""
        return sorted(self.processor)[len(self.processor) // 2]

    @property
    def memory_peak(self) -> int:
        """Largest of the peaks, in bytes."""
        return max(self.memory)


def compare(contenders: Sequence[Contender], rounds: int, *, warm: bool = True) -> list[Cost]:
    """Let the contenders take turns, and return what each cost.

    :param warm: whether a first round, which fills caches, is run and not counted. It is without those who are in few
        rounds only.
    """
    costs = [Cost(contender.name) for contender in contenders]
    for number in range(0 if warm else 1, rounds + 1):
        for contender, cost in zip(contenders, costs, strict=True):
            limit = contender.most_rounds
            if limit is not None and not 1 <= number <= limit:
                continue
            wall, processor, memory = _run(contender)
            if number:
                cost.wall.append(wall)
                cost.processor.append(processor)
                cost.memory.append(memory)
    return costs


def _run(contender: Contender) -> tuple[float, float, int]:
    if contender.prepare is not None:
        contender.prepare()
    started = time.monotonic()
    processes = [
        subprocess.Popen(
            command,
            env=dict(contender.environment),
            cwd=contender.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for command in contender.commands
    ]
    processor, memory = 0.0, 0
    for process in processes:
        assert process.stderr is not None
        errors = process.stderr.read()
        process.stderr.close()
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{contender.name}: {errors.decode(errors='replace')[-2000:]}")
        processor += usage.ru_utime + usage.ru_stime
        memory = max(memory, usage.ru_maxrss * 1024)
    return time.monotonic() - started, processor, memory


def ratio(cost: Cost, base: Cost) -> float:
    """Return how many times the wall time of ``base`` a contender needs: the median over the rounds.

    The two runs of one round are compared, as the machine was in the same mood for both. Between the best times, one
    lucky run would decide. Who is in few rounds is in the first ones.
    """
    ratios = sorted(one / other for one, other in zip(cost.wall, base.wall, strict=False))
    return ratios[len(ratios) // 2]
