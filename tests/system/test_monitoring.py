# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""External monitoring and its clients: whatever the service does, what is there is what was declared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from administration_session import session_for
from monitoring_tasks import (
    CLIENTS,
    LOST,
    MONITORING,
    USERNAME,
    client,
    clients,
    fault,
    info,
    monitoring,
    put_clients,
    switch,
    variables_in,
    warnings,
    writes,
)
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.errors import (
    Ambiguous,
    ApiError,
    NotFound,
    OptionError,
    Refused,
)
from ansible_collections.community.camunda.plugins.module_utils.resources.monitoring import metrics_address
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import FOR_CONTROLLER


def test_activation_and_its_prediction_have_one_shape(sim: SimulatorProcess, session: Session) -> None:
    predicted = switch(session, check_mode=True)
    assert writes(sim) == []
    done = switch(session)
    assert predicted["changed"] is done["changed"] is True
    assert predicted["diff"] == done["diff"]
    assert predicted["monitoring"].keys() == done["monitoring"].keys()
    assert predicted["monitoring"]["metricsEndpoint"].keys() == done["monitoring"]["metricsEndpoint"].keys()
    again = switch(session)
    assert (again["changed"], again["monitoring"], again["diff"]) == (False, done["monitoring"], [])
    assert info(session)["status"] == done["monitoring"]
    assert writes(sim) == ["POST monitoring"]


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("then", [*LOST[:1], {"reset": True}, {"status": 502}, {"status": 503}, {"status": 429}])
def test_switch_survives_lost_answers(
    sim: SimulatorProcess, session: Session, state: str, then: dict[str, Any]
) -> None:
    if state == "absent":
        put_clients(sim)
    fault(sim, "*", MONITORING, then)
    result = switch(session, state=state)
    assert result["changed"] is True
    assert (result["monitoring"] is None) is (state == "absent")
    assert monitoring(sim)["active"] is (state == "present")


@pytest.mark.parametrize("state", ["present", "absent"])
def test_already_so_is_no_error(sim: SimulatorProcess, session: Session, state: str) -> None:
    """Somebody else was faster than this task."""
    if state == "absent":
        put_clients(sim)
    fault(sim, "*", MONITORING, {"status": 409, "body": "External Monitoring is so already"})
    assert switch(session, state=state)["changed"] is True


def test_status_that_is_not_shown_at_once(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "GET", CLIENTS, {"status": 200, "body": {"clients": [], "status": {}}}, times=0)
    result = switch(session)
    assert result["changed"] is True
    assert result["monitoring"]["metricsEndpoint"]["target"] is None


def test_deactivation_warns_about_credentials(sim: SimulatorProcess, session: Session) -> None:
    put_clients(sim, "b", "a")
    switch(session, state="absent", check_mode=True)
    assert "deletes all its credentials: a, b." in "".join(warnings(session))
    assert writes(sim) == []
    assert switch(session, state="absent")["monitoring"] is None
    assert monitoring(sim) == {**monitoring(sim), "active": False, "clients": []}
    assert switch(session, state="absent")["changed"] is False


def test_deactivation_without_credentials_does_not_warn(sim: SimulatorProcess, session: Session) -> None:
    put_clients(sim)
    switch(session, state="absent")
    assert warnings(session) == []


