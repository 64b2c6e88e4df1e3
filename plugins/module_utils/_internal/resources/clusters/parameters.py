# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters for new clusters: plan types, regions, channels and generations, by UUID or name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...errors import Ambiguous, NotFound

if TYPE_CHECKING:
    from ...api.operations import Object

# Classification of a generation that is only offered for clusters that already have it.
_EXISTING_CLUSTER = "existingCluster"

# Order of pre-releases before their release.
_BEFORE_RELEASE = {"alpha": -3, "beta": -2, "rc": -1}


def name_and_uuid(parameter: Object) -> Object:
    """Return the name and the UUID of a parameter, as clusters contain it."""
    return {"name": parameter.get("name"), "uuid": parameter.get("uuid")}


def has_name_or_uuid(parameter: Object | None, wanted: str) -> bool:
    """Return True if ``wanted`` is the name or the UUID (ignoring case) of the parameter."""
    parameter = parameter or {}
    return str(parameter.get("uuid")).lower() == wanted.lower() or parameter.get("name") == wanted


class ClusterParameters:
    """The parameters of one organization.

    :param content: the response of the API.
    """

    def __init__(self, content: Object) -> None:
        self._content = content

    def plan_type(self, wanted: str) -> Object:
        """Return the plan type.

        :raises NotFound: if there is none; lists those that exist. The methods below raise it too.
        :raises Ambiguous: if several have that name. The methods below raise it too.
        """
        return _choose("plan type", self._content.get("clusterPlanTypes"), wanted)

    def region(self, wanted: str) -> Object:
        """Return the region."""
        return _choose("region", self._content.get("regions"), wanted)

    def channel(self, wanted: str) -> Object:
        """Return the channel."""
        return _choose("channel", self._content.get("channels"), wanted)

    def generation(self, channel: Object, wanted: str | None) -> Object:
        """Return a generation of the channel, by default the channel's own default."""
        if wanted is None:
            default: Object = channel.get("defaultGeneration") or {}
            return default
        return _choose(f"generation in the channel '{channel.get('name')}'", _generations(channel), wanted)

    def backup_region(self, region: Object, wanted: str) -> Object:
        """Return the backup region of a region, by its UUID, or by the ID or the label of one of its places.

        Which of the IDs the API expects is UNKNOWN; the UUID is used, because clusters contain it as well. The name in
        clusters is accepted too, which is a label with the ID in parentheses.
        """
        pairs = []
        for backup in self.region(str(region.get("uuid"))).get("backups") or []:
            places = backup.get("regions") or []
            pairs += [{"uuid": backup.get("uuid"), "name": place.get("id")} for place in places]
            pairs += [{"uuid": backup.get("uuid"), "name": place.get("label")} for place in places]
            pairs += [
                {"uuid": backup.get("uuid"), "name": f"{place.get('label')} ({place.get('id')})"} for place in places
            ]
        return _choose(f"backup region for the region '{region.get('name')}'", pairs, wanted)

    def newest_generation(self, channel: Object) -> Object | None:
        """Return the newest generation of a cluster's channel, or None if the channel is not available.

        The API neither orders generations nor says to which one an upgrade leads, so they are ordered by their names.
        The default of the channel comes first among names without a number.
        """
        channels = self._content.get("channels") or []
        found = next((each for each in channels if has_name_or_uuid(each, str(channel.get("uuid")))), None)
        if found is None:
            return None
        offered = [each for each in _generations(found) if each.get("classification") != _EXISTING_CLUSTER]
        return max(offered, key=generation_order, default=None)


def generation_order(generation: Object | None) -> tuple[int, ...]:
    """Return the key to sort generations by: the numbers in the name (8.9 gen2 comes before 8.9 gen13)."""
    parts = re.findall(r"\d+|alpha|beta|rc", str((generation or {}).get("name")).lower())
    numbers = [int(part) if part.isdigit() else _BEFORE_RELEASE[part] for part in parts]
    return (*numbers, 0) if any(part.isdigit() for part in parts) else ()


def _generations(channel: Object) -> list[Object]:
    default = channel.get("defaultGeneration")
    found = [default] if default else []
    for generation in channel.get("allowedGenerations") or []:
        if all(generation.get("uuid") != other.get("uuid") for other in found):
            found.append(generation)
    return found


def _choose(kind: str, choices: list[Object] | None, wanted: str) -> Object:
    choices = choices or []
    found = {str(choice.get("uuid")): choice for choice in choices if has_name_or_uuid(choice, wanted)}
    if not found:
        existing = ", ".join(sorted({f"'{choice.get('name')}' ({choice.get('uuid')})" for choice in choices}))
        raise NotFound(f"There is no {kind} '{wanted}' for this organization. Available: {existing or 'none'}.")
    if len(found) > 1:
        uuids = ", ".join(sorted(found))
        raise Ambiguous(f"'{wanted}' is the name of more than one {kind}: {uuids}. Use the UUID instead.")
    return next(iter(found.values()))
