# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connector secrets that others change as well: both kinds of 409, deletions that linger, and lost answers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from administration_session import session_for
from connector_secret_tasks import (
    BUSY,
    EXISTING,
    NEW,
    OLD_VALUE,
    SECRET,
    SECRETS,
    VALUE,
    Start,
    fault,
    run,
    said,
    shorten_pauses,
    values,
    writes,
)
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.errors import ApiError
from ansible_collections.community.camunda.plugins.module_utils.operations.secrets import SecretOperations
from ansible_collections.community.camunda.plugins.module_utils.resources import connector_secrets
from ansible_collections.community.camunda.plugins.module_utils.resources.clusters import cluster_called
from ansible_collections.community.camunda.plugins.module_utils.session import Session


@pytest.fixture
def session(sim: SimulatorProcess, tmp_path: Path) -> Iterator[Session]:
    """A session with the simulator."""
    session = session_for(sim, tmp_path, retries=3)
    yield session
    session.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the pauses short."""
    shorten_pauses(monkeypatch)


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
    hide_once(EXISTING, monkeypatch)
    result = run(session, name=EXISTING, wait_timeout=0)
    assert result["connector_secret"] == {"name": EXISTING}
    assert values(sim)[EXISTING] == VALUE
    assert writes(sim) == [("POST", 409), ("PUT", 204)]


def test_somebody_else_made_the_same(sim: SimulatorProcess, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    hide_once(EXISTING, monkeypatch)
    run(session, name=EXISTING, value=OLD_VALUE)
    assert writes(sim) == [("POST", 409)]


def hide_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first look miss a secret, as if it came right after it."""
    read = SecretOperations.secrets

    def without(operations: SecretOperations, cluster: str) -> dict[str, str]:
        monkeypatch.undo()
        return {key: value for key, value in read(operations, cluster).items() if key != name}

    monkeypatch.setattr(SecretOperations, "secrets", without)


@pytest.mark.parametrize("missing", ["create", "ignore", "refuse"])
def test_update_of_a_secret_that_has_just_gone(simulator: Start, tmp_path: Path, missing: str) -> None:
    """What PUT does then is not documented."""
    sim = simulator({"token_interval": 0, "secret_put_missing": missing})
    session = session_for(sim, tmp_path)
    secrets = connector_secrets.ConnectorSecrets(session, cluster_called(session, "production"), session.messages, 5.0)
    step = secrets.present(EXISTING, VALUE)
    assert step is not None
    SecretOperations(session).delete_secret(sim.state()["clusters"][0]["uuid"], EXISTING)
    step.execute()
    assert values(sim)[EXISTING] == VALUE
    session.close()


@pytest.mark.parametrize("missing", ["create", "ignore", "refuse"])
def test_secret_that_lingers_is_made_again(simulator: Start, tmp_path: Path, missing: str) -> None:
    sim = simulator({"token_interval": 0, "secret_put_missing": missing, "secret_linger": 1.0})
    session = session_for(sim, tmp_path)
    SecretOperations(session).delete_secret(sim.state()["clusters"][0]["uuid"], EXISTING)
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
    SecretOperations(session).delete_secret(sim.state()["clusters"][0]["uuid"], EXISTING)
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
