# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many organizations, as hosts of one play."""

from __future__ import annotations

import json
from typing import Any

from measuring import Contender, compare
from plays import stage
from tables import Table, seconds, times

ORGANIZATIONS = 100
FORKS = 20


def tables(rounds: int) -> list[Table]:
    """Measure with a warm cache: the first round gets the tokens."""
    with stage(organizations=ORGANIZATIONS) as on:
        hosts = {
            f"organization-{number}": {
                "ansible_connection": "local",
                "camunda_client_id": each["client_id"],
                "camunda_client_secret": each["client_secret"],
            }
            for number, each in enumerate(on.sim.organizations)
        }
        inventory = on.folder / "inventory.json"
        inventory.write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
        kinds: dict[str, dict[str, Any]] = {
            "debug": {"ansible.builtin.debug": {"msg": "x"}},
            "camunda_member_info": {"community.camunda.camunda_member_info": {}},
        }
        contenders = [
            Contender(
                kind,
                [["ansible-playbook", "-i", str(inventory), "-f", str(FORKS), on.play(kind, [task], hosts="all")]],
                on.environment,
                on.folder,
            )
            for kind, task in kinds.items()
        ]
        debug, ours = compare(contenders, rounds)
    title = f"{ORGANIZATIONS} organizations, one task each, {FORKS} forks, warm tokens"
    return [
        Table(
            title,
            ["task", "wall", "to debug"],
            [["debug", seconds(debug), "1.00"], ["camunda_member_info", seconds(ours), times(ours, debug)]],
        )
    ]
