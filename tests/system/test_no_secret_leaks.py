# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret is printed, stored or visible to other users, at the highest verbosity and when things fail."""

from __future__ import annotations

import base64
import json
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from marked_secrets import (
    BACKUP,
    CLIENT_SECRET,
    MARKED,
    NEW_CONNECTOR_SECRET,
    NOWHERE,
    OPTIONS,
    UNKNOWN,
    WRONG_SECRET,
    cluster_secrets,
    every_lookup,
    everything_visible,
    found,
    processes_of,
    with_marked_secret,
)

from ansible_process import LOCAL, AnsibleRun, task
from process_watch import ProcessWatch
from simulator_process import SimulatorProcess

pytestmark = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="there is no /proc to watch")

PRINCIPAL = "arn:aws:iam::111122223333:root"

STAGING, PRODUCTION = {"cluster": "staging"}, {"cluster": "production"}

MODULES: dict[str, dict[str, Any]] = {
    "camunda_member": {"email": "leaks@example.com", "roles": ["developer"]},
    "camunda_member_info": {},
    "camunda_cluster_info": {},
    "camunda_cluster_parameters_info": {},
    "camunda_activity_info": {},
    "camunda_api_client": {**STAGING, "name": "leaks", "permissions": ["Zeebe"]},
    "camunda_api_client_info": STAGING,
    "camunda_request": {"path": "/members"},
    "camunda_connector_secret": {**STAGING, "name": "NEW", "value": "{{ new_connector_secret }}"},
    "camunda_connector_secret_info": {**STAGING, "include_values": True},
    "camunda_ip_allowlist": {**STAGING, "entries": [{"ip": "203.0.113.0/24"}]},
    "camunda_monitoring": STAGING,
    "camunda_monitoring_client": {**STAGING, "username": "leaks"},
    "camunda_monitoring_info": STAGING,
    "camunda_secure_connectivity": {
        **STAGING,
        "principals": [PRINCIPAL],
        "regions": ["eu-central-1"],
        "wait": False,
    },
    "camunda_secure_connectivity_info": STAGING,
    "camunda_backup": {**STAGING, "wait": False},
    "camunda_backup_info": PRODUCTION,
    "camunda_backup_schedule": {**STAGING, "schedule": "0 2 * * *"},
    "camunda_backup_restore": {**PRODUCTION, "backup": BACKUP},
    "camunda_cluster": {**STAGING, "description": "leaks", "wait": False},
    "camunda_organization": {
        "members": [{"email": "organized@example.com", "roles": ["developer"]}],
        "clusters": [
            {
                "name": "staging",
                "connector_secrets": [{"name": "ORGANIZED", "value": "{{ new_connector_secret }}"}],
                "api_clients": [{"name": "organized", "permissions": ["Zeebe"]}],
            }
        ],
    },
    "camunda_organization_info": {},
    # The last one with this cluster, which it suspends.
    "camunda_cluster_failover": {**PRODUCTION, "backups": [BACKUP], "restore_backup": BACKUP, "confirm": True},
    "camunda_ip_ranges_info": {},
    "camunda_token_cache_info": {},
    "camunda_token_cache": {},
}

MODULES_WITHOUT_TOKEN = ("camunda_token_cache", "camunda_token_cache_info", "camunda_ip_ranges_info")
"""Those that send no token to the API, which can thus repeat nothing."""

SOME_MODULES = (
    "camunda_member",
    "camunda_member_info",
    "camunda_api_client",
    "camunda_connector_secret",
    "camunda_organization",
    "camunda_request",
)
"""Those that stand for all where something fails before a module has done anything of its own."""

both_ways = pytest.mark.parametrize("in_process", ["1", "0"], ids=["in process", "as module"])


def every_module(
    group: str, arguments: dict[str, Any] | None = None, among: Container[str] = tuple(MODULES), **keywords: Any
) -> list[dict[str, Any]]:
    """Return a task for every module among these."""
    return [
        task(f"{group}: {module}", module, arguments={**own, **(arguments or {})}, register="kept", **keywords)
        for module, own in MODULES.items()
        if module in among
    ]


