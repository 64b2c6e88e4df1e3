# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests an organization with many clusters takes, and how long they take together."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from administration_session import session_for
from organization_tasks import PRINCIPAL, change, fail, fault, succeed
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.organization import reading
from ansible_collections.community.camunda.plugins.module_utils.session import Session

CLUSTERS = 50
LATENCY_SECONDS = 0.1
LEAST_GAIN = 4.0
"""Eight requests at a time; what is missing is what Python does between them, on a machine that does other things."""

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


def seconds_of(session: Session, sim: SimulatorProcess) -> float:
    """Return how long it takes to find out that nothing has to be done."""
    declaration = [declared(number) for number in range(CLUSTERS)]
    sim.forget_requests()
    start = time.monotonic()
    assert succeed(session, clusters=declaration)["plan"] == []
    seconds = time.monotonic() - start
    requests = sim.requests("api")
    assert len(requests) == 1 + CLUSTERS * READS_OF_EACH
    assert len({request["path"] for request in requests}) == len(requests), "nothing is read twice"
    return seconds


def test_fifty_clusters_are_read_several_requests_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    organization = {"clusters": [cluster(number) for number in range(CLUSTERS)]}
    with SimulatorProcess({"token_interval": 0}, organization=organization, latency=LATENCY_SECONDS) as sim:
        session = session_for(sim, tmp_path)
        concurrent = seconds_of(session, sim)
        monkeypatch.setattr(reading, "AT_ONCE", 1)
        one_by_one = seconds_of(session, sim)
        session.close()
    print(
        f"{CLUSTERS} clusters with all parts, unchanged: {1 + CLUSTERS * READS_OF_EACH} requests of "
        f"{LATENCY_SECONDS * 1000:.0f} ms, {concurrent:.1f} s; one after another {one_by_one:.1f} s, "
        f"{one_by_one / concurrent:.1f} times as long"
    )
    assert one_by_one > CLUSTERS * READS_OF_EACH * LATENCY_SECONDS
    assert concurrent * LEAST_GAIN < one_by_one


def test_no_more_than_eight_requests_are_under_way(sim: SimulatorProcess, session: Session) -> None:
    change(sim, clusters=[cluster(number) for number in range(10)])
    delay = 0.3
    fault(sim, "GET", "/clusters/*", times=0, delay=delay)
    start = time.monotonic()
    succeed(session, clusters=[declared(number) for number in range(10)])
    assert time.monotonic() - start >= delay * 10 * READS_OF_EACH / reading.AT_ONCE


def test_the_first_read_that_fails_ends_those_that_have_not_begun(sim: SimulatorProcess, session: Session) -> None:
    change(sim, clusters=[cluster(number) for number in range(20)])
    fault(sim, "GET", "/clusters/*/secrets", times=1, status=400, body="no")
    fault(sim, "GET", "/clusters/*", times=0, delay=0.1)
    result = fail(session, clusters=[declared(number) for number in range(20)])
    assert result["failure"]["status"] == 400
    assert len(sim.requests("api")) < 20 * READS_OF_EACH / 2


def test_reads_share_one_token(sim: SimulatorProcess, session: Session) -> None:
    change(sim, clusters=[cluster(number) for number in range(10)])
    succeed(session, clusters=[declared(number) for number in range(10)])
    assert len(sim.requests("oauth")) == 1


def test_a_token_that_is_rejected_meanwhile_is_renewed_once(sim: SimulatorProcess, session: Session) -> None:
    change(sim, clusters=[cluster(number) for number in range(10)])
    succeed(session, clusters=[])
    sim.revoke_tokens()
    succeed(session, clusters=[declared(number) for number in range(10)], members=[])
    assert len(sim.requests("oauth")) == 2
