# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""camunda_organization_info: what it asks for, and what it says about what is left out."""

from __future__ import annotations

from collections import Counter

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.task import Controller
from module_runner import ModuleRunner
from organization_tasks import OrganizationRunner
from simulator_thread import SimulatorThread

SECRET = "value-of-a-secret"

# What each part of a cluster is read from; the allowlist is in the list of clusters.
SOURCES = {
    "ip_allowlist": "",
    "backup_schedule": "/backups/schedule",
    "connector_secrets": "/secrets",
    "api_clients": "/clients",
    "monitoring": "/monitoring/clients",
    "secure_connectivity": "/secure-connectivity",
}


def requests(sim: SimulatorThread) -> Counter[str]:
    """Return what was requested, and how often; the UUID of a cluster is ``*``."""
    found: Counter[str] = Counter()
    uuids = [cluster["uuid"] for cluster in sim.state()["clusters"]]
    for request in sim.requests("api"):
        path = str(request["path"])
        for uuid in uuids:
            path = path.replace(uuid, "*")
        found[f"{request['method']} {path}"] += 1
    return found


@pytest.mark.parametrize("part", ["members", "clusters", *SOURCES])
def test_a_part_costs_no_more_than_itself(sim: SimulatorThread, module_runner: ModuleRunner, part: str) -> None:
    organization = module_runner("organization_info", parts=[part])["organization"]
    of_clusters = {f"GET /clusters/*{SOURCES[part]}": 2} if SOURCES.get(part) else {}
    assert requests(sim) == {f"GET /{'members' if part == 'members' else 'clusters'}": 1, **of_clusters}
    assert list(organization) == ["members" if part == "members" else "clusters"]
    others = {name for cluster in organization.get("clusters", ()) for name in cluster} & (set(SOURCES) - {part})
    assert not others


def test_everything_is_read_once(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    names = [f"cluster {number:02}" for number in range(50)]
    sim.put_state({"clusters": [{"name": name} for name in names]})
    organization = module_runner("organization_info")["organization"]
    assert organization["members"] == []
    assert [each["name"] for each in organization["clusters"]] == names
    of_clusters = {f"GET /clusters/*{path}": 50 for path in SOURCES.values() if path}
    assert requests(sim) == {"GET /members": 1, "GET /clusters": 1, **of_clusters}
    assert len(sim.requests("oauth")) == 1


def test_an_empty_organization_is_exported_as_empty_lists(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.put_state({})
    run = module_runner("organization_info", include_secret_values=True)
    assert run.result == {"changed": False, "organization": {"members": [], "clusters": []}, "notes": []}


def test_an_organization_is_exported_as_a_declaration(module_runner: ModuleRunner) -> None:
    run = module_runner("organization_info")
    members, clusters = run["organization"]["members"], run["organization"]["clusters"]
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
    assert [each["place"] for each in run["notes"]] == ["members ('olga.owner@example.com')"]


def test_what_is_left_out_has_a_note(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
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
    emails = {"helper@example.com": "supportagent", " space@example.com": "admin", "nobody": "admin"}
    members = [{"email": email, "roles": [role]} for email, role in emails.items()]
    sim.put_state({"members": members, "clusters": [*twins, odd]})
    run = module_runner("organization_info")
    assert run["organization"]["members"] == [{"email": "helper@example.com"}]
    exported, *of_twins = run["organization"]["clusters"]
    assert [each["uuid"] for each in of_twins] == [each["uuid"] for each in twins]
    assert not [each for each in of_twins if "name" in each]
    assert set(exported) >= {"name", "plan_type", "region", "channel"}
    assert exported["api_clients"] == [{"name": "later"}]
    assert exported["connector_secrets"] == [{"name": "GOOD"}]
    assert exported["monitoring"] == {"clients": [{"username": "one"}]}
    assert not {"stage", "encryption", "ip_allowlist", "backup_schedule", "secure_connectivity"} & set(exported)
    places = [each["place"] for each in run["notes"]]
    assert places[:3] == [f"members ('{email}')" for email in sorted(emails)]
    of_odd = ["api_clients ('later')", "api_clients ('\n')", "connector_secrets ('EMPTY')", "ip_allowlist"]
    of_odd += [f"connector_secrets ('{'x' * 50}')", "backup_schedule", "secure_connectivity"]
    assert Counter(places[3:]) == {
        **{f"clusters[0] ('odd'), {part}": 1 for part in of_odd},
        "clusters[0] ('odd'), monitoring ('twin')": 2,
        "clusters[0] ('odd')": 2,
        "clusters[1] ('twin')": 1,
        "clusters[2] ('twin')": 1,
    }
    assert SECRET not in run.visible


def test_answers_that_hold_no_text_are_left_out(
    sim: SimulatorThread, module_runner: ModuleRunner, runner: OrganizationRunner
) -> None:
    """Names that are numbers, or missing: nobody knows that the API never sends them."""
    uuid = sim.state()["clusters"][0]["uuid"]
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
    connectivity = {"allowedPrincipals": "x", "allowedRegions": [5]}
    answers = {
        "/members": [{"roles": ["admin"]}, {"email": None}, {"email": 5, "roles": None}],
        "/clusters": [strange],
        "*/clients": [{"name": 5, "permissions": [1]}, {"clientId": "x"}],
        "*/secrets": {"NUMBER": 5, "LIST": [], "TEXT": SECRET},
        "*/backups/schedule": {"schedule": 5},
        "*/secure-connectivity": {"status": {"spec": connectivity}},
    }
    sim.disturb(
        "GET", "*/monitoring/clients", times=0, body={"status": {"conditions": []}, "clients": [{"username": 5}, {}]}
    )
    for path, body in answers.items():
        sim.disturb("GET", path, times=0, body=body)
    run = module_runner("organization_info", include_secret_values=True)
    assert run["organization"]["members"] == []
    assert run["organization"]["clusters"] == [
        {"uuid": uuid, "connector_secrets": [{"name": "TEXT", "value": SECRET}], "monitoring": {}}
    ]
    runner.unchanged(**run["organization"])


def test_a_part_that_must_not_be_read_is_a_note(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.disturb("GET", "/clusters/*/secrets", times=0, status=403, body="Forbidden")
    run = module_runner("organization_info")
    assert not [each for each in run["organization"]["clusters"] if "connector_secrets" in each]
    assert all("api_clients" in each for each in run["organization"]["clusters"])
    notes = [each for each in run["notes"] if each["place"].startswith("clusters")]
    assert [each["place"] for each in notes] == [
        "clusters[0] ('production'), connector_secrets",
        "clusters[1] ('staging'), connector_secrets",
    ]
    assert all(each["text"].startswith("Cannot be read: ") for each in notes)


def test_values_in_the_background_and_no_parts_are_refused(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    """Ansible keeps the result in a file there, in clear text."""
    background = Controller(background=True)
    run = module_runner.fails("organization_info", "option_invalid", include_secret_values=True, controller=background)
    assert run["failure"]["option"] == "include_secret_values"
    assert module_runner.fails("organization_info", "option_invalid", parts=[])["failure"]["option"] == "parts"
    assert sim.requests() == []
    module_runner("organization_info", controller=background)
