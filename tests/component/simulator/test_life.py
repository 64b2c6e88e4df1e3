# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's operations whose effects take their time, or that go together."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

import cluster_calls as known
from cluster_calls import BACKUP, CONNECTIVITY, FRANKFURT, IRELAND, PARAMETERS, ClusterCalls, Start
from simulator_thread import SimulatorThread

RESTORE = f"*/backups/{BACKUP}/restore"
BUSY = (409, "Another change to the secrets of this cluster is in progress. Try the request again.")


@pytest.mark.parametrize(
    ("options", "cluster", "begin", "path", "seconds"),
    [
        ({}, {"status": {"ready": "Creating"}}, "GET *", "*", 90),
        ({}, {"status": {"ready": "Updating"}}, "GET *", "*", 90),
        ({"cluster_seconds": 30}, {"status": {"ready": "Resuming"}}, "GET *", "*", 120),
        ({}, {"status": {"ready": "Suspended"}}, "PUT */wake", "*", 360),
        ({}, {}, "POST */backups", "*/backups", 90),
        ({}, {"backups": [{"uuid": "b", "status": "In progress"}]}, "GET *", "*/backups", 90),
        ({}, {"region": FRANKFURT}, "POST */secure-connectivity", "*/secure-connectivity", 180),
        ({"secret_linger": 60}, {"secrets": {"A": "", "B": ""}}, "DELETE */secrets/A", "*/secrets", 60),
        ({"delete_linger": 60}, {}, "DELETE *", "/clusters", 60),
    ],
)
def test_what_takes_its_time_goes_on_when_the_state_is_put_back(
    start: Start, options: dict[str, Any], cluster: dict[str, Any], begin: str, path: str, seconds: float
) -> None:
    calls = start(options, cluster)
    assert calls.status(begin, CONNECTIVITY if "connectivity" in begin else None) < 300
    begun = calls.get(path)
    calls.sim.advance(seconds - 1)
    calls.sim.put_state(calls.sim.state())
    assert calls.get(path) == begun
    calls.sim.advance(1)
    assert calls.get(path) != begun


def test_new_clusters(calls: ClusterCalls) -> None:
    more = {**known.IN_ALPHA, "name": "first", "autoUpdate": False, "hardwarePackages": 2}
    created = calls("POST /clusters", {**known.NEW_CLUSTER, **more, "identityBackendChecksEnabled": True})
    cluster = calls.get(f"/clusters/{created.json()['clusterId']}")
    assert cluster["autoUpdate"] is True, "outside of the stable channel updates are always automatic"
    assert not {"hardwarePackages", "identityBackendChecksEnabled"} & set(cluster), "both are write-only"


def test_changes_leave_other_labels_alone_and_an_empty_description_out(start: Start) -> None:
    calls = start(cluster={"description": "old", "labels": ["other", "dev"]})
    assert calls.status("PATCH *", {"description": "", "stageLabel": "prod"}) == 204
    assert calls.get()["labels"] == ["prod", "other"]
    assert "description" not in calls.get()


def test_upgrades_go_one_minor_version_at_a_time_and_one_a_day(start: Start) -> None:
    names = ("8.8 gen2", "8.8 gen10", "8.9 gen1", "8.9 gen13", "8.10 gen1")
    offered = [{"uuid": f"uuid of {name}", "name": name} for name in names]
    stable, *others = PARAMETERS["channels"]

    def begin(*generations: dict[str, str]) -> ClusterCalls:
        channels = [{**stable, "allowedGenerations": generations}, *others]
        return start(
            cluster={"generation": offered[0]}, organization={"parameters": {**PARAMETERS, "channels": channels}}
        )

    calls = begin(*offered)
    assert calls("PUT */upgrade").json()["newGeneration"] == {"id": "uuid of 8.9 gen13", "name": "8.9 gen13"}
    assert (calls.ready(), calls.status("PUT */upgrade")) == ("Updating", 412)
    calls.sim.advance(90)
    status, text = calls.refusal("PUT */upgrade")
    assert (status, "24 hours" in text) == (409, True)
    calls.sim.advance(24 * 3600)
    assert calls("PUT */upgrade").json()["newGeneration"]["name"] == "8.10 gen1"
    calls.sim.advance(90)
    assert calls.refusal("PUT */upgrade") == (400, "No upgrade available")
    assert begin(*offered[:2])("PUT */upgrade").json()["newGeneration"]["name"] == "8.8 gen10"


