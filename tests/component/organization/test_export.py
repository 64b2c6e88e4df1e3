# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Export, apply, no change: for random organizations, as data and through the text of a file."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from yamllint import linter  # type: ignore[import-untyped]
from yamllint.config import YamlLintConfig  # type: ignore[import-untyped]

from ansible_collections.community.camunda.plugins.filter.organization_yaml import organization_yaml
from ansible_collections.community.camunda.plugins.plugin_utils._internal.plain_values import plain
from full_run import FULL_RUN
from module_runner import ModuleRunner, Run
from moving_clock import MovingClock
from organization_tasks import OrganizationRunner
from random_organizations import ODD, VALUES, State, every_odd_name, organizations, possible_organizations
from simulator_thread import SimulatorThread

ROOT = Path(__file__).resolve().parents[3]

EXAMPLES = 400 if FULL_RUN else 40
"""Number of random organizations; in a full run they are others every time."""

random_organizations = settings(
    max_examples=EXAMPLES,
    derandomize=not FULL_RUN,
    database=None,
    deadline=None,
    # Every step of making a failing example smaller takes hundreds of requests, together minutes.
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
        # Every example begins with a service of its own.
        HealthCheck.function_scoped_fixture,
    ],
)


class Exporter:
    """Exports and applies the organizations of a simulator, with one token for all of them."""

    def __init__(self, sim: SimulatorThread, clock: MovingClock, folder: Path) -> None:
        self.sim = sim
        self._clock = clock
        self._folder = folder

    def begin(self, state: State, **options: Any) -> None:
        """Begin with this organization, at a service with these options."""
        self.sim.start_over({"token_interval": 0, **options}, clock=self._clock)
        self.sim.put_state(state)
        self._runner = ModuleRunner(self.sim, self._folder / "tokens")
        self.apply = OrganizationRunner(self._runner)

    def export(self, **options: Any) -> Run:
        """Return what is exported, by default with the values of secrets."""
        return self._runner("organization_info", **{"include_secret_values": True, **options})

    def check_text(self, exported: Run) -> None:
        """Check that the text of an export with the values of secrets says the same as its data."""
        organization, values = exported["organization"], {}
        without, expected = copy.deepcopy(organization), copy.deepcopy(organization)
        for cluster, read in zip(without["clusters"], expected["clusters"], strict=True):
            secrets = cluster.get("connector_secrets", ())
            values[cluster.get("uuid") or cluster["name"]] = {each["name"]: each.pop("value") for each in secrets}
            for secret in read.get("connector_secrets", ()):
                # For such a name the text has no expression.
                if re.search("{[{%#]", secret["name"]):
                    del secret["value"]
        path = self._folder / "organization.yml"
        for content, back in ((organization, organization), (without, expected)):
            text = organization_yaml(content, exported["notes"], "", LOOKUP)
            assert text == organization_yaml(content, exported["notes"], "", LOOKUP)
            path.write_text(text, encoding="utf-8", newline="")
            assert read_by_ansible(path, values) == back
            assert [str(problem) for problem in linter.run(text, LINT)] == []
        plainly = yaml.load(organization_yaml(organization), _AsAnybodyReadsIt)  # noqa: S506 - a SafeLoader
        assert plainly == {f"organization_{part}": entries for part, entries in organization.items()}


@pytest.fixture
def exporter(sim: SimulatorThread, clock: MovingClock, tmp_path: Path) -> Exporter:
    """Exports and applies organizations."""
    return Exporter(sim, clock, tmp_path)


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


@random_organizations
@given(state=organizations(), allowlist=st.sampled_from(("array", "null", "absent")))
def test_what_is_exported_is_as_declared(exporter: Exporter, state: State, allowlist: str) -> None:
    # The answers are in random order, and with fields that nobody knows.
    exporter.begin(state, shuffle=True, extra_fields=True, allowlist=allowlist)
    exporter.apply.unchanged(**exporter.export(include_secret_values=False)["organization"])
    exported = exporter.export()
    assert not exported.changed
    assert exporter.export().result == exported.result, "not in a stable order"
    exporter.apply.unchanged(**exported["organization"])
    assert {each["method"] for each in exporter.sim.requests("api")} == {"GET"}
    exporter.check_text(exported)


def test_odd_names_are_exported(exporter: Exporter) -> None:
    exporter.begin(every_odd_name(), shuffle=True, extra_fields=True)
    exported = exporter.export()
    organization = exported["organization"]
    exporter.apply.unchanged(**organization)
    # Much of it can be declared.
    everything = next(each for each in organization["clusters"] if each.get("name") == "everything")
    assert len(organization["clusters"]) == 1 + len(ODD)
    assert [each["name"] for each in everything["api_clients"]] == sorted(
        name for name in ODD if name.strip() and name.isprintable()
    )
    assert len(everything["connector_secrets"]) > 2 * len(VALUES) + len(ODD)
    assert len(organization["members"]) > len(ODD) // 2
    exporter.check_text(exported)


@settings(random_organizations, max_examples=EXAMPLES // 4)
@given(data=st.data())
def test_another_organization_becomes_the_same(exporter: Exporter, data: st.DataObject) -> None:
    exporter.begin({})
    exporter.sim.put_state(data.draw(possible_organizations(exporter.sim.state()["parameters"])))
    exported = exporter.export()
    assert exported["notes"] == []
    exporter.sim.put_state({})
    applied = exporter.apply(**exported["organization"])
    assert {step["action"] for step in applied["plan"]} <= {"create", "update"}
    exporter.apply.unchanged(**exported["organization"])
    assert exporter.export().result == exported.result
