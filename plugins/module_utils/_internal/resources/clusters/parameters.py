# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be chosen for a cluster: found by UUID or by name, refused with the list of what there is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...errors import Ambiguous, NotFound

if TYPE_CHECKING:
    from ...api.operations import Object

# A generation that is listed for the sake of clusters that have it already.
_EXISTING_CLUSTER = "existingCluster"

# What comes before a release, in the order in which it comes.
_BEFORE_RELEASE = {"alpha": -3, "beta": -2, "rc": -1}


def name_and_uuid(thing: Object) -> Object:
    """Return the pair of name and UUID as which a cluster shows ``thing``."""
    return {"name": thing.get("name"), "uuid": thing.get("uuid")}


def has_name_or_uuid(thing: Object | None, wanted: str) -> bool:
    """Tell whether ``wanted`` is the UUID (case does not matter) or the name of ``thing``."""
    thing = thing or {}
    return str(thing.get("uuid")).lower() == wanted.lower() or thing.get("name") == wanted


class ClusterParameters:
    """The parameters of one organization.

    :param content: as the API sends them.
    """

    def __init__(self, content: Object) -> None:
        self._content = content

    def plan_type(self, wanted: str) -> Object:
        """Return the plan type.

        :raises NotFound: when there is none, with the list of those that exist; also by the methods below.
        :raises Ambiguous: when several have that name; also by the methods below.
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
        """Return the backup of a region that has this UUID, or a region with this ID or label.

        Which of its IDs the API expects is UNKNOWN; the UUID is what clusters show of their backup region as well. The
        name that they show is taken too: a label with the ID in parentheses.
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
        """Return the newest generation of the channel that a cluster has, None when the channel is not listed.

        The API neither orders generations nor says which one an upgrade leads to: their names decide, and among those
        without a number in their name the default of the channel.
        """
        channels = self._content.get("channels") or []
        found = next((each for each in channels if has_name_or_uuid(each, str(channel.get("uuid")))), None)
        if found is None:
            return None
        offered = [each for each in _generations(found) if each.get("classification") != _EXISTING_CLUSTER]
        return max(offered, key=generation_order, default=None)


def generation_order(generation: Object | None) -> tuple[int, ...]:
    """Return what generations are ordered by: the numbers in their name (8.9 gen2 before 8.9 gen13)."""
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


def _choose(what: str, choices: list[Object] | None, wanted: str) -> Object:
    choices = choices or []
    found = {str(choice.get("uuid")): choice for choice in choices if has_name_or_uuid(choice, wanted)}
    if not found:
        existing = ", ".join(sorted({f"'{choice.get('name')}' ({choice.get('uuid')})" for choice in choices}))
        raise NotFound(f"There is no {what} '{wanted}' for this organization. There are: {existing or 'none'}.")
    if len(found) > 1:
        raise Ambiguous(f"'{wanted}' is more than one {what}: {', '.join(sorted(found))}. Use the UUID.")
    return next(iter(found.values()))
