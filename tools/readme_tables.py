# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the README's tables of modules, lookups, inventory plugins and filters from the plugins' own documentation.

readme_tables.py [--check]
"""

from __future__ import annotations

import ast
import pathlib
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
KINDS = {"modules": "camunda_*.py", "lookup": "camunda_*.py", "inventory": "camunda_*.py", "filter": "*.py"}
"""Folders of plugins, and what the files of plugins in them are called."""


def documentation(path: pathlib.Path) -> dict[str, str]:
    """Return what DOCUMENTATION of a plugin says."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DOCUMENTATION":
            found: dict[str, str] = yaml.safe_load(ast.literal_eval(node.value))
            return found
    raise ValueError(f"no DOCUMENTATION in {path}")


def table(kind: str) -> str:
    """Return the table of one kind of plugins."""
    rows = ["| name | what it does |", "| --- | --- |"]
    for path in sorted((ROOT / "plugins" / kind).glob(KINDS[kind])):
        rows.append(f"| `{path.stem}` | {documentation(path)['short_description']} |")
    return "\n".join(rows)


def with_tables(text: str) -> str:
    """Return the README with current tables between their markers."""
    for kind in KINDS:
        begin, end = f"<!-- {kind}: written by tools/readme_tables.py -->", f"<!-- end of {kind} -->"
        before, found, rest = text.partition(begin)
        after = rest.partition(end)[2]
        if not found or end not in rest:
            raise ValueError(f"the README has no place for {kind}: {begin} ... {end}")
        text = f"{before}{begin}\n\n{table(kind)}\n\n{end}{after}"
    return text


def main(arguments: list[str]) -> int:
    before = README.read_text(encoding="utf-8")
    after = with_tables(before)
    if arguments == ["--check"]:
        if before != after:
            print("README.md: the tables are not current; run `make lists`")
        return int(before != after)
    README.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
