# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of faults names tests that there are, and no test of this folder is missing in it without a reason."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ROWS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "rows.yml").read_text(encoding="utf-8"))

WITHOUT_A_FAULT = {
    "test_without_a_fault",
    "test_every_operation_is_there",
    "test_everything_that_creates_is_among_them",
    "test_rotation_says_that_the_password_may_have_changed",
    "test_nobody_listens",
}
"""Tests that hold the others together, or that belong to a row which names a wider one."""


def names_in(path: Path) -> set[str]:
    """Return the names of the tests in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["fault"]))
def test_every_row_is_held_by_tests(row: dict[str, Any]) -> None:
    assert set(row) == {"fault", "seen", "tests"}
    assert row["seen"]
    assert row["tests"]
    for test in row["tests"]:
        path, _separator, name = test.partition("::")
        assert name in names_in(ROOT / path), test


def test_no_row_comes_twice() -> None:
    assert len({row["fault"] for row in ROWS}) == len(ROWS)


def test_every_test_of_this_folder_belongs_to_a_row() -> None:
    named = {test for row in ROWS for test in row["tests"]}
    files = [path for path in Path(__file__).resolve().parent.rglob("test_*.py") if path.name != "test_rows.py"]
    present = {f"{path.relative_to(ROOT)}::{name}" for path in files for name in names_in(path)}
    assert {test for test in present - named if test.partition("::")[2] not in WITHOUT_A_FAULT} == set()
