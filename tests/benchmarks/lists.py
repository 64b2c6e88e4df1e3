# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long lists in one task: members unchanged and with 1 % changes, against loops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from measuring import Contender, compare
from per_task import SLOW_TASKS
from plays import Stage, stage, uri_task
from tables import Table, Target, megabytes, seconds

# More of them in a loop take minutes a round.
MOST_IN_A_LOOP = 100

LONGEST = 10_000
ROUNDS_OF_LONGEST = 3

NOTHING, ORGANIZATION, LOOP, URI_LOOP = (
    "the list to an action that does nothing",
    "camunda_organization",
    "loop",
    "uri loop",
)


def tables(rounds: int) -> Iterator[Table]:
    """Measure."""
    for latency in (0.0, 0.1):
        yield _table(rounds, latency)


def _document(members: int) -> dict[str, Any]:
    return {"members": [_member(each) for each in range(members)], "clusters": []}


def _member(number: int) -> dict[str, Any]:
    return {"name": "", "email": f"member-{number}@example.com", "roles": ["developer"], "invitePending": False}


def _table(rounds: int, latency: float) -> Table:
    rows: list[list[str]] = []
    targets: list[Target] = []
    # Seconds for so many members.
    unchanged: dict[int, float] = {}
    idle: dict[int, float] = {}
    superfluous = 0
    for number in (10, 100, 1_000, LONGEST):
        document = _document(number)
        with stage(organization=document, latency=latency) as on:
            for percent in (0, 1):
                changes = number * percent // 100
                if percent and not changes:
                    continue
                contenders = _contenders(on, document, changes)
                costs, requests = {}, {}
                for contender in contenders:
                    on.sim.forget_requests()
                    cost = compare([contender], _rounds(contender.name, number, rounds), warm=False)[0]
                    costs[contender.name] = cost
                    requests[contender.name] = len(on.sim.requests("api")) // len(cost.wall)
                for name, cost in costs.items():
                    net = cost.median - costs[NOTHING].median
                    rows.append(
                        [
                            str(number),
                            str(changes),
                            name,
                            str(requests[name]),
                            seconds(cost),
                            f"{net:.2f} s",
                            megabytes(cost.memory_peak),
                        ]
                    )
                superfluous = max(superfluous, requests[ORGANIZATION] - 1 - changes)
                if not changes:
                    unchanged[number] = costs[ORGANIZATION].median
                    idle[number] = costs[NOTHING].median
    what = f"lists of 10 to {LONGEST} members, {_milliseconds(latency)}"
    targets.append(Target(f"{what}: requests beyond one, and one for each change", superfluous, 0))
    growth = unchanged[LONGEST] / unchanged[LONGEST // 10]
    targets.append(
        Target(f"{LONGEST} members against a tenth of them, {_milliseconds(latency)}: times the time", growth, 10)
    )
    if not latency:
        targets.append(
            Target(
                f"{LONGEST} unchanged members, beyond a task that does nothing with them: seconds",
                unchanged[LONGEST] - idle[LONGEST],
                2,
            )
        )
        relative = unchanged[LONGEST] / idle[LONGEST]
        targets.append(
            Target(
                f"{LONGEST} unchanged members, ratio to a task that does nothing with them", relative, 1.5, limit=1.5
            )
        )
    columns = ["members", "changes", "how", "requests", "wall", "net", "peak memory"]
    return Table(f"Long lists, {_milliseconds(latency)}", columns, rows, targets)


def _rounds(name: str, number: int, rounds: int) -> int:
    """Return in how many rounds a contender takes part; what takes long and hardly varies, in few."""
    if name == URI_LOOP:
        return min(rounds, max(1, SLOW_TASKS // number))
    return min(rounds, ROUNDS_OF_LONGEST) if number == LONGEST else rounds


def _milliseconds(latency: float) -> str:
    return f"{latency * 1000:.0f} ms latency"


def _contenders(on: Stage, document: dict[str, Any], changes: int) -> list[Contender]:
    state = on.sim.state()
    declared = [{"email": each["email"], "roles": each["roles"]} for each in document["members"]]
    for number in range(changes):
        declared[number * (len(declared) // changes)] = {
            **declared[number * (len(declared) // changes)],
            "roles": ["analyst"],
        }
    plays: dict[str, list[dict[str, Any]]] = {
        NOTHING: [{"ansible.builtin.debug": {"msg": "{{ members }}", "verbosity": 4}}],
        ORGANIZATION: [{"community.camunda.camunda_organization": {"members": "{{ members }}"}}],
    }
    if len(declared) <= MOST_IN_A_LOOP:
        member = {"email": "{{ item.email }}", "roles": "{{ item.roles }}"}
        plays[LOOP] = [{"community.camunda.camunda_member": member, "loop": "{{ members }}"}]
        plays[URI_LOOP] = [{**uri_task(on, on.sim.token(), "/members"), "loop": "{{ members }}"}]
    return [
        Contender(
            name,
            [["ansible-playbook", on.play(name.replace(" ", "-"), tasks, vars={"members": declared})]],
            on.environment,
            on.folder,
            # What the run before has changed is as it was.
            (lambda: on.sim.put_state(state)) if changes else None,
        )
        for name, tasks in plays.items()
    ]
