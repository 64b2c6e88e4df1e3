# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between a declared cluster and the existing one, and which of it can be changed.

What the API does not show is not compared: write-only fields, and fields that an answer leaves out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...errors import Refused
from .declaration import EXTERNAL, STAGES, ClusterDeclaration
from .parameters import ClusterParameters, has_name_or_uuid

if TYPE_CHECKING:
    from ...api.operations import Object

# The only channel in which the API heeds whether updates are automatic (Camunda's API description).
STABLE = "stable"


def stage_of(cluster: Object) -> str | None:
    """Return the stage of a cluster. That it is shown as one of its labels is assumed: nothing else could show it."""
    return next((label for label in cluster.get("labels") or [] if label in STAGES), None)


class Differences:
    """Compares one cluster.

    :param parameters: returns what may be chosen; asked only for what is not called as declared, because a cluster may
        have things that cannot be chosen any more.
    """

    def __init__(
        self, declared: ClusterDeclaration, existing: Object, parameters: Callable[[], ClusterParameters]
    ) -> None:
        self._declared = declared
        self._existing = existing
        self._parameters = parameters

    def changes_in_place(self) -> dict[str, Any]:
        """Return what has to be changed and can be: ``name``, ``description`` and ``stage``, as declared."""
        declared, existing = self._declared, self._existing
        changes: dict[str, Any] = {}
        if declared.name not in (None, existing.get("name")):
            changes["name"] = declared.name
        if declared.description is not None and declared.description != (existing.get("description") or ""):
            changes["description"] = declared.description
        # Without labels in the answer, there is no telling which stage the cluster has.
        if declared.stage not in (None, stage_of(existing)) and "labels" in existing:
            changes["stage"] = declared.stage
        return changes

    def check_unchangeable(self, newest: Object | None) -> None:
        """Refuse differences that the API cannot remove, naming all of them.

        :param newest: the generation that the task leads to, None when it stays as it is.
        :raises Refused: when there are any.
        :raises NotFound: for something declared that does not exist.
        """
        found = [*self._parameter_differences(), *self._auto_update_differences(), *self._encryption_differences()]
        advice = (
            "The API cannot change this in place. The cluster would have to be deleted and made anew, and all its "
            "data and backups would be lost, which this module does not do by itself. Declare what there is, or make "
            "another cluster."
            if found
            else ""
        )
        generation = self._generation_difference(newest)
        if generation:
            found.append(generation)
            advice = (
                f"{advice} A generation only changes with 'upgrade: true', which leads to the newest one of the channel"
                + (f", {newest.get('name')}." if newest else ".")
            ).strip()
        if found:
            cluster = f"'{self._existing.get('name')}' ({self._existing.get('uuid')})"
            raise Refused(f"The cluster {cluster} is not as declared: {'; '.join(found)}. {advice}")

    @property
    def has_declared_generation(self) -> bool:
        """Tell whether the cluster has the generation that is declared; False when none is."""
        wanted, current = self._declared.generation, self._existing.get("generation")
        return wanted is not None and not self._existing.get("autoUpdate") and has_name_or_uuid(current, wanted)

    def _parameter_differences(self) -> list[str]:
        declared, existing = self._declared, self._existing
        found = []
        for option, field, wanted, resolve in (
            ("plan_type", "planType", declared.plan_type, lambda available, wanted: available.plan_type(wanted)),
            ("region", "region", declared.region, lambda available, wanted: available.region(wanted)),
            ("channel", "channel", declared.channel, lambda available, wanted: available.channel(wanted)),
        ):
            current = existing.get(field)
            if wanted is None or not current or has_name_or_uuid(current, wanted):
                continue
            # Names have changed over the years: what is declared may be the same thing by its present name.
            meant = resolve(self._parameters(), wanted)
            if meant.get("uuid") != current.get("uuid"):
                found.append(_describe_difference(option, current.get("name"), wanted))
        current, wanted = existing.get("backupRegion"), declared.backup_region
        if wanted is not None and not has_name_or_uuid(current, wanted) and not self._is_backup_region(current, wanted):
            found.append(_describe_difference("backup_region", (current or {}).get("name"), wanted))
        return found

    def _is_backup_region(self, current: Object | None, wanted: str) -> bool:
        region = self._existing.get("region")
        if not current or not region:
            return False
        return self._parameters().backup_region(region, wanted).get("uuid") == current.get("uuid")

    def _auto_update_differences(self) -> list[str]:
        current, wanted = self._existing.get("autoUpdate"), self._declared.auto_update
        channel = str((self._existing.get("channel") or {}).get("name")).lower()
        if None in (current, wanted) or current is wanted or channel != STABLE:
            return []
        return [_describe_difference("auto_update", current, wanted)]

    def _encryption_differences(self) -> list[str]:
        current = (self._existing.get("encryption") or {}).get("type")
        wanted = EXTERNAL if self._declared.encryption_keys else self._declared.encryption
        return (
            []
            if None in (current, wanted) or current == wanted
            else [_describe_difference("encryption", current, wanted)]
        )

    def _generation_difference(self, newest: Object | None) -> str | None:
        """Return the difference between the generations, None when there is none or it is nobody's declaration."""
        wanted, current = self._declared.generation, self._existing.get("generation")
        # With automatic updates, Camunda moves the generation on by itself.
        if wanted is None or not current or self._existing.get("autoUpdate") or has_name_or_uuid(current, wanted):
            return None
        if newest is not None and has_name_or_uuid(newest, wanted):
            return None
        channel = self._existing.get("channel")
        if channel:
            # Refused with the list of what exists when it is none of the channel's.
            parameters = self._parameters()
            meant = parameters.generation(parameters.channel(str(channel.get("uuid"))), wanted)
            if meant.get("uuid") == current.get("uuid"):
                return None
        return _describe_difference("generation", current.get("name"), wanted)


def _describe_difference(option: str, current: Any, wanted: Any) -> str:
    return f"{option} is {_format_value(current)} and declared as {_format_value(wanted)}"


def _format_value(value: Any) -> str:
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else f"'{value}'"
