# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds requests at the service, so that a test decides when they go on, and not the speed of the machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_LOOK_SECONDS = 0.002


class RequestGate:
    """Stands before the services of a :class:`SimulatorThread`; what has been held long enough goes on.

    :param concerns: returns True for the method and path of a request that may be held.
    :param skip: requests that pass before one is held.
    :param lets_go: returns True when one of those that wait may go on; by default none may before :meth:`open`.
    :ivar arrived: number of requests that it concerns so far.
    :ivar waiting: how many of them are being held.
    :ivar most_waiting: the greatest number that was held at the same time.
    """

    def __init__(
        self,
        concerns: Callable[[str, str], bool],
        *,
        skip: int = 0,
        lets_go: Callable[[RequestGate], bool] = lambda gate: False,
    ) -> None:
        self._concerns = concerns
        self._skip = skip
        self._lets_go = lets_go
        self._is_open = False
        self.arrived = 0
        self.waiting = 0
        self.most_waiting = 0

    def open(self) -> None:
        """Hold nothing any more."""
        self._is_open = True

    async def enter(self, method: str, path: str) -> None:
        """Return when the request may go on."""
        if not self._concerns(method, path):
            return
        self.arrived += 1
        if self.arrived <= self._skip:
            return
        self.waiting += 1
        self.most_waiting = max(self.most_waiting, self.waiting)
        while not self._is_open and not self._lets_go(self):
            await asyncio.sleep(_LOOK_SECONDS)
        self.waiting -= 1
