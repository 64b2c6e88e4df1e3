# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What component tests share: the simulator in this process, time that tests move, and modules run with both."""

from __future__ import annotations

from simulator_fixtures import clock, module_runner, organization, server, session, sim, simulator_options

__all__ = ["clock", "module_runner", "organization", "server", "session", "sim", "simulator_options"]
