# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory of clusters: what its integration target and the tests for leaks do not show."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS
from ansible_process import AnsibleProcess, AnsibleRun, Vaulted, task, to_yaml
from simulator_process import SimulatorProcess

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "docsite" / "rst" / "guide_inventory.rst"
SOURCE = "test.camunda_clusters.yml"

# Names that people, or somebody who means harm, may give a cluster.
PLAIN = ("My Test Cluster", "Größe-集群", "a,b:c[1:3]", "{{ 7 * 6 }}", "{% raw %}", "-v")
UNUSABLE = ("localhost", "ALL", "127.0.0.1", "../../group_vars/all", "/etc/passwd", " ", "..", "line\nbreak", "x ")
UUID_LIKE = "11111111-2222-4333-8444-555555555555"

CHOICE = {"stage": "{{ 'st' ~ 'age' }}", "region": "Frankfurt, Europe (eu-central-1)", "status": "Healthy"}
OWN: dict[str, Any] = {
    "keyed_groups": [
        {"prefix": "label", "key": "camunda_cluster_labels"},
        {"prefix": "plan", "key": "camunda_cluster_plan_type", "parent_group": "plans"},
        {"prefix": "missing", "key": "camunda_cluster_nothing"},
    ],
    "groups": {"frankfurt": "'Frankfurt' in camunda_cluster_region", "broken": "camunda_cluster_nothing == 1"},
    "compose": {"operate": "camunda_cluster_links.operate | urlsplit('hostname')", "broken": "nothing_at_all"},
}
"""Groups and variables of one's own, some of which refer to what does not exist."""

OTHER_NAMES = ("camunda.yml", "our_camunda.yaml", "camunda_clusters.yaml")

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
    "wrong_secret": ({"client_secret": "wrong-secret-of-somebody"}, "refuses the credential"),
    "wrong_type": ({"timeout": "soon"}, "timeout"),
}
"""Options that make the inventory fail, by a word for what is wrong with them, and what the error says."""


@pytest.fixture(scope="module")
def organizations() -> int:
    """No test changes the last one."""
    return 4


class Listing:
    """What ``ansible-inventory --list`` printed: its content, variables by host, hosts by group, and warnings."""

    def __init__(self, run: AnsibleRun) -> None:
        assert run.returncode == 0, run.output
        # What a verbose run says comes first. Text that is no template is marked.
        printed = run.stdout[f"\n{run.stdout}".index("\n{") :]
        self.content = json.loads(printed, object_hook=lambda value: value.get("__ansible_unsafe", value))
        self.hosts: dict[str, dict[str, Any]] = self.content["_meta"]["hostvars"]
        self.groups = {name: sorted(group["hosts"]) for name, group in self.content.items() if "hosts" in group}
        self.warnings = " ".join(run.stderr.split())
        self.output = run.output


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
    write(ansible, "all/by_uuid.camunda_clusters.yml", {"hostname": "uuid"}, "by_uuid")
    write(ansible, "all/chosen.camunda_clusters.yml", CHOICE, "chosen")
    write(ansible, "all/own.camunda_clusters.yml", OWN)
    for name in (*OTHER_NAMES, "clusters.yml"):
        write(ansible, f"all/{name}", {}, name.replace(".", "_"))
    # Not from the environment, so that its own place is where an error may quote it from.
    secret = {"client_secret": running_sim.organizations[3]["client_secret"]}
    for name, (options, _expected) in ERRORS.items():
        write(ansible, f"all/{name}.camunda_clusters.yml", {**secret, **options}, name)
    return listed(ansible, "all", verbosity=4)


def blocks(guide: str, kind: str) -> list[str]:
    """Return the code blocks of one kind in a guide, without their indentation."""
    found = re.findall(rf"^( *)\.\. code-block:: {kind}\n\n((?:\1   .*\n|\n)+)", guide, re.MULTILINE)
    return [textwrap.dedent(block).strip() + "\n" for indentation, block in found]


def test_the_guide_shows_what_is_printed(ansible: AnsibleProcess) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    ansible.write("demo.camunda_clusters.yml", blocks(guide, "yaml")[0])
    shown = [block for block in blocks(guide, "console") if block.startswith("$ ansible-inventory -i ")]
    assert len(shown) == 2
    for block in shown:
        command, _end, output = block.partition("\n")
        run = ansible.show_inventory(*shlex.split(command)[3:])
        assert (run.stdout.strip(), run.stderr) == (output.strip(), "")


def test_host_variables_shadow_no_connection_option(listing: Listing) -> None:
    taken = {f"camunda_{name}" for name in OPTIONS} | {"camunda_in_process"}
    assert not [name for variables in listing.hosts.values() for name in taken & set(variables)]


def test_options_choose_clusters_groups_and_variables(listing: Listing) -> None:
    groups = listing.groups
    assert groups["chosen"] == ["staging"]
    assert groups["label_prod"] == groups["plan_Production"] == ["production"]
    assert groups["label_stage"] == groups["frankfurt"] == ["staging"]
    assert sorted(listing.content["plans"]["children"]) == ["plan_Basic", "plan_Production"]
    assert not {"broken", "missing"} & set(listing.content)
    assert listing.hosts["production"]["operate"] == "bru-2.operate.camunda.example"
    assert "broken" not in listing.hosts["production"]


