# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The artefact that Galaxy gets: what is in it, what Galaxy says about it, and the README's playbook run from it."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

from ansible_process import PROGRAMS, AnsibleProcess
from simulator_process import SimulatorProcess

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

REPOSITORY = "https://github.com/ansible-collections/community.camunda/blob/main/"

# What Galaxy lints with, and its lists of what there is.
GALAXY = {".ansible-lint", "FILES.json", "MANIFEST.json"}
NEEDED = GALAXY | {"LICENSE", "README.md", "changelogs", "docs", "meta", "plugins"}
# A release makes the first.
ALLOWED = NEEDED | {"CHANGELOG.rst", "extensions", "playbooks", "roles"}

COMPLETE = ("meta", "plugins", "roles")
"""Folders of which users need every file."""

LARGEST_BYTES = 400_000


def run(command: list[str | Path], folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run a program in a folder, with a home of its own there, and return what it printed."""
    base = {"PATH": f"{PROGRAMS}:/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    ended = subprocess.run(
        command,
        cwd=folder,
        env=base | (environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
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


def test_it_holds_all_that_users_need_and_nothing_else(artefact: Path) -> None:
    with tarfile.open(artefact) as archive:
        content = {member.name for member in archive if not member.isdir()}
    assert NEEDED <= {name.partition("/")[0] for name in content} <= ALLOWED
    unwanted = re.compile(r"(.*/)?(\.|__pycache__/)|docs/sphinx/|extensions/molecule/")
    assert [name for name in content if unwanted.match(name)] == [".ansible-lint"]
    for folder in COMPLETE:
        files = {path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts}
        expected = {path.relative_to(ROOT).as_posix() for path in files}
        assert expected == {name for name in content if name.startswith(f"{folder}/")}
    assert artefact.stat().st_size <= LARGEST_BYTES


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


def test_the_first_playbook_of_the_readme_runs_from_it(
    artefact: Path, tmp_path: Path, sim: SimulatorProcess, ansible: AnsibleProcess
) -> None:
    collections = tmp_path / "collections"
    # Ansible warns about installing to where it would not look.
    environment = {"ANSIBLE_COLLECTIONS_PATH": str(collections)}
    install = f"collection install {artefact} -p {collections} --offline"
    run([PROGRAMS / "ansible-galaxy", *install.split()], tmp_path, environment)
    assert [path.name for path in (collections / "ansible_collections" / "community").iterdir()] == ["camunda"]

    found = re.search(r"^```yaml\n(---\n.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert found
    plays = yaml.safe_load(found[1])
    before = sim.state()
    predicted = ansible.playbook(*plays, arguments=["--check", "--diff"], environment=environment)
    assert sim.state() == before
    runs = [predicted, *(ansible.playbook(*plays, environment=environment) for _time in range(2))]
    assert [ended.returncode for ended in runs] == [0, 0, 0], runs[1].output
    changes = [[each.result["changed"] for each in ended.results] for ended in runs]
    assert changes[0] == changes[1]
    assert any(changes[1])
    assert not any(changes[2])
    assert (ansible.home / "billing-worker.env").stat().st_mode & 0o777 == 0o600
    assert len(sim.requests("oauth")) == 1
