# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the simulator's operations answer: one line each in a table; and what holds for all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import cluster_calls as known
from cluster_calls import BACKUP, BACKUP_KEY, CONNECTIVITY, KEY, ClusterCalls, Start
from simulator_client import Simulator

OWNER = {"name": "O", "email": "owner@example.com", "roles": ["owner"], "invitePending": False}
ADMIN = {"name": "A", "email": "Admin@Example.com", "roles": ["admin"], "invitePending": False}
ANALYST = {"orgRoles": ["analyst"]}
NEW = known.NEW_CLUSTER
RESTORE = f"POST */backups/{BACKUP}/restore"
FAILOVER = {"backupIds": [BACKUP], "restoreBackupId": BACKUP}
ADD, SCRAPER = "POST */monitoring/clients", {"username": "scraper"}
CONNECT = "POST */secure-connectivity"
SECRET = {"secretName": "A", "secretValue": ""}
KEYS = {"primaryEncryptionKeyId": KEY}
PAIR = {**KEYS, "secondaryEncryptionKeyId": BACKUP_KEY}

TEAM = {"organization": {"members": [OWNER, ADMIN]}}
FULL_TEAM = {"organization": {"members": [OWNER, ADMIN], "seats": 2}}
GCP, AWS = ({"cluster": {"region": region}} for region in (known.BELGIUM, known.FRANKFURT))
EXTERNAL = {"cluster": {"region": known.FRANKFURT, "encryption": {"type": "External"}}}
PAIRED = WATCHED = {"cluster": known.EVERYTHING}
FULL = {"cluster": {"monitoring": {"active": True, "clients": [{"username": f"u{number}"} for number in range(20)]}}}
CREATING = {"cluster": {"status": {"ready": "Creating"}, "clients": [{"name": "c", "clientId": "c"}]}}


def backup(**keys: str) -> dict[str, Any]:
    """Return what starts a simulator whose cluster has one backup with these keys."""
    return {"cluster": {"backups": [{"uuid": BACKUP, **keys}]}}


