# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret leaks from roles, the inventory, tasks in the background and the token cache's password."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from marked_secrets import (
    CLIENT_SECRET,
    MARKED,
    NOWHERE,
    OPTIONS,
    WRONG_SECRET,
    cluster_secrets,
    every_lookup,
    everything_visible,
    found,
    processes_of,
    with_marked_secret,
)

from ansible_process import COLLECTION, AnsibleProcess, AnsibleRun, Vaulted, task, to_yaml
from organization_plays import DECLARED, SECRET
from process_watch import ProcessWatch
from redis_process import PROGRAM, RedisProcess
from simulator_process import SimulatorProcess

pytestmark = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="there is no /proc to watch")

CACHE_PASSWORD = "Cache/Password+with=every&sort%of?character~0123456789"
WRONG_CACHE_PASSWORD = "Wrong-Cache/Password+with=every&sort%of?character~0123456789"
PASSWORDS = {"the password of the cache": CACHE_PASSWORD, "the wrong password of the cache": WRONG_CACHE_PASSWORD}

BODY = f"No, {CLIENT_SECRET}! {base64.b64encode(CLIENT_SECRET.encode()).decode()}"
REPEATS_THE_SECRET = {"service": "api", "times": 0, "then": {"status": 403, "body": BODY}}
"""A service whose errors repeat the secret."""

WRONG = {"camunda_client_secret": "{{ wrong_secret }}"}
UNREACHABLE = {"camunda_api_url": NOWHERE, "camunda_retries": 0}

APPLIED = f"{COLLECTION}.organization : Bring the organization into its declared state"

ASKED_FOR = "asked-for"
"""Folder below that of an Ansible with what was asked for with secrets in it."""

INVENTORY = "marked.camunda_clusters.yml"


def role(group: str, name: str, **variables: Any) -> dict[str, Any]:
    """Return a task with a role whose tasks may all fail without ending the play."""
    return {
        "name": f"{group}: {name}",
        "ansible.builtin.include_role": {"name": f"{COLLECTION}.{name}", "apply": {"ignore_errors": True}},
        "vars": variables,
    }


def every_role(group: str, folder: Path, **variables: Any) -> list[dict[str, Any]]:
    """Return tasks with every role; a report of drift and an export without values may hold no secret."""
    declared = {**DECLARED, "organization_credentials_directory": str(folder / ASKED_FOR / "credentials")}
    plain, values = folder / "printed" / f"{group}.yml", folder / ASKED_FOR / f"{group}.yml"
    report = folder / "printed" / f"{group}.md"
    # The report first, as long as there is something to report.
    return [
        role(group, "organization_drift", **declared, **variables, organization_drift_file=str(report)),
        role(group, "organization", **declared, **variables),
        role(group, "organization_export", **variables, organization_export_file=str(plain)),
        role(
            group,
            "organization_export",
            **variables,
            organization_export_file=str(values),
            organization_export_secret_values=True,
        ),
    ]


def in_the_background(group: str, folder: Path, **keywords: Any) -> list[dict[str, Any]]:
    """Return tasks that run in the background."""
    client = {"cluster": "staging", "name": f"{group} in the background", "permissions": ["Zeebe"]}
    secret = {"cluster": "staging", "name": "BACKGROUND", "value": "{{ new_connector_secret }}"}
    modules: list[tuple[str, dict[str, Any]]] = [
        ("camunda_member_info", {}),
        ("camunda_api_client", {**client, "credentials_file": str(folder / ASKED_FOR / f"{group}.env")}),
        ("camunda_connector_secret", secret),
    ]
    background: dict[str, Any] = {"async": 60, "poll": 1}
    return [
        task(f"{group} in the background: {module}", module, arguments=arguments, **background, **keywords)
        for module, arguments in modules
    ]


@dataclass(frozen=True)
class Observed:
    """The runs, and what was visible of them."""

    run: AnsibleRun
    failing: AnsibleRun
    visible: dict[str, bytes]
    secrets: dict[str, str]


