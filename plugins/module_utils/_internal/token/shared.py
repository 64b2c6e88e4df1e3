# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The interface of a token cache that several machines share, on top of the local cache of each.

The local lock is taken first, so that at most one process of each machine competes for a lease. The shared cache is an
optimization: if it fails, there is one warning, and the local cache is used alone from then on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from ..clock import Deadline
from .pacing import Slot


class SharedCacheError(Exception):
    """The shared cache does not respond, or refuses; the text says why, as part of a sentence."""


class SharedEntry(NamedTuple):
    """The entry of the shared cache for one name. The caller encrypts its contents.

    :ivar token: encrypted record with a token, or None.
    :ivar token_seconds: how long the token is still valid, by the clock of the shared cache.
    :ivar refusal: encrypted record with a refusal, or None.
    :ivar refusal_seconds: how long it is still valid, by the same clock.
    """

    token: bytes | None
    token_seconds: float
    refusal: bytes | None
    refusal_seconds: float


class Lease(Protocol):
    """The exclusive right among all machines to request tokens for one credential. It expires by itself."""

    def extend(self) -> bool:
        """Extend it to its full time; return False when it has been lost."""

    def publish_token(self, content: bytes, seconds: float) -> None:
        """Store an encrypted token for its remaining lifetime, unless the lease has been lost meanwhile."""

    def publish_refusal(self, content: bytes, seconds: float) -> None:
        """Store an encrypted refusal for its cool-down, unless the lease has been lost meanwhile."""

    def release(self) -> None:
        """Give it up."""


class SharedPacing(Protocol):
    """The queue for requests to one token service, of all machines that share an address."""

    def wait_for_slot(self, deadline: Deadline, keep_lease: Callable[[], None]) -> Slot:
        """Wait until a token request may be sent, and return the slot for it.

        :param keep_lease: called repeatedly during the wait, to extend the lease.
        :raises TokenBlocked: when there is no slot before the deadline.
        """

    def blocked_seconds(self) -> float:
        """Return for how many more seconds the service blocks this address, as far as is known."""

    def block(self, seconds: float | None) -> float:
        """Record for all machines that the service responded with 429, and return for how many seconds."""

    def unblock(self) -> None:
        """Record that the service no longer blocks this address."""


class SharedCache(Protocol):
    """A cache for several machines. Every method raises :class:`SharedCacheError` when the cache fails."""

    def read(self, name: str) -> SharedEntry:
        """Return the entry for ``name``."""

    def lease(self, name: str) -> Lease | None:
        """Return the lease for ``name``, or None when another machine has it."""

    def pacing(self, service: str, url: str) -> SharedPacing:
        """Return the queue for requests to one token service."""

    def remove(self, name: str) -> None:
        """Remove token and refusal of ``name``."""

    def describe(self) -> str:
        """Return the URL of the cache without secrets, for messages."""
