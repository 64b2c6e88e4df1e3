# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The backup schedule of a cluster. It is stored and shown; scheduled backups are never made."""

from __future__ import annotations

import itertools
import re
from typing import Any

from operation_registry import Call, Refusal, operation

APART = 15
"""Minutes that must lie between two runs. Documented."""

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_FIELDS: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (0, 59, ()),
    (0, 23, ()),
    (1, 31, ()),
    (1, 12, _MONTHS),
    (0, 7, _DAYS),
)
"""Least and greatest number of each field, and names that stand for numbers from the least on."""

_PART = re.compile(r"(?:\*|(\w+)(?:-(\w+))?)(?:/([1-9]\d*))?")


@operation("GET", "/clusters/{clusterUuid}/backups/schedule", scope="backups:get", refusals=(403, 404))
def get_schedule(call: Call) -> Any:
    """Show the schedule."""
    schedule = call.cluster()["backup_schedule"]
    if schedule is None:
        raise Refusal(404, "No backup schedule configured for this cluster")
    return {"name": schedule["name"], "schedule": schedule["schedule"]}


@operation("PUT", "/clusters/{clusterUuid}/backups/schedule", scope="backups:update", refusals=(400, 403, 404))
def set_schedule(call: Call) -> Any:
    """Set the one schedule of the cluster; its name is given by the service."""
    cluster = call.cluster_at_rest()
    schedule = call.body({"schedule": str})["schedule"]
    _check_schedule(schedule)
    # That the name stays the same when a schedule is replaced is assumed.
    name = (cluster["backup_schedule"] or {}).get("name", f"schedule-{cluster['uuid']}")
    cluster["backup_schedule"] = {"name": name, "schedule": schedule}
    return dict(cluster["backup_schedule"])


@operation(
    "DELETE", "/clusters/{clusterUuid}/backups/schedule", scope="backups:delete", success=204, refusals=(403, 404)
)
def delete_schedule(call: Call) -> Any:
    """Remove the schedule; without one it is the same answer (documented)."""
    call.cluster_at_rest()["backup_schedule"] = None


def _check_schedule(text: str) -> None:
    fields = text.split()
    if len(fields) != len(_FIELDS):
        raise Refusal(400, "The schedule is not a valid cron expression")
    minutes, hours, *_others = (_values(field, *limits) for field, limits in zip(fields, _FIELDS, strict=True))
    # Runs of one day: nothing is known of how the service counts over midnight.
    runs = sorted(hour * 60 + minute for hour in hours for minute in minutes)
    if any(later - earlier < APART for earlier, later in itertools.pairwise(runs)):
        raise Refusal(400, f"The schedule runs more often than every {APART} minutes")


def _values(field: str, least: int, greatest: int, names: tuple[str, ...]) -> set[int]:
    """Return the numbers for which a field stands."""
    values: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise Refusal(400, "The schedule is not a valid cron expression")
        first, last, step = match.groups()
        start = least if first is None else _number(first, least, names)
        # A step after a single number goes on to the end; without a step the number stands for itself.
        end = _number(last, least, names) if last else greatest if first is None or step else start
        if not least <= start <= end <= greatest:
            raise Refusal(400, "The schedule is not a valid cron expression")
        values.update(range(start, end + 1, int(step or 1)))
    return values


def _number(text: str, least: int, names: tuple[str, ...]) -> int:
    if text.upper() in names:
        return least + names.index(text.upper())
    if not re.fullmatch(r"[0-9]{1,2}", text):
        raise Refusal(400, "The schedule is not a valid cron expression")
    return int(text)