@pytest.mark.parametrize("run_module", [switch, client, info])
def test_unknown_cluster(session: Session, run_module: Any) -> None:
    for cluster in ("nowhere", "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(NotFound, match="'staging'"):
            run_module(session, cluster=cluster)


@pytest.mark.parametrize("run_module", [switch, client, info])
def test_refusal_is_quoted(sim: SimulatorProcess, session: Session, run_module: Any) -> None:
    fault(sim, "GET", CLIENTS, {"status": 403, "body": "Cluster is not yours"}, times=0)
    with pytest.raises(ApiError, match=r"403: Cluster is not yours.*plan"):
        run_module(session)


@pytest.mark.parametrize("content", [{}, {"clients": None, "status": None}, {"clients": [None, 1], "status": {}}])
def test_missing_parts(sim: SimulatorProcess, session: Session, content: dict[str, Any]) -> None:
    fault(sim, "GET", CLIENTS, {"status": 200, "body": content}, times=0)
    result = info(session)
    assert (result["monitoring_clients"], result["status"]) == ([], None)


# Clients


def test_client_from_beginning_to_end(sim: SimulatorProcess, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "monitoring.env"
    arguments = {"activate": True, "credentials_file": str(file)}
    predicted = client(session, check_mode=True, **arguments)
    assert writes(sim) == []
    assert not file.exists()
    done = client(session, **arguments)
    (kept,) = clients(sim)
    assert predicted["diff"] == done["diff"]
    assert predicted["monitoring_client"].keys() == done["monitoring_client"].keys()
    assert predicted["issued"] is None
    assert done["issued"] == done["monitoring_client"] == info(session)["monitoring_clients"][0]
    assert FOR_CONTROLLER not in done, "a result without a secret is not censored"
    values = variables_in(file)
    cluster = sim.state()["clusters"][0]["uuid"]
    endpoint = info(session)["status"]["metricsEndpoint"]
    assert values == {
        "CAMUNDA_MONITORING_USERNAME": USERNAME,
        "CAMUNDA_MONITORING_PASSWORD": kept["password"],
        "CAMUNDA_CLUSTER_ID": cluster,
        "CAMUNDA_MONITORING_URL": f"https://{endpoint['target']}/{cluster}",
    }
    assert file.stat().st_mode & 0o777 == 0o600
    file.unlink()
    again = client(session, **arguments)
    assert (again["changed"], again["issued"], again["diff"]) == (False, None, [])
    assert again["monitoring_client"] == done["monitoring_client"]
    assert not file.exists()
    assert writes(sim) == ["POST monitoring", "POST clients"]
    gone = client(session, state="absent")
    assert (gone["changed"], gone["monitoring_client"], gone["issued"]) == (True, None, None)
    assert "last monitoring client" in "".join(warnings(session))
    assert client(session, state="absent")["changed"] is False
    assert clients(sim) == []


def test_rotation(sim: SimulatorProcess, session: Session) -> None:
    put_clients(sim, USERNAME, "other")
    (before,) = clients(sim)
    predicted = client(session, rotate=True, check_mode=True)
    result = client(session, rotate=True)
    (after,) = clients(sim)
    assert before["password"] != after["password"] == result["issued"]["password"]
    assert before["uuid"] == after["uuid"] == result["monitoring_client"]["uuid"]
    assert predicted["monitoring_client"] == result["monitoring_client"]
    assert predicted["diff"] == result["diff"]
    assert after["password"] not in str(result["diff"])
    assert "password" not in result["monitoring_client"]
    assert (
        result[FOR_CONTROLLER]["secret"]
        == f"issued a password for monitoring client '{USERNAME}' of cluster production"
    )
    assert writes(sim) == ["POST rotate"]


def test_inactive_monitoring_is_refused_without_consent(sim: SimulatorProcess, session: Session) -> None:
    for check_mode in (True, False):
        with pytest.raises(Refused, match="camunda_monitoring first, or say 'activate: true'"):
            client(session, check_mode=check_mode)
    assert writes(sim) == []


@pytest.mark.parametrize("effect", ["activate", "keep", "refuse"])
def test_whatever_a_new_client_does_to_inactive_monitoring(effect: str, tmp_path: Path) -> None:
    """Whether creating a client activates monitoring is not known."""
    with SimulatorProcess({"token_interval": 0, "monitoring_client": effect}) as sim:
        session = session_for(sim, tmp_path)
        assert client(session, activate=True)["changed"] is True
        assert client(session, activate=True)["changed"] is False
        assert monitoring(sim)["active"] is True
        assert client(session, state="absent")["changed"] is True
        # The last client has taken the endpoint with it.
        assert client(session, activate=True)["changed"] is True
        assert len(clients(sim)) == 1
        session.close()


@pytest.mark.parametrize("error_body", ["json", "empty"])
def test_whatever_form_answers_have(error_body: str, tmp_path: Path) -> None:
    quirks = {"token_interval": 0, "extra_fields": True, "shuffle": True, "error_body": error_body}
    with SimulatorProcess(quirks) as sim:
        session = session_for(sim, tmp_path)
        assert switch(session)["changed"] is True
        for username in ("b", "a", USERNAME):
            assert client(session, username=username)["changed"] is True
            assert client(session, username=username)["changed"] is False
        assert [each["username"] for each in info(session)["monitoring_clients"]] == ["a", "b", USERNAME]
        assert switch(session)["changed"] is False
        assert switch(session, state="absent")["changed"] is True
        assert switch(session, state="absent")["changed"] is False
        session.close()


def test_client_of_inactive_monitoring_stays(sim: SimulatorProcess, session: Session) -> None:
    put_clients(sim, USERNAME, active=False)
    assert client(session)["changed"] is False
    result = client(session, activate=True)
    assert result["changed"] is True
    assert writes(sim) == ["POST monitoring"]
    assert result["issued"] is None


@pytest.mark.parametrize("options", [{}, {"rotate": True}, {"state": "absent"}])
def test_several_clients_with_one_username(sim: SimulatorProcess, session: Session, options: dict[str, Any]) -> None:
    """Whether Camunda prevents that is not known."""
    put_clients(sim, USERNAME, USERNAME)
    with pytest.raises(Ambiguous) as caught:
        client(session, **options)
    for each in clients(sim):
        assert each["uuid"] in caught.value.message
    assert writes(sim) == []
    assert len(info(session)["monitoring_clients"]) == 2


@pytest.mark.parametrize("status", [400, 409, 422])
def test_username_that_somebody_else_took_meanwhile(sim: SimulatorProcess, session: Session, status: int) -> None:
    put_clients(sim)
    fault(sim, "POST", CLIENTS, {"status": status, "body": "Usernames must be unique"})
    with pytest.raises(ApiError, match="Usernames must be unique"):
        client(session)
    assert writes(sim) == ["POST clients"]


def test_limit_is_shown_in_the_words_of_the_service(sim: SimulatorProcess, session: Session) -> None:
    put_clients(sim, *(f"client-{number}" for number in range(20)))
    with pytest.raises(ApiError, match=r"403: Maximum number of clients reached.*a limit is reached"):
        client(session)


@pytest.mark.parametrize("username", ["", "  ", "a:b", "a\nb", "a\x00"])
def test_impossible_usernames(sim: SimulatorProcess, session: Session, username: str) -> None:
    with pytest.raises(OptionError, match="username"):
        client(session, username=username)
    assert sim.requests() == []


@pytest.mark.parametrize(
    ("status", "address"),
    [
        (None, None),
        ({}, None),
        ({"metricsEndpoint": None}, None),
        ({"metricsEndpoint": {"target": "metrics.example.com"}}, None),
        ({"metricsEndpoint": {"target": "metrics.example.com", "path": "a"}}, "https://metrics.example.com/a"),
        ({"metricsEndpoint": {"target": "m:81/", "scheme": "http", "path": "/a"}}, "http://m:81/a"),
    ],
)
def test_address_of_the_metrics(status: Any, address: str | None) -> None:
    assert metrics_address(status) == address
