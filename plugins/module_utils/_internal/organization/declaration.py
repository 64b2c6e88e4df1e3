# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is declared about an organization, checked as far as that is possible without asking anybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ..api.vocabulary import email_key, is_uuid
from ..errors import OptionError
from ..resources.api_clients import check_client
from ..resources.backups.schedules import checked_schedule
from ..resources.clusters.declaration import ClusterDeclaration
from ..resources.connector_secrets import check_name, check_value
from ..resources.ip_allowlist import normalised
from ..resources.members import checked_email, checked_roles
from ..resources.monitoring import check_username
from ..resources.secure_connectivity import checked_values
from .problems import Problems

if TYPE_CHECKING:
    from ..api.operations import Object
    from ..messages import Messages

# The parts of a declaration, by the names of their options.
MEMBERS = "members"
CLUSTERS = "clusters"
API_CLIENTS = "api_clients"
CONNECTOR_SECRETS = "connector_secrets"
IP_ALLOWLIST = "ip_allowlist"
BACKUP_SCHEDULE = "backup_schedule"
MONITORING = "monitoring"
SECURE_CONNECTIVITY = "secure_connectivity"

PARTS_OF_CLUSTERS = (
    IP_ALLOWLIST,
    BACKUP_SCHEDULE,
    CONNECTOR_SECRETS,
    API_CLIENTS,
    MONITORING,
    SECURE_CONNECTIVITY,
)

# Kinds whose undeclared objects may be removed. Clusters are not among them, and never will be.
PURGEABLE = (MEMBERS, *PARTS_OF_CLUSTERS)

# Kinds that the API cannot change in place.
RECREATABLE = (API_CLIENTS, SECURE_CONNECTIVITY)

_REMOVALS = re.compile(r"([0-9]{1,9})(%?)")

Entry = Mapping[str, Any]
T = TypeVar("T")


class MaxRemovals(NamedTuple):
    """How many objects one plan may remove.

    :ivar number: of the whole plan; or, when ``percent`` is set, hundredths of what exists of each kind.
    """

    number: int
    percent: bool

    @classmethod
    def from_text(cls, text: str) -> MaxRemovals:
        """Return what the option says: ``5`` or ``10%``.

        :raises OptionError: for anything else.
        """
        found = _REMOVALS.fullmatch(text.strip())
        if found is None or (found.group(2) and int(found.group(1)) > 100):
            raise OptionError(
                "max_removals",
                f"The option 'max_removals' must be a whole number, such as 5, or a percentage, such as '10%', but is "
                f"{text!r}.",
            )
        return cls(int(found.group(1)), bool(found.group(2)))

    def __str__(self) -> str:
        return f"{self.number}%" if self.percent else str(self.number)


class DeclaredCluster(NamedTuple):
    """One declared cluster. A part that is None is not declared, and left alone.

    :ivar place: where it stands in the declaration, for people.
    :ivar own: the cluster itself; its ``cluster`` is the declared UUID.
    :ivar api_clients: name to permissions, None to leave those of an existing client alone.
    :ivar connector_secrets: name to value, None to leave that of an existing secret alone.
    :ivar ip_allowlist: the whole list, as it is sent.
    :ivar monitoring_clients: usernames; None for no more than that monitoring is active.
    """

    place: str
    own: ClusterDeclaration
    api_clients: dict[str, list[str] | None] | None
    connector_secrets: dict[str, str | None] | None
    ip_allowlist: list[Object] | None
    backup_schedule: str | None
    monitoring: bool
    monitoring_clients: list[str] | None
    secure_connectivity: tuple[list[str], list[str]] | None

    def declares(self, part: str) -> bool:
        """Tell whether a part of the cluster is declared."""
        return bool(self.monitoring) if part == MONITORING else getattr(self, part) is not None


class Declaration(NamedTuple):
    """A declared organization. A part that is None is left alone.

    :ivar members: e-mail address to roles, None to leave those of an existing member alone.
    :ivar purge: kinds whose undeclared objects are removed.
    :ivar recreate: kinds that may be removed and made again when they cannot be changed in place.
    """

    members: dict[str, list[str] | None] | None
    clusters: list[DeclaredCluster] | None
    purge: frozenset[str]
    recreate: frozenset[str]
    max_removals: MaxRemovals

    @classmethod
    def from_options(cls, options: Entry, messages: Messages) -> Declaration:
        """Return what the options of the module declare; the messages learn the values of secrets.

        :raises DeclarationRefused: with everything that cannot be right.
        """
        problems = Problems()
        reader = _Reader(problems, messages)
        max_removals = MaxRemovals(0, percent=False)
        with problems.at("max_removals"):
            max_removals = MaxRemovals.from_text(options["max_removals"])
        purge = frozenset(options["purge"])
        if MEMBERS in purge and options[MEMBERS] is None:
            problems.add(
                "purge", OptionError("purge", "The option 'purge' names 'members', but no members are declared.")
            )
        elif options[CLUSTERS] is None and purge - {MEMBERS}:
            named = ", ".join(f"'{kind}'" for kind in sorted(purge - {MEMBERS}))
            problems.add(
                "purge", OptionError("purge", f"The option 'purge' names {named}, but no clusters are declared.")
            )
        declaration = cls(
            members=reader.members(options[MEMBERS]),
            clusters=reader.clusters(options[CLUSTERS]),
            purge=purge,
            recreate=frozenset(options["recreate"]),
            max_removals=max_removals,
        )
        problems.raise_any()
        return declaration


