# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of answers, as far as the collection looks into them: an object has to be one, and so has a list.

Nothing else is asked of an answer. Undeclared fields come through, a field may be missing or null, and a text may be a
number. A shape is written as what it describes: ``{field: shape}`` for an object, ``[shape]`` for a list, and
``(shape,)`` for a list of which nothing but the objects is looked at.
"""

from __future__ import annotations

from typing import Any

Shape = Any

VALUE = "a text, a number or a boolean"
ANYTHING = "anything"
NEEDED = "a text"  # must be there: requests are addressed with it

_NAMED = {"uuid": VALUE, "name": VALUE}

MEMBER: Shape = {"name": VALUE, "email": VALUE, "roles": [VALUE]}
CLUSTER: Shape = {
    "uuid": NEEDED,
    "name": VALUE,
    "description": VALUE,
    **dict.fromkeys(("planType", "region", "backupRegion", "generation", "channel"), _NAMED),
    "labels": [VALUE],
    "status": {"ready": VALUE},
    "encryption": dict.fromkeys(("type", "status", "primaryKeyArn", "secondaryKeyArn"), VALUE),
    "ipallowlist": [ANYTHING],
    "ipwhitelist": [ANYTHING],
}
PARAMETERS: Shape = {
    "channels": [{**_NAMED, "defaultGeneration": _NAMED, "allowedGenerations": [_NAMED]}],
    "clusterPlanTypes": [_NAMED],
    "regions": [{**_NAMED, "backups": [{"uuid": VALUE, "regions": [{"id": VALUE, "label": VALUE}]}]}],
}
CLIENT: Shape = {"name": VALUE, "clientId": VALUE, "permissions": [VALUE]}
BACKUP: Shape = {"uuid": VALUE, "created": VALUE, "status": VALUE}
BACKUP_SCHEDULE: Shape = {"name": VALUE, "schedule": VALUE}
RESTORE: Shape = {"uuid": VALUE, "state": VALUE}
MONITORING: Shape = {"clients": ({"uuid": VALUE, "username": VALUE},), "status": {}}


def schema_error(value: Any, shape: Shape, place: str = "it") -> str | None:
    """Return what of a JSON value has another shape, as the words for an error, or None when nothing has.

    :param place: where the value stands in the answer.
    """
    if isinstance(shape, (list, tuple)):
        if not isinstance(value, list):
            return f"{place} is not a list"
        return _first(
            schema_error(item, shape[0], f"{place}[{number}]")
            for number, item in enumerate(value)
            if isinstance(shape, list) or isinstance(item, dict)
        )
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return f"{place} is not an object"
        return _first(
            schema_error(value.get(name), inner, f"{place}.{name}")
            for name, inner in shape.items()
            if inner is NEEDED or value.get(name) is not None
        )
    if shape is NEEDED:
        return None if isinstance(value, str) and value else f"{place} is not {shape}"
    return f"{place} is not {shape}" if shape is VALUE and isinstance(value, (dict, list)) else None


def _first(problems: Any) -> str | None:
    return next((problem for problem in problems if problem is not None), None)
