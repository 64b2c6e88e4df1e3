# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the integration targets (all, or those named), each half of them against a simulator of its own.

Afterwards their parts for check mode run against a simulator that refuses every write. When all targets run, they have
to call every operation of the Administration API.

integration.py [TARGET ...] [OPTION OF ANSIBLE-TEST ...]
"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from operation_coverage import missing, operations
from predictions import PART, TARGETS, check_predictions, connection_variables, predicting_targets, without_part
from with_simulator import ROOT, exit_on_signals, simulator

HALVES = 2
"""How many groups of targets run at a time: a playbook keeps about one core busy."""


@dataclass(frozen=True)
class Ended:
    """A group of targets that has run.

    :ivar targets: their names; the arguments of ``ansible-test`` otherwise.
    :ivar status: exit status of ``ansible-test``.
    :ivar missing: operations of the API that none of them has called with success.
    """

    targets: Sequence[str]
    status: int
    output: str
    seconds: float
    missing: frozenset[str]


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="camunda-integration-") as name:
        work = pathlib.Path(name)
        copy = copied_collection(work / "collections")
        named = [name for name in arguments if (copy / TARGETS / name).is_dir()]
        predicting = predicting_targets(copy, named)
        lacking = without_part(copy, predicting)
        if lacking:
            sys.exit(f"These integration targets have no {PART}: {', '.join(lacking)}.")
        status = run_groups(work, [arguments] if arguments else halves(copy), check_coverage=not arguments)
        # A home of its own: no token cache and no configuration of the person who runs this takes part.
        home = work / "home"
        home.mkdir()
        return status or (check_predictions(copy, home, predicting) if predicting else 0)


def copied_collection(folder: pathlib.Path) -> pathlib.Path:
    """Copy the collection's files to where Ansible finds them as a collection, and return their folder."""
    copy = folder / "ansible_collections" / "community" / "camunda"
    subprocess.run([ROOT / "tools" / "tracked-copy", copy], check=True)
    return copy


def halves(copy: pathlib.Path) -> list[list[str]]:
    """Return all targets in groups that take about the same time, judged by the size of their tasks."""
    sizes = {
        aliases.parent.name: sum(path.stat().st_size for path in aliases.parent.glob("tasks/*.yml"))
        for aliases in (copy / TARGETS).glob("*/aliases")
        if "hidden" not in aliases.read_text(encoding="utf-8").split()
    }
    groups: list[list[str]] = [[] for _number in range(HALVES)]
    for target in sorted(sizes, key=lambda target: -sizes[target]):
        min(groups, key=lambda group: sum(sizes[each] for each in group)).append(target)
    return groups


def run_groups(work: pathlib.Path, groups: list[list[str]], *, check_coverage: bool) -> int:
    """Run groups of targets side by side, print the output of each in one piece, and return an exit status.

    :param work: an empty folder for the copies of the collection.
    :param check_coverage: whether each operation of the API has to be called by one of them.
    """
    ended = []
    with ThreadPoolExecutor(len(groups)) as pool:
        runs: list[Future[Ended]] = [
            pool.submit(run_group, work / f"group-{number}", group) for number, group in enumerate(groups)
        ]
        for run in as_completed(runs):
            group = run.result()
            ended.append(group)
            print(group.output)
            outcome = f"ended with status {group.status}" if group.status else "passed"
            print(f"{len(group.targets)} targets: ansible-test {outcome} after {group.seconds:.0f} s.", flush=True)
    status = max(group.status for group in ended)
    if status or not check_coverage:
        return status
    return report(sorted(frozenset.intersection(*(group.missing for group in ended))))


def run_group(work: pathlib.Path, arguments: Sequence[str]) -> Ended:
    """Run ``ansible-test integration`` with the arguments, on a copy of the collection and against a simulator.

    :param work: folder for the copy and for the home directory of the processes.
    """
    copy = copied_collection(work / "collections")
    home = work / "home"
    home.mkdir()
    start = time.monotonic()
    with simulator() as (connection, _process):
        # ansible-test lets almost nothing of the environment through, so the connection goes in as variables. They
        # have the names that every plugin of the collection reads. JSON is YAML, whatever characters the values hold.
        config = copy / "tests" / "integration" / "integration_config.yml"
        config.write_text(json.dumps(connection_variables(connection), indent=4), encoding="utf-8")

        # The programs beside this interpreter, also when it was not started by the Makefile.
        path = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        ended = subprocess.run(
            ["ansible-test", "integration", "--color", "no", *arguments],
            cwd=copy,
            env=os.environ | {"HOME": str(home), "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        called = frozenset(missing(connection["api_url"]))
        return Ended(arguments, ended.returncode, ended.stdout, time.monotonic() - start, called)


def report(lines: list[str]) -> int:
    """Say how many operations of the API the targets have called, and which they have not."""
    total = len(operations())
    print(f"{total - len(lines)} of {total} operations of the Administration API were called with success.")
    for line in lines:
        print(f"  {line}")
    return int(bool(lines))


if __name__ == "__main__":
    exit_on_signals()
    sys.exit(main(sys.argv[1:]))
