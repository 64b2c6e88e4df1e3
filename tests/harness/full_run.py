# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much is tested: a part that holds every promise, or all of it, as in the nightly run."""

from __future__ import annotations

import os

FULL_RUN = bool(os.environ.get("FULL_RUN"))
"""Whether the environment variable ``FULL_RUN`` asks for everything: all steps, all processes, the long load."""
