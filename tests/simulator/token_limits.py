# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the token service defends itself: pace for each address, block, and delay for refused credentials."""

from __future__ import annotations

import math
from dataclasses import dataclass

from clock import Clock
from options import Options


@dataclass
class _Address:
    last: float = -math.inf
    blocked_until: float = -math.inf


class TokenLimits:
    """Remembers who asked when, and which credentials were refused."""

    def __init__(self, clock: Clock, options: Options) -> None:
        self._clock = clock
        self._options = options
        self._addresses: dict[str, _Address] = {}
        self._refused: set[tuple[str, str]] = set()

    def blocked_for(self, remote: str) -> float:
        """Count a request from the IP ``remote`` and return for how many seconds it is refused; 0 means it is served.

        Documented: about one request in a second for each IP, successful or not, and a block after that. That requests
        during the block leave no trace (they neither extend it nor count for the pace after it) is assumed.
        """
        if self._options.token_interval <= 0:
            return 0.0
        now = self._clock.now()
        address = self._addresses.setdefault(remote, _Address())
        if now < address.blocked_until:
            return address.blocked_until - now
        too_soon = now - address.last < self._options.token_interval
        address.last = now
        if not too_soon:
            return 0.0
        address.blocked_until = now + self._options.token_block
        # A block of no length still refuses the request that came too soon.
        return max(self._options.token_block, 0.001)

    def refuse(self, client_id: str, client_secret: str) -> None:
        """Remember that this pair was answered with 401."""
        self._refused.add((client_id, client_secret))

    def delay(self, client_id: str, client_secret: str) -> float:
        """Return the seconds to wait before answering this pair; how long Camunda remembers is not known."""
        return self._options.tarpit_delay if (client_id, client_secret) in self._refused else 0.0
