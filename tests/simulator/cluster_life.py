# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cluster's status is at a given moment."""

from __future__ import annotations

from typing import Any

LIVES = {"Creating": 1.0, "Updating": 1.0, "Resuming": 4.0}
"""Statuses that end by themselves in Healthy, and after how many times ``cluster_seconds``.

Documented: creation takes one to two minutes, waking up five to ten. The length of an update is assumed.
"""

PENDING_KEY = "EncryptedStorageNotReady"
"""Status of an encryption whose keys are there and not in use yet; it ends by itself in Ready."""

COMPONENTS = ("zeebeStatus", "operateStatus", "tasklistStatus", "optimizeStatus", "connectorsStatus")
"""The components whose own status the API shows beside the combined one (``ready``)."""


def begin(cluster: dict[str, Any], ready: str, now: float) -> None:
    """Put ``cluster`` and all its components into the status ``ready`` from ``now`` (epoch seconds) on."""
    cluster["status"] = {"ready": ready, **dict.fromkeys(COMPONENTS, ready)}
    cluster["status_since"] = now


def settle(cluster: dict[str, Any], now: float, cluster_seconds: float) -> None:
    """End a passing status whose time is over at ``now`` (epoch seconds)."""
    life = LIVES.get(cluster["status"]["ready"])
    if life is not None and now >= cluster["status_since"] + life * cluster_seconds:
        begin(cluster, "Healthy", cluster["status_since"] + life * cluster_seconds)
    encryption = cluster["encryption"] or {}
    # That new keys are used after a third of a cluster's creation is assumed.
    if encryption.get("status") == PENDING_KEY and now >= cluster["encryption_since"] + cluster_seconds / 3:
        encryption["status"] = "Ready"


def complete_status(status: dict[str, Any]) -> dict[str, Any]:
    """Return ``status`` with the components it does not mention set to the combined status."""
    return {**dict.fromkeys(COMPONENTS, status["ready"]), **status}
