# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that declare an organization, described once."""

from __future__ import annotations

from typing import Any

from .parts.registry import CLUSTERS, MEMBERS, NAMES, PARTS

# The options of camunda_organization that the parts make.
OPTIONS: dict[str, dict[str, Any]] = {
    MEMBERS.name: dict(MEMBERS.option),
    CLUSTERS.name: CLUSTERS.option,
    "purge": {
        "description": [
            "Kinds whose undeclared objects are removed. A list that is left out is not touched all the same.",
            "The owner of the organization is never removed, and somebody who can manage it always stays. Clusters are "
            "never removed.",
        ],
        "type": "list",
        "elements": "str",
        "choices": [part.name for part in PARTS],
        "default": [],
    },
    "recreate": {
        "description": [
            "Consent to remove and make again what cannot be changed in place.",
            *(part.recreation for part in PARTS if part.recreation),
        ],
        "type": "list",
        "elements": "str",
        "choices": [part.name for part in PARTS if part.recreation],
        "default": [],
    },
}

# The options of camunda_organization_info that the parts make.
EXPORT_OPTIONS: dict[str, dict[str, Any]] = {
    "parts": {
        "description": [
            "What is read. Parts of clusters come with the clusters that they belong to.",
            "Each part of a cluster costs one request for every cluster.",
        ],
        "type": "list",
        "elements": "str",
        "choices": list(NAMES),
        "default": list(NAMES),
    }
}
