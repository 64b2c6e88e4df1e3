# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret leaks from roles, the inventory, tasks in the background and the token cache's password."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_process import COLLECTION, Vaulted, play, task, to_yaml
from marked_secrets import (
    ASKED_FOR,
    CLIENT_SECRET,
    MARKED,
    NOWHERE,
    OPTIONS,
    WRONG,
    WRONG_SECRET,
    Observed,
    assert_everything_was_watched,
    everything_visible,
    found,
    mark_secrets,
    no_secret,
    observe,
    observed_ansible,
    refuse,
)
from organization_plays import DECLARED, SECRET
from process_watch import ProcessWatch
from redis_process import PROGRAM, RedisProcess
from simulator_process import SimulatorProcess

pytestmark = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="there is no /proc to watch")

CACHE_PASSWORD = "Cache/Password+with=every&sort%of?character~0123456789"
WRONG_CACHE_PASSWORD = "Wrong-Cache/Password+with=every&sort%of?character~0123456789"
PASSWORDS = {"the password of the cache": CACHE_PASSWORD, "the wrong password of the cache": WRONG_CACHE_PASSWORD}

APPLIED = f"{COLLECTION}.organization : Bring the organization into its declared state"

REFUSED = "refused"
"""Name of what meets an API that refuses everything and repeats the secret."""


@pytest.fixture(scope="module")
def simulator_options() -> dict[str, Any]:
    return OPTIONS


@pytest.fixture(scope="module")
def organizations() -> int:
    """Return as many as there are hosts with passwords of the cache."""
    return 4


@pytest.fixture(scope="module")
def refusing(running_sim: SimulatorProcess) -> str:
    """Prepare the simulator; return the URL of an API that refuses everything."""
    mark_secrets(running_sim)
    return refuse(running_sim, 403)


def role(group: str, name: str, **variables: Any) -> dict[str, Any]:
    """Return a task with a role whose tasks may all fail without ending the play."""
    return {
        "name": f"{group}: {name}",
        "ansible.builtin.include_role": {"name": f"{COLLECTION}.{name}", "apply": {"ignore_errors": True}},
        "vars": variables,
    }


def every_role(group: str, folder: Path, **variables: Any) -> list[dict[str, Any]]:
    """Return tasks with every role; a report of drift and an export without values may hold no secret."""
    declared = {**DECLARED, "organization_credentials_directory": str(folder / ASKED_FOR / "credentials"), **variables}
    plain, values = folder / "printed" / f"{group}.yml", folder / ASKED_FOR / f"{group}.yml"
    with_values = {"organization_export_file": str(values), "organization_export_secret_values": True}
    # The report first, as long as there is something to report.
    return [
        role(group, "organization_drift", **declared, organization_drift_file=str(folder / "printed" / f"{group}.md")),
        role(group, "organization", **declared),
        role(group, "organization_export", **variables, organization_export_file=str(plain)),
        role(group, "organization_export", **variables, **with_values),
    ]


def in_the_background(group: str, folder: Path, among: tuple[str, ...], **variables: Any) -> list[dict[str, Any]]:
    """Return tasks that run these modules in the background."""
    client = {"cluster": "staging", "name": f"{group} in the background", "permissions": ["Zeebe"]}
    arguments: dict[str, dict[str, Any]] = {
        "camunda_member_info": {},
        "camunda_api_client": {**client, "credentials_file": str(folder / ASKED_FOR / f"{group}.env")},
        "camunda_connector_secret": {"cluster": "staging", "name": "BACKGROUND", "value": "{{ new_connector_secret }}"},
    }
    background: dict[str, Any] = {"async": 60, "poll": 1, "vars": variables}
    return [
        task(f"{group} in the background: {module}", module, arguments=arguments[module], **background)
        for module in among
    ]


@pytest.fixture(scope="module")
def observed(running_sim: SimulatorProcess, refusing: str, make_short_path: Callable[[], Path]) -> Observed:
    """Run roles and tasks in the background, what succeeds and what fails, shown by every callback."""
    folder = make_short_path() / "ansible"
    secret = {"camunda_client_secret": "{{ secret }}", "secret": CLIENT_SECRET}
    ansible = observed_ansible(running_sim, folder, {"localhost": {}}, **secret)
    refused: dict[str, Any] = {"camunda_api_url": refusing}
    modules = ("camunda_member_info", "camunda_api_client", "camunda_connector_secret")
    tasks = [
        no_secret(),
        *every_role("success", folder),
        *in_the_background("success", folder, modules),
        *every_role(REFUSED, folder, **refused),
        *every_role("wrong secret", folder, **WRONG),
        *in_the_background(REFUSED, folder, modules, **refused),
        *in_the_background("wrong secret", folder, modules[-1:], **WRONG),
    ]
    declared = {"the declared secret": SECRET}
    return observe(ansible, running_sim, play("localhost", *tasks), arguments=["--diff"], secrets=declared)


def test_no_secret_of_roles_or_the_background_is_visible(observed: Observed) -> None:
    assert observed.leaks() == []


