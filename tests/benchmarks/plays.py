# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks and the surroundings in which they are measured."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "harness"))
# Some of what is there imports the collection.
sys.path.insert(0, str(ROOT / ".venv" / "collections"))

from simulator_process import SimulatorProcess  # noqa: E402 - the folder has to be on the path first

MEMBER = {"email": "max.modeler@example.com", "roles": ["modeler"]}


class Stage:
    """A folder, a simulator, and an environment in which Ansible knows both and nothing of the person who measures."""

    def __init__(self, folder: Path, sim: SimulatorProcess) -> None:
        self.folder = folder
        self.sim = sim
        self.environment: dict[str, str] = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("CAMUNDA_", "ANSIBLE_"))},
            **sim.environment(),
            "HOME": str(folder),
            "CAMUNDA_TOKEN_CACHE": str(folder / "cache"),
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".venv" / "collections"),
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
            "ANSIBLE_NOCOWS": "1",
            "ANSIBLE_ACTION_PLUGINS": str(Path(__file__).resolve().parent / "action_plugins"),
        }

    def play(self, name: str, tasks: Sequence[Mapping[str, Any]], **keywords: Any) -> str:
        """Write a playbook, and return its path.

        :param keywords: more of the play, such as ``vars``.
        """
        path = self.folder / f"{name}.yml"
        play = {"hosts": "localhost", "gather_facts": False, **keywords, "tasks": list(tasks)}
        # JSON is YAML.
        path.write_text(json.dumps([play]), encoding="utf-8")
        return str(path)

    def forget_tokens(self) -> None:
        """Empty the caches of everybody who has one."""
        for folder in ("cache", ".camunda", "python-sdk"):
            for path in sorted((self.folder / folder).rglob("*"), reverse=True):
                path.unlink() if path.is_file() else path.rmdir()


@contextmanager
def stage(**simulator: Any) -> Iterator[Stage]:
    """Open a stage.

    :param simulator: for the simulator. Its token service answers as often as it is asked unless told otherwise.
    """
    simulator["options"] = {"token_interval": 0, **simulator.get("options", {})}
    with TemporaryDirectory(prefix="camunda-benchmark-") as name, SimulatorProcess(**simulator) as sim:
        yield Stage(Path(name), sim)


def uri_task(stage: Stage, token: str, path: str) -> dict[str, Any]:
    """Return a task of ``ansible.builtin.uri`` that reads ``path`` with a token that is at hand."""
    return {
        "ansible.builtin.uri": {
            "url": f"{stage.sim.api_url}{path}",
            "headers": {"Authorization": f"Bearer {token}"},
            "return_content": True,
        }
    }
