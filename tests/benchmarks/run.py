# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures everything, or what is named, and prints it as tables; --write puts them into the documentation."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from pathlib import Path

import lists
import organizations
import per_task
import start_up
from plays import ROOT
from tables import Table, summary

import tokens

sys.path.insert(0, str(ROOT / "tools"))

import matrix

DOCUMENT = ROOT / "docs" / "benchmarks.md"
README = ROOT / "README.md"
REPOSITORY = "https://github.com/ansible-collections/community.camunda/blob/main"

_BEGIN, _END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"


def main() -> None:
    """Measure and print."""
    parts: dict[str, Callable[[int], Iterable[Table]]] = {
        "per_task": lambda rounds: per_task.tables(rounds, _cores()),
        "start_up": start_up.tables,
        "tokens": tokens.tables,
        "lists": lists.tables,
        "organizations": organizations.tables,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what is measured: {', '.join(parts)} (all)")
    parser.add_argument("--rounds", type=int, default=7, help="how often each is measured, at the most (%(default)s)")
    parser.add_argument("--write", action="store_true", help=f"write {DOCUMENT.relative_to(ROOT)} and the README")
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - set(parts)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    machine = _machine()
    print(machine, flush=True)
    tables: list[Table] = []
    for name in arguments.parts or parts:
        for table in parts[name](arguments.rounds):
            tables.append(table)
            print(f"\n{table}", flush=True)
    if arguments.write:
        DOCUMENT.write_text("\n\n".join([_HEADER, machine, *map(str, tables)]) + "\n", encoding="utf-8")
        _write_readme(machine, tables)
    failed = [target.text for table in tables for target in table.targets if target.failed]
    if failed:
        raise SystemExit(f"far from what is wanted: {'; '.join(failed)}")


def _write_readme(machine: str, tables: list[Table]) -> None:
    text = README.read_text(encoding="utf-8")
    before, begin, rest = text.partition(_BEGIN)
    _old, end, after = rest.partition(_END)
    if not begin or not end:
        raise SystemExit(f"{README.name} has no {_BEGIN} ... {_END}")
    targets = summary([target for table in tables for target in table.targets])
    link = f"All tables are in [{DOCUMENT.name}]({REPOSITORY}/{DOCUMENT.relative_to(ROOT)})."
    README.write_text(f"{before}{begin}\n\n{machine}\n\n{targets}\n\n{link}\n\n{end}{after}", encoding="utf-8")


def _cores() -> dict[str, Path | None]:
    """Return the ansible-cores to measure: the newest, which is that of this environment, and the oldest."""
    cores: dict[str, Path | None] = {_version(None): None}
    oldest = matrix.rows(upcoming=False)[0]
    python = matrix.interpreter(oldest.python)
    if python is None:
        print(f"ansible-core {oldest.name} is left out: there is no Python {oldest.python}.", flush=True)
    elif not matrix.prepare(oldest, python):
        raise SystemExit(f"The set-up of ansible-core {oldest.name} failed: see {oldest.log('setup')}.")
    else:
        cores[_version(oldest.venv / "bin")] = oldest.venv / "bin"
    return cores


def _version(programs: Path | None) -> str:
    command = str(programs / "ansible") if programs else "ansible"
    first = subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    return first.split()[-1].strip("]")


def _machine() -> str:
    today = datetime.now(timezone.utc).date()
    return (
        f"Measured on {today} with Python {platform.python_version()} and ansible-core {_version(None)} on "
        f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}). Times are medians ± median absolute "
        "deviations, ratios the median over rounds in which both ran. The simulator runs on the same machine."
    )


_HEADER = """<!--
Copyright (c) 2026, community.camunda contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later

Written by `make bench OPTIONS=--write`; changes by hand are lost.
-->

# Benchmarks"""


if __name__ == "__main__":
    main()
