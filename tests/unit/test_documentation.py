# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people read is what runs: documentation, argument specs, action plugins, lists of names."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.community.camunda.plugins.doc_fragments.connection import ModuleDocFragment as Connection
from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS
from ansible_collections.community.camunda.plugins.module_utils._internal.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "plugins"
PACKAGE = "ansible_collections.community.camunda.plugins"

MOST_LINES = 400

# What a template would call as a method of the result instead of reading it.
METHODS = {name for name in dir(dict) if not name.startswith("_")}


def names(kind: str) -> list[str]:
    """Return the names of all plugins of one kind."""
    # Filters are called after what they write; everything else after what it is about.
    return sorted(path.stem for path in (PLUGINS / kind).glob("*.py" if kind == "filter" else "camunda_*.py"))


MODULES = names("modules")
DOCUMENTED = [(kind, name) for kind in ("modules", "lookup", "inventory", "filter") for name in names(kind)]


def loaded(kind: str, name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.{kind}.{name}")


def yaml_of(plugin: Any, part: str) -> Any:
    return yaml.safe_load(getattr(plugin, part))


def tasks(content: Any) -> Iterator[dict[str, Any]]:
    """Return all tasks in a piece of a playbook, those in blocks and plays too."""
    if isinstance(content, list):
        for item in content:
            yield from tasks(item)
    elif isinstance(content, dict):
        inner = [content[key] for key in ("block", "rescue", "always", "tasks", "handlers") if key in content]
        yield from tasks(inner)
        if not inner:
            yield content


def test_connection_fragment_documents_the_connection_options() -> None:
    documented = yaml.safe_load(Connection.DOCUMENTATION)["options"]
    assert list(documented) == list(OPTIONS)
    for name, spec in OPTIONS.items():
        option = documented[name]
        assert set(option) <= {"description", "type", "default", "choices"}, "modules can name no variables"
        text = " ".join(option["description"])
        assert f"C(camunda_{name})" in text
        assert re.findall(r"E\((.*?)\)", text) == ([spec.env] if spec.env else [])


def test_plugin_fragment_names_the_variables() -> None:
    documented = yaml.safe_load(Connection.PLUGIN)["options"]
    expected = {}
    for name, spec in OPTIONS.items():
        expected[name] = {"vars": [{"name": f"camunda_{name}"}]}
        if spec.env:
            expected[name]["env"] = [{"name": spec.env}]
    assert documented == expected


@pytest.mark.parametrize("name", MODULES)
def test_module_documents_the_connection_options_and_its_attributes(name: str) -> None:
    """That each is documented as it is taken, ansible-test's sanity tests (validate-modules) compare."""
    module = loaded("modules", name)
    kind = "community.camunda.attributes" + (".info" if name.endswith("_info") else "")
    fragments = set(yaml_of(module, "DOCUMENTATION")["extends_documentation_fragment"])
    assert {"community.camunda.connection", "community.camunda.attributes.action_group", kind} <= fragments


@pytest.mark.parametrize("name", names("filter"))
def test_filter_documents_its_arguments(name: str) -> None:
    plugin = loaded("filter", name)
    documentation = yaml_of(plugin, "DOCUMENTATION")
    assert documentation["name"] == name
    parameters = inspect.signature(plugin.FilterModule().filters()[name]).parameters
    options = {documentation["positional"]: {}, **documentation["options"]}
    assert len(options) == len(parameters)
    for (option, documented), parameter in zip(options.items(), parameters.values(), strict=True):
        assert option in (parameter.name, "_input")
        # A list that is left out comes as None.
        assert parameter.default in (documented.get("default", inspect.Parameter.empty), None)


@pytest.mark.parametrize(("kind", "name"), [each for each in DOCUMENTED if each[0] in ("lookup", "inventory")])
def test_plugins_document_the_connection_options(kind: str, name: str) -> None:
    documentation = yaml_of(loaded(kind, name), "DOCUMENTATION")
    assert documentation["name"] in (name, f"community.camunda.{name}")
    fragments = {"community.camunda.connection", "community.camunda.connection.plugin"}
    assert fragments <= set(documentation["extends_documentation_fragment"])


def test_every_module_has_an_action_plugin_that_runs_it_and_is_in_the_action_group() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert "camunda_member" in MODULES
    assert MODULES == names("action") == runtime["action_groups"]["all"]
    for name in MODULES:
        assert loaded("action", name).ActionModule.definition is loaded("modules", name).DEFINITION


@pytest.mark.parametrize(("kind", "name"), DOCUMENTED)
def test_plugin_has_a_target_and_examples_that_use_existing_options_and_hide_tokens(kind: str, name: str) -> None:
    target = name if kind == "modules" else f"{kind}_{name}"
    assert (ROOT / "tests" / "integration" / "targets" / target / "tasks" / "main.yml").exists()
    examples = list(tasks(yaml_of(loaded(kind, name), "EXAMPLES")))
    assert examples
    for task in examples:
        for key, arguments in task.items():
            if key.startswith("community.camunda."):
                module = key.rpartition(".")[2]
                assert module in MODULES
                assert set(arguments or {}) <= set(loaded("modules", module).DEFINITION.argument_spec())
        text = json.dumps(task)
        if any(secret in text for secret in ("camunda_token'", "camunda_connector_secret'", "created.clientSecret")):
            assert task.get("no_log") is True, task.get("name")


def check_return(values: dict[str, Any], where: str, *, top: bool) -> None:
    """Check that every documented value has a sample, or parts that have one, and a name that templates can read."""
    for name, value in values.items():
        place = f"{where}.{name}"
        assert name not in METHODS, place
        assert value.get("description"), place
        assert "sample" in value or (value.get("contains") and not top), place
        if top and not name.startswith("_"):
            assert value.get("returned"), place
        check_return(value.get("contains") or {}, place, top=False)


@pytest.mark.parametrize(("kind", "name"), DOCUMENTED)
def test_return_values_have_samples(kind: str, name: str) -> None:
    if kind != "inventory":
        check_return(yaml_of(loaded(kind, name), "RETURN"), name, top=True)


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Return what a file imports absolutely, each with whether that happens at the top level."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))]
    inside = {id(node) for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) not in inside) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or "", id(node) not in inside


