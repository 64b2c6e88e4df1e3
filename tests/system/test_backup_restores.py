# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be undone: restores and failovers happen once, whatever happens to the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from backup_modules import FAST, BackupModules, backup
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.errors import (
    ApiError,
    NotFound,
    OptionError,
    OutcomeUnknown,
    Refused,
)
from ansible_collections.community.camunda.plugins.module_utils.messages import WARNING
from ansible_collections.community.camunda.plugins.module_utils.resources.backups import BackupFailed
from ansible_collections.community.camunda.plugins.module_utils.resources.failovers import FailoverFailed
from ansible_collections.community.camunda.plugins.module_utils.task import failure
from ansible_collections.community.camunda.plugins.modules.camunda_backup import DEFINITION as BACKUP
from ansible_collections.community.camunda.plugins.modules.camunda_backup_info import DEFINITION as INFO
from ansible_collections.community.camunda.plugins.modules.camunda_backup_restore import DEFINITION as RESTORE
from ansible_collections.community.camunda.plugins.modules.camunda_backup_schedule import DEFINITION as SCHEDULE
from ansible_collections.community.camunda.plugins.modules.camunda_cluster_failover import DEFINITION as FAILOVER

Start = Callable[..., SimulatorProcess]

PAIRED = {"uuid": "2f6470f9-77ec-4be5-9cdc-3231caf683ec", "name": "Frankfurt, Europe (europe-west3)"}
BOTH: dict[str, Any] = {"backups": ["one", "two"], "restore_backup": "two", "confirm": True}


@pytest.fixture(scope="module")
def started() -> Iterator[SimulatorProcess]:
    """One simulator for the file."""
    with SimulatorProcess(FAST) as sim:
        yield sim


@pytest.fixture
def modules(started: SimulatorProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BackupModules]:
    """The modules, and a cluster in two regions with two backups."""
    started.clear_faults()
    modules = BackupModules(started, tmp_path, monkeypatch)
    seed(modules)
    yield modules
    modules.session.close()


def seed(modules: BackupModules) -> None:
    """Give the cluster a paired region and two backups."""
    state = modules.sim.state()
    state["clusters"] = state["clusters"][:2]
    modules.sim.put_state(state)
    healthy = {"status": {"ready": "Healthy"}, "failed_over": False}
    modules.seed(backup("one"), backup("two"), backupRegion=PAIRED, **healthy)


def other(simulator: Start, tmp_path: Path, patch: pytest.MonkeyPatch, **options: Any) -> BackupModules:
    """Return the modules with a simulator that has other options."""
    modules = BackupModules(simulator({**FAST, **options}), tmp_path, patch)
    seed(modules)
    return modules


def test_restore_is_predicted_and_waited_for_every_time(modules: BackupModules) -> None:
    predicted = modules.run(RESTORE, backup="ONE", check_mode=True)
    assert modules.writes() == []
    first = modules.run(RESTORE, backup="one")
    second = modules.run(RESTORE, backup="one")
    assert predicted["diff"] == first["diff"]
    assert predicted["restore"] == {"uuid": None, "backupId": "one", "state": "COMPLETED"}
    for result in (first, second):
        assert result["changed"]
        assert (result["restore"]["backupId"], result["restore"]["state"]) == ("one", "COMPLETED")
    assert first["restore"]["uuid"] != second["restore"]["uuid"]
    assert any("'PENDING'" in text for text in modules.progress())
    assert modules.run(INFO, restores=True)["restores"] == [second["restore"]]


def test_running_restore_is_waited_for(modules: BackupModules) -> None:
    begun = modules.run(RESTORE, backup="one", wait=False)
    assert begun["restore"]["state"] == "PENDING"
    for check_mode in (False, True):
        result = modules.run(RESTORE, backup="one", wait=False, check_mode=check_mode)
        assert not result["changed"]
        assert result["restore"]["uuid"] == begun["restore"]["uuid"]
    waited = modules.run(RESTORE, backup="one")
    assert not waited["changed"]
    assert waited["restore"]["state"] == "COMPLETED"
    assert modules.writes() == ["POST restore"]
    assert any("no other restore is begun" in text for text in modules.progress())


