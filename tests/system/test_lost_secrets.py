# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One-time secrets when the answer that carries one is lost: never two clients, and no client nobody can use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from administration_session import session_for
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.errors import (
    ApiError,
    CamundaError,
    OptionError,
    OutcomeUnknown,
    SecretLost,
)
from ansible_collections.community.camunda.plugins.module_utils.operations.clients import ClientOperations
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import FOR_CONTROLLER, Controller, Task
from ansible_collections.community.camunda.plugins.modules.camunda_api_client import DEFINITION

Client = dict[str, Any]

NEW, EXISTING = "made", "order-worker"


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[SimulatorProcess, dict[str, Any]]]:
    """One simulator for the file, and the state it starts with."""
    with SimulatorProcess({"token_interval": 0}) as sim:
        yield sim, sim.state()


@pytest.fixture
def sim(started: tuple[SimulatorProcess, dict[str, Any]]) -> SimulatorProcess:
    """The simulator as it was at its start."""
    simulator, state = started
    simulator.clear_faults()
    simulator.put_state(state)
    simulator.forget_requests()
    return simulator


@pytest.fixture
def session(sim: SimulatorProcess, tmp_path: Path) -> Iterator[Session]:
    """A session with the simulator."""
    session = session_for(sim, tmp_path)
    yield session
    session.close()


def run(session: Session, *, check_mode: bool = False, registered: bool = True, **options: Any) -> dict[str, Any]:
    """Run the module in this process and return its result."""
    defaults = {name: argument.get("default") for name, argument in DEFINITION.options.items()}
    params = {**defaults, "cluster": "production", **options}
    controller = Controller(registered=registered)
    return DEFINITION.run(Task(params, session, check_mode=check_mode, diff_mode=True, controller=controller))


def clients(sim: SimulatorProcess, name: str) -> list[Client]:
    """Return the clients of that name in the cluster."""
    found = [client for client in sim.state()["clusters"][0]["clients"] if client["name"] == name]
    return list(found)


def lose(sim: SimulatorProcess, method: str, times: int = 1, **then: Any) -> None:
    """Lose the answers to creations or deletions of clients."""
    path = "/clusters/*/clients" if method == "POST" else "/clusters/*/clients/*"
    sim.fault(
        {"service": "api", "method": method, "path": path, "times": times, "then": then or {"lose_response": True}}
    )


def count(sim: SimulatorProcess, method: str) -> int:
    """Return how many requests of that method there were."""
    return len([request for request in sim.requests("api") if request["method"] == method])


@pytest.mark.parametrize("then", [{"lose_response": True}, {"truncate": 0}, {"truncate": 30}])
def test_lost_secret_without_consent(sim: SimulatorProcess, session: Session, then: dict[str, Any]) -> None:
    lose(sim, "POST", **then)
    with pytest.raises(SecretLost) as caught:
        run(session, name=NEW, permissions=["Zeebe"])
    for words in (f"'{NEW}' was created", "secret cannot be read again", "rotate: true"):
        assert words in caught.value.message
    assert caught.value.details()["code"] == "secret_lost"
    assert len(clients(sim, NEW)) == 1
    assert count(sim, "POST") == 1


def test_the_advice_helps(sim: SimulatorProcess, session: Session) -> None:
    lose(sim, "POST")
    with pytest.raises(SecretLost):
        run(session, name=NEW, permissions=["Zeebe"])
    assert run(session, name=NEW, permissions=["Zeebe"])["changed"] is False, "by itself it stays as it is"
    result = run(session, name=NEW, permissions=["Zeebe"], rotate=True)
    (client,) = clients(sim, NEW)
    assert result["created"]["clientSecret"] == client["clientSecret"]


@pytest.mark.parametrize("then", [{"reset": True}, {"status": 502}, {"status": 503}, {"status": 504}, {"status": 429}])
def test_creation_that_did_not_happen_is_repeated(
    sim: SimulatorProcess, session: Session, then: dict[str, Any]
) -> None:
    lose(sim, "POST", **then)
    result = run(session, name=NEW, permissions=["Zeebe"])
    (client,) = clients(sim, NEW)
    assert result["created"]["clientSecret"] == client["clientSecret"]
    assert count(sim, "POST") == 2


def test_rotation_of_a_client_that_is_not_there_yet(sim: SimulatorProcess, session: Session) -> None:
    """The task agrees to a new secret in any case, so there is no reason to give up."""
    lose(sim, "POST")
    result = run(session, name=NEW, permissions=["Zeebe"], rotate=True)
    (client,) = clients(sim, NEW)
    assert result["created"]["clientSecret"] == client["clientSecret"]


