# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory of clusters."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible_process import JSON_WEB_TOKEN, AnsibleProcess, AnsibleRun, Vaulted, task, to_yaml
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.connection import OPTIONS

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "docsite" / "rst" / "guide_inventory.rst"
SOURCE = "test.camunda_clusters.yml"
PLUGIN = {"plugin": "community.camunda.camunda_clusters"}

# Names that people, or somebody who means harm, may give a cluster.
PLAIN = ("My Test Cluster", "Größe-集群", "a,b:c[1:3]", "{{ 7 * 6 }}", "{% raw %}", "-v")
UNUSABLE = ("localhost", "ALL", "127.0.0.1", "../../group_vars/all", "/etc/passwd", " ", "..", "line\nbreak", "x ")
UUID_LIKE = "11111111-2222-4333-8444-555555555555"


@pytest.fixture(scope="module")
def sim() -> Iterator[SimulatorProcess]:
    """The simulator's own organization, which no test changes, and two more."""
    with SimulatorProcess({"token_interval": 0}, organizations=3) as sim:
        yield sim


@pytest.fixture
def ansible(sim: SimulatorProcess, tmp_path: Path) -> AnsibleProcess:
    """Ansible that is connected to it."""
    return AnsibleProcess(tmp_path / "ansible", sim)


def listed(
    ansible: AnsibleProcess, options: Mapping[str, Any] | None = None, source: str = SOURCE, **keywords: Any
) -> dict[str, dict[str, Any]]:
    """Return what ``ansible-inventory --list`` says: variables of hosts, by host."""
    return hosts_of(inventory_of(ansible, options, source, **keywords))


def inventory_of(
    ansible: AnsibleProcess, options: Mapping[str, Any] | None = None, source: str = SOURCE, **keywords: Any
) -> AnsibleRun:
    """Write the inventory file, unless ``options`` is None, and list it."""
    if options is not None:
        ansible.write(source, to_yaml({**PLUGIN, **options}))
    return ansible.show_inventory(source, "--list", **keywords)


def content_of(run: AnsibleRun) -> dict[str, Any]:
    """Return what ``ansible-inventory --list`` printed."""
    assert run.returncode == 0, run.output

    def text(value: dict[str, Any]) -> Any:
        # How Ansible writes text that is no template.
        return value["__ansible_unsafe"] if set(value) == {"__ansible_unsafe"} else value

    content: dict[str, Any] = json.loads(run.stdout, object_hook=text)
    return content


def hosts_of(run: AnsibleRun) -> dict[str, dict[str, Any]]:
    """Return the variables of hosts, by host."""
    hosts: dict[str, dict[str, Any]] = content_of(run)["_meta"]["hostvars"]
    return hosts


def groups_of(run: AnsibleRun) -> dict[str, list[str]]:
    """Return the hosts of every group that has some, sorted."""
    content = content_of(run)
    return {name: sorted(group["hosts"]) for name, group in content.items() if "hosts" in group}


def blocks(guide: str, kind: str) -> list[str]:
    """Return the code blocks of one kind in a guide, without their indentation."""
    found = re.findall(rf"^( *)\.\. code-block:: {kind}\n\n((?:\1   .*\n|\n)+)", guide, re.MULTILINE)
    return [textwrap.dedent(block).strip() + "\n" for indentation, block in found]


def test_the_guide_shows_what_is_printed(ansible: AnsibleProcess) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    ansible.write("demo.camunda_clusters.yml", blocks(guide, "yaml")[0])
    shown = 0
    for block in blocks(guide, "console"):
        command, _end, output = block.partition("\n")
        words = shlex.split(command)
        if words[1] != "ansible-inventory":
            continue
        assert words[2] == "-i"
        run = ansible.show_inventory(words[3], *words[4:])
        assert run.stdout.strip() == output.strip()
        assert run.stderr == ""
        shown += 1
    assert shown == 2


