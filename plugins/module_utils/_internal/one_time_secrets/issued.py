# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A one-time secret, as the resource that was created returns it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Issued(NamedTuple):
    """A secret that the API has just returned, and will not return again.

    :ivar answer: the response of the API.
    :ivar secret: name of the field of the response that is the secret.
    :ivar variables: the content of a credentials file, including the secret.
    :ivar summary: what was created, without the secret.
    :ivar not_kept: called when the file cannot be written after all; returns the sentence about it for the error.
    """

    answer: dict[str, Any]
    secret: str
    variables: dict[str, str]
    summary: str
    not_kept: Callable[[], str]

    def without_secret(self) -> dict[str, Any]:
        """Return the response without the secret."""
        return {name: value for name, value in self.answer.items() if name != self.secret}
