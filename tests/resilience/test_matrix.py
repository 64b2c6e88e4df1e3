# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault of the API meets every operation, through the module that uses it.

Each test checks what the user is told, what the services received, what is there in the end, and that no secret and no
traceback is in any text.
"""

from __future__ import annotations

import pytest
from experiment import Experiment
from injected_faults import FAULTS, SLOW_FAULT, Expected, Fault, expected
from operations_at_risk import BY_NAME, ONE_OF_EACH_KIND, OPERATIONS, Operation, each_operation
from seeded_organization import SEEDED_VALUES

from module_runner import SUCCESS


def check_requests(experiment: Experiment, wanted: Expected) -> None:
    """Check what the services received: the operation as often as it may be, and no other change."""
    operation = experiment.operation
    assert wanted.sent[0] <= experiment.sent <= wanted.sent[1]
    allowed = {(operation.method, operation.path), operation.unavailable}
    if operation.name.endswith("/ipallowlist"):
        # The former name of the operation.
        allowed.add((operation.method, operation.path.replace("ipallowlist", "ipwhitelist")))
    if not experiment.changes and operation.module == "camunda_cluster":
        # The cluster is read after a change.
        allowed.add(("PATCH", operation.path))
    requests = experiment.sim.requests()
    assert {(each["method"], each["path"]) for each in requests if each["method"] != "GET"} <= {
        *allowed,
        ("POST", "/oauth/token"),
    }
    assert not [each for each in requests if "redirected" in each["path"]]


@each_operation()
def test_without_a_fault(experiment: Experiment, operation: Operation) -> None:
    """What the other tests disturb works when nothing disturbs it: one request, one effect."""
    experiment.begin(operation)
    run = experiment.run()
    assert run.outcome == SUCCESS, run.message
    assert experiment.sent == 1
    assert experiment.made == experiment.changes
    experiment.check_texts(run)


def check_fault(experiment: Experiment, operation: Operation, fault: Fault) -> None:
    """Run the task with the fault, and compare everything with what has to come of it."""
    experiment.begin(operation, fault.name)
    experiment.inject(fault.then, fault.times)
    run = experiment.run(**fault.options)
    wanted = expected(operation, fault)
    assert run.outcome == wanted.outcome, run.visible
    for words in wanted.words:
        assert words in run.message
    if run.outcome == "api_error":
        failure = run["failure"]
        assert (failure["method"], failure["path"]) == (operation.method, operation.path)
        assert failure["status"] == (None if wanted.without_status else fault.status)
        assert wanted.without_status or f"{operation.method} {operation.path}" in run.message
    check_requests(experiment, wanted)
    assert experiment.made == wanted.made
    experiment.check_texts(run, *SEEDED_VALUES)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@each_operation()
def test_fault(experiment: Experiment, operation: Operation, fault: Fault) -> None:
    check_fault(experiment, operation, fault)


@each_operation([*ONE_OF_EACH_KIND, BY_NAME["POST /clusters/{clusterUuid}/backups"]])
def test_answer_that_does_not_come(experiment: Experiment, operation: Operation) -> None:
    """Waiting takes real time, so one operation stands for its kind: what follows is the same as after a reset."""
    check_fault(experiment, operation, SLOW_FAULT)


def test_every_operation_is_there(experiment: Experiment) -> None:
    described = {f"{each['method']} {each['path']}" for each in experiment.sim.operations()["operations"]}
    assert set(BY_NAME) == described
    assert len(OPERATIONS) == len(described)
