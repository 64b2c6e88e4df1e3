# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of restores with time, and of the cluster meanwhile."""

from __future__ import annotations

from typing import Any

import cluster_life
from backups import timestamp

FINAL = ("COMPLETED", "FAILED", "ABORTED")

_STAGES = ((0.0, "PENDING"), (0.2, "VALIDATING"), (0.4, "IN_PROGRESS"))
_RESUMING_AT, _END = 1.6, 2.0
"""All in multiples of ``cluster_seconds``; how long a restore takes is assumed."""


def is_running(cluster: dict[str, Any]) -> bool:
    """Return whether a restore of ``cluster`` has not ended."""
    return any(restore["state"] not in FINAL for restore in cluster["restores"])


def settle(cluster: dict[str, Any], now: float, cluster_seconds: float, result: str) -> None:
    """Bring running restores to their state at ``now`` (epoch seconds).

    Documented: the cluster is suspended and resumed by itself. That this happens between IN_PROGRESS and the end is
    assumed, and so is that the cluster is healthy again whatever the ``result``.
    """
    for restore in cluster["restores"]:
        if restore["state"] in FINAL:
            continue
        since = restore["since"]
        ended = since + _END * cluster_seconds
        if now >= ended:
            restore.update(state=result, completionTimestamp=timestamp(ended))
            cluster_life.begin(cluster, "Healthy", ended)
            continue
        for start, state in _STAGES:
            if now >= since + start * cluster_seconds:
                restore["state"] = state
        if restore["state"] == "IN_PROGRESS":
            ready = "Resuming" if now >= since + _RESUMING_AT * cluster_seconds else "Suspended"
            if cluster["status"]["ready"] != ready:
                cluster_life.begin(cluster, ready, now)
