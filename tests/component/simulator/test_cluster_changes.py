# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's operations that create, change, wake, upgrade and remove clusters."""

from __future__ import annotations

from typing import Any

import pytest

from cluster_calls import CLUSTER, ClusterCalls, Start

KEY = "arn:aws:kms:eu-central-1:123456789012:key/mrk-1"
BACKUP_KEY = "arn:aws:kms:eu-west-1:123456789012:key/mrk-1"


def wanted(calls: ClusterCalls, **changes: Any) -> dict[str, Any]:
    """Return a body that creates a cluster."""
    stable = calls.parameters["channels"][0]
    return {
        "name": "new",
        "planTypeId": calls.parameters["clusterPlanTypes"][0]["uuid"],
        "channelId": stable["uuid"],
        "generationId": stable["defaultGeneration"]["uuid"],
        "regionId": calls.region("AWS")["uuid"],
        **changes,
    }


def test_cluster_is_created_and_becomes_healthy(calls: ClusterCalls) -> None:
    region = next(each for each in calls.parameters["regions"] if each["provider"] == "AWS")
    more = {"autoUpdate": False, "backupRegionId": region["backups"][0]["uuid"], "description": "d" * 150}
    more |= {"encryption": "Software", "hardwarePackages": 2, "stageLabel": "prod"}
    more["identityBackendChecksEnabled"] = True
    created = calls.request("POST", "/clusters", wanted(calls, **more))
    assert created.status == 200
    path = f"/clusters/{created.json()['clusterId']}"
    cluster = calls.shown(path)
    assert set(created.json()) == {"clusterId"}
    assert cluster["status"]["ready"] == "Creating"
    assert (cluster["autoUpdate"], cluster["labels"], cluster["description"]) == (False, ["prod"], "d" * 150)
    assert cluster["encryption"] == {"type": "Software"}
    assert cluster["backupRegion"] == {"uuid": region["backups"][0]["uuid"], "name": "Ireland, Europe (eu-west-1)"}
    assert not {"hardwarePackages", "identityBackendChecksEnabled"} & set(cluster), "both are write-only"
    kept = calls.sim.state()["clusters"][1]
    assert (kept["hardwarePackages"], kept["identityBackendChecksEnabled"]) == (2, True)
    calls.sim.advance(90)
    assert calls.shown(path)["status"]["ready"] == "Healthy"


def test_names_are_not_unique_and_updates_of_other_channels_are_automatic(calls: ClusterCalls) -> None:
    alpha = calls.parameters["channels"][1]
    body = wanted(calls, channelId=alpha["uuid"], generationId=alpha["defaultGeneration"]["uuid"], autoUpdate=False)
    ids = {calls.request("POST", "/clusters", body).json()["clusterId"] for number in range(2)}
    clusters = [cluster for cluster in calls.shown("/clusters") if cluster["uuid"] in ids]
    assert [(cluster["name"], cluster["autoUpdate"]) for cluster in clusters] == [("new", True), ("new", True)]


def test_refused_clusters(calls: ClusterCalls) -> None:
    refused: list[tuple[str, Any, str]] = [
        ("name", "x" * 51, "Name is too long"),
        ("name", " ", "name is empty"),
        ("stageLabel", "qa", "Invalid stageLabel"),
        ("description", "x" * 151, "Description is longer"),
        ("hardwarePackages", 0, "less than 1"),
        ("unknown", 1, "unknown is not allowed"),
        ("encryption", "None", "Invalid encryption"),
        ("backupRegionId", "x", "Invalid backup region"),
        *((f"{name}Id", "x", f"Invalid {name}") for name in ("region", "channel", "generation")),
        ("planTypeId", "x", "Invalid clusterPlanType"),
    ]
    for name, value, text in refused:
        answer = calls.request("POST", "/clusters", wanted(calls, **{name: value}))
        assert answer.status == 400, name
        assert text in answer.text
    assert len(calls.sim.state()["clusters"]) == 1
    calls.sim.change(max_clusters=1)
    full = calls.request("POST", "/clusters", wanted(calls))
    assert (full.status, full.text) == (400, "No reservations left")


def test_external_encryption_waits_for_keys(calls: ClusterCalls) -> None:
    elsewhere = wanted(calls, encryption="External", regionId=calls.region("GCP")["uuid"])
    assert calls.request("POST", "/clusters", elsewhere).status == 400
    path = f"/clusters/{calls.request('POST', '/clusters', wanted(calls, encryption='External')).json()['clusterId']}"
    calls.sim.advance(1000)
    waiting = calls.shown(path)
    assert waiting["status"]["ready"] == "WaitingForInput"
    assert waiting["encryption"] == {"type": "External", "status": "ExternalEncryptionKeyNotSupplied"}

    answer = calls.request("PUT", f"{path}/encryption", {"primaryEncryptionKeyId": KEY})
    assert answer.status == 200
    pending = {"type": "External", "status": "EncryptedStorageNotReady", "primaryKeyArn": KEY}
    assert (answer.json()["status"]["ready"], answer.json()["encryption"]) == ("Creating", pending)
    calls.sim.advance(90)
    created = calls.shown(path)
    assert (created["status"]["ready"], created["encryption"]) == ("Healthy", {**pending, "status": "Ready"})


