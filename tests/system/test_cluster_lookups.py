# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookups of clusters and of connector secrets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_process import LOCAL, AnsibleProcess, Vaulted, task
from simulator_process import SimulatorProcess

REGION = {"uuid": "80f1f26f-215c-56ab-bc75-9a3e9f099d4c", "name": "Belgium, Europe (europe-west1)"}
TEMPLATE = "{{ 7 * 6 }}{% raw %}"
TEMPLATE_SECRET = "value-{{ 7 * 6 }}-of-a-secret"

ORGANIZATION: dict[str, Any] = {
    "clusters": [
        {
            "name": "zebra",
            "labels": ["prod"],
            "region": REGION,
            "secrets": {"KEY": "pay-example-1", "T": TEMPLATE_SECRET},
        },
        {"name": "antelope", "labels": ["blue", "dev"], "status": {"ready": "Suspended"}},
        {"name": TEMPLATE, "labels": []},
    ],
}


@pytest.fixture(scope="module")
def sim() -> Iterator[SimulatorProcess]:
    """The organization above, which no test changes."""
    with SimulatorProcess(organization=ORGANIZATION) as sim:
        yield sim


@pytest.fixture
def ansible(sim: SimulatorProcess, tmp_path: Path) -> AnsibleProcess:
    """Ansible that is connected to it."""
    return AnsibleProcess(tmp_path / "ansible", sim)


def show(name: str, arguments: str, lookup: str = "camunda_clusters", **keywords: Any) -> dict[str, Any]:
    """Return a task that shows the result of a query under ``msg``."""
    template = f"{{{{ query('community.camunda.{lookup}'{arguments and ', ' + arguments}) }}}}"
    return task(name, "ansible.builtin.debug", arguments={"msg": template}, **keywords)


