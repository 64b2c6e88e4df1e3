# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of the collection that say what its code says: AWX's credential type, roles, supported versions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS
from ansible_collections.community.camunda.plugins.modules.camunda_organization import DEFINITION as APPLY
from ansible_collections.community.camunda.plugins.modules.camunda_organization_info import DEFINITION as READ

ROOT = Path(__file__).resolve().parents[2]


def content(path: str) -> Any:
    """Return what a YAML file of the collection holds."""
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


INPUTS = content("playbooks/files/awx/credential_type_inputs.yml")
FIELDS = {field["id"]: field for field in INPUTS["fields"]}


def test_awx_fields_are_the_options_of_their_names_and_injected_as_the_variables_that_are_read() -> None:
    for name, field in FIELDS.items():
        assert field.get("secret", False) is OPTIONS[name].secret, name
        assert field["type"] == "string", name
        assert field["label"], name
    injectors = content("playbooks/files/awx/credential_type_injectors.yml")
    assert {"env": {OPTIONS[name].env: "{{ " + name + " }}" for name in FIELDS}} == injectors
    assert {"token_cache", "token_cache_username", "token_cache_password"} <= set(FIELDS)


def test_awx_requires_the_client_alone_and_the_playbook_fills_it_in() -> None:
    assert INPUTS["required"] == ["client_id", "client_secret"]
    (play,) = content("playbooks/awx_setup.yml")
    assert set(INPUTS["required"]) <= set(play["vars"]["awx_credential"]) <= set(FIELDS)


def shape(spec: Mapping[str, Any]) -> Any:
    """Return what an option takes, without what is said about it."""
    own = {name: spec.get(name) for name in ("type", "elements", "choices", "required")}
    return own, {name: shape(option) for name, option in spec.get("options", {}).items()}


def defaults_in(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: spec["default"] for name, spec in options.items() if "default" in spec}


def options_of(role: str) -> dict[str, Any]:
    """Return the options of a role as its argument spec describes them."""
    found: dict[str, Any] = content(f"roles/{role}/meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    return found


def test_the_role_takes_what_the_module_takes() -> None:
    options = {name.removeprefix("organization_"): spec for name, spec in options_of("organization").items()}
    assert shape({"options": options}) == shape({"options": APPLY.options})
    assert defaults_in(options) == defaults_in(APPLY.options)


def test_the_export_offers_what_the_module_offers() -> None:
    assert options_of("organization_export")["organization_export_parts"]["choices"] == READ.options["parts"]["choices"]


@pytest.mark.parametrize("role", sorted(path.name for path in (ROOT / "roles").iterdir()))
def test_defaults_are_those_of_the_argument_spec(role: str) -> None:
    described = {name: spec.get("default") for name, spec in options_of(role).items()}
    assert content(f"roles/{role}/defaults/main.yml").items() <= described.items()


MATRIX = content("tests/matrix.yml")
CORES = [row["ansible_core"] for row in MATRIX]
MINORS = [int(version.split(".")[1]) for version in CORES]


def test_matrix_is_what_is_promised() -> None:
    assert content("meta/runtime.yml")["requires_ansible"] == f">=2.{MINORS[0]}.0"
    assert list(range(MINORS[0], MINORS[-1] + 1)) == MINORS
    pythons = {int(row["python"].split(".")[1]) for row in MATRIX}
    assert content("tests/config.yml")["modules"]["python_requires"] == f">=3.{min(pythons)}"
    assert pythons == set(range(min(pythons), max(pythons) + 1))


def test_newest_is_the_one_that_development_uses() -> None:
    pins = re.findall(r"'ansible-core==([0-9.]+);", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert pins[0] == CORES[-1]
    assert set(pins) <= set(CORES)


def test_sanity_ignores_nothing() -> None:
    assert list((ROOT / "tests" / "sanity").glob("ignore*")) == []
