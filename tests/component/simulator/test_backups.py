# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's backups: created, kept, scheduled, restored and used for a failover."""

from __future__ import annotations

from typing import Any

import pytest

from cluster_calls import ClusterCalls, Start

BACKUP = "22222222-2222-4333-8444-555555555555"
STATUSES = ("status", "zeebeStatus", "operateStatus", "tasklistStatus", "optimizeStatus")
RESTORE = f"/backups/{BACKUP}/restore"
DUAL_REGION = {"backups": [{"uuid": BACKUP}], "backupRegion": {"uuid": "b", "name": "Ireland, Europe (eu-west-1)"}}
FAILOVER = {"backupIds": [BACKUP], "restoreBackupId": BACKUP}


@pytest.mark.parametrize("result", ["Complete", "Failed"])
def test_backup_runs_and_ends(start: Start, result: str) -> None:
    calls = start({"backup_result": result})
    begun = calls.call("POST", "/backups")
    assert begun.status == 200
    backup = begun.json()
    assert {backup[name] for name in STATUSES} == {"In progress"}
    assert (backup["completed"], backup["generationUuid"]) == ("", calls.get()["generation"]["uuid"])
    assert calls.get("/backups") == [backup]
    calls.sim.put_state(calls.sim.state())
    calls.sim.advance(90)
    (ended,) = calls.get("/backups")
    assert {ended[name] for name in STATUSES} == {result}
    assert ended["completed"] > ended["created"]


@pytest.mark.parametrize("status", [403, 409, 429])
def test_backup_too_early(start: Start, status: int) -> None:
    calls = start({"backup_early_status": status})
    assert calls.status("POST", "/backups") == 200
    calls.sim.advance(890)
    assert calls.status("POST", "/backups") == status
    calls.sim.advance(10)
    assert calls.status("POST", "/backups") == 200


@pytest.mark.parametrize("kept", [3, 5])
def test_only_the_latest_backups_are_kept(start: Start, kept: int) -> None:
    others: list[dict[str, Any]] = [
        {"uuid": "scheduled", "type": "scheduled", "created": "2026-01-01T00:00:00.000Z"},
        {"uuid": "failed", "status": "Failed", "created": "2026-01-01T00:00:00.000Z"},
    ]
    calls = start({"backup_retention": kept, "backup_interval": 0}, {"backups": others})
    made = []
    for number in range(kept + 2):
        made.append(calls.call("POST", "/backups").json()["uuid"])
        calls.sim.advance(100)
        assert len(calls.get("/backups")) == min(number + 1, kept) + 2
    assert [backup["uuid"] for backup in calls.get("/backups")] == ["scheduled", "failed", *made[-kept:]]


def test_backup_is_removed_and_shown_once_more(start: Start) -> None:
    calls = start({"backup_delete_missing": 404}, {"backups": [{"uuid": BACKUP}]})
    (backup,) = calls.get("/backups")
    removed = calls.call("DELETE", f"/backups/{BACKUP}")
    assert (removed.status, removed.json()) == (200, backup)
    assert calls.status("DELETE", f"/backups/{BACKUP}") == 404
    assert calls.get("/backups") == []


@pytest.mark.parametrize(("status", "left"), [(200, 0), (409, 1)])
def test_removing_a_running_backup(start: Start, status: int, left: int) -> None:
    calls = start({"backup_delete_running": status})
    backup = calls.call("POST", "/backups").json()
    assert calls.status("DELETE", f"/backups/{backup['uuid']}") == status
    assert len(calls.get("/backups")) == left


def test_schedule(calls: ClusterCalls) -> None:
    none = (404, "No backup schedule configured for this cluster")
    assert calls.refusal("GET", "/backups/schedule") == none
    assert calls.status("DELETE", "/backups/schedule") == 204, "safe to repeat"
    stored = calls.call("PUT", "/backups/schedule", {"schedule": "0 2 * * *"})
    assert stored.status == 200
    assert calls.get("/backups/schedule") == stored.json()
    assert (stored.json()["schedule"], set(stored.json())) == ("0 2 * * *", {"name", "schedule"})
    again = calls.call("PUT", "/backups/schedule", {"schedule": "30 3 * * sun"}).json()
    assert again == {"name": stored.json()["name"], "schedule": "30 3 * * sun"}
    assert calls.status("DELETE", "/backups/schedule") == 204
    assert calls.status("GET", "/backups/schedule") == 404


def test_invalid_schedules_are_refused(calls: ClusterCalls) -> None:
    for good in ("0 2 * * *", "*/15 * * * *", "0,30 8-18/2 1 jan-mar MON", "5/20 * * * 7"):
        assert calls.status("PUT", "/backups/schedule", {"schedule": good}) == 200, good
    no_cron = ("", "daily", "0 2 * *", "0 2 * * * *", "5-1 * * * *", "*/0 * * * *", "0 0 * x *", "² 0 * * *")
    no_time = ("60 * * * *", "0 24 * * *", "0 0 0 * *", "0 0 * 13 *", "0 0 * * 8")
    too_often = ("*/14 * * * *", "* * * * *", "0,10 2 * * *", "50,0 * * * *")
    for wrong in (*no_cron, *no_time, *too_often):
        assert calls.status("PUT", "/backups/schedule", {"schedule": wrong}) == 400, wrong