def test_rules_for_keys(calls: ClusterCalls) -> None:
    backup_region = {"uuid": "b", "name": "Ireland, Europe (eu-west-1)"}

    def put(primary: str, secondary: str | None = None, **cluster: Any) -> int:
        calls.put(**{"region": calls.region("AWS"), "encryption": {"type": "External"}, **cluster})
        given = {"primaryEncryptionKeyId": primary, "secondaryEncryptionKeyId": secondary}
        return calls.status("PUT", "/encryption", {name: key for name, key in given.items() if key is not None})

    assert put(KEY) == 200
    assert put(KEY, region=calls.region("GCP")) == 403
    assert put(KEY, encryption={"type": "Provider"}) == 409
    for wrong in ("", "key", BACKUP_KEY, KEY.replace("kms", "s3")):
        assert put(wrong) == 400
    assert put(KEY, BACKUP_KEY) == 400
    assert put(KEY, backupRegion=backup_region) == 400
    assert put(KEY, KEY, backupRegion=backup_region) == 400
    assert put(KEY, BACKUP_KEY, backupRegion=backup_region) == 200
    assert calls.get()["encryption"]["secondaryKeyArn"] == BACKUP_KEY


def test_update(start: Start) -> None:
    calls = start(cluster={"description": "old", "labels": ["other", "dev"]})
    assert calls.status("PATCH", "", {}) == 204
    assert calls.status("PATCH", "", {"name": "second"}) == 204
    assert (calls.get()["name"], calls.get()["description"]) == ("second", "old")
    assert calls.status("PATCH", "", {"description": "", "stageLabel": "prod", "numberOfAllocatedHwPackages": 3}) == 204
    cluster = calls.get()
    assert "description" not in cluster
    assert cluster["labels"] == ["prod", "other"]
    assert calls.state()["hardwarePackages"] == 3
    for name, wrong in (("name", ""), ("stageLabel", ""), ("planTypeId", "x"), ("description", "x" * 151)):
        assert calls.status("PATCH", "", {name: wrong}) == 400
    assert calls.status("PATCH", "", {"name": "x" * 51}) == 400
    assert calls.request("PATCH", "/clusters/x", {"name": "y"}).status == 404


@pytest.mark.parametrize("linger", [0, 60])
def test_deletion(start: Start, linger: int) -> None:
    calls = start({"delete_linger": linger})
    assert calls.status("DELETE") == 204
    if linger:
        assert calls.get()["uuid"] == CLUSTER
        assert calls.status("DELETE") == 404
        assert calls.status("PATCH", "", {"name": "x"}) == 404
        calls.sim.put_state(calls.sim.state())
        assert len(calls.shown("/clusters")) == 1
        calls.sim.advance(60)
    assert calls.status("GET") == 404
    assert calls.shown("/clusters") == []


def generations(calls: ClusterCalls, *names: str) -> list[dict[str, str]]:
    """Make these the generations of the stable channel."""
    offered = [{"uuid": f"uuid of {name}", "name": name} for name in names]
    calls.parameters["channels"][0]["allowedGenerations"] = offered
    return offered


def test_upgrades_go_one_minor_version_at_a_time_and_one_a_day(calls: ClusterCalls) -> None:
    first, patch, *_between, minor, last = generations(
        calls, "8.8 gen2", "8.8 gen10", "8.9 gen1", "8.9 gen13", "8.10 gen1"
    )
    calls.put(generation=first)
    answer = calls.call("PUT", "/upgrade")
    assert answer.status == 200
    assert answer.json() == {
        "orgId": "owner",
        "cluster": {"id": CLUSTER, "name": "first"},
        "oldGeneration": {"id": first["uuid"], "name": first["name"]},
        "newGeneration": {"id": minor["uuid"], "name": minor["name"]},
    }
    assert calls.get()["generation"] == minor
    assert calls.ready() == "Updating"
    assert calls.status("PUT", "/upgrade") == 412
    calls.sim.advance(90)
    status, text = calls.refusal("PUT", "/upgrade")
    assert (status, "24 hours" in text) == (409, True)
    calls.sim.advance(24 * 3600)
    assert calls.call("PUT", "/upgrade").json()["newGeneration"]["name"] == last["name"]
    calls.sim.advance(90)
    assert calls.status("PUT", "/upgrade") == 400

    generations(calls, first["name"], patch["name"])
    calls.put(generation=first, minor_upgrade_at=None)
    assert calls.call("PUT", "/upgrade").json()["newGeneration"]["name"] == patch["name"]


def test_wake(start: Start) -> None:
    calls = start(cluster={"status": {"ready": "Suspended"}})
    assert calls.status("PUT", "/wake") == 204
    assert calls.ready() == "Resuming"
    calls.sim.advance(360)
    assert calls.ready() == "Healthy"

    for status in (204, 400, 409, 412):
        calls = start({"wake_running": status})
        assert calls.status("PUT", "/wake") == status
        assert calls.ready() == "Healthy"
