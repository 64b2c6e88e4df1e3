# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters under faults, with everything that is not known about the API both ways, and with odd declarations."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from administration_session import session_for, session_with_token
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.api_call import Call, Effect, perform
from ansible_collections.community.camunda.plugins.module_utils.errors import (
    Ambiguous,
    ApiError,
    CamundaError,
    NotFound,
    OptionError,
    OutcomeUnknown,
    Refused,
)
from ansible_collections.community.camunda.plugins.module_utils.operations import clusters as cluster_operations
from ansible_collections.community.camunda.plugins.module_utils.resources import cluster_readiness
from ansible_collections.community.camunda.plugins.module_utils.resources.cluster_parameters import ClusterParameters
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import Controller, Task
from ansible_collections.community.camunda.plugins.modules import camunda_ip_ranges_info
from ansible_collections.community.camunda.plugins.modules.camunda_cluster import DEFINITION

NEW: dict[str, Any] = {
    "name": "made",
    "plan_type": "Basic",
    "region": "Frankfurt, Europe (eu-central-1)",
    "channel": "Stable",
}
KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
BACKUP_KEY = KEY.replace("eu-central-1", "eu-west-1")


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes minutes at Camunda takes a second here, so the looks are closer to each other."""
    monkeypatch.setattr(cluster_readiness, "FIRST_LOOK_SECONDS", 0.05)
    monkeypatch.setattr(cluster_readiness, "POLL_SECONDS", 0.1)
    monkeypatch.setattr(cluster_readiness, "PATIENCE_SECONDS", 1.0)
    monkeypatch.setattr(cluster_operations, "ADOPTION_SECONDS", 1.0)
    monkeypatch.setattr(cluster_operations, "ADOPTION_POLL_SECONDS", 0.1)


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[SimulatorProcess, dict[str, Any]]]:
    """One simulator for the file, and the state it starts with."""
    with SimulatorProcess({"token_interval": 0, "cluster_seconds": 0.5}) as sim:
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


def run(session: Session, *, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    """Run the module in this process and return its result."""
    defaults = {name: argument.get("default") for name, argument in DEFINITION.options.items()}
    params = {**defaults, "wait_timeout": 20, **options}
    task = Task(params, session, check_mode=check_mode, diff_mode=True, controller=Controller())
    return DEFINITION.run(task)


def twice(session: Session, **options: Any) -> dict[str, Any]:
    """Predict, run, run again: only the first two are changes, and their diffs are the same. Return the real result."""
    predicted = run(session, check_mode=True, **options)
    result = run(session, **options)
    again = run(session, **options)
    assert (predicted["changed"], result["changed"], again["changed"]) == (True, True, False)
    assert predicted["diff"] == result["diff"]
    assert again["diff"] == []
    assert again["cluster"] == result["cluster"]
    return result


def called(sim: SimulatorProcess, name: str) -> list[dict[str, Any]]:
    """Return the clusters of that name."""
    return [cluster for cluster in sim.state()["clusters"] if cluster["name"] == name]


def change_cluster(sim: SimulatorProcess, position: int = 1, **changes: Any) -> None:
    """Change a cluster behind everybody's back: 0 is production, 1 is staging."""
    state = sim.state()
    if "status" in changes:
        # Its life begins anew.
        state["clusters"][position].pop("status_since")
    state["clusters"][position].update(changes)
    sim.put_state(state)


def writes(sim: SimulatorProcess) -> list[str]:
    """Return the requests that change something, by method and end of the path."""
    return [
        f"{each['method']} {each['path'].rpartition('/')[2]}" for each in sim.requests("api") if each["method"] != "GET"
    ]


def fault(sim: SimulatorProcess, method: str, path: str, times: int = 1, skip: int = 0, **then: Any) -> None:
    """Add a fault of the API."""
    sim.fault({"service": "api", "method": method, "path": path, "times": times, "skip": skip, "then": then})


def progress(session: Session) -> list[str]:
    """Return what was said while waiting."""
    return [message.text for message in session.messages.collected]


# Creating


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


# Changing


