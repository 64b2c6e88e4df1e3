# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory of clusters."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS
from ansible_process import JSON_WEB_TOKEN, AnsibleProcess, AnsibleRun, Vaulted, task, to_yaml
from simulator_process import SimulatorProcess

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "docsite" / "rst" / "guide_inventory.rst"
SOURCE = "test.camunda_clusters.yml"

# Names that people, or somebody who means harm, may give a cluster.
PLAIN = ("My Test Cluster", "Größe-集群", "a,b:c[1:3]", "{{ 7 * 6 }}", "{% raw %}", "-v")
UNUSABLE = ("localhost", "ALL", "127.0.0.1", "../../group_vars/all", "/etc/passwd", " ", "..", "line\nbreak", "x ")
UUID_LIKE = "11111111-2222-4333-8444-555555555555"

CHOICES: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["production", "staging"]),
    ({"stage": "prod"}, ["production"]),
    ({"stage": "{{ 'st' ~ 'age' }}"}, ["staging"]),
    ({"region": "Belgium, Europe (europe-west1)", "status": "Healthy"}, ["production"]),
    ({"plan_type": "Basic", "stage": "prod"}, []),
]
"""Options, and the clusters that they choose."""

OWN: dict[str, Any] = {
    "keyed_groups": [
        {"prefix": "stage", "key": "camunda_cluster_stage"},
        {"prefix": "label", "key": "camunda_cluster_labels"},
        {"prefix": "plan", "key": "camunda_cluster_plan_type", "parent_group": "plans"},
        {"prefix": "missing", "key": "camunda_cluster_nothing"},
    ],
    "groups": {"frankfurt": "'Frankfurt' in camunda_cluster_region", "broken": "camunda_cluster_nothing == 1"},
    "compose": {"operate": "camunda_cluster_links.operate | urlsplit('hostname')", "broken": "nothing_at_all"},
}
"""Groups and variables of one's own, some of which refer to what does not exist."""

OTHER_NAMES = ("camunda.yml", "our_camunda.yaml", "camunda_clusters.yaml")
WRONG_SECRET = "wrong-secret-of-somebody"

ERRORS: dict[str, tuple[dict[str, Any], str]] = {
    "clear_text": ({"api_url": "http://camunda.example"}, "would send credentials in clear text"),
    "empty_secret": ({"client_secret": "{{ '' }}"}, "CAMUNDA_CONSOLE_CLIENT_SECRET"),
    "misspelled_option": ({"stages": "prod"}, "Unsupported options: stages. Supported are: "),
    "no_server": ({"api_url": "http://127.0.0.1:9", "retries": 0}, "127.0.0.1:9"),
    "number": ({"client_secret": 123456}, "refuses the credential"),
    "strict_compose": ({"compose": OWN["compose"], "strict": True}, "'nothing_at_all' is undefined"),
    "strict_groups": ({"groups": OWN["groups"], "strict": True}, "'camunda_cluster_nothing' is undefined"),
    "strict_keyed_groups": ({"keyed_groups": OWN["keyed_groups"], "strict": True}, "camunda_cluster_nothing"),
    "undefined_variable": ({"client_id": "{{ not_there }}"}, "not_there"),
    "wrong_choice": ({"stage": "production"}, "stage"),
    "wrong_secret": ({"client_secret": WRONG_SECRET}, "refuses the credential"),
    "wrong_type": ({"timeout": "soon"}, "timeout"),
}
"""Options that make the inventory fail, by a word for what is wrong with them, and what the error says."""


@pytest.fixture(scope="module")
def organizations() -> int:
    """Return the number of organizations; no test changes the last one."""
    return 4


