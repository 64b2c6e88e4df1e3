# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The expected shape of responses, as far as the collection uses them: objects must be objects, and lists lists.

Nothing else is required of a response. Undeclared fields are kept, a field may be missing or null, and a text may be a
number. A shape is written like the value it describes: ``{field: shape}`` for an object, ``[shape]`` for a list, and
``(shape,)`` for a list of which only the objects are checked.
"""

from __future__ import annotations

from typing import Any

Shape = Any

VALUE = "a text, a number or a boolean"
ANYTHING = "anything"
REQUIRED = "a text"  # must not be missing: it is part of the paths of requests

_NAMED = {"uuid": VALUE, "name": VALUE}

MEMBER: Shape = {"name": VALUE, "email": VALUE, "roles": [VALUE]}
CLUSTER: Shape = {
    "uuid": REQUIRED,
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
    """Return which part of a JSON value does not have the shape, as text for an error; None when all of it does.

    :param place: where the value is in the response.
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
            if inner is REQUIRED or value.get(name) is not None
        )
    if shape is REQUIRED:
        return None if isinstance(value, str) and value else f"{place} is not {shape}"
    return f"{place} is not {shape}" if shape is VALUE and isinstance(value, (dict, list)) else None


def _first(problems: Any) -> str | None:
    return next((problem for problem in problems if problem is not None), None)
