# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organization that every case starts with: something of everything, under names and UUIDs that the cases know."""

from __future__ import annotations

from typing import Any

State = dict[str, Any]

PRODUCTION = "9c0a1d8e-0d0c-4a57-9a43-1f3b57b4f001"
STAGING = "9c0a1d8e-0d0c-4a57-9a43-1f3b57b4f002"
CLIENT = "one~id"
BACKUP = "0c8f3a52-6d0e-4f0b-9d43-5b1c6f0a7e11"
MONITOR = "7d1f8a90-5a5b-4a5e-8f0a-3c2b1d0e9f88"
ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
PRINCIPAL = "arn:aws:iam::111122223333:root"
SEEDED_VALUES = ("value-of-a-connector-secret", "secret-of-an-api-client", "password-of-a-monitoring-client")
"""Secrets that the organization holds."""


def seed(document: State) -> State:
    """Return an organization with something of everything, made from the simulator's own."""
    production, staging = document["clusters"]
    client = {"name": "one", "clientId": CLIENT, "clientSecret": SEEDED_VALUES[1], "permissions": ["Zeebe"]}
    for cluster, uuid in ((production, PRODUCTION), (staging, STAGING)):
        cluster.pop("links", None)
        cluster.update(uuid=uuid, clients=[client], secrets={"ONE": SEEDED_VALUES[0]}, ipallowlist=[])
    production.update(
        backups=[{"uuid": BACKUP, "status": "Complete", "created": "2026-01-01T00:00:00.000Z"}],
        restores=[{"uuid": "5b0c1f6a-0000-4000-8000-000000000001", "backupId": BACKUP, "state": "COMPLETED"}],
        backup_schedule={"name": "schedule", "schedule": "0 2 * * *"},
        backupRegion={"uuid": "5b0c1f6a-0000-4000-8000-000000000002", "name": "Frankfurt, Europe (europe-west3)"},
        monitoring={"active": True, "clients": [{"uuid": MONITOR, "username": "one", "password": SEEDED_VALUES[2]}]},
    )
    return document


def cluster(state: State, uuid: str = PRODUCTION) -> State:
    """Return one cluster of a state; empty when it is gone."""
    return next((each for each in state["clusters"] if each["uuid"] == uuid and not each["deleted_at"]), {})


def suspend_staging(state: State) -> None:
    """Suspend the cluster staging."""
    cluster(state, STAGING)["status"] = {"ready": "Suspended"}


def encrypt_staging_externally(state: State) -> None:
    """Let staging wait for keys of one's own."""
    cluster(state, STAGING)["encryption"] = {"type": "External"}


def deactivate_monitoring(state: State) -> None:
    """Take the monitoring of production and its clients away."""
    cluster(state)["monitoring"] = {"active": False, "clients": []}


def forget_restores(state: State) -> None:
    """Take the restores of production away."""
    cluster(state)["restores"] = []


def connect_staging(state: State) -> None:
    """Activate the secure connectivity of staging."""
    cluster(state, STAGING)["secure_connectivity"] = {
        "allowedPrincipals": [PRINCIPAL],
        "allowedRegions": ["eu-central-1"],
    }