def test_changes_in_place(sim: SimulatorProcess, session: Session) -> None:
    changes = {"cluster": "staging", "name": "renamed", "description": "New", "stage": "test", "hardware_packages": 3}
    predicted = run(session, check_mode=True, **changes)
    result = twice(session, **changes)
    assert predicted["cluster"] == result["cluster"]
    assert called(sim, "renamed")[0]["hardwarePackages"] == 3
    assert writes(sim) == [f"PATCH {result['cluster']['uuid']}"]
    assert result["diff"][0]["before"] == {"name": "staging", "description": "", "stage": "stage"}
    assert result["diff"][0]["after"] == {"name": "renamed", "description": "New", "stage": "test"}
    assert run(session, name="renamed")["changed"] is False, "what is left out is left alone"
    run(session, name="renamed", description="")
    assert called(sim, "renamed")[0]["description"] is None
    assert run(session, name="renamed", description="")["changed"] is False


@pytest.mark.parametrize("then", [{"lose_response": True}, {"reset": True}, {"status": 503}, {"status": 429}])
def test_lost_changes(sim: SimulatorProcess, session: Session, then: dict[str, Any]) -> None:
    fault(sim, "PATCH", "*", **then)
    assert run(session, name="staging", stage="test")["changed"] is True
    assert called(sim, "staging")[0]["labels"] == ["test"]


def test_a_name_that_is_taken(sim: SimulatorProcess, session: Session) -> None:
    with pytest.raises(Refused, match="is called that already"):
        run(session, cluster="staging", name="production")
    assert writes(sim) == []


def test_a_cluster_that_is_not_there_is_not_created(sim: SimulatorProcess, session: Session) -> None:
    for name in (None, "made"):
        with pytest.raises(NotFound, match=r"'staging' \("):
            run(session, **{**NEW, "name": name}, cluster="no such cluster")
    assert writes(sim) == []


def test_two_clusters_of_one_name(sim: SimulatorProcess, session: Session) -> None:
    change_cluster(sim, name="production")
    uuids = [cluster["uuid"] for cluster in sim.state()["clusters"]]
    wanted: list[dict[str, Any]] = [
        {"name": "production"},
        {"cluster": "production"},
        {"name": "production", "state": "absent"},
    ]
    for options in wanted:
        with pytest.raises(Ambiguous) as caught:
            run(session, **options)
        assert all(uuid in caught.value.message for uuid in uuids)
    assert run(session, cluster=uuids[1].upper(), name="staging")["changed"] is True
    assert writes(sim) == [f"PATCH {uuids[1]}"]


def test_what_cannot_change_is_refused_with_all_differences(sim: SimulatorProcess, session: Session) -> None:
    for check_mode in (True, False):
        with pytest.raises(Refused) as caught:
            run(
                session,
                check_mode=check_mode,
                name="staging",
                plan_type="Production",
                region="Belgium, Europe (europe-west1)",
                channel="Alpha",
                auto_update=False,
                backup_region="eu-west-1",
                encryption="External",
                description="not written either",
            )
        for words in (
            "plan_type is 'Basic' and declared as 'Production'",
            "region is",
            "channel is 'Stable'",
            "auto_update is true and declared as false",
            "backup_region is none",
            "encryption is 'Provider'",
            "data and backups would be lost",
        ):
            assert words in caught.value.message
    assert writes(sim) == []


def test_declared_as_it_is(sim: SimulatorProcess, session: Session) -> None:
    """Names of old are no difference as long as the parameters lead to the same thing."""
    change_cluster(sim, region={**called(sim, "staging")[0]["region"], "name": "Europe West"}, description=None)
    declared = {**NEW, "name": "staging", "auto_update": True, "stage": "stage", "encryption": "Provider"}
    assert run(session, **declared, description="")["changed"] is False
    assert run(session, **{**declared, "region": "Europe West"})["changed"] is False


def test_fields_that_the_answer_leaves_out(sim: SimulatorProcess, session: Session) -> None:
    bare = {"uuid": called(sim, "staging")[0]["uuid"], "name": "staging", "status": {"ready": "Healthy"}, "new": [1]}
    fault(sim, "GET", "/clusters", times=0, body=[bare])
    declared = {**NEW, "name": "staging", "auto_update": True, "stage": "prod", "encryption": "Provider"}
    result = run(session, **declared, generation="8.9 gen1")
    assert result["changed"] is False
    assert result["cluster"] == bare
    fault(sim, "GET", "/clusters/*-*", times=0, body=bare)
    assert run(session, name="staging", description="New")["changed"] is True


def test_generations_of_clusters_that_update_themselves(session: Session) -> None:
    assert run(session, name="staging", generation="8.9 gen1")["changed"] is False


