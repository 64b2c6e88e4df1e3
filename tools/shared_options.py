# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the documentation of options that are described once in the code: documentation fragments and roles.

shared_options.py [--check]
"""

from __future__ import annotations

import pathlib
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

# Where the tests have not put the collection on the path already.
sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / ".venv" / "collections"))

from ansible_collections.community.camunda.plugins.module_utils._internal.organization.options import (
    EXPORT_OPTIONS,
    OPTIONS,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.organization.parts.registry import (
    CLUSTER_PARTS,
    NAMES,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.declaration import (
    OPTIONS as CLUSTER_OPTIONS,
)

ROOT = pathlib.Path(__file__).resolve().parent.parent

TOOL = "tools/shared_options.py"

PREFIX = "organization_"
"""What the names of the role's variables begin with."""

WIDTH = 95
"""Where PyYAML breaks lines. It finishes the word first, and no line may have more than 120 characters."""


class Dumper(yaml.SafeDumper):
    """Writes lists indented, as ansible-lint wants them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def yaml_text(data: Any, indent: int = 0) -> str:
    """Return data as YAML below a key that is indented by two spaces less."""
    text = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=WIDTH - indent)
    return textwrap.indent(text, " " * indent)


def documented(options: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return options as the documentation of plugins has them."""
    return {
        name: {
            "suboptions" if key == "options" else key: documented(value) if key == "options" else value
            for key, value in option.items()
            if key != "no_log"
        }
        for name, option in options.items()
    }


def with_prefix(text: str) -> str:
    """Return a description in which the role's variables are named instead of the module's options."""
    return re.sub(r"\bO\((?=[^()#]+\))", f"O({PREFIX}", text)


def role_options(options: Mapping[str, Mapping[str, Any]], prefix: str = PREFIX) -> dict[str, Any]:
    """Return options as the argument spec of the role has them.

    :param prefix: what comes before their names.
    """
    found = {}
    for name, option in options.items():
        changed = {**option, "description": [with_prefix(text) for text in option["description"]]}
        if "options" in option:
            changed["options"] = role_options(option["options"], prefix="")
        found[f"{prefix}{name}"] = changed
    return found


def fragment(name: str, options: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the code of a documentation fragment."""
    return f'    {name} = r"""\n{yaml_text({"options": documented(options)})}"""\n'


def tags() -> str:
    """Return the tags of the role's block."""
    names = textwrap.fill(f"{{{{ '{' '.join(NAMES)}'", 115)
    text = f"tags: >-\n{textwrap.indent(names, '  ')}\n     | split | difference(ansible_skip_tags) }}}}\n"
    return textwrap.indent(text, "  ")


def names_in_sentence() -> str:
    """Return the list entry that names the parts."""
    *most, last = (f"C({name})" for name in NAMES)
    return yaml_text(
        [f"The parts are {', '.join(most)} and {last}; C(clusters) stands for the clusters themselves."], 6
    )


def cluster_variables() -> str:
    """Return the variables that name the options of clusters."""
    return yaml_text(
        {
            "__organization_parts_of_clusters": [part.name for part in CLUSTER_PARTS],
            "__organization_own_options": [name for name in CLUSTER_OPTIONS if name != "name"],
        }
    )


def regions() -> dict[str, dict[str, str]]:
    """Return what is written, by file and by the name in its markers."""
    return {
        "plugins/doc_fragments/cluster.py": {"options": fragment("DOCUMENTATION", CLUSTER_OPTIONS)},
        "plugins/doc_fragments/organization.py": {
            "options": fragment("DOCUMENTATION", OPTIONS),
            "parts": fragment("PARTS", EXPORT_OPTIONS),
        },
        "roles/organization/meta/argument_specs.yml": {
            "parts": names_in_sentence(),
            "options": yaml_text(role_options(OPTIONS), 6),
        },
        "roles/organization/tasks/main.yml": {"tags": tags()},
        "roles/organization/vars/main.yml": {"options of clusters": cluster_variables()},
        "roles/organization_export/meta/argument_specs.yml": {"parts": yaml_text(list(NAMES), 10)},
    }


def replaced(text: str, name: str, region: str) -> str:
    """Return the text of a file with ``region`` between the markers of that name.

    :raises ValueError: when a marker is missing.
    """
    begin, end = f"# {name}: written by {TOOL}\n", f"# end of {name}\n"
    before, found, rest = text.partition(begin)
    _old, found_too, after = rest.partition(end)
    if not found or not found_too:
        raise ValueError(f"there is no place for {name}: {begin.strip()} ... {end.strip()}")
    indent = before[before.rfind("\n") + 1 :]
    return f"{before}{begin}{region}{indent}{end}{after}"


def outdated() -> Iterator[tuple[pathlib.Path, str]]:
    """Yield the files that are not current, each with its current text."""
    for file, of_file in regions().items():
        path = ROOT / file
        before = after = path.read_text(encoding="utf-8")
        for name, region in of_file.items():
            after = replaced(after, name, region)
        if before != after:
            yield path, after


def main(arguments: list[str]) -> int:
    check = arguments == ["--check"]
    found = list(outdated())
    for path, text in found:
        if check:
            print(f"{path.relative_to(ROOT)}: the options are not current; run `make options`")
        else:
            path.write_text(text, encoding="utf-8")
    return int(check and bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
