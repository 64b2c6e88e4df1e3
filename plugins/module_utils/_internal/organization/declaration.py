# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The declared organization, and its validation as far as it is possible without a request."""

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
    """Limit for the number of objects that one plan removes.

    :ivar number: limit for the whole plan or, with ``percent``, percentage of the existing objects of each kind.
    """

    number: int
    percent: bool

    @classmethod
    def from_text(cls, text: str) -> MaxRemovals:
        """Parse the option, such as ``5`` or ``10%``.

        :raises OptionError: if it is invalid.
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

    :ivar members: e-mail address to roles; roles that are None are left alone.
    :ivar purge: names of the parts whose undeclared objects are removed.
    :ivar recreate: names of the parts whose objects may be removed and created again if required.
    """

    members: dict[str, list[str] | None] | None
    clusters: list[DeclaredCluster] | None
    purge: frozenset[str]
    recreate: frozenset[str]
    max_removals: MaxRemovals

    @classmethod
    def from_options(cls, options: Mapping[str, Any], messages: Messages) -> Declaration:
        """Return the declaration from the options of the module, and register secret values with the redactor.

        :raises DeclarationRefused: if options are invalid; lists all problems.
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
    """Check that ``purge`` only names kinds of objects that are declared.

    :raises OptionError: if it names others.
    """
    if MEMBERS.name in purge and options[MEMBERS.name] is None:
        raise OptionError("purge", f"The option 'purge' contains '{MEMBERS.name}', but no members are declared.")
    of_clusters = sorted(purge - {MEMBERS.name})
    if of_clusters and options[CLUSTERS.name] is None:
        named = ", ".join(f"'{part}'" for part in of_clusters)
        raise OptionError("purge", f"The option 'purge' contains {named}, but no clusters are declared.")