ANSWERS: list[tuple[dict[str, Any], str, Any, int, str]] = [
    (TEAM, "POST /members/x@example.com", {"orgRoles": ["owner"]}, 400, "Invalid role 'owner'"),
    (TEAM, "POST /members/OWNER@example.com", ANALYST, 403, "The owner of the organization"),
    (TEAM, "DELETE /members/x@example.com", None, 404, "specified user is not part"),
    (FULL_TEAM, "POST /members/ADMIN@example.com", ANALYST, 204, ""),
    (FULL_TEAM, "DELETE /members/ADMIN%40example.com", None, 204, ""),
    ({}, "GET /members/", None, 200, "[]"),
    ({**TEAM, "options": {"owner_status": 409}}, "DELETE /members/owner@example.com", None, 409, "The owner"),
    ({}, "GET /clusters/x/clients", None, 404, "Cluster not found"),
    ({}, "POST /clusters", {**NEW, "name": "x" * 51}, 400, "Name is too long"),
    ({"options": {"cluster_name_length": 2}}, "POST /clusters", NEW, 400, "Name is too long"),
    ({}, "POST /clusters", {**NEW, "name": " "}, 400, "Validation Failed: name is empty"),
    ({}, "POST /clusters", {**NEW, "stageLabel": "qa"}, 400, "Invalid stageLabel"),
    ({}, "POST /clusters", {**NEW, "description": "x" * 151}, 400, "Description is longer"),
    ({}, "POST /clusters", {**NEW, "encryption": "External"}, 400, "External encryption is not available"),
    ({}, "POST /clusters", {**NEW, "backupRegionId": "x"}, 400, "Invalid backup region"),
    *(({}, "POST /clusters", {**NEW, f"{name}Id": "x"}, 400, f"Invalid {name}") for name in ("region", "channel")),
    ({}, "POST /clusters", {**NEW, "generationId": "x"}, 400, "Invalid generation"),
    ({}, "POST /clusters", {**NEW, "planTypeId": "x"}, 400, "Invalid clusterPlanType"),
    ({"organization": {"max_clusters": 1}}, "POST /clusters", NEW, 400, "No reservations left"),
    ({}, "PATCH *", {}, 204, ""),
    ({}, "PATCH *", {"name": ""}, 400, "Validation Failed: name is empty"),
    ({}, "PATCH *", {"stageLabel": ""}, 400, "Invalid stageLabel"),
    ({}, "PATCH *", {"planTypeId": "x"}, 400, "Validation Failed"),
    *(
        ({"options": {"wake_running": status}}, "PUT */wake", None, status, "Cluster is not")
        for status in (400, 409, 412)
    ),
    (AWS, "PUT */encryption", KEYS, 409, "Cluster is not configured"),
    (GCP, "PUT */encryption", KEYS, 403, "External encryption is not available"),
    (EXTERNAL, "PUT */encryption", {"primaryEncryptionKeyId": BACKUP_KEY}, 400, "The key is in another region"),
    *(
        (EXTERNAL, "PUT */encryption", {"primaryEncryptionKeyId": key}, 400, "")
        for key in ("", "key", KEY.replace("kms", "s3"))
    ),
    (EXTERNAL, "PUT */encryption", PAIR, 400, "secondaryEncryptionKeyId"),
    (PAIRED, "PUT */encryption", KEYS, 400, "secondaryEncryptionKeyId"),
    (PAIRED, "PUT */encryption", {**PAIR, "secondaryEncryptionKeyId": KEY}, 400, "The key is in another region"),
    (PAIRED, "PUT */encryption", PAIR, 200, ""),
    (CREATING, "GET */clients", None, 200, '[{"name": "c", "clientId": "c"'),
    (CREATING, "GET */clients/c", None, 412, "The cluster is not ready; try again later"),
    (CREATING, "POST */clients", {"clientName": "c"}, 400, "Client names must be unique"),
    (CREATING, "DELETE */clients/%63", None, 204, ""),
    ({"organization": {"max_clients": 0}}, "POST */clients", {"clientName": "c"}, 403, "Maximum number of clients"),
    ({}, "POST */secrets", {**SECRET, "secretName": "x" * 50}, 400, "Secret name must be less than 50 characters"),
    ({"organization": {"max_secrets": 0}}, "POST */secrets", SECRET, 403, "Maximum number of secrets reached"),
    ({"options": {"secret_put_missing": "refuse"}}, "PUT */secrets/A", {"secretValue": ""}, 404, "Secret not found"),
    ({}, "DELETE */secrets/A", None, 204, ""),
    ({"options": {"secret_delete_missing": 404}}, "DELETE */secrets/A", None, 404, "Secret not found"),
    ({}, "PUT */ipallowlist", {"ipallowlist": [{"ip": "office", "description": ""}]}, 400, "Validation Failed"),
    ({}, "DELETE */monitoring", None, 409, "External Monitoring not activated"),
    (WATCHED, "POST */monitoring", None, 409, "External Monitoring already activated"),
    (WATCHED, ADD, {"username": ""}, 400, "Validation Failed: username is empty"),
    (WATCHED, "POST */monitoring/clients/x/rotate", None, 404, "Client not found"),
    (WATCHED, "DELETE */monitoring/clients/x", None, 404, "Client not found"),
    ({**WATCHED, "options": {"monitoring_duplicate": 400}}, ADD, SCRAPER, 400, ""),
    (FULL, ADD, SCRAPER, 403, "Maximum number of clients"),
    ({**FULL, "options": {"monitoring_full": 400}}, ADD, SCRAPER, 400, "Maximum"),
    ({"options": {"monitoring_client": "refuse"}}, ADD, SCRAPER, 409, "External Monitoring"),
    (GCP, CONNECT, CONNECTIVITY, 403, "Secure Connectivity is not available in this region"),
    ({"cluster": {"generation": {"uuid": "g", "name": "8.7 gen3"}}}, CONNECT, CONNECTIVITY, 403, "Secure"),
    *((AWS, CONNECT, {**CONNECTIVITY, name: []}, 400, "Validation") for name in CONNECTIVITY),
    (AWS, "DELETE */secure-connectivity", None, 409, "Secure Connectivity not activated"),
    ({}, "DELETE */backups/x", None, 404, "Backup not found"),
    ({"options": {"backup_delete_missing": 410}}, "DELETE */backups/x", None, 410, "Backup not found"),
    (backup(status="In progress"), f"DELETE */backups/{BACKUP}", None, 200, ""),
    ({}, "DELETE */backups/schedule", None, 204, ""),
    *(
        ({}, "PUT */backups/schedule", {"schedule": text}, 200, "")
        for text in ("*/15 8-18/2 1 jan-mar MON", "0 2 * * 7")
    ),
    *(
        ({}, "PUT */backups/schedule", {"schedule": text}, 400, "The schedule")
        for text in ("0 2 * *", "60 * * * *", "*/9 * * * *")
    ),
    ({}, RESTORE, None, 404, "Backup not found"),
    (backup(generationName="Unknown Generation"), RESTORE, None, 409, "Backup cannot"),
    (backup(status="Failed"), RESTORE, None, 409, "Backup cannot be restored: it is"),
    ({"cluster": {"failed_over": True}}, "PUT */wake", None, 409, "Cluster has been failed over and cannot be resumed"),
    (PAIRED, "POST */failover", {**FAILOVER, "restoreBackupId": "x"}, 400, "restoreBackupId must be one of the"),
    (PAIRED, "POST */failover", {**FAILOVER, "backupIds": [BACKUP, "x"]}, 404, "Backup x not found"),
]


