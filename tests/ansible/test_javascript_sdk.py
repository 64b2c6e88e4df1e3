# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Camunda's official JavaScript SDK against the simulator: a judge that knows nothing of this project."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

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
    shutil.which("node") is None or shutil.which("npm") is None,
    reason="the simulator as Camunda's JavaScript SDK sees it: apt-get install nodejs npm",
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


class Walk(NamedTuple):
    """A script has used the SDK: what it saw, and the state of the organization before it."""

    sim: SimulatorProcess
    seen: dict[str, Any]
    before: dict[str, Any]


@pytest.fixture(scope="module")
def walk(modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Walk]]:
    """Run each script once, with nothing of the caller's Camunda settings, and with token files of its own.

    The limits of the token service stay on: the SDK has to live with one token.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CAMUNDA_", "ZEEBE_"))}
    with ExitStack() as running:

        @cache
        def walked(script: str) -> Walk:
            folder = str(tmp_path_factory.mktemp(script))
            sim = running.enter_context(SimulatorProcess())
            environment = {
                **kept,
                **sim.environment(),
                # Away from login.cloud.camunda.io the SDK takes the credential for every service from these two.
                "ZEEBE_CLIENT_ID": sim.client_id,
                "ZEEBE_CLIENT_SECRET": sim.client_secret,
                "CAMUNDA_TOKEN_CACHE_DIR": f"{folder}/tokens",
                "CAMUNDA_LOG_LEVEL": "none",
                "HOME": folder,
                "NODE_PATH": str(modules),
            }
            before, command = sim.state(), ["node", str(FOLDER / script)]
            ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)
            assert ended.returncode == 0, ended.stderr
            return Walk(sim, json.loads(ended.stdout), before)

        yield walked


@pytest.fixture
def organization_walk(walk: Callable[[str], Walk]) -> Walk:
    """Use the SDK on an organization."""
    return walk("organization_walk.js")


@pytest.fixture
def cluster_walk(walk: Callable[[str], Walk]) -> Walk:
    """Use the SDK on a cluster."""
    return walk("cluster_walk.js")


def test_sdk_manages_clients_and_members(organization_walk: Walk) -> None:
    sim, seen, before = organization_walk
    production = seen["clusters"][0]
    assert [cluster["name"] for cluster in seen["clusters"]] == ["production", "staging"]
    assert seen["cluster"] == production
    assert set(seen["parameters"]) == {"channels", "clusterPlanTypes", "regions"}
    refusals = {"duplicate": 400, "gone": 404, "owner": 403}
    assert {name: seen[name] for name in refusals} == refusals

    names = ["order-worker", "reporting"]
    assert [client["name"] for client in seen["clientsBefore"]] == names
    assert [client["name"] for client in seen["clientsBetween"]] == [*names, "from-javascript"]
    assert seen["created"]["permissions"] == ["Zeebe", "Operate"]
    assert len(seen["created"]["clientSecret"]) == 64
    assert seen["client"]["ZEEBE_CLIENT_ID"] == seen["created"]["clientId"]
    assert seen["client"]["ZEEBE_ADDRESS"] == f"{production['links']['zeebe']}:443"
    assert seen["clientsAfter"] == seen["clientsBefore"]

    roles = ["developer", "analyst"]
    invited = {"name": "", "email": "java.script@example.com", "roles": roles, "invitePending": True}
    assert len(seen["membersBefore"]) == 5
    assert seen["membersBetween"] == [*seen["membersBefore"], invited]
    assert seen["membersAfter"] == seen["membersBefore"]
    assert seen["ipRanges"]["web-modeler"]
    kinds = [(entry["entity"], entry["auditType"]) for entry in seen["activity"]]
    assert kinds == [("clients", "c"), ("clients", "d"), ("members", "c"), ("members", "d")]
    # The SDK hands on the body as text, and a text is what the description declares it to be.
    assert len(json.loads(seen["csv"]).splitlines()) == 1 + len(kinds)

    assert [request["status"] for request in sim.requests("oauth")] == [200]
    assert {request["client_id"] for request in sim.requests()} == {sim.client_id}
    assert {**sim.state(), "activity": []} == before


def test_sdk_manages_a_cluster(cluster_walk: Walk) -> None:
    sim, seen, before = cluster_walk
    changed, upgrade = seen["changed"], seen["upgrade"]
    refusals = {"busy": 412, "duplicate": 409, "tooEarly": 403, "active": 409, "inactive": 409, "gone": 404}
    assert {name: seen[name] for name in refusals} == refusals
    assert seen["creating"] == "Creating"
    assert (seen["made"]["autoUpdate"], seen["made"]["labels"]) == (False, ["dev"])
    assert (changed["name"], changed["description"], changed["labels"]) == ("renamed", "by the SDK", ["test"])
    assert changed["ipallowlist"] == [{"ip": "192.0.2.0/24", "description": ""}]
    assert seen["unlisted"]["ipallowlist"] == []
    assert upgrade["cluster"] == {"id": changed["uuid"], "name": "renamed"}
    assert upgrade["newGeneration"]["id"] == seen["upgraded"]["generation"]["uuid"]
    assert (seen["secrets"], seen["secretsAfter"]) == ({"TOKEN": "three"}, {})
    assert seen["backup"]["status"] == "In progress"
    assert (seen["backupDeleted"], seen["backupsAfter"]) == (seen["backups"][0], [])
    assert seen["monitoringBefore"] == seen["monitoringAfter"] == {"clients": [], "status": {}}
    assert seen["monitoring"]["clients"][0]["uuid"] == seen["scraper"]["uuid"]
    assert seen["scraper"]["password"] != seen["rotated"]["password"]
    assert seen["connectivityBefore"] == {"status": {}}
    assert seen["connectivity"]["status"]["spec"]["allowedRegions"] == ["eu-central-1"]
    assert {**sim.state(), "activity": []} == before


def test_sdk_is_used_to_the_full(organization_walk: Walk, cluster_walk: Walk) -> None:
    walks = (organization_walk, cluster_walk)
    assert {name for each in walks for name in each.seen["called"]} == set(organization_walk.seen["methods"])
    requests = [(request["method"], request["path"]) for each in walks for request in each.sim.requests("api")]
    unused = set()
    for operation in cluster_walk.sim.operations()["operations"]:
        method, path = operation["method"], operation["path"]
        pattern = re.compile(re.sub("{.*?}", "[^/]+", path))
        if not any(sent == method and pattern.fullmatch(to) for sent, to in requests):
            unused.add(f"{method} {path}")
    assert unused == LACKING