def test_host_variables_shadow_no_connection_option(ansible: AnsibleProcess) -> None:
    taken = {f"camunda_{name}" for name in OPTIONS} | {"camunda_in_process"}
    for variables in listed(ansible, {}).values():
        assert not set(variables) & taken
        assert variables["camunda_cluster"]["name"] == variables["camunda_cluster_name"]


def test_a_host_is_a_cluster_that_modules_work_on(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    ansible.write(SOURCE, to_yaml(PLUGIN))
    look = task("Look", "camunda_cluster_info", arguments={"cluster": "{{ camunda_cluster_uuid }}"})
    sim.forget_requests()
    play = {"hosts": "all:!localhost", "gather_facts": False, "tasks": [look]}
    run = ansible.playbook(play, arguments=["--inventory", SOURCE])
    for name in ("production", "staging"):
        assert [cluster["name"] for cluster in run.result("Look", name)["clusters"]] == [name]
    # The inventory and the tasks share the token.
    assert len(sim.requests("oauth")) == 1
    assert len(sim.requests("api")) == 3


def test_groups_and_variables_of_ones_own(ansible: AnsibleProcess) -> None:
    options: dict[str, Any] = {
        "keyed_groups": [
            {"prefix": "stage", "key": "camunda_cluster_stage"},
            {"prefix": "label", "key": "camunda_cluster_labels"},
            {"prefix": "plan", "key": "camunda_cluster_plan_type", "parent_group": "plans"},
            {"prefix": "missing", "key": "camunda_cluster_nothing"},
        ],
        "groups": {"frankfurt": "'Frankfurt' in camunda_cluster_region", "broken": "camunda_cluster_nothing == 1"},
        "compose": {"operate": "camunda_cluster_links.operate | urlsplit('hostname')", "broken": "nothing_at_all"},
    }
    run = inventory_of(ansible, options)
    groups = groups_of(run)
    assert groups["stage_prod"] == groups["label_prod"] == groups["plan_Production"] == ["production"]
    assert groups["stage_stage"] == groups["frankfurt"] == ["staging"]
    assert sorted(content_of(run)["plans"]["children"]) == ["plan_Basic", "plan_Production"]
    assert not {"broken", "missing"} & set(groups)
    variables = hosts_of(run)["production"]
    assert variables["operate"] == "bru-2.operate.camunda.example"
    assert "broken" not in variables
    for part in ("keyed_groups", "groups", "compose"):
        strict = inventory_of(ansible, {part: options[part], "strict": True})
        assert "production" in strict.stderr
        assert "camunda_cluster_nothing" in strict.stderr or "nothing_at_all" in strict.stderr
        assert "Traceback" not in strict.output


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"stage": "prod"}, ["production"]),
        ({"stage": "{{ 'st' ~ 'age' }}"}, ["staging"]),
        ({"region": "Belgium, Europe (europe-west1)", "status": "Healthy"}, ["production"]),
        ({"plan_type": "Basic", "stage": "prod"}, []),
    ],
)
def test_filters(ansible: AnsibleProcess, options: dict[str, str], expected: list[str]) -> None:
    assert sorted(listed(ansible, options)) == expected


def odd_clusters(names: tuple[str, ...]) -> dict[str, Any]:
    """Return an organization with clusters of these names."""
    return {"clusters": [{"name": name} for name in names]}


