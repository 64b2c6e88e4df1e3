# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-builder makes an execution environment of the example, and finds out what the collection needs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from packaging.requirements import Requirement

from ansible_process import COLLECTIONS

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "playbooks" / "files" / "awx" / "execution-environment.yml"


def builder(*arguments: str) -> str:
    """Run ansible-builder, which must succeed, and return what it prints."""
    program = Path(sys.executable).parent / "ansible-builder"
    return subprocess.run([str(program), *arguments], capture_output=True, text=True, check=True, timeout=120).stdout


def test_the_example_becomes_a_build_context(tmp_path: Path) -> None:
    context = tmp_path / "context"
    names = ["--context", str(context), "--output-filename", "Containerfile"]
    builder("create", "--file", str(EXAMPLE), *names)
    wanted: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    collections = yaml.safe_load((context / "_build" / "requirements.yml").read_text(encoding="utf-8"))
    assert collections == {"collections": [{"name": "community.camunda"}]} == wanted["dependencies"]["galaxy"]
    containerfile = (context / "Containerfile").read_text(encoding="utf-8")
    assert f'EE_BASE_IMAGE="{wanted["images"]["base_image"]["name"]}"' in containerfile
    assert f'PYPKG="{wanted["dependencies"]["python_interpreter"]["package_system"]}"' in containerfile
    # Where the image's Python packages are chosen: by what the collections say.
    assert "introspect.py introspect" in containerfile


def test_the_collection_says_what_it_needs() -> None:
    found = yaml.safe_load(builder("introspect", str(COLLECTIONS)))
    assert found["system"] == []
    ours = [line for line in found["python"] if line.endswith("# from collection community.camunda")]
    assert {Requirement(line.partition("#")[0].strip()).name for line in ours} == {"requests", "cryptography", "redis"}


def test_it_needs_what_its_documentation_says() -> None:
    # Every plugin's page lists what it always needs; the shared token cache needs one more.
    fragment = (ROOT / "plugins" / "doc_fragments" / "connection.py").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^requirements:\n((?:  - .+\n)+)", fragment, re.MULTILINE)
    requirements = (ROOT / "meta" / "ee-requirements.txt").read_text(encoding="utf-8")
    needed = set(re.findall(r"^([a-z]+)", requirements, re.MULTILINE))
    assert needed == {*yaml.safe_load(listed), "redis"}
