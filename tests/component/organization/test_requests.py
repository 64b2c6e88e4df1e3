# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an organization with many clusters is read: everything once, eight requests at a time, with one token."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.organization import reading
from organization_tasks import PRINCIPAL, OrganizationRunner
from request_gate import RequestGate
from simulator_thread import SimulatorThread

READS_OF_EACH = 5
"""Clients, secrets, schedule, monitoring, private connectivity; the allowlist comes with the list of clusters."""


def cluster(number: int) -> dict[str, Any]:
    """Return a cluster with something of everything, for the simulator."""
    return {
        "name": f"cluster-{number:02}",
        "region": {"uuid": "eb2d0d34-1f0c-5a3e-8b0a-6f2a4f0a9a51", "name": "Frankfurt, Europe (eu-central-1)"},
        "clients": [{"name": "worker", "permissions": ["Zeebe"]}],
        "secrets": {"KEY": f"value-{number}"},
        "ipallowlist": [{"ip": "192.0.2.0/24", "description": "Office"}],
        "backup_schedule": {"name": "schedule", "schedule": "0 2 * * *"},
        "monitoring": {"active": True, "clients": [{"username": "prometheus"}]},
        "secure_connectivity": {"allowedPrincipals": [PRINCIPAL], "allowedRegions": ["eu-central-1"]},
    }


def declared(number: int) -> dict[str, Any]:
    """Return the declaration of that cluster."""
    return {
        "name": f"cluster-{number:02}",
        "api_clients": [{"name": "worker", "permissions": ["Zeebe"]}],
        "connector_secrets": [{"name": "KEY", "value": f"value-{number}"}],
        "ip_allowlist": [{"ip": "192.0.2.0/24", "description": "Office"}],
        "backup_schedule": "0 2 * * *",
        "monitoring": {"clients": [{"username": "prometheus"}]},
        "secure_connectivity": {"principals": [PRINCIPAL], "regions": ["eu-central-1"]},
    }


CLUSTERS = 20
DECLARED = [declared(number) for number in range(CLUSTERS)]


@pytest.fixture(autouse=True)
def many_clusters(sim: SimulatorThread) -> None:
    """Fill the organization."""
    sim.change(clusters=[cluster(number) for number in range(CLUSTERS)])


def is_of_a_cluster(_method: str, path: str) -> bool:
    """Return True for what belongs to a cluster."""
    return path.startswith("/clusters/")


def test_eight_requests_are_under_way_at_a_time(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    total = CLUSTERS * READS_OF_EACH
    # Each goes on only when seven others are there, but for the last ones.
    gate = RequestGate(is_of_a_cluster, lets_go=lambda gate: gate.waiting >= 8 or gate.arrived == total)
    sim.gate = gate
    runner.unchanged(clusters=DECLARED)
    assert (gate.arrived, gate.most_waiting, reading.MAX_CONCURRENT_READS) == (total, 8, 8)
    requests = sim.requests("api")
    assert len({request["path"] for request in requests}) == len(requests) == 1 + total, "nothing is read twice"
    assert len(sim.requests("oauth")) == 1


def test_the_first_read_that_fails_ends_those_that_have_not_begun(
    sim: SimulatorThread, runner: OrganizationRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = RequestGate(lambda method, path: is_of_a_cluster(method, path) and not path.endswith("/secrets"))

    class Pool(ThreadPoolExecutor):
        """Lets the requests under way go on when nothing else can begin any more."""

        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            super().shutdown(wait=False, cancel_futures=cancel_futures)
            gate.open()
            super().shutdown(wait=wait)

    monkeypatch.setattr(reading, "ThreadPoolExecutor", Pool)
    sim.gate = gate
    sim.disturb("GET", "/clusters/*/secrets", status=400, body="no")
    assert runner.fails("api_error", clusters=DECLARED)["failure"]["status"] == 400
    assert gate.arrived <= reading.MAX_CONCURRENT_READS
    assert len(sim.requests("api")) < CLUSTERS * READS_OF_EACH / 2


def test_a_token_that_is_rejected_meanwhile_is_renewed_once(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    runner(clusters=[])
    sim.revoke_tokens()
    runner(clusters=DECLARED, members=[])
    assert len(sim.requests("oauth")) == 2
