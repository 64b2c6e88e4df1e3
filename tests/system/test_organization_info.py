# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""camunda_organization_info: what it asks for, what it says about what is left out, what it shows to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from ansible_process import CENSORED, AnsibleProcess, task
from organization_service import Service
from organization_states import TEMPLATES, VALUES
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.modules.camunda_organization import DEFINITION as ORGANIZATION
from ansible_collections.community.camunda.plugins.modules.camunda_organization_info import DEFINITION as INFO

NAMES = (*TEMPLATES, "it's", "both ' and \"", "back\\slash", "C:\\new", "yes", "0o14", "имя", "🚀", "a: b #c")
SECRET = "value-of-a-secret"

both_ways = pytest.mark.parametrize("in_process", ["1", "0"], ids=["in process", "as module"])

# What each part of a cluster costs; the allowlist is in the list of clusters.
REQUESTS = {
    "ip_allowlist": [],
    "backup_schedule": ["/backups/schedule"],
    "connector_secrets": ["/secrets"],
    "api_clients": ["/clients"],
    "monitoring": ["/monitoring/clients"],
    "secure_connectivity": ["/secure-connectivity"],
}


@pytest.fixture
def service(sim: SimulatorProcess, tmp_path: Path) -> Service:
    """The module in this process."""
    return Service(sim, tmp_path)


@pytest.fixture
def ansible(sim: SimulatorProcess, tmp_path: Path) -> AnsibleProcess:
    """Ansible that is connected to the simulator."""
    return AnsibleProcess(tmp_path / "ansible", sim)


def paths(sim: SimulatorProcess) -> Counter[str]:
    """Return what was requested, and how often; the UUID of a cluster is ``*``."""
    uuids = [cluster["uuid"] for cluster in sim.state()["clusters"]]
    found: Counter[str] = Counter()
    for request in sim.requests("api"):
        path = str(request["path"])
        for uuid in uuids:
            path = path.replace(uuid, "*")
        found[f"{request['method']} {path}"] += 1
    return found


@pytest.mark.parametrize("part", REQUESTS)
def test_part_costs_no_more_than_itself(service: Service, part: str) -> None:
    organization = service.run(INFO, {"parts": [part]})["organization"]
    expected = {"GET /clusters": 1, **{f"GET /clusters/*{path}": 2 for path in REQUESTS[part]}}
    assert paths(service.sim) == expected
    assert list(organization) == ["clusters"]
    others = {name for cluster in organization["clusters"] for name in cluster} & (set(REQUESTS) - {part})
    assert not others


@pytest.mark.parametrize("part", ["members", "clusters"])
def test_lists_cost_one_request(service: Service, part: str) -> None:
    assert list(service.run(INFO, {"parts": [part]})["organization"]) == [part]
    assert paths(service.sim) == {f"GET /{part}": 1}


def test_fifty_clusters(service: Service) -> None:
    service.holds({"clusters": [{"name": f"cluster {number:02}"} for number in range(50)]})
    organization = service.run(INFO, {})["organization"]
    assert [each["name"] for each in organization["clusters"]] == [f"cluster {number:02}" for number in range(50)]
    of_clusters = {f"GET /clusters/*{path}": 50 for found in REQUESTS.values() for path in found}
    assert paths(service.sim) == {"GET /members": 1, "GET /clusters": 1, **of_clusters}
    assert len(service.sim.requests("oauth")) == 1


def test_nothing_there(service: Service) -> None:
    service.holds({})
    result = service.run(INFO, {"include_secret_values": True})
    assert result == {"changed": False, "organization": {"members": [], "clusters": []}, "notes": []}


def test_seed_is_exported_as_one_would_declare_it(service: Service) -> None:
    result = service.run(INFO, {})
    members, clusters = result["organization"]["members"], result["organization"]["clusters"]
    assert members[0] == {"email": "adam.admin@example.com", "roles": ["admin"]}
    assert {"email": "olga.owner@example.com"} in members
    assert {"email": "pia.pending@example.com", "roles": ["developer"]} in members
    assert clusters[0] == {
        "name": "production",
        "plan_type": "Production",
        "region": "Belgium, Europe (europe-west1)",
        "channel": "Stable",
        "auto_update": True,
        "stage": "prod",
        "description": "Runs the business",
        "api_clients": [
            {"name": "order-worker", "permissions": ["Zeebe"]},
            {"name": "reporting", "permissions": ["Operate", "Optimize"]},
        ],
        "connector_secrets": [{"name": "PAYMENT_API_KEY"}, {"name": "SMTP_PASSWORD"}],
        "ip_allowlist": [
            {"ip": "192.0.2.0/24", "description": "Office"},
            {"ip": "198.51.100.10/32,198.51.100.11/32", "description": "Build servers"},
        ],
    }
    assert [each["place"] for each in result["notes"]] == ["members ('olga.owner@example.com')"]