def test_clusters_that_match(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    state = {cluster["name"]: cluster["uuid"] for cluster in sim.state()["clusters"]}
    expected = {
        "": ["antelope", "zebra", TEMPLATE],
        "'zebra', 'antelope'": ["zebra", "antelope"],
        "['zebra', 'antelope']": ["zebra", "antelope"],
        "[]": [],
        f"'{state['zebra'].upper()}'": ["zebra"],
        "stage='prod'": ["zebra"],
        "stage='test'": [],
        "status='Suspended'": ["antelope"],
        "'zebra', status='Suspended'": [],
        f"region='{REGION['name']}', plan_type='Trial Cluster'": ["antelope", "zebra", TEMPLATE],
        f"region='{REGION['uuid'].upper()}', stage='prod'": ["zebra"],
        "region='Mars'": [],
        "channel='Stable', generation='8.9 gen13'": ["antelope", "zebra", TEMPLATE],
    }
    names = {arguments: f"query {number}" for number, arguments in enumerate(expected)}
    run = ansible.playbook([show(name, arguments) for arguments, name in names.items()])
    found = {arguments: [each["name"] for each in run.result(name)["msg"]] for arguments, name in names.items()}
    assert found == expected, run.output


def test_clusters_are_as_the_api_sends_them(ansible: AnsibleProcess) -> None:
    run = ansible.playbook([task("Read", "camunda_cluster_info"), show("Look up", "")])
    assert run.result("Look up")["msg"] == run.result("Read")["clusters"]


def test_clusters_that_do_not_exist(ansible: AnsibleProcess) -> None:
    run = ansible.playbook(
        [show("name", "'zebra', 'gnu'"), show("stage", "stage='production'"), show("option", "stages='prod'")]
    )
    message = run.result("name")["msg"]
    assert "There is no cluster 'gnu' in this organization. It has: 'antelope' (" in message
    assert "stage" in run.result("stage")["msg"]
    assert "Unsupported options: stages. Supported are: " in run.result("option")["msg"]
    assert "Traceback" not in run.output


def secret(name: str, arguments: str, **keywords: Any) -> dict[str, Any]:
    """Return a task that shows values of secrets."""
    return show(name, arguments, "camunda_connector_secret", **keywords)


def test_values_of_secrets(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    sim.forget_requests()
    run = ansible.playbook(
        [
            secret("both", "'T', 'KEY', cluster='zebra'"),
            secret("list", "['T', 'KEY'], cluster='zebra'"),
            secret("none", "[], cluster='zebra'"),
            secret("ignored", "'NO', cluster='zebra', errors='ignore'"),
        ]
    )
    assert run.result("both")["msg"] == run.result("list")["msg"] == [TEMPLATE_SECRET, "pay-example-1"]
    assert run.result("none")["msg"] == []
    assert not run.result("ignored")["msg"]
    # Whatever the number of secrets: one request for the cluster's UUID and one for its secrets.
    assert len([each for each in sim.requests("api") if each["path"].endswith("/secrets")]) == 4
    assert len(sim.requests("api")) == 8


def test_secrets_that_do_not_exist(ansible: AnsibleProcess) -> None:
    run = ansible.playbook(
        [
            secret("name", "'KEY', 'NO', cluster='zebra'"),
            # The message quotes what was asked for, unless that is a secret.
            secret("value", "'pay-example-1', cluster='zebra'"),
            secret("empty", "'KEY', cluster='antelope'"),
            secret("cluster", "'KEY', cluster='gnu'"),
            secret("unknown UUID", "'KEY', cluster='00000000-0000-4000-8000-000000000000'"),
            secret("no cluster", "'KEY'"),
            secret("no name", "cluster='zebra'"),
        ],
        verbosity=3,
    )
    messages = {name: run.result(name)["msg"] for name in ("name", "value", "empty", "cluster", "unknown UUID")}
    assert "Cluster zebra has no connector secret 'NO'. It has: 'KEY', 'T'." in messages["name"]
    assert "has no connector secret '********'. It has: 'KEY', 'T'." in messages["value"]
    assert "Cluster antelope has no connector secret 'KEY'. It has: none." in messages["empty"]
    for name in ("cluster", "unknown UUID"):
        assert "It has: 'antelope' (" in messages[name]
    assert "cluster" in run.result("no cluster")["msg"]
    assert "needs the name of a secret" in run.result("no name")["msg"]
    assert "value-" not in run.output
    assert "Traceback" not in run.output


def test_values_stay_hidden_where_no_log_asks_for_it(ansible: AnsibleProcess) -> None:
    value = "{{ lookup('community.camunda.camunda_connector_secret', 'KEY', cluster='zebra') }}"
    copy = {"cluster": "antelope", "name": "KEY", "value": value}
    run = ansible.playbook(
        [
            task("set", "ansible.builtin.set_fact", arguments={"key": value}, no_log=True),
            # Its own option for the value is never shown, even without no_log.
            task("copy", "camunda_connector_secret", arguments=copy, check_mode=True),
            task("compare", "ansible.builtin.assert", arguments={"that": "key == 'pay-' ~ 'example-1'"}, no_log=True),
        ],
        verbosity=4,
        environment={"ANSIBLE_DISPLAY_ARGS_TO_STDOUT": "1"},
    )
    assert run.result("copy")["changed"] is True
    assert run.result("compare").get("failed") is not True
    assert "pay-example-1" not in run.output


def test_options_come_from_everywhere(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    credential = sim.organizations[0]
    ansible.environment = {"CAMUNDA_OAUTH_URL": sim.oauth_url, "CAMUNDA_CONSOLE_OAUTH_AUDIENCE": "wrong"}
    ansible.inventory(
        {"localhost": LOCAL},
        {
            "camunda_client_id": "{{ the_id }}",
            "the_id": credential["client_id"],
            "camunda_client_secret": Vaulted(credential["client_secret"]),
            "camunda_audience": "{{ sources.audience }}",
            "sources": {"audience": sim.audience, "url": sim.api_url},
            # These mean nothing: what is evaluated to nothing counts as not set.
            "camunda_timeout": "{{ none }}",
            "camunda_ca_path": "{{ '' }}",
        },
    )
    run = ansible.playbook(
        [
            show("variables", "'zebra'", vars={"camunda_api_url": "{{ sources.url }}"}),
            show("argument", "'zebra', api_url=sources.url", vars={"camunda_api_url": "http://127.0.0.1:9"}),
            secret("secret", "'KEY', cluster='zebra', api_url=sources.url"),
        ]
    )
    for name in ("variables", "argument"):
        assert [cluster["name"] for cluster in run.result(name)["msg"]] == ["zebra"], run.output
    assert run.result("secret")["msg"] == ["pay-example-1"]
    assert credential["client_secret"] not in run.output


def test_numbers_as_credentials_are_no_crash(ansible: AnsibleProcess) -> None:
    run = ansible.playbook([show("number", "client_secret=123456")])
    assert "refuses the credential" in run.result("number")["msg"]
    assert "Traceback" not in run.output
