# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever creates something loses its answer, at every attempt: never two, and never a secret lost in silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from module_run import SUCCESS, Doors
from operations_at_risk import BY_NAME, CREATE, IN_PRODUCTION, READ, Operation
from outcome_table import cell
from seeded_organization import MONITOR, PRODUCTION, SEEDED_VALUES, cluster
from simulator_process import SimulatorProcess
from test_matrix import check_texts, prepare, run, secrets_of, sent

Record = Callable[[str, object], None]
Started = tuple[SimulatorProcess, dict[str, Any]]

CREATING = [
    BY_NAME[name]
    for name in (
        "POST /members/{email}",
        "POST /clusters",
        "POST /clusters/{clusterUuid}/clients",
        "POST /clusters/{clusterUuid}/secrets",
        "POST /clusters/{clusterUuid}/backups",
        "PUT /clusters/{clusterUuid}/backups/schedule",
        "POST /clusters/{clusterUuid}/backups/{backupId}/restore",
        "POST /clusters/{clusterUuid}/failover",
        "POST /clusters/{clusterUuid}/monitoring",
        "POST /clusters/{clusterUuid}/monitoring/clients",
        "POST /clusters/{clusterUuid}/monitoring/clients/{clientUuid}/rotate",
        "POST /clusters/{clusterUuid}/secure-connectivity",
        "PUT /clusters/{clusterUuid}/upgrade",
    )
]
AGAIN_MAKES_ANOTHER = ("backups", "failover", "rotate", "restore")
"""What a second run of the same task makes anew, because that is what the task says."""

ATTEMPTS = {"first": 1, "second": 2, "third": 3, "all": 1}
PRELUDES = {
    "429": {"status": 429, "body": "local_rate_limited", "headers": {"Retry-After": "0"}},
    "503": {"status": 503, "headers": {"Retry-After": "0"}},
}


def lose(sim: SimulatorProcess, operation: Operation, attempt: str, prelude: str) -> None:
    """Turn the operation back until the attempt, then carry it out and lose the answer."""
    where = {"service": "api", "method": operation.method, "path": operation.path}
    if ATTEMPTS[attempt] > 1:
        sim.fault({**where, "times": ATTEMPTS[attempt] - 1, "then": PRELUDES[prelude]})
    sim.fault({**where, "times": 0 if attempt == "all" else 1, "then": {"lose_response": True}})


@pytest.mark.parametrize("prelude", PRELUDES)
@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("operation", CREATING, ids=lambda operation: operation.name)
def test_answer_is_lost(
    started: Started,
    sim: SimulatorProcess,
    doors: Doors,
    tmp_path: Path,
    record_property: Record,
    operation: Operation,
    attempt: str,
    prelude: str,
) -> None:
    record_property(*cell(f"answer lost at attempt: {attempt}", operation.kind))
    prepare(sim, started[1], operation)
    lose(sim, operation, attempt, prelude)
    outcome = run(doors, operation, tmp_path, retries=3)
    turned_back = ATTEMPTS[attempt] > 1 and (
        operation.name == "POST /clusters" or (prelude == "503" and operation.kind == CREATE)
    )
    if turned_back:
        # The first answer is the last word: such a request is not sent a second time.
        assert (outcome.outcome, sent(sim, operation), operation.made(sim.state())) == ("api_error", 1, 0)
        return
    assert outcome.outcome == operation.lost, outcome.visible
    assert sent(sim, operation) == ATTEMPTS[attempt]
    assert operation.made(sim.state()) == 1
    check_texts(outcome, *secrets_of(sim, operation), *SEEDED_VALUES)
    if operation.lost == "secret_lost":
        assert "rotate: true" in outcome.message
        assert not list(tmp_path.glob("credentials*")), "nothing is left of a file that holds no secret"
    sim.clear_faults()
    if operation.path.rpartition("/")[2] not in AGAIN_MAKES_ANOTHER:
        again = run(doors, operation, tmp_path)
        assert (again.outcome, again.result["changed"]) == (SUCCESS, False)
        assert operation.made(sim.state()) == 1


