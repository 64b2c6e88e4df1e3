# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of all operations and the modules that use them is complete and true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from simulator_process import SimulatorProcess

ROOT = Path(__file__).resolve().parents[2]
LISTED: dict[str, dict[str, str]] = yaml.safe_load((ROOT / "tests" / "operations.yml").read_text(encoding="utf-8"))
DESCRIPTION = ROOT.parent / "shared" / "api" / "openapi.json"


def test_every_operation_of_the_simulator_is_listed() -> None:
    with SimulatorProcess() as sim:
        assert {f"{each['method']} {each['path']}" for each in sim.operations()["operations"]} == set(LISTED)


@pytest.mark.skipif(not DESCRIPTION.exists(), reason="the published description is not at hand")
def test_every_published_operation_is_listed() -> None:
    paths = json.loads(DESCRIPTION.read_text(encoding="utf-8"))["paths"]
    published = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert len(published) == 43
    assert published == set(LISTED)


@pytest.mark.parametrize("operation", LISTED)
def test_operation_has_a_module_with_an_integration_target(operation: str) -> None:
    module = LISTED[operation]["module"]
    assert (ROOT / "plugins" / "modules" / f"{module}.py").exists()
    assert (ROOT / "tests" / "integration" / "targets" / module / "tasks" / "main.yml").exists()