def test_uuids_can_be_the_names_of_hosts(listing: Listing) -> None:
    hosts = {uuid: listing.hosts[uuid] for uuid in listing.groups["by_uuid"]}
    assert sorted(variables["camunda_cluster_name"] for variables in hosts.values()) == ["production", "staging"]
    assert [variables["camunda_cluster_uuid"] for variables in hosts.values()] == list(hosts)


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
    for text in ("Traceback", running_sim.organizations[3]["client_secret"], "wrong-secret-of-somebody"):
        assert text not in listing.output


def test_a_host_is_a_cluster_that_modules_work_on(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    write(ansible, SOURCE, {})
    look = task("Look", "camunda_cluster_info", arguments={"cluster": "{{ camunda_cluster_uuid }}"})
    play = {"hosts": "all:!localhost", "gather_facts": False, "tasks": [look]}
    run = ansible.playbook(play, arguments=["--inventory", SOURCE])
    for name in ("production", "staging"):
        assert [cluster["name"] for cluster in run.result("Look", name)["clusters"]] == [name]
    # The inventory and the tasks share the token.
    assert (len(sim.requests("oauth")), len(sim.requests("api"))) == (1, 3)


def odd_clusters(*names: str) -> dict[str, Any]:
    """Return an organization with clusters of these names."""
    return {"clusters": [{"name": name} for name in names]}


def cache(folder: Path) -> dict[str, Any]:
    """Return the options with which the inventory is kept in a folder."""
    return {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(folder)}


def test_odd_names_come_out_as_they_went_in(sim: SimulatorProcess, ansible: AnsibleProcess, tmp_path: Path) -> None:
    names = (*PLAIN, *UNUSABLE, UUID_LIKE, "twin", "twin", "Twin")
    sim.put_state(odd_clusters(*names))
    keyed, composed = [{"key": "camunda_cluster_name", "prefix": "name"}], {"composed": "camunda_cluster_name"}
    # The play below gets the names from the cache.
    write(ansible, SOURCE, {"keyed_groups": keyed, "compose": composed, **cache(tmp_path / "inventory-cache")})
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

    expressions = ("camunda_cluster_name", "camunda_cluster.name", "composed", "inventory_hostname")
    shown = [f"{{{{ {expression} }}}}" for expression in expressions]
    tasks = [task("Show", "ansible.builtin.debug", arguments={"msg": shown})]
    play = {"hosts": "all:!localhost", "gather_facts": False, "tasks": tasks}
    run = ansible.playbook(play, arguments=["--inventory", SOURCE])
    messages = [each.result["msg"] for each in run.results]
    assert sorted(name for name, _inner, _composed, _host in messages) == sorted(names)
    assert sorted(host for *_names, host in messages) == sorted(listing.hosts)
    assert all(name == inner == composed for name, inner, composed, _host in messages)
    assert len(sim.requests("api")) == 1


def test_answers_with_gaps_are_no_errors(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    gaps = {"labels": None, "links": None, "status": None, "region": None, "new": [1]}
    body: list[dict[str, Any]] = [{"uuid": "1", "name": "null", **gaps}, {"uuid": "2", "name": "bare"}]
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
    sim.put_state(odd_clusters("production", "own"), second["client_id"])
    sim.put_state(odd_clusters("third"), third["client_id"])
    file = {
        "client_id": "{{ lookup('ansible.builtin.env', 'THIRD') }}",
        "client_secret": Vaulted(third["client_secret"]),
        # A template for what is no text.
        "timeout": "{{ 20 + 1 }}",
        "audience": "{{ my_audience | default('" + sim.audience + "') }}",
    }
    write(ansible, "sources/1.camunda_clusters.yml", {}, "without")
    write(ansible, "sources/2.camunda_clusters.yml", file, "with_options")
    write(ansible, "sources/3.camunda_clusters.yml", second, "same_names")
    variables = {
        "camunda_client_id": "{{ credential.client_id }}",
        "camunda_client_secret": "{{ credential.client_secret }}",
        "camunda_token_wait": "{{ none }}",
        "credential": second,
    }
    environment = {"THIRD": third["client_id"]}
    groups = listed(ansible, "sources", variables=variables, environment=environment).groups
    assert groups["without"] == groups["same_names"] == ["own", "production"]
    assert groups["with_options"] == ["third"]
    # Ansible itself shows extra variables as variables of every host; nothing else may be seen.
    listing = listed(ansible, "sources", environment=environment, verbosity=4)
    assert listing.groups["without"] == ["production", "staging"]
    assert listing.groups["with_options"] == ["third"]
    assert not [each for each in sim.organizations if each["client_secret"] in listing.output]
    # The cluster of the same name in another organization.
    assert len(listing.hosts) == 5
    assert "production" not in listing.groups["same_names"]
    assert "because a cluster of another inventory file has that name" in listing.warnings


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
    listing = ["--inventory", "cached", "--list-hosts", "--flush-cache"]
    assert "{{ 7 * 6 }}" in ansible.playbook({"hosts": "all", "tasks": []}, arguments=listing).stdout
    assert len(sim.requests("api")) == 2
