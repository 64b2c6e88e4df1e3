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

LACKING = {
    "PUT /clusters/{clusterUuid}/encryption",
    "POST /clusters/{clusterUuid}/failover",
    "GET /clusters/{clusterUuid}/backups/schedule",
    "PUT /clusters/{clusterUuid}/backups/schedule",
    "DELETE /clusters/{clusterUuid}/backups/schedule",
    "GET /clusters/{clusterUuid}/backups/{backupId}/restore",
    "POST /clusters/{clusterUuid}/backups/{backupId}/restore",
}
"""Operations for which the SDK has no method."""

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
    seen = _walk("organization_walk.js", sim, modules, tmp_path)

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
    kinds = [(entry["entity"], entry["auditType"]) for entry in seen["activity"]]
    assert kinds == [("clients", "c"), ("clients", "d"), ("members", "c"), ("members", "d")]
    # The SDK hands on the body as text, and a text is what the description declares it to be.
    assert len(json.loads(seen["csv"]).splitlines()) == 1 + len(kinds)

    assert [request["status"] for request in sim.requests("oauth")] == [200]
    assert {request["client_id"] for request in sim.requests()} == {sim.client_id}
    assert {**sim.state(), "activity": []} == before


def test_sdk_manages_a_cluster(simulator: Callable[..., SimulatorProcess], modules: Path, tmp_path: Path) -> None:
    sim = simulator({"cluster_seconds": 0.5, "token_interval": 0})
    before = sim.state()
    seen = _walk("cluster_walk.js", sim, modules, tmp_path)

    assert seen["creating"] == "Creating"
    assert (seen["made"]["autoUpdate"], seen["made"]["labels"]) == (False, ["dev"])
    changed = seen["changed"]
    assert (changed["name"], changed["description"], changed["labels"]) == ("renamed", "by the SDK", ["test"])
    assert changed["ipallowlist"] == [{"ip": "192.0.2.0/24", "description": ""}]
    assert seen["unlisted"]["ipallowlist"] == []
    assert seen["upgrade"]["cluster"] == {"id": changed["uuid"], "name": "renamed"}
    assert seen["upgrade"]["newGeneration"]["id"] == seen["upgraded"]["generation"]["uuid"]
    assert seen["busy"] == 412

    assert seen["duplicate"] == 409
    assert (seen["secrets"], seen["secretsAfter"]) == ({"TOKEN": "three"}, {})

    assert seen["backup"]["status"] == "In progress"
    assert seen["tooEarly"] == 403
    assert seen["backupDeleted"] == seen["backups"][0]
    assert seen["backupsAfter"] == []

    assert seen["monitoringBefore"] == seen["monitoringAfter"] == {"clients": [], "status": {}}
    assert (seen["active"], seen["inactive"]) == (409, 409)
    assert seen["monitoring"]["clients"][0]["uuid"] == seen["scraper"]["uuid"]
    assert seen["scraper"]["password"] != seen["rotated"]["password"]

    assert seen["connectivityBefore"] == {"status": {}}
    assert seen["connectivity"]["status"]["spec"]["allowedRegions"] == ["eu-central-1"]
    assert seen["gone"] == 404
    assert {**sim.state(), "activity": []} == before


def test_sdk_is_used_to_the_full(simulator: Callable[..., SimulatorProcess], modules: Path, tmp_path: Path) -> None:
    sim = simulator({"cluster_seconds": 0.5, "token_interval": 0})
    walks = [_walk(script, sim, modules, tmp_path) for script in ("organization_walk.js", "cluster_walk.js")]
    assert {name for walk in walks for name in walk["called"]} == set(walks[0]["methods"])

    requests = [(request["method"], request["path"].split("/")[1:]) for request in sim.requests("api")]
    unused = {
        f"{operation['method']} {operation['path']}"
        for operation in sim.operations()["operations"]
        if not any(_is_request(operation, method, segments) for method, segments in requests)
    }
    assert unused == LACKING


def _is_request(operation: dict[str, Any], method: str, segments: list[str]) -> bool:
    parts = operation["path"].split("/")[1:]
    if method != operation["method"] or len(parts) != len(segments):
        return False
    return all(part.startswith("{") or part == segment for part, segment in zip(parts, segments, strict=True))


def _walk(script: str, sim: SimulatorProcess, modules: Path, folder: Path) -> dict[str, Any]:
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
    command = ["node", str(FOLDER / script)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    seen: dict[str, Any] = json.loads(ended.stdout)
    return seen
