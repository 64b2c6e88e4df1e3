# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Camunda's official JavaScript SDK against the simulator: a judge that knows nothing of this project."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from simulator_process import SimulatorProcess

FOLDER = Path(__file__).parent / "javascript_sdk"

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or shutil.which("npm") is None, reason="node or npm is not installed"
)


@pytest.fixture(scope="module")
def modules(pytestconfig: pytest.Config) -> Path:
    """Install the pinned SDK in pytest's cache, again only when the lock file is another one; return node_modules."""
    assert pytestconfig.cache is not None
    folder = pytestconfig.cache.mkdir("javascript_sdk")
    lock, installed = FOLDER / "package-lock.json", folder / "installed.json"
    # Two test runs in one checkout must not install at the same time.
    with (folder / "guard").open("w", encoding="utf-8") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not installed.exists() or installed.read_bytes() != lock.read_bytes():
            for file in (FOLDER / "package.json", lock):
                shutil.copy(file, folder)
            # No package needs its installation scripts for what is used here.
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
            assert ended.returncode == 0, ended.stderr
            shutil.copyfile(lock, installed)
    return folder / "node_modules"


def test_sdk_manages_clients_and_members(
    simulator: Callable[..., SimulatorProcess], modules: Path, tmp_path: Path
) -> None:
    # The limits of the token service stay on: the SDK has to live with one token.
    sim = simulator()
    before = sim.state()
    seen = _walk(sim, modules, tmp_path)

    production = seen["clusters"][0]
    assert [cluster["name"] for cluster in seen["clusters"]] == ["production", "staging"]
    assert seen["cluster"] == production
    assert set(seen["parameters"]) == {"channels", "clusterPlanTypes", "regions"}

    names = ["order-worker", "reporting"]
    assert [client["name"] for client in seen["clientsBefore"]] == names
    assert [client["name"] for client in seen["clientsBetween"]] == [*names, "from-javascript"]
    assert seen["created"]["permissions"] == ["Zeebe", "Operate"]
    assert len(seen["created"]["clientSecret"]) == 64
    assert seen["client"]["ZEEBE_CLIENT_ID"] == seen["created"]["clientId"]
    assert seen["client"]["ZEEBE_ADDRESS"] == f"{production['links']['zeebe']}:443"
    assert seen["duplicate"] == 400
    assert seen["clientsAfter"] == seen["clientsBefore"]
    assert seen["gone"] == 404

    assert len(seen["membersBefore"]) == 5
    assert seen["membersBetween"][5:] == [
        {"name": "", "email": "java.script@example.com", "roles": ["developer", "analyst"], "invitePending": True}
    ]
    assert seen["membersAfter"] == seen["membersBefore"]
    assert seen["owner"] == 403
    assert seen["ipRanges"]["web-modeler"]

    assert [request["status"] for request in sim.requests("oauth")] == [200]
    assert {request["client_id"] for request in sim.requests()} == {sim.client_id}
    assert sim.state() == before


def _walk(sim: SimulatorProcess, modules: Path, folder: Path) -> dict[str, Any]:
    """Run the script with nothing of the caller's Camunda settings, and with token files in ``folder``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CAMUNDA_", "ZEEBE_"))}
    environment = {
        **kept,
        **sim.environment(),
        # Away from login.cloud.camunda.io the SDK takes the credential for every service from these two.
        "ZEEBE_CLIENT_ID": sim.client_id,
        "ZEEBE_CLIENT_SECRET": sim.client_secret,
        "CAMUNDA_TOKEN_CACHE_DIR": str(folder / "tokens"),
        "CAMUNDA_LOG_LEVEL": "none",
        "HOME": str(folder),
        "NODE_PATH": str(modules),
    }
    command = ["node", str(FOLDER / "organization_walk.js")]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    seen: dict[str, Any] = json.loads(ended.stdout)
    return seen