@pytest.mark.parametrize(("given", "call", "document", "status", "text"), ANSWERS)
def test_answer(start: Start, given: dict[str, Any], call: str, document: Any, status: int, text: str) -> None:
    calls = start(**given)
    before = calls.sim.state()
    answer = calls(call, document)
    assert (answer.status, answer.text[: len(text)]) == (status, text)
    if status >= 400:
        assert answer.headers["content-type"].startswith("text/plain")
        assert "\n" not in answer.text
        assert calls.sim.state() == before, "what is refused changes nothing"


def test_other_organizations_clusters_are_refused(start: Start) -> None:
    calls = start(organizations=2)
    calls.token = calls.sim.token(1)
    assert calls.refusal("GET */clients") == (403, "Cluster is not yours")
    assert calls.refusal("POST */failover", FAILOVER) == (403, "You are not supposed to be here")
    # Camunda's API description declares 403 for the clients but not here.
    assert calls.status("GET *") == 404


def test_invalid_address_is_never_another_path(start: Start) -> None:
    calls = start(**TEAM)
    for segment in ("..", "%2e%2e", ".", "%2E", "x", "a%20b@x", "a%0Ab@x", "@x", "x@"):
        assert calls.status(f"POST /members/{segment}", ANALYST) == 400, segment
        assert calls.status(f"DELETE /members/{segment}") == 404, segment
    assert calls.status("POST /members/a/b@x", ANALYST) == 404
    assert calls.status("DELETE /members/") == 404
    assert calls.status("POST /members/x@example.com", body=b'{"orgRoles": ["admin"]}') == 400, "not declared as JSON"
    assert calls.get("/members") == [OWNER, ADMIN]


@pytest.mark.parametrize(
    ("kind", "content_type", "body"),
    [
        ("text", "text/plain; charset=utf-8", "Cluster not found"),
        ("json", "application/json; charset=utf-8", '{"message": "Cluster not found"}'),
        ("empty", None, ""),
    ],
)
def test_error_bodies(start: Start, kind: str, content_type: str | None, body: str) -> None:
    answer = start({"error_body": kind})("GET /clusters/x")
    assert (answer.status, answer.text) == (404, body)
    assert content_type in (None, answer.headers.get("content-type"))


