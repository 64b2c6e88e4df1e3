# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The former name of :func:`module_runner.session_for`, whose cache was a folder around the one that it is now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import module_runner
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from simulator_client import Simulator


def session_for(sim: Simulator, cache: Path, **changes: Any) -> Session:
    """Return a session with the simulator's first organization that has its token cache in ``cache``."""
    return module_runner.session_for(sim, cache / "tokens", **changes)