def test_what_is_left_out_has_a_note(service: Service) -> None:
    odd = {
        "name": "odd",
        "labels": ["dev", "test"],
        "encryption": {"type": "New"},
        "ipallowlist": [{"ip": "10.0.0.1/8", "description": ""}],
        "clients": [{"name": "later", "permissions": ["Zeebe", "New"]}, {"name": "\n", "permissions": ["Zeebe"]}],
        "secrets": {"EMPTY": "", "GOOD": SECRET, "x" * 50: "y"},
        "backup_schedule": {"name": "", "schedule": "@daily"},
        "monitoring": {"active": True, "clients": [{"username": "twin"}, {"username": "twin"}, {"username": "one"}]},
        "secure_connectivity": {"allowedPrincipals": ["a b"], "allowedRegions": ["eu-central-1"]},
    }
    twins = [{"name": "twin", "uuid": f"00000000-0000-4000-8000-00000000000{number}"} for number in (1, 2)]
    members = [
        {"email": "helper@example.com", "roles": ["supportagent"]},
        {"email": " space@example.com", "roles": ["admin"]},
        {"email": "nobody", "roles": ["admin"]},
    ]
    service.holds({"members": members, "clusters": [*twins, odd]})
    result = service.run(INFO, {})
    assert result["organization"]["members"] == [{"email": "helper@example.com"}]
    exported, *of_twins = result["organization"]["clusters"]
    assert [each["uuid"] for each in of_twins] == [each["uuid"] for each in twins]
    assert not [each for each in of_twins if "name" in each]
    assert set(exported) >= {"name", "plan_type", "region", "channel"}
    assert exported["api_clients"] == [{"name": "later"}]
    assert exported["connector_secrets"] == [{"name": "GOOD"}]
    assert exported["monitoring"] == {"clients": [{"username": "one"}]}
    assert not {"stage", "encryption", "ip_allowlist", "backup_schedule", "secure_connectivity"} & set(exported)
    places = Counter(each["place"] for each in result["notes"])
    assert places == {
        "members ('helper@example.com')": 1,
        "members (' space@example.com')": 1,
        "members ('nobody')": 1,
        "clusters[0] ('odd')": 2,
        "clusters[0] ('odd'), api_clients ('later')": 1,
        "clusters[0] ('odd'), api_clients ('\n')": 1,
        "clusters[0] ('odd'), connector_secrets ('EMPTY')": 1,
        f"clusters[0] ('odd'), connector_secrets ('{'x' * 50}')": 1,
        "clusters[0] ('odd'), ip_allowlist": 1,
        "clusters[0] ('odd'), backup_schedule": 1,
        "clusters[0] ('odd'), monitoring ('twin')": 2,
        "clusters[0] ('odd'), secure_connectivity": 1,
        "clusters[1] ('twin')": 1,
        "clusters[2] ('twin')": 1,
    }
    assert [each["place"] for each in result["notes"] if each["place"].startswith("members")] == sorted(
        place for place in places if place.startswith("members")
    )
    assert SECRET not in str(result)


def test_answers_that_hold_no_text_are_left_out(service: Service) -> None:
    """Names that are numbers, or missing: nobody knows that the API never sends them."""
    uuid = service.sim.state()["clusters"][0]["uuid"]
    strange = {
        "uuid": uuid,
        "name": 5,
        "description": 7,
        "region": {"name": True},
        "channel": {},
        "encryption": {"type": 3},
        "labels": [1, None],
        "ipallowlist": [{"ip": "192.0.2.0/24", "description": 8}, {"description": "no address"}, 9, None],
    }
    answers = {
        "/members": [{"roles": ["admin"]}, {"email": None}, {"email": 5, "roles": None}],
        "/clusters": [strange],
        f"/clusters/{uuid}/clients": [{"name": 5, "permissions": [1]}, {"clientId": "x"}],
        f"/clusters/{uuid}/secrets": {"NUMBER": 5, "LIST": [], "TEXT": SECRET},
        f"/clusters/{uuid}/monitoring/clients": {"status": {"conditions": []}, "clients": [{"username": 5}, {}]},
        f"/clusters/{uuid}/backups/schedule": {"schedule": 5},
        f"/clusters/{uuid}/secure-connectivity": {
            "status": {"spec": {"allowedPrincipals": "x", "allowedRegions": [5]}}
        },
    }
    for path, body in answers.items():
        service.sim.fault({"service": "api", "path": path, "times": 0, "then": {"body": body}})
    result = service.run(INFO, {"include_secret_values": True})
    assert result["organization"]["members"] == []
    assert result["organization"]["clusters"] == [
        {"uuid": uuid, "connector_secrets": [{"name": "TEXT", "value": SECRET}], "monitoring": {}}
    ]
    assert service.run(ORGANIZATION, result["organization"])["plan"] == []


