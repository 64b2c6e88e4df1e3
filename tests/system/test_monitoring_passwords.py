# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords of monitoring clients: never lost, never shown, and never issued twice by accident."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_process import CENSORED, AnsibleProcess, task
from monitoring_tasks import (
    CLIENTS,
    LOST,
    ROTATE,
    USERNAME,
    client,
    clients,
    fault,
    put_clients,
    warnings,
    writes,
)
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.credentials_file import CredentialsFileFailed
from ansible_collections.community.camunda.plugins.module_utils.errors import (
    ApiError,
    CamundaError,
    OptionError,
    OutcomeUnknown,
    SecretLost,
)
from ansible_collections.community.camunda.plugins.module_utils.operations.monitoring import MonitoringOperations
from ansible_collections.community.camunda.plugins.module_utils.session import Session

both_ways = pytest.mark.parametrize("in_process", ["1", "0"], ids=["in process", "as module"])


def test_password_that_nobody_would_get(sim: SimulatorProcess, session: Session) -> None:
    put_clients(sim, "other")
    for options in ({}, {"username": "other", "rotate": True}):
        for check_mode in (True, False):
            with pytest.raises(OptionError, match="would be lost"):
                client(session, registered=False, check_mode=check_mode, **options)
    assert writes(sim) == []
    result = client(session, registered=False, discard_secret=True)
    assert "password" not in result["issued"]
    assert client(session, registered=False)["changed"] is False
    assert client(session, registered=False, state="absent")["changed"] is True


def test_unwritable_file_changes_nothing(sim: SimulatorProcess, session: Session, tmp_path: Path) -> None:
    put_clients(sim, "other", active=False)
    for options in ({"activate": True}, {"username": "other", "rotate": True}):
        with pytest.raises(OptionError, match="cannot be written"):
            client(session, credentials_file=str(tmp_path / "missing" / "file"), **options)
    assert writes(sim) == []


