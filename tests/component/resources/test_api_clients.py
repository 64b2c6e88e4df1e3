# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API clients: what the declared state means for what is there. Their secrets: test_one_time_secrets.py."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils._internal.api.vocabulary import CLIENT_PERMISSIONS
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.api_clients import ApiClients
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from module_runner import ModuleRunner
from simulator_thread import SimulatorThread

WORKER = {"name": "worker", "clientId": "id-of-worker", "clientSecret": "s" * 64, "permissions": ["Zeebe", "Operate"]}


def client(permissions: list[str] | None, **options: Any) -> dict[str, Any]:
    """Return arguments of camunda_api_client."""
    declared = {} if permissions is None else {"permissions": permissions}
    return {"cluster": "production", "name": "worker", **declared, **options}


def put_clients(sim: SimulatorThread, *clients: dict[str, Any]) -> None:
    """Let the cluster have these clients and no others."""
    sim.change_cluster("production", clients=list(clients))


def only(sim: SimulatorThread) -> dict[str, Any]:
    """Return the only client of the cluster."""
    (client,) = sim.cluster("production")["clients"]
    return dict(client)


def test_client_is_created_and_deleted(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    put_clients(sim)
    predicted = module_runner.predicts("api_client", **client(["Zeebe"]))
    assert predicted["api_client"] == {"name": "worker", "clientId": None, "permissions": ["Zeebe"]}
    created = module_runner.changes("api_client", **client(["Zeebe"]))
    assert created["diff"][0]["before"] == ""
    assert created["diff"][0]["after"] == {"name": "worker", "permissions": ["Zeebe"], "clientId": "(new)"}
    assert created["api_client"] == {"name": "worker", "clientId": only(sim)["clientId"], "permissions": ["Zeebe"]}
    assert only(sim)["clientSecret"] not in str(created["diff"])
    deleted = module_runner.changes("api_client", **client(None, state="absent"))
    assert (deleted["api_client"], deleted["diff"][0]["after"]) == (None, "")
    assert sim.writes() == ["POST clients", f"DELETE clients/{created['api_client']['clientId']}"]


@pytest.mark.parametrize(("permissions", "message"), [(None, "'all'"), ([], "must not be empty")])
def test_creation_without_permissions_is_refused(
    sim: SimulatorThread, module_runner: ModuleRunner, permissions: list[str] | None, message: str
) -> None:
    run = module_runner.fails("api_client", "option_invalid", message, **client(permissions))
    assert run["failure"]["option"] == "permissions"
    assert sim.writes() == []


def test_all_permissions_are_sent_one_by_one(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    put_clients(sim)
    module_runner.changes("api_client", **client(["all"]))
    assert only(sim)["permissions"] == list(CLIENT_PERMISSIONS)


@pytest.mark.parametrize(
    "permissions", [None, ["Zeebe", "Operate"], ["Operate", "Zeebe"], ["Zeebe", "Operate", "Zeebe"]]
)
@pytest.mark.parametrize("recreate", [False, True])
def test_equal_permissions_are_no_change(
    sim: SimulatorThread, module_runner: ModuleRunner, permissions: list[str] | None, recreate: bool
) -> None:
    put_clients(sim, WORKER)
    run = module_runner("api_client", **client(permissions, recreate=recreate))
    assert (run.changed, run["api_client"]["clientId"]) == (False, "id-of-worker")
    assert sim.writes() == []


def test_all_accepts_a_permission_that_came_later(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    everything = {"name": "worker", "clientId": "x", "permissions": [*CLIENT_PERMISSIONS, "Agents"]}
    sim.disturb("GET", "/clusters/*/clients", times=0, status=200, body=[everything])
    assert not module_runner("api_client", **client(["all"])).changed
    module_runner.fails("api_client", "refused", "Agents", **client(list(CLIENT_PERMISSIONS)))


def test_other_permissions_are_refused_without_consent(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    put_clients(sim, WORKER)
    run = module_runner.fails("api_client", "refused", **client(["Zeebe", "Tasklist"]))
    for word in ("worker", "Operate, Zeebe", "Tasklist, Zeebe", "recreate", "new client ID and secret"):
        assert word in run.message
    assert sim.writes() == []


@pytest.mark.parametrize(
    ("permissions", "consent", "after"),
    [
        (["Tasklist"], "recreate", ["Tasklist"]),
        (["Tasklist"], "rotate", ["Tasklist"]),
        (["Zeebe", "Operate"], "rotate", ["Zeebe", "Operate"]),
        (None, "rotate", ["Zeebe", "Operate"]),
    ],
)
def test_client_is_made_again_with_consent(
    sim: SimulatorThread, module_runner: ModuleRunner, permissions: list[str] | None, consent: str, after: list[str]
) -> None:
    put_clients(sim, WORKER)
    arguments = client(permissions, **{consent: True})
    predicted = module_runner.predicts("api_client", **arguments)
    run = module_runner("api_client", **arguments)
    (change,) = run["diff"]
    assert predicted["diff"] == [change]
    assert (change["before"]["clientId"], change["after"]["clientId"]) == ("id-of-worker", "(new)")
    assert sim.writes() == ["DELETE clients/id-of-worker", "POST clients"]
    assert sorted(only(sim)["permissions"]) == sorted(after)


@pytest.mark.parametrize("permissions", [None, []])
def test_rotation_never_guesses_permissions(
    sim: SimulatorThread, module_runner: ModuleRunner, permissions: list[str] | None
) -> None:
    """The list of a client's permissions may be missing or null. Sending none could grant everything."""
    listed = {"name": "worker", "clientId": "id-of-worker", "permissions": permissions}
    sim.disturb("GET", "/clusters/*/clients", times=0, status=200, body=[listed])
    run = module_runner.attempt("api_client", **client(None, rotate=True))
    assert run.failed
    assert "permissions" in run.message
    assert sim.writes() == []


def test_names_are_compared_exactly(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    put_clients(sim, WORKER)
    assert not module_runner("api_client", cluster="production", name="Worker", state="absent").changed


PERMISSIONS = st.lists(st.sampled_from(CLIENT_PERMISSIONS), min_size=1, unique=True)


@settings(max_examples=50, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(now=PERMISSIONS, wanted=PERMISSIONS)
def test_prediction_needs_no_further_change(
    sim: SimulatorThread, session: Session, now: list[str], wanted: list[str]
) -> None:
    def step(permissions: list[str]) -> Any:
        put_clients(sim, {**WORKER, "permissions": permissions})
        clients = ApiClients(session, resolve_cluster(session, "production"))
        return clients.plan_present("worker", wanted, recreate=True, rotate=False)

    planned = step(now)
    assert (planned is None) == (set(now) == set(wanted))
    if planned is not None:
        assert step(planned.predicted["permissions"]) is None