@dataclass(frozen=True)
class Listing:
    """What ``ansible-inventory --list`` printed."""

    run: AnsibleRun

    @cached_property
    def content(self) -> dict[str, Any]:
        """What was printed to standard output."""
        assert self.run.returncode == 0, self.run.output

        def text(value: dict[str, Any]) -> Any:
            # How Ansible writes text that is no template.
            return value["__ansible_unsafe"] if set(value) == {"__ansible_unsafe"} else value

        # What a verbose run says comes first.
        _said, start, rest = f"\n{self.run.stdout}".partition("\n{")
        content: dict[str, Any] = json.loads(start + rest, object_hook=text)
        return content

    @property
    def hosts(self) -> dict[str, dict[str, Any]]:
        """Variables of hosts, by host."""
        hosts: dict[str, dict[str, Any]] = self.content["_meta"]["hostvars"]
        return hosts

    @property
    def groups(self) -> dict[str, list[str]]:
        """The hosts of every group that has some, sorted."""
        return {name: sorted(group["hosts"]) for name, group in self.content.items() if "hosts" in group}

    @property
    def warnings(self) -> str:
        """What was printed to standard error, on one line."""
        return " ".join(self.run.stderr.split())


def write(ansible: AnsibleProcess, source: str, options: Mapping[str, Any], group: str = "") -> None:
    """Write an inventory file, which puts all its hosts into a group."""
    groups = {"groups": {**options.get("groups", {}), group: True}} if group else {}
    ansible.write(source, to_yaml({"plugin": "community.camunda.camunda_clusters", **options, **groups}))


def listed(ansible: AnsibleProcess, source: str = SOURCE, **keywords: Any) -> Listing:
    """List an inventory."""
    return Listing(ansible.show_inventory(source, "--list", **keywords))


@pytest.fixture(scope="module")
def listing(running_sim: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory) -> Listing:
    """List a folder with a file for each case, whose hosts are in a group of the same name."""
    ansible = AnsibleProcess(tmp_path_factory.mktemp("listing") / "ansible", running_sim)
    ansible.environment = running_sim.environment(3)
    for number, (options, _expected) in enumerate(CHOICES):
        write(ansible, f"all/choice{number}.camunda_clusters.yml", options, f"choice{number}")
    write(ansible, "all/by_uuid.camunda_clusters.yml", {"hostname": "uuid"}, "by_uuid")
    write(ansible, "all/own.camunda_clusters.yml", OWN)
    for name in (*OTHER_NAMES, "clusters.yml"):
        write(ansible, f"all/{name}", {}, name.replace(".", "_"))
    # Not from the environment, so that its own place is where an error may quote it from.
    secret = {"client_secret": running_sim.organizations[3]["client_secret"]}
    for name, (options, _expected_text) in ERRORS.items():
        write(ansible, f"all/{name}.camunda_clusters.yml", {**secret, **options}, name)
    return listed(ansible, "all", verbosity=4)


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


def test_host_variables_shadow_no_connection_option(listing: Listing) -> None:
    taken = {f"camunda_{name}" for name in OPTIONS} | {"camunda_in_process"}
    for variables in listing.hosts.values():
        assert not set(variables) & taken
        assert variables["camunda_cluster"]["name"] == variables["camunda_cluster_name"]


def test_options_choose_clusters(listing: Listing) -> None:
    found = [listing.groups.get(f"choice{number}", []) for number in range(len(CHOICES))]
    assert found == [expected for _options, expected in CHOICES]


def test_groups_and_variables_of_ones_own(listing: Listing) -> None:
    groups = listing.groups
    assert groups["stage_prod"] == groups["label_prod"] == groups["plan_Production"] == ["production"]
    assert groups["stage_stage"] == groups["frankfurt"] == ["staging"]
    assert sorted(listing.content["plans"]["children"]) == ["plan_Basic", "plan_Production"]
    assert not {"broken", "missing"} & set(listing.content)
    assert listing.hosts["production"]["operate"] == "bru-2.operate.camunda.example"
    assert "broken" not in listing.hosts["production"]


def test_uuids_can_be_the_names_of_hosts(listing: Listing) -> None:
    uuids = listing.groups["by_uuid"]
    assert sorted(listing.hosts[uuid]["camunda_cluster_name"] for uuid in uuids) == ["production", "staging"]
    assert all(listing.hosts[uuid]["camunda_cluster_uuid"] == uuid for uuid in uuids)


def test_files_of_other_names_are_left_alone(listing: Listing) -> None:
    for name in OTHER_NAMES:
        assert listing.groups[name.replace(".", "_")] == ["production", "staging"]
    assert "could not be verified by inventory plugin" in listing.warnings
    assert "clusters_yml" not in listing.content


