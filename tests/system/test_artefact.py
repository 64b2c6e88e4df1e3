# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The artefact that Galaxy gets: what is in it, what Galaxy says about it, and the README's playbook run from it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
import yaml

from ansible_process import PROGRAMS, AnsibleProcess
from simulator_process import SimulatorProcess

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

REPOSITORY = "https://github.com/ansible-collections/community.camunda/blob/main/"

GALAXY = {".ansible-lint", "FILES.json", "MANIFEST.json"}
"""What Galaxy needs at the top of the artefact: what it lints with, and its lists of what there is."""

NEEDED = GALAXY | {"LICENSE", "README.md", "changelogs", "docs", "meta", "plugins"}
"""What has to be there."""

ALLOWED = NEEDED | {"CHANGELOG.rst", "extensions", "playbooks", "roles"}
"""What may be there. A release makes the first."""

COMPLETE = ("meta", "plugins", "roles")
"""Folders of which users need every file."""

LARGEST = 400_000
"""Bytes that the artefact may have."""


def run(command: list[str | Path], folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run a program in a folder, with a home of its own there, and return what it printed."""
    base = {"PATH": f"{PROGRAMS}:/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    ended = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=base | (environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


@pytest.fixture(scope="module")
def artefact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the artefact, built as for a release."""
    folder = tmp_path_factory.mktemp("artefact")
    run([ROOT / "tools" / "build", folder], folder)
    (built,) = folder.glob("*.tar.gz")
    return built


@pytest.fixture(scope="module")
def content(artefact: Path) -> set[PurePosixPath]:
    """Return the files in the artefact."""
    with tarfile.open(artefact) as archive:
        return {PurePosixPath(member.name) for member in archive if not member.isdir()}


def test_it_holds_only_what_users_need(content: set[PurePosixPath]) -> None:
    tops = {path.parts[0] for path in content}
    assert tops >= NEEDED
    assert tops <= ALLOWED
    for path in content - {PurePosixPath(".ansible-lint")}:
        assert not any(part.startswith(".") or part == "__pycache__" for part in path.parts), path
        assert path.parts[:2] != ("docs", "sphinx"), path
        assert path.parts[:2] != ("extensions", "molecule"), path


@pytest.mark.parametrize("folder", [name for name in COMPLETE if (ROOT / name).exists()])
def test_it_holds_all_that_users_need(content: set[PurePosixPath], folder: str) -> None:
    files = {path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {path.relative_to(ROOT).as_posix() for path in files} == {
        str(path) for path in content if path.parts[0] == folder
    }


def test_it_is_small(artefact: Path) -> None:
    assert artefact.stat().st_size <= LARGEST


def test_links_of_the_readme_lead_somewhere() -> None:
    """Galaxy shows the README without the repository around it, so its links are absolute."""
    targets = {target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", README)}
    assert all(target.startswith("https://") for target in targets - {""}), targets
    files = [target.partition(REPOSITORY)[2] for target in targets if target.startswith(REPOSITORY)]
    assert len(files) > 10
    assert [name for name in files if not (ROOT / name).is_file()] == []


def test_galaxy_takes_it_without_a_warning(artefact: Path, tmp_path: Path) -> None:
    environment = {
        "GALAXY_IMPORTER_CONFIG": str(ROOT / "tests" / "galaxy-importer.cfg"),
        "GALAXY_IMPORTER_ANSIBLE_LOCAL_TMP": str(tmp_path / "local-temp"),
    }
    output = run([sys.executable, "-m", "galaxy_importer.main", artefact], tmp_path, environment)
    assert "...ansible-lint run complete" in output
    assert not re.findall(r"^(?:WARNING|ERROR).*", output, re.MULTILINE), output


def first_playbook() -> str:
    """Return the first playbook of the README."""
    found = re.search(r"^```yaml\n(---\n.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def test_the_first_playbook_of_the_readme_runs_from_it(
    artefact: Path, tmp_path: Path, simulator: Callable[..., SimulatorProcess]
) -> None:
    collections = tmp_path / "collections"
    run(
        [PROGRAMS / "ansible-galaxy", "collection", "install", artefact, "-p", collections, "--offline"],
        tmp_path,
        # Ansible warns about installing to where it would not look.
        {"ANSIBLE_COLLECTIONS_PATH": str(collections)},
    )
    assert os.listdir(collections / "ansible_collections" / "community") == ["camunda"]

    sim = simulator()
    ansible = AnsibleProcess(tmp_path / "ansible", sim)
    plays = yaml.safe_load(first_playbook())
    environment = {"ANSIBLE_COLLECTIONS_PATH": str(collections)}
    before = sim.state()

    predicted = ansible.playbook(*plays, arguments=["--check", "--diff"], environment=environment)
    assert predicted.returncode == 0, predicted.output
    assert sim.state() == before

    first = ansible.playbook(*plays, environment=environment)
    assert first.returncode == 0, first.output
    assert [each.result["changed"] for each in first.results] == [each.result["changed"] for each in predicted.results]
    assert any(each.result["changed"] for each in first.results)
    assert (ansible.home / "billing-worker.env").stat().st_mode & 0o777 == 0o600

    second = ansible.playbook(*plays, environment=environment)
    assert second.returncode == 0, second.output
    assert not any(each.result["changed"] for each in second.results)
    assert len(sim.requests("oauth")) == 1
