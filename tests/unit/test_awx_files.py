# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files for AWX say what the collection reads, and keep its secrets secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ansible_collections.community.camunda.plugins.module_utils.connection import OPTIONS

ROOT = Path(__file__).resolve().parents[2]


def content(path: str) -> Any:
    """Return what a YAML file of the collection holds."""
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


INPUTS = content("playbooks/files/awx/credential_type_inputs.yml")
INJECTORS = content("playbooks/files/awx/credential_type_injectors.yml")
FIELDS = {field["id"]: field for field in INPUTS["fields"]}


def test_fields_are_the_options_of_their_names_and_injected_as_the_variables_that_are_read() -> None:
    for name, field in FIELDS.items():
        assert field.get("secret", False) is OPTIONS[name].secret, name
        assert field["type"] == "string", name
        assert field["label"], name
    assert {"env": {OPTIONS[name].env: "{{ " + name + " }}" for name in FIELDS}} == INJECTORS
    assert {"token_cache", "token_cache_username", "token_cache_password"} <= set(FIELDS)


def test_only_the_client_is_required_and_the_playbook_fills_it_in() -> None:
    assert INPUTS["required"] == ["client_id", "client_secret"]
    (play,) = content("playbooks/awx_setup.yml")
    assert set(INPUTS["required"]) <= set(play["vars"]["awx_credential"]) <= set(FIELDS)
