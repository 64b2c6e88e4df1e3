# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New clusters under faults, with odd declarations and with choices that do not exist."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from administration_session import session_for
from cluster_tasks import (
    NEW,
    QUICK,
    called,
    change_cluster,
    fault,
    progress,
    run,
    shorten_pauses,
    twice,
    writes,
)
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.errors import (
    ApiError,
    CamundaError,
    NotFound,
    OptionError,
    OutcomeUnknown,
)
from ansible_collections.community.camunda.plugins.module_utils.session import Session


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the pauses between two looks short."""
    shorten_pauses(monkeypatch)


@pytest.fixture(scope="module")
def simulator_options() -> dict[str, Any]:
    """Clusters change quickly."""
    return QUICK


def test_creation_waits_for_two_healthy_looks(sim: SimulatorProcess, session: Session) -> None:
    result = twice(session, **NEW, stage="dev", description="A test", auto_update=False)
    (cluster,) = called(sim, "made")
    assert result["cluster"]["uuid"] == cluster["uuid"]
    assert result["cluster"]["status"]["ready"] == "Healthy"
    assert result["cluster"]["generation"]["name"] == "8.9 gen13"
    assert any("is Creating" in text for text in progress(session))
    assert writes(sim) == ["POST clusters"]


def test_what_is_predicted_is_what_comes(session: Session) -> None:
    declared = {**NEW, "stage": "prod", "description": "A test", "auto_update": True, "encryption": "Software"}
    predicted = run(session, check_mode=True, **declared)["cluster"]
    cluster = run(session, **declared)["cluster"]
    unknown = ("uuid", "ownerId", "created", "links")
    assert [predicted[name] for name in unknown] == [None, None, None, {}]
    assert {name: cluster[name] for name in predicted if name not in unknown} == {
        name: value for name, value in predicted.items() if name not in unknown
    }


def test_one_unhealthy_blip_is_tolerated(sim: SimulatorProcess, session: Session) -> None:
    created = run(session, **NEW, wait=False)["cluster"]
    assert created["status"]["ready"] == "Creating"
    sim.advance(10)
    path = f"/clusters/{created['uuid']}"
    fault(sim, "GET", path, skip=1, body={**created, "status": {"ready": "Unhealthy"}})
    sim.forget_requests()
    change_cluster(sim, 2, status={"ready": "Creating"})
    result = run(session, name="made")
    assert result["changed"] is False
    assert result["cluster"]["status"]["ready"] == "Healthy"
    assert any("is Unhealthy" in text for text in progress(session))


@pytest.mark.parametrize("status", ["Unhealthy", "Suspended"])
def test_a_lasting_problem_ends_the_wait(sim: SimulatorProcess, session: Session, status: str) -> None:
    fault(sim, "GET", "/clusters/*-*", times=0, body={"uuid": "1", "name": "made", "status": {"ready": status}})
    with pytest.raises(CamundaError, match=f"is {status} after") as caught:
        run(session, **NEW)
    assert caught.value.details() == {"code": "not_ready"}


def test_too_little_time(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "GET", "/clusters/*-*", times=0, body={"uuid": "1", "name": "made", "status": {"ready": "Maintenance"}})
    with pytest.raises(CamundaError, match=r"is Maintenance after 1 s\. .*'wait_timeout'"):
        run(session, **NEW, wait_timeout=1)


def test_a_new_cluster_that_is_not_shown_yet(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "GET", "/clusters/*-*", times=2, status=404)
    assert run(session, **NEW)["cluster"]["status"]["ready"] == "Healthy"


def test_without_waiting_it_is_returned_as_predicted(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "GET", "/clusters/*-*", times=1, status=404)
    cluster = run(session, **NEW, wait=False)["cluster"]
    assert cluster["uuid"] == called(sim, "made")[0]["uuid"]
    assert cluster["status"]["ready"] == "Creating"


@pytest.mark.parametrize(
    "then", [{"lose_response": True}, {"truncate": 5}, {"truncate": 0}], ids=["lost", "truncated", "no body"]
)
def test_a_lost_answer_makes_no_second_cluster(sim: SimulatorProcess, session: Session, then: dict[str, Any]) -> None:
    fault(sim, "POST", "/clusters", **then)
    result = run(session, **NEW)
    (cluster,) = called(sim, "made")
    assert result["cluster"]["uuid"] == cluster["uuid"]
    assert writes(sim) == ["POST clusters"]
    assert any("was lost" in text for text in progress(session))


@pytest.mark.parametrize(
    "then",
    [
        {"reset": True},
        {"status": 502},
        {"status": 504},
        {"status": 200, "body": {}},
        {"status": 200, "body": "<html>busy</html>", "headers": {"Content-Type": "text/html"}},
    ],
    ids=["reset", "502", "504", "empty object", "html"],
)
def test_an_answer_that_says_nothing(sim: SimulatorProcess, session: Session, then: dict[str, Any]) -> None:
    """Nothing was made, but nobody can tell: not repeated."""
    fault(sim, "POST", "/clusters", **then)
    with pytest.raises(OutcomeUnknown, match="No new cluster called 'made'"):
        run(session, **NEW)
    assert writes(sim) == ["POST clusters"]


def test_several_new_clusters_of_the_name(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "POST", "/clusters", delay=1.0, lose_response=True)
    state = sim.state()
    other = {**copy.deepcopy(state["clusters"][1]), "uuid": "00000000-0000-4000-8000-000000000001", "name": "made"}
    timer = threading.Timer(0.5, lambda: sim.put_state({**state, "clusters": [*state["clusters"], other]}))
    timer.start()
    with pytest.raises(OutcomeUnknown, match="are new") as caught:
        run(session, **NEW)
    timer.join()
    made = called(sim, "made")
    assert len(made) == 2
    assert all(cluster["uuid"] in caught.value.message for cluster in made)


def test_looking_fails_too(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "POST", "/clusters", lose_response=True)
    fault(sim, "GET", "/clusters", times=0, skip=1, status=403)
    with pytest.raises(OutcomeUnknown, match="looking failed"):
        run(session, **NEW)
    assert writes(sim) == ["POST clusters"]


@pytest.mark.parametrize("status", [429, 503, 400])
def test_a_refused_creation_is_not_repeated(sim: SimulatorProcess, session: Session, status: int) -> None:
    fault(sim, "POST", "/clusters", status=status, body="No reservations left")
    with pytest.raises(ApiError, match="No reservations left") as caught:
        run(session, **NEW)
    assert caught.value.status == status
    assert writes(sim) == ["POST clusters"]


@pytest.mark.parametrize("option", ["plan_type", "region", "channel"])
def test_creation_needs_its_options(sim: SimulatorProcess, session: Session, option: str) -> None:
    with pytest.raises(OptionError, match=r"'staging' \(.*these options are missing") as caught:
        run(session, **{**NEW, option: None})
    assert caught.value.option == option
    assert writes(sim) == []


@pytest.mark.parametrize(
    ("option", "listed"),
    [
        ("plan_type", "'Production' ("),
        ("region", "'Iowa, North America (us-central1)' ("),
        ("channel", "'Alpha' ("),
        ("generation", "'8.9 gen1' ("),
        ("backup_region", "'eu-west-1' ("),
    ],
)
def test_unknown_choices_are_answered_with_those_there_are(
    sim: SimulatorProcess, session: Session, option: str, listed: str
) -> None:
    for check_mode in (True, False):
        with pytest.raises(NotFound) as caught:
            run(session, check_mode=check_mode, **{**NEW, option: "no such thing"})
        assert "'no such thing'" in caught.value.message
        assert listed in caught.value.message
    assert writes(sim) == []


def test_choices_by_uuid(sim: SimulatorProcess, session: Session) -> None:
    parameters = sim.state()["parameters"]
    region, channel = parameters["regions"][2], parameters["channels"][0]
    result = run(
        session,
        name="made",
        plan_type=parameters["clusterPlanTypes"][1]["uuid"].upper(),
        region=region["uuid"],
        channel=channel["uuid"],
        generation=channel["allowedGenerations"][0]["uuid"],
        backup_region="Ireland, Europe",
        hardware_packages=2,
        authorizations=True,
        wait=False,
    )
    assert result["cluster"]["planType"]["name"] == "Basic"
    assert result["cluster"]["generation"]["name"] == "8.8 gen22"
    assert result["cluster"]["backupRegion"]["uuid"] == region["backups"][0]["uuid"]
    (made,) = called(sim, "made")
    assert made["hardwarePackages"] == 2
    assert made["identityBackendChecksEnabled"] is True
    again = run(session, **NEW, backup_region="eu-west-1", hardware_packages=9, authorizations=False, wait=False)
    assert again["changed"] is False, "write-only fields are no reason for a change"


def test_a_misbehaving_service(simulator: Callable[..., SimulatorProcess], tmp_path: Path) -> None:
    """Undeclared fields, shuffled lists, errors without words."""
    quirks = {"extra_fields": True, "shuffle": True, "error_body": "empty", "allowlist": "absent"}
    sim = simulator({"token_interval": 0, "cluster_seconds": 0.5, **quirks})
    session = session_for(sim, tmp_path)
    declared = {**NEW, "stage": "dev", "auto_update": False, "generation": "8.8 gen22"}
    assert run(session, **declared)["changed"] is True
    assert run(session, **declared)["changed"] is False
    upgraded = run(session, name="made", upgrade=True)
    assert upgraded["cluster"]["generation"]["name"] == "8.9 gen13"
    assert run(session, name="made", upgrade=True)["changed"] is False


def test_an_unchanged_cluster_costs_one_request(sim: SimulatorProcess, session: Session) -> None:
    declared = {**NEW, "name": "staging", "stage": "stage", "generation": "8.8 gen22", "encryption": "Provider"}
    assert run(session, **declared, description="", backup_region=None)["changed"] is False
    assert [each["path"] for each in sim.requests("api")] == ["/clusters"]
