# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base classes for parts of an organization: kinds of objects that can be declared, from option to export."""

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

# Order of the steps of one part: new objects come before obsolete ones are removed.
_ORDER = (CREATE, UPDATE, RECREATE, REMOVE)

Entry = Mapping[str, Any]
T = TypeVar("T")
Declared = TypeVar("Declared")
Resource = TypeVar("Resource")


class Secrets(Protocol):
    """Delivers the one-time secrets that a plan issues.

    :ivar oauth_url: address of the token service, in case the response to the creation of a client lacks it.
    """

    oauth_url: str

    def expect(self, step: Step, issued: Callable[[], Issued | None], file_suffix: str = "") -> None:
        """Register a step that will issue a secret.

        :param issued: returns the secret after the step has been executed.
        :param file_suffix: distinguishes the file from those of other kinds with the same names.
        """


class CheckContext(NamedTuple):
    """Context for the check of a part.

    :ivar place: location of the part in the declaration, for messages.
    :ivar problems: collects problems of single entries.
    :ivar messages: its redactor gets the values of secrets.
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
        """Return the declared values of the entries of a list by name; collect invalid and duplicate entries.

        :param option: the option with the name of an entry.
        :param check: validates an entry, and returns its name and its declared value.
        :param key: returns the form of a name that must be unique.
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
    """Context for the plan of a part.

    :ivar place: location of the part in the declaration, for messages.
    :ivar problems: collects problems of single entries.
    :ivar purge: whether undeclared objects are removed.
    :ivar recreate: whether objects may be removed and created again.
    :ivar secrets: delivers one-time secrets.
    :ivar wait_seconds: timeout of one wait; None not to wait.
    """

    place: str
    problems: Problems
    purge: bool
    recreate: bool
    secrets: Secrets
    wait_seconds: float | None

    def at(self, name: str) -> AbstractContextManager[None]:
        """Collect the error that ends the block, as a problem of the entry with that name."""
        return self.problems.at(f"{self.place} ('{name}')")


class ExportContext(NamedTuple):
    """Context for the export of a part.

    :ivar place: location of the part in the declaration, for messages.
    :ivar notes: collects notes on omitted values: ``{place, text}`` each.
    :ivar secret_values: whether the values of secrets are exported.
    """

    place: str
    notes: list[dict[str, str]]
    secret_values: bool

    def within(self, part: str) -> ExportContext:
        """Return the context for a part of this one."""
        return self._replace(place=f"{self.place}, {part}")

    def note(self, text: str, name: object = None) -> None:
        """Add a note on the part, or on the entry with that name."""
        self.notes.append({"place": self.place if name is None else f"{self.place} ('{name}')", "text": text})

    def note_omission(self, error: CamundaError, name: object = None) -> None:
        """Add a note that the part, or the entry with that name, is omitted because of an error."""
        self.note(f"{error.message} It is omitted.", name)

    def export_entries(
        self, field: str, objects: list[Object], export: Callable[[Object], Object]
    ) -> list[Object] | None:
        """Return the entries for the objects that can be declared, ordered by name; None if there are none.

        :param field: the field with the name of an object, and the option with the name of its entry.
        """
        exported: dict[str, Object] = {}
        for each in sorted(objects, key=lambda each: str(each.get(field))):
            name = str(each.get(field))
            if not isinstance(each.get(field), str):
                self.note(f"Its '{field}' is not a string. It is omitted.", name)
                continue
            try:
                entry = export(each)
            except CamundaError as error:
                self.note_omission(error, name)
                continue
            if entry[field] in exported:
                self.note("There are several with this name; this one is omitted.", name)
            else:
                exported[entry[field]] = entry
        return list(exported.values()) or None


class Part(ABC, Generic[Declared, Resource]):
    """One kind of object that can be declared.

    Everything that the organization needs for it is in its part; other code iterates over the registry. Requests and
    comparisons are in its resource.

    :cvar name: name of its option.
    :cvar kind: kind of its steps.
    :cvar option: the option, with its documentation; see documented_options.py.
    :cvar recreation: sentence about the consequences of removing an object and creating it again; None if that is never
        done.
    """

    name: ClassVar[str]
    kind: ClassVar[str]
    option: ClassVar[Option]
    recreation: ClassVar[str | None] = None

    @abstractmethod
    def check(self, value: Any, context: CheckContext) -> Declared:
        """Validate the value of the option, as far as it is possible without a request, and return the declared one.

        :raises OptionError: if it is invalid.
        """

    @abstractmethod
    def plan(self, declared: Declared, current: Resource, context: PlanContext) -> Iterator[Step | None]:
        """Yield the steps from the current state to the declared one; None stands for an object without differences.

        :raises OptionError: if a required option is not declared.
        :raises Refused: if the declared state is not possible.
        """

    @abstractmethod
    def export(self, current: Resource, context: ExportContext) -> Any:
        """Return the declaration of the current state; None if there is nothing to declare.

        :raises CamundaError: if it cannot be declared.
        """

    def count(self, current: Resource) -> Mapping[str, int]:
        """Return the number of existing objects that the part could remove, by kind."""
        return {}

    def removed_kinds(self, step: Step) -> list[str]:
        """Return the kinds of the objects that a step removes, one for each object."""
        return [step.kind]

    def execution_order(self, step: Step) -> int:
        """Return the key that orders the steps of the part."""
        return _ORDER.index(step.action)


class ClusterPart(Part[Declared, Resource]):
    """One kind of object that belongs to a cluster.

    :cvar single: whether a cluster has at most one. Omitting it is then the only way to declare none: with ``purge``,
        it is planned as None if it is not declared.
    """

    single: ClassVar[bool] = False

    @abstractmethod
    def read(self, session: Session, cluster: ClusterReference) -> Resource:
        """Read the current state of the cluster's objects."""
