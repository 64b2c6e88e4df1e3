# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one clock both simulated services live by."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timezone


class Clock:
    """Seconds since the epoch, which a test can move forward without waiting.

    It starts at the wall clock and then follows the monotonic one, so that a correction of the machine's time cannot
    end a block or expire a token.
    """

    def __init__(self) -> None:
        self._origin = time.time() - time.monotonic()

    def now(self) -> float:
        """Return the services' time in epoch seconds."""
        return self._origin + time.monotonic()

    def advance(self, seconds: float) -> None:
        """Move the services' time forward by ``seconds``; delays already under way are not shortened."""
        self._origin += seconds

    def wall_time(self) -> float:
        """Return the epoch seconds of the machine's own clock, which :meth:`advance` does not move."""
        return time.time()

    async def pause(self, seconds: float) -> None:
        """Let the services take ``seconds`` for what they do."""
        await asyncio.sleep(seconds)

    def timestamp(self) -> str:
        """Return the services' time as the API writes it: ISO 8601 with milliseconds and ``Z``."""
        moment = datetime.fromtimestamp(self.now(), timezone.utc)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
