# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""External monitoring and its clients."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.resources.monitoring import metrics_url
from ansible_collections.community.camunda.plugins.module_utils._internal.task import FOR_CONTROLLER
from module_runner import ModuleRunner
from organization_tasks import variables_in
from simulator_thread import SimulatorThread

PRODUCTION = {"cluster": "production"}
USERNAME = "prometheus"
CLIENT = {**PRODUCTION, "username": USERNAME}
CLIENTS = "/clusters/*/monitoring/clients"


def put_clients(sim: SimulatorThread, *usernames: str, active: bool = True) -> None:
    """Give the cluster these clients."""
    clients = [{"username": username} for username in usernames]
    sim.change_cluster("production", monitoring={"active": active, "clients": clients})


def clients(sim: SimulatorThread, username: str = USERNAME) -> list[dict[str, Any]]:
    """Return the clients of that name in the cluster, passwords included."""
    return [each for each in sim.cluster("production")["monitoring"]["clients"] if each["username"] == username]


def test_activation_is_predicted_in_the_shape_of_its_result(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    predicted = module_runner.predicts("monitoring", **PRODUCTION)["monitoring"]
    done = module_runner.changes("monitoring", **PRODUCTION)["monitoring"]
    assert predicted.keys() == done.keys()
    assert predicted["metricsEndpoint"].keys() == done["metricsEndpoint"].keys()
    assert module_runner("monitoring", **PRODUCTION)["monitoring"] == done
    assert module_runner("monitoring_info", **PRODUCTION)["status"] == done
    assert sim.writes() == ["POST monitoring"]


def test_endpoint_that_is_not_shown_at_once_is_null(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.disturb("GET", CLIENTS, times=0, status=200, body={"clients": [], "status": {}})
    run = module_runner("monitoring", **PRODUCTION)
    assert (run.changed, run["monitoring"]["metricsEndpoint"]["target"]) == (True, None)


@pytest.mark.parametrize("usernames", [("b", "a"), ()])
def test_deactivation_warns_about_the_credentials_it_deletes(
    sim: SimulatorThread, module_runner: ModuleRunner, usernames: tuple[str, ...]
) -> None:
    put_clients(sim, *usernames)
    run = module_runner.changes("monitoring", **PRODUCTION, state="absent")
    assert run["monitoring"] is None
    assert ["deletes all its credentials: a, b." in warning for warning in run.warnings] == [True] * bool(usernames)
    kept = sim.cluster("production")["monitoring"]
    assert (kept["active"], kept["clients"]) == (False, [])


@pytest.mark.parametrize("content", [{}, {"clients": None, "status": None}, {"clients": [None, 1], "status": {}}])
def test_info_survives_missing_parts(
    sim: SimulatorThread, module_runner: ModuleRunner, content: dict[str, Any]
) -> None:
    sim.disturb("GET", CLIENTS, status=200, body=content)
    run = module_runner("monitoring_info", **PRODUCTION)
    assert (run["monitoring_clients"], run["status"]) == ([], None)


def test_client_is_created_with_a_credentials_file_and_deleted(
    sim: SimulatorThread, module_runner: ModuleRunner, tmp_path: Path
) -> None:
    file = tmp_path / "monitoring.env"
    arguments = {**CLIENT, "activate": True, "credentials_file": str(file)}
    predicted = module_runner.predicts("monitoring_client", **arguments)
    assert not file.exists()
    done = module_runner("monitoring_client", **arguments)
    (kept,) = clients(sim)
    assert predicted["diff"] == done["diff"]
    assert predicted["monitoring_client"].keys() == done["monitoring_client"].keys()
    assert predicted["issued"] is None
    info = module_runner("monitoring_info", **PRODUCTION)
    assert done["issued"] == done["monitoring_client"] == info["monitoring_clients"][0]
    assert FOR_CONTROLLER not in done.result, "a result without a secret is not censored"
    uuid = sim.cluster("production")["uuid"]
    assert variables_in(file) == {
        "CAMUNDA_MONITORING_USERNAME": USERNAME,
        "CAMUNDA_MONITORING_PASSWORD": kept["password"],
        "CAMUNDA_CLUSTER_ID": uuid,
        "CAMUNDA_MONITORING_URL": f"https://{info['status']['metricsEndpoint']['target']}/{uuid}",
    }
    assert file.stat().st_mode & 0o777 == 0o600
    file.unlink()
    again = module_runner("monitoring_client", **arguments)
    assert (again.changed, again["issued"], again["diff"]) == (False, None, [])
    assert again["monitoring_client"] == done["monitoring_client"]
    assert not file.exists()
    assert sim.writes() == ["POST monitoring", "POST monitoring/clients"]
    deleted = module_runner.changes("monitoring_client", **CLIENT, state="absent")
    assert (deleted["monitoring_client"], deleted["issued"]) == (None, None)
    assert "last monitoring client" in deleted.warnings[0]
    assert clients(sim) == []


def test_deletion_of_one_of_several_clients_does_not_warn(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    put_clients(sim, USERNAME, "other")
    assert module_runner("monitoring_client", **CLIENT, state="absent").warnings == []


def test_rotation_issues_another_password(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    put_clients(sim, USERNAME, "other")
    (before,) = clients(sim)
    predicted = module_runner.predicts("monitoring_client", **CLIENT, rotate=True)
    run = module_runner("monitoring_client", **CLIENT, rotate=True)
    (after,) = clients(sim)
    assert before["password"] != after["password"] == run["issued"]["password"]
    assert before["uuid"] == after["uuid"] == run["monitoring_client"]["uuid"]
    assert predicted["monitoring_client"] == run["monitoring_client"]
    assert predicted["diff"] == run["diff"]
    assert sim.writes() == [f"POST monitoring/clients/{after['uuid']}/rotate"]


def test_client_of_inactive_monitoring_needs_consent_to_activate(
    sim: SimulatorThread, module_runner: ModuleRunner
) -> None:
    message = "camunda_monitoring first, or use 'activate: true'"
    for check_mode in (True, False):
        module_runner.fails("monitoring_client", "refused", message, **CLIENT, check_mode=check_mode)
    assert sim.writes() == []


@pytest.mark.parametrize(
    "simulator_options", [{"monitoring_client": effect} for effect in ("activate", "keep", "refuse")]
)
def test_whatever_a_new_client_does_to_inactive_monitoring_it_ends_active(
    sim: SimulatorThread, module_runner: ModuleRunner
) -> None:
    """Whether creating a client activates monitoring is not documented."""
    module_runner.changes("monitoring_client", **CLIENT, activate=True)
    assert sim.cluster("production")["monitoring"]["active"] is True
    module_runner.changes("monitoring_client", **CLIENT, state="absent")
    # The last client has taken the endpoint with it.
    assert module_runner("monitoring_client", **CLIENT, activate=True).changed
    assert len(clients(sim)) == 1


def test_existing_client_of_inactive_monitoring_is_kept(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    put_clients(sim, USERNAME, active=False)
    assert not module_runner("monitoring_client", **CLIENT).changed
    assert module_runner.changes("monitoring_client", **CLIENT, activate=True)["issued"] is None
    assert sim.writes() == ["POST monitoring"]


@pytest.mark.parametrize("options", [{}, {"rotate": True}, {"state": "absent"}])
def test_username_of_two_clients_is_ambiguous(
    sim: SimulatorThread, module_runner: ModuleRunner, options: dict[str, Any]
) -> None:
    """Whether Camunda prevents that is not documented."""
    put_clients(sim, USERNAME, USERNAME)
    run = module_runner.fails("monitoring_client", "ambiguous_name", **CLIENT, **options)
    assert [each["uuid"] in run.message for each in clients(sim)] == [True, True]
    assert sim.writes() == []
    assert len(module_runner("monitoring_info", **PRODUCTION)["monitoring_clients"]) == 2


@pytest.mark.parametrize("username", ["", "  ", "a:b", "a\nb", "a\x00"])
def test_impossible_usernames_are_refused(sim: SimulatorThread, module_runner: ModuleRunner, username: str) -> None:
    module_runner.fails("monitoring_client", "option_invalid", "username", **PRODUCTION, username=username)
    assert sim.requests() == []


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
