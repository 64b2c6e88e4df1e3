# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New clusters: created once, waited for, given keys, and refused with choices that do not exist."""

from __future__ import annotations

from typing import Any

import pytest

from module_runner import ModuleRunner

NEW: dict[str, Any] = {
    "name": "made",
    "plan_type": "Basic",
    "region": "Frankfurt, Europe (eu-central-1)",
    "channel": "Stable",
}
KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
BACKUP_KEY = KEY.replace("eu-central-1", "eu-west-1")


def test_creation_waits_until_the_cluster_is_healthy(module_runner: ModuleRunner) -> None:
    created = module_runner.changes("cluster", **NEW, stage="dev", description="A test", auto_update=False)
    assert created["cluster"]["uuid"] == module_runner.sim.cluster("made")["uuid"]
    assert created["cluster"]["status"]["ready"] == "Healthy"
    assert created["cluster"]["generation"]["name"] == "8.9 gen13"
    assert any("is Creating" in text for text in created.progress)
    assert module_runner("cluster", **NEW)["cluster"] == created["cluster"]
    assert module_runner.sim.writes() == ["POST clusters"]


def test_check_mode_predicts_everything_but_what_the_service_chooses(module_runner: ModuleRunner) -> None:
    declared = {**NEW, "stage": "prod", "description": "A test", "auto_update": True, "encryption": "Software"}
    predicted = module_runner.predicts("cluster", **declared)["cluster"]
    created = module_runner("cluster", **declared)["cluster"]
    unknown: dict[str, Any] = {"uuid": None, "ownerId": None, "created": None, "links": {}}
    assert predicted == {**{name: created[name] for name in predicted}, **unknown}


def test_one_unhealthy_look_is_tolerated(module_runner: ModuleRunner) -> None:
    created = module_runner("cluster", **NEW, wait=False)["cluster"]
    assert created["status"]["ready"] == "Creating"
    unhealthy = {**created, "status": {"ready": "Unhealthy"}}
    module_runner.sim.disturb("GET", f"/clusters/{created['uuid']}", skip=1, body=unhealthy)
    waited = module_runner("cluster", name="made")
    assert not waited.changed
    assert waited["cluster"]["status"]["ready"] == "Healthy"
    assert any("is Unhealthy" in text for text in waited.progress)


@pytest.mark.parametrize(
    ("status", "match"),
    [
        # Two minutes of patience, of the five that the task allows.
        ("Unhealthy", r"is Unhealthy after 12\d s"),
        ("Suspended", r"is Suspended after 12\d s"),
        ("Maintenance", r"is Maintenance after 300 s\. .*'wait_timeout'"),
    ],
)
def test_lasting_problem_ends_the_wait(module_runner: ModuleRunner, status: str, match: str) -> None:
    body = {"uuid": "1", "name": "made", "status": {"ready": status}}
    module_runner.sim.disturb("GET", "/clusters/*-*", times=0, body=body)
    failed = module_runner.fails("cluster", "not_ready", match, **NEW, wait_timeout=300)
    assert failed["failure"] == {"code": "not_ready"}


def test_new_cluster_that_is_not_shown_yet(module_runner: ModuleRunner) -> None:
    module_runner.sim.disturb("GET", "/clusters/*-*", times=3, status=404)
    created = module_runner("cluster", **NEW, wait=False)["cluster"]
    assert created["uuid"] == module_runner.sim.cluster("made")["uuid"]
    assert created["status"]["ready"] == "Creating", "as predicted"
    assert module_runner("cluster", **NEW)["cluster"]["status"]["ready"] == "Healthy"


# The creation is never sent twice


def test_cluster_is_adopted_when_the_answer_is_lost(module_runner: ModuleRunner) -> None:
    module_runner.sim.disturb("POST", "/clusters", lose_response=True)
    created = module_runner("cluster", **NEW)
    assert created["cluster"]["uuid"] == module_runner.sim.cluster("made")["uuid"]
    assert any("was lost" in text for text in created.warnings)
    assert module_runner.sim.writes() == ["POST clusters"]


@pytest.mark.parametrize("then", [{"reset": True}, {"body": {}}], ids=["reset", "empty object"])
def test_unknown_outcome_is_reported(module_runner: ModuleRunner, then: dict[str, Any]) -> None:
    module_runner.sim.disturb("POST", "/clusters", **then)
    module_runner.fails("cluster", "outcome_unknown", "No new cluster called 'made'", **NEW)
    assert module_runner.sim.writes() == ["POST clusters"]


def test_several_new_clusters_of_the_name_are_listed(module_runner: ModuleRunner) -> None:
    uuids = [f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2)]
    module_runner.sim.disturb("POST", "/clusters", lose_response=True)
    module_runner.sim.disturb("GET", "/clusters", skip=1, body=[{"uuid": uuid, "name": "made"} for uuid in uuids])
    module_runner.fails("cluster", "outcome_unknown", f"are new: {', '.join(uuids)}", **NEW)
    assert module_runner.sim.writes() == ["POST clusters"]