def test_odd_names(simulator: Callable[..., SimulatorProcess], tmp_path: Path) -> None:
    names = (*PLAIN, *UNUSABLE, UUID_LIKE, "twin", "twin", "Twin")
    sim = simulator(organization=odd_clusters(names))
    ansible = AnsibleProcess(tmp_path / "ansible", sim)
    options = {
        "keyed_groups": [{"key": "camunda_cluster_name", "prefix": "name"}],
        "compose": {"composed": "camunda_cluster_name"},
        # The play below gets the names from the cache.
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(tmp_path / "inventory-cache"),
    }
    run = inventory_of(ansible, options)
    hosts = hosts_of(run)
    by_uuid = {cluster["uuid"]: cluster["name"] for cluster in sim.state()["clusters"]}
    assert {each["camunda_cluster_uuid"]: each["camunda_cluster_name"] for each in hosts.values()} == by_uuid
    for host, variables in hosts.items():
        usable = variables["camunda_cluster_name"] in (*PLAIN, "Twin")
        assert host == variables["camunda_cluster_name" if usable else "camunda_cluster_uuid"]
    warning = " ".join(run.stderr.split())
    assert warning.count("is called by its UUID in the inventory") == len(UNUSABLE) + 3
    assert "because 2 clusters have that name" in warning
    assert "because no host can have that name" in warning

    # In a play too, everything comes out as it went in.
    shown = {
        "name": "{{ camunda_cluster_name }}",
        "inner": "{{ camunda_cluster.name }}",
        "composed": "{{ composed }}",
        "host": "{{ inventory_hostname }}",
    }
    play = {
        "hosts": "all:!localhost",
        "gather_facts": False,
        "tasks": [task("Show", "ansible.builtin.debug", arguments={"msg": shown})],
    }
    run = ansible.playbook(play, arguments=["--inventory", SOURCE])
    messages = [each.result["msg"] for each in run.results]
    assert sorted(each["name"] for each in messages) == sorted(names)
    assert sorted(each["host"] for each in messages) == sorted(hosts)
    assert all(each["inner"] == each["composed"] == each["name"] for each in messages)
    assert len(sim.requests("api")) == 1


def test_names_are_ids_where_that_is_wanted(ansible: AnsibleProcess) -> None:
    hosts = listed(ansible, {"hostname": "uuid"})
    assert sorted(each["camunda_cluster_name"] for each in hosts.values()) == ["production", "staging"]
    assert all(host == variables["camunda_cluster_uuid"] for host, variables in hosts.items())


