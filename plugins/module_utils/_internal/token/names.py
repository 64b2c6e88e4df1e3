# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cached token belongs to, and the names of cache entries that are derived from it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TokenContext:
    """Everything a token depends on. Two contexts that differ anywhere never share an entry.

    :ivar oauth_url: URL of the token service.
    :ivar audience: the requested audience.
    :ivar client_id: id of the client credential.
    :ivar client_secret: its secret; never stored, but part of every name and key.
    :ivar scope: the requested scope; empty, as the Administration API has none.
    """

    oauth_url: str
    audience: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""

    def identity(self) -> bytes:
        """Return the context without the secret, unambiguously: each part is preceded by its length."""
        parts = [self.oauth_url, self.audience, self.scope, self.client_id]
        return b"".join(b"%d:%s" % (len(part.encode()), part.encode()) for part in parts)

    def entry_name(self) -> str:
        """Return the name of the cache entry: 32 hexadecimal characters that reveal nothing about the credential.

        The secret is part of it: a corrected secret has another entry, so that an earlier refusal does not apply to it,
        and a wrong secret never finds the token of the right one.
        """
        return hmac.new(self.client_secret.encode(), b"entry-name" + self.identity(), hashlib.sha256).hexdigest()[:32]

    def service_name(self) -> str:
        """Return the name of the entry that all credentials of one token service share."""
        return "service-" + hashlib.sha256(self.oauth_url.encode()).hexdigest()[:24]
