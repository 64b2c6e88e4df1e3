# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token cache that several machines share, above the local one of each.

The local lock comes first, so that one process for each machine contends here. The shared cache is a convenience:
whatever goes wrong with it is one warning, and the local cache alone from then on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from ..clock import Deadline
from .pacing import Turn


class SharedUnusable(Exception):
    """The shared cache does not answer, or refuses; the text says why, in half a sentence."""


class Shared(NamedTuple):
    """What the shared cache has for one name. Contents are sealed by the caller.

    :ivar token: sealed record with a token, or None.
    :ivar token_seconds: how long the token still lives, by the clock of the shared cache.
    :ivar refusal: sealed record with a refusal, or None.
    :ivar refusal_seconds: how long it still holds, by the same clock.
    """

    token: bytes | None
    token_seconds: float
    refusal: bytes | None
    refusal_seconds: float


class Lease(Protocol):
    """The right to ask for one credential, for all machines. It ends by itself."""

    def extend(self) -> bool:
        """Give it its full time again; False when it has been lost."""

    def publish_token(self, content: bytes, seconds: float) -> None:
        """Store a sealed token for its remaining life, unless the lease has been lost meanwhile."""

    def publish_refusal(self, content: bytes, seconds: float) -> None:
        """Store a sealed refusal for its cool-down."""

    def release(self) -> None:
        """End it."""


class SharedPacing(Protocol):
    """The queue in front of one token service, for all machines behind one address."""

    def wait_for_turn(self, deadline: Deadline, keep: Callable[[], None]) -> Turn:
        """Return when a token request may be sent.

        :param keep: called now and then while waiting, to keep what must not run out.
        :raises TokenBlocked: when that cannot be before the deadline.
        """

    def blocked_seconds(self) -> float:
        """Return for how long the service is known to block this address."""

    def block(self, seconds: float | None) -> float:
        """Remember for everyone that the service said 429, and return for how many seconds."""

    def unblock(self) -> None:
        """Remember that the service answers again."""


class SharedCache(Protocol):
    """A cache for several machines. Every method raises :class:`SharedUnusable` when it cannot do its work."""

    def look(self, name: str) -> Shared:
        """Return what is there for ``name``."""

    def lease(self, name: str) -> Lease | None:
        """Return the lease for ``name``, or None when another machine has it."""

    def pacing(self, service: str, url: str) -> SharedPacing:
        """Return the queue in front of one token service."""

    def remove(self, name: str) -> None:
        """Remove token and refusal of ``name``."""

    def describe(self) -> str:
        """Return where it is, for people; holds no secret."""
