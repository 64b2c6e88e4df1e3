# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cache entry of one credential on this machine: a sealed record in a store."""

from __future__ import annotations

from ..errors import LibraryMissing
from ..messages import Messages
from .names import TokenContext
from .record import Record
from .seal import Seal
from .store import MemoryStore, Release, TokenStore


class TokenEntry:
    """The record of one credential on this machine.

    :param store: where it is stored.
    :param context: what the credential and its tokens are for.
    :param sealed: whether to encrypt the record, which is necessary in a file and in a shared cache.
    :ivar seal: None when nothing is encrypted, or when the library for it is missing; then nothing is shared.
    """

    def __init__(self, store: TokenStore, context: TokenContext, messages: Messages, *, sealed: bool) -> None:
        self.store = store
        self.seal: Seal | None = None
        self._name = context.entry_name()
        self._messages = messages
        if sealed:
            try:
                self.seal = Seal(context)
            except LibraryMissing as error:
                self.fall_back_to_memory(error.message)

    def read(self) -> Record:
        """Return the record; an empty one when there is no entry, or none that can be trusted."""
        content = self.store.read(self._name)
        if content is not None and self.seal is not None:
            content = self.seal.open(content)
        return Record() if content is None else Record.from_bytes(content)

    def write(self, record: Record) -> None:
        """Replace the record.

        :raises StoreError: when it cannot be stored.
        """
        content = record.to_bytes()
        self.store.write(self._name, self.seal.close(content) if self.seal else content)

    def try_lock(self) -> Release | None:
        """Take the lock of this credential without waiting; return its release, or None when another process has it.

        :raises StoreError: when locking is impossible.
        """
        return self.store.try_lock(self._name)

    def remove(self) -> None:
        """Remove the entry.

        :raises StoreError: when that fails.
        """
        self.store.remove(self._name)

    def fall_back_to_memory(self, why: str) -> None:
        """Warn that the store cannot be used, and use the memory of this process instead."""
        self._messages.warn(
            f"The token cache cannot be used: {why.rstrip('.')}. This task requests a token for itself alone, from a "
            "service that allows one request per second. Set 'token_cache' (environment variable CAMUNDA_TOKEN_CACHE) "
            "to a writable directory."
        )
        self.store = MemoryStore()