def unknown_clusters() -> list[dict[str, Any]]:
    """Return a task for every module that takes a cluster."""
    return [
        task(f"unknown cluster: {module}", module, arguments={**own, "cluster": cluster}, register="kept")
        for module, own in MODULES.items()
        for cluster in [UNKNOWN if "client" in module else "nowhere"]
        if "cluster" in own or module == "camunda_cluster_info"
    ]


FAILING = {403: tuple(module for module in MODULES if module not in MODULES_WITHOUT_TOKEN), 500: SOME_MODULES}
"""Statuses of a service whose errors repeat the secret, and the modules that meet them."""

WRONG = {"camunda_client_secret": "{{ wrong_secret }}"}

TASKS = [
    *every_module("success"),
    *every_lookup("success"),
    *every_module("no service", {"api_url": NOWHERE, "retries": 0}, SOME_MODULES),
    *every_lookup("no service", f", api_url='{NOWHERE}', retries=0")[1:],
    *every_module("no token service", {"oauth_url": NOWHERE}, SOME_MODULES)[:1],
    *every_lookup("no token service", f", oauth_url='{NOWHERE}'"),
    *every_module("wrong secret", among=SOME_MODULES, vars=WRONG),
    *every_lookup("wrong secret", vars=WRONG),
    *every_module("mistake", {"retries": "{{ camunda_client_secret }}"}, SOME_MODULES),
    *unknown_clusters(),
]


@dataclass(frozen=True)
class Observed:
    """All runs of one way, and what was visible of them."""

    run: AnsibleRun
    failing: dict[int, AnsibleRun]
    visible: dict[str, bytes]
    secrets: dict[str, str]


@pytest.fixture(
    scope="module",
    params=[("1", "json"), ("0", "json"), ("1", "yaml")],
    ids=["in process", "as module", "in process, shown as YAML"],
)
def observed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Observed:
    """Run everything in one way: what succeeds, what fails, and with a service whose errors repeat the secret."""
    with SimulatorProcess(OPTIONS) as sim:
        ansible = with_marked_secret(sim, tmp_path_factory.mktemp("leaks"))
        in_process, shown_as = request.param
        ansible.environment.update(CAMUNDA_IN_PROCESS=in_process, ANSIBLE_CALLBACK_RESULT_FORMAT=shown_as)
        with ProcessWatch() as watch:
            run = ansible.playbook(TASKS, verbosity=5, seconds=600)
            failing = {}
            for status in FAILING:
                body = f"No, {CLIENT_SECRET}! {base64.b64encode(CLIENT_SECRET.encode()).decode()}"
                sim.fault({"service": "api", "times": 0, "then": {"status": status, "body": body}})
                tasks = every_module(f"status {status}", among=FAILING[status]) + every_lookup(f"status {status}")[1:]
                failing[status] = ansible.playbook(tasks, verbosity=5, seconds=300)
                sim.clear_faults()
        secrets = {**MARKED, **cluster_secrets(sim)}
    visible = everything_visible(ansible, run, *failing.values()) | processes_of(ansible, watch)
    return Observed(run, failing, visible, secrets)


def test_nothing_leaks(observed: Observed) -> None:
    assert found(observed.visible, observed.secrets) == []


def test_successes_and_failures_are_what_they_are_meant_to_be(observed: Observed) -> None:
    assert {"the secret of leaks", "the password of leaks"} <= set(observed.secrets)
    for each in observed.run.results:
        assert each.event == ("ok" if each.task.startswith("success: ") else "failed"), each
    assert {each.task for each in observed.run.results} == {each["name"] for each in TASKS}
    for status, run in observed.failing.items():
        for module in FAILING[status]:
            assert run.result(f"status {status}: {module}")["failure"]["status"] == status
            assert "No, ********!" in run.result(f"status {status}: {module}")["msg"]
        assert {each.event for each in run.results} == {"failed"}


def test_the_watch_saw_what_there_was_to_see(observed: Observed) -> None:
    assert b"ansible-playbook" in observed.visible["the arguments of a process"]
    assert b"TASK_RESULTS_FILE" in observed.visible["the environment of a process"]
    assert any(place.startswith("token-cache") for place in observed.visible)


