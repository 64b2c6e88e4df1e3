# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run parts of the tests, each of them a target of the Makefile, and print one table of what came of them.

run_parts.py NAME PART[+PART] ...

Parts joined by ``+`` run side by side, because each of them keeps one core busy at most. A failed part does not keep
the others from running. At the end stand the times, and everything that was not tested, with what to install for it.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from with_simulator import ROOT

RESULTS = ROOT / "dist" / "test-results"
"""Where each part that runs pytest leaves what came of its tests."""


@dataclass
class Part:
    """One part while it runs, and afterwards.

    :ivar name: the Makefile's target.
    :ivar output: takes what it prints; None if that goes straight to the terminal.
    """

    name: str
    process: subprocess.Popen[bytes]
    output: IO[bytes] | None
    started: float
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the part has ended, and well."""
        return self.process.returncode == 0

    @property
    def results(self) -> pathlib.Path:
        """Where its tests' results are, if it runs pytest."""
        return RESULTS / f"{self.name}.xml"


def start(name: str, *, alone: bool) -> Part:
    """Start a part.

    :param alone: whether its output needs no sorting from that of another part.
    """
    output = None if alone else tempfile.TemporaryFile()  # noqa: SIM115 - closed when the part has ended
    options = f"{os.environ.get('PYTEST_ADDOPTS', '')} --junitxml={RESULTS / f'{name}.xml'}".strip()
    process = subprocess.Popen(
        ["make", "--no-print-directory", name],
        cwd=ROOT,
        env={**os.environ, "PYTEST_ADDOPTS": options},
        stdout=output,
        stderr=None if alone else subprocess.STDOUT,
    )
    return Part(name, process, output, time.monotonic())


def run_side_by_side(names: list[str]) -> list[Part]:
    """Run parts until all of them have ended; print each one's output in one piece as it ends."""
    alone = len(names) == 1
    print(f"==> make {' + '.join(names)}", flush=True)
    running = [start(name, alone=alone) for name in names]
    ended = []
    while running:
        if alone:
            running[0].process.wait()
        else:
            time.sleep(0.2)
        for part in [part for part in running if part.process.poll() is not None]:
            part.seconds = time.monotonic() - part.started
            if part.output is not None:
                print(f"==> output of make {part.name}", flush=True)
                part.output.seek(0)
                sys.stdout.buffer.write(part.output.read())
                part.output.close()
            outcome = "" if part.passed else ": FAILED"
            print(f"==> make {part.name}{outcome} ({clock_text(part.seconds)})", flush=True)
            running.remove(part)
            ended.append(part)
    return ended


def clock_text(seconds: float) -> str:
    """Return seconds as minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def tests_of(part: Part) -> Iterator[xml.etree.ElementTree.Element]:
    """Yield the test cases of a part; none if it does not run pytest."""
    with contextlib.suppress(OSError, xml.etree.ElementTree.ParseError):
        # Written by our own pytest a moment ago.
        yield from xml.etree.ElementTree.parse(part.results).iter("testcase")  # noqa: S314


def table(parts: list[Part]) -> str:
    """Return a line for each part: its time, the number of its tests, and what came of it."""
    lines = [("part", "time", "tests", "outcome")]
    for part in parts:
        number = sum(1 for test in tests_of(part) if test.find("skipped") is None)
        outcome = "passed" if part.passed else "FAILED"
        lines.append((part.name, clock_text(part.seconds), str(number or ""), outcome))
    return "\n".join(f"{name:<12} {seconds:>6} {number:>6}  {outcome}" for name, seconds, number, outcome in lines)


def untested(parts: list[Part]) -> dict[str, int]:
    """Return why tests were skipped, each reason with the number of tests."""
    reasons: dict[str, int] = {}
    for part in parts:
        for test in tests_of(part):
            skipped = test.find("skipped")
            if skipped is not None:
                reason = skipped.get("message", "").removeprefix("Skipped: ")
                reasons[reason] = reasons.get(reason, 0) + 1
    return reasons


def main(name: str, groups: list[str]) -> int:
    """Run the groups of parts one after the other; return the exit status."""
    began = time.monotonic()
    RESULTS.mkdir(parents=True, exist_ok=True)
    for old in RESULTS.glob("*.xml"):
        old.unlink()
    parts = [part for group in groups for part in run_side_by_side(group.split("+"))]
    print(f"\n{table(parts)}")
    skipped = untested(parts)
    if skipped:
        print("\nNot tested, with what it takes:")
        for reason, number in sorted(skipped.items()):
            print(f"  {reason} ({number} test{'s' if number > 1 else ''})")
    failed = [part.name for part in parts if not part.passed]
    taken = clock_text(time.monotonic() - began)
    print(f"\nmake {name}: {'FAILED in ' + ', '.join(failed) if failed else 'everything passed'} after {taken} minutes")
    return int(bool(failed))


if __name__ == "__main__":
    # A target of its own for Ctrl-C: the parts get it from the terminal too, and print what they have to say first.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1], sys.argv[2:]))
    except KeyboardInterrupt:
        sys.exit(130)
