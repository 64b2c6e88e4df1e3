# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long lists in one task: members unchanged and with 1 % changes, against loops."""

from __future__ import annotations

from typing import Any

from measuring import Contender, compare
from plays import Stage, stage, uri_task
from tables import Table, Target, megabytes

# More of them in a loop take minutes a round.
MOST_IN_A_LOOP = 100

NOTHING, ORGANIZATION, LOOP, URI_LOOP = (
    "the list to an action that does nothing",
    "camunda_organization",
    "loop",
    "uri loop",
)


def tables(rounds: int) -> list[Table]:
    """Measure."""
    return [_table(rounds, latency) for latency in (0.0, 0.1)]


def _member(number: int) -> dict[str, Any]:
    return {"name": "", "email": f"member-{number}@example.com", "roles": ["developer"], "invitePending": False}


def _table(rounds: int, latency: float) -> Table:
    rows, targets = [], []
    for number in (10, 100, 1_000, 10_000):
        document = {"members": [_member(each) for each in range(number)], "clusters": []}
        with stage(organization=document, latency=latency) as on:
            for percent in (0, 1):
                changes = number * percent // 100
                if percent and not changes:
                    continue
                contenders = _contenders(on, document, changes)
                costs, requests = {}, {}
                for contender in contenders:
                    on.sim.forget_requests()
                    costs[contender.name] = compare([contender], rounds if number < 10_000 else 3)[0]
                    requests[contender.name] = len(on.sim.requests("api")) // (len(costs[contender.name].wall) + 1)
                for name, cost in costs.items():
                    net = cost.median - costs[NOTHING].median
                    rows.append(
                        [
                            str(number),
                            str(changes),
                            name,
                            str(requests[name]),
                            f"{cost.median:.2f} s",
                            f"{net:.2f} s",
                            megabytes(cost.memory_peak),
                        ]
                    )
                targets.append(
                    Target(f"{number} members, {changes} changes: requests", requests[ORGANIZATION], 1 + changes)
                )
                if number == 10_000 and not changes and not latency:
                    net = costs[ORGANIZATION].median - costs[NOTHING].median
                    targets.append(Target("10,000 unchanged members, net seconds", net, 2))
    columns = ["members", "changes", "how", "requests", "wall", "net", "peak memory"]
    return Table(f"Long lists, {latency * 1000:.0f} ms latency", columns, rows, targets)


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
