# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secure connectivity: nothing is cut without consent, waits end, and other shapes of the object are survived."""

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
    NotFound,
    OptionError,
    Refused,
)
from ansible_collections.community.camunda.plugins.module_utils.messages import PROGRESS, WARNING
from ansible_collections.community.camunda.plugins.module_utils.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils.resources import secure_connectivity
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import Controller, Task
from ansible_collections.community.camunda.plugins.modules import (
    camunda_secure_connectivity,
    camunda_secure_connectivity_info,
)

PATH = "/clusters/*/secure-connectivity"
PRINCIPALS = ["arn:aws:iam::123456789012:root", "arn:aws:iam::210987654321:role/reader"]
REGIONS = ["eu-central-1", "eu-west-1"]
INACTIVE: dict[str, Any] = {"status": {}}


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[SimulatorProcess, dict[str, Any]]]:
    """One simulator for the file, in which getting ready takes half a second, and the state it starts with."""
    with SimulatorProcess({"token_interval": 0, "cluster_seconds": 0.25}) as sim:
        yield sim, sim.state()


@pytest.fixture
def sim(started: tuple[SimulatorProcess, dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> SimulatorProcess:
    """The simulator as it was at its start."""
    monkeypatch.setattr(secure_connectivity, "POLL_SECONDS", 0.1)
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


def run(session: Session, definition: ModuleDefinition, *, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    """Run a module in this process and return its result."""
    defaults = {name: argument.get("default") for name, argument in definition.options.items()}
    params = {**defaults, "cluster": "staging", **options}
    return definition.run(Task(params, session, check_mode=check_mode, diff_mode=True, controller=Controller()))


def present(session: Session, **options: Any) -> dict[str, Any]:
    """Run camunda_secure_connectivity."""
    wanted = {"principals": PRINCIPALS, "regions": REGIONS, "wait_timeout": 10}
    return run(session, camunda_secure_connectivity.DEFINITION, **{**wanted, **options})


def absent(session: Session, **options: Any) -> dict[str, Any]:
    """Run camunda_secure_connectivity with ``state: absent``."""
    return present(session, state="absent", principals=None, regions=None, **options)


def info(session: Session) -> list[dict[str, Any]]:
    """Run camunda_secure_connectivity_info."""
    found: list[dict[str, Any]] = run(session, camunda_secure_connectivity_info.DEFINITION)["secure_connectivities"]
    return found


def kept(sim: SimulatorProcess) -> Any:
    """Return the secure connectivity of the cluster as the simulator keeps it."""
    return sim.state()["clusters"][1]["secure_connectivity"]


def activate(sim: SimulatorProcess, **more: Any) -> None:
    """Make it active, and long since ready."""
    state = sim.state()
    wanted = {"allowedPrincipals": PRINCIPALS, "allowedRegions": REGIONS, **more}
    state["clusters"][1]["secure_connectivity"] = wanted
    sim.put_state(state)
    sim.forget_requests()


def fault(sim: SimulatorProcess, method: str, then: dict[str, Any], **more: Any) -> None:
    """Add a fault of the API."""
    sim.fault({"service": "api", "method": method, "path": PATH, "then": then, **more})


def shown(sim: SimulatorProcess, status: Any) -> None:
    """Make the API answer this from now on."""
    fault(sim, "GET", {"status": 200, "body": status}, times=0)


def writes(sim: SimulatorProcess) -> list[str]:
    """Return the methods of the requests that change something."""
    return [each["method"] for each in sim.requests("api") if each["method"] != "GET"]


def said(session: Session, loudness: str) -> str:
    """Return what was said in that loudness."""
    return "\n".join(message.text for message in session.messages.collected if message.loudness == loudness)


def test_from_beginning_to_end(sim: SimulatorProcess, session: Session) -> None:
    assert info(session) == []
    predicted = present(session, check_mode=True)
    assert writes(sim) == []
    done = present(session)
    assert predicted["changed"] is done["changed"] is True
    assert predicted["diff"] == done["diff"]
    connectivity = done["secure_connectivity"]
    assert predicted["secure_connectivity"].keys() == connectivity.keys()
    for part in ("metadata", "spec", "status"):
        assert predicted["secure_connectivity"][part].keys() == connectivity[part].keys()
    assert predicted["secure_connectivity"]["spec"] == connectivity["spec"]
    assert connectivity["status"]["conditions"][0]["status"] == "True"
    assert "to be ready: Ready is False (Provisioning: " in said(session, PROGRESS)
    assert info(session) == [connectivity]
    again = present(session, principals=PRINCIPALS[::-1], regions=[*REGIONS[::-1], REGIONS[0]])
    assert (again["changed"], again["secure_connectivity"], again["diff"]) == (False, connectivity, [])
    assert absent(session, check_mode=True)["secure_connectivity"] is None
    assert writes(sim) == ["POST"]
    gone = absent(session)
    assert (gone["changed"], gone["secure_connectivity"]) == (True, None)
    assert kept(sim) is None
    assert absent(session)["changed"] is False


@pytest.mark.parametrize("error_body", ["json", "empty"])
def test_whatever_form_answers_have(error_body: str, tmp_path: Path) -> None:
    quirks = {"token_interval": 0, "extra_fields": True, "shuffle": True, "error_body": error_body}
    with SimulatorProcess(quirks) as sim:
        session = session_for(sim, tmp_path)
        assert present(session, wait=False)["changed"] is True
        for look in range(5):
            assert present(session, wait=False)["changed"] is False, look
        assert absent(session)["changed"] is True
        assert absent(session)["changed"] is False
        session.close()


def test_without_waiting(sim: SimulatorProcess, session: Session) -> None:
    result = present(session, wait=False)
    assert result["secure_connectivity"]["status"]["conditions"][0]["status"] == "False"
    assert said(session, PROGRESS) == ""
    # The wait goes on in a later task.
    assert present(session)["secure_connectivity"]["status"]["conditions"][0]["status"] == "True"


def test_wait_that_ends(sim: SimulatorProcess, session: Session) -> None:
    activate(sim, since=4102444800)
    with pytest.raises(CamundaError, match=r"not ready after 0 s: Ready is False.*Provisioning") as caught:
        present(session, wait_timeout=0)
    assert caught.value.details() == {"code": "not_ready"}
    assert writes(sim) == []


@pytest.mark.parametrize(
    "others", [{"principals": PRINCIPALS[:1]}, {"regions": ["us-east-1"]}, {"principals": ["*"], "regions": ["x"]}]
)
def test_others_need_consent(sim: SimulatorProcess, session: Session, others: dict[str, Any]) -> None:
    activate(sim, serviceId="first")
    for check_mode in (True, False):
        with pytest.raises(Refused, match="recreate"):
            present(session, check_mode=check_mode, **others)
    assert writes(sim) == []
    predicted = present(session, recreate=True, check_mode=True, **others)
    done = present(session, recreate=True, **others)
    assert writes(sim) == ["DELETE", "POST"]
    assert predicted["diff"] == done["diff"]
    assert predicted["secure_connectivity"]["spec"] == done["secure_connectivity"]["spec"]
    assert kept(sim)["serviceId"] != "first"
    assert present(session, recreate=True, **others)["changed"] is False


def test_consent_alone_changes_nothing(sim: SimulatorProcess, session: Session) -> None:
    activate(sim)
    assert present(session, recreate=True)["changed"] is False
    assert writes(sim) == []


def test_activation_waits_for_the_end_of_the_old_one(sim: SimulatorProcess, session: Session) -> None:
    """Whether a deactivation is over when it is answered is not known."""
    activate(sim)
    old = {"status": {"spec": {"allowedPrincipals": PRINCIPALS, "allowedRegions": REGIONS}}}
    fault(sim, "GET", {"status": 200, "body": old}, times=3)
    present(session, recreate=True, wait=False, regions=["us-east-1"])
    assert "to be inactive: it is active" in said(session, PROGRESS)
    assert kept(sim)["allowedRegions"] == ["us-east-1"]


def test_failure_between_the_two(sim: SimulatorProcess, session: Session) -> None:
    activate(sim)
    fault(sim, "POST", {"status": 403, "body": "You are not supposed to be here"})
    with pytest.raises(ApiError, match=r"has been deactivated, but activating it again failed.*not supposed"):
        present(session, recreate=True, regions=["us-east-1"])
    assert kept(sim) is None
    assert present(session, regions=["us-east-1"])["changed"] is True


@pytest.mark.parametrize(
    "then", [{"lose_response": True}, {"reset": True}, {"status": 502}, {"status": 503}, {"status": 429}]
)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_lost_answers(sim: SimulatorProcess, session: Session, method: str, then: dict[str, Any]) -> None:
    if method == "DELETE":
        activate(sim)
    fault(sim, method, then)
    assert (present(session) if method == "POST" else absent(session))["changed"] is True
    assert (kept(sim) is None) is (method == "DELETE")


def test_already_so_is_no_error(sim: SimulatorProcess, session: Session) -> None:
    """Somebody else was faster than this task."""
    activate(sim)
    fault(sim, "GET", {"status": 200, "body": INACTIVE})
    assert present(session)["changed"] is True
    active = {"status": {"spec": {"allowedPrincipals": PRINCIPALS, "allowedRegions": REGIONS}}}
    assert kept(sim) is not None
    sim.put_state(
        {**sim.state(), "clusters": [{**each, "secure_connectivity": None} for each in sim.state()["clusters"]]}
    )
    fault(sim, "GET", {"status": 200, "body": active})
    assert absent(session)["changed"] is True


def test_active_for_others_meanwhile_is_an_error(sim: SimulatorProcess, session: Session) -> None:
    activate(sim, allowedRegions=["us-east-1"])
    fault(sim, "GET", {"status": 200, "body": INACTIVE})
    with pytest.raises(ApiError, match="409: Secure Connectivity already activated"):
        present(session)


@pytest.mark.parametrize("status", [{}, {"status": None}, {"status": {}}, {"status": []}, {"connectivity": {}}])
def test_inactive_in_every_form(sim: SimulatorProcess, session: Session, status: Any) -> None:
    shown(sim, status)
    assert info(session) == []
    assert absent(session)["changed"] is False


@pytest.mark.parametrize(
    "current",
    [
        {"metadata": {"name": "x"}},
        {"spec": None, "status": None},
        {"spec": {"allowedPrincipals": None}, "status": {"conditions": None}},
        {"spec": "x", "status": "x"},
        {"status": {"conditions": [None, {"type": "Ready"}]}},
    ],
)
def test_objects_that_say_little(sim: SimulatorProcess, session: Session, current: Any) -> None:
    """The object has had another shape before: what it does not say is neither guessed nor a reason to cut anything."""
    shown(sim, {"status": current})
    assert info(session) == [current]
    result = present(session, wait=False)
    assert result["changed"] is False
    assert result["secure_connectivity"] == current
    assert "cannot be compared" in said(session, WARNING)
    with pytest.raises(CamundaError, match="not ready"):
        present(session, wait_timeout=0)
    assert writes(sim) == []


def test_objects_that_are_not_shown_at_once(sim: SimulatorProcess, session: Session) -> None:
    shown(sim, INACTIVE)
    result = present(session, wait=False)
    assert result["changed"] is True
    assert result["secure_connectivity"]["spec"]["allowedPrincipals"] == PRINCIPALS


@pytest.mark.parametrize("option", ["principals", "regions"])
@pytest.mark.parametrize("value", [None, [], [""], ["a b"], ["a\nb"]])
def test_impossible_lists(sim: SimulatorProcess, session: Session, option: str, value: Any) -> None:
    with pytest.raises(OptionError, match=option):
        present(session, **{option: value})
    assert sim.requests() == []


def test_negative_wait(sim: SimulatorProcess, session: Session) -> None:
    with pytest.raises(OptionError, match="wait_timeout"):
        present(session, wait_timeout=-1)
    assert sim.requests() == []


def test_unknown_cluster(session: Session) -> None:
    for cluster in ("nowhere", "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(NotFound, match="'staging'"):
            present(session, cluster=cluster)


def test_refusal_is_quoted(session: Session) -> None:
    with pytest.raises(ApiError, match=r"403: Secure Connectivity is not available in this region.*plan"):
        present(session, cluster="production")
