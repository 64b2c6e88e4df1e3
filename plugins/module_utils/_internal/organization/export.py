# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organization as one would declare it: names instead of UUIDs, no defaults, in a stable order.

What cannot be declared is left out with a note: declaring what is exported never changes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, Any

from ..api.vocabulary import ASSIGNABLE_ROLES, email_key
from ..errors import ApiError, CamundaError
from ..resources.clusters.declaration import ENCRYPTIONS, STAGES, ClusterDeclaration
from ..resources.clusters.differences import STABLE, stage_of
from ..resources.clusters.reference import ClusterReference, Clusters
from ..resources.members import Members, assignable_roles, checked_email, is_owner
from .cluster_export import ClusterExport, Note
from .declaration import CLUSTERS, MEMBERS, PARTS_OF_CLUSTERS
from .reading import Reader

if TYPE_CHECKING:
    from ..api.operations import Object
    from ..session import Session

# How a cluster is encrypted when nothing else is declared.
_DEFAULT_ENCRYPTION = "Provider"


class Export:
    """Reads an organization and returns it as a declaration.

    :param parts: which parts: ``members``, ``clusters``, and parts of clusters by the names of their options.
    :param with_values: whether the values of connector secrets are exported.
    :ivar notes: what was left out: ``{place, text}`` each.
    """

    def __init__(self, session: Session, parts: Collection[str], *, with_values: bool) -> None:
        self._session = session
        self._parts = parts
        self._with_values = with_values
        self.notes: list[dict[str, str]] = []

    def organization(self) -> Object:
        """Return the declaration: ``{members, clusters}``, as far as they were asked for."""
        reader = Reader(self._session)
        parts_of_clusters = [part for part in PARTS_OF_CLUSTERS if part in self._parts]
        members, clusters = reader.roots(
            members=MEMBERS in self._parts, clusters=CLUSTERS in self._parts or bool(parts_of_clusters)
        )
        organization: Object = {}
        if members is not None:
            organization[MEMBERS] = self._members(members)
        if clusters is not None:
            organization[CLUSTERS] = self._clusters(reader, clusters, parts_of_clusters)
        return organization

    def _note(self, place: str) -> Note:
        return lambda text: self.notes.append({"place": place, "text": text})

    def _note_on(self, place: str, part: str) -> Note:
        return self._note(f"{place}, {part}")

    def _members(self, members: Members) -> list[Object]:
        exported: dict[str, Object] = {}
        for member in sorted(members.all, key=lambda each: email_key(each.get("email"))):
            email = str(member.get("email"))
            note = self._note(f"{MEMBERS} ('{email}')")
            if not _usable(partial(checked_email, email), note):
                continue
            if checked_email(email) != email:
                note("There is white space around the address, which cannot be declared. It is left out.")
                continue
            if email_key(email) in exported:
                note("The address is listed more than once; this one is left out.")
                continue
            entry: Object = {"email": email}
            roles = assignable_roles(member)
            if is_owner(member):
                note("The owner of the organization, whose roles cannot be changed.")
            elif roles:
                entry["roles"] = [role for role in ASSIGNABLE_ROLES if role in roles]
            else:
                note("Has no role that can be given to a member.")
            exported[email_key(email)] = entry
        return list(exported.values())

    def _clusters(self, reader: Reader, clusters: Clusters, parts: list[str]) -> list[Object]:
        ordered = sorted(clusters.all, key=lambda each: (str(each.get("name")), str(each.get("uuid"))))
        places = [f"{CLUSTERS}[{number}] ('{each.get('name')}')" for number, each in enumerate(ordered)]

        def forbidden(number: int, part: str, error: ApiError) -> None:
            self._note(f"{places[number]}, {part}")(f"Cannot be read: {error.message}")

        found = reader.parts(
            [
                (ClusterReference(self._session, str(each.get("name")), str(each["uuid"]), each), parts)
                for each in ordered
            ],
            forbidden,
        )
        exported = []
        for place, cluster, of_cluster in zip(places, ordered, found, strict=True):
            entry = self._cluster(place, cluster, alone=len(clusters.by_name(str(cluster.get("name")))) == 1)
            export = ClusterExport(partial(self._note_on, place), self._with_values)
            exported.append({**entry, **export.parts(of_cluster)})
        # In the order of the clusters, whichever was read first.
        self.notes.sort(key=lambda note: (_number(note["place"], places), note["place"]))
        return exported

    def _cluster(self, place: str, cluster: Object, *, alone: bool) -> Object:
        note = self._note(place)
        name = cluster.get("name")
        declarable = _declarable("name", name, note)
        if declarable and not alone:
            note("Several clusters have its name, so its UUID is there instead.")
        entry: Object = {"name": name} if declarable and alone else {"uuid": cluster.get("uuid")}
        channel = str((cluster.get("channel") or {}).get("name"))
        automatic = cluster.get("autoUpdate")
        values = {
            "plan_type": _name(cluster, "planType"),
            "region": _name(cluster, "region"),
            "channel": _name(cluster, "channel"),
            # Camunda moves the generation of the others on by itself.
            "generation": None if automatic else _name(cluster, "generation"),
            "auto_update": automatic if channel.lower() == STABLE and isinstance(automatic, bool) else None,
            "stage": _stage(cluster, note),
            "description": cluster.get("description") or None,
            "backup_region": _name(cluster, "backupRegion"),
            "encryption": (cluster.get("encryption") or {}).get("type"),
        }
        for option, value in values.items():
            if value is None or (option == "encryption" and value == _DEFAULT_ENCRYPTION):
                continue
            if _declarable(option, value, note):
                entry[option] = value
        return entry


def _usable(check: Callable[[], Any], note: Note) -> bool:
    """Tell whether a value can be declared; if not, note why."""
    try:
        check()
    except CamundaError as error:
        note(f"{error.message} It is left out.")
        return False
    return True


def _declarable(option: str, value: Any, note: Note) -> bool:
    """Tell whether an option for a cluster can have a value; if not, note why."""
    if not isinstance(value, bool if option == "auto_update" else str):
        note(f"The API shows no text as its '{option}'. It is left out.")
        return False
    if option == "encryption" and value not in ENCRYPTIONS:
        note(f"The option 'encryption' cannot be '{value}'. It is left out.")
        return False
    options = {**dict.fromkeys(ClusterDeclaration._fields), option: value}
    return _usable(partial(ClusterDeclaration.from_options, options), note)


def _stage(cluster: Object, note: Note) -> str | None:
    if len(set(STAGES) & set(cluster.get("labels") or [])) > 1:
        note("It has the labels of several stages, so its stage is left out.")
        return None
    return stage_of(cluster)


def _name(cluster: Object, field: str) -> Any:
    return (cluster.get(field) or {}).get("name")


def _number(place: str, places: list[str]) -> int:
    return next((number for number, each in enumerate(places) if place.startswith(each)), -1)
