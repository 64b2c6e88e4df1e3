# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where connection options come from, and which of several sources counts.

Each source names an organization of its own, and the owner of the organization that a task sees tells which source won.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS
from ansible_process import (
    COLLECTION,
    LOCAL,
    VAULT_PASSWORD,
    AnsibleProcess,
    AnsibleRun,
    Vaulted,
    encrypted,
    task,
    to_yaml,
)
from simulator_process import SimulatorProcess

SOURCES = ("argument", "module_defaults", "variable", "task environment", "play environment", "process environment")
"""From the one that always wins to the one that wins when there is no other."""

TOKEN = "CAMUNDA_CONSOLE_ACCESS_TOKEN"
GROUP = f"group/{COLLECTION}.all"


@dataclass(frozen=True)
class Organizations:
    """A simulator with one organization for each source, and an access token for each of them."""

    sim: SimulatorProcess
    tokens: dict[str, str]


@pytest.fixture(scope="module")
def organizations() -> Iterator[Organizations]:
    """Name the owner of every organization after its source."""
    with SimulatorProcess({"token_interval": 0}, organizations=len(SOURCES)) as sim:
        for name, credential in zip(SOURCES, sim.organizations, strict=True):
            sim.put_state({"members": [{"email": owner(name), "roles": ["owner"]}]}, credential["client_id"])
        yield Organizations(sim, {name: sim.token(number) for number, name in enumerate(SOURCES)})


@pytest.fixture
def ansible(organizations: Organizations, tmp_path: Path) -> AnsibleProcess:
    """Ansible with nothing but the addresses in its environment."""
    ansible = AnsibleProcess(tmp_path / "ansible", organizations.sim)
    for name in ("CAMUNDA_CONSOLE_CLIENT_ID", "CAMUNDA_CONSOLE_CLIENT_SECRET"):
        ansible.environment.pop(name)
    return ansible


def owner(source: str) -> str:
    """Return the e-mail address of the owner of a source's organization."""
    return f"{source.replace(' ', '.')}@example.com"


def look(name: str, arguments: dict[str, Any] | None = None, **keywords: Any) -> dict[str, Any]:
    """Return a task that shows the organization's only member."""
    return task(name, "camunda_member_info", arguments=arguments, **keywords)


def seen(run: AnsibleRun, name: str) -> str:
    """Return the address of the one member that a task saw."""
    members = run.result(name).get("members")
    assert members is not None, run.output
    assert len(members) == 1
    return str(members[0]["email"])


def play(tasks: list[dict[str, Any]], **keywords: Any) -> dict[str, Any]:
    """Return a play for localhost."""
    return {"hosts": "localhost", "gather_facts": False, "tasks": tasks, **keywords}


@pytest.mark.parametrize("in_process", ["1", "0"])
def test_order_of_precedence(organizations: Organizations, ansible: AnsibleProcess, in_process: str) -> None:
    tokens = organizations.tokens
    tasks = []
    for lowest, name in enumerate(SOURCES[:4]):
        # This source and all that count less than it; those of the play and of the process are always there.
        present = SOURCES[lowest:4]
        arguments = {"access_token": tokens["argument"]} if "argument" in present else {}
        keywords: dict[str, Any] = {}
        if "module_defaults" in present:
            keywords["module_defaults"] = {GROUP: {"access_token": tokens["module_defaults"]}}
        if "variable" in present:
            keywords["vars"] = {"camunda_access_token": tokens["variable"]}
        if "task environment" in present:
            keywords["environment"] = {TOKEN: tokens["task environment"]}
        tasks.append(look(name, arguments, **keywords))
    tasks.append(look("play environment"))
    environment = {TOKEN: tokens["process environment"], "CAMUNDA_IN_PROCESS": in_process}
    run = ansible.playbook(
        play(tasks, environment={TOKEN: tokens["play environment"]}),
        play([look("process environment")]),
        environment=environment,
    )
    assert {name: seen(run, name) for name in SOURCES} == {name: owner(name) for name in SOURCES}