def test_two_organizations_with_clusters_of_the_same_names(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    # In the simulator all organizations have clusters of the same UUIDs, unless they are told otherwise.
    other = sim.organizations[1]
    sim.put_state(odd_clusters(("production", "own")), other["client_id"])
    ansible.write("both/1.camunda_clusters.yml", to_yaml(PLUGIN))
    run = inventory_of(ansible, other, "both/2.camunda_clusters.yml")
    run = ansible.show_inventory("both", "--list")
    hosts = hosts_of(run)
    assert len(hosts) == 4
    assert {"production", "staging", "own"} < set(hosts)
    assert "because a cluster of another inventory file has that name" in " ".join(run.stderr.split())


def test_answers_with_gaps(simulator: Callable[..., SimulatorProcess], tmp_path: Path) -> None:
    sim = simulator()
    body: list[dict[str, Any]] = [
        {"uuid": "1", "name": "null", "labels": None, "links": None, "status": None, "region": None, "new": [1]},
        {"uuid": "2", "name": "bare"},
    ]
    sim.fault({"service": "api", "then": {"status": 200, "body": body}})
    ansible = AnsibleProcess(tmp_path / "ansible", sim)
    key = {"prefix": "stage", "key": "camunda_cluster_stage", "default_value": "none"}
    run = inventory_of(ansible, {"strict": True, "keyed_groups": [key]})
    assert groups_of(run)["stage_none"] == ["bare", "null"]
    assert hosts_of(run)["null"]["camunda_cluster"] == body[0]
    assert hosts_of(run)["bare"]["camunda_cluster_links"] == {}


def test_sources_of_options(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    for number, credential in enumerate(sim.organizations):
        if number:
            sim.put_state(odd_clusters((f"organization{number}",)), credential["client_id"])
    _first, second, third = sim.organizations
    file = {
        "client_id": "{{ lookup('ansible.builtin.env', 'THIRD') }}",
        "client_secret": Vaulted(third["client_secret"]),
        # A template for what is no text.
        "timeout": "{{ 20 + 1 }}",
        "audience": "{{ my_audience | default('" + sim.audience + "') }}",
    }
    variables = {
        "camunda_client_id": "{{ credential.client_id }}",
        "camunda_client_secret": "{{ credential.client_secret }}",
        "camunda_token_wait": "{{ none }}",
        "credential": second,
    }
    environment = {"THIRD": third["client_id"]}
    assert sorted(listed(ansible, {})) == ["production", "staging"]
    assert list(listed(ansible, {}, variables=variables)) == ["organization1"]
    assert list(listed(ansible, file, variables=variables, environment=environment)) == ["organization2"]
    # Ansible itself shows extra variables as variables of every host; nothing else may be seen.
    run = inventory_of(ansible, file, environment=environment, verbosity=4)
    assert "organization2" in run.stdout
    for credential in sim.organizations:
        assert credential["client_secret"] not in run.output
    assert not JSON_WEB_TOKEN.search(run.output.encode())


def test_the_cache(sim: SimulatorProcess, ansible: AnsibleProcess, tmp_path: Path) -> None:
    folder = tmp_path / "inventory-cache"
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(folder)}
    sim.forget_requests()
    first = listed(ansible, cache)
    assert len(sim.requests("api")) == 1
    sim.forget_requests()
    # The same list, also for another choice from it; unsafe names stay unsafe.
    assert listed(ansible, cache) == first
    assert sorted(listed(ansible, {**cache, "stage": "prod"})) == ["production"]
    assert sim.requests() == []
    # Another credential is another organization.
    sim.put_state(odd_clusters(("{{ 7 * 6 }}",)), sim.organizations[1]["client_id"])
    for _time in range(2):
        assert list(listed(ansible, {**cache, **sim.organizations[1]})) == ["{{ 7 * 6 }}"]
    assert len(sim.requests("api")) == 1
    arguments = ["--inventory", SOURCE, "--list-hosts"]
    for flush, requests in ((["--flush-cache"], 1), ([], 0)):
        sim.forget_requests()
        run = ansible.playbook({"hosts": "all", "tasks": []}, arguments=[*arguments, *flush])
        assert "{{ 7 * 6 }}" in run.stdout
        assert len(sim.requests("api")) == requests

    stored = b"".join(file.read_bytes() + file.name.encode() for file in folder.rglob("*") if file.is_file())
    assert b"production" in stored
    assert not JSON_WEB_TOKEN.search(stored)
    for credential in sim.organizations:
        assert credential["client_secret"].encode() not in stored
        assert credential["client_id"].encode() not in stored


ERRORS: dict[str, tuple[dict[str, Any], str]] = {
    "wrong secret": ({"client_secret": "wrong-secret-of-somebody"}, "refuses the credential"),
    "empty secret": ({"client_secret": "{{ '' }}"}, "CAMUNDA_CONSOLE_CLIENT_SECRET"),
    "misspelled option": ({"stages": "prod"}, "Unsupported options: stages. Supported are: "),
    "wrong choice": ({"stage": "production"}, "stage"),
    "wrong type": ({"timeout": "soon"}, "timeout"),
    "undefined variable": ({"client_id": "{{ not_there }}"}, "not_there"),
    "clear text": ({"api_url": "http://camunda.example"}, "would send credentials in clear text"),
    "no server": ({"api_url": "http://127.0.0.1:9", "retries": 0}, "127.0.0.1:9"),
    "a number": ({"client_secret": 123456}, "refuses the credential"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_errors_are_for_people(sim: SimulatorProcess, ansible: AnsibleProcess, case: str) -> None:
    options, expected = ERRORS[case]
    # Not from the environment, so that its own place is where an error may quote it from.
    secret = {"client_secret": sim.client_secret}
    run = inventory_of(ansible, {**secret, **options}, verbosity=4)
    assert expected in " ".join(run.stderr.split())
    assert "Traceback" not in run.output
    for text in (sim.client_secret, "wrong-secret-of-somebody"):
        assert text not in run.output
    assert "production" not in run.stdout


def test_files_of_other_names_are_left_alone(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    sim.forget_requests()
    run = inventory_of(ansible, {}, "clusters.yml")
    assert "could not be verified by inventory plugin" in " ".join(run.stderr.split())
    for name in ("camunda.yml", "our_camunda.yaml", "camunda_clusters.yaml"):
        assert sorted(listed(ansible, {}, name)) == ["production", "staging"]