@dataclass(frozen=True)
class Consented:
    """A task that agrees to a new secret, whatever becomes of the one before.

    :ivar operation: what it calls.
    :ivar arguments: of the task.
    :ivar held: the objects in question as the simulator keeps them.
    :ivar secret: the field of such an object that is the secret.
    """

    operation: Operation
    arguments: dict[str, Any]
    held: Callable[[dict[str, Any]], list[dict[str, Any]]]
    secret: str


CLIENTS = "POST /clusters/{clusterUuid}/clients"
MONITORING = "POST /clusters/{clusterUuid}/monitoring/clients"


def _clients(name: str) -> Callable[[dict[str, Any]], list[dict[str, Any]]]:
    return lambda state: [each for each in cluster(state)["clients"] if each["name"] == name]


def _monitors(name: str) -> Callable[[dict[str, Any]], list[dict[str, Any]]]:
    return lambda state: [each for each in cluster(state)["monitoring"]["clients"] if each["username"] == name]


CONSENTED = {
    "a new client": Consented(
        BY_NAME[CLIENTS],
        {**IN_PRODUCTION, "name": "new", "permissions": ["Zeebe"], "rotate": True},
        _clients("new"),
        "clientSecret",
    ),
    "a rotated client": Consented(
        BY_NAME[CLIENTS], {**IN_PRODUCTION, "name": "one", "rotate": True}, _clients("one"), "clientSecret"
    ),
    "a client made again": Consented(
        BY_NAME[CLIENTS],
        {**IN_PRODUCTION, "name": "one", "permissions": ["Operate"], "recreate": True},
        _clients("one"),
        "clientSecret",
    ),
    "a new monitoring client": Consented(
        BY_NAME[MONITORING], {**IN_PRODUCTION, "username": "new", "rotate": True}, _monitors("new"), "password"
    ),
}


@pytest.mark.parametrize("attempt", ["first", "second", "all"])
@pytest.mark.parametrize("name", CONSENTED)
def test_answer_is_lost_with_consent_to_another_secret(
    sim: SimulatorProcess, doors: Doors, tmp_path: Path, record_property: Record, name: str, attempt: str
) -> None:
    case, file = CONSENTED[name], tmp_path / "credentials.env"
    record_property(*cell("answer lost, another secret wanted", case.operation.kind))
    lose(sim, case.operation, attempt, "429")
    outcome = doors.run(case.operation.module, {**case.arguments, "credentials_file": str(file)}, retries=3)
    held = case.held(sim.state())
    assert len(held) == 1, "never two"
    check_texts(outcome, *(each[case.secret] for each in held), sim.client_secret)
    if outcome.outcome == SUCCESS:
        assert held[0][case.secret] in file.read_text(encoding="utf-8")
    else:
        assert attempt == "all"
        assert outcome.outcome == "secret_lost"
        assert "rotate: true" in outcome.message
        assert not file.exists()


def test_rotation_says_that_the_password_may_have_changed(sim: SimulatorProcess, doors: Doors, tmp_path: Path) -> None:
    """Nothing that can be read tells, so the task does not claim to know; rotating twice does no harm."""
    operation = BY_NAME[f"{MONITORING}/{{clientUuid}}/rotate"]
    assert (operation.path.split("/")[2], operation.path.split("/")[-2]) == (PRODUCTION, MONITOR)
    sim.fault({"method": "POST", "path": operation.path, "then": {"lose_response": True}})
    outcome = run(doors, operation, tmp_path)
    assert outcome.outcome == "secret_lost"
    assert "may have been" in outcome.message
    assert run(doors, operation, tmp_path).outcome == SUCCESS
    password = cluster(sim.state())["monitoring"]["clients"][0]["password"]
    assert f"CAMUNDA_MONITORING_PASSWORD={password}" in (tmp_path / "credentials.env").read_text(encoding="utf-8")


def test_everything_that_creates_is_among_them() -> None:
    """What is left out puts something into a state, removes it or only reads."""
    left_out = [each for each in BY_NAME.values() if each not in CREATING and each.kind != READ]
    assert {each.kind for each in left_out} == {"set", "delete", "toggle"}
    assert [each.name for each in left_out if each.method == "POST"] == []
