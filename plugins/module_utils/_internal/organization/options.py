# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that declare an organization, described once."""

from __future__ import annotations

from typing import Any

from .parts.registry import CLUSTERS, MEMBERS, NAMES, PARTS

# The options of camunda_organization for its parts.
OPTIONS: dict[str, dict[str, Any]] = {
    MEMBERS.name: dict(MEMBERS.option),
    CLUSTERS.name: CLUSTERS.option,
    "purge": {
        "description": [
            "Kinds of objects to remove if they are not declared. A list that is omitted is still left alone.",
            "The owner and the last administrator of the organization are never removed, and neither are clusters.",
        ],
        "type": "list",
        "elements": "str",
        "choices": [part.name for part in PARTS],
        "default": [],
    },
    "recreate": {
        "description": [
            "Kinds of objects that may be removed and created again if they cannot be changed in place.",
            *(part.recreation for part in PARTS if part.recreation),
        ],
        "type": "list",
        "elements": "str",
        "choices": [part.name for part in PARTS if part.recreation],
        "default": [],
    },
}

# The options of camunda_organization_info for its parts.
EXPORT_OPTIONS: dict[str, dict[str, Any]] = {
    "parts": {
        "description": [
            "Parts to read. Parts of clusters are returned with their clusters.",
            "Each part of clusters takes one request for each cluster.",
        ],
        "type": "list",
        "elements": "str",
        "choices": list(NAMES),
        "default": list(NAMES),
    }
}
