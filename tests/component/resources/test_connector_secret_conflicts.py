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
from simulator_thread import SimulatorThread

EXISTING, NEW = "PAYMENT_API_KEY", "NEW_KEY"
VALUE, OLD_VALUE = "value-of-the-test-1", "pay-example-1"
SECRETS = "/clusters/*/secrets"
BUSY: dict[str, Any] = {"status": 409, "body": "Another change to the secrets of this cluster is in progress."}

CREATE = {"cluster": "production", "name": NEW, "value": VALUE}
UPDATE = {**CREATE, "name": EXISTING}
DELETE = {"cluster": "production", "name": EXISTING, "state": "absent"}
EVERY_CHANGE = pytest.mark.parametrize(
    ("method", "path", "change"),
    [("POST", SECRETS, CREATE), ("PUT", f"{SECRETS}/*", UPDATE), ("DELETE", f"{SECRETS}/*", DELETE)],
    ids=["create", "update", "delete"],
)


def simulated(*options: dict[str, Any]) -> pytest.MarkDecorator:
    """Run a test with each of these options of the simulator."""
    return pytest.mark.parametrize("simulator_options", options, ids=str)


# What the service does to update a secret that does not exist is not documented.
MISSING = [{"secret_put_missing": choice} for choice in ("create", "ignore", "refuse")]


def values(sim: SimulatorThread) -> dict[str, str]:
    """Return the secrets that the cluster really has."""
    return dict(sim.cluster("production")["secrets"])


def writes(sim: SimulatorThread) -> list[tuple[str, int | None]]:
    """Return method and status of each request that changes something."""
    return [(each["method"], each["status"]) for each in sim.requests("api") if each["method"] != "GET"]


def delete_existing(session: Session, sim: SimulatorThread) -> None:
    """Delete the existing secret as somebody else does."""
    ConnectorSecretOperations(session).delete_secret(sim.cluster("production")["uuid"], EXISTING)
    sim.forget_requests()


@EVERY_CHANGE
def test_other_changes_are_waited_for(
    sim: SimulatorThread, module_runner: ModuleRunner, method: str, path: str, change: dict[str, Any]
) -> None:
    sim.disturb(method, path, times=3, **BUSY)
    assert module_runner("connector_secret", **change).changed
    assert [status for _method, status in writes(sim)] == [409, 409, 409, 204]
    assert not module_runner("connector_secret", **change).changed


@EVERY_CHANGE
def test_waiting_for_other_changes_ends(
    sim: SimulatorThread,
    module_runner: ModuleRunner,
    clock: MovingClock,
    method: str,
    path: str,
    change: dict[str, Any],
) -> None:
    before, start = values(sim), clock.monotonic()
    sim.disturb(method, path, times=0, **BUSY)
    run = module_runner.fails(
        "connector_secret", "api_error", r"was in progress for 60 s", **change, wait_timeout=60
    )
    assert run["failure"]["status"] == 409
    assert values(sim) == before
    assert 60 <= clock.monotonic() - start < 61
    # Pauses grow to 5 s.
    assert 12 <= len(writes(sim)) <= 32


@pytest.mark.parametrize(("value", "expected"), [(VALUE, [("POST", 409), ("PUT", 204)]), (OLD_VALUE, [("POST", 409)])])
def test_duplicate_becomes_an_update(
    sim: SimulatorThread, module_runner: ModuleRunner, value: str, expected: list[tuple[str, int]]
) -> None:
    """The name appears between the look and the creation; what is there already as declared is not written again."""
    sim.disturb("GET", SECRETS, status=200, body={})
    run = module_runner("connector_secret", **{**UPDATE, "value": value}, wait_timeout=0)
    assert run["connector_secret"] == {"name": EXISTING}
    assert values(sim)[EXISTING] == value
    assert writes(sim) == expected


@simulated(*MISSING)
def test_secret_that_vanishes_before_its_update_is_created(sim: SimulatorThread, session: Session) -> None:
    secrets = ConnectorSecrets(session, resolve_cluster(session, "production"), Messages(Redactor()), 5.0)
    step = secrets.plan_present(EXISTING, VALUE)
    assert step is not None
    delete_existing(session, sim)
    step.execute()
    assert values(sim)[EXISTING] == VALUE


@simulated(*({**missing, "secret_linger": 30} for missing in MISSING))
def test_secret_that_is_still_listed_after_its_deletion_is_created_again(
    sim: SimulatorThread, session: Session, module_runner: ModuleRunner
) -> None:
    delete_existing(session, sim)
    assert module_runner("connector_secret", **UPDATE).changed
    assert values(sim)[EXISTING] == VALUE
    assert not module_runner("connector_secret", **UPDATE).changed


@pytest.mark.parametrize(
    ("simulator_options", "message"),
    [
        ({**MISSING[1], "secret_linger": 600}, r"after 10 s the cluster still does not list the new value"),
        ({**MISSING[2], "secret_linger": 600}, r"which has been deleted, for 10 s"),
    ],
)
def test_secret_that_is_listed_for_too_long_after_its_deletion(
    sim: SimulatorThread, session: Session, module_runner: ModuleRunner, message: str
) -> None:
    delete_existing(session, sim)
    module_runner.fails("connector_secret", "api_error", message, **UPDATE, wait_timeout=10)


@simulated({"secret_linger": 30})
def test_deletion_waits_until_the_secret_is_no_longer_listed(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    run = module_runner("connector_secret", **DELETE)
    assert run.warnings == []
    assert "the deleted secret is still listed" in run.progress[-1]
    assert not module_runner("connector_secret", **DELETE).changed
    assert writes(sim) == [("DELETE", 204)]


@simulated({"secret_linger": 600, "secret_delete_missing": 404})
@pytest.mark.parametrize("wait_timeout", [0, 10])
def test_secret_that_is_still_listed_after_the_wait_is_warned_about(
    sim: SimulatorThread, module_runner: ModuleRunner, wait_timeout: int
) -> None:
    for _run in range(2):
        run = module_runner("connector_secret", **DELETE, wait_timeout=wait_timeout)
        assert (run.changed, run["connector_secret"]) == (True, None)
        (warning,) = run.warnings
        assert "is still listed" in warning
    assert EXISTING not in values(sim)


@simulated({"secret_busy": 20})
def test_lost_response_while_changes_are_slow(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.disturb("POST", SECRETS, lose_response=True)
    module_runner("connector_secret", **CREATE)
    # The first change keeps the next one waiting.
    module_runner("connector_secret", **{**CREATE, "name": "NEXT_KEY"})
    assert {NEW: VALUE, "NEXT_KEY": VALUE}.items() <= values(sim).items()


@simulated({"secret_busy": 2})
def test_many_tasks_for_one_cluster_take_turns(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    def create(number: int) -> bool:
        # All of them move the one clock, so none may count on little time passing while it waits for a response.
        patience = {"wait_timeout": 3600, "timeout": 600.0}
        return module_runner("connector_secret", **{**CREATE, "name": f"KEY_{number}"}, **patience).changed

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(create, range(8)))
    assert {f"KEY_{number}" for number in range(8)} <= values(sim).keys()
    assert 409 in [status for _method, status in writes(sim)]
