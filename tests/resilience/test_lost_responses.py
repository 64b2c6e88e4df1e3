# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever creates something loses its answer, at every attempt: never two, and never a secret lost in silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from experiment import Experiment
from operations_at_risk import BY_NAME, CREATE, IN_PRODUCTION, READ, Operation, each_operation
from seeded_organization import SEEDED_VALUES, State, cluster

from module_runner import SUCCESS

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

ATTEMPTS = {"first": 1, "second": 2, "third": 3, "all": 1}
PRELUDES = {
    "429": {"status": 429, "body": "local_rate_limited", "headers": {"Retry-After": "0"}},
    "503": {"status": 503, "headers": {"Retry-After": "0"}},
}


def lose(experiment: Experiment, attempt: str, prelude: str) -> None:
    """Turn the operation back until the attempt, then carry it out and lose the answer."""
    if ATTEMPTS[attempt] > 1:
        experiment.inject(PRELUDES[prelude], ATTEMPTS[attempt] - 1)
    experiment.inject({"lose_response": True}, 0 if attempt == "all" else 1)


@pytest.mark.parametrize(
    ("attempt", "prelude"),
    [(attempt, prelude) for attempt, number in ATTEMPTS.items() for prelude in list(PRELUDES)[: min(number, 2)]],
)
@each_operation(CREATING)
def test_answer_is_lost(experiment: Experiment, operation: Operation, attempt: str, prelude: str) -> None:
    experiment.begin(operation, f"answer lost at attempt: {attempt}")
    lose(experiment, attempt, prelude)
    run = experiment.run(retries=3)
    if ATTEMPTS[attempt] > 1 and (operation.name == "POST /clusters" or (prelude, operation.kind) == ("503", CREATE)):
        # The first answer is the last word: such a request is not sent a second time.
        assert (run.outcome, experiment.sent, experiment.made) == ("api_error", 1, 0)
        return
    assert run.outcome == operation.lost, run.visible
    assert experiment.sent == ATTEMPTS[attempt]
    assert experiment.made == 1
    experiment.check_texts(run, *SEEDED_VALUES)
    if operation.lost == "secret_lost":
        assert "rotate: true" in run.message
        assert not list(experiment.folder.glob("credentials*")), "nothing is left of a file that holds no secret"
    experiment.sim.clear_faults()
    if not operation.makes_another:
        again = experiment.run()
        assert (again.outcome, again.changed) == (SUCCESS, False)
        assert experiment.made == 1


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
    held: Callable[[State], list[dict[str, Any]]]
    secret: str


CLIENTS = "POST /clusters/{clusterUuid}/clients"
MONITORING = "POST /clusters/{clusterUuid}/monitoring/clients"


def client(**arguments: Any) -> Consented:
    """Return the case of an API client."""

    def held(state: State) -> list[dict[str, Any]]:
        return [each for each in cluster(state)["clients"] if each["name"] == arguments["name"]]

    return Consented(BY_NAME[CLIENTS], {**IN_PRODUCTION, **arguments}, held, "clientSecret")


def monitoring_client(**arguments: Any) -> Consented:
    """Return the case of a monitoring client."""

    def held(state: State) -> list[dict[str, Any]]:
        return [each for each in cluster(state)["monitoring"]["clients"] if each["username"] == arguments["username"]]

    return Consented(BY_NAME[MONITORING], {**IN_PRODUCTION, **arguments}, held, "password")


CONSENTED = {
    "a new client": client(name="new", permissions=["Zeebe"], rotate=True),
    "a rotated client": client(name="one", rotate=True),
    "a client made again": client(name="one", permissions=["Operate"], recreate=True),
    "a new monitoring client": monitoring_client(username="new", rotate=True),
}


@pytest.mark.parametrize("attempt", ["first", "second", "all"])
@pytest.mark.parametrize("name", CONSENTED)
def test_answer_is_lost_with_consent_to_another_secret(experiment: Experiment, name: str, attempt: str) -> None:
    case, file = CONSENTED[name], experiment.folder / "credentials.env"
    experiment.begin(case.operation, "answer lost, another secret wanted")
    lose(experiment, attempt, "429")
    run = experiment.runner.attempt(case.operation.module, **case.arguments, credentials_file=str(file), retries=3)
    held = case.held(experiment.sim.state())
    assert len(held) == 1, "never two"
    experiment.check_texts(run, *(each[case.secret] for each in held))
    if run.outcome == SUCCESS:
        assert held[0][case.secret] in file.read_text(encoding="utf-8")
    else:
        assert attempt == "all"
        assert run.outcome == "secret_lost"
        assert "rotate: true" in run.message
        assert not file.exists()


def test_rotation_says_that_the_password_may_have_changed(experiment: Experiment) -> None:
    """Nothing that can be read shows it, so the task does not claim to know; rotating twice does no harm."""
    experiment.begin(BY_NAME[f"{MONITORING}/{{clientUuid}}/rotate"])
    experiment.inject({"lose_response": True}, times=1)
    run = experiment.run()
    assert run.outcome == "secret_lost"
    assert "may have been" in run.message
    assert experiment.run().outcome == SUCCESS
    password = cluster(experiment.sim.state())["monitoring"]["clients"][0]["password"]
    written = (experiment.folder / "credentials.env").read_text(encoding="utf-8")
    assert f"CAMUNDA_MONITORING_PASSWORD={password}" in written


def test_everything_that_creates_is_among_them() -> None:
    """What is left out puts something into a state, removes it or only reads."""
    left_out = [each for each in BY_NAME.values() if each not in CREATING and each.kind != READ]
    assert {each.kind for each in left_out} == {"set", "delete", "toggle"}
    assert [each.name for each in left_out if each.method == "POST"] == []
