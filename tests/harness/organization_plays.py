# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared organization, and plays with the roles for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_process import COLLECTION

SECRET = "canary-of-a-connector-secret"

DECLARED: dict[str, Any] = {
    "organization_members": [
        {"email": "adam.admin@example.com", "roles": ["admin"]},
        {"email": "ada@example.com", "roles": ["developer"]},
    ],
    "organization_clusters": [
        {
            "name": "staging",
            "description": "What comes next",
            "api_clients": [{"name": "billing", "permissions": ["Zeebe"]}],
            "connector_secrets": [{"name": "TOKEN", "value": SECRET}],
            "ip_allowlist": [{"ip": "203.0.113.0/24"}],
            "backup_schedule": "0 2 * * *",
            "monitoring": {"clients": [{"username": "prometheus"}]},
            "secure_connectivity": {"principals": ["arn:aws:iam::1:root"], "regions": ["eu-central-1"]},
        }
    ],
}
"""Differs from what the simulator has in every part."""


def play(role: str, variables: Mapping[str, Any] | None = None, /, **keywords: Any) -> dict[str, Any]:
    """Return a play with a role of the collection, which has a tag of the playbook's own."""
    roles = [{"role": f"{COLLECTION}.{role}", "tags": ["camunda"]}]
    defaults = {"hosts": "localhost", "gather_facts": False, "vars": dict(variables or {}), "roles": roles}
    return {**defaults, **keywords}