@pytest.mark.parametrize(("mode", "unset"), [("array", [[], []]), ("null", [None, None]), ("absent", [])])
def test_unset_and_cleared_allowlists(start: Start, mode: str, unset: list[Any]) -> None:
    calls, entries = start({"allowlist": mode}, {"ipallowlist": None}), [{"ip": "192.0.2.0/24", "description": ""}]

    def shown() -> list[Any]:
        return [value for key, value in calls.get().items() if key in ("ipallowlist", "ipwhitelist")]

    assert shown() == unset
    for field in ("ipallowlist", "ipwhitelist"):
        assert (calls.status(f"PUT */{field}", {field: entries}), shown()) == (204, [entries, entries])
        assert (calls.status(f"PUT */{field}", {field: []}), shown()) == (204, unset)


ALLOWED = {"ipallowlist": [{"ip": "192.0.2.1, 198.51.100.0/24", "description": ""}]}


@pytest.mark.parametrize(
    ("option", "call", "document", "path", "shown"),
    [
        ({"allowlist_form": "networks"}, "PUT */ipallowlist", ALLOWED, "*", "192.0.2.1/32,198.51.100.0/24"),
        ({"monitoring_client": "activate"}, ADD, SCRAPER, "*/monitoring/clients", "metricsEndpoint"),
        ({"monitoring_client": "keep"}, ADD, SCRAPER, "*/monitoring/clients", "'status': {}"),
        ({"secret_put_missing": "create"}, "PUT */secrets/A", {"secretValue": "x"}, "*/secrets", "{'A': 'x'}"),
        ({"secret_put_missing": "ignore"}, "PUT */secrets/A", {"secretValue": "x"}, "*/secrets", "{}"),
    ],
)
def test_options_that_only_later_calls_show(
    start: Start, option: dict[str, str], call: str, document: Any, path: str, shown: str
) -> None:
    calls = start(option)
    assert calls.status(call, document) in (200, 204)
    assert shown in str(calls.get(path))


def test_shuffle(start: Start) -> None:
    emails = [f"m{number}@example.com" for number in range(50)]
    calls = start({"shuffle": True}, {}, {"members": [{"email": email, "roles": ["analyst"]} for email in emails]})
    shown = [member["email"] for member in calls.get("/members")]
    assert (shown != emails, sorted(shown)) == (True, sorted(emails))


