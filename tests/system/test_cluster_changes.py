# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters that are there: changed, upgraded, resumed, given keys and deleted, under faults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from administration_session import session_for
from cluster_tasks import (
    BACKUP_KEY,
    KEY,
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
    Ambiguous,
    ApiError,
    CamundaError,
    NotFound,
    OptionError,
    OutcomeUnknown,
    Refused,
)
from ansible_collections.community.camunda.plugins.module_utils.operations.clusters import ClusterOperations
from ansible_collections.community.camunda.plugins.module_utils.resources.cluster_parameters import ClusterParameters
from ansible_collections.community.camunda.plugins.module_utils.session import Session


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the pauses between two looks short."""
    shorten_pauses(monkeypatch)


@pytest.fixture(scope="module")
def simulator_options() -> dict[str, Any]:
    """Clusters change quickly."""
    return QUICK


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
    assert "staging" not in [cluster["name"] for cluster in ClusterOperations(session).clusters()]
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