def test_failed_look_for_a_new_cluster_is_reported(module_runner: ModuleRunner) -> None:
    module_runner.sim.disturb("POST", "/clusters", lose_response=True)
    module_runner.sim.disturb("GET", "/clusters", times=0, skip=1, status=403)
    module_runner.fails("cluster", "outcome_unknown", "checking failed", **NEW)
    assert module_runner.sim.writes() == ["POST clusters"]


# Choices


@pytest.mark.parametrize("option", ["plan_type", "region", "channel"])
def test_creation_needs_its_options(module_runner: ModuleRunner, option: str) -> None:
    match = r"'staging' \(.*these options are missing"
    failed = module_runner.fails("cluster", "option_invalid", match, **{**NEW, option: None})
    assert failed["failure"]["option"] == option
    assert module_runner.sim.writes() == []


@pytest.mark.parametrize(
    ("option", "listed"),
    [
        ("plan_type", r"'Production' \("),
        ("region", r"'Iowa, North America \(us-central1\)' \("),
        ("channel", r"'Alpha' \("),
        ("generation", r"'8\.9 gen1' \("),
        ("backup_region", r"'eu-west-1' \("),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_unknown_choices_are_answered_with_those_there_are(
    module_runner: ModuleRunner, option: str, listed: str, check_mode: bool
) -> None:
    declared = {**NEW, option: "no such thing"}
    module_runner.fails("cluster", "not_found", f"'no such thing'.*{listed}", check_mode=check_mode, **declared)
    assert module_runner.sim.writes() == []


def test_choices_by_uuid(module_runner: ModuleRunner) -> None:
    parameters = module_runner.sim.state()["parameters"]
    region, channel = parameters["regions"][2], parameters["channels"][0]
    created = module_runner(
        "cluster",
        name="made",
        plan_type=parameters["clusterPlanTypes"][1]["uuid"].upper(),
        region=region["uuid"],
        channel=channel["uuid"],
        generation=channel["allowedGenerations"][0]["uuid"],
        backup_region="Ireland, Europe",
        hardware_packages=2,
        authorizations=True,
        wait=False,
    )["cluster"]
    assert created["planType"]["name"] == "Basic"
    assert created["generation"]["name"] == "8.8 gen22"
    assert created["backupRegion"]["uuid"] == region["backups"][0]["uuid"]
    made = module_runner.sim.cluster("made")
    assert (made["hardwarePackages"], made["identityBackendChecksEnabled"]) == (2, True)
    declared = {**NEW, "backup_region": "eu-west-1", "hardware_packages": 9, "authorizations": False}
    assert not module_runner("cluster", **declared).changed, "what the API never shows is no reason for a change"


# Encryption keys


def test_keys_for_a_new_cluster(module_runner: ModuleRunner) -> None:
    keys = {"primary": KEY, "secondary": None}
    created = module_runner.changes("cluster", **NEW, encryption="External", encryption_keys=keys)
    assert created["cluster"]["encryption"] == {"type": "External", "status": "Ready", "primaryKeyArn": KEY}
    assert created["cluster"]["status"]["ready"] == "Healthy"
    assert len(created["diff"]) == 2


def test_keys_that_come_later(module_runner: ModuleRunner) -> None:
    created = module_runner("cluster", **NEW, encryption="External", backup_region="eu-west-1")
    assert created["cluster"]["status"]["ready"] == "WaitingForInput"
    assert any("waits for 'encryption_keys'" in text for text in created.warnings)
    one = {"primary": KEY, "secondary": None}
    module_runner.fails(
        "cluster", "refused", r"'encryption_keys\.secondary' is required", name="made", encryption_keys=one
    )
    keys = {"primary": KEY, "secondary": BACKUP_KEY}
    predicted = module_runner.predicts("cluster", name="made", encryption_keys=keys)
    made = module_runner.changes("cluster", name="made", encryption_keys=keys)
    assert predicted["cluster"] == made["cluster"]
    assert made["cluster"]["encryption"]["secondaryKeyArn"] == BACKUP_KEY
    rotated = {**keys, "primary": KEY.replace("1234abcd", "mrk-1234")}
    module_runner.changes("cluster", name="made", encryption_keys=rotated)


def test_keys_that_camunda_cannot_use(module_runner: ModuleRunner) -> None:
    made = module_runner("cluster", **NEW, encryption="External")["cluster"]
    broken = {**made, "encryption": {"type": "External", "status": "ProviderError"}}
    module_runner.sim.disturb("GET", "/clusters/*-*", times=0, body=broken)
    match = r"is ProviderError after 300 s.* Check that Camunda may use the keys"
    keys = {"primary": KEY}
    module_runner.fails("cluster", "not_ready", match, name="made", encryption_keys=keys, wait_timeout=300)


@pytest.mark.parametrize(
    ("changed", "code", "match"),
    [
        ({"name": "staging"}, "refused", "encryption is 'Provider', but declared as 'External'"),
        ({}, "option_invalid", "needs 'encryption: External'"),
        ({"encryption": "Software"}, "option_invalid", "requires 'encryption: External'"),
    ],
)
def test_keys_for_a_cluster_that_takes_none(
    module_runner: ModuleRunner, changed: dict[str, Any], code: str, match: str
) -> None:
    module_runner.fails("cluster", code, match, **{**NEW, **changed}, encryption_keys={"primary": KEY})
    assert module_runner.sim.writes() == []
