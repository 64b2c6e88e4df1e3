# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example rulebook in a real ansible-rulebook."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from administration_session import session_for
from ansible_collections.community.camunda.plugins.module_utils._internal.api.members import MemberOperations
from ansible_process import COLLECTIONS, JSON_WEB_TOKEN, PROGRAMS
from event_source import ROOT, SECONDS, activity, put
from simulator_process import SimulatorProcess

RULEBOOK = ROOT / "extensions" / "eda" / "rulebooks" / "camunda_members.yml"


@pytest.fixture
def rulebook_programs() -> Path:
    """Return the folder of ansible-rulebook, as pyproject.toml pins it, in an environment without ansible-core."""
    if shutil.which("java") is None:
        pytest.skip("ansible-rulebook needs Java (Debian package default-jre-headless)")
    folder = ROOT / ".venv-rulebook"
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = pyproject[pyproject.index("[dependency-groups]") : pyproject.index("[tool.ruff]")]
    stamp = folder / "installed"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        # The pip that Python brings cannot read dependency groups.
        pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
        subprocess.run([*pip, "--no-input", "--group", f"{ROOT / 'pyproject.toml'}:rulebook"], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return folder / "bin"


def test_ansible_rulebook_reacts_to_a_new_member(
    rulebook_programs: Path, sim: SimulatorProcess, tmp_path: Path
) -> None:
    """The example rulebook of the collection, with the shortest interval, in a Python without Ansible."""
    (ruleset,) = yaml.safe_load(RULEBOOK.read_text(encoding="utf-8"))
    checkpoint = tmp_path / "checkpoint.json"
    ruleset["sources"][0]["community.camunda.camunda_activity"].update(interval=10, checkpoint=str(checkpoint))
    rulebook = tmp_path / "rulebook.yml"
    rulebook.write_text(yaml.safe_dump([ruleset]), encoding="utf-8")
    environment = {
        # ansible-rulebook asks ansible-galaxy, of whatever Python, where the collection is.
        "PATH": f"{rulebook_programs}:{PROGRAMS}:/usr/local/bin:/usr/bin:/bin",
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        **sim.environment(),
    }
    assert subprocess.run(
        [rulebook_programs / "python", "-c", "import ansible"], check=False, capture_output=True
    ).returncode
    put(sim, activity(1))
    member = f"new-{random.randrange(10**6)}@example.com"
    output = tmp_path / "output"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [rulebook_programs / "ansible-rulebook", "--rulebook", rulebook, "--verbose"],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        assert eventually(process, checkpoint.exists), output.read_text(encoding="utf-8")
        session = session_for(sim, tmp_path)
        MemberOperations(session).set_member_roles(member, ["analyst"])
        session.close()
        assert eventually(process, lambda: member in output.read_text(encoding="utf-8")), output.read_text("utf-8")
        # Its Java ends it at a signal, and nobody asks the source.
        process.terminate()
        process.wait(timeout=SECONDS)
    finally:
        process.kill()
        process.wait()
    printed = output.read_text(encoding="utf-8")
    assert f"has added {member}" in printed
    assert len(json.loads(checkpoint.read_bytes())["delivered"]) == 2
    assert "id-1" not in printed
    assert sim.client_secret not in printed
    assert not JSON_WEB_TOKEN.search(printed.encode())


def eventually(process: subprocess.Popen[bytes], condition: Callable[[], bool]) -> bool:
    """Wait until the condition holds; return False when that takes too long, or the process ends before."""
    limit = time.monotonic() + 4 * SECONDS
    while time.monotonic() < limit and process.poll() is None:
        if condition():
            return True
        time.sleep(0.1)
    return False