def prepared(sim: SimulatorProcess, folder: Path) -> AnsibleProcess:
    """Return an Ansible with marked secrets that has everything it prints in files too, and shows every traceback."""
    ansible = with_marked_secret(sim, folder)
    for name in ("temp", "printed", ASKED_FOR):
        (ansible.folder / name).mkdir()
    ansible.environment.update(
        TMPDIR=str(ansible.folder / "temp"),
        ANSIBLE_DISPLAY_TRACEBACK="always",
        ANSIBLE_LOG_PATH=str(ansible.folder / "printed" / "ansible.log"),
        ANSIBLE_CALLBACKS_ENABLED="ansible.builtin.junit,ansible.builtin.tree",
        JUNIT_OUTPUT_DIR=str(ansible.folder / "printed" / "junit"),
        ANSIBLE_CALLBACK_TREE_DIR=str(ansible.folder / "printed" / "tree"),
    )
    return ansible


def visible_of(ansible: AnsibleProcess, watch: ProcessWatch, *runs: AnsibleRun) -> dict[str, bytes]:
    """Return what was visible of runs, arguments and environments of all processes included."""
    # Ansible removes the files of a task in the background up to five seconds after its end.
    limit = time.monotonic() + 15
    while list((ansible.folder / "remote-temp").glob("ansible-tmp-*")) and time.monotonic() < limit:
        time.sleep(0.2)
    return everything_visible(ansible, *runs) | processes_of(ansible, watch)


@pytest.fixture(
    scope="module",
    params=[("default", "json"), ("default", "yaml"), ("minimal", "json"), ("oneline", "json")],
    ids=["default, JSON", "default, YAML", "minimal", "oneline"],
)
def observed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Observed:
    """Run roles, lookups and tasks in the background, shown by each callback of ansible-core."""
    callback, shown_as = request.param
    with SimulatorProcess(OPTIONS) as sim:
        ansible = prepared(sim, tmp_path_factory.mktemp("leaks"))
        folder = ansible.folder
        ansible.environment.update(
            ANSIBLE_STDOUT_CALLBACK=f"ansible.builtin.{callback}", ANSIBLE_CALLBACK_RESULT_FORMAT=shown_as
        )
        with ProcessWatch() as watch:
            run = ansible.playbook(
                [
                    *every_role("success", folder),
                    *every_lookup("success"),
                    *in_the_background("success", folder),
                ],
                arguments=["--diff"],
                verbosity=5,
                seconds=300,
            )
            sim.fault(REPEATS_THE_SECRET)
            failing = ansible.playbook(
                [
                    *every_role("refused", folder),
                    *every_role("wrong secret", folder, **WRONG),
                    *every_role("unreachable", folder, **UNREACHABLE),
                    *in_the_background("refused", folder),
                    *in_the_background("wrong secret", folder, vars=WRONG),
                ],
                arguments=["--diff"],
                verbosity=5,
                seconds=300,
            )
        secrets = {**MARKED, "the declared secret": SECRET, **cluster_secrets(sim)}
        visible = visible_of(ansible, watch, run, failing)
    return Observed(run, failing, visible, secrets)


def test_nothing_leaks_around_modules(observed: Observed) -> None:
    assert found(observed.visible, observed.secrets) == []


def test_roles_and_background_did_what_they_are_meant_to(observed: Observed) -> None:
    assert observed.run.returncode == 0
    assert {each.event for each in observed.run.results} <= {"ok", "item ok", "skipped"}
    assert {"the secret of billing", "the secret of success in the background"} <= set(observed.secrets)
    for group in ("refused", "wrong secret"):
        for each in observed.failing.results:
            if each.task.startswith(f"{group} in the background: "):
                assert each.event == "failed", each
    applied = [each for each in observed.failing.results if each.task == APPLIED]
    assert [each.event for each in applied] == ["failed"] * 3
    assert b"TASK_RESULTS_FILE" in observed.visible["the environment of a process"]
    for place in ("printed/ansible.log", "printed/success.yml", "printed/success.md"):
        assert observed.visible[place]
    for folder in ("printed/junit/", "printed/tree/"):
        assert any(place.startswith(folder) for place in observed.visible), folder


