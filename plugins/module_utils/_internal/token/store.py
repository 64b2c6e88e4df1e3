# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The interface of every token cache: named entries of opaque bytes, and a lock for each name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Release = Callable[[], None]


class StoreError(Exception):
    """The store cannot be used; the text says why, as part of a sentence."""


class TokenStore(Protocol):
    """Stores entries. The caller encrypts their contents; a store does not read them.

    :ivar shared: whether other processes have access to the entries.
    """

    shared: bool

    def read(self, name: str) -> bytes | None:
        """Return the entry ``name``, or None when there is none that can be trusted. Takes no lock."""

    def write(self, name: str, content: bytes) -> None:
        """Replace the entry ``name`` as a whole.

        :raises StoreError: when it cannot be stored.
        """

    def try_lock(self, name: str) -> Release | None:
        """Take the lock ``name`` without waiting; return its release, or None when another process has it.

        A lock ends with the process that holds it.

        :raises StoreError: when locking is impossible.
        """

    def remove(self, name: str) -> None:
        """Remove the entry ``name``, if there is one.

        :raises StoreError: when that fails.
        """

    def prune(self) -> None:
        """Remove entries that have not been renewed for a week, and temporary files of killed processes."""

    def describe(self) -> str:
        """Return the place of the entries, for messages."""


class MemoryStore:
    """Entries in the memory of this process: for ``token_cache: none``, and when no directory can be used."""

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

    def prune(self) -> None:
        pass

    def describe(self) -> str:
        return "this process"
