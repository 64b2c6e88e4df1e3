# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""External monitoring and its clients."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.resources.monitoring import metrics_url
from module_runner import ModuleRunner
from simulator_client import Simulator

PRODUCTION = {"cluster": "production"}
CLIENT = {**PRODUCTION, "username": "prometheus"}


def put_clients(sim: Simulator, *usernames: str, active: bool = True) -> None:
    """Give the cluster these clients."""
    clients = [{"username": username} for username in usernames]
    sim.change_cluster("production", monitoring={"active": active, "clients": clients})


def test_endpoint_that_is_not_shown_at_once_is_null(module_runner: ModuleRunner) -> None:
    body: dict[str, Any] = {"clients": [], "status": {}}
    module_runner.sim.disturb("GET", "/clusters/*/monitoring/clients", times=0, status=200, body=body)
    run = module_runner("monitoring", **PRODUCTION)
    assert (run.changed, run["monitoring"]["metricsEndpoint"]["target"]) == (True, None)


@pytest.mark.parametrize("usernames", [("b", "a"), ()])
def test_deactivation_warns_about_the_credentials_it_deletes(
    module_runner: ModuleRunner, usernames: tuple[str, ...]
) -> None:
    put_clients(module_runner.sim, *usernames)
    run = module_runner.changes("monitoring", **PRODUCTION, state="absent")
    assert ["deletes all its credentials: a, b." in warning for warning in run.warnings] == [True] * bool(usernames)
    left = module_runner.sim.cluster("production")["monitoring"]
    assert (left["active"], left["clients"]) == (False, [])


@pytest.mark.parametrize(("others", "warned"), [((), True), (("other",), False)])
def test_only_the_deletion_of_the_last_client_warns(
    module_runner: ModuleRunner, others: tuple[str, ...], warned: bool
) -> None:
    put_clients(module_runner.sim, "prometheus", *others)
    warnings = module_runner.changes("monitoring_client", **CLIENT, state="absent").warnings
    assert ["last monitoring client" in warning for warning in warnings] == [True] * warned


@pytest.mark.parametrize(
    "simulator_options", [{"monitoring_client": effect} for effect in ("activate", "keep", "refuse")]
)
def test_whatever_a_new_client_does_to_inactive_monitoring_it_ends_active(module_runner: ModuleRunner) -> None:
    """Whether creating a client activates monitoring is not documented."""
    module_runner.changes("monitoring_client", **CLIENT, activate=True)
    assert module_runner.sim.cluster("production")["monitoring"]["active"] is True
    module_runner.changes("monitoring_client", **CLIENT, state="absent")
    # The last client has taken the endpoint with it.
    assert module_runner("monitoring_client", **CLIENT, activate=True).changed
    assert len(module_runner.sim.cluster("production")["monitoring"]["clients"]) == 1


def test_existing_client_of_inactive_monitoring_is_kept(module_runner: ModuleRunner) -> None:
    put_clients(module_runner.sim, "prometheus", active=False)
    assert not module_runner("monitoring_client", **CLIENT).changed
    assert module_runner.changes("monitoring_client", **CLIENT, activate=True)["issued"] is None
    assert module_runner.sim.writes() == ["POST monitoring"]


@pytest.mark.parametrize("options", [{}, {"rotate": True}, {"state": "absent"}])
def test_username_of_two_clients_is_ambiguous(module_runner: ModuleRunner, options: dict[str, Any]) -> None:
    """Whether Camunda prevents that is not documented."""
    put_clients(module_runner.sim, "prometheus", "prometheus")
    run = module_runner.fails("monitoring_client", "ambiguous_name", **CLIENT, **options)
    listed = module_runner("monitoring_info", **PRODUCTION)["monitoring_clients"]
    assert [each["uuid"] in run.message for each in listed] == [True, True]
    assert module_runner.sim.writes() == []


@pytest.mark.parametrize(
    ("status", "address"),
    [
        (None, None),
        ({}, None),
        ({"metricsEndpoint": None}, None),
        ({"metricsEndpoint": {"target": "metrics.example.com"}}, None),
        ({"metricsEndpoint": {"target": "metrics.example.com", "path": "a"}}, "https://metrics.example.com/a"),
        ({"metricsEndpoint": {"target": "m:81/", "scheme": "http", "path": "/a"}}, "http://m:81/a"),
    ],
)
def test_address_of_the_metrics(status: Any, address: str | None) -> None:
    assert metrics_url(status) == address
