# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the matrix tests is what the collection promises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


def content(path: str) -> Any:
    """Return what a YAML file of the collection holds."""
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


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