class _Reader:
    def __init__(self, problems: Problems, messages: Messages) -> None:
        self._problems = problems
        self._messages = messages

    def members(self, entries: list[Entry] | None) -> dict[str, list[str] | None] | None:
        def read(entry: Entry) -> tuple[str, str, list[str] | None]:
            email = checked_email(entry["email"])
            return email_key(email), email, checked_roles(entry["roles"])

        found = self._named(MEMBERS, "email", entries, read)
        return None if found is None else dict(found.values())

    def clusters(self, entries: list[Entry] | None) -> list[DeclaredCluster] | None:
        if entries is None:
            return None
        found = []
        seen: dict[tuple[str, str], str] = {}
        for number, entry in enumerate(entries):
            name, uuid = entry["name"], entry["uuid"]
            place = f"{CLUSTERS}[{number}]" + (f" ('{name or uuid}')" if name or uuid else "")
            with self._problems.at(place):
                _check_identity(name, uuid)
                for key in (("name", name), ("uuid", (uuid or "").lower())):
                    if key[1] and key in seen:
                        raise OptionError(key[0], f"It has the same {key[0]} as {seen[key]}.")
                    seen[key] = place
                found.append(self._cluster(place, entry))
        return found

    def _cluster(self, place: str, entry: Entry) -> DeclaredCluster:
        clients = self._named(
            f"{place}, {API_CLIENTS}", "name", entry[API_CLIENTS], lambda it: (it["name"], *_client(it))
        )
        secrets = self._named(
            f"{place}, {CONNECTOR_SECRETS}",
            "name",
            entry[CONNECTOR_SECRETS],
            lambda it: (it["name"], *self._secret(it)),
        )
        allowlist, schedule, connectivity = entry[IP_ALLOWLIST], entry[BACKUP_SCHEDULE], entry[SECURE_CONNECTIVITY]
        with self._problems.at(f"{place}, {IP_ALLOWLIST}"):
            allowlist = None if allowlist is None else normalised(allowlist, IP_ALLOWLIST)
        with self._problems.at(f"{place}, {BACKUP_SCHEDULE}"):
            schedule = None if schedule is None else checked_schedule(schedule)
        with self._problems.at(f"{place}, {SECURE_CONNECTIVITY}"):
            if connectivity is not None:
                connectivity = tuple(checked_values(name, connectivity[name]) for name in ("principals", "regions"))
        usernames = self._named(
            f"{place}, {MONITORING}", "username", (entry[MONITORING] or {}).get("clients"), _username
        )
        # Last, because it may end here: everything else that is wrong has been told by then.
        own = ClusterDeclaration.from_options(
            {
                **dict.fromkeys(ClusterDeclaration._fields),
                **{name: entry[name] for name in ClusterDeclaration._fields if name in entry},
                "cluster": entry["uuid"],
                "resume": False,
                "upgrade": False,
            }
        )
        return DeclaredCluster(
            place=place,
            own=own,
            api_clients=None if clients is None else dict(clients.values()),
            connector_secrets=None if secrets is None else dict(secrets.values()),
            ip_allowlist=allowlist,
            backup_schedule=schedule,
            monitoring=entry[MONITORING] is not None,
            monitoring_clients=None if usernames is None else list(usernames),
            secure_connectivity=connectivity,
        )

    def _secret(self, entry: Entry) -> tuple[str, str | None]:
        name, value = entry["name"], entry["value"]
        check_name(name, self._messages, new=True)
        if value is not None:
            check_value(value)
            self._messages.redactor.add(value)
        return name, value

    def _named(
        self, place: str, option: str, entries: list[Entry] | None, read: Callable[[Entry], tuple[str, str, T]]
    ) -> dict[str, tuple[str, T]] | None:
        """Return the entries of a list by what tells them apart, which no two of them may share.

        :param option: the option that names an entry.
        :param read: returns what tells an entry apart, its name, and what is declared about it.
        """
        if entries is None:
            return None
        found: dict[str, tuple[str, T]] = {}
        for number, entry in enumerate(entries):
            with self._problems.at(f"{place}[{number}]"):
                key, name, value = read(entry)
                if key in found:
                    raise OptionError(option, f"The {option} '{name}' is declared twice.")
                found[key] = (name, value)
        return found


def _client(entry: Entry) -> tuple[str, list[str] | None]:
    check_client(entry["name"], entry["permissions"])
    return entry["name"], entry["permissions"]


def _username(entry: Entry) -> tuple[str, str, None]:
    check_username(entry["username"])
    return entry["username"], entry["username"], None


def _check_identity(name: str | None, uuid: str | None) -> None:
    if name is None and uuid is None:
        raise OptionError("name", "A cluster needs the option 'name', or 'uuid' for one that exists.")
    if uuid is not None and not is_uuid(uuid):
        raise OptionError("uuid", f"The option 'uuid' must be the UUID of a cluster, but is '{uuid}'.")
