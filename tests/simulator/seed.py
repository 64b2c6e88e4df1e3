# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organization that the simulator starts with when it is given none."""

from __future__ import annotations

import secrets
import string
import uuid
from typing import Any

ALL_PERMISSIONS = ("Zeebe", "Operate", "Tasklist", "Optimize", "Secrets")
"""Every permission of a cluster client in Camunda's API description."""

_ALPHABET = string.ascii_letters + string.digits + "~._-"
_NAMESPACE = uuid.UUID("6f1d6c0e-93a4-4a3e-9f3c-0f5a3b1f7c11")


def fixed_uuid(name: str) -> str:
    """Return an id that is the same at every start, so that tests and documentation can quote it."""
    return str(uuid.uuid5(_NAMESPACE, name))


def new_client_id() -> str:
    """Return an id of the shape Camunda issues: 32 letters, digits, ``~``, ``.``, ``_`` or ``-``."""
    return "".join(secrets.choice(_ALPHABET) for number in range(32))


def new_client_secret() -> str:
    """Return a secret of the shape Camunda issues: 64 characters of the same alphabet as the id."""
    return "".join(secrets.choice(_ALPHABET) for number in range(64))


def new_credential() -> dict[str, Any]:
    """Return an Administration API credential with all scopes."""
    return {"client_id": new_client_id(), "client_secret": new_client_secret(), "scopes": None}


def _named(name: str) -> dict[str, str]:
    return {"uuid": fixed_uuid(name), "name": name}


def seed_parameters() -> dict[str, Any]:
    """Return what may be chosen when a cluster is created; the names are in the style of the documentation."""
    stable = [_named("8.8 gen22"), _named("8.9 gen1"), _named("8.9 gen13")]
    alpha = [_named("8.10 alpha3")]
    # The Stable channel has had this id in every public sample; all other ids are made up.
    return {
        "channels": [
            {
                "uuid": "6bdf0d1c-3d5a-4df6-8d03-762682964d85",
                "name": "Stable",
                "defaultGeneration": dict(stable[-1]),
                "allowedGenerations": [{**generation, "classification": "channel"} for generation in stable],
            },
            {
                **_named("Alpha"),
                "defaultGeneration": dict(alpha[-1]),
                "allowedGenerations": [{**generation, "classification": "channel"} for generation in alpha],
            },
        ],
        "clusterPlanTypes": [_named("Trial Cluster"), _named("Basic"), _named("Production")],
        "regions": [
            _region("Belgium, Europe (europe-west1)", "GCP", "europe-west3", "Frankfurt, Europe"),
            _region("Iowa, North America (us-central1)", "GCP", "us-west1", "Oregon, North America"),
            _region("Frankfurt, Europe (eu-central-1)", "AWS", "eu-west-1", "Ireland, Europe"),
        ],
    }


def _region(name: str, provider: str, backup_id: str, backup_label: str) -> dict[str, Any]:
    backup = {"uuid": fixed_uuid(f"backup of {name}"), "regions": [{"id": backup_id, "label": backup_label}]}
    return {**_named(name), "provider": provider, "backups": [backup]}


def seed_document() -> dict[str, Any]:
    """Return a small organization: an owner, members, a pending invitation and two healthy clusters."""
    return {
        "members": [
            _member("Olga Owner", "olga.owner@example.com", "owner"),
            _member("Adam Admin", "adam.admin@example.com", "admin"),
            _member("Anna Analyst", "anna.analyst@example.com", "analyst"),
            _member("Max Modeler", "max.modeler@example.com", "modeler"),
            _member("", "pia.pending@example.com", "developer", pending=True),
        ],
        "seats": None,
        "parameters": seed_parameters(),
        "clusters": [_production(), _staging()],
        "activity": [],
        "credentials": [new_credential()],
    }


def _member(name: str, email: str, role: str, *, pending: bool = False) -> dict[str, Any]:
    return {"name": name, "email": email, "roles": [role], "invitePending": pending}


def _client(name: str, permissions: tuple[str, ...]) -> dict[str, Any]:
    return {
        "name": name,
        "clientId": new_client_id(),
        "clientSecret": new_client_secret(),
        "uuid": str(uuid.uuid4()),
        "permissions": list(permissions),
    }


def _production() -> dict[str, Any]:
    return {
        "uuid": fixed_uuid("cluster production"),
        "name": "production",
        "description": "Runs the business",
        "created": "2025-03-04T09:12:33.481Z",
        "planType": _named("Production"),
        "region": _named("Belgium, Europe (europe-west1)"),
        "generation": _named("8.9 gen13"),
        "labels": ["prod"],
        "ipallowlist": [
            {"description": "Office", "ip": "192.0.2.0/24"},
            {"description": "Build servers", "ip": "198.51.100.10,198.51.100.11"},
        ],
        "clients": [_client("order-worker", ("Zeebe",)), _client("reporting", ("Operate", "Optimize"))],
        "secrets": {"PAYMENT_API_KEY": "pay-example-1", "SMTP_PASSWORD": "smtp-example-1"},
    }


def _staging() -> dict[str, Any]:
    return {
        "uuid": fixed_uuid("cluster staging"),
        "name": "staging",
        "created": "2025-06-17T14:02:08.115Z",
        "planType": _named("Basic"),
        "region": _named("Frankfurt, Europe (eu-central-1)"),
        "generation": _named("8.8 gen22"),
        "labels": ["stage"],
        "clients": [_client("order-worker", ("Zeebe",))],
        "secrets": {"PAYMENT_API_KEY": "pay-example-2"},
    }