def test_generations_of_others(sim: SimulatorProcess, session: Session) -> None:
    change_cluster(sim, autoUpdate=False, generation={"uuid": "gone", "name": "8.8 gen3"})
    assert run(session, name="staging", generation="8.8 gen3")["changed"] is False, "not listed any more"
    with pytest.raises(Refused, match=r"generation is '8\.8 gen3' and declared as '8\.9 gen1'.*'upgrade: true'"):
        run(session, name="staging", generation="8.9 gen1")
    with pytest.raises(Refused, match=r"leads to the newest one of the channel, 8\.9 gen13"):
        run(session, name="staging", generation="8.9 gen1", upgrade=True)
    with pytest.raises(NotFound, match=r"'8\.9 gen13'"):
        run(session, name="staging", generation="8.7 gen1")
    assert run(session, name="staging", generation="8.8 gen3", upgrade=True)["changed"] is False, "it has that one"
    assert twice(session, name="staging", generation="8.9 gen13", upgrade=True)["cluster"]["generation"]["name"] == (
        "8.9 gen13"
    )


# Upgrading and resuming


@pytest.mark.parametrize("then", [{}, {"lose_response": True}, {"status": 429}], ids=["plain", "lost", "429"])
def test_upgrade(sim: SimulatorProcess, session: Session, then: dict[str, Any]) -> None:
    if then:
        fault(sim, "PUT", "*/upgrade", **then)
    predicted = run(session, check_mode=True, name="staging", upgrade=True)
    result = twice(session, name="staging", upgrade=True)
    assert predicted["cluster"] == result["cluster"]
    assert result["cluster"]["generation"]["name"] == "8.9 gen13"
    assert result["cluster"]["status"]["ready"] == "Healthy"
    assert len(writes(sim)) == (2 if then.get("status") else 1)


def test_an_upgrade_of_which_nobody_knows(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "PUT", "*/upgrade", reset=True)
    with pytest.raises(OutcomeUnknown):
        run(session, name="staging", upgrade=True)
    assert writes(sim) == ["PUT upgrade"]


def test_upgrade_waits_until_it_is_accepted(sim: SimulatorProcess, session: Session) -> None:
    change_cluster(sim, status={"ready": "Updating"})
    with pytest.raises(ApiError, match="not ready for an upgrade") as caught:
        run(session, name="staging", upgrade=True, wait=False)
    assert caught.value.status == 412
    result = run(session, name="staging", upgrade=True)
    assert result["cluster"]["generation"]["name"] == "8.9 gen13"
    fault(sim, "PUT", "*/upgrade", times=0, status=412, body="not now")
    change_cluster(sim, generation={"uuid": "old", "name": "8.8 gen22"})
    with pytest.raises(ApiError, match=r"not now.* The cluster is Healthy; it was waited for 1 s"):
        run(session, name="staging", upgrade=True, wait_timeout=1)


@pytest.mark.parametrize(("status", "words"), [(409, "wait 24 hours, then try again"), (400, "no upgrade available")])
def test_the_service_says_why_not(sim: SimulatorProcess, session: Session, status: int, words: str) -> None:
    fault(sim, "PUT", "*/upgrade", status=status, body=words)
    with pytest.raises(ApiError, match=words):
        run(session, name="staging", upgrade=True)
    assert writes(sim) == ["PUT upgrade"]


def test_upgrade_of_a_suspended_cluster(sim: SimulatorProcess, session: Session) -> None:
    change_cluster(sim, status={"ready": "Suspended"})
    with pytest.raises(Refused, match="'resume: true'"):
        run(session, name="staging", upgrade=True)
    result = twice(session, name="staging", upgrade=True, resume=True)
    assert result["cluster"]["generation"]["name"] == "8.9 gen13"
    assert writes(sim)[0] == "PUT wake"


@pytest.mark.parametrize("then", [{}, {"lose_response": True}, {"reset": True}], ids=["plain", "lost", "reset"])
def test_resume(sim: SimulatorProcess, session: Session, then: dict[str, Any]) -> None:
    change_cluster(sim, status={"ready": "Suspended"})
    if then:
        fault(sim, "PUT", "*/wake", **then)
    assert run(session, name="staging")["cluster"]["status"]["ready"] == "Suspended", "not unless told to"
    predicted = run(session, check_mode=True, name="staging", resume=True)
    result = twice(session, name="staging", resume=True)
    assert predicted["cluster"] == result["cluster"]
    assert result["diff"][0]["before"] == {"status": "Suspended"}


