# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one small interface that every token cache has: named entries of opaque bytes, and a lock for each name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Release = Callable[[], None]


class StoreUnusable(Exception):
    """The store cannot keep anything; the text says why, in half a sentence."""


class TokenStore(Protocol):
    """Where entries live. Contents are sealed by the caller; a store never looks into them.

    :ivar shared: whether other processes see the entries.
    """

    shared: bool

    def read(self, name: str) -> bytes | None:
        """Return the entry ``name``, or None when there is none that can be trusted. Takes no lock."""

    def write(self, name: str, content: bytes) -> None:
        """Replace the entry ``name`` as a whole.

        :raises StoreUnusable: when it cannot be kept.
        """

    def try_lock(self, name: str) -> Release | None:
        """Take the lock ``name`` without waiting; return the function that releases it, or None when another has it.

        A lock ends with the process that holds it.

        :raises StoreUnusable: when there is no lock to be had at all.
        """

    def remove(self, name: str) -> None:
        """Remove the entry ``name``, if there is one.

        :raises StoreUnusable: when that fails.
        """

    def tidy(self) -> None:
        """Remove what nobody needs any more: entries not renewed for a week, leftovers of killed writers."""

    def describe(self) -> str:
        """Return where the entries live, for people."""


class MemoryStore:
    """Entries of this process alone: for ``token_cache: none`` and where nothing better can be used."""

    shared = False

    def __init__(self) -> None:
        self._entries: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        return self._entries.get(name)

    def write(self, name: str, content: bytes) -> None:
        self._entries[name] = content

    def try_lock(self, name: str) -> Release | None:
        return lambda: None

    def remove(self, name: str) -> None:
        self._entries.pop(name, None)

    def tidy(self) -> None:
        pass

    def describe(self) -> str:
        return "this process"
