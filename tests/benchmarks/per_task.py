# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one task costs, in plays of N of them: against a task that does nothing, and against what people would write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from measuring import Contender, Cost, compare, ratio
from plays import MEMBER, Stage, stage, uri_task
from tables import Table, Target, megabytes, seconds, times

DEBUG, IN_PROCESS, AS_MODULE, URI = "debug", "camunda_member", "camunda_member as a module", "uri with a ready token"

# The least that a task can cost which sends a request with the library that the collection uses.
BARE = "one bare request"

# A kind that starts an interpreter for each task takes part in so many rounds that about as many of its tasks run: they
# take a quarter of a second each, and hardly vary.
SLOW_TASKS = 150


def costs(tasks: int, rounds: int, programs: Path | None) -> dict[str, Cost]:
    """Return the cost of plays with ``tasks`` tasks of each kind.

    :param programs: folder of the ansible-playbook that is measured; None for the one on the path.
    """
    with stage() as on:
        return {cost.name: cost for cost in compare(_contenders(on, tasks, programs), rounds)}


def tables(rounds: int, cores: dict[str, Path | None]) -> Iterator[Table]:
    """Measure.

    :param cores: version of ansible-core to the folder of its programs; None for the path.
    """
    for core, programs in cores.items():
        yield _table(rounds, core, programs)


def _table(rounds: int, core: str, programs: Path | None) -> Table:
    rows, targets = [], []
    for tasks in (1, 10, 50, 200):
        measured = costs(tasks, rounds, programs)
        for cost in measured.values():
            rows.append(
                [
                    str(tasks),
                    cost.name,
                    seconds(cost),
                    times(cost, measured[DEBUG]),
                    times(cost, measured[URI]),
                    f"{cost.processor_median:.2f} s",
                    megabytes(cost.memory_peak),
                ]
            )
        if tasks == 50:
            ours, debug, uri = measured[IN_PROCESS], measured[DEBUG], measured[URI]
            targets = [
                Target(f"50 tasks, ratio to debug (ansible-core {core})", ratio(ours, debug), 1.3, limit=1.5),
                Target(f"50 tasks, ratio to uri (ansible-core {core})", ratio(ours, uri), 0.1, limit=0.3),
            ]
    columns = ["tasks", "kind", "wall", "to debug", "to uri", "processors", "peak memory"]
    return Table(f"Tasks in a play, unchanged, ansible-core {core}", columns, rows, targets)


def _contenders(on: Stage, tasks: int, programs: Path | None) -> list[Contender]:
    command = str(programs / "ansible-playbook") if programs else "ansible-playbook"
    uri = uri_task(on, on.sim.token(), "/members")
    request = uri["ansible.builtin.uri"]
    member = {"community.camunda.camunda_member": MEMBER}
    kinds: dict[str, dict[str, Any]] = {
        DEBUG: {"ansible.builtin.debug": {"msg": "unchanged"}},
        IN_PROCESS: member,
        BARE: {"bare_request": {"url": request["url"], "headers": request["headers"]}},
        AS_MODULE: member,
        URI: uri,
    }
    few = max(1, SLOW_TASKS // tasks)
    return [
        Contender(
            kind,
            [[command, on.play(kind.replace(" ", "-"), [task] * tasks)]],
            {**on.environment, "CAMUNDA_IN_PROCESS": "0" if kind == AS_MODULE else "1"},
            on.folder,
            most_rounds=few if kind in (AS_MODULE, URI) else None,
        )
        for kind, task in kinds.items()
    ]