def test_everything_at_once(sim: SimulatorProcess, session: Session) -> None:
    change_cluster(sim, status={"ready": "Suspended"})
    declared = {"cluster": "staging", "name": "renamed", "stage": "prod", "resume": True, "upgrade": True}
    predicted = run(session, check_mode=True, **declared)
    result = twice(session, **declared)
    assert predicted["cluster"] == result["cluster"]
    assert [next(iter(each["after"])) for each in result["diff"]] == ["status", "name", "generation"]
    assert writes(sim)[:3] == ["PUT wake", f"PATCH {result['cluster']['uuid']}", "PUT upgrade"]


@pytest.mark.parametrize("status", [204, 409])
def test_a_running_cluster_is_not_woken(
    simulator: Callable[..., SimulatorProcess], tmp_path: Path, status: int
) -> None:
    sim = simulator({"token_interval": 0, "wake_running": status})
    session = session_for(sim, tmp_path)
    assert run(session, name="staging", resume=True)["changed"] is False
    assert writes(sim) == []


# Encryption keys


def test_keys_for_a_new_cluster(sim: SimulatorProcess, session: Session) -> None:
    result = twice(session, **NEW, encryption="External", encryption_keys={"primary": KEY, "secondary": None})
    assert result["cluster"]["encryption"] == {"type": "External", "status": "Ready", "primaryKeyArn": KEY}
    assert result["cluster"]["status"]["ready"] == "Healthy"
    assert len(result["diff"]) == 2


def test_keys_come_later(sim: SimulatorProcess, session: Session) -> None:
    first = run(session, **NEW, encryption="External", backup_region="eu-west-1")
    assert first["cluster"]["status"]["ready"] == "WaitingForInput"
    assert any("waits for 'encryption_keys'" in text for text in progress(session))
    with pytest.raises(Refused, match=r"'encryption_keys\.secondary' is required"):
        run(session, name="made", encryption_keys={"primary": KEY, "secondary": None})
    fault(sim, "PUT", "*/encryption", lose_response=True)
    keys = {"primary": KEY, "secondary": BACKUP_KEY}
    predicted = run(session, check_mode=True, name="made", encryption_keys=keys)
    result = twice(session, name="made", encryption_keys=keys)
    assert predicted["cluster"] == result["cluster"]
    assert result["cluster"]["encryption"]["secondaryKeyArn"] == BACKUP_KEY
    rotated = {**keys, "primary": KEY.replace("1234abcd", "mrk-1234")}
    twice(session, name="made", encryption_keys=rotated)


def test_keys_that_camunda_cannot_use(sim: SimulatorProcess, session: Session) -> None:
    made = run(session, **NEW, encryption="External")["cluster"]
    broken = {**made, "encryption": {"type": "External", "status": "ProviderError"}}
    fault(sim, "GET", "/clusters/*-*", times=0, body=broken)
    with pytest.raises(CamundaError, match=r"is ProviderError after .* Check that Camunda may use the keys"):
        run(session, name="made", encryption_keys={"primary": KEY}, wait_timeout=1)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"name": "staging"}, Refused, "encryption is 'Provider' and declared as 'External'"),
        ({**NEW}, OptionError, "needs 'encryption: External'"),
        ({**NEW, "encryption": "Software"}, OptionError, "goes with"),
    ],
)
def test_keys_for_other_clusters(
    sim: SimulatorProcess, session: Session, options: dict[str, Any], error: type[CamundaError], words: str
) -> None:
    with pytest.raises(error, match=words):
        run(session, **options, encryption_keys={"primary": KEY, "secondary": None})
    assert writes(sim) == []


# Deleting


@pytest.mark.parametrize("linger", [0, 1.0])
@pytest.mark.parametrize("then", [{}, {"lose_response": True}, {"status": 502}], ids=["plain", "lost", "502"])
def test_delete(
    simulator: Callable[..., SimulatorProcess], tmp_path: Path, linger: float, then: dict[str, Any]
) -> None:
    sim = simulator({"token_interval": 0, "delete_linger": linger})
    session = session_for(sim, tmp_path, retries=3)
    if then:
        fault(sim, "DELETE", "*", **then)
    predicted = run(session, check_mode=True, name="staging", state="absent")
    result = run(session, name="staging", state="absent")
    assert predicted == result
    assert result["changed"] is True
    assert result["cluster"] is None
    assert result["diff"][0]["before"]["plan_type"] == "Basic"
    assert "staging" not in [cluster["name"] for cluster in session.api.clusters()]
    assert run(session, name="staging", state="absent") == {"changed": False, "diff": [], "cluster": None}
    if linger and not then:
        assert any("still listed" in text for text in progress(session))