def test_defaults_come_last(ansible: AnsibleProcess) -> None:
    run = ansible.playbook([look("defaults", {"client_id": "a", "client_secret": "b", "token_wait": 0})])
    arguments = run.result("defaults")["invocation"]["module_args"]
    assert arguments["audience"] == "api.cloud.camunda.io"
    ansible.environment.clear()
    run = ansible.playbook([look("nothing"), look("partly", environment={"CAMUNDA_CONSOLE_CLIENT_ID": "someone"})])
    assert run.result("nothing")["msg"].startswith("Missing or empty: 'client_id'")
    assert run.result("partly")["msg"].startswith("Missing or empty: 'client_secret'")
    arguments = run.result("nothing")["invocation"]["module_args"]
    assert arguments["api_url"] == "https://api.cloud.camunda.io"
    assert arguments["oauth_url"] == "https://login.cloud.camunda.io/oauth/token"


@pytest.mark.parametrize("in_process", ["1", "0"])
def test_an_empty_variable_of_the_environment_counts_as_not_set(ansible: AnsibleProcess, in_process: str) -> None:
    # AWX injects one for each field of a credential that nobody filled in.
    texts = {name: option for name, option in OPTIONS.items() if option.env and option.type == "str"}
    defaults = {name: option.default for name, option in texts.items() if option.default}
    empty = {str(option.env): "" for option in texts.values()}
    lookup = "{{ lookup('community.camunda.camunda_token', client_id='a', client_secret='b', token_wait=0) }}"
    run = ansible.playbook(
        [
            look("module", {"client_id": "a", "client_secret": "b", "token_wait": 0}),
            look("nothing"),
            task("lookup", "ansible.builtin.debug", arguments={"msg": lookup}),
        ],
        environment={**empty, "CAMUNDA_IN_PROCESS": in_process, "HTTPS_PROXY": "http://127.0.0.1:9"},
    )
    arguments = run.result("module")["invocation"]["module_args"]
    assert {name: arguments[name] for name in defaults} == defaults
    assert run.result("nothing")["msg"].startswith("Missing or empty: 'client_id'")
    assert defaults["oauth_url"] in run.result("lookup")["msg"]


def test_environment_with_credentials_and_addresses(organizations: Organizations, ansible: AnsibleProcess) -> None:
    first, second = (organizations.sim.environment(number) for number in (0, 1))
    ansible.environment = {**second, "CAMUNDA_CONSOLE_BASE_URL": "http://127.0.0.1:9"}
    run = ansible.playbook(
        play([look("play"), look("task", environment=first), look("back")], environment=second),
    )
    assert [seen(run, name) for name in ("play", "task", "back")] == [owner(SOURCES[number]) for number in (1, 0, 1)]


def test_environment_of_an_item_does_not_leak_to_the_next(
    organizations: Organizations, ansible: AnsibleProcess
) -> None:
    tokens = organizations.tokens
    loop = [{TOKEN: tokens["task environment"]}, {}, {TOKEN: tokens["argument"]}, {}]
    tasks = [
        look("each", environment="{{ item }}", loop=loop),
        look("next"),
    ]
    run = ansible.playbook(tasks, environment={TOKEN: tokens["process environment"]})
    found = [item["members"][0]["email"] for item in run.items("each")]
    names = ("task environment", "process environment", "argument", "process environment")
    assert found == [owner(name) for name in names]
    assert seen(run, "next") == owner("process environment")


def test_variables_are_templates_of_templates(organizations: Organizations, ansible: AnsibleProcess) -> None:
    ansible.inventory(
        {"localhost": {**LOCAL, "organization": "{{ tier | replace('-', '_') }}", "tier": "module-defaults"}},
        {
            "camunda_access_token": "{{ tokens[organization] }}",
            "camunda_retries": "{{ 1 + 1 }}",
            "camunda_timeout": "{{ none }}",
            "camunda_audience": "",
            "tokens": organizations.tokens,
        },
    )
    run = ansible.playbook(
        [
            look("inventory"),
            look("task", vars={"tier": "argument"}),
            look("changed by a task before", vars={"tier": "{{ 'vari' + 'able' }}"}),
        ]
    )
    assert seen(run, "inventory") == owner("module_defaults")
    assert seen(run, "task") == owner("argument")
    assert seen(run, "changed by a task before") == owner("variable")
    arguments = run.result("inventory")["invocation"]["module_args"]
    assert (arguments["retries"], arguments["timeout"], arguments["audience"]) == (2, 30.0, "api.cloud.camunda.io")


