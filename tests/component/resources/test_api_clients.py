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
from simulator_client import Simulator

WORKER = {"name": "worker", "clientId": "id-of-worker", "clientSecret": "s" * 64, "permissions": ["Zeebe", "Operate"]}
DECLARED: dict[str, Any] = {"cluster": "production", "name": "worker"}


def show(sim: Simulator, permissions: list[str] | None) -> None:
    """Let the API list this client and no other, from now on."""
    client = {"name": "worker", "clientId": "id-of-worker", "permissions": permissions}
    sim.disturb("GET", "/clusters/*/clients", times=0, status=200, body=[client])


def test_all_accepts_a_permission_that_came_later(module_runner: ModuleRunner) -> None:
    show(module_runner.sim, [*CLIENT_PERMISSIONS, "Agents"])
    assert not module_runner("api_client", **DECLARED, permissions=["all"]).changed
    module_runner.fails("api_client", "refused", "Agents", **DECLARED, permissions=list(CLIENT_PERMISSIONS))


def test_other_permissions_need_consent(module_runner: ModuleRunner) -> None:
    module_runner.sim.change_cluster("production", clients=[WORKER])
    run = module_runner.fails("api_client", "refused", **DECLARED, permissions=["Zeebe", "Tasklist"])
    for word in ("worker", "Operate, Zeebe", "Tasklist, Zeebe", "recreate", "new client ID and secret"):
        assert word in run.message
    other = {**DECLARED, "name": "Worker", "state": "absent"}
    assert not module_runner("api_client", **other).changed, "names are compared exactly"
    assert module_runner.sim.writes() == []


@pytest.mark.parametrize(
    ("options", "after"),
    [
        ({"permissions": ["Tasklist"], "recreate": True}, ["Tasklist"]),
        ({"permissions": ["Tasklist"], "rotate": True}, ["Tasklist"]),
        ({"permissions": ["Zeebe", "Operate"], "rotate": True}, ["Zeebe", "Operate"]),
        ({"rotate": True}, ["Zeebe", "Operate"]),
    ],
)
def test_client_is_made_again_with_consent(
    module_runner: ModuleRunner, options: dict[str, Any], after: list[str]
) -> None:
    module_runner.sim.change_cluster("production", clients=[WORKER])
    predicted = module_runner.predicts("api_client", **DECLARED, **options)
    (change,) = module_runner("api_client", **DECLARED, **options)["diff"]
    assert predicted["diff"] == [change]
    assert (change["before"]["clientId"], change["after"]["clientId"]) == ("id-of-worker", "(new)")
    assert module_runner.sim.writes() == ["DELETE clients/id-of-worker", "POST clients"]
    (client,) = module_runner.sim.cluster("production")["clients"]
    assert sorted(client["permissions"]) == sorted(after)


@pytest.mark.parametrize("permissions", [None, []])
def test_rotation_never_guesses_permissions(module_runner: ModuleRunner, permissions: list[str] | None) -> None:
    """The list of a client's permissions may be missing or null. Sending none could grant everything."""
    show(module_runner.sim, permissions)
    run = module_runner.attempt("api_client", **DECLARED, rotate=True)
    assert run.failed
    assert "permissions" in run.message
    assert module_runner.sim.writes() == []


PERMISSIONS = st.lists(st.sampled_from(CLIENT_PERMISSIONS), min_size=1, max_size=8)


@settings(max_examples=50, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(now=PERMISSIONS, wanted=PERMISSIONS)
def test_equal_permissions_and_predicted_ones_are_no_change(
    sim: Simulator, session: Session, now: list[str], wanted: list[str]
) -> None:
    def step(permissions: list[str]) -> Any:
        sim.change_cluster("production", clients=[{**WORKER, "permissions": permissions}])
        clients = ApiClients(session, resolve_cluster(session, "production"))
        return clients.plan_present("worker", wanted, recreate=True, rotate=False)

    planned = step(list(dict.fromkeys(now)))
    assert (planned is None) == (set(now) == set(wanted))
    if planned is not None:
        assert step(planned.predicted["permissions"]) is None
