# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The declared organization, checked as far as that is possible without a request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import OptionError
from .parts.part import CheckContext
from .parts.registry import CLUSTERS, MEMBERS
from .problems import Problems

if TYPE_CHECKING:
    from ..messages import Messages
    from .parts.clusters import DeclaredCluster

_REMOVALS = re.compile(r"([0-9]{1,9})(%?)")


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


class Declaration(NamedTuple):
    """A declared organization. A part that is None is left alone.

    :ivar members: e-mail address to roles, None to leave those of an existing member alone.
    :ivar purge: names of the parts whose undeclared objects are removed.
    :ivar recreate: names of the parts whose objects may be removed and made again when they cannot be changed in place.
    """

    members: dict[str, list[str] | None] | None
    clusters: list[DeclaredCluster] | None
    purge: frozenset[str]
    recreate: frozenset[str]
    max_removals: MaxRemovals

    @classmethod
    def from_options(cls, options: Mapping[str, Any], messages: Messages) -> Declaration:
        """Return what the options of the module declare; the messages learn the values of secrets.

        :raises DeclarationRefused: with everything that cannot be right.
        """
        problems = Problems()
        max_removals = MaxRemovals(0, percent=False)
        with problems.at("max_removals"):
            max_removals = MaxRemovals.from_text(options["max_removals"])
        purge = frozenset(options["purge"])
        with problems.at("purge"):
            _check_purge(purge, options)
        members: dict[str, list[str] | None] | None = None
        clusters: list[DeclaredCluster] | None = None
        if options[MEMBERS.name] is not None:
            members = MEMBERS.check(options[MEMBERS.name], CheckContext(MEMBERS.name, problems, messages))
        if options[CLUSTERS.name] is not None:
            clusters = CLUSTERS.check(options[CLUSTERS.name], CheckContext(CLUSTERS.name, problems, messages))
        problems.raise_any()
        return cls(members, clusters, purge, frozenset(options["recreate"]), max_removals)


def _check_purge(purge: frozenset[str], options: Mapping[str, Any]) -> None:
    """Refuse to remove what is not declared at all.

    :raises OptionError: when the option says so.
    """
    if MEMBERS.name in purge and options[MEMBERS.name] is None:
        raise OptionError("purge", f"The option 'purge' names '{MEMBERS.name}', but no members are declared.")
    of_clusters = sorted(purge - {MEMBERS.name})
    if of_clusters and options[CLUSTERS.name] is None:
        named = ", ".join(f"'{part}'" for part in of_clusters)
        raise OptionError("purge", f"The option 'purge' names {named}, but no clusters are declared.")
