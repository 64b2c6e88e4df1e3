# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connector secrets: both kinds of 409, deletions that linger, lost answers, and values that nobody sees."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from administration_session import session_for
from ansible_process import CENSORED, AnsibleProcess, task
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.errors import ApiError, NotFound, OptionError
from ansible_collections.community.camunda.plugins.module_utils.resources import connector_secrets
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import FOR_CONTROLLER, Controller, Task
from ansible_collections.community.camunda.plugins.modules import (
    camunda_connector_secret,
    camunda_connector_secret_info,
)

Start = Callable[..., SimulatorProcess]

EXISTING, NEW = "PAYMENT_API_KEY", "NEW_KEY"
VALUE, OLD_VALUE = "value-of-the-test-1", "pay-example-1"

SECRETS, SECRET = "/clusters/*/secrets", "/clusters/*/secrets/*"

BUSY = {"status": 409, "body": "Another change to the secrets of this cluster is in progress."}


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
    session = session_for(sim, tmp_path, retries=3)
    yield session
    session.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the pauses short."""
    monkeypatch.setattr(connector_secrets, "_FIRST_PAUSE", 0.05)
    monkeypatch.setattr(connector_secrets, "_LONGEST_PAUSE", 0.1)


def run(session: Session, *, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    """Run the module in this process and return its result."""
    definition = camunda_connector_secret.DEFINITION
    defaults = {name: argument.get("default") for name, argument in definition.options.items()}
    params = {**defaults, "cluster": "production", "name": NEW, "value": VALUE, "wait_timeout": 3, **options}
    return definition.run(Task(params, session, check_mode=check_mode, diff_mode=True, controller=Controller()))


def info(session: Session, controller: Controller | None = None, **options: Any) -> dict[str, Any]:
    """Run the info module in this process and return its result."""
    params = {"cluster": "production", "name": None, "include_values": False, **options}
    task = Task(params, session, check_mode=False, diff_mode=False, controller=controller or Controller())
    return camunda_connector_secret_info.DEFINITION.run(task)


def values(sim: SimulatorProcess) -> dict[str, str]:
    """Return the secrets that the first cluster really has."""
    return dict(sim.state()["clusters"][0]["secrets"])


def said(session: Session, loudness: str) -> list[str]:
    """Return what was said, warnings for example."""
    return [message.text for message in session.messages.collected if message.loudness == loudness]


def writes(sim: SimulatorProcess) -> list[tuple[str, int | None]]:
    """Return method and status of each request that changes something."""
    return [(each["method"], each["status"]) for each in sim.requests("api") if each["method"] != "GET"]


def fault(sim: SimulatorProcess, method: str, path: str, then: dict[str, Any], times: int = 1) -> None:
    """Add a fault for one kind of call."""
    sim.fault({"service": "api", "method": method, "path": path, "times": times, "then": then})


def test_states(sim: SimulatorProcess, session: Session) -> None:
    predicted = run(session, check_mode=True)
    assert NEW not in values(sim)
    created = run(session)
    assert created == predicted
    assert (created["changed"], created["connector_secret"]) == (True, {"name": NEW})
    assert created["diff"][0]["before"] == ""
    assert created["diff"][0]["after"] == {"name": NEW, "value": "(secret)"}
    assert values(sim)[NEW] == VALUE
    assert run(session) == {"changed": False, "diff": [], "connector_secret": {"name": NEW}}
    updated = run(session, value="another-value")
    assert updated["diff"][0]["before"] == {"name": NEW, "value": "(secret)"}
    assert updated["diff"][0]["after"] == {"name": NEW, "value": "(another secret)"}
    assert values(sim)[NEW] == "another-value"
    gone = run(session, state="absent", value=None)
    assert (gone["changed"], gone["connector_secret"], gone["diff"][0]["after"]) == (True, None, "")
    assert run(session, state="absent", value=None)["changed"] is False
    assert [method for method, status in writes(sim)] == ["POST", "PUT", "DELETE"]
    assert VALUE not in json.dumps([created, updated, gone])


@pytest.mark.parametrize("value", ["x", "zwei\nZeilen\n", "ümläut €", "a" * 10_000, '{"json": "{{ no }}"}', " "])
def test_values_come_through_exactly(sim: SimulatorProcess, session: Session, value: str) -> None:
    assert run(session, value=value)["changed"] is True
    assert values(sim)[NEW] == value
    assert run(session, value=value)["changed"] is False


@pytest.mark.parametrize("name", ["a/b", "a?b#c", "50%", "with space", "dots.in.it", "ümläut", "a+b", "...", "%2e%2e"])
def test_odd_names(sim: SimulatorProcess, session: Session, name: str) -> None:
    run(session, name=name)
    run(session, name=name, value="another-value")
    assert values(sim)[name] == "another-value"
    (warning,) = said(session, "warning")
    assert f"'{name}'" in warning
    assert "camunda.secrets" in warning
    run(session, name=name, state="absent")
    assert name not in values(sim)


@pytest.mark.parametrize("name", ["", " ", "x" * 50, "a\nb", "..", ".", "\ud800"])
def test_names_that_are_refused(sim: SimulatorProcess, session: Session, name: str) -> None:
    with pytest.raises(OptionError) as caught:
        run(session, name=name)
    assert caught.value.option == "name"
    assert sim.requests() == []


def test_longest_name(sim: SimulatorProcess, session: Session) -> None:
    run(session, name="x" * 49)
    assert "x" * 49 in values(sim)
    # Nothing of that name can be made here, but what there is can go.
    assert run(session, name="x" * 50, state="absent")["changed"] is False


@pytest.mark.parametrize("value", ["", "half a pair: \ud800"])
def test_values_that_are_refused(sim: SimulatorProcess, session: Session, value: str) -> None:
    with pytest.raises(OptionError) as caught:
        run(session, value=value)
    assert caught.value.option == "value"
    assert "half" not in caught.value.message
    assert sim.requests() == []


@pytest.mark.parametrize("cluster", ["no such cluster", "00000000-0000-4000-8000-000000000000"])
def test_unknown_cluster(sim: SimulatorProcess, session: Session, cluster: str) -> None:
    with pytest.raises(NotFound, match=r"'production' \("):
        run(session, cluster=cluster)
    assert writes(sim) == []


@pytest.mark.parametrize(
    ("method", "path", "change"),
    [
        ("POST", SECRETS, {}),
        ("PUT", SECRET, {"name": EXISTING}),
        ("DELETE", SECRET, {"name": EXISTING, "state": "absent"}),
    ],
)
def test_another_change_goes_on(
    sim: SimulatorProcess, session: Session, method: str, path: str, change: dict[str, Any]
) -> None:
    fault(sim, method, path, BUSY, times=3)
    assert run(session, **change)["changed"] is True
    assert [status for _method, status in writes(sim)] == [409, 409, 409, 204]
    assert run(session, **change)["changed"] is False


@pytest.mark.parametrize("change", [{}, {"name": EXISTING}, {"name": EXISTING, "state": "absent"}])
def test_another_change_goes_on_for_ever(sim: SimulatorProcess, session: Session, change: dict[str, Any]) -> None:
    before = values(sim)
    for method, path in (("POST", SECRETS), ("PUT", SECRET), ("DELETE", SECRET)):
        fault(sim, method, path, BUSY, times=0)
    with pytest.raises(ApiError, match=r"waited for, for 0\.5 s") as caught:
        run(session, wait_timeout=0.5, **change)
    assert caught.value.status == 409
    assert "in progress" in caught.value.message
    assert values(sim) == before
    assert 3 <= len(writes(sim)) <= 30


def test_somebody_else_was_faster(sim: SimulatorProcess, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name appears between the look and the creation, which becomes an update, with no patience at all."""
    read = session.api.secrets
    monkeypatch.setattr(session.api, "secrets", lambda cluster: _without(read(cluster), EXISTING, monkeypatch))
    result = run(session, name=EXISTING, wait_timeout=0)
    assert result["connector_secret"] == {"name": EXISTING}
    assert values(sim)[EXISTING] == VALUE
    assert writes(sim) == [("POST", 409), ("PUT", 204)]


