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

from ansible_collections.community.camunda.plugins.doc_fragments.attributes import ModuleDocFragment as Attributes
from ansible_collections.community.camunda.plugins.doc_fragments.connection import ModuleDocFragment as Connection
from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
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
    """Return the imported plugin."""
    return importlib.import_module(f"{PACKAGE}.{kind}.{name}")


def yaml_of(plugin: Any, part: str) -> Any:
    """Return the content of DOCUMENTATION, EXAMPLES or RETURN."""
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


def test_there_are_modules() -> None:
    assert "camunda_member" in MODULES


def test_connection_fragment_documents_the_connection_options() -> None:
    documented = yaml.safe_load(Connection.DOCUMENTATION)["options"]
    assert list(documented) == list(OPTIONS)
    for name, spec in OPTIONS.items():
        option = documented[name]
        assert set(option) <= {"description", "type", "default", "choices"}, "modules can name no variables"
        assert option["type"] == spec.type
        assert option.get("default") == spec.default
        assert option.get("choices") == (list(spec.choices) if spec.choices else None)
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


def compare(documented: dict[str, Any], spec: dict[str, dict[str, Any]], where: str) -> None:
    """Compare documented options with an argument spec, the options within options too."""
    assert set(documented) == set(spec), where
    for name, argument in spec.items():
        option = documented[name]
        for key in ("default", "choices", "elements"):
            assert option.get(key) == argument.get(key), f"{where}: {key} of {name}"
        assert option.get("type", "str") == argument.get("type", "str"), f"{where}: type of {name}"
        assert option.get("required", False) == argument.get("required", False), f"{where}: required of {name}"
        assert option.get("aliases", []) == argument.get("aliases", []), f"{where}: aliases of {name}"
        compare(option.get("suboptions") or {}, argument.get("options") or {}, f"{where}: {name}")


def fragment_options(fragment: str) -> dict[str, Any]:
    """Return the options that a fragment of the collection documents.

    :param fragment: full name, with the part of the fragment if it is not the main one.
    """
    name, _separator, part = fragment.removeprefix("community.camunda.").partition(".")
    text = getattr(loaded("doc_fragments", name).ModuleDocFragment, part.upper() or "DOCUMENTATION")
    return yaml.safe_load(text).get("options") or {}


@pytest.mark.parametrize("name", MODULES)
def test_module_documents_its_argument_spec(name: str) -> None:
    module = loaded("modules", name)
    documentation = yaml_of(module, "DOCUMENTATION")
    assert documentation["module"] == name
    definition: ModuleDefinition = module.DEFINITION
    fragments = documentation["extends_documentation_fragment"]
    documented = dict(documentation.get("options") or {})
    for fragment in fragments:
        if fragment != "community.camunda.connection":
            documented.update(fragment_options(fragment))
    compare(documented, definition.options, name)
    assert set(definition.argument_spec()) == {*OPTIONS, *definition.options}
    assert "community.camunda.connection" in fragments
    assert "community.camunda.attributes.action_group" in fragments
    kind = "community.camunda.attributes" + (".info" if name.endswith("_info") else "")
    assert kind in fragments


@pytest.mark.parametrize("name", MODULES)
def test_secret_options_are_marked(name: str) -> None:
    """Ansible warns about options whose name sounds secret and that say nothing about it."""
    spec = loaded("modules", name).DEFINITION.argument_spec()
    for option, argument in spec.items():
        if re.search("secret|password|token|key", option):
            assert "no_log" in argument, option


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


@pytest.mark.parametrize(("kind", "name"), [each for each in DOCUMENTED if each[0] != "modules"])
def test_every_other_plugin_has_an_integration_target(kind: str, name: str) -> None:
    assert (ROOT / "tests" / "integration" / "targets" / f"{kind}_{name}" / "tasks" / "main.yml").exists()


@pytest.mark.parametrize("name", names("lookup") + names("inventory"))
def test_plugins_document_the_connection_options(name: str) -> None:
    kind = "lookup" if name in names("lookup") else "inventory"
    documentation = yaml_of(loaded(kind, name), "DOCUMENTATION")
    assert documentation["name"] in (name, f"community.camunda.{name}")
    fragments = {"community.camunda.connection", "community.camunda.connection.plugin"}
    assert fragments <= set(documentation["extends_documentation_fragment"])


