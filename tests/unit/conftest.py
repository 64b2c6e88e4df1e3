# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the unit tests."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

# Folders of tests are not packages, so the files beside the tests are found only if somebody says where they are.
sys.path.insert(0, str(Path(__file__).parent))

# How long an example takes depends on the machine and on what else it does; the first text ever generated in a new
# clone builds a table of all characters. Neither says anything about the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
