# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters of a declared organization: found, made, changed, waited for; refused before the first write."""

from __future__ import annotations

from typing import Any

import pytest
from cluster_tasks import QUICK, called
from organization_tasks import (
    MEMBERS,
    NEW,
    PARTS,
    PRODUCTION,
    STAGING,
    addresses,
    change_cluster,
    fail,
    fault,
    problems,
    said,
    shorten_pauses,
    state_of,
    statuses,
    steps,
    succeed,
    thrice,
    writes,
)
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.session import Session

ADA = {"email": "ada@example.com", "roles": ["analyst"]}


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the pauses between two looks short."""
    shorten_pauses(monkeypatch)


@pytest.fixture(scope="module")
def simulator_options() -> dict[str, Any]:
    """Clusters change quickly."""
    return QUICK


def uuid_of(sim: SimulatorProcess, name: str) -> str:
    """Return the UUID of the one cluster of that name."""
    return str(state_of(sim, name)["uuid"])


# Changed in place


def test_clusters_that_are_as_declared_or_not_declared_are_left_alone(sim: SimulatorProcess, session: Session) -> None:
    declared = {"name": "production", "plan_type": "Production", "channel": "Stable", "stage": "prod"}
    assert succeed(session, clusters=[declared])["plan"] == []
    assert succeed(session, clusters=[])["plan"] == []
    assert writes(sim) == []
    assert [request["path"] for request in sim.requests("api")] == ["/clusters", "/clusters"]


def test_description_and_stage_are_changed(sim: SimulatorProcess, session: Session) -> None:
    result = thrice(session, sim, clusters=[{"name": "staging", "description": "For trials", "stage": "test"}])
    assert steps(result) == ["update cluster staging"]
    assert result["plan"][0]["changes"] == {
        "description": {"before": "", "after": "For trials"},
        "stage": {"before": "stage", "after": "test"},
    }
    assert (state_of(sim, "staging")["description"], state_of(sim, "staging")["labels"]) == ("For trials", ["test"])


def test_a_cluster_is_renamed_by_its_uuid(sim: SimulatorProcess, session: Session) -> None:
    uuid = uuid_of(sim, "staging")
    declared = {"uuid": uuid.upper(), "name": "trial", "backup_schedule": "0 3 * * *"}
    result = thrice(session, sim, clusters=[declared])
    assert steps(result) == ["update cluster staging", "create backup_schedule trial"]
    assert uuid_of(sim, "trial") == uuid
    assert called(sim, "staging") == []


def test_no_two_clusters_get_one_name(sim: SimulatorProcess, session: Session) -> None:
    result = fail(session, clusters=[{"uuid": uuid_of(sim, "staging"), "name": "production"}])
    assert problems(result) == ["clusters[0] ('production')"]
    assert "is not renamed to 'production'" in result["msg"]
    assert writes(sim) == []


def test_what_cannot_be_changed_is_refused_with_all_differences(sim: SimulatorProcess, session: Session) -> None:
    result = fail(session, clusters=[{"name": "production", "plan_type": "Basic", "encryption": "Software"}])
    assert "plan_type is 'Production' and declared as 'Basic'" in result["msg"]
    assert "encryption is 'Provider' and declared as 'Software'" in result["msg"]
    assert writes(sim) == []


# Found, or refused


def test_two_declared_clusters_that_are_the_same_are_refused(sim: SimulatorProcess, session: Session) -> None:
    result = fail(session, clusters=[{"name": "staging"}, {"uuid": uuid_of(sim, "staging")}])
    assert problems(result) == [f"clusters[1] ('{uuid_of(sim, 'staging')}')"]
    assert "It is the same cluster as clusters[0] ('staging')." in result["msg"]


def test_a_name_that_two_clusters_share_is_refused_with_both_uuids(sim: SimulatorProcess, session: Session) -> None:
    uuids = {uuid_of(sim, "production"), uuid_of(sim, "staging")}
    change_cluster(sim, STAGING, name="production")
    result = fail(session, members=[ADA], clusters=[{"name": "production", "stage": "dev"}])
    assert problems(result) == ["clusters[0] ('production')"]
    assert all(uuid in result["msg"] for uuid in uuids)
    assert writes(sim) == []


def test_clusters_that_share_a_name_are_told_apart_by_uuid(sim: SimulatorProcess, session: Session) -> None:
    uuids = [uuid_of(sim, "production"), uuid_of(sim, "staging")]
    change_cluster(sim, STAGING, name="production")
    clients = [{"name": "new", "permissions": ["Zeebe"]}]
    declared = [{"uuid": uuids[0], "api_clients": clients}, {"uuid": uuids[1], "name": "production", **PARTS}]
    result = thrice(session, sim, clusters=[{**each, "api_clients": clients} for each in declared])
    assert steps(result)[0] == f"create api_client new of {uuids[0]}"
    assert f"create api_client new of {uuids[1]}" in steps(result)
    assert {step["cluster"] for step in result["plan"]} == set(uuids)


UNKNOWN: dict[str, tuple[dict[str, Any], str]] = {
    "plan type": ({**NEW, "plan_type": "Huge"}, "There is no plan type 'Huge' for this organization. There are: "),
    "region": ({**NEW, "region": "Mars"}, "There is no region 'Mars' for this organization. There are: "),
    "channel": ({**NEW, "channel": "Night"}, "There is no channel 'Night' for this organization. There are: "),
    "generation": ({**NEW, "generation": "9.9"}, "There is no generation in the channel 'Stable' '9.9'"),
    "backup region": ({**NEW, "backup_region": "Mars"}, "There is no backup region for the region"),
    "cluster": ({"name": "nowhere"}, "To create it, these options are missing: plan_type, region, channel."),
    "uuid": ({"uuid": "00000000-0000-4000-8000-000000000000"}, "It has: 'production' ("),
}


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("what", UNKNOWN)
def test_unknown_names_come_with_what_exists(
    sim: SimulatorProcess, session: Session, what: str, check_mode: bool
) -> None:
    declared, message = UNKNOWN[what]
    result = fail(session, members=[ADA], clusters=[declared], check_mode=check_mode)
    assert problems(result) == [f"clusters[0] ('{declared.get('name') or declared['uuid']}')"]
    assert message in result["msg"]
    assert writes(sim) == []


def test_everything_that_stands_against_a_plan_is_told_at_once(sim: SimulatorProcess, session: Session) -> None:
    result = fail(
        session,
        members=[{"email": "nobody.new@example.com"}, ADA],
        clusters=[
            {**NEW, "plan_type": "Huge"},
            {"name": "production", "region": "Mars", "api_clients": [{"name": "unread"}]},
            {
                "name": "staging",
                "api_clients": [{"name": "new"}, {"name": "order-worker", "permissions": ["Tasklist"]}],
                "connector_secrets": [{"name": "NEW"}],
                "ip_allowlist": [],
            },
        ],
    )
    assert problems(result) == [
        "clusters[0] ('made')",
        "clusters[1] ('production')",
        "members ('nobody.new@example.com')",
        "clusters[2] ('staging'), connector_secrets ('NEW')",
        "clusters[2] ('staging'), api_clients ('new')",
        "clusters[2] ('staging'), api_clients ('order-worker')",
    ]
    assert result["msg"].startswith("6 things are wrong; nothing was changed.\n- ")
    assert writes(sim) == []


# Made


def test_a_new_cluster_is_made_with_all_its_parts(sim: SimulatorProcess, session: Session) -> None:
    declared = {**NEW, "stage": "dev", "description": "New", "auto_update": False, **PARTS}
    result = thrice(session, sim, members=[ADA], clusters=[declared])
    assert steps(result) == [
        "create cluster made",
        "create member ada@example.com",
        "update ip_allowlist made",
        "create backup_schedule made",
        "create connector_secret PAYMENT_API_KEY of made",
        "create api_client order-worker of made",
        "create monitoring made",
        "create monitoring_client prometheus of made",
        "create secure_connectivity made",
    ]
    cluster = state_of(sim, "made")
    assert cluster["status"]["ready"] == "Healthy"
    assert cluster["secrets"] == {"PAYMENT_API_KEY": "value-of-the-test-1"}
    assert [client["name"] for client in cluster["clients"]] == ["order-worker"]
    assert [client["username"] for client in cluster["monitoring"]["clients"]] == ["prometheus"]
    assert cluster["backup_schedule"]["schedule"] == "0 3 * * *"
    assert any("is Creating" in line for line in said(session))


def test_what_does_not_need_the_new_cluster_goes_first(sim: SimulatorProcess, session: Session) -> None:
    parts = {"backup_schedule": "0 3 * * *"}
    result = succeed(session, members=[ADA], clusters=[{**NEW, **parts}, {"name": "staging", **parts}])
    assert steps(result) == [
        "create cluster made",
        "create member ada@example.com",
        "create backup_schedule staging",
        "create backup_schedule made",
    ]


def test_a_new_cluster_without_parts_is_waited_for_in_the_end(sim: SimulatorProcess, session: Session) -> None:
    succeed(session, clusters=[NEW])
    assert state_of(sim, "made")["status"]["ready"] == "Healthy"
    assert any("is Creating" in line for line in said(session))


def test_two_new_clusters_are_made_at_the_same_time(sim: SimulatorProcess, session: Session) -> None:
    declared = [{**NEW, "backup_schedule": "0 3 * * *"}, {**NEW, "name": "other", "backup_schedule": "0 4 * * *"}]
    succeed(session, clusters=declared)
    assert writes(sim) == ["POST clusters", "POST clusters", "PUT backups/schedule", "PUT backups/schedule"]


def test_without_waiting_the_parts_are_tried_at_once(sim: SimulatorProcess, session: Session) -> None:
    declared = [{**NEW, "backup_schedule": "0 3 * * *", "ip_allowlist": PARTS["ip_allowlist"]}]
    succeed(session, clusters=declared, wait=False)
    assert state_of(sim, "made")["status"]["ready"] == "Creating"
    assert state_of(sim, "made")["backup_schedule"]["schedule"] == "0 3 * * *"
    assert not any("is Creating" in line for line in said(session))
    assert not succeed(session, clusters=declared, wait=False)["changed"]


def test_parts_of_a_cluster_that_is_being_made_already_wait_too(sim: SimulatorProcess, session: Session) -> None:
    succeed(session, clusters=[NEW], wait=False)
    sim.forget_requests()
    succeed(session, clusters=[{**NEW, "backup_schedule": "0 3 * * *"}])
    assert any("is Creating" in line for line in said(session))
    assert writes(sim) == ["PUT backups/schedule"]
    assert state_of(sim, "made")["status"]["ready"] == "Healthy"


def test_a_cluster_that_never_becomes_healthy_stops_its_own_parts_only(sim: SimulatorProcess, session: Session) -> None:
    clusters = [{**NEW, **PARTS}, {"name": "staging", "backup_schedule": "0 3 * * *"}]
    unhealthy = {"uuid": "made", "name": "made", "status": {"ready": "Unhealthy"}}
    # Only looks at one cluster: the list and the parts have other paths.
    fault(sim, "GET", "/clusters/????????-????-????-????-????????????", times=0, status=200, body=unhealthy)
    result = fail(session, members=[ADA], clusters=clusters, wait_timeout=2)
    outcome = statuses(result)
    assert [text for text, status in outcome.items() if status == "done"] == [
        "create cluster made",
        "create member ada@example.com",
        "create backup_schedule staging",
    ]
    assert {status for text, status in outcome.items() if text.endswith(" made")} == {"done", "skipped"}
    assert list(outcome.values()).count("skipped") == 7
    assert result["failure"] == {"code": "plan_failed", "done": 3, "failed": 0, "skipped": 7}
    assert "is Unhealthy" in result["msg"]
    assert all(f"{part} of cluster made was skipped" in result["msg"] for part in ("update ip allowlist", "monitoring"))
    sim.clear_faults()
    sim.forget_requests()
    again = succeed(session, members=[ADA], clusters=clusters)
    assert sorted(steps(again)) == sorted(text for text, status in outcome.items() if status == "skipped")
    assert len(called(sim, "made")) == 1


def test_a_cluster_without_parts_that_never_becomes_healthy_fails_the_task(
    sim: SimulatorProcess, session: Session
) -> None:
    odd = {"uuid": "made", "name": "made", "status": {"ready": "Odd"}}
    fault(sim, "GET", "/clusters/????????-*", times=0, status=200, body=odd)
    result = fail(session, clusters=[NEW], wait_timeout=1)
    assert statuses(result) == {"create cluster made": "done"}
    assert result["changed"] is True
    assert "1 of 1 steps were done. Another run does the rest.\n- Cluster 'made' (" in result["msg"]


def test_a_creation_that_fails_stops_its_own_parts_only(sim: SimulatorProcess, session: Session) -> None:
    clusters = [{**NEW, **PARTS}, {"name": "production", "stage": "test"}]
    fault(sim, "POST", "/clusters", status=400, body="No reservations left")
    result = fail(session, members=[ADA], clusters=clusters)
    outcome = statuses(result)
    assert outcome.pop("create cluster made") == "failed"
    assert outcome.pop("create member ada@example.com") == outcome.pop("update cluster production") == "done"
    assert set(outcome.values()) == {"skipped"}
    assert "create cluster made: POST /clusters failed" in result["msg"]
    assert "No reservations left" in result["msg"]
    skipped = [step["error"] for step in result["plan"] if step["status"] == "skipped"]
    assert skipped[0] == "it needs 'create cluster made', which was not done"
    assert called(sim, "made") == []
    again = succeed(session, members=[ADA], clusters=clusters)
    assert len(again["plan"]) == 8
    assert len(called(sim, "made")) == 1


def test_a_creation_whose_answer_is_lost_makes_one_cluster(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "POST", "/clusters", lose_response=True)
    succeed(session, clusters=[{**NEW, "backup_schedule": "0 3 * * *"}])
    assert state_of(sim, "made")["backup_schedule"]["schedule"] == "0 3 * * *"


def test_undeclared_clusters_survive_every_purge(sim: SimulatorProcess, session: Session) -> None:
    change_cluster(sim, PRODUCTION, secrets={"KEY": "value"}, backup_schedule={"name": "x", "schedule": "0 2 * * *"})
    kinds = ["members", *PARTS]
    assert succeed(session, members=MEMBERS, clusters=[], purge=kinds)["plan"] == []
    assert [cluster["name"] for cluster in sim.state()["clusters"]] == ["production", "staging"]
    assert state_of(sim, "production")["backup_schedule"]["schedule"] == "0 2 * * *"
    assert "ada@example.com" not in addresses(sim)