def test_attribute_fragments_describe_every_attribute() -> None:
    for fragment in (Attributes.DOCUMENTATION, Attributes.INFO, Attributes.ACTION_GROUP):
        for attribute in yaml.safe_load(fragment)["attributes"].values():
            assert attribute["description"]
            assert attribute["support"] in ("full", "partial", "none", "N/A")


def test_every_module_has_an_action_plugin_and_the_other_way_round() -> None:
    assert names("action") == MODULES


@pytest.mark.parametrize("name", MODULES)
def test_action_plugin_runs_the_module_of_its_name(name: str) -> None:
    assert loaded("action", name).ActionModule.definition is loaded("modules", name).DEFINITION


def test_action_group_holds_every_module() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["action_groups"]["all"] == MODULES


@pytest.mark.parametrize("name", MODULES)
def test_every_module_has_an_integration_target(name: str) -> None:
    assert (ROOT / "tests" / "integration" / "targets" / name / "tasks" / "main.yml").exists()


@pytest.mark.parametrize(("kind", "name"), DOCUMENTED)
def test_examples_use_what_there_is(kind: str, name: str) -> None:
    examples = list(tasks(yaml_of(loaded(kind, name), "EXAMPLES")))
    assert examples
    for task in examples:
        for key, arguments in task.items():
            if key.startswith("community.camunda."):
                module = key.rpartition(".")[2]
                assert module in MODULES
                assert set(arguments or {}) <= set(loaded("modules", module).DEFINITION.argument_spec())


@pytest.mark.parametrize(("kind", "name"), DOCUMENTED)
def test_examples_hide_tokens(kind: str, name: str) -> None:
    for task in tasks(yaml_of(loaded(kind, name), "EXAMPLES")):
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
    at_top = {id(node) for statement in tree.body if not _defines(statement) for node in ast.walk(statement)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in at_top
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or "", id(node) in at_top


def _defines(statement: ast.stmt) -> bool:
    return isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


MODULE_UTILS = sorted((PLUGINS / "module_utils").rglob("*.py"))


@pytest.mark.parametrize("path", MODULE_UTILS, ids=lambda path: path.stem)
def test_module_utils_do_without_ansible(path: Path) -> None:
    """Programs outside of Ansible's own processes use them too."""
    found = [at_top for name, at_top in imports(path) if name.partition(".")[0] in ("ansible", "ansible_collections")]
    if path.name == "arguments.py":
        return
    if path.name in ("module_definition.py", "task.py"):
        assert not any(found), "only within a function"
    else:
        assert not found


@pytest.mark.parametrize("path", MODULE_UTILS, ids=lambda path: path.stem)
def test_one_folder_speaks_http(path: Path) -> None:
    libraries = {name.partition(".")[0] for name, at_top in imports(path)}
    if path.parent.name != "http":
        assert not libraries & {"requests", "urllib3", "http"}


def test_version_is_that_of_the_collection() -> None:
    assert yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"] == VERSION


@pytest.mark.parametrize("path", sorted(PLUGINS.rglob("*.py")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_file_is_too_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def readme_tables() -> Iterator[list[str]]:
    """Return the cells of every table row in the README."""
    for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


needs_readme = pytest.mark.skipif(not (ROOT / "README.md").exists(), reason="there is no README.md")


@needs_readme
def test_readme_lists_every_plugin() -> None:
    pattern = "|".join((r"\bcamunda_[a-z_]+\b", *names("filter")))
    listed = {name for cells in readme_tables() for name in re.findall(pattern, cells[0])}
    assert listed == {name for kind, name in DOCUMENTED}


@needs_readme
def test_readme_lists_every_connection_option() -> None:
    listed = {tuple(cells[:3]) for cells in readme_tables() if len(cells) == 4 and cells[0].startswith("`")}
    expected = {
        (f"`{name}`", f"`camunda_{name}`", f"`{spec.env}`" if spec.env else "") for name, spec in OPTIONS.items()
    }
    assert listed == expected