def test_mistakes_of_lookups(tmp_path: Path) -> None:
    with SimulatorProcess({"token_interval": 0}) as sim:
        ansible = with_marked_secret(sim, tmp_path)
        run = ansible.playbook(every_lookup("mistake", ", retries=camunda_client_secret"), verbosity=4)
    assert {each.event for each in run.results} == {"failed"}
    for each in run.results:
        assert "retries" in each.result["msg"]
    assert found(everything_visible(ansible, run), {"the client secret": CLIENT_SECRET}) == []


@both_ways
@pytest.mark.parametrize("kind", ["text/plain", "application/json"])
def test_answers_with_a_secret_that_are_no_success(tmp_path: Path, in_process: str, kind: str) -> None:
    with SimulatorProcess({"token_interval": 0}) as sim:
        ansible = with_marked_secret(sim, tmp_path)
        cluster = sim.state()["clusters"][1]["uuid"]
        created = {"clientId": "x", "clientSecret": WRONG_SECRET}
        # As JSON it is a list and not an object; as text it is what was wanted under another name.
        body = json.dumps([created] if kind == "application/json" else created)
        answer = {"status": 200, "headers": {"content-type": kind}, "body": body}
        sim.fault({"service": "api", "method": "POST", "path": "/clusters/*/clients", "times": 0, "then": answer})
        request = {"path": f"/clusters/{cluster}/clients", "method": "POST", "body": {}, "status_code": [201]}
        run = ansible.playbook(
            [
                task("client", "camunda_api_client", arguments=MODULES["camunda_api_client"], register="kept"),
                task("request", "camunda_request", arguments=request, register="kept"),
            ],
            environment={"CAMUNDA_IN_PROCESS": in_process},
            verbosity=4,
        )
    assert [each.event for each in run.results] == ["failed", "failed"]
    assert found(everything_visible(ansible, run), {"the new secret": WRONG_SECRET}) == []


@both_ways
def test_secret_in_the_environment(tmp_path: Path, in_process: str) -> None:
    """The environment of Ansible itself holds it then, and so does that of its children; nothing else may."""
    with SimulatorProcess(OPTIONS) as sim:
        ansible = with_marked_secret(sim, tmp_path)
        ansible.inventory({"localhost": LOCAL}, {"new_connector_secret": NEW_CONNECTOR_SECRET})
        ansible.environment.update(CAMUNDA_CONSOLE_CLIENT_SECRET=CLIENT_SECRET, CAMUNDA_IN_PROCESS=in_process)
        with ProcessWatch() as watch:
            run = ansible.playbook([*every_module("success"), *every_lookup("success")], verbosity=5, seconds=300)
            sim.fault({"service": "api", "times": 0, "then": {"status": 403, "body": f"No, {CLIENT_SECRET}!"}})
            failing = ansible.playbook(every_module("failure", among=SOME_MODULES), verbosity=5, seconds=300)
        secrets = {**MARKED, **cluster_secrets(sim)}
    assert {each.event for each in run.results} == {"ok"}
    assert {each.event for each in failing.results} == {"failed"}
    visible = everything_visible(ansible, run, failing)
    visible["the arguments of a process"] = b"\n".join(watch.command_lines)
    assert found(visible, secrets) == []


def test_one_task_from_the_shell(tmp_path: Path) -> None:
    with SimulatorProcess(OPTIONS) as sim:
        ansible = with_marked_secret(sim, tmp_path)
        runs = [
            ansible.ad_hoc("camunda_connector_secret_info", "cluster=staging include_values=true", verbosity=5),
            ansible.ad_hoc("camunda_request", "path=/clusters/nothing", verbosity=5),
        ]
    assert [run.returncode for run in runs] == [0, 2]
    assert found(everything_visible(ansible, *runs), MARKED) == []


def test_every_module_is_among_them() -> None:
    modules = Path(__file__).resolve().parents[2] / "plugins" / "modules"
    assert set(MODULES) == {path.stem for path in modules.glob("camunda_*.py")}
