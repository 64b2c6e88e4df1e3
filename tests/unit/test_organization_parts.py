# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A part of an organization is described in one file, and everything that is written from it is current."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.community.camunda.plugins.module_utils._internal.documented_options import argument_spec
from ansible_collections.community.camunda.plugins.module_utils._internal.organization.parts.part import ClusterPart
from ansible_collections.community.camunda.plugins.module_utils._internal.organization.parts.registry import (
    CLUSTER_PARTS,
    NAMES,
)

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import shared_options

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
ORGANIZATION = PLUGINS / "module_utils" / "_internal" / "organization"

DESCRIBED: dict[str, dict[str, Any]] = {
    "things": {
        "description": ["Things. See O(things[].value), O(purge) and O(community.camunda.other#module:purge)."],
        "type": "list",
        "no_log": False,
        "options": {
            "value": {"description": ["Its value; O(purge=all) removes it."], "type": "str", "no_log": True},
            "description": {"description": ["What it is for."], "type": "str"},
        },
    }
}


def constants(path: Path) -> set[str]:
    """Return the strings in a file that are nothing but a name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_written_files_are_current() -> None:
    assert [str(path) for path, _text in shared_options.outdated()] == [], "run `make options`"


@pytest.mark.parametrize("part", CLUSTER_PARTS, ids=lambda part: part.name)
def test_no_other_file_knows_a_part(part: ClusterPart[Any, Any]) -> None:
    own = ORGANIZATION / "parts" / f"{part.name}.py"
    others = [*ORGANIZATION.rglob("*.py"), *(PLUGINS / "modules").glob("camunda_organization*.py")]
    assert part.name in constants(own)
    assert [path.name for path in others if path != own and part.name in constants(path)] == []


def test_every_file_of_a_part_is_registered() -> None:
    files = {path.stem for path in (ORGANIZATION / "parts").glob("*.py")}
    assert files - {"__init__", "part", "registry"} == set(NAMES)


@pytest.mark.parametrize("part", CLUSTER_PARTS, ids=lambda part: part.name)
def test_a_part_reads_the_resource_of_its_kind(part: ClusterPart[Any, Any]) -> None:
    module = importlib.import_module(type(part).__module__)
    assert part.kind == module.KIND


def test_an_argument_spec_has_no_descriptions_but_the_options_of_that_name() -> None:
    assert argument_spec(DESCRIBED) == {
        "things": {
            "type": "list",
            "no_log": False,
            "options": {"value": {"type": "str", "no_log": True}, "description": {"type": "str"}},
        }
    }


def test_the_role_names_its_variables() -> None:
    (option,) = shared_options.role_options(DESCRIBED).values()
    assert option["description"] == [
        "Things. See O(organization_things[].value), O(organization_purge) and O(community.camunda.other#module:purge)."
    ]
    assert option["options"]["value"]["description"] == ["Its value; O(organization_purge=all) removes it."]
    assert (option["type"], option["no_log"], option["options"]["value"]["no_log"]) == ("list", False, True)


def test_plugins_document_suboptions() -> None:
    code = ast.parse(f"class Fragment:\n{shared_options.fragment('DOCUMENTATION', DESCRIBED)}")
    (text,) = [node.value for node in ast.walk(code) if isinstance(node, ast.Constant)]
    (option,) = yaml.safe_load(str(text))["options"].values()
    assert option == {
        "description": DESCRIBED["things"]["description"],
        "type": "list",
        "suboptions": {
            "value": {"description": ["Its value; O(purge=all) removes it."], "type": "str"},
            "description": {"description": ["What it is for."], "type": "str"},
        },
    }


def test_only_what_is_between_the_markers_is_replaced() -> None:
    begin, end = "  # list: written by tools/shared_options.py\n", "  # end of list\n"
    text = f"before:\n{begin}  - old\n{end}after: 1\n"
    assert shared_options.replaced(text, "list", "  - new\n") == f"before:\n{begin}  - new\n{end}after: 1\n"
    with pytest.raises(ValueError, match="there is no place for other"):
        shared_options.replaced(text, "other", "")
