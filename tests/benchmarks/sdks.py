# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The official SDKs, installed from their registries at pinned versions, each in a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from plays import ROOT

FOLDER = ROOT / ".venv-benchmarks"

# Camunda's official SDK for Python. It needs packages that have no business in the development environment.
PYTHON_SDK = "camunda-orchestration-sdk==10.0.1"


def python_sdk() -> Path:
    """Return an interpreter that has the Python SDK."""
    folder = FOLDER / "python"
    stamp = folder / "installed"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != PYTHON_SDK:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", "--no-input", PYTHON_SDK], check=True)
        stamp.write_text(PYTHON_SDK, encoding="utf-8")
    return folder / "bin" / "python"


def javascript_modules() -> Path:
    """Return the folder with the JavaScript SDK, at the version that its test pins."""
    pinned = ROOT / "tests" / "ansible" / "javascript_sdk"
    folder = FOLDER / "javascript"
    lock = pinned / "package-lock.json"
    stamp = folder / "installed"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in (pinned / "package.json", lock):
            shutil.copy(file, folder)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True)
        shutil.copyfile(lock, stamp)
    return folder / "node_modules"
