# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collects everything that is wrong with a declaration, so that one error reports all of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import Ambiguous, CamundaError, NotFound, OptionError, Refused


class DeclarationRefused(CamundaError):
    """The declared organization cannot be reached; nothing has been changed.

    :ivar problems: ``{place, code, message}`` of each.
    """

    code = "declaration_refused"

    def __init__(self, problems: list[dict[str, Any]]) -> None:
        lines = [f"{problem['place']}: {problem['message']}" for problem in problems]
        if len(lines) == 1:
            super().__init__(f"{lines[0]} Nothing was changed.")
        else:
            super().__init__(f"{len(lines)} things are wrong; nothing was changed.\n- " + "\n- ".join(lines))
        self.problems = problems

    def details(self) -> dict[str, Any]:
        return {"code": self.code, "problems": self.problems}


class Problems:
    """Collects problems instead of ending at the first one."""

    def __init__(self) -> None:
        self._found: list[dict[str, Any]] = []

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Collect the problem at which the block ends, if there is one.

        :param place: where it is in the declaration, for people.
        """
        try:
            yield
        except (OptionError, NotFound, Ambiguous, Refused) as error:
            self.add(place, error)

    def add(self, place: str, error: CamundaError) -> None:
        """Collect a problem."""
        self._found.append({"place": place, "code": error.code, "message": error.message})

    def raise_any(self) -> None:
        """Raise an error if there are problems.

        :raises DeclarationRefused: with all of them.
        """
        if self._found:
            raise DeclarationRefused(self._found)