@pytest.mark.parametrize("in_process", ["1", "0"])
def test_where_variables_may_live(organizations: Organizations, ansible: AnsibleProcess, in_process: str) -> None:
    tokens = organizations.tokens
    ansible.write("group_vars/all.yml", to_yaml({"camunda_access_token": tokens["play environment"]}))
    ansible.write("host_vars/known.yml", to_yaml({"camunda_access_token": tokens["task environment"]}))
    ansible.inventory({"localhost": LOCAL, "known": LOCAL})
    plays = [
        {"hosts": "all", "gather_facts": False, "tasks": [look("files beside the inventory")]},
        play([look("play")], vars={"camunda_access_token": tokens["module_defaults"]}),
        play(
            [
                task("fact", "ansible.builtin.set_fact", arguments={"camunda_access_token": tokens["argument"]}),
                look("set fact"),
            ]
        ),
    ]
    environment = {"CAMUNDA_IN_PROCESS": in_process}
    run = ansible.playbook(*plays, environment=environment)
    for host, source in (("localhost", "play environment"), ("known", "task environment")):
        assert run.result("files beside the inventory", host)["members"][0]["email"] == owner(source)
    assert seen(run, "play") == owner("module_defaults")
    assert seen(run, "set fact") == owner("argument")
    extra = {"camunda_access_token": tokens["variable"]}
    run = ansible.playbook(plays[1], variables=extra, environment=environment)
    assert seen(run, "play") == owner("variable")


@pytest.mark.parametrize("in_process", ["1", "0"])
def test_vaulted_values(organizations: Organizations, ansible: AnsibleProcess, in_process: str) -> None:
    sim = organizations.sim
    first, second, third = sim.organizations[:3]
    ansible.write("group_vars/all/plain.yml", to_yaml({"camunda_client_id": "{{ id_from_the_vault }}"}))
    ansible.write(
        "group_vars/all/vault.yml",
        encrypted(to_yaml({"id_from_the_vault": first["client_id"], "camunda_client_secret": first["client_secret"]})),
    )
    inline = {
        "camunda_client_id": Vaulted(second["client_id"]),
        "camunda_client_secret": "{{ secret_from_the_vault }}",
        "secret_from_the_vault": Vaulted(second["client_secret"]),
    }
    arguments = {"client_id": third["client_id"], "client_secret": Vaulted(third["client_secret"])}
    run = ansible.playbook(
        [
            look("file"),
            look("inline", vars=inline),
            look("argument", arguments),
            look("list", {"email": Vaulted("x@y.z")}),
        ],
        environment={"CAMUNDA_IN_PROCESS": in_process},
        verbosity=3,
    )
    assert [seen(run, name) for name in ("file", "inline", "argument")] == [owner(name) for name in SOURCES[:3]]
    assert run.result("list")["members"] == []
    for text in (first["client_secret"], second["client_secret"], third["client_secret"], VAULT_PASSWORD):
        assert text not in run.output


def test_a_vault_that_cannot_be_opened_is_an_error(organizations: Organizations, ansible: AnsibleProcess) -> None:
    value = Vaulted(organizations.tokens["argument"])
    ansible.write("other-password", "not the password")
    run = ansible.playbook(
        [look("locked", {"access_token": value})],
        environment={"ANSIBLE_VAULT_PASSWORD_FILE": str(ansible.folder / "other-password")},
    )
    assert "ecrypt" in run.output
    assert not [each for each in run.results if each.event == "ok"]
    assert str(value) not in run.output