@pytest.mark.parametrize("status", [409, 403, 423])
def test_other_changes_while_a_restore_runs(
    simulator: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    modules = other(simulator, tmp_path, monkeypatch, restore_status=status, cluster_seconds=60)
    modules.run(RESTORE, backup="one", wait=False)
    with pytest.raises(BackupFailed, match=r"is still PENDING after 0 s.*run the task again"):
        modules.run(RESTORE, backup="one", wait_timeout=0)
    with pytest.raises(ApiError, match=r"A restore of the cluster is in progress.*another one of the cluster"):
        modules.run(RESTORE, backup="two")
    changes: list[tuple[Any, dict[str, Any]]] = [(BACKUP, {}), (SCHEDULE, {"schedule": "0 2 * * *"})]
    for definition, params in changes:
        with pytest.raises(ApiError, match="A restore of the cluster is in progress") as caught:
            modules.run(definition, **params)
        assert caught.value.status == status
    assert modules.run(BACKUP, state="absent", backup="two")["changed"]


@pytest.mark.parametrize("state", ["FAILED", "ABORTED"])
def test_restore_that_ends_badly(simulator: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    modules = other(simulator, tmp_path, monkeypatch, restore_result=state)
    with pytest.raises(BackupFailed, match=f"has ended as {state}"):
        modules.run(RESTORE, backup="one")
    assert modules.run(RESTORE, backup="one", check_mode=True)["changed"], "it may be tried again"


@pytest.mark.parametrize("earlier", [False, True])
def test_lost_answer_to_a_restore(modules: BackupModules, earlier: bool) -> None:
    known = modules.run(RESTORE, backup="one")["restore"]["uuid"] if earlier else None
    modules.fault("POST", "/backups/one/restore", lose_response=True)
    result = modules.run(RESTORE, backup="one")
    assert result["changed"]
    assert result["restore"]["state"] == "COMPLETED"
    assert result["restore"]["uuid"] != known
    assert modules.writes() == ["POST restore"] * (2 if earlier else 1)


@pytest.mark.parametrize("then", [{"reset": True}, {"status": 502}, {"status": 503}])
def test_restore_that_nobody_knows_of_is_not_asked_for_twice(modules: BackupModules, then: dict[str, Any]) -> None:
    modules.run(RESTORE, backup="one")
    modules.fault("POST", "/backups/one/restore", times=0, **then)
    with pytest.raises(ApiError) as caught:
        modules.run(RESTORE, backup="one")
    assert isinstance(caught.value, OutcomeUnknown) is (then != {"status": 503})
    assert modules.writes() == ["POST restore"] * 2


def test_restore_that_is_not_shown_at_once(modules: BackupModules) -> None:
    modules.run(RESTORE, backup="one")
    old = modules.state()["restores"][0]
    # One look before, and two after.
    shown = {name: old[name] for name in ("uuid", "backupId", "state")}
    modules.fault("GET", "/backups/one/restore", skip=1, status=200, body=shown)
    modules.fault("GET", "/backups/one/restore", skip=1, status=404)
    result = modules.run(RESTORE, backup="one")
    assert result["restore"]["uuid"] != old["uuid"]
    assert any("not shown yet" in text for text in modules.progress())


def test_backup_that_cannot_be_restored(modules: BackupModules) -> None:
    running = backup("running", "In progress", since=4e9)
    modules.seed(backup("failed", "Failed"), running, backup("legacy", generationUuid=None))

    for uuid, status in (("failed", "Failed"), ("running", "In progress")):
        with pytest.raises(Refused, match=f"is '{status}'"):
            modules.run(RESTORE, backup=uuid, check_mode=True)
    with pytest.raises(NotFound, match=r"has no backup 'unknown'. It has: .*legacy \(Complete, 20"):
        modules.run(RESTORE, backup="unknown")
    with pytest.raises(ApiError, match="its generation is unknown"):
        modules.run(RESTORE, backup="legacy")
    assert modules.writes() == ["POST restore"]


def test_failover_is_predicted_and_done_once(modules: BackupModules) -> None:
    predicted = modules.run(FAILOVER, **BOTH, check_mode=True)
    assert modules.writes() == []
    done = modules.run(FAILOVER, backups=[" TWO ", "one", "two"], restore_backup="Two", confirm=True)
    assert predicted["diff"] == done["diff"]
    assert predicted["failover"] == {**done["failover"], "newClusterId": None}
    clusters = modules.sim.state()["clusters"]
    assert [each["uuid"] for each in clusters[2:]] == [done["failover"]["newClusterId"]]
    assert len(clusters[2]["backups"]) == 2
    assert modules.state()["status"]["ready"] == "Suspended"
    with pytest.raises(ApiError, match="Cluster has already been failed over") as caught:
        modules.run(FAILOVER, cluster=modules.cluster, **BOTH)
    assert caught.value.status == 409


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("restore", ["restoring the backup: Restore could not be started"]),
        ("clone", ["cloning the backups: Backups could not be cloned"]),
        ("both", ["Restore could not be started", "Backups could not be cloned"]),
    ],
)
def test_success_with_failures_inside(
    simulator: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, result: str, words: list[str]
) -> None:
    modules = other(simulator, tmp_path, monkeypatch, failover_result=result)
    with pytest.raises(FailoverFailed, match="can never be resumed") as caught:
        modules.run(FAILOVER, **BOTH)
    assert all(text in caught.value.message for text in words)
    new = modules.sim.state()["clusters"][2]["uuid"]
    assert new in caught.value.message
    details = failure(caught.value, modules.session.messages)["failure"]
    assert details["code"] == "failover_failed"
    assert details["failover"]["newClusterId"] == new
    assert modules.writes() == ["POST failover"]