def test_everything_was_watched(observed: Observed) -> None:
    assert_everything_was_watched(observed.visible)
    for place in ("printed/success.yml", "printed/success.md"):
        assert observed.visible[place]
    assert {"the secret of billing (0)", "the secret of success in the background (0)"} <= set(observed.secrets)


def test_roles_and_background_did_what_they_are_meant_to(observed: Observed) -> None:
    assert observed.run.returncode == 0
    first_failure = next(number for number, each in enumerate(observed.run.results) if each.event == "failed")
    background = [
        (number < first_failure, each.event)
        for number, each in enumerate(observed.run.results)
        if " in the background: " in each.task
    ]
    assert background == [(True, "ok")] * 3 + [(False, "failed")] * 4
    applied = [each.event for each in observed.run.results if each.task == APPLIED]
    assert applied == ["ok"] + ["failed"] * 2


def test_no_secret_of_the_inventory_is_visible(running_sim: SimulatorProcess, refusing: str, short_path: Path) -> None:
    ansible = observed_ansible(running_sim, short_path / "ansible", {"localhost": {}})
    # Variables of the inventory would be shown as such: its own secret comes from its file.
    ansible.inventory({})
    mine = {"client_secret": Vaulted(CLIENT_SECRET)}
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile"}
    sources: dict[str, dict[str, Any]] = {
        "good": {**mine, **cache, "cache_connection": str(ansible.folder / "inventory-cache")},
        "wrong": {"client_secret": WRONG_SECRET},
        "unreachable": {**mine, "api_url": NOWHERE, "retries": 0},
        "mistaken": {**mine, "retries": CLIENT_SECRET},
        REFUSED: {**mine, "api_url": refusing},
    }
    for name, options in sources.items():
        document = {"plugin": f"{COLLECTION}.camunda_clusters", **options}
        ansible.write(f"{name}.camunda_clusters.yml", to_yaml(document))
    good, *bad = (f"{name}.camunda_clusters.yml" for name in sources)
    variables = task("variables", "ansible.builtin.debug", arguments={"var": "hostvars"})
    hosts = play("all", no_secret(), variables)
    failing = [each for source in bad for each in ("--inventory", source)]
    with ProcessWatch() as watch:
        succeeded = [
            ansible.show_inventory(good, "--list", verbosity=5),
            ansible.playbook(hosts, arguments=["--inventory", good], verbosity=5),
        ]
        failed = [
            ansible.show_inventory(bad[0], *failing[2:], "--list", verbosity=5),
            ansible.playbook(hosts, arguments=failing, verbosity=5),
        ]
        visible = everything_visible(ansible, watch, *succeeded, *failed)
    assert [run.returncode for run in succeeded] == [0, 0], [run.output for run in succeeded]
    assert "camunda_cluster_uuid" in succeeded[0].stdout
    assert any(place.startswith("inventory-cache") for place in visible)
    for run in failed:
        assert "camunda_cluster_uuid" not in run.stdout
        output = "".join(run.output.split())
        for source in bad:
            assert f"Unabletoparse{ansible.folder / source}" in output, source
    assert_everything_was_watched(visible)
    assert found(visible, MARKED) == []


@pytest.mark.skipif(PROGRAM is None, reason="there is no redis-server (Debian package redis-server)")
def test_password_of_the_cache_is_not_visible(running_sim: SimulatorProcess, refusing: str, short_path: Path) -> None:
    (short_path / "redis").mkdir()
    # Ansible quotes the lines of a playbook in which something is wrong, so the passwords are nowhere in one.
    passwords = {"right": CACHE_PASSWORD, "wrong": WRONG_CACHE_PASSWORD}
    # Each with an organization of its own, so that none finds the copy of another's token here.
    hosts = {
        f"{kind}_{way}": {
            "camunda_token_cache_password": "{{ " + kind + " }}",
            "camunda_in_process": way == "in_process",
        }
        for kind in passwords
        for way in ("in_process", "as_module")
    }
    ansible = observed_ansible(running_sim, short_path / "ansible", hosts)
    ansible.write("group_vars/all.yml", to_yaml({**passwords, "camunda_client_secret": CLIENT_SECRET}))
    # After a wrong password the server is left alone for a while, by all who share a directory of tokens.
    apart = {"XDG_CACHE_HOME": f"{ansible.home}/" + "{{ inventory_hostname }}"}
    tasks = (no_secret(), task("members", "camunda_member_info"))
    with RedisProcess(short_path / "redis") as redis:
        # Not as an argument of the server, where every process sees it.
        redis.client().config_set("requirepass", CACHE_PASSWORD)
        ansible.environment["CAMUNDA_TOKEN_CACHE"] = redis.url
        apart_play = play(hosts, *tasks, serial=1, environment=apart)
        observed = observe(ansible, running_sim, apart_play, secrets=PASSWORDS)
        assert redis.client(password=CACHE_PASSWORD).dbsize() > 0
    assert {each.event for each in observed.run.results} == {"ok"}
    for host in hosts:
        assert ("AuthenticationError" in str(observed.run.result("members", host))) == host.startswith("wrong"), host
    assert_everything_was_watched(observed.visible)
    assert observed.leaks() == []
