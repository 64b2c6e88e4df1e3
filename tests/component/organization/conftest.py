# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of declared organizations share."""

from __future__ import annotations

import pytest

from module_runner import ModuleRunner
from organization_tasks import OrganizationRunner


@pytest.fixture
def runner(module_runner: ModuleRunner) -> OrganizationRunner:
    """Runs the module for a whole organization against the simulator."""
    return OrganizationRunner(module_runner)
