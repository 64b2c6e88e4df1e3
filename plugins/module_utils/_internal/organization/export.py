# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports an organization as a declaration: names instead of UUIDs, no defaults, in a stable order.

Values that cannot be declared are omitted with a note, so that applying the export never changes anything.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import ApiError, CamundaError
from ..resources.clusters.reference import ClusterReference, Clusters
from .parts.part import ClusterPart, ExportContext
from .parts.registry import CLUSTER_PARTS, CLUSTERS, MEMBERS
from .reading import Reader

if TYPE_CHECKING:
    from ..api.operations import Object
    from ..session import Session


class Exporter:
    """Reads an organization and returns it as a declaration.

    :param parts: names of the parts to export: ``members``, ``clusters``, and options for parts of clusters.
    :param secret_values: whether the values of connector secrets are exported.
    :ivar notes: notes on omitted values: ``{place, text}`` each.
    """

    def __init__(self, session: Session, parts: Collection[str], *, secret_values: bool) -> None:
        self._session = session
        self._parts = parts
        self._secret_values = secret_values
        self.notes: list[dict[str, str]] = []

    def export(self) -> Object:
        """Return the declaration: ``members`` and ``clusters``, as far as they are in ``parts``."""
        reader = Reader(self._session)
        cluster_parts = [part for part in CLUSTER_PARTS if part.name in self._parts]
        members, clusters = reader.read_members_and_clusters(
            members=MEMBERS.name in self._parts, clusters=CLUSTERS.name in self._parts or bool(cluster_parts)
        )
        organization: Object = {}
        if members is not None:
            organization[MEMBERS.name] = MEMBERS.export(members, self._context(MEMBERS.name))
        if clusters is not None:
            organization[CLUSTERS.name] = self._clusters(reader, clusters, cluster_parts)
        return organization

    def _context(self, place: str) -> ExportContext:
        return ExportContext(place, self.notes, self._secret_values)

    def _clusters(self, reader: Reader, clusters: Clusters, parts: list[ClusterPart[Any, Any]]) -> list[Object]:
        ordered = sorted(clusters.all, key=lambda each: (str(each.get("name")), str(each.get("uuid"))))
        contexts = [
            self._context(f"{CLUSTERS.name}[{number}] ('{each.get('name')}')") for number, each in enumerate(ordered)
        ]

        def note_forbidden(number: int, part: ClusterPart[Any, Any], error: ApiError) -> None:
            contexts[number].within(part.name).note(f"Cannot be read: {error.message}")

        found = reader.read_parts(
            [
                (ClusterReference(self._session, str(each.get("name")), str(each["uuid"]), each), parts)
                for each in ordered
            ],
            note_forbidden,
        )
        exported = []
        for context, cluster, current in zip(contexts, ordered, found, strict=True):
            unique = len(clusters.by_name(str(cluster.get("name")))) == 1
            entry = CLUSTERS.export(cluster, context, unique=unique)
            exported.append({**entry, **_cluster_parts(parts, current, context)})
        # Reads are concurrent, so notes are sorted by the order of the clusters.
        places = [context.place for context in contexts]
        self.notes.sort(key=lambda note: (_number(note["place"], places), note["place"]))
        return exported


def _cluster_parts(
    parts: list[ClusterPart[Any, Any]], current: Mapping[str, Any], context: ExportContext
) -> dict[str, Any]:
    """Return the existing parts of the cluster that can be declared."""
    exported = {}
    for part in parts:
        if current[part.name] is None:
            continue
        of_part = context.within(part.name)
        try:
            value = part.export(current[part.name], of_part)
        except CamundaError as error:
            of_part.note_omission(error)
            continue
        if value is not None:
            exported[part.name] = value
    return exported


def _number(place: str, places: list[str]) -> int:
    return next((number for number, each in enumerate(places) if place.startswith(each)), -1)
