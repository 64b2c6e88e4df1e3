# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret is printed, stored or visible to other users, at the highest verbosity and when things fail."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ansible_process import BOTH_WAYS, play, task
from marked_secrets import (
    BACKUP,
    CLIENT_SECRET,
    ISSUED_SECRET,
    MARKED,
    NOWHERE,
    OPTIONS,
    UNKNOWN,
    WRONG,
    Observed,
    assert_everything_was_watched,
    every_lookup,
    everything_visible,
    found,
    mark_secrets,
    no_secret,
    observe,
    observed_ansible,
    refuse,
)
from module_runner import MODULES
from process_watch import ProcessWatch
from simulator_process import SimulatorProcess

pytestmark = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="there is no /proc to watch")

PRINCIPAL = "arn:aws:iam::111122223333:root"

STAGING, PRODUCTION = {"cluster": "staging"}, {"cluster": "production"}

ARGUMENTS: dict[str, dict[str, Any]] = {
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
    "camunda_secure_connectivity": {**STAGING, "principals": [PRINCIPAL], "regions": ["eu-central-1"], "wait": False},
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

WITHOUT_TOKEN = {"camunda_token_cache", "camunda_token_cache_info", "camunda_ip_ranges_info"}
"""Modules that send no token to the API, which can thus repeat nothing."""

REPRESENTATIVES = (
    "camunda_member",
    "camunda_member_info",
    "camunda_api_client",
    "camunda_connector_secret",
    "camunda_organization",
    "camunda_request",
)
"""Modules that stand for all where what fails is not a module's own."""

FIRST = REPRESENTATIVES[:1]

MISSHAPEN: dict[str, tuple[str, Any]] = {
    # Text where JSON is due, and JSON of another shape.
    "text": ("text/plain", {"clientId": "x", "clientSecret": ISSUED_SECRET}),
    "list": ("application/json", [{"clientId": "x", "clientSecret": ISSUED_SECRET}]),
}
"""Clusters whose responses to the creation of a client are no success but hold a secret: content type and body."""

FAILURE = re.compile(r"(?!success|no secret)")
"""Matches the names of tasks that fail."""


def every_module(
    group: str, arguments: dict[str, Any] | None = None, among: Container[str] = tuple(ARGUMENTS), **keywords: Any
) -> list[dict[str, Any]]:
    """Return a task for every module among these."""
    return [
        task(f"{group}: {module}", module, arguments={**own, **(arguments or {})}, register="kept", **keywords)
        for module, own in ARGUMENTS.items()
        if module in among
    ]


def unknown_clusters(among: Container[str]) -> list[dict[str, Any]]:
    """Return a task for every module among these that takes a cluster."""
    return [
        task(f"unknown cluster: {module}", module, arguments={**own, "cluster": cluster}, register="kept")
        for module, own in ARGUMENTS.items()
        for cluster in [UNKNOWN if "client" in module else "nowhere"]
        if module in among and ("cluster" in own or module == "camunda_cluster_info")
    ]


def misshapen_responses(clusters: Iterable[str]) -> list[dict[str, Any]]:
    """Return tasks that are answered with a secret in a response that is no success."""
    tasks = []
    for number, cluster in enumerate(clusters, 1):
        client = {**ARGUMENTS["camunda_api_client"], "cluster": cluster}
        path = f"/clusters/{UNKNOWN[:-1]}{number}/clients"
        request = {"path": path, "method": "POST", "body": {}, "status_code": [201]}
        tasks.append(task(f"misshapen {cluster}: client", "camunda_api_client", arguments=client, register="kept"))
        tasks.append(task(f"misshapen {cluster}: request", "camunda_request", arguments=request, register="kept"))
    return tasks


def failures(
    urls: dict[int, str], every: Sequence[str], some: Sequence[str], misshapen: Iterable[str]
) -> list[dict[str, Any]]:
    """Return tasks that fail in every way there is.

    :param urls: APIs that refuse everything, by the status of their responses.
    :param every: modules for the failures that meet each of them in the midst of its work.
    :param some: modules for the failures that come before.
    :param misshapen: clusters whose responses are misshapen.
    """
    return [
        *every_module("no service", {"api_url": NOWHERE, "retries": 0}, some),
        *every_module("no token service", {"oauth_url": NOWHERE, "retries": 0}, some[:1]),
        *every_module("wrong secret", among=some, vars=WRONG),
        # Refused before anything is started.
        *every_module("mistake", {"retries": "{{ camunda_client_secret }}"}, REPRESENTATIVES),
        *unknown_clusters(every),
        *misshapen_responses(misshapen),
        *every_module("status 403", {"api_url": urls[403]}, set(every) - WITHOUT_TOKEN),
        *every_module("status 500", {"api_url": urls[500], "retries": 1}, some),
    ]


def failing_lookups(urls: dict[int, str]) -> list[dict[str, Any]]:
    """Return tasks with lookups that fail, which have nothing to do with the way in which modules run."""
    return [
        *every_lookup("no service", f", api_url='{NOWHERE}', retries=0", token=False),
        *every_lookup("no token service", f", oauth_url='{NOWHERE}', retries=0"),
        *every_lookup("wrong secret", vars=WRONG),
        *every_lookup("mistake", ", retries=camunda_client_secret"),
        *every_lookup("status 403", f", api_url='{urls[403]}'", token=False),
        *every_lookup("status 500", f", api_url='{urls[500]}', retries=1", token=False),
    ]


@pytest.fixture(scope="module")
def simulator_options() -> dict[str, Any]:
    return OPTIONS


@pytest.fixture(scope="module")
def organizations() -> int:
    """Return two for the variables, and two for the environment."""
    return 4


@pytest.fixture(scope="module")
def refusing(running_sim: SimulatorProcess) -> dict[int, str]:
    """Prepare the simulator; return URLs of APIs that refuse everything, by status."""
    mark_secrets(running_sim, clusters=tuple(MISSHAPEN))
    for number, (kind, body) in enumerate(MISSHAPEN.values(), 1):
        path = f"/clusters/{UNKNOWN[:-1]}{number}/clients"
        headers = {"content-type": kind}
        running_sim.disturb("POST", path, times=0, status=200, headers=headers, body=json.dumps(body))
    return {status: refuse(running_sim, status) for status in (403, 500)}


@pytest.fixture(scope="module")
def observed(running_sim: SimulatorProcess, refusing: dict[int, str], make_short_path: Callable[[], Path]) -> Observed:
    """Run all that succeeds and all that fails, with the secret in variables alone, and shown by every callback.

    As modules, all succeed, and those that stand for all fail: what comes of a failure is the same function's work in
    both ways, and how it gets from a module to Ansible has nothing to do with which module it is.
    """
    secret = {"camunda_client_secret": "{{ secret }}", "secret": CLIENT_SECRET}
    ansible = observed_ansible(running_sim, make_short_path() / "ansible", BOTH_WAYS, **secret)
    return observe(
        ansible,
        running_sim,
        play("in_process", no_secret(), *every_module("success"), *every_lookup("success")),
        play("in_process", *failures(refusing, MODULES, REPRESENTATIVES, MISSHAPEN), *failing_lookups(refusing)),
        play("as_module", *every_module("success"), *failures(refusing, REPRESENTATIVES, FIRST, ["text"])),
    )


def test_no_secret_is_visible(observed: Observed) -> None:
    assert observed.leaks() == []


def test_everything_was_watched(observed: Observed) -> None:
    assert_everything_was_watched(observed.visible)
    assert any(place.startswith("token-cache") for place in observed.visible)
    for number in range(2):
        assert {f"the secret of leaks ({number})", f"the password of leaks ({number})"} <= set(observed.secrets)


def test_successes_and_failures_are_what_they_are_meant_to_be(observed: Observed) -> None:
    for each in observed.run.results:
        assert each.event == ("failed" if FAILURE.match(each.task) else "ok"), each
        group, _separator, module = each.task.partition(": ")
        if group.startswith("status ") and not module.startswith("lookup "):
            assert each.result["failure"]["status"] == int(group.split()[1]), each
            assert "No, ********!" in each.result["msg"]
        if group == "mistake":
            assert "retries" in each.result["msg"]


@pytest.mark.parametrize("host", BOTH_WAYS)
def test_every_module_is_among_them(observed: Observed, host: str) -> None:
    seen = {each.task.removeprefix("success: ") for each in observed.run.results if each.host == host}
    assert set(MODULES) <= seen
    _before, *printed = observed.run.stdout.split(f"PLAY [{host}]")
    assert printed
    for text in printed:
        assert ("Using module file" in text.partition("PLAY [")[0]) == (host == "as_module")


def test_secret_in_the_environment_is_visible_in_no_other_place(
    running_sim: SimulatorProcess, refusing: dict[int, str], short_path: Path
) -> None:
    """The environment of Ansible itself holds it then, and so does that of its children."""
    clients = (each["client_id"] for each in running_sim.organizations[2:])
    hosts = {host: {**own, "camunda_client_id": next(clients)} for host, own in BOTH_WAYS.items()}
    ansible = observed_ansible(running_sim, short_path / "ansible", hosts)
    ansible.environment["CAMUNDA_CONSOLE_CLIENT_SECRET"] = CLIENT_SECRET

    def failing(among: Sequence[str]) -> list[dict[str, Any]]:
        return every_module("failure", {"api_url": refusing[403]}, among)

    observed = observe(
        ansible,
        running_sim,
        play("in_process", no_secret(), *every_module("success"), *every_lookup("success")),
        play("in_process", *failing(REPRESENTATIVES)),
        play("as_module", *every_module("success", among=REPRESENTATIVES[:3]), *failing(FIRST)),
    )
    for each in observed.run.results:
        assert each.event == ("failed" if FAILURE.match(each.task) else "ok"), each
    assert_everything_was_watched(observed.visible)
    del observed.visible["the environment of a process"]
    assert observed.leaks() == []


def test_secret_of_one_task_from_the_shell_is_not_visible(
    running_sim: SimulatorProcess, refusing: dict[int, str], short_path: Path
) -> None:
    ansible = observed_ansible(
        running_sim, short_path / "ansible", {"localhost": {}}, camunda_client_secret=CLIENT_SECRET
    )
    with ProcessWatch() as watch:
        runs = [
            ansible.ad_hoc("camunda_connector_secret_info", "cluster=staging include_values=true", verbosity=5),
            ansible.ad_hoc("camunda_request", "path=/clusters/nothing", verbosity=5),
        ]
    assert [run.returncode for run in runs] == [0, 2], [run.output for run in runs]
    assert found(everything_visible(ansible, watch, *runs), MARKED) == []
