# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clusters of an organization, with their parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ...api.vocabulary import is_uuid
from ...errors import CamundaError, OptionError
from ...resources.clusters.declaration import ENCRYPTIONS, OPTIONS, STAGES, ClusterDeclaration
from ...resources.clusters.differences import STABLE, stage_of
from ...resources.clusters.reference import Clusters

if TYPE_CHECKING:
    from ...api.operations import Object
    from ...session import Session
    from .part import CheckContext, ClusterPart, Entry, ExportContext

# The default of the API.
_DEFAULT_ENCRYPTION = "Provider"


class DeclaredCluster(NamedTuple):
    """One declared cluster.

    :ivar place: location in the declaration, for messages.
    :ivar own: the cluster itself; its ``cluster`` is the declared UUID.
    :ivar parts: the declared parts by name. Others are left alone.
    """

    place: str
    own: ClusterDeclaration
    parts: Mapping[str, Any]


class ClustersPart:
    """The clusters. This is no ``Part``, because clusters are read, planned and exported with their own parts.

    :ivar name: name of the option.
    :ivar option: the option, with its documentation; see documented_options.py.
    """

    name = "clusters"

    def __init__(self, parts: Sequence[ClusterPart[Any, Any]]) -> None:
        self._parts = parts
        self.option: dict[str, Any] = {
            "description": [
                "Clusters with their parts. Undeclared clusters are left alone; clusters are never deleted.",
                "If a property that cannot be changed differs, such as the region, the module fails and lists all "
                "differences.",
            ],
            "type": "list",
            "elements": "dict",
            "options": {
                "uuid": {
                    "description": [
                        "UUID of an existing cluster. Only required if several clusters have the same name, and to "
                        "rename the cluster to O(clusters[].name)."
                    ],
                    "type": "str",
                },
                **OPTIONS,
                **{part.name: part.option for part in parts},
            },
        }

    def check(self, value: list[Entry], context: CheckContext) -> list[DeclaredCluster]:
        """Validate the option, as far as it is possible without a request, and return the declared clusters."""
        found = []
        seen: dict[tuple[str, str], str] = {}
        for number, entry in enumerate(value):
            name, uuid = entry["name"], entry["uuid"]
            place = f"{context.place}[{number}]" + (f" ('{name or uuid}')" if name or uuid else "")
            with context.problems.at(place):
                _check_identity(name, uuid)
                for key in (("name", name), ("uuid", (uuid or "").lower())):
                    if key[1] and key in seen:
                        raise OptionError(key[0], f"It has the same {key[0]} as {seen[key]}.")
                    seen[key] = place
                parts = {}
                for part in self._parts:
                    if entry[part.name] is not None:
                        of_part = context._replace(place=f"{place}, {part.name}")
                        with context.problems.at(of_part.place):
                            parts[part.name] = part.check(entry[part.name], of_part)
                # Last, because an error ends the block, and other problems have to be collected before.
                own = ClusterDeclaration.from_options({**entry, "cluster": uuid})
                found.append(DeclaredCluster(place, own, parts))
        return found

    def read(self, session: Session) -> Clusters:
        """Return the clusters of the organization."""
        return Clusters(session)

    def export(self, cluster: Object, context: ExportContext, *, unique: bool) -> Object:
        """Return the declaration of the cluster itself, without its parts.

        :param unique: whether no other cluster has the same name.
        """
        name = cluster.get("name")
        declarable = _is_declarable("name", name, context)
        if declarable and not unique:
            context.note("Several clusters have its name, so its UUID is exported instead.")
        entry: Object = {"name": name} if declarable and unique else {"uuid": cluster.get("uuid")}
        channel = str((cluster.get("channel") or {}).get("name"))
        automatic = cluster.get("autoUpdate")
        values = {
            "plan_type": _name(cluster, "planType"),
            "region": _name(cluster, "region"),
            "channel": _name(cluster, "channel"),
            # Camunda changes the generation of clusters with automatic updates.
            "generation": None if automatic else _name(cluster, "generation"),
            "auto_update": automatic if channel.lower() == STABLE and isinstance(automatic, bool) else None,
            "stage": _stage(cluster, context),
            "description": cluster.get("description") or None,
            "backup_region": _name(cluster, "backupRegion"),
            "encryption": (cluster.get("encryption") or {}).get("type"),
        }
        for option, value in values.items():
            if value is None or (option == "encryption" and value == _DEFAULT_ENCRYPTION):
                continue
            if _is_declarable(option, value, context):
                entry[option] = value
        return entry


def _check_identity(name: str | None, uuid: str | None) -> None:
    if name is None and uuid is None:
        raise OptionError("name", "A cluster needs the option 'name', or 'uuid' if it exists.")
    if uuid is not None and not is_uuid(uuid):
        raise OptionError("uuid", f"The option 'uuid' must be the UUID of a cluster, but is '{uuid}'.")


def _is_declarable(option: str, value: Any, context: ExportContext) -> bool:
    """Return True if the option of a cluster can have that value; otherwise, add a note."""
    if not isinstance(value, bool if option == "auto_update" else str):
        context.note(f"Its '{option}' is not a string. It is omitted.")
        return False
    if option == "encryption" and value not in ENCRYPTIONS:
        context.note(f"The option 'encryption' cannot be '{value}'. It is omitted.")
        return False
    try:
        ClusterDeclaration.from_options({option: value})
    except CamundaError as error:
        context.note_omission(error)
        return False
    return True


def _stage(cluster: Object, context: ExportContext) -> str | None:
    if len(set(STAGES) & set(cluster.get("labels") or [])) > 1:
        context.note("It has the labels of several stages, so its stage is omitted.")
        return None
    return stage_of(cluster)


def _name(cluster: Object, field: str) -> Any:
    return (cluster.get(field) or {}).get("name")