@pytest.mark.parametrize(
    "options", [{"rotate": True}, {"recreate": True, "permissions": ["Tasklist"]}], ids=["rotate", "recreate"]
)
@pytest.mark.parametrize("lost", ["POST", "DELETE", "both"])
def test_lost_answers_with_consent(
    sim: SimulatorProcess, session: Session, options: dict[str, Any], lost: str, tmp_path: Path
) -> None:
    before = clients(sim, EXISTING)[0]
    for method in ("POST", "DELETE"):
        if lost in (method, "both"):
            lose(sim, method)
    file = tmp_path / "camunda.env"
    result = run(session, name=EXISTING, credentials_file=str(file), **options)
    (client,) = clients(sim, EXISTING)
    assert client["clientId"] != before["clientId"]
    lines = file.read_text(encoding="utf-8").splitlines()
    assert f"CAMUNDA_CLIENT_ID={client['clientId']}" in lines
    assert f"CAMUNDA_CLIENT_SECRET={client['clientSecret']}" in lines
    assert result["changed"] is True
    assert result["api_client"] == {key: client[key] for key in ("name", "clientId", "permissions")}
    assert client["clientSecret"] not in str(result)
    assert list(tmp_path.glob("camunda.env*")) == [file]


def test_the_answer_is_lost_again_and_again(sim: SimulatorProcess, session: Session, tmp_path: Path) -> None:
    lose(sim, "POST", times=0)
    file = tmp_path / "camunda.env"
    with pytest.raises(SecretLost) as caught:
        run(session, name=EXISTING, rotate=True, credentials_file=str(file))
    assert "rotate: true" in caught.value.message
    assert len(clients(sim, EXISTING)) == 1
    assert count(sim, "POST") == 2
    assert list(tmp_path.glob("camunda.env*")) == [], "nothing is left of a file that holds no secret"


def test_nobody_can_tell(sim: SimulatorProcess, session: Session) -> None:
    lose(sim, "POST")
    sim.fault(
        {
            "service": "api",
            "method": "GET",
            "path": "/clusters/*/clients",
            "skip": 1,
            "times": 0,
            "then": {"status": 403},
        }
    )
    with pytest.raises(OutcomeUnknown, match="looking failed"):
        run(session, name=NEW, permissions=["Zeebe"])
    assert len(clients(sim, NEW)) == 1
    assert count(sim, "POST") == 1


def test_deleted_but_not_made_again(sim: SimulatorProcess, session: Session, tmp_path: Path) -> None:
    lose(sim, "POST", status=403, body="Maximum number of clients reached")
    with pytest.raises(ApiError) as caught:
        run(session, name=EXISTING, rotate=True, credentials_file=str(tmp_path / "camunda.env"))
    assert "has been deleted, but making it again failed" in caught.value.message
    assert "Maximum number of clients reached" in caught.value.message
    assert clients(sim, EXISTING) == []
    result = run(session, name=EXISTING, permissions=["Zeebe"])
    assert len(clients(sim, EXISTING)) == 1
    assert result["changed"] is True


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"registered": False}, "would be lost"),
        ({"credentials_file": "/nowhere/camunda.env"}, "does not exist"),
    ],
)
@pytest.mark.parametrize("change", [{"name": NEW, "permissions": ["Zeebe"]}, {"name": EXISTING, "rotate": True}])
def test_nothing_is_made_whose_secret_would_be_lost(
    sim: SimulatorProcess, session: Session, options: dict[str, Any], problem: str, change: dict[str, Any]
) -> None:
    before = sim.state()
    with pytest.raises(OptionError, match=problem):
        run(session, **change, **options)
    assert sim.state() == before
    assert count(sim, "POST") + count(sim, "DELETE") == 0


def test_file_that_cannot_be_written_after_all(
    sim: SimulatorProcess, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "camunda.env"

    def create(*arguments: Any) -> Any:
        # What nobody can rule out: something else takes the place while the client is being made.
        path.mkdir()
        return made(*arguments)

    made = ClientOperations.create_client
    monkeypatch.setattr(ClientOperations, "create_client", create)
    with pytest.raises(CamundaError, match="has been deleted again") as caught:
        run(session, name=NEW, permissions=["Zeebe"], credentials_file=str(path))
    assert caught.value.details()["code"] == "credentials_file_failed"
    assert clients(sim, NEW) == []
    assert list(folder.iterdir()) == [path]


def test_check_mode_makes_nothing(sim: SimulatorProcess, session: Session, tmp_path: Path) -> None:
    before = sim.state()
    file = tmp_path / "camunda.env"
    result = run(session, name=EXISTING, rotate=True, credentials_file=str(file), check_mode=True)
    assert (result["changed"], result["created"], result["api_client"]["clientId"]) == (True, None, None)
    assert sim.state() == before
    assert list(tmp_path.glob("camunda.env*")) == []


def test_registered_secret_is_marked_for_censoring(sim: SimulatorProcess, session: Session) -> None:
    result = run(session, name=NEW, permissions=["Zeebe"])
    (client,) = clients(sim, NEW)
    assert result["created"]["clientSecret"] == client["clientSecret"]
    assert NEW in result[FOR_CONTROLLER]["secret"]
    assert client["clientSecret"] not in str({**result, "created": None})


def test_discarded_secret(sim: SimulatorProcess, session: Session) -> None:
    result = run(session, name=NEW, permissions=["Zeebe"], discard_secret=True, registered=False)
    assert "clientSecret" not in result["created"]
    assert FOR_CONTROLLER not in result
    assert clients(sim, NEW)[0]["clientSecret"] not in str(result)
