# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The differences between a declared cluster and the existing one, and which of them can be changed.

Fields that the API does not return are not compared: write-only fields, and fields that a response omits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...errors import Refused
from .declaration import EXTERNAL, STAGES, ClusterDeclaration
from .parameters import ClusterParameters, has_name_or_uuid

if TYPE_CHECKING:
    from ...api.operations import Object

# The only channel in which the API does not ignore ``autoUpdate`` (Camunda's API description).
STABLE = "stable"


def stage_of(cluster: Object) -> str | None:
    """Return the stage of a cluster. It is assumed to be one of the labels, as no other field could contain it."""
    return next((label for label in cluster.get("labels") or [] if label in STAGES), None)


class Differences:
    """Compares a declared cluster with the existing one.

    :param parameters: returns the available parameters. They are only needed if a name differs: a cluster may have
        parameters that are no longer available.
    """

    def __init__(
        self, declared: ClusterDeclaration, existing: Object, parameters: Callable[[], ClusterParameters]
    ) -> None:
        self._declared = declared
        self._existing = existing
        self._parameters = parameters

    def changes_in_place(self) -> dict[str, Any]:
        """Return the declared ``name``, ``description`` and ``stage``, as far as they differ."""
        declared, existing = self._declared, self._existing
        changes: dict[str, Any] = {}
        if declared.name not in (None, existing.get("name")):
            changes["name"] = declared.name
        if declared.description is not None and declared.description != (existing.get("description") or ""):
            changes["description"] = declared.description
        # The stage is unknown if the response has no labels.
        if declared.stage not in (None, stage_of(existing)) and "labels" in existing:
            changes["stage"] = declared.stage
        return changes

    def check_unchangeable(self, newest: Object | None) -> None:
        """Raise an error that lists all differences that the API cannot change.

        :param newest: the generation to which the cluster is upgraded, None if it is not.
        :raises Refused: if there are any.
        :raises NotFound: for a declared parameter that does not exist.
        """
        found = [*self._parameter_differences(), *self._auto_update_differences(), *self._encryption_differences()]
        advice = (
            "The API cannot change this in place. The cluster would have to be deleted and created again, which this "
            "module never does, because all data and backups of the cluster would be lost. Declare the existing "
            "values, or create another cluster."
            if found
            else ""
        )
        generation = self._generation_difference(newest)
        if generation:
            found.append(generation)
            advice = (
                f"{advice} Only 'upgrade: true' changes the generation, to the newest one of the channel"
                + (f", {newest.get('name')}." if newest else ".")
            ).strip()
        if found:
            cluster = f"'{self._existing.get('name')}' ({self._existing.get('uuid')})"
            raise Refused(f"The cluster {cluster} differs from its declaration: {'; '.join(found)}. {advice}")

    @property
    def has_declared_generation(self) -> bool:
        """True if the cluster has the declared generation; False if none is declared."""
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
            # Camunda has renamed parameters: the declared name may be the new name of the current one.
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
        """Return the difference between the generations; None if there is none, or if they are not compared."""
        wanted, current = self._declared.generation, self._existing.get("generation")
        # With automatic updates, Camunda changes the generation.
        if wanted is None or not current or self._existing.get("autoUpdate") or has_name_or_uuid(current, wanted):
            return None
        if newest is not None and has_name_or_uuid(newest, wanted):
            return None
        channel = self._existing.get("channel")
        if channel:
            # An unknown generation is an error that lists those of the channel.
            parameters = self._parameters()
            meant = parameters.generation(parameters.channel(str(channel.get("uuid"))), wanted)
            if meant.get("uuid") == current.get("uuid"):
                return None
        return _describe_difference("generation", current.get("name"), wanted)


def _describe_difference(option: str, current: Any, wanted: Any) -> str:
    return f"{option} is {_format_value(current)}, but declared as {_format_value(wanted)}"


def _format_value(value: Any) -> str:
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else f"'{value}'"