def test_part_that_must_not_be_read_is_a_note(service: Service) -> None:
    answer = {"status": 403, "body": "Forbidden"}
    service.sim.fault({"service": "api", "path": "/clusters/*/secrets", "times": 0, "then": answer})
    result = service.run(INFO, {})
    assert not [each for each in result["organization"]["clusters"] if "connector_secrets" in each]
    assert all("api_clients" in each for each in result["organization"]["clusters"])
    notes = [each for each in result["notes"] if each["place"].startswith("clusters")]
    assert [each["place"] for each in notes] == [
        "clusters[0] ('production'), connector_secrets",
        "clusters[1] ('staging'), connector_secrets",
    ]
    assert all(each["text"].startswith("Cannot be read: ") for each in notes)


def hashed(title: str, value: str) -> dict[str, Any]:
    """Return a task that shows what a value hashes to, which proves that a playbook can use it."""
    return task(title, "ansible.builtin.debug", arguments={"msg": "{{ " + value + " | hash('sha256') }}"})


@both_ways
def test_values_are_registered_and_not_shown(sim: SimulatorProcess, ansible: AnsibleProcess, in_process: str) -> None:
    sim.put_state({"clusters": [{"name": "one", "secrets": {"KEY": SECRET}}]})
    run = ansible.playbook(
        [
            task("names", "camunda_organization_info", register="names"),
            task("shown", "ansible.builtin.debug", arguments={"msg": "{{ names.organization }}"}),
            task(
                "values",
                "camunda_organization_info",
                arguments={"include_secret_values": True},
                register="values",
                check_mode=True,
            ),
            hashed("used", "values.organization.clusters[0].connector_secrets[0].value"),
        ],
        environment={"CAMUNDA_IN_PROCESS": in_process},
        verbosity=4,
    )
    assert run.returncode == 0, run.output
    assert run.result("shown")["msg"]["clusters"][0]["connector_secrets"] == [{"name": "KEY"}]
    assert CENSORED in run.printed("values")
    assert CENSORED not in run.printed("names")
    assert run.result("used")["msg"] == sha256(SECRET.encode()).hexdigest()
    assert run.ran_as_module("values") is (in_process == "0")
    assert SECRET not in run.output + str(run.results)
    assert run.result("values").get("changed", False) is False


def test_values_are_refused_in_the_background(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    sim.put_state({"clusters": [{"name": "one", "secrets": {"KEY": SECRET}}]})
    background: Mapping[str, Any] = {"poll": 1, "async": 60}
    run = ansible.playbook(
        [
            task("values", "camunda_organization_info", arguments={"include_secret_values": True}, **background),
            task("names", "camunda_organization_info", **background),
        ]
    )
    assert run.result("values")["failure"]["option"] == "include_secret_values"
    assert run.result("names")["organization"]["clusters"][0]["connector_secrets"] == [{"name": "KEY"}]
    files = [path for path in ansible.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if SECRET in path.read_text("utf-8", "replace")]


def test_no_parts(ansible: AnsibleProcess) -> None:
    run = ansible.playbook([task("none", "camunda_organization_info", arguments={"parts": []})])
    assert run.result("none")["failure"]["option"] == "parts"


@both_ways
def test_file_is_applied_without_a_change(sim: SimulatorProcess, ansible: AnsibleProcess, in_process: str) -> None:
    """Through everything that a person would use: the filter, a file, Ansible that reads it, the lookup."""
    secrets = {**dict(zip(NAMES, (*VALUES, *NAMES), strict=False)), "JSON": '{"a": [1]}', "PEM": VALUES[0]}
    clusters = [{"name": name, "description": name, "secrets": {name: name, "KEY": "x"}} for name in NAMES]
    sim.put_state({"members": sim.state()["members"], "clusters": [{"name": "all", "secrets": secrets}, *clusters]})
    write = "{{ exported.organization | community.camunda.organization_yaml(exported.notes) }}"
    file = str(ansible.folder / "organization.yml")
    run = ansible.playbook(
        [
            task("export", "camunda_organization_info", register="exported"),
            task("write", "ansible.builtin.copy", arguments={"content": write, "dest": file, "mode": "0600"}),
            # Text with expressions in it stays text, wherever it goes.
            task("keep", "ansible.builtin.set_fact", arguments={"text": write}),
            task("same", "ansible.builtin.copy", arguments={"content": "{{ text }}", "dest": file, "mode": "0600"}),
            task("read", "ansible.builtin.include_vars", arguments={"file": file}),
            task(
                "apply",
                "camunda_organization",
                arguments={"members": "{{ organization_members }}", "clusters": "{{ organization_clusters }}"},
            ),
        ],
        environment={"CAMUNDA_IN_PROCESS": in_process},
    )
    assert run.result("same")["changed"] is False, run.output
    assert run.result("apply").get("plan") == [], run.output
    assert run.result("apply")["changed"] is False
    assert {each["method"] for each in sim.requests("api")} == {"GET"}
    text = Path(file).read_text(encoding="utf-8")
    assert "lookup('community.camunda.camunda_connector_secret', 'JSON', cluster='all')" in text
    assert "# The owner of the organization" in text
