# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the activity says about a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_KINDS = {"POST": "c", "PUT": "u", "PATCH": "u", "DELETE": "d"}


_IDS = ("clusterId", "clientId", "uuid")
"""Where answers have the id of what was made."""


def activity_entry(method: str, template: str, path: Mapping[str, str], answer: Any) -> dict[str, Any]:
    """Return what an entry says about the operation; who did it and when is added by the organization.

    :param path: the values of the path's parameters.
    :param answer: the JSON value of the answer, None for an empty one.

    Which texts Camunda writes is not documented: the entity is the last fixed part of the path, and its id that of what
    was made, or the last parameter.
    """
    parts = template.split("/")[1:]
    entity = [part for part in parts if not part.startswith("{")][-1]
    made = [answer[name] for name in _IDS if name in answer] if isinstance(answer, dict) and method == "POST" else []
    ids = [*path.values(), *made[:1]]
    verb = {"c": "created", "u": "updated", "d": "deleted"}[_KINDS[method]]
    entry = {
        "audit": f"{entity} {verb}",
        "auditType": _KINDS[method],
        "entity": entity,
        "entityId": ids[-1] if ids else "",
    }
    if "clusterUuid" in path and entity != "clusters":
        entry.update(parentEntity="clusters", parentEntityId=path["clusterUuid"])
    return entry
