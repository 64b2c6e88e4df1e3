# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a part of an organization is: one kind of thing that can be declared, from its option to its export."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar

from ...errors import CamundaError, OptionError
from ...plan import CREATE, RECREATE, REMOVE, UPDATE

if TYPE_CHECKING:
    from ...api.operations import Object
    from ...documented_options import Option
    from ...messages import Messages
    from ...one_time_secrets.issued import Issued
    from ...plan import Step
    from ...resources.clusters.reference import ClusterReference
    from ...session import Session
    from ..problems import Problems

# In which order one kind of thing is changed: what is needed comes before what is not needed any more goes.
_ORDER = (CREATE, UPDATE, RECREATE, REMOVE)

Entry = Mapping[str, Any]
T = TypeVar("T")
Declared = TypeVar("Declared")
Resource = TypeVar("Resource")


class Secrets(Protocol):
    """Takes the one-time secrets of what a plan creates.

    :ivar oauth_url: address of the token service, for clients whose creation is answered without it.
    """

    oauth_url: str

    def expect(self, step: Step, issued: Callable[[], Issued | None], file_suffix: str = "") -> None:
        """Take note that the step will issue a secret.

        :param issued: returns the secret after the step was executed.
        :param file_suffix: tells its file from those of other kinds, in which names may be the same.
        """


class CheckContext(NamedTuple):
    """What the check of a part needs.

    :ivar place: where the part stands in the declaration, for people.
    :ivar problems: collects what is wrong with single entries.
    :ivar messages: learns the values of secrets.
    """

    place: str
    problems: Problems
    messages: Messages

    def check_entries(
        self,
        option: str,
        entries: list[Entry],
        check: Callable[[Entry], tuple[str, T]],
        key: Callable[[str], str] = str,
    ) -> dict[str, T]:
        """Return what is declared about each entry of a list, by name; note entries that are wrong or there twice.

        :param option: the option that names an entry.
        :param check: returns the name of an entry, and what is declared about it.
        :param key: returns what no two names may share.
        """
        seen: set[str] = set()
        found: dict[str, T] = {}
        for number, entry in enumerate(entries):
            with self.problems.at(f"{self.place}[{number}]"):
                name, declared = check(entry)
                if key(name) in seen:
                    raise OptionError(option, f"The {option} '{name}' is declared twice.")
                seen.add(key(name))
                found[name] = declared
        return found


class PlanContext(NamedTuple):
    """What the plan for a part needs.

    :ivar place: where the part stands in the declaration, for people.
    :ivar problems: collects what is wrong with single entries.
    :ivar purge: whether undeclared objects are removed.
    :ivar recreate: whether objects may be removed and made again.
    :ivar secrets: takes the one-time secrets of what is created.
    :ivar wait_seconds: longest wait for one thing to become ready; None for no waiting.
    """

    place: str
    problems: Problems
    purge: bool
    recreate: bool
    secrets: Secrets
    wait_seconds: float | None

    def at(self, name: str) -> AbstractContextManager[None]:
        """Note a problem with the entry of that name, at which the block ends."""
        return self.problems.at(f"{self.place} ('{name}')")


class ExportContext(NamedTuple):
    """What the export of a part needs.

    :ivar place: where the part stands in the declaration, for people.
    :ivar notes: takes what is to be said about something that is left out: ``{place, text}`` each.
    :ivar secret_values: whether the values of secrets are exported.
    """

    place: str
    notes: list[dict[str, str]]
    secret_values: bool

    def within(self, part: str) -> ExportContext:
        """Return the context of a part of what this one is for."""
        return self._replace(place=f"{self.place}, {part}")

    def note(self, text: str, name: object = None) -> None:
        """Add a note on the part, or on the entry of that name."""
        self.notes.append({"place": self.place if name is None else f"{self.place} ('{name}')", "text": text})

    def note_omission(self, error: CamundaError, name: object = None) -> None:
        """Add a note: the part, or the entry of that name, cannot be declared."""
        self.note(f"{error.message} It is left out.", name)

    def export_entries(
        self, field: str, objects: list[Object], export: Callable[[Object], Object]
    ) -> list[Object] | None:
        """Return the objects that can be declared, ordered by name; None when there are none.

        :param field: the field that names an object, and the option that names its entry.
        """
        exported: dict[str, Object] = {}
        for each in sorted(objects, key=lambda each: str(each.get(field))):
            name = str(each.get(field))
            if not isinstance(each.get(field), str):
                self.note(f"The API shows no text as its '{field}'. It is left out.", name)
                continue
            try:
                entry = export(each)
            except CamundaError as error:
                self.note_omission(error, name)
                continue
            if entry[field] in exported:
                self.note("The name is there more than once; this one is left out.", name)
            else:
                exported[entry[field]] = entry
        return list(exported.values()) or None


class Part(ABC, Generic[Declared, Resource]):
    """One kind of thing that can be declared.

    Beside its resource, which knows the API, this is all there is about it: the rest goes through the registry.

    :cvar name: its option.
    :cvar kind: what its steps are called.
    :cvar option: the option, described once: see documented_options.py.
    :cvar recreation: what follows when an object that cannot be changed in place is removed and made again; None when
        that is not possible.
    """

    name: ClassVar[str]
    kind: ClassVar[str]
    option: ClassVar[Option]
    recreation: ClassVar[str | None] = None

    @abstractmethod
    def check(self, value: Any, context: CheckContext) -> Declared:
        """Return what the value of the option declares, checked as far as that is possible without a request.

        :raises OptionError: when it cannot be right.
        """

    @abstractmethod
    def plan(self, declared: Declared, current: Resource, context: PlanContext) -> Iterator[Step | None]:
        """Yield the steps from what there is to what is declared; None for what is as declared.

        :raises OptionError: when something that is needed is not declared.
        :raises Refused: when it cannot be reached.
        """

    @abstractmethod
    def export(self, current: Resource, context: ExportContext) -> Any:
        """Return what one would declare to get what there is; None for nothing.

        :raises CamundaError: when it cannot be declared.
        """

    def count(self, current: Resource) -> Mapping[str, int]:
        """Return how many objects there are that the part could remove, by kind."""
        return {}

    def removed_kinds(self, step: Step) -> list[str]:
        """Return the kinds of what a step removes, one for each object."""
        return [step.kind]

    def execution_order(self, step: Step) -> int:
        """Return when a step is executed, among those of the part."""
        return _ORDER.index(step.action)


class ClusterPart(Part[Declared, Resource]):
    """A part of clusters.

    :cvar single: whether a cluster has one of these or none. Leaving it out is then the only way to declare none: with
        purge, an undeclared one is planned, as None.
    """

    single: ClassVar[bool] = False

    @abstractmethod
    def read(self, session: Session, cluster: ClusterReference) -> Resource:
        """Return what the cluster has."""
