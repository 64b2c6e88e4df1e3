# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A secret that the API shows once, as it comes from the resource that was created."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Issued(NamedTuple):
    """A secret that the API has just shown.

    :ivar answer: what the API answered.
    :ivar secret: name of the field of the answer that is the secret.
    :ivar variables: what goes into a credentials file, the secret included.
    :ivar summary: what happened, a sentence without the secret.
    :ivar not_kept: called when the file cannot be written after all; returns what is to be said about it.
    """

    answer: dict[str, Any]
    secret: str
    variables: dict[str, str]
    summary: str
    not_kept: Callable[[], str]

    def without_secret(self) -> dict[str, Any]:
        """Return the answer as far as anybody may see it."""
        return {name: value for name, value in self.answer.items() if name != self.secret}