def test_a_deleted_cluster_that_stays_listed(simulator: Callable[..., SimulatorProcess], tmp_path: Path) -> None:
    sim = simulator({"token_interval": 0, "delete_linger": 3600})
    session = session_for(sim, tmp_path)
    with pytest.raises(CamundaError, match=r"is deleted, but still listed as .* after 1 s"):
        run(session, name="staging", state="absent", wait_timeout=1)
    assert run(session, cluster="production", state="absent", wait=False)["cluster"] is None


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"name": "staging", "cluster": "staging", "state": "absent"}, "cluster"),
        ({"cluster": "", "state": "absent"}, "cluster"),
        ({"name": " ", "state": "absent"}, "name"),
        ({"name": "5c34c0a7-7f29-4424-8414-125615f7a9b9", "state": "absent"}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "a", "plan_type": ""}, "plan_type"),
        ({"name": "a", "description": "x" * 151}, "description"),
        ({"name": "a", "hardware_packages": 0}, "hardware_packages"),
        ({"name": "a", "wait_timeout": 0}, "wait_timeout"),
        ({"name": "a", "encryption_keys": {"primary": "my key"}}, "encryption_keys"),
        ({"name": "a", "encryption_keys": {"primary": KEY, "secondary": KEY}}, "encryption_keys"),
    ],
)
def test_bad_input_is_refused_before_any_traffic(
    sim: SimulatorProcess, session: Session, options: dict[str, Any], option: str
) -> None:
    with pytest.raises(OptionError) as caught:
        run(session, **options)
    assert caught.value.option == option
    assert f"'{option}" in caught.value.message
    assert sim.requests() == []


# Parameters and addresses


@pytest.mark.parametrize(
    ("names", "newest"),
    [
        (["8.9 gen2", "8.9 gen13", "8.8 gen22"], "8.9 gen13"),
        (["Zeebe 8.1.0-alpha2", "Zeebe 8.1.0", "Zeebe 8.0.10"], "Zeebe 8.1.0"),
        (["8.10 alpha3", "8.10 gen1", "8.9 gen50"], "8.10 gen1"),
        (["first", "second"], "first"),
        ([], None),
    ],
)
def test_the_newest_generation(names: list[str], newest: str | None) -> None:
    """The order of the list means nothing; the default of the channel is its first here."""
    generations = [{"uuid": f"uuid of {name}", "name": name} for name in names]
    others = {"uuid": "x", "name": "99 gen99", "classification": "existingCluster"}
    channel: dict[str, Any] = {"uuid": "u", "name": "Stable", "allowedGenerations": [*reversed(generations), others]}
    if generations:
        channel["defaultGeneration"] = generations[0]
    found = ClusterParameters({"channels": [channel]}).newest_generation({"uuid": "u"})
    assert (found or {}).get("name") == newest


def addresses(session: Session) -> dict[str, Any]:
    """Run the module for Camunda's addresses."""
    task = Task({}, session, check_mode=False, diff_mode=False, controller=Controller())
    return camunda_ip_ranges_info.DEFINITION.run(task)


def test_addresses_need_no_token(sim: SimulatorProcess, session: Session) -> None:
    assert addresses(session)["ip_ranges"]["web-modeler"]
    assert sim.requests("oauth") == []
    (request,) = sim.requests("api")
    assert request["client_id"] is None


def test_addresses_behind_something_that_wants_a_token(sim: SimulatorProcess, tmp_path: Path) -> None:
    fault(sim, "GET", "/meta/ip-ranges", times=0, status=401, body="who are you?")
    for session in (session_for(sim, tmp_path), session_with_token(sim.api_url)):
        with pytest.raises(ApiError, match="401: who are you"):
            addresses(session)
    assert sim.requests("oauth") == []


def test_a_call_without_a_token_is_repeated_like_others(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "GET", "/meta/ip-ranges", status=503)
    call = Call(Effect.READ, "GET", "/meta/ip-ranges", authenticated=False)
    assert perform(session, call).status == 200
