# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection adds to the start of a play with one task, and of ``ansible localhost -m``."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from measuring import Contender, compare
from plays import MEMBER, Stage, stage
from tables import Table, Target, milliseconds

# The imports that the profile names.
MOST_IMPORTS = 8


def tables(rounds: int) -> list[Table]:
    """Measure."""
    return [_added(rounds), _imports()]


def _added(rounds: int) -> Table:
    with stage() as on:
        member = " ".join(["email=max.modeler@example.com", "roles=modeler"])
        commands: dict[str, tuple[list[str], Callable[[], object] | None]] = {
            "play, debug": (["ansible-playbook", on.play("debug", [{"ansible.builtin.debug": {"msg": "x"}}])], None),
            "play, warm": (_play(on), None),
            "play, cold": (_play(on), on.forget_tokens),
            "ansible -m debug": (["ansible", "localhost", "-m", "ansible.builtin.debug"], None),
            "ansible -m camunda_member": (
                ["ansible", "localhost", "-m", "community.camunda.camunda_member", "-a", member],
                None,
            ),
        }
        contenders = [
            Contender(name, [command], on.environment, on.folder, prepare)
            for name, (command, prepare) in commands.items()
        ]
        measured = {cost.name: cost for cost in compare(contenders, rounds)}
    rows, added = [], {}
    for name, base in (
        ("play, warm", "play, debug"),
        ("play, cold", "play, debug"),
        ("ansible -m camunda_member", "ansible -m debug"),
    ):
        added[name] = measured[name].median - measured[base].median
        times = [milliseconds(measured[each].median, measured[each].spread) for each in (name, base)]
        rows.append([name, *times, milliseconds(added[name])])
    return Table(
        "What the first task of the collection adds to a start",
        ["start", "with it", "without it", "added"],
        rows,
        [
            Target("a play, cold cache, milliseconds added", added["play, cold"] * 1000, 150),
            Target("a play, warm cache, milliseconds added", added["play, warm"] * 1000, 60),
        ],
    )


def _play(on: Stage) -> list[str]:
    return ["ansible-playbook", on.play("member", [{"community.camunda.camunda_member": MEMBER}])]


def _imports() -> Table:
    """Return what the action plugin imports beyond what ansible-playbook has loaded by then."""
    with stage() as on:
        loaded = "import ansible.cli.playbook, ansible.plugins.action, ansible.executor.task_executor"
        plugin = "ansible_collections.community.camunda.plugins.action.camunda_member"
        path = "import sys; sys.path.insert(0, sys.argv[1])"
        code = f"{path}; {loaded}; print('from here', file=sys.stderr); import {plugin}"
        command = [sys.executable, "-X", "importtime", "-c", code, on.environment["ANSIBLE_COLLECTIONS_PATH"]]
        text = subprocess.run(command, env=on.environment, capture_output=True, text=True, check=True).stderr
    lines = text.partition("from here\n")[2].splitlines()
    found = []
    for line in lines:
        own, total, name = line.removeprefix("import time:").split("|")
        found.append((int(own), int(total), name.strip()))
    whole = sum(own for own, _total, _name in found)
    rows = [
        [name, f"{total / 1000:.1f} ms"] for _own, total, name in sorted(found, key=lambda it: -it[1])[:MOST_IMPORTS]
    ]
    return Table(
        f"What is imported once in a play: {whole / 1000:.0f} ms", ["module, with what it imports", "time"], rows
    )
