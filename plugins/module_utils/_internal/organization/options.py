# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The structure of a declared organization, as an argument spec."""

from __future__ import annotations

from typing import Any

from ..api.vocabulary import ASSIGNABLE_ROLES, CLIENT_PERMISSIONS
from ..resources.api_clients import ALL
from ..resources.clusters.declaration import ENCRYPTIONS, STAGES

_CLUSTER_PARTS: dict[str, Any] = {
    "api_clients": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {"type": "str", "required": True},
            "permissions": {"type": "list", "elements": "str", "choices": [*CLIENT_PERMISSIONS, ALL]},
        },
    },
    "connector_secrets": {
        "type": "list",
        "elements": "dict",
        # The list is none; the values in it are.
        "no_log": False,
        "options": {"name": {"type": "str", "required": True}, "value": {"type": "str", "no_log": True}},
    },
    "ip_allowlist": {
        "type": "list",
        "elements": "dict",
        "options": {"ip": {"type": "str", "required": True}, "description": {"type": "str", "default": ""}},
    },
    "backup_schedule": {"type": "str"},
    "monitoring": {
        "type": "dict",
        "options": {
            "clients": {
                "type": "list",
                "elements": "dict",
                "options": {"username": {"type": "str", "required": True}},
            }
        },
    },
    "secure_connectivity": {
        "type": "dict",
        "options": {
            "principals": {"type": "list", "elements": "str", "required": True},
            "regions": {"type": "list", "elements": "str", "required": True},
        },
    },
}

# Documented by the fragment community.camunda.organization.
STRUCTURE: dict[str, Any] = {
    "members": {
        "type": "list",
        "elements": "dict",
        "options": {
            "email": {"type": "str", "required": True},
            "roles": {"type": "list", "elements": "str", "choices": list(ASSIGNABLE_ROLES)},
        },
    },
    "clusters": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {"type": "str"},
            "uuid": {"type": "str"},
            "plan_type": {"type": "str"},
            "region": {"type": "str"},
            "channel": {"type": "str"},
            "generation": {"type": "str"},
            "auto_update": {"type": "bool"},
            "stage": {"type": "str", "choices": list(STAGES)},
            "description": {"type": "str"},
            "backup_region": {"type": "str"},
            "encryption": {"type": "str", "choices": list(ENCRYPTIONS)},
            **_CLUSTER_PARTS,
        },
    },
}
