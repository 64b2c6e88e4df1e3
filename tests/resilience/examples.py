# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated examples: the same at every run, so that a failure is one of the code and not of the day."""

from __future__ import annotations

import functools

from hypothesis import HealthCheck, settings

bounded = functools.partial(
    settings,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
"""Settings of a test of examples; to be given their number, ``max_examples``."""