def test_client_is_created_and_shown(calls: ClusterCalls) -> None:
    client = calls("POST */clients", {"clientName": "w"}).json()
    assert re.fullmatch(r"[A-Za-z0-9~._-]{32}", client["clientId"])
    assert re.fullmatch(r"[A-Za-z0-9~._-]{64}", client["clientSecret"])
    assert client["permissions"] == ["Zeebe", "Operate", "Tasklist", "Optimize", "Secrets"], "all, when none are given"
    assert calls.get(f"*/clients/{client['clientId']}") == {
        "name": "w",
        "ZEEBE_ADDRESS": f"{client['links']['zeebe']}:443",
        "ZEEBE_CLIENT_ID": client["clientId"],
        "ZEEBE_AUTHORIZATION_SERVER_URL": calls.sim.oauth_url,
    }


def test_secret_changes_at_the_same_time_are_refused(
    calls: ClusterCalls, server: SimulatorThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile: list[tuple[int, str]] = []

    async def pause(_seconds: float) -> None:
        secret = {"secretName": "B", "secretValue": ""}
        meanwhile.append(await asyncio.to_thread(calls.refusal, "POST */secrets", secret))

    monkeypatch.setattr(server.simulation.clock, "pause", pause)
    assert calls.status("POST */secrets", {"secretName": "A", "secretValue": ""}) == 204
    assert (meanwhile, calls.get("*/secrets")) == ([BUSY], {"A": ""})


@pytest.mark.parametrize("kept", [3, 5])
def test_only_the_latest_backups_are_kept(start: Start, kept: int) -> None:
    others = [{"uuid": "scheduled", "type": "scheduled"}, {"uuid": "failed", "status": "Failed"}]
    dated = [{**other, "created": "2026-01-01T00:00:00.000Z"} for other in others]
    calls = start({"backup_retention": kept, "backup_interval": 0}, {"backups": dated})
    made = []
    for number in range(kept + 2):
        made.append(calls("POST */backups").json()["uuid"])
        calls.sim.advance(100)
        assert len(calls.get("*/backups")) == min(number + 1, kept) + 2
    assert [backup["uuid"] for backup in calls.get("*/backups")] == ["scheduled", "failed", *made[-kept:]]


def test_restore_suspends_and_resumes_the_cluster(start: Start) -> None:
    calls = start(cluster={"restores": [{"backupId": BACKUP}], "backups": [{"uuid": BACKUP}]})
    states = []
    for _step in range(19):
        states.append((calls.get(RESTORE)["state"], calls.ready()))
        calls.sim.advance(10)
        calls.sim.put_state(calls.sim.state())
    assert list(dict.fromkeys(states)) == [
        ("PENDING", "Healthy"),
        ("VALIDATING", "Healthy"),
        ("IN_PROGRESS", "Suspended"),
        ("IN_PROGRESS", "Resuming"),
        ("COMPLETED", "Healthy"),
    ]


@pytest.mark.parametrize("status", [409, 412])
def test_operations_refused_during_a_restore(start: Start, status: int) -> None:
    calls = start({"restore_status": status}, {"backups": [{"uuid": BACKUP}], "restores": [{"backupId": BACKUP}]})
    bodies: dict[str, Any] = {
        **dict.fromkeys(("POST */backups", "DELETE */backups/schedule", "DELETE *", "PUT */upgrade", "PUT */wake")),
        "PUT */backups/schedule": {"schedule": "0 2 * * *"},
        "PUT */ipallowlist": {"ipallowlist": []},
        "PATCH *": {"name": "x"},
        "PUT */encryption": {"primaryEncryptionKeyId": "x"},
    }
    assert {call: calls.status(call, body) for call, body in bodies.items()} == dict.fromkeys(bodies, status)
    assert calls.status(f"POST {RESTORE}") == 409
    calls.sim.change_cluster("first", backupRegion=IRELAND)
    assert calls.status("POST */failover", {"backupIds": [BACKUP], "restoreBackupId": BACKUP}) == 409
    assert calls.status("POST */clients", {"clientName": "a"}) == 200
    calls.sim.advance(180)
    assert calls.status("PATCH *", {"name": "x"}) == 204
