# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses of Camunda's own services."""

from __future__ import annotations

from typing import Any

from operation_registry import Call, operation

WEB_MODELER_RANGES = ["192.0.2.10/32", "192.0.2.11/32", "198.51.100.64/27"]
"""Taken from the networks reserved for documentation."""


@operation("GET", "/meta/ip-ranges", scope=None)
def ip_ranges(call: Call) -> Any:
    """List the addresses from which Camunda's services connect; the only operation without authentication."""
    return {"web-modeler": WEB_MODELER_RANGES}