def test_somebody_else_made_the_same(sim: SimulatorProcess, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    read = session.api.secrets
    monkeypatch.setattr(session.api, "secrets", lambda cluster: _without(read(cluster), EXISTING, monkeypatch))
    run(session, name=EXISTING, value=OLD_VALUE)
    assert writes(sim) == [("POST", 409)]


def _without(secrets: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return what the first look shows: a secret that comes right after it is missing."""
    monkeypatch.undo()
    return {key: value for key, value in secrets.items() if key != name}


@pytest.mark.parametrize("missing", ["create", "ignore", "refuse"])
def test_update_of_a_secret_that_has_just_gone(simulator: Start, tmp_path: Path, missing: str) -> None:
    """What PUT does then is not documented."""
    sim = simulator({"token_interval": 0, "secret_put_missing": missing})
    session = session_for(sim, tmp_path)
    secrets = connector_secrets.ConnectorSecrets(session.api, "production", session.messages, 5.0)
    step = secrets.present(EXISTING, VALUE)
    assert step is not None
    session.api.delete_secret(sim.state()["clusters"][0]["uuid"], EXISTING)
    step.execute()
    assert values(sim)[EXISTING] == VALUE
    session.close()


@pytest.mark.parametrize("missing", ["create", "ignore", "refuse"])
def test_secret_that_lingers_is_made_again(simulator: Start, tmp_path: Path, missing: str) -> None:
    sim = simulator({"token_interval": 0, "secret_put_missing": missing, "secret_linger": 1.0})
    session = session_for(sim, tmp_path)
    session.api.delete_secret(sim.state()["clusters"][0]["uuid"], EXISTING)
    assert run(session, name=EXISTING, wait_timeout=10)["changed"] is True
    assert values(sim)[EXISTING] == VALUE
    assert run(session, name=EXISTING)["changed"] is False
    session.close()


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("ignore", r"after 0\.5 s the cluster still does not list the new value"),
        ("refuse", r"which was deleted, and the end of that was waited for, for 0\.5 s"),
    ],
)
def test_secret_that_lingers_too_long(simulator: Start, tmp_path: Path, missing: str, words: str) -> None:
    sim = simulator({"token_interval": 0, "secret_put_missing": missing, "secret_linger": 600})
    session = session_for(sim, tmp_path)
    session.api.delete_secret(sim.state()["clusters"][0]["uuid"], EXISTING)
    with pytest.raises(ApiError, match=words):
        run(session, name=EXISTING, wait_timeout=0.5)
    session.close()


def test_deletion_lingers(simulator: Start, tmp_path: Path) -> None:
    sim = simulator({"token_interval": 0, "secret_linger": 1.0})
    session = session_for(sim, tmp_path)
    run(session, name=EXISTING, state="absent", wait_timeout=10)
    assert said(session, "warning") == []
    assert run(session, name=EXISTING, state="absent")["changed"] is False
    assert [method for method, status in writes(sim)] == ["DELETE"]
    session.close()


@pytest.mark.parametrize("wait_timeout", [0, 1])
def test_deletion_lingers_too_long(simulator: Start, tmp_path: Path, wait_timeout: int) -> None:
    sim = simulator({"token_interval": 0, "secret_linger": 600, "secret_delete_missing": 404})
    session = session_for(sim, tmp_path)
    for _run in range(2):
        result = run(session, name=EXISTING, state="absent", wait_timeout=wait_timeout)
        assert (result["changed"], result["connector_secret"]) == (True, None)
    (warning,) = said(session, "warning")
    assert "is still listed" in warning
    assert EXISTING not in values(sim)
    session.close()


@pytest.mark.parametrize("then", [{"lose_response": True}, {"reset": True}, {"status": 502}, {"truncate": 0}])
@pytest.mark.parametrize(
    ("method", "path", "change"),
    [
        ("POST", SECRETS, {}),
        ("PUT", SECRET, {"name": EXISTING}),
        ("DELETE", SECRET, {"name": EXISTING, "state": "absent"}),
    ],
)
def test_lost_answers(
    sim: SimulatorProcess, session: Session, method: str, path: str, change: dict[str, Any], then: dict[str, Any]
) -> None:
    fault(sim, method, path, then)
    assert run(session, **change)["changed"] is True
    assert run(session, **change)["changed"] is False
    name = change.get("name", NEW)
    assert values(sim).get(name) == (None if "state" in change else VALUE)


def test_lost_answer_of_a_creation_while_changes_are_slow(simulator: Start, tmp_path: Path) -> None:
    sim = simulator({"token_interval": 0, "secret_busy": 0.5})
    session = session_for(sim, tmp_path, retries=5)
    fault(sim, "POST", SECRETS, {"lose_response": True})
    run(session)
    assert values(sim)[NEW] == VALUE
    # The first change keeps the next one waiting.
    run(session, name="NEXT_KEY")
    assert values(sim)["NEXT_KEY"] == VALUE
    session.close()


def test_many_tasks_for_one_cluster(simulator: Start, tmp_path: Path) -> None:
    sim = simulator({"token_interval": 0, "secret_seconds": 0.05})

    def one(number: int) -> bool:
        session = session_for(sim, tmp_path, access_token=token)
        changed = bool(run(session, name=f"KEY_{number}", wait_timeout=60)["changed"])
        session.close()
        return changed

    token = sim.token()
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(8)))
    assert {f"KEY_{number}" for number in range(8)} <= set(values(sim))
    assert 409 in [status for _method, status in writes(sim)]


@pytest.mark.parametrize("body", ["null", "{}"])
def test_no_secrets_at_all(sim: SimulatorProcess, session: Session, body: str) -> None:
    answer = {"status": 200, "headers": {"Content-Type": "application/json"}, "body": body}
    fault(sim, "GET", SECRETS, answer)
    assert info(session)["connector_secrets"] == []


@pytest.mark.parametrize("body", ["[]", '"text"', "<html></html>", ""])
def test_senseless_list(sim: SimulatorProcess, session: Session, body: str) -> None:
    answer = {"status": 200, "headers": {"Content-Type": "application/json"}, "body": body}
    fault(sim, "GET", SECRETS, answer)
    with pytest.raises(ApiError, match="makes no sense"):
        run(session)
    assert writes(sim) == []


def test_too_many_secrets(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "POST", SECRETS, {"status": 403, "body": f"Maximum number of secrets reached, not taking {VALUE}"})
    with pytest.raises(ApiError, match="Maximum number of secrets reached") as caught:
        run(session)
    assert VALUE not in str(caught.value.details()) + caught.value.message


def test_names_and_values(sim: SimulatorProcess, session: Session) -> None:
    names = info(session)
    assert names == {"changed": False, "connector_secrets": [{"name": EXISTING}, {"name": "SMTP_PASSWORD"}]}
    everything = info(session, include_values=True)
    assert everything["connector_secrets"][0] == {"name": EXISTING, "value": OLD_VALUE}
    assert everything[FOR_CONTROLLER]["secret"] == "read 2 connector secrets of cluster production"
    assert info(session, name=EXISTING)["connector_secrets"] == [{"name": EXISTING}]
    assert info(session, name=EXISTING.lower(), include_values=True)["connector_secrets"] == []
    sim.forget_requests()
    with pytest.raises(OptionError, match="async"):
        info(session, Controller(background=True), include_values=True)
    assert info(session, Controller(background=True))["connector_secrets"] == names["connector_secrets"]


@pytest.mark.parametrize("in_process", ["1", "0"], ids=["in process", "as module"])
def test_values_are_shown_nowhere(sim: SimulatorProcess, tmp_path: Path, in_process: str) -> None:
    ansible = AnsibleProcess(tmp_path / "ansible", sim)
    secret = {"cluster": "production", "name": EXISTING, "value": VALUE}
    everything = {"cluster": "production", "include_values": True}
    played = ansible.playbook(
        [
            task("change", "camunda_connector_secret", arguments=secret, diff=True),
            task("again", "camunda_connector_secret", arguments=secret, diff=True),
            task("read", "camunda_connector_secret_info", arguments=everything, register="all"),
            task("use", "ansible.builtin.debug", arguments={"msg": "{{ all.connector_secrets | length }} are there"}),
            task("refused", "camunda_connector_secret", arguments={**secret, "name": "x" * 50}),
        ],
        environment={"CAMUNDA_IN_PROCESS": in_process},
        verbosity=4,
    )
    assert played.result("change")["changed"] is True
    assert played.result("change")["connector_secret"] == {"name": EXISTING}
    assert played.result("again")["changed"] is False
    assert played.result("read")["censored"].startswith(CENSORED)
    assert played.result("use")["msg"] == "2 are there"
    assert "up to 49 characters" in played.result("refused")["msg"]
    shown = played.output + json.dumps([each.result for each in played.results])
    for value in (VALUE, OLD_VALUE, "smtp-example-1"):
        assert value not in shown
    assert "(another secret)" in shown
