# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connector secrets that others change as well: both kinds of 409, deletions that linger, and lost responses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.api.connector_secrets import (
    ConnectorSecretOperations,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils._internal.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.connector_secrets import (
    ConnectorSecrets,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from module_runner import ModuleRunner
from moving_clock import MovingClock
from simulator_client import Simulator

EXISTING, NEW = "PAYMENT_API_KEY", "NEW_KEY"
VALUE, OLD_VALUE = "value-of-the-test-1", "pay-example-1"
SECRETS = "/clusters/*/secrets"

CREATE = {"cluster": "production", "name": NEW, "value": VALUE}
UPDATE = {**CREATE, "name": EXISTING}
DELETE = {"cluster": "production", "name": EXISTING, "state": "absent"}


def simulated(*options: dict[str, Any]) -> pytest.MarkDecorator:
    """Run a test with each of these options of the simulator."""
    return pytest.mark.parametrize("simulator_options", options, ids=str)


# What the service does to update a secret that does not exist is not documented.
MISSING = [{"secret_put_missing": choice} for choice in ("create", "ignore", "refuse")]


def values(sim: Simulator) -> dict[str, str]:
    """Return the secrets that the cluster really has."""
    return dict(sim.cluster("production")["secrets"])


def writes(sim: Simulator) -> list[tuple[str, int | None]]:
    """Return method and status of each request that changes something."""
    return [(each["method"], each["status"]) for each in sim.requests("api") if each["method"] != "GET"]


def delete_existing(session: Session, sim: Simulator) -> None:
    """Delete the existing secret as somebody else does."""
    ConnectorSecretOperations(session).delete_secret(sim.cluster("production")["uuid"], EXISTING)
    sim.forget_requests()


@pytest.mark.parametrize("change", [CREATE, UPDATE, DELETE], ids=["create", "update", "delete"])
def test_other_changes_are_waited_for(module_runner: ModuleRunner, clock: MovingClock, change: dict[str, Any]) -> None:
    def be_busy(times: int) -> None:
        body = "Another change to the secrets of this cluster is in progress."
        for method in ("POST", "PUT", "DELETE"):
            sim.disturb(method, f"{SECRETS}*", times=times, status=409, body=body)

    sim, start = module_runner.sim, clock.monotonic()
    before = values(sim)
    be_busy(times=0)
    message = r"in progress.*was in progress for 60 s"
    run = module_runner.fails("connector_secret", "api_error", message, **change, wait_timeout=60)
    assert run["failure"]["status"] == 409
    assert values(sim) == before
    assert 60 <= clock.monotonic() - start < 61
    assert 12 <= len(writes(sim)) <= 32, "pauses grow to 5 s"
    sim.clear_faults()
    sim.forget_requests()
    be_busy(times=3)
    assert module_runner("connector_secret", **change).changed
    assert [status for _method, status in writes(sim)] == [409, 409, 409, 204]
    assert not module_runner("connector_secret", **change).changed


@pytest.mark.parametrize(("value", "expected"), [(VALUE, [("POST", 409), ("PUT", 204)]), (OLD_VALUE, [("POST", 409)])])
def test_duplicate_becomes_an_update(
    module_runner: ModuleRunner, value: str, expected: list[tuple[str, int | None]]
) -> None:
    """The name appears between the look and the creation; what is there already as declared is not written again."""
    module_runner.sim.disturb("GET", SECRETS, status=200, body={})
    run = module_runner("connector_secret", **{**UPDATE, "value": value}, wait_timeout=0)
    assert run["connector_secret"] == {"name": EXISTING}
    assert values(module_runner.sim)[EXISTING] == value
    assert writes(module_runner.sim) == expected


@simulated(*MISSING)
def test_secret_that_vanishes_before_its_update_is_created(sim: Simulator, session: Session) -> None:
    secrets = ConnectorSecrets(session, resolve_cluster(session, "production"), Messages(Redactor()), 5.0)
    step = secrets.plan_present(EXISTING, VALUE)
    assert step is not None
    delete_existing(session, sim)
    step.execute()
    assert values(sim)[EXISTING] == VALUE


@simulated(*({**missing, "secret_linger": 30} for missing in MISSING))
def test_secret_that_is_still_listed_after_its_deletion_is_created_again(
    session: Session, module_runner: ModuleRunner
) -> None:
    delete_existing(session, module_runner.sim)
    assert module_runner("connector_secret", **UPDATE).changed
    assert values(module_runner.sim)[EXISTING] == VALUE
    assert not module_runner("connector_secret", **UPDATE).changed


@pytest.mark.parametrize(
    ("simulator_options", "message"),
    [
        ({**MISSING[1], "secret_linger": 600}, r"after 10 s the cluster still does not list the new value"),
        ({**MISSING[2], "secret_linger": 600}, r"which has been deleted, for 10 s"),
    ],
)
def test_secret_that_is_listed_for_too_long_after_its_deletion(
    session: Session, module_runner: ModuleRunner, message: str
) -> None:
    delete_existing(session, module_runner.sim)
    module_runner.fails("connector_secret", "api_error", message, **UPDATE, wait_timeout=10)


@simulated({"secret_linger": 30})
def test_deletion_waits_until_the_secret_is_no_longer_listed(module_runner: ModuleRunner) -> None:
    run = module_runner("connector_secret", **DELETE)
    assert run.warnings == []
    assert "the deleted secret is still listed" in run.progress[-1]
    assert not module_runner("connector_secret", **DELETE).changed
    assert writes(module_runner.sim) == [("DELETE", 204)]


@simulated({"secret_linger": 600, "secret_delete_missing": 404})
@pytest.mark.parametrize("wait_timeout", [0, 10])
def test_secret_that_is_still_listed_after_the_wait_is_warned_about(
    module_runner: ModuleRunner, wait_timeout: int
) -> None:
    for _run in range(2):
        run = module_runner("connector_secret", **DELETE, wait_timeout=wait_timeout)
        assert (run.changed, run["connector_secret"]) == (True, None)
        (warning,) = run.warnings
        assert "is still listed" in warning
    assert EXISTING not in values(module_runner.sim)


@simulated({"secret_busy": 2})
def test_many_tasks_for_one_cluster_take_turns(module_runner: ModuleRunner) -> None:
    def create(number: int) -> bool:
        # All of them move the one clock, so none may count on little time passing while it waits for a response.
        patience = {"wait_timeout": 3600, "timeout": 600.0}
        return module_runner("connector_secret", **{**CREATE, "name": f"KEY_{number}"}, **patience).changed

    module_runner.sim.disturb("POST", SECRETS, lose_response=True)
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(create, range(8)))
    assert {f"KEY_{number}" for number in range(8)} <= values(module_runner.sim).keys()
    assert 409 in [status for _method, status in writes(module_runner.sim)]
