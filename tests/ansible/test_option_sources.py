# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where connection options come from, and which of several sources counts.

Each source names an organization of its own, and the owner of the organization that a task sees tells which source won.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS
from ansible_process import (
    BOTH_WAYS,
    COLLECTION,
    LOCAL,
    VAULT_PASSWORD,
    AnsibleProcess,
    AnsibleRun,
    Vaulted,
    encrypted,
    play,
    task,
    to_yaml,
)
from simulator_process import SimulatorProcess

SOURCES = ("argument", "module_defaults", "variable", "task environment", "play environment", "process environment")
"""From the one that always wins to the one that wins when there is no other."""

TOKEN = "CAMUNDA_CONSOLE_ACCESS_TOKEN"
GROUP = f"group/{COLLECTION}.all"

TEXTS = {name: option for name, option in OPTIONS.items() if option.env and option.type == "str"}

LOOKUP = "{{ lookup('community.camunda.camunda_token', client_id='c', client_secret='b', token_wait=0) }}"
NO_CREDENTIAL = {"client_id": "a", "client_secret": "b", "token_wait": 0}

each_way = pytest.mark.parametrize("host", BOTH_WAYS)


@pytest.fixture(scope="module")
def organizations() -> int:
    return len(SOURCES)


@pytest.fixture(scope="module")
def tokens(running_sim: SimulatorProcess) -> dict[str, str]:
    """Name the owner of every organization after its source, and return an access token for each."""
    for name, credential in zip(SOURCES, running_sim.organizations, strict=True):
        running_sim.put_state({"members": [{"email": owner(name), "roles": ["owner"]}]}, credential["client_id"])
    return {name: running_sim.token(number) for number, name in enumerate(SOURCES)}


def owner(source: str) -> str:
    """Return the e-mail address of the owner of a source's organization."""
    return f"{source.replace(' ', '.')}@example.com"


def look(name: str, arguments: dict[str, Any] | None = None, **keywords: Any) -> dict[str, Any]:
    """Return a task that shows the organization's only member."""
    return task(name, "camunda_member_info", arguments=arguments, **keywords)


def seen(run: AnsibleRun, name: str, host: str | None = None) -> str:
    """Return the address of the one member that a task saw."""
    (member,) = run.result(name, host).get("members") or [{"email": run.output}]
    return str(member["email"])


def ansible_for(sim: SimulatorProcess, folder: Path, **hosts: dict[str, Any]) -> AnsibleProcess:
    """Return an Ansible with nothing but the addresses in its environment."""
    ansible = AnsibleProcess(folder / "ansible", sim)
    for name in ("CAMUNDA_CONSOLE_CLIENT_ID", "CAMUNDA_CONSOLE_CLIENT_SECRET"):
        del ansible.environment[name]
    ansible.inventory({"localhost": {}, **hosts}, LOCAL)
    return ansible


def by_precedence(tokens: dict[str, str]) -> list[dict[str, Any]]:
    """Return a task for each of the first four sources, which has those that count less as well."""
    keywords: dict[str, Any] = {
        "arguments": {"access_token": tokens["argument"]},
        "module_defaults": {GROUP: {"access_token": tokens["module_defaults"]}},
        "vars": {"camunda_access_token": tokens["variable"]},
        "environment": {TOKEN: tokens["task environment"]},
    }
    present = [dict(list(keywords.items())[lowest:]) for lowest in range(4)]
    return [task(name, "camunda_member_info", **some) for name, some in zip(SOURCES, present, strict=False)]


