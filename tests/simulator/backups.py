# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of backups with time."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from options import Options

COMPONENTS = ("zeebeStatus", "operateStatus", "tasklistStatus", "optimizeStatus")


def settle(cluster: dict[str, Any], now: float, cluster_seconds: float, options: Options) -> None:
    """End backups whose time is over at ``now`` (epoch seconds), and drop those beyond the retention.

    That a backup takes as long as the creation of a cluster is assumed.
    """
    for backup in cluster["backups"]:
        if backup["status"] == "In progress" and now >= backup["since"] + cluster_seconds:
            set_status(backup, options.backup_result)
            backup["completed"] = timestamp(backup["since"] + cluster_seconds)
    for kind in {backup["type"] for backup in cluster["backups"]}:
        complete = [each for each in cluster["backups"] if each["type"] == kind and each["status"] == "Complete"]
        complete.sort(key=lambda backup: str(backup["created"]))
        for backup in complete[: -options.backup_retention]:
            cluster["backups"].remove(backup)


def set_status(backup: dict[str, Any], status: str) -> None:
    """Give ``backup`` and its components a status."""
    backup.update(dict.fromkeys(("status", *COMPONENTS), status))


def timestamp(moment: float) -> str:
    """Return epoch seconds as the API writes a time: ISO 8601 with milliseconds and ``Z``."""
    text = datetime.fromtimestamp(moment, timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
