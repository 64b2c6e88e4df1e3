# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Export, apply, no change: for random organizations, in process, and through the text of a file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from organization_service import Service
from organization_states import ODD, VALUES, State, every_odd_name, organizations, possible_organizations
from yamllint import linter  # type: ignore[import-untyped]
from yamllint.config import YamlLintConfig  # type: ignore[import-untyped]

from ansible_collections.community.camunda.plugins.filter.organization_yaml import organization_yaml
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result
from ansible_collections.community.camunda.plugins.modules.camunda_organization import DEFINITION as ORGANIZATION
from ansible_collections.community.camunda.plugins.modules.camunda_organization_info import DEFINITION as INFO
from ansible_collections.community.camunda.plugins.plugin_utils._internal.plain_values import plain
from simulator_process import SimulatorProcess

ROOT = Path(__file__).resolve().parents[2]

EXAMPLES = "SYSTEM_TESTS_EXAMPLES"
"""Environment variable with the number of random organizations. With it, they are others in every run."""

random_organizations = settings(
    max_examples=int(os.environ.get(EXAMPLES) or 60),
    derandomize=not os.environ.get(EXAMPLES),
    database=None,
    deadline=None,
    # Every step of making a failing example smaller sends it to two processes, which takes minutes.
    phases=(Phase.explicit, Phase.generate),
    # A state is a large document, and each is sent to another process.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)

EVERYTHING = {"include_secret_values": True}


@pytest.fixture(scope="module", params=["array", "null", "absent"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that answers in random order and with fields that nobody knows."""
    options = {"token_interval": 0, "shuffle": True, "extra_fields": True, "allowlist": request.param}
    with SimulatorProcess(options) as sim:
        yield Service(sim, tmp_path_factory.mktemp("session"))


@random_organizations
@given(state=organizations())
def test_what_is_exported_is_there(service: Service, state: State) -> None:
    service.holds(state)
    for options in ({}, EVERYTHING):
        exported = service.run(INFO, options)
        assert exported["changed"] is False
        applied = service.run(ORGANIZATION, exported["organization"])
        assert (applied["plan"], applied["changed"]) == ([], False)
    assert {each["method"] for each in service.sim.requests("api")} == {"GET"}


class _AsAnybodyReadsIt(yaml.SafeLoader):
    """Reads YAML without Ansible; its tag says how Ansible treats a text, which stays the same."""


def _text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    return loader.construct_scalar(node)


_AsAnybodyReadsIt.add_constructor("!unsafe", _text)

_LINT = yaml.safe_load((ROOT / ".yamllint").read_text(encoding="utf-8"))
# It is about which files are looked at.
del _LINT["ignore-from-file"]
LINT = YamlLintConfig(yaml.safe_dump(_LINT))

# Stands for a lookup: what it finds is in a variable.
LOOKUP = "values[%(cluster)s][%(name)s]"


def read_by_ansible(path: Path, values: State) -> Any:
    """Return the variables of a file as a task gets them.

    :param values: the values of the secrets of each cluster.
    """
    loader = DataLoader()
    variables = loader.load_from_file(str(path), trusted_as_template=True)
    templar = Templar(loader=loader, variables={**variables, "values": values})
    return plain({name: templar.template(value) for name, value in variables.items()})


def values_of(organization: State) -> State:
    """Return the values of the secrets of each cluster, by how the cluster is declared."""
    return {
        each.get("uuid") or each["name"]: {secret["name"]: secret["value"] for secret in each["connector_secrets"]}
        for each in organization["clusters"]
        if "connector_secrets" in each
    }


def with_values(clusters: list[State], values: State) -> list[State]:
    """Return clusters with the values of those secrets for which the text has an expression."""
    return [
        {
            **each,
            "connector_secrets": [
                {"value": values[each.get("uuid") or each["name"]][secret["name"]], **secret}
                if not re.search("{[{%#]", secret["name"])
                else secret
                for secret in each["connector_secrets"]
            ],
        }
        if "connector_secrets" in each
        else each
        for each in clusters
    ]


def check_text(exported: Result, path: Path) -> None:
    """Check the text of what was exported with the values of secrets."""
    organization = exported["organization"]
    values = values_of(organization)
    without = [
        {**each, "connector_secrets": [{"name": secret["name"]} for secret in each["connector_secrets"]]}
        if "connector_secrets" in each
        else each
        for each in organization["clusters"]
    ]
    for content in (organization, {**organization, "clusters": without}):
        text = organization_yaml(content, exported["notes"], "", LOOKUP)
        assert text == organization_yaml(content, exported["notes"], "", LOOKUP)
        path.write_text(text, encoding="utf-8", newline="")
        assert read_by_ansible(path, values) == {**organization, "clusters": with_values(content["clusters"], values)}
        assert [str(problem) for problem in linter.run(text, LINT)] == []
    plainly = yaml.load(organization_yaml(organization), _AsAnybodyReadsIt)  # noqa: S506 - a SafeLoader
    assert plainly == {f"organization_{part}": entries for part, entries in organization.items()}


@random_organizations
@given(state=organizations())
def test_text_says_what_is_exported(service: Service, state: State) -> None:
    service.holds(state)
    exported = service.run(INFO, EVERYTHING)
    assert service.run(INFO, EVERYTHING) == exported, "not in a stable order"
    check_text(exported, service.folder / "organization.yml")


def test_odd_names(service: Service) -> None:
    service.holds(every_odd_name())
    exported = service.run(INFO, EVERYTHING)
    assert service.run(ORGANIZATION, exported["organization"])["plan"] == []
    # Much of it can be declared.
    organization = exported["organization"]
    everything = next(each for each in organization["clusters"] if each.get("name") == "everything")
    assert len(organization["clusters"]) == 1 + len(ODD)
    assert [each["name"] for each in everything["api_clients"]] == sorted(
        name for name in ODD if name.strip() and name.isprintable()
    )
    assert len(everything["connector_secrets"]) > 2 * len(VALUES) + len(ODD)
    assert len(organization["members"]) > len(ODD) // 2
    check_text(exported, service.folder / "organization.yml")


@pytest.fixture(scope="module")
def makes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, State]]:
    """A service that makes clusters without delay, and what may be chosen for them."""
    with SimulatorProcess({"token_interval": 0, "cluster_seconds": 0, "secret_seconds": 0}) as sim:
        yield Service(sim, tmp_path_factory.mktemp("session")), sim.state()["parameters"]


@settings(random_organizations, max_examples=int(os.environ.get(EXAMPLES) or 20))
@given(data=st.data())
def test_another_organization_becomes_the_same(makes: tuple[Service, State], data: st.DataObject) -> None:
    service, parameters = makes
    service.holds(data.draw(possible_organizations(parameters)))
    exported = service.run(INFO, EVERYTHING)
    assert exported["notes"] == []
    service.holds({})
    # A new cluster is healthy at once here.
    declared = {**exported["organization"], "discard_secret": True, "wait": False}
    first = service.run(ORGANIZATION, declared)
    assert not first.get("failed"), first["msg"]
    assert {step["action"] for step in first["plan"]} <= {"create", "update"}
    again = service.run(ORGANIZATION, declared)
    assert (again["plan"], again["changed"]) == ([], False)
    assert service.run(INFO, EVERYTHING) == exported
