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
    """What this machine knows about one credential.

    :param store: where it is kept.
    :param context: what the credential and its tokens are for.
    :param sealed: whether to seal what is kept: necessary as soon as it is in a file or a shared cache.
    :ivar seal: None when nothing is sealed, or when the library for it is missing; nothing is kept for others then.
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
                self.degrade(error.message)

    def read(self) -> Record:
        """Return what is known; an entry that cannot be trusted is none."""
        content = self.store.read(self._name)
        if content is not None and self.seal is not None:
            content = self.seal.open(content)
        return Record() if content is None else Record.from_bytes(content)

    def write(self, record: Record) -> None:
        """Replace what is known.

        :raises StoreUnusable: when it cannot be kept.
        """
        content = record.to_bytes()
        self.store.write(self._name, self.seal.close(content) if self.seal else content)

    def try_lock(self) -> Release | None:
        """Take the lock of this credential without waiting; return its release, or None when another has it.

        :raises StoreUnusable: when there is no lock to be had at all.
        """
        return self.store.try_lock(self._name)

    def remove(self) -> None:
        """Forget everything.

        :raises StoreUnusable: when that fails.
        """
        self.store.remove(self._name)

    def degrade(self, why: str) -> None:
        """Go on in the memory of this process, with a warning."""
        self._messages.warn(
            f"The token cache cannot be used: {why.rstrip('.')}. This task gets a token for itself alone; every task "
            "that does so is one more request to a token service that allows one per second. Set 'token_cache' "
            "(environment variable CAMUNDA_TOKEN_CACHE) to a directory that can be written."
        )
        self.store = MemoryStore()