@pytest.fixture(scope="module")
def run(running_sim: SimulatorProcess, tokens: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> AnsibleRun:
    """Run all with a token in the environment of the process; variables are the same for all ways of running."""
    templated = {
        "organization": "{{ tier | replace('-', '_') }}",
        "tier": "module-defaults",
        "camunda_access_token": "{{ tokens[organization] }}",
        "camunda_retries": "{{ 1 + 1 }}",
        "camunda_timeout": "{{ none }}",
        "camunda_audience": "",
        "tokens": tokens,
    }
    folder = tmp_path_factory.mktemp("token")
    ansible = ansible_for(running_sim, folder, **BOTH_WAYS, templated=templated, known={}, grouped={})
    ansible.write("groups.yml", to_yaml({"group": {"hosts": {"known": {}, "grouped": {}}}}))
    ansible.write("group_vars/group.yml", to_yaml({"camunda_access_token": tokens["play environment"]}))
    ansible.write("host_vars/known.yml", to_yaml({"camunda_access_token": tokens["task environment"]}))
    loop = [{TOKEN: tokens["task environment"]}, {}, {TOKEN: tokens["argument"]}, {}]
    fact = {"camunda_access_token": tokens["argument"]}
    return ansible.playbook(
        play(
            BOTH_WAYS, *by_precedence(tokens), look("play environment"), environment={TOKEN: tokens["play environment"]}
        ),
        play(BOTH_WAYS, look("process environment")),
        play("localhost", look("each", environment="{{ item }}", loop=loop), look("next")),
        play(
            "templated",
            look("inventory"),
            look("task", vars={"tier": "argument"}),
            look("template of a template", vars={"tier": "{{ 'vari' + 'able' }}"}),
        ),
        play("group", look("files")),
        play("localhost", look("play"), vars={"camunda_access_token": tokens["module_defaults"]}),
        play("localhost", task("fact", "ansible.builtin.set_fact", arguments=fact), look("set fact")),
        arguments=["--inventory", "groups.yml"],
        environment={TOKEN: tokens["process environment"]},
    )


@each_way
def test_order_of_precedence(run: AnsibleRun, host: str) -> None:
    assert {name: seen(run, name, host) for name in SOURCES} == {name: owner(name) for name in SOURCES}


def test_environment_of_an_item_does_not_leak_to_the_next(run: AnsibleRun) -> None:
    found = [item["members"][0]["email"] for item in run.items("each")]
    names = ("task environment", "process environment", "argument", "process environment")
    assert found == [owner(name) for name in names]
    assert seen(run, "next") == owner("process environment")


def test_variables_are_templates_of_templates(run: AnsibleRun) -> None:
    assert seen(run, "inventory") == owner("module_defaults")
    assert seen(run, "task") == owner("argument")
    assert seen(run, "template of a template") == owner("variable")
    arguments = run.result("inventory")["invocation"]["module_args"]
    assert (arguments["retries"], arguments["timeout"], arguments["audience"]) == (2, 30.0, "api.cloud.camunda.io")


def test_where_variables_may_live(run: AnsibleRun) -> None:
    assert seen(run, "files", "grouped") == owner("play environment")
    assert seen(run, "files", "known") == owner("task environment")
    assert seen(run, "play") == owner("module_defaults")
    assert seen(run, "set fact") == owner("argument")


def test_extra_variables_win_over_those_of_the_play(
    running_sim: SimulatorProcess, tokens: dict[str, str], tmp_path: Path
) -> None:
    run = ansible_for(running_sim, tmp_path).playbook(
        play("localhost", look("play"), vars={"camunda_access_token": tokens["module_defaults"]}),
        variables={"camunda_access_token": tokens["variable"]},
    )
    assert seen(run, "play") == owner("variable")


@pytest.fixture(scope="module")
def without_environment(
    running_sim: SimulatorProcess, tokens: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> AnsibleRun:
    """Run all with nothing in the environment of the process."""
    sim = running_sim
    first, second, third = sim.organizations[:3]
    ansible = ansible_for(running_sim, tmp_path_factory.mktemp("none"), **BOTH_WAYS)
    ansible.environment.clear()
    addresses = {"camunda_api_url": sim.api_url, "camunda_oauth_url": sim.oauth_url}
    vault = {"id_from_the_vault": first["client_id"], "camunda_client_secret": first["client_secret"]}
    for host in BOTH_WAYS:
        plain = {**addresses, "camunda_client_id": "{{ id_from_the_vault }}"}
        ansible.write(f"host_vars/{host}/plain.yml", to_yaml(plain))
        ansible.write(f"host_vars/{host}/vault.yml", encrypted(to_yaml(vault)))
    inline = {
        "camunda_client_id": Vaulted(second["client_id"]),
        "camunda_client_secret": "{{ secret_from_the_vault }}",
        "secret_from_the_vault": Vaulted(second["client_secret"]),
    }
    arguments = {"client_id": third["client_id"], "client_secret": Vaulted(third["client_secret"])}
    return ansible.playbook(
        play(
            "localhost",
            look("nothing"),
            look("partly", environment={"CAMUNDA_CONSOLE_CLIENT_ID": "someone"}),
        ),
        play(
            "localhost",
            look("of the play"),
            look("of the task", environment=sim.environment(0)),
            look("of the play again"),
            environment=sim.environment(1),
        ),
        play(
            BOTH_WAYS,
            look("file"),
            look("inline", vars=inline),
            look("argument", arguments),
            look("list", {"email": Vaulted("x@y.z")}),
        ),
        verbosity=3,
    )


def test_defaults_come_last(without_environment: AnsibleRun) -> None:
    nothing, partly = (without_environment.result(name) for name in ("nothing", "partly"))
    assert nothing["msg"].startswith("Missing or empty: 'client_id'")
    assert partly["msg"].startswith("Missing or empty: 'client_secret'")
    arguments = nothing["invocation"]["module_args"]
    assert arguments["audience"] == "api.cloud.camunda.io"
    assert arguments["api_url"] == "https://api.cloud.camunda.io"
    assert arguments["oauth_url"] == "https://login.cloud.camunda.io/oauth/token"


def test_environment_with_credentials_and_addresses(without_environment: AnsibleRun) -> None:
    found = [seen(without_environment, name) for name in ("of the play", "of the task", "of the play again")]
    assert found == [owner(SOURCES[number]) for number in (1, 0, 1)]


@each_way
def test_vaulted_values(running_sim: SimulatorProcess, without_environment: AnsibleRun, host: str) -> None:
    found = [seen(without_environment, name, host) for name in ("file", "inline", "argument")]
    assert found == [owner(name) for name in SOURCES[:3]]
    assert without_environment.result("list", host)["members"] == []
    secrets = [each["client_secret"] for each in running_sim.organizations]
    for text in (*secrets, VAULT_PASSWORD):
        assert text not in without_environment.output


def test_vault_that_cannot_be_opened_is_an_error(
    running_sim: SimulatorProcess, tokens: dict[str, str], tmp_path: Path
) -> None:
    value = Vaulted(tokens["argument"])
    ansible = ansible_for(running_sim, tmp_path)
    password = ansible.write("other-password", "not the password")
    run = ansible.playbook(
        [look("locked", {"access_token": value})], environment={"ANSIBLE_VAULT_PASSWORD_FILE": str(password)}
    )
    assert "ecrypt" in run.output
    assert not [each for each in run.results if each.event == "ok"]
    assert str(value) not in run.output


def test_empty_variable_of_the_environment_counts_as_not_set(
    running_sim: SimulatorProcess, tokens: dict[str, str], tmp_path: Path
) -> None:
    # AWX injects one for each field of a credential that nobody filled in.
    ansible = ansible_for(running_sim, tmp_path, **BOTH_WAYS)
    empty = {str(option.env): "" for option in TEXTS.values()}
    run = ansible.playbook(
        play(BOTH_WAYS, look("module", NO_CREDENTIAL), look("nothing")),
        play("localhost", task("lookup", "ansible.builtin.debug", arguments={"msg": LOOKUP})),
        environment={**empty, "HTTPS_PROXY": "http://127.0.0.1:9"},
    )
    defaults = {name: option.default for name, option in TEXTS.items() if option.default}
    for host in BOTH_WAYS:
        arguments = run.result("module", host)["invocation"]["module_args"]
        assert {name: arguments[name] for name in defaults} == defaults
        assert run.result("nothing", host)["msg"].startswith("Missing or empty: 'client_id'")
    assert defaults["oauth_url"] in run.result("lookup")["msg"]
