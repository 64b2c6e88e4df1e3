# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An exported organization on its way through Ansible: what is shown, what is kept, and what comes back from a file."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

import pytest

from ansible_process import CENSORED, AnsibleProcess, AnsibleRun, task
from random_organizations import TEMPLATES, VALUES
from simulator_process import SimulatorProcess

NAMES = (*TEMPLATES, "it's", "both ' and \"", "back\\slash", "C:\\new", "yes", "0o14", "имя", "🚀", "a: b #c")
SECRET = "canary-of-a-secret"
FILE = "organization.yml"

WAYS = {"in process": "1", "as a module": "0"}
in_both_ways = pytest.mark.parametrize("way", WAYS)


class Played(NamedTuple):
    """The playbook has run: what it did, what it wrote, and the methods of the requests that it sent."""

    run: AnsibleRun
    text: str
    methods: set[str]


def tasks_of(way: str) -> list[dict[str, Any]]:
    """Return the tasks that are run in this way, with it in their names."""
    where: dict[str, Any] = {"environment": {"CAMUNDA_IN_PROCESS": WAYS[way]}}
    variables = {"members": "{{ organization_members }}", "clusters": "{{ organization_clusters }}"}
    values = {"include_secret_values": True}
    value = "{{ values.organization.clusters[0].connector_secrets[0].value | hash('sha256') }}"
    content = "{{ names.organization | community.camunda.organization_yaml(names.notes) }}"
    copy = {"content": content, "dest": "{{ playbook_dir }}/" + FILE, "mode": "0600"}
    tasks = [
        task("names", "camunda_organization_info", register="names", **where),
        task("values", "camunda_organization_info", arguments=values, register="values", **where),
        task("used", "ansible.builtin.debug", arguments={"msg": value}),
        # Through everything that a person would use: the filter, a file, Ansible that reads it, the lookup.
        task("write", "ansible.builtin.copy", arguments=copy),
        # Text with expressions in it stays text, wherever it goes.
        task("keep", "ansible.builtin.set_fact", arguments={"text": content}),
        task("same", "ansible.builtin.copy", arguments={**copy, "content": "{{ text }}"}),
        task("read", "ansible.builtin.include_vars", arguments={"file": copy["dest"]}),
        task("apply", "camunda_organization", arguments=variables, **where),
    ]
    return [{**each, "name": f"{each['name']} {way}"} for each in tasks]


@pytest.fixture(scope="module")
def played(running_sim: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Run all tasks in both ways."""
    secrets = {**dict(zip(NAMES, (*VALUES, *NAMES), strict=False)), "JSON": '{"a": [1]}', "PEM": VALUES[0]}
    clusters = [{"name": name, "description": name, "secrets": {name: name, "KEY": "x"}} for name in NAMES]
    # What comes first has the name that sorts first.
    clusters += [{"name": "!", "secrets": {"KEY": SECRET}}, {"name": "all", "secrets": secrets}]
    running_sim.change(clusters=clusters)
    ansible = AnsibleProcess(tmp_path_factory.mktemp("info") / "ansible", running_sim)
    run = ansible.playbook([each for way in WAYS for each in tasks_of(way)], verbosity=4)
    assert {each.event for each in run.results} == {"ok"}, run.output
    methods = {each["method"] for each in running_sim.requests("api")}
    return Played(run, (ansible.folder / FILE).read_text(encoding="utf-8"), methods)


@in_both_ways
def test_values_are_registered_and_not_shown(played: Played, way: str) -> None:
    run = played.run
    assert run.ran_as_module(f"values {way}") is (way == "as a module")
    assert CENSORED in run.printed(f"values {way}")
    assert CENSORED not in run.printed(f"names {way}")
    assert run.result(f"used {way}")["msg"] == sha256(SECRET.encode()).hexdigest()
    assert SECRET not in run.output + str(run.results)


@in_both_ways
def test_a_file_is_applied_without_a_change(played: Played, way: str) -> None:
    run = played.run
    assert run.result(f"same {way}")["changed"] is False, run.output
    assert (run.result(f"apply {way}")["plan"], run.result(f"apply {way}")["changed"]) == ([], False)
    assert played.methods == {"GET"}
    assert "lookup('community.camunda.camunda_connector_secret', 'JSON', cluster='all')" in played.text
    assert "# The owner of the organization" in played.text