def inventories(ansible: AnsibleProcess, options: Mapping[str, Any]) -> list[AnsibleRun]:
    """Return what the inventory says of itself, and a playbook that uses it."""
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile"}
    document = {"plugin": f"{COLLECTION}.camunda_clusters", **cache, **options}
    ansible.write(INVENTORY, to_yaml({**document, "cache_connection": str(ansible.folder / "inventory-cache")}))
    shown = task("variables", "ansible.builtin.debug", arguments={"var": "hostvars"})
    play = {"hosts": "all", "gather_facts": False, "tasks": [shown]}
    return [
        ansible.show_inventory(INVENTORY, "--list", verbosity=5),
        ansible.playbook(play, arguments=["--inventory", INVENTORY], verbosity=5),
    ]


def test_inventory(tmp_path: Path) -> None:
    with SimulatorProcess(OPTIONS) as sim:
        ansible = prepared(sim, tmp_path)
        # Variables of the inventory would be shown as such: its own secret comes from its file.
        ansible.inventory({})
        mine = {"client_secret": Vaulted(CLIENT_SECRET)}
        with ProcessWatch() as watch:
            succeeded = inventories(ansible, mine)
            failed = [
                *inventories(ansible, {"client_secret": WRONG_SECRET, "cache": False}),
                *inventories(ansible, {**mine, "api_url": NOWHERE, "retries": 0, "cache": False}),
                *inventories(ansible, {**mine, "retries": CLIENT_SECRET, "cache": False}),
            ]
            sim.fault(REPEATS_THE_SECRET)
            failed += inventories(ansible, {**mine, "cache": False})
        visible = visible_of(ansible, watch, *succeeded, *failed)
    assert [run.returncode for run in succeeded] == [0, 0], succeeded[0].output
    assert "camunda_cluster_uuid" in succeeded[0].stdout
    assert any(place.startswith("inventory-cache") for place in visible)
    for run in failed:
        assert "camunda_cluster_uuid" not in run.stdout
        assert "Failed to parse" in " ".join(run.output.split())
    assert found(visible, MARKED) == []


@pytest.mark.skipif(PROGRAM is None, reason="there is no redis-server (Debian package redis-server)")
def test_password_of_the_cache(short_path: Path) -> None:
    (short_path / "redis").mkdir()
    with SimulatorProcess(OPTIONS) as sim, RedisProcess(short_path / "redis") as redis:
        # Not as an argument of the server, where every process sees it.
        redis.client().config_set("requirepass", CACHE_PASSWORD)
        ansible = prepared(sim, short_path)
        ansible.environment["CAMUNDA_TOKEN_CACHE"] = redis.url
        # Ansible quotes the lines of a playbook in which something is wrong, so they are nowhere in one.
        ansible.write("group_vars/all.yml", to_yaml({"right": CACHE_PASSWORD, "wrong": WRONG_CACHE_PASSWORD}))
        runs = {}
        with ProcessWatch() as watch:
            for kind in ("right", "wrong"):
                tasks = [
                    task(
                        way,
                        "camunda_member_info",
                        vars={"camunda_token_cache_password": "{{ " + kind + " }}", "camunda_in_process": in_process},
                    )
                    for way, in_process in (("in process", True), ("as module", False))
                ]
                # Without the other's copy of the token there.
                own = {"XDG_CACHE_HOME": str(ansible.home / kind)}
                runs[kind] = ansible.playbook(tasks, verbosity=5, environment=own)
            assert redis.client(password=CACHE_PASSWORD).dbsize() > 0
        visible = visible_of(ansible, watch, *runs.values())
    assert [each.event for each in runs["right"].results] == ["ok", "ok"]
    assert "AuthenticationError" not in runs["right"].output
    assert "AuthenticationError" in runs["wrong"].output
    assert found(visible, MARKED | PASSWORDS) == []
