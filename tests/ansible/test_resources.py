# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible adds to connector secrets and monitoring clients: templates, registered results, and their censoring."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_process import CENSORED, AnsibleProcess, AnsibleRun, task
from simulator_process import SimulatorProcess

WAYS = {"in process": True, "as a module": False}
KEY = '{"type": "service_account", "ok": true}'
VALUE = "value-of-the-test-1"
OLD_VALUES = ("pay-example-1", "smtp-example-1")


def tasks(way: str) -> list[dict[str, Any]]:
    """Return the tasks of one of both ways; their names end with it."""
    in_process = {"vars": {"camunda_in_process": WAYS[way]}}
    existing = "PAYMENT_API_KEY" if WAYS[way] else "SMTP_PASSWORD"

    def secret(name: str, /, **arguments: Any) -> dict[str, Any]:
        module_arguments = {"cluster": "production", "name": existing, **arguments}
        return task(f"{name} {way}", "camunda_connector_secret", arguments=module_arguments, diff=True, **in_process)

    def client(name: str, /, **keywords: Any) -> dict[str, Any]:
        arguments = {"cluster": "production", "username": f"client {way}", "activate": True}
        return task(f"{name} {way}", "camunda_monitoring_client", arguments=arguments, **keywords, **in_process)

    def read(name: str, module: str, /, register: str, **arguments: Any) -> dict[str, Any]:
        module_arguments = {"cluster": "production", **arguments}
        return task(f"{name} {way}", module, arguments=module_arguments, register=register, **in_process)

    def show(name: str, expression: str) -> dict[str, Any]:
        return task(f"{name} {way}", "ansible.builtin.debug", arguments={"msg": f"{{{{ {expression} }}}}"})

    # Until ansible-core 2.18, a template whose text is JSON becomes a dictionary, which Python would write differently.
    text = "{{ lookup('ansible.builtin.file', 'key.json') | string }}"
    return [
        read("read", "camunda_connector_secret_info", register="secrets", include_values=True),
        show("count", "secrets.connector_secrets | length"),
        secret("change", value=VALUE),
        secret("again", value=VALUE),
        secret("refuse", name="x" * 50, value=VALUE),
        secret("structure", name="KEY", value={"type": "x"}),
        secret("text", name=f"KEY {way}", value=text),
        client("unregistered"),
        client("create", register="created"),
        show("hash", "created.issued.password | hash('sha256')"),
        client("existing", register="unchanged"),
        read("info", "camunda_monitoring_info", register="monitoring"),
    ]


@pytest.fixture(scope="module")
def run(running_sim: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory) -> AnsibleRun:
    """One playbook with all tasks, each of them in both ways."""
    ansible = AnsibleProcess(tmp_path_factory.mktemp("resources") / "ansible", running_sim)
    ansible.write("key.json", KEY)
    return ansible.playbook([each for way in WAYS for each in tasks(way)], verbosity=4, seconds=600)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """Both ways in which a task can run."""
    return str(request.param)


def test_structure_is_refused_as_text(run: AnsibleRun, way: str) -> None:
    message = "These options must be strings, but are lists or dictionaries: value."
    assert message in run.result(f"structure {way}")["msg"]


def test_text_that_is_json_stays_text(run: AnsibleRun, running_sim: SimulatorProcess, way: str) -> None:
    assert run.result(f"text {way}")["changed"] is True
    assert running_sim.cluster("production")["secrets"][f"KEY {way}"] == KEY


def test_results_without_a_secret_are_not_censored(run: AnsibleRun, way: str) -> None:
    change = run.result(f"change {way}")
    name = "PAYMENT_API_KEY" if WAYS[way] else "SMTP_PASSWORD"
    assert (change["changed"], change["connector_secret"]) == (True, {"name": name})
    assert "(another secret)" in run.printed(f"change {way}")
    assert run.result(f"again {way}")["changed"] is False
    assert "up to 49 characters" in run.result(f"refuse {way}")["msg"]
    existing = run.result(f"existing {way}")["monitoring_client"]
    assert existing in run.result(f"info {way}")["monitoring_clients"]


def test_registered_results_with_a_secret_are_censored_and_usable(run: AnsibleRun, way: str) -> None:
    assert run.result(f"read {way}")["censored"].startswith(CENSORED)
    assert int(run.result(f"count {way}")["msg"]) >= 2
    assert run.result(f"create {way}")["censored"].startswith(CENSORED)
    assert len(run.result(f"hash {way}")["msg"]) == 64


def test_password_that_is_not_registered_is_not_issued(
    run: AnsibleRun, running_sim: SimulatorProcess, way: str
) -> None:
    assert "would be lost" in run.result(f"unregistered {way}")["msg"]
    usernames = [each["username"] for each in running_sim.cluster("production")["monitoring"]["clients"]]
    assert usernames.count(f"client {way}") == 1


def test_secrets_are_shown_nowhere(run: AnsibleRun, running_sim: SimulatorProcess) -> None:
    passwords = [each["password"] for each in running_sim.cluster("production")["monitoring"]["clients"]]
    assert len(passwords) == len(WAYS)
    shown = run.output + json.dumps([each.result for each in run.results])
    assert [secret for secret in (VALUE, *OLD_VALUES, *passwords) if secret in shown] == []
    for way, in_process in WAYS.items():
        assert run.ran_as_module(f"change {way}") is not in_process
