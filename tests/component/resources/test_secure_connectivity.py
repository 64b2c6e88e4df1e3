# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secure connectivity: nothing is cut without consent, waits end, and other shapes of the object are survived."""

from __future__ import annotations

from typing import Any

import pytest

from module_runner import ModuleRunner, Run
from moving_clock import MovingClock
from simulator_client import Simulator

PATH = "/clusters/*/secure-connectivity"
PRINCIPALS = ["arn:aws:iam::123456789012:root", "arn:aws:iam::210987654321:role/reader"]
REGIONS = ["eu-central-1", "eu-west-1"]
INACTIVE: dict[str, Any] = {"status": {}}
ACTIVE = {"status": {"spec": {"allowedPrincipals": PRINCIPALS, "allowedRegions": REGIONS}}}

STAGING = {"cluster": "staging"}
PRESENT = {**STAGING, "principals": PRINCIPALS, "regions": REGIONS}
ABSENT = {**STAGING, "state": "absent"}
OTHERS = {**PRESENT, "regions": ["us-east-1"]}


def ready(run: Run) -> str:
    """Return whether it is ready, as its condition says."""
    return str(run["secure_connectivity"]["status"]["conditions"][0]["status"])


def kept(sim: Simulator) -> Any:
    """Return the secure connectivity of the cluster as the simulator keeps it."""
    return sim.cluster("staging")["secure_connectivity"]


def activate(sim: Simulator, **more: Any) -> None:
    """Make it active, and long since ready."""
    wanted = {"allowedPrincipals": PRINCIPALS, "allowedRegions": REGIONS, **more}
    sim.change_cluster("staging", secure_connectivity=wanted)


def show(sim: Simulator, body: Any, times: int = 0) -> None:
    """Make the API answer this, by default from now on."""
    sim.disturb("GET", PATH, times=times, status=200, body=body)


def test_activation_is_waited_for(module_runner: ModuleRunner) -> None:
    predicted = module_runner.predicts("secure_connectivity", **PRESENT)["secure_connectivity"]
    run = module_runner.changes("secure_connectivity", **PRESENT)
    for part in ("metadata", "spec", "status"):
        assert predicted[part].keys() == run["secure_connectivity"][part].keys()
    assert ready(run) == "True"
    assert "to be ready: Ready is False (Provisioning: " in run.progress[0]
    reordered = {"principals": PRINCIPALS[::-1], "regions": [*REGIONS[::-1], REGIONS[0]]}
    assert not module_runner("secure_connectivity", **STAGING, **reordered).changed


def test_wait_may_be_left_to_a_later_task(module_runner: ModuleRunner) -> None:
    run = module_runner("secure_connectivity", **PRESENT, wait=False)
    assert (ready(run), run.progress) == ("False", [])
    later = module_runner("secure_connectivity", **PRESENT)
    assert (ready(later), later.changed) == ("True", False)


@pytest.mark.parametrize("wait_timeout", [0, 60])
def test_wait_ends_with_the_status_in_the_words_of_the_service(
    module_runner: ModuleRunner, clock: MovingClock, wait_timeout: int
) -> None:
    activate(module_runner.sim, since=4102444800)
    start = clock.monotonic()
    message = rf"not ready after {wait_timeout} s: Ready is False.*Provisioning"
    run = module_runner.fails("secure_connectivity", "not_ready", message, **PRESENT, wait_timeout=wait_timeout)
    assert run["failure"] == {"code": "not_ready"}
    assert clock.monotonic() - start <= wait_timeout
    assert module_runner.sim.writes() == []