@pytest.mark.parametrize("options", [{}, {"rotate": True}])
def test_file_that_fails_after_all(
    sim: SimulatorProcess, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    put_clients(sim, *([USERNAME] if options else []))
    path = tmp_path / "folder" / "file"
    path.parent.mkdir()
    name = "rotate_monitoring_client" if options else "create_monitoring_client"
    issued = getattr(MonitoringOperations, name)

    def issue(*arguments: Any) -> Any:
        # What nobody can rule out: something else takes the place while the password is being issued.
        path.mkdir()
        return issued(*arguments)

    monkeypatch.setattr(MonitoringOperations, name, issue)
    with pytest.raises(CredentialsFileFailed, match=r"which is lost.*rotate: true"):
        client(session, credentials_file=str(path), **options)
    assert list(path.parent.iterdir()) == [path]
    # Nothing is deleted on the way: with its last client, the endpoint would go.
    assert len(clients(sim)) == 1


@pytest.mark.parametrize("then", LOST)
def test_lost_password_of_a_new_client(sim: SimulatorProcess, session: Session, then: dict[str, Any]) -> None:
    put_clients(sim, "other")
    fault(sim, "POST", CLIENTS, then)
    with pytest.raises(SecretLost) as caught:
        client(session)
    assert f"'{USERNAME}' was created" in caught.value.message
    assert "rotate: true" in caught.value.message
    assert len(clients(sim)) == 1
    assert writes(sim) == ["POST clients"]
    # The advice helps.
    assert client(session, rotate=True)["issued"]["password"] == clients(sim)[0]["password"]


@pytest.mark.parametrize("body", ["<html>proxy</html>", {"uuid": "x"}, []])
def test_success_without_a_password(sim: SimulatorProcess, session: Session, body: Any) -> None:
    """What answered was not the service; nothing is there."""
    put_clients(sim)
    fault(sim, "POST", CLIENTS, {"status": 200, "body": body})
    with pytest.raises(CamundaError):
        client(session)
    assert writes(sim) == ["POST clients"]


@pytest.mark.parametrize("then", LOST)
def test_lost_password_with_consent_to_rotate(sim: SimulatorProcess, session: Session, then: dict[str, Any]) -> None:
    put_clients(sim, "other")
    fault(sim, "POST", CLIENTS, then)
    result = client(session, rotate=True)
    (kept,) = clients(sim)
    assert result["issued"]["password"] == kept["password"]
    assert writes(sim) == ["POST clients", "POST rotate"]


@pytest.mark.parametrize("then", [{"reset": True}, {"status": 502}, {"status": 504}])
def test_creation_whose_outcome_is_unknown_is_not_repeated(
    sim: SimulatorProcess, session: Session, then: dict[str, Any]
) -> None:
    put_clients(sim)
    fault(sim, "POST", CLIENTS, then)
    with pytest.raises(OutcomeUnknown, match="rotate: true"):
        client(session)
    assert writes(sim) == ["POST clients"]


def test_creation_that_the_gateway_turned_back_is_repeated(sim: SimulatorProcess, session: Session) -> None:
    put_clients(sim)
    fault(sim, "POST", CLIENTS, {"status": 429, "body": "local_rate_limited"})
    assert client(session)["issued"]["password"] == clients(sim)[0]["password"]


@pytest.mark.parametrize("then", [*LOST, {"reset": True}, {"status": 502}, {"status": 200, "body": {"uuid": "x"}}])
def test_lost_answer_of_a_rotation(sim: SimulatorProcess, session: Session, then: dict[str, Any]) -> None:
    put_clients(sim, USERNAME)
    fault(sim, "POST", ROTATE, then)
    with pytest.raises(SecretLost, match=r"5 more minutes.*rotate: true"):
        client(session, rotate=True)
    assert writes(sim) == ["POST rotate"]
    assert client(session, rotate=True)["issued"]["password"] == clients(sim)[0]["password"]


def test_rotation_that_was_refused(sim: SimulatorProcess, session: Session) -> None:
    put_clients(sim, USERNAME)
    fault(sim, "POST", ROTATE, {"status": 403, "body": "You are not supposed to be here"})
    with pytest.raises(ApiError, match="You are not supposed to be here") as caught:
        client(session, rotate=True)
    assert caught.value.code == "api_error"


@pytest.mark.parametrize("then", [*LOST[:1], {"reset": True}, {"status": 503}, {"status": 404}])
def test_deletion_survives_lost_answers(sim: SimulatorProcess, session: Session, then: dict[str, Any]) -> None:
    put_clients(sim, USERNAME, "other")
    fault(sim, "DELETE", f"{CLIENTS}/*", then)
    assert client(session, state="absent")["changed"] is True
    assert warnings(session) == [], "it is not the last one"


@both_ways
def test_registered_password_is_censored(sim: SimulatorProcess, tmp_path: Path, in_process: str) -> None:
    arguments = {"cluster": "production", "username": USERNAME, "activate": True}
    digest = "{{ made.issued.password | hash('sha256') }}"
    run = AnsibleProcess(tmp_path / "ansible", sim).playbook(
        [
            task("nobody", "camunda_monitoring_client", arguments=arguments),
            task("create", "camunda_monitoring_client", arguments=arguments, register="made"),
            task("use", "ansible.builtin.debug", arguments={"msg": digest}),
            task("again", "camunda_monitoring_client", arguments=arguments, register="again"),
            task("info", "camunda_monitoring_info", arguments={"cluster": "production"}),
        ],
        environment={"CAMUNDA_IN_PROCESS": in_process},
        verbosity=4,
    )
    (kept,) = clients(sim)
    assert "would be lost" in run.result("nobody")["msg"]
    assert run.result("create")["censored"].startswith(CENSORED)
    assert len(run.result("use")["msg"]) == 64
    assert run.result("again")["monitoring_client"]["uuid"] == kept["uuid"]
    assert run.result("info")["monitoring_clients"] == [run.result("again")["monitoring_client"]]
    assert kept["password"] not in run.output
