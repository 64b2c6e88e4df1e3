# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The matrix: every fault of the API meets every operation, through the module that uses it.

Each case checks what the user is told, what the services received, what is there in the end, and that no secret and no
traceback is in any text.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from injected_faults import ECHO, FAULTS, Expected, Fault, expected
from module_run import SUCCESS, Doors, Run
from operations_at_risk import BY_NAME, OPERATIONS, Operation
from outcome_table import cell
from seeded_organization import SEEDED_VALUES
from simulator_process import SimulatorProcess

Record = Callable[[str, object], None]
Started = tuple[SimulatorProcess, dict[str, Any]]

LONGEST_MESSAGE = 1500
"""Characters of the longest error that a person is to read."""


def prepare(sim: SimulatorProcess, state: dict[str, Any], operation: Operation) -> None:
    """Bring the organization into the state in which the task needs the operation."""
    changed = copy.deepcopy(state)
    operation.prepare(changed)
    sim.put_state(changed)
    if operation.unavailable is not None:
        method, path = operation.unavailable
        sim.fault({"method": method, "path": path, "times": 0, "then": {"status": 404}})


def inject(sim: SimulatorProcess, operation: Operation, fault: Fault) -> None:
    """Order the fault for the operation."""
    text = json.dumps(fault.then).replace(ECHO, sim.client_secret)
    sim.fault(
        {
            "service": "api",
            "method": operation.method,
            "path": operation.path,
            "times": fault.times,
            "then": json.loads(text),
        }
    )


def run(doors: Doors, operation: Operation, folder: Path, **options: Any) -> Run:
    """Run the task that calls the operation; a one-time secret goes to a file in the folder."""
    arguments = dict(operation.arguments)
    if operation.issues_secret:
        arguments["credentials_file"] = str(folder / "credentials.env")
    return doors.run(operation.module, arguments, **options)


def sent(sim: SimulatorProcess, operation: Operation) -> int:
    """Return how often the service received the operation."""
    requests = sim.requests("api")
    return len([each for each in requests if (each["method"], each["path"]) == (operation.method, operation.path)])


def check_texts(outcome: Run, *secrets: str, longest: int = LONGEST_MESSAGE) -> None:
    """Check that nothing that must not be seen can be, and that an error can be read."""
    assert outcome.outcome != "unexpected", outcome.message
    for text in ("Traceback", 'File "', *secrets):
        assert text not in outcome.visible
    assert len(outcome.message) < longest


def secrets_of(sim: SimulatorProcess, operation: Operation) -> list[str]:
    """Return every secret that the simulator knows and the task has seen."""
    cluster = sim.state()["clusters"][0]
    issued = [client["clientSecret"] for client in cluster["clients"]]
    issued += [client["password"] for client in cluster["monitoring"]["clients"]]
    value = operation.arguments.get("value")
    return [sim.client_secret, "eyJ", *issued, *([value] if value else [])]


def check_requests(sim: SimulatorProcess, operation: Operation, wanted: Expected) -> None:
    """Check what the services received: the operation as often as it may be, and no other change."""
    assert wanted.sent[0] <= sent(sim, operation) <= wanted.sent[1]
    allowed = {(operation.method, operation.path), operation.unavailable}
    if operation.name.endswith("/ipallowlist"):
        # The former name of the operation.
        allowed.add((operation.method, operation.path.replace("ipallowlist", "ipwhitelist")))
    if operation.kind == "read" and operation.module == "camunda_cluster":
        # The cluster is read after a change.
        allowed.add(("PATCH", operation.path))
    changes = {(each["method"], each["path"]) for each in sim.requests("api") if each["method"] != "GET"}
    assert changes <= allowed
    assert not [each for each in sim.requests() if "redirected" in each["path"]]


@pytest.mark.parametrize("operation", BY_NAME)
def test_without_a_fault(started: Started, sim: SimulatorProcess, doors: Doors, tmp_path: Path, operation: str) -> None:
    """What the other cases disturb works when nobody disturbs it: one request, one effect."""
    tried = BY_NAME[operation]
    prepare(sim, started[1], tried)
    outcome = run(doors, tried, tmp_path)
    assert outcome.outcome == SUCCESS, outcome.message
    assert sent(sim, tried) == 1
    assert tried.made(sim.state()) == int(tried.kind != "read")
    check_texts(outcome, *secrets_of(sim, tried))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_fault(
    started: Started,
    sim: SimulatorProcess,
    doors: Doors,
    tmp_path: Path,
    record_property: Record,
    operation: Operation,
    fault: Fault,
) -> None:
    record_property(*cell(fault.name, operation.kind))
    prepare(sim, started[1], operation)
    inject(sim, operation, fault)
    outcome = run(doors, operation, tmp_path, **fault.options)
    wanted = expected(operation, fault)
    assert outcome.outcome == wanted.outcome, outcome.visible
    for words in wanted.words:
        assert words in outcome.message
    if outcome.outcome == "api_error":
        failure = outcome.result["failure"]
        assert (failure["method"], failure["path"]) == (operation.method, operation.path)
        assert failure["status"] == (None if wanted.without_status else fault.status)
        assert wanted.without_status or f"{operation.method} {operation.path}" in outcome.message
    check_requests(sim, operation, wanted)
    sim.clear_faults()
    assert operation.made(sim.state()) == wanted.made
    check_texts(outcome, *secrets_of(sim, operation), *SEEDED_VALUES)


def test_every_operation_is_there(sim: SimulatorProcess) -> None:
    described = {f"{each['method']} {each['path']}" for each in sim.operations()["operations"]}
    assert set(BY_NAME) == described
    assert len(OPERATIONS) == len(described)