@pytest.mark.parametrize(
    "others", [{"principals": PRINCIPALS[:1]}, {"regions": ["us-east-1"]}, {"principals": ["*"], "regions": ["x"]}]
)
def test_others_need_consent_to_recreate(module_runner: ModuleRunner, others: dict[str, Any]) -> None:
    activate(module_runner.sim, serviceId="first")
    arguments = {**PRESENT, **others}
    for check_mode in (True, False):
        module_runner.fails("secure_connectivity", "refused", "recreate", **arguments, check_mode=check_mode)
    assert module_runner.sim.writes() == []
    module_runner.changes("secure_connectivity", **arguments, recreate=True)
    assert module_runner.sim.writes() == ["DELETE secure-connectivity", "POST secure-connectivity"]
    assert kept(module_runner.sim)["serviceId"] != "first"


def test_activation_waits_for_the_end_of_the_old_one(module_runner: ModuleRunner) -> None:
    """Whether a deactivation is over when it is answered is not documented."""
    activate(module_runner.sim)
    show(module_runner.sim, ACTIVE, times=3)
    run = module_runner("secure_connectivity", **OTHERS, recreate=True, wait=False)
    assert "to be inactive: it is active" in run.progress[0]
    assert kept(module_runner.sim)["allowedRegions"] == ["us-east-1"]


def test_failure_to_activate_again_says_what_is_left(module_runner: ModuleRunner) -> None:
    activate(module_runner.sim)
    module_runner.sim.disturb("POST", PATH, status=403, body="You are not supposed to be here")
    message = r"has been deactivated, but activating it again failed.*not supposed"
    module_runner.fails("secure_connectivity", "api_error", message, **OTHERS, recreate=True)
    assert kept(module_runner.sim) is None
    assert module_runner("secure_connectivity", **OTHERS).changed


def test_409_counts_as_done_when_it_is_as_declared(module_runner: ModuleRunner) -> None:
    """Somebody else was faster than this task."""
    activate(module_runner.sim)
    show(module_runner.sim, INACTIVE, times=1)
    assert module_runner("secure_connectivity", **PRESENT).changed
    show(module_runner.sim, INACTIVE, times=1)
    module_runner.fails("secure_connectivity", "api_error", "409: Secure Connectivity already activated", **OTHERS)
    module_runner.sim.change_cluster("staging", secure_connectivity=None)
    show(module_runner.sim, ACTIVE, times=1)
    assert module_runner("secure_connectivity", **ABSENT).changed


@pytest.mark.parametrize("status", [{}, {"status": None}, {"status": {}}, {"status": []}, {"connectivity": {}}])
def test_inactive_in_every_form(module_runner: ModuleRunner, status: Any) -> None:
    show(module_runner.sim, status)
    assert module_runner("secure_connectivity_info", **STAGING)["secure_connectivities"] == []
    assert not module_runner("secure_connectivity", **ABSENT).changed


@pytest.mark.parametrize(
    "current",
    [
        {"metadata": {"name": "x"}},
        {"spec": None, "status": None},
        {"spec": {"allowedPrincipals": None}, "status": {"conditions": None}},
        {"spec": "x", "status": "x"},
        {"status": {"conditions": [None, {"type": "Ready"}]}},
    ],
)
def test_object_that_says_little_is_left_as_it_is(module_runner: ModuleRunner, current: Any) -> None:
    """The object has had another shape before: what it does not say is neither guessed nor a reason to cut anything."""
    show(module_runner.sim, {"status": current})
    assert module_runner("secure_connectivity_info", **STAGING)["secure_connectivities"] == [current]
    run = module_runner("secure_connectivity", **PRESENT, wait=False)
    assert (run.changed, run["secure_connectivity"]) == (False, current)
    assert "cannot be compared" in run.warnings[0]
    module_runner.fails("secure_connectivity", "not_ready", "not ready", **PRESENT, wait_timeout=0)
    assert module_runner.sim.writes() == []


def test_object_that_is_not_shown_at_once_is_as_predicted(module_runner: ModuleRunner) -> None:
    show(module_runner.sim, INACTIVE)
    run = module_runner("secure_connectivity", **PRESENT, wait=False)
    assert run.changed
    assert run["secure_connectivity"]["spec"]["allowedPrincipals"] == PRINCIPALS
