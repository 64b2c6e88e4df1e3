# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files for AWX say what the collection reads, and keep its secrets secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS

ROOT = Path(__file__).resolve().parents[2]


def content(path: str) -> Any:
    """Return what a YAML file of the collection holds."""
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


INPUTS = content("playbooks/files/awx/credential_type_inputs.yml")
INJECTORS = content("playbooks/files/awx/credential_type_injectors.yml")
FIELDS = {field["id"]: field for field in INPUTS["fields"]}


@pytest.mark.parametrize("name", FIELDS)
def test_field_is_the_option_of_that_name(name: str) -> None:
    assert FIELDS[name].get("secret", False) is OPTIONS[name].secret
    assert FIELDS[name]["type"] == "string"
    assert FIELDS[name]["label"]


def test_every_field_is_injected_as_the_variable_that_is_read() -> None:
    variables = {OPTIONS[name].env: "{{ " + name + " }}" for name in FIELDS}
    assert {"env": variables} == INJECTORS


def test_all_that_a_shared_token_cache_needs_can_be_filled_in() -> None:
    assert {"token_cache", "token_cache_username", "token_cache_password"} <= set(FIELDS)


def test_only_the_client_is_required() -> None:
    assert INPUTS["required"] == ["client_id", "client_secret"]


def test_the_playbook_fills_in_fields_of_the_credential_type() -> None:
    (play,) = content("playbooks/awx_setup.yml")
    assert set(play["vars"]["awx_credential"]) <= set(FIELDS)
    assert set(INPUTS["required"]) <= set(play["vars"]["awx_credential"])