@pytest.mark.parametrize("path", sorted((PLUGINS / "module_utils").rglob("*.py")), ids=lambda path: path.stem)
def test_module_utils_do_without_ansible_and_one_folder_speaks_http(path: Path) -> None:
    """Programs outside of Ansible's own processes use them too."""
    found = [(name.partition(".")[0], at_top) for name, at_top in imports(path)]
    if path.parent.name != "http":
        assert not {library for library, _at_top in found} & {"requests", "urllib3", "http"}
    ansible = [at_top for library, at_top in found if library in ("ansible", "ansible_collections")]
    if path.name in ("module_definition.py", "task.py"):
        assert not any(ansible), "only within a function"
    elif path.name != "arguments.py":
        assert not ansible


def test_version_is_that_of_the_collection() -> None:
    assert yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"] == VERSION


def test_no_file_is_too_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PLUGINS.rglob("*.py")}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_readme_lists_every_plugin_and_connection_option() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    pattern = "|".join((r"\bcamunda_[a-z_]+\b", *names("filter")))
    assert {found for cells in rows for found in re.findall(pattern, cells[0])} == {name for _kind, name in DOCUMENTED}
    listed = {tuple(cells[:3]) for cells in rows if len(cells) == 4 and cells[0].startswith("`")}
    expected = {
        (f"`{name}`", f"`camunda_{name}`", f"`{spec.env}`" if spec.env else "") for name, spec in OPTIONS.items()
    }
    assert listed == expected
