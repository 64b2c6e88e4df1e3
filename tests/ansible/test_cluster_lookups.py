# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookups of clusters and of connector secrets: what their integration targets do not show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_process import LOCAL, AnsibleProcess, AnsibleRun, Vaulted, task
from simulator_process import SimulatorProcess

REGION = {"uuid": "80f1f26f-215c-56ab-bc75-9a3e9f099d4c", "name": "Belgium, Europe (europe-west1)"}
TEMPLATE = "{{ 7 * 6 }}{% raw %}"
SECRETS = {"KEY": "pay-example-1", "T": "value-{{ 7 * 6 }}-of-a-secret"}

CLUSTERS: list[dict[str, Any]] = [
    {"name": "zebra", "labels": ["prod"], "region": REGION, "secrets": SECRETS},
    {"name": "antelope", "labels": ["blue", "dev"], "status": {"ready": "Suspended"}},
    {"name": TEMPLATE, "labels": []},
]

CHOICES = {
    "": ["antelope", "zebra", TEMPLATE],
    "stage='test'": [],
    "status='Suspended'": ["antelope"],
    "'zebra', status='Suspended'": [],
    f"region='{REGION['uuid'].upper()}', stage='prod'": ["zebra"],
    "region='Mars'": [],
    "channel='Stable', generation='8.9 gen13', plan_type='Trial Cluster'": ["antelope", "zebra", TEMPLATE],
}
"""Arguments of the lookup of clusters, and the names of the clusters that it finds."""

WRONG_CHOICES = {
    "'zebra', 'gnu'": "There is no cluster 'gnu' in this organization. It has: 'antelope' (",
    "stage='production'": "stage",
    "stages='prod'": "Unsupported options: stages. Supported are: ",
    "client_secret=123456": "refuses the credential",
}
WRONG_SECRETS = {
    "'KEY', 'NO', cluster='zebra'": "Cluster zebra has no connector secret 'NO'. It has: 'KEY', 'T'.",
    # The message quotes what was asked for, unless that is a secret.
    "wanted, cluster='zebra'": "has no connector secret '********'. It has: 'KEY', 'T'.",
    "'KEY', cluster='antelope'": "Cluster antelope has no connector secret 'KEY'. It has: none.",
    "'KEY', cluster='gnu'": "It has: 'antelope' (",
    "'KEY', cluster='00000000-0000-4000-8000-000000000000'": "It has: 'antelope' (",
    "'KEY'": "cluster",
    "cluster='zebra'": "needs the name of a secret",
}
"""Arguments of both lookups that are errors, and what these say."""

VALUE = "{{ lookup('community.camunda.camunda_connector_secret', 'KEY', cluster='zebra') }}"
COPY = {"cluster": "antelope", "name": "KEY", "value": VALUE}


def show(name: str, arguments: str, lookup: str = "camunda_clusters", **keywords: Any) -> dict[str, Any]:
    """Return a task that shows the result of a query under ``msg``."""
    template = f"{{{{ query('community.camunda.{lookup}'{arguments and ', ' + arguments}) }}}}"
    return task(name, "ansible.builtin.debug", arguments={"msg": template}, **keywords)


def secret(name: str, arguments: str, **keywords: Any) -> dict[str, Any]:
    """Return a task that shows values of secrets."""
    return show(name, arguments, "camunda_connector_secret", **keywords)


@pytest.fixture(scope="module")
def sim() -> Iterator[SimulatorProcess]:
    """The organization above, which no test changes."""
    with SimulatorProcess({"token_interval": 0}, organization={"clusters": CLUSTERS}) as sim:
        yield sim


@pytest.fixture(scope="module")
def run(sim: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory) -> AnsibleRun:
    """Run all tasks that must not show the value of a secret, with everything shown that Ansible can show."""
    wanted = {"wanted": "{{ 'pay-' ~ 'example-1' }}"}
    tasks = [
        *(show(f"clusters {arguments}", arguments) for arguments in (*CHOICES, *WRONG_CHOICES)),
        *(secret(f"secrets {arguments}", arguments, vars=wanted) for arguments in WRONG_SECRETS),
        task("set", "ansible.builtin.set_fact", arguments={"key": VALUE}, no_log=True),
        # Its own option for the value is never shown, even without no_log.
        task("copy", "camunda_connector_secret", arguments=COPY, check_mode=True),
        task("compare", "ansible.builtin.assert", arguments={"that": "key == 'pay-' ~ 'example-1'"}, no_log=True),
    ]
    ansible = AnsibleProcess(tmp_path_factory.mktemp("lookups") / "ansible", sim)
    return ansible.playbook(tasks, verbosity=4, environment={"ANSIBLE_DISPLAY_ARGS_TO_STDOUT": "1"})


def test_clusters_that_match(run: AnsibleRun) -> None:
    results = {arguments: run.result(f"clusters {arguments}")["msg"] for arguments in CHOICES}
    found = {arguments: [each["name"] for each in clusters] for arguments, clusters in results.items()}
    assert found == CHOICES, run.output


def test_errors_are_for_people(run: AnsibleRun) -> None:
    for kind, errors in (("clusters", WRONG_CHOICES), ("secrets", WRONG_SECRETS)):
        for arguments, message in errors.items():
            (event,) = run.events(f"{kind} {arguments}")
            assert event.event == "failed", arguments
            assert message in event.result["msg"], arguments


def test_values_stay_hidden_where_nothing_asks_to_show_them(run: AnsibleRun) -> None:
    assert run.result("copy")["changed"] is True
    assert [each.event for each in run.events("compare")] == ["ok"]
    assert not [text for text in ("pay-example-1", "value-", "Traceback") if text in run.output]


def test_values_and_the_sources_of_options(sim: SimulatorProcess, tmp_path: Path) -> None:
    ansible = AnsibleProcess(tmp_path / "ansible", sim)
    credential = sim.organizations[0]
    ansible.environment = {"CAMUNDA_OAUTH_URL": sim.oauth_url, "CAMUNDA_CONSOLE_OAUTH_AUDIENCE": "wrong"}
    variables = {
        "camunda_client_id": "{{ the_id }}",
        "the_id": credential["client_id"],
        "camunda_client_secret": Vaulted(credential["client_secret"]),
        "camunda_audience": "{{ sources.audience }}",
        "camunda_api_url": "{{ sources.url }}",
        "sources": {"audience": sim.audience, "url": sim.api_url},
        # These mean nothing: what is evaluated to nothing counts as not set.
        "camunda_timeout": "{{ none }}",
        "camunda_ca_path": "{{ '' }}",
    }
    ansible.inventory({"localhost": LOCAL}, variables)
    sim.forget_requests()
    elsewhere = {"camunda_api_url": "http://127.0.0.1:9"}
    run = ansible.playbook(
        [
            show("variables", "'zebra'"),
            show("argument", "'zebra', api_url=sources.url", vars=elsewhere),
            secret("secret", "'KEY', cluster='zebra', api_url=sources.url", vars=elsewhere),
            secret("both", "'T', 'KEY', cluster='zebra'"),
            secret("none", "[], cluster='zebra'"),
        ]
    )
    for name in ("variables", "argument"):
        assert [cluster["name"] for cluster in run.result(name)["msg"]] == ["zebra"], run.output
    found = [run.result(name)["msg"] for name in ("secret", "both", "none")]
    assert found == [[SECRETS["KEY"]], [SECRETS["T"], SECRETS["KEY"]], []]
    # Whatever the number of secrets: one request for the cluster's UUID and one for its secrets.
    assert len(sim.requests("api")) == 2 + 3 * 2
    assert credential["client_secret"] not in run.output