def test_errors_are_for_people_and_show_no_secret(running_sim: SimulatorProcess, listing: Listing) -> None:
    *failed, _rest = listing.warnings.split(" as an inventory source")
    # Ansible reads the files of a folder in the order of their names.
    errors = dict(zip(sorted({**ERRORS, "clusters": ()}), failed, strict=True))
    for name, (options, expected) in ERRORS.items():
        assert expected in errors[name], name
        # What fails when it looks at the first host has added that one.
        assert options.get("strict") or name not in listing.content, name
    assert "Traceback" not in listing.run.output
    for text in (running_sim.organizations[3]["client_secret"], WRONG_SECRET):
        assert text not in listing.run.output


def test_a_host_is_a_cluster_that_modules_work_on(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    write(ansible, SOURCE, {})
    look = task("Look", "camunda_cluster_info", arguments={"cluster": "{{ camunda_cluster_uuid }}"})
    play = {"hosts": "all:!localhost", "gather_facts": False, "tasks": [look]}
    run = ansible.playbook(play, arguments=["--inventory", SOURCE])
    for name in ("production", "staging"):
        assert [cluster["name"] for cluster in run.result("Look", name)["clusters"]] == [name]
    # The inventory and the tasks share the token.
    assert len(sim.requests("oauth")) == 1
    assert len(sim.requests("api")) == 3


def odd_clusters(*names: str) -> dict[str, Any]:
    """Return an organization with clusters of these names."""
    return {"clusters": [{"name": name} for name in names]}


def cache(folder: Path) -> dict[str, Any]:
    """Return the options with which the inventory is kept in a folder."""
    return {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(folder)}


def test_odd_names_come_out_as_they_went_in(sim: SimulatorProcess, ansible: AnsibleProcess, tmp_path: Path) -> None:
    names = (*PLAIN, *UNUSABLE, UUID_LIKE, "twin", "twin", "Twin")
    sim.put_state(odd_clusters(*names))
    options = {
        "keyed_groups": [{"key": "camunda_cluster_name", "prefix": "name"}],
        "compose": {"composed": "camunda_cluster_name"},
        # The play below gets the names from the cache.
        **cache(tmp_path / "inventory-cache"),
    }
    write(ansible, SOURCE, options)
    listing = listed(ansible)
    by_uuid = {cluster["uuid"]: cluster["name"] for cluster in sim.state()["clusters"]}
    found = {each["camunda_cluster_uuid"]: each["camunda_cluster_name"] for each in listing.hosts.values()}
    assert found == by_uuid
    for host, variables in listing.hosts.items():
        usable = variables["camunda_cluster_name"] in (*PLAIN, "Twin")
        assert host == variables["camunda_cluster_name" if usable else "camunda_cluster_uuid"]
    assert listing.warnings.count("is named by its UUID in the inventory") == len(UNUSABLE) + 3
    assert "because 2 clusters have that name" in listing.warnings
    assert "because it is not a valid host name" in listing.warnings

    shown = {
        "name": "{{ camunda_cluster_name }}",
        "inner": "{{ camunda_cluster.name }}",
        "composed": "{{ composed }}",
        "host": "{{ inventory_hostname }}",
    }
    tasks = [task("Show", "ansible.builtin.debug", arguments={"msg": shown})]
    play = {"hosts": "all:!localhost", "gather_facts": False, "tasks": tasks}
    run = ansible.playbook(play, arguments=["--inventory", SOURCE])
    messages = [each.result["msg"] for each in run.results]
    assert sorted(each["name"] for each in messages) == sorted(names)
    assert sorted(each["host"] for each in messages) == sorted(listing.hosts)
    assert all(each["inner"] == each["composed"] == each["name"] for each in messages)
    assert len(sim.requests("api")) == 1


def test_two_organizations_with_clusters_of_the_same_names(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    # In the simulator all organizations have clusters of the same UUIDs, unless they are told otherwise.
    other = sim.organizations[1]
    sim.put_state(odd_clusters("production", "own"), other["client_id"])
    write(ansible, "both/1.camunda_clusters.yml", {})
    write(ansible, "both/2.camunda_clusters.yml", other)
    listing = listed(ansible, "both")
    assert len(listing.hosts) == 4
    assert {"production", "staging", "own"} < set(listing.hosts)
    assert "because a cluster of another inventory file has that name" in listing.warnings


def test_answers_with_gaps_are_no_errors(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    body: list[dict[str, Any]] = [
        {"uuid": "1", "name": "null", "labels": None, "links": None, "status": None, "region": None, "new": [1]},
        {"uuid": "2", "name": "bare"},
    ]
    sim.disturb("GET", "/clusters", status=200, body=body)
    key = {"prefix": "stage", "key": "camunda_cluster_stage", "default_value": "none"}
    write(ansible, SOURCE, {"strict": True, "keyed_groups": [key]})
    listing = listed(ansible)
    assert listing.groups["stage_none"] == ["bare", "null"]
    assert listing.hosts["null"]["camunda_cluster"] == body[0]
    assert listing.hosts["bare"]["camunda_cluster_links"] == {}


def test_options_come_from_the_file_before_variables_before_the_environment(
    sim: SimulatorProcess, ansible: AnsibleProcess
) -> None:
    _first, second, third, _last = sim.organizations
    for number, credential in enumerate((second, third), start=1):
        sim.put_state(odd_clusters(f"organization{number}"), credential["client_id"])
    write(ansible, "sources/nothing.camunda_clusters.yml", {}, "without")
    file = {
        "client_id": "{{ lookup('ansible.builtin.env', 'THIRD') }}",
        "client_secret": Vaulted(third["client_secret"]),
        # A template for what is no text.
        "timeout": "{{ 20 + 1 }}",
        "audience": "{{ my_audience | default('" + sim.audience + "') }}",
    }
    write(ansible, "sources/options.camunda_clusters.yml", file, "with_options")
    variables = {
        "camunda_client_id": "{{ credential.client_id }}",
        "camunda_client_secret": "{{ credential.client_secret }}",
        "camunda_token_wait": "{{ none }}",
        "credential": second,
    }
    environment = {"THIRD": third["client_id"]}
    groups = listed(ansible, "sources", variables=variables, environment=environment).groups
    assert (groups["without"], groups["with_options"]) == (["organization1"], ["organization2"])
    # Ansible itself shows extra variables as variables of every host; nothing else may be seen.
    listing = listed(ansible, "sources", environment=environment, verbosity=4)
    assert listing.groups["without"] == ["production", "staging"]
    assert listing.groups["with_options"] == ["organization2"]
    for credential in sim.organizations:
        assert credential["client_secret"] not in listing.run.output
    assert not JSON_WEB_TOKEN.search(listing.run.output.encode())


def test_the_cache(sim: SimulatorProcess, ansible: AnsibleProcess, tmp_path: Path) -> None:
    options, other = cache(tmp_path / "inventory-cache"), sim.organizations[1]
    sim.put_state(odd_clusters("{{ 7 * 6 }}"), other["client_id"])
    write(ansible, "cached/1.camunda_clusters.yml", options)
    # Another credential is another organization.
    write(ansible, "cached/2.camunda_clusters.yml", {**options, **other})
    first = listed(ansible, "cached").hosts
    assert list(first) == ["production", "staging", "{{ 7 * 6 }}"]
    assert len(sim.requests("api")) == 2
    sim.forget_requests()
    # The same lists, also for another choice from one; unsafe names stay unsafe.
    write(ansible, "cached/1.camunda_clusters.yml", {**options, "stage": "prod"})
    del first["staging"]
    assert listed(ansible, "cached").hosts == first
    assert sim.requests() == []

    arguments = ["--inventory", "cached", "--list-hosts"]
    for flush, requests in ((["--flush-cache"], 2), ([], 0)):
        sim.forget_requests()
        run = ansible.playbook({"hosts": "all", "tasks": []}, arguments=[*arguments, *flush])
        assert "{{ 7 * 6 }}" in run.stdout
        assert len(sim.requests("api")) == requests

    files = [file for file in (tmp_path / "inventory-cache").rglob("*") if file.is_file()]
    stored = b"".join(file.read_bytes() + file.name.encode() for file in files)
    assert b"production" in stored
    assert not JSON_WEB_TOKEN.search(stored)
    for credential in sim.organizations:
        assert credential["client_secret"].encode() not in stored
        assert credential["client_id"].encode() not in stored
