# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task of the collection costs, as a ratio to ``ansible.builtin.debug`` in the same run.

Plays of both kinds alternate, so that whatever else the machine does hits both; the median of their times is compared.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SYSTEM_TESTS = Path(__file__).resolve().parents[1] / "system"
sys.path.insert(0, str(SYSTEM_TESTS))

from simulator_process import SimulatorProcess  # noqa: E402 - the folder has to be on the path first

KINDS = {
    "debug": "ansible.builtin.debug: {msg: unchanged}",
    "in process": "community.camunda.camunda_member: {email: max.modeler@example.com, roles: [modeler]}",
}


def measure(tasks: int, rounds: int) -> dict[str, list[float]]:
    """Return the wall times, in seconds, of plays with ``tasks`` tasks of each kind."""
    collections = Path(__file__).resolve().parents[2] / ".venv" / "collections"
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with tempfile.TemporaryDirectory() as name, SimulatorProcess() as sim:
        folder = Path(name)
        environment = {
            **os.environ,
            **sim.environment(),
            "HOME": name,
            "CAMUNDA_TOKEN_CACHE": str(folder / "cache"),
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
        }
        for kind, module in KINDS.items():
            lines = ["- hosts: localhost", "  gather_facts: false", "  tasks:"]
            lines += [f"    - {module}"] * tasks
            (folder / f"{kind}.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        # The first round warms the token cache and the file cache and does not count.
        for number in range(rounds + 1):
            for kind in KINDS:
                started = time.monotonic()
                command = ["ansible-playbook", str(folder / f"{kind}.yml")]
                subprocess.run(command, env=environment, cwd=folder, check=True, stdout=subprocess.DEVNULL)
                if number:
                    times[kind].append(time.monotonic() - started)
    return times


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="print the times as JSON")
    arguments = parser.parse_args()
    times = measure(arguments.tasks, arguments.rounds)
    if arguments.json:
        print(json.dumps(times))
        return
    base = statistics.median(times["debug"])
    print(f"{arguments.tasks} tasks in a play, {arguments.rounds} rounds: median (range) in seconds, ratio to debug")
    for kind, seconds in times.items():
        median = statistics.median(seconds)
        print(f"  {kind:12} {median:6.2f} ({min(seconds):.2f} to {max(seconds):.2f})  {median / base:5.2f}")


if __name__ == "__main__":
    main()