def test_rate_limit_of_the_api(start: Start) -> None:
    calls = start({"api_rate": 5})
    answers = [calls("GET /members") for _number in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [429]
    assert (answers[5].text, answers[5].headers["content-type"]) == ("local_rate_limited", "text/plain; charset=utf-8")
    assert "retry-after" not in answers[5].headers
    calls.sim.advance(1)
    assert calls.status("GET /members") == 200


def test_mistake_in_the_simulator_is_500_and_printed(start: Start, capfd: pytest.CaptureFixture[str]) -> None:
    calls = start(cluster={"links": None, "clients": [{"name": "c", "clientId": "c"}]})
    assert calls.refusal("GET */clients/c") == (500, "Internal Server Error")
    assert [each["status"] for each in calls.sim.requests("api")] == [500]
    assert "Traceback" in capfd.readouterr().err


# All operations

ROOT = Path(__file__).resolve().parents[3]
LISTED: dict[str, dict[str, str]] = yaml.safe_load((ROOT / "tests" / "operations.yml").read_text(encoding="utf-8"))


def call_of(operation: dict[str, Any]) -> str:
    """Return the operation's call with names of things that exist."""
    return f"{operation['method']} {operation['path'].format(**known.PATH_PARAMETERS)}"


def test_every_operation_is_listed_with_a_module_that_has_a_target(sim: Simulator) -> None:
    assert {f"{each['method']} {each['path']}" for each in sim.operations()["operations"]} == set(LISTED)
    for operation in LISTED.values():
        assert (ROOT / "plugins" / "modules" / f"{operation['module']}.py").exists()
        assert (ROOT / "tests" / "integration" / "targets" / operation["module"] / "tasks" / "main.yml").exists()


def test_undeclared_statuses_are_listed_in_one_place(sim: Simulator) -> None:
    listed = sim.operations()["undeclared_statuses"]
    assert set(listed) == {"400", "401", "403", "404", "409", "429", "500"}
    assert all(listed.values())


def test_every_operation_needs_its_own_scope(start: Start) -> None:
    calls = start(cluster=known.EVERYTHING)
    operations = calls.sim.operations()["operations"]
    assert len(operations) == 43
    state = calls.sim.state()
    scopes = {operation["scope"] for operation in operations} - {None}
    for operation in operations:
        if operation["scope"] is None:
            assert calls.status(call_of(operation), token=None) == 200
            continue
        for others in (sorted(scopes - {operation["scope"]}), []):
            calls.sim.put_state({**state, "credentials": [{**state["credentials"][0], "scopes": others}]})
            before = calls.sim.state()
            answer = calls(call_of(operation), {})
            assert (answer.status, answer.text[:33]) == (403, "You do not have the required perm"), operation
            assert calls.status(call_of(operation), token=None) == 401
            assert calls.sim.state() == before, "refused calls change nothing"


def test_allowlist_needs_its_own_scope(start: Start) -> None:
    calls = start(cluster=known.EVERYTHING)
    (credential,) = calls.sim.organizations
    for scopes, shown in ((["clusters:get"], False), (None, True)):
        calls.sim.change(credentials=[{**credential, "scopes": scopes}])
        assert ({"ipallowlist", "ipwhitelist"} <= set(calls.get())) is shown


def test_undeclared_fields_come_with_every_object_and_never_enter_the_state(start: Start) -> None:
    calls = start({"extra_fields": True, "shuffle": True}, known.EVERYTHING, {"members": known.MEMBERS})
    before = calls.sim.state()
    for operation in calls.sim.operations()["operations"]:
        if operation["method"] == "GET":
            answer = calls(call_of(operation))
            assert answer.status == 200, operation
            text_or_names = operation["path"] in ("/activity/csv", "/clusters/{clusterUuid}/secrets")
            assert ("futureField" in answer.text) is not (text_or_names or answer.json() == []), operation
    cluster = calls.get()
    assert cluster["k8sContext"]["uuid"] == cluster["region"]["uuid"] == cluster["planType"]["region"]["uuid"]
    assert calls.sim.state() == before


def test_activity_contains_successful_changes(calls: ClusterCalls) -> None:
    calls("GET */secrets")
    calls("PUT */ipallowlist", {"ipallowlist": "wrong"})
    calls("PUT */ipallowlist", {"ipallowlist": []})
    calls("POST */secrets", {"secretName": "A", "secretValue": "never shown"})
    calls("DELETE /members/nobody@example.com")
    calls("POST /members/new@example.com", {"orgRoles": ["analyst"]})
    created = calls("POST */clients", {"clientName": "a"}).json()
    calls("DELETE *")
    entries = calls.get("/activity/json")
    assert [(entry["entity"], entry["auditType"], entry["entityId"]) for entry in entries] == [
        ("ipallowlist", "u", known.CLUSTER),
        ("secrets", "c", known.CLUSTER),
        ("members", "c", "new@example.com"),
        ("clients", "c", created["clientId"]),
        ("clusters", "d", known.CLUSTER),
    ]
    assert {entry["userId"] for entry in entries} == {calls.sim.client_id}
    assert not [secret for secret in ("never shown", created["clientSecret"]) if secret in str(entries)]
    assert calls.sim.state()["activity"] == entries