@pytest.mark.parametrize("result", ["COMPLETED", "FAILED", "ABORTED"])
def test_restore_suspends_and_resumes_the_cluster(start: Start, result: str) -> None:
    calls = start({"restore_result": result}, {"backups": [{"uuid": BACKUP}]})
    assert calls.refusal("GET", RESTORE) == (404, "No restore found for this backup")
    begun = calls.call("POST", RESTORE)
    assert begun.status == 200
    assert (begun.json()["state"], begun.json()["backupId"]) == ("PENDING", BACKUP)
    states = []
    for _step in range(19):
        calls.sim.advance(10)
        states.append((calls.get(RESTORE)["state"], calls.ready()))
    assert list(dict.fromkeys(states)) == [
        ("PENDING", "Healthy"),
        ("VALIDATING", "Healthy"),
        ("IN_PROGRESS", "Suspended"),
        ("IN_PROGRESS", "Resuming"),
        (result, "Healthy"),
    ]
    ended = calls.get(RESTORE)
    assert ended["completionTimestamp"] > ended["startTimestamp"]
    assert ended["uuid"] == begun.json()["uuid"]


def test_running_backups_and_restores_of_a_state_document_go_on(start: Start) -> None:
    running = {"backups": [{"uuid": BACKUP, "status": "In progress"}], "restores": [{"backupId": BACKUP}]}
    calls = start(cluster=running)
    assert (calls.get("/backups")[0]["status"], calls.get(RESTORE)["state"]) == ("In progress", "PENDING")
    calls.sim.advance(180)
    assert (calls.get("/backups")[0]["status"], calls.get(RESTORE)["state"]) == ("Complete", "COMPLETED")


@pytest.mark.parametrize("status", [409, 412])
def test_operations_refused_during_a_restore(start: Start, status: int) -> None:
    calls = start({"restore_status": status}, {"backups": [{"uuid": BACKUP}]})
    assert calls.status("POST", RESTORE) == 200
    for method, path in (("POST", "/backups"), ("DELETE", "/backups/schedule"), ("DELETE", ""), ("PUT", "/upgrade")):
        assert calls.status(method, path) == status, (method, path)
    for path, document in (("/backups/schedule", {"schedule": "0 2 * * *"}), ("/ipallowlist", {"ipallowlist": []})):
        assert calls.status("PUT", path, document) == status, path
    assert calls.status("PATCH", "", {"name": "x"}) == status
    assert calls.status("PUT", "/wake") == status
    assert calls.status("PUT", "/encryption", {"primaryEncryptionKeyId": "x"}) == status
    assert calls.status("POST", RESTORE) == 409
    assert calls.status("POST", "/secrets", {"secretName": "A", "secretValue": ""}) == 204
    assert calls.status("POST", "/clients", {"clientName": "a"}) == 200
    assert calls.status("DELETE", f"/backups/{BACKUP}") == 200
    calls.sim.advance(180)
    assert calls.status("PATCH", "", {"name": "x"}) == 204


def test_backups_that_cannot_be_restored(calls: ClusterCalls) -> None:
    assert calls.status("POST", RESTORE) == 404
    for backup in ({"generationUuid": None}, {"generationName": "Unknown Generation"}, {"status": "Failed"}):
        calls.put(backups=[{"uuid": BACKUP, **backup}])
        assert calls.status("POST", RESTORE) == 409
    calls.put(backups=[{"uuid": BACKUP, "generationUuid": None, "generationName": None}])
    assert not {"generationUuid", "generationName"} & set(calls.get("/backups")[0]), "as backups were shown once"


def test_failover_creates_a_cluster_and_suspends_the_other(start: Start) -> None:
    calls = start(cluster=DUAL_REGION)
    answer = calls.call("POST", "/failover", FAILOVER)
    assert answer.status == 200
    assert answer.json()["results"] == {"restore": "ok", "backupClone": "ok"}
    path = f"/clusters/{answer.json()['newClusterId']}"
    new = calls.shown(path)
    assert (new["name"], new["region"], new["status"]["ready"]) == ("first", DUAL_REGION["backupRegion"], "Creating")
    assert len(calls.shown(f"{path}/backups")) == 1
    calls.sim.advance(90)
    assert calls.shown(path)["status"]["ready"] == "Healthy"
    assert calls.ready() == "Suspended"
    assert calls.status("PUT", "/wake") == 409
    assert calls.refusal("POST", "/failover", FAILOVER) == (409, "Cluster has already been failed over")


@pytest.mark.parametrize("result", ["restore", "clone", "both"])
def test_failover_succeeds_with_errors_inside(start: Start, result: str) -> None:
    calls = start({"failover_result": result}, DUAL_REGION)
    results = calls.call("POST", "/failover", FAILOVER).json()["results"]
    failed = {name for name, value in results.items() if value != "ok"}
    assert failed == {"restore": {"restore"}, "clone": {"backupClone"}, "both": {"restore", "backupClone"}}[result]
    assert all(set(results[name]) == {"error"} for name in failed)


def test_refused_failovers(start: Start) -> None:
    calls = start(cluster={"backups": [{"uuid": BACKUP}]})

    def refusal(document: Any) -> tuple[int, str]:
        return calls.refusal("POST", "/failover", document)

    assert refusal(FAILOVER) == (422, "Cluster is not a multi-region cluster")
    calls.put(**DUAL_REGION)
    for wrong in ({}, {"backupIds": [], "restoreBackupId": BACKUP}, {"backupIds": [1], "restoreBackupId": BACKUP}):
        assert refusal(wrong)[0] == 400
    expected = (400, "restoreBackupId must be one of the backupIds")
    assert refusal({"backupIds": [BACKUP], "restoreBackupId": "x"}) == expected
    assert refusal({"backupIds": [BACKUP, "x"], "restoreBackupId": BACKUP}) == (404, "Backup x not found")
    assert calls.status("POST", RESTORE) == 200
    assert refusal(FAILOVER)[0] == 409
    assert len(calls.sim.state()["clusters"]) == 1