@pytest.mark.parametrize(
    "results", [None, {}, [], {"restore": "ok"}, {"restore": "ok", "backupClone": None}, {"restore": 1}, "ok"]
)
def test_success_that_does_not_say_so(modules: BackupModules, results: Any) -> None:
    modules.fault("POST", "/failover", status=200, body={"newClusterId": "new", "results": results})
    with pytest.raises(FailoverFailed, match="does not say that it worked"):
        modules.run(FAILOVER, **BOTH)


def test_undeclared_parts_of_the_answer_do_not_matter(modules: BackupModules) -> None:
    body = {"newClusterId": "new", "results": {"restore": "ok", "backupClone": "ok", "more": "x"}, "future": 1}
    modules.fault("POST", "/failover", status=200, body=body)
    assert modules.run(FAILOVER, **BOTH)["failover"] == body


@pytest.mark.parametrize(
    "then",
    [{"lose_response": True}, {"reset": True}, {"status": 504}, {"status": 200, "body": "<html>"}],
)
def test_lost_answer_to_a_failover(modules: BackupModules, then: dict[str, Any]) -> None:
    modules.fault("POST", "/failover", **then)
    with pytest.raises(ApiError, match="suspended for good, and another failover of it is refused with 409"):
        modules.run(FAILOVER, **BOTH)
    assert modules.writes() == ["POST failover"]


@pytest.mark.parametrize(("status", "text"), [(403, "You are not supposed to be here"), (422, "not a multi-region")])
def test_text_of_a_refusal(modules: BackupModules, status: int, text: str) -> None:
    modules.fault("POST", "/failover", status=status, body=text, headers={"Content-Type": "text/plain"})
    with pytest.raises(ApiError, match=text) as caught:
        modules.run(FAILOVER, **BOTH)
    assert caught.value.status == status


def test_cluster_in_one_region(modules: BackupModules) -> None:
    modules.seed(backup("one"), backup("two"), backupRegion=None)
    with pytest.raises(ApiError, match="Cluster is not a multi-region cluster"):
        modules.run(FAILOVER, **BOTH)


def test_failover_without_a_look_at_the_backups(modules: BackupModules) -> None:
    modules.fault("GET", "/backups", times=0, status=500, body="the region is in trouble")
    assert modules.run(FAILOVER, **BOTH)["failover"]["results"]["restore"] == "ok"
    warnings = [each.text for each in modules.session.messages.collected if each.loudness == WARNING]
    assert any("the region is in trouble" in text for text in warnings)


def test_failover_with_a_backup_that_is_not_there(modules: BackupModules) -> None:
    for check_mode in (True, False):
        with pytest.raises(NotFound, match=r"no backup 'three'. It has: .*two"):
            modules.run(FAILOVER, backups=["one", "three"], restore_backup="one", confirm=True, check_mode=check_mode)
    assert modules.writes() == []


@pytest.mark.parametrize(
    ("params", "option"),
    [
        ({"backups": []}, "backups"),
        ({"backups": ["two", " "]}, "backups"),
        ({"restore_backup": "three"}, "restore_backup"),
        ({"restore_backup": ""}, "restore_backup"),
        ({"confirm": False}, "confirm"),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_failover_is_refused_before_any_traffic(
    modules: BackupModules, params: dict[str, Any], option: str, check_mode: bool
) -> None:
    modules.sim.forget_requests()
    with pytest.raises(OptionError) as caught:
        modules.run(FAILOVER, **{**BOTH, **params}, check_mode=check_mode)
    assert caught.value.option == option
    assert modules.sim.requests("api") == []
