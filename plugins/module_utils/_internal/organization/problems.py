# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collects all problems of a declaration, so that they are reported together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import Ambiguous, CamundaError, NotFound, OptionError, Refused


class DeclarationRefused(CamundaError):
    """The declaration is invalid or not possible; nothing has been changed.

    :ivar problems: ``{place, code, message}`` each.
    """

    code = "declaration_refused"

    def __init__(self, problems: list[dict[str, Any]]) -> None:
        lines = [f"{problem['place']}: {problem['message']}" for problem in problems]
        if len(lines) == 1:
            super().__init__(f"{lines[0]} Nothing was changed.")
        else:
            super().__init__(f"There are {len(lines)} problems; nothing was changed.\n- " + "\n- ".join(lines))
        self.problems = problems

    def details(self) -> dict[str, Any]:
        return {"code": self.code, "problems": self.problems}


class Problems:
    """Collects problems, so that the first one does not hide the others."""

    def __init__(self) -> None:
        self._found: list[dict[str, Any]] = []

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Collect the error that ends the block, if there is one.

        :param place: location in the declaration, for messages.
        """
        try:
            yield
        except (OptionError, NotFound, Ambiguous, Refused) as error:
            self.add(place, error)

    def add(self, place: str, error: CamundaError) -> None:
        """Collect a problem."""
        self._found.append({"place": place, "code": error.code, "message": error.message})

    def raise_any(self) -> None:
        """Raise an error that lists all problems, if there are any.

        :raises DeclarationRefused: if there are problems.
        """
        if self._found:
            raise DeclarationRefused(self._found)
