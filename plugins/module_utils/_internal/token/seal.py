# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Encryption of cache entries, so that a stolen file, disk image or dump is useless without the client secret.

The key is derived with HKDF-SHA256. A slow password KDF (PBKDF2, scrypt) makes it expensive to guess *weak* secrets;
Camunda generates client secrets, 64 characters from an alphabet of 66, which cannot be guessed at any speed. HKDF is
the standard way to derive a key from such a secret, and costs microseconds instead of tens of milliseconds per task.
"""

from __future__ import annotations

import os

from ..errors import LibraryMissing
from .names import TokenContext

try:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
except ImportError as _error:
    IMPORT_ERROR: ImportError | None = _error
else:
    IMPORT_ERROR = None

# Part of the key, of the authenticated context and of each entry, so that entries of another format are ignored.
FORMAT = b"camunda-token-entry-1"

_NONCE_BYTES = 12


class Seal:
    """Encrypts and authenticates the entry of one context (AES-256-GCM).

    :raises LibraryMissing: when ``cryptography`` is not installed.
    """

    def __init__(self, context: TokenContext) -> None:
        if IMPORT_ERROR is not None:
            raise LibraryMissing(
                "cryptography",
                "The Python library 'cryptography' is missing, which is required to store tokens safely. Install it "
                "where the task runs (pip install cryptography).",
            )
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=FORMAT).derive(context.client_secret.encode())
        self._cipher = AESGCM(key)
        self._context = FORMAT + context.identity()

    def close(self, content: bytes) -> bytes:
        """Return ``content`` encrypted and bound to the context."""
        nonce = os.urandom(_NONCE_BYTES)
        return FORMAT + nonce + self._cipher.encrypt(nonce, content, self._context)

    def open(self, sealed: bytes) -> bytes | None:
        """Return the decrypted content, or None if :meth:`close` did not encrypt it for the same context."""
        nonce = sealed[len(FORMAT) : len(FORMAT) + _NONCE_BYTES]
        if not sealed.startswith(FORMAT) or len(nonce) != _NONCE_BYTES:
            return None
        try:
            return self._cipher.decrypt(nonce, sealed[len(FORMAT) + _NONCE_BYTES :], self._context)
        except InvalidTag:
            return None
