# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock that tests move."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

from ansible_collections.community.camunda.plugins.module_utils._internal.clock import Moment, SystemClock, use_clock

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
"""When tests begin: a Monday."""


class MovingClock(SystemClock):
    """A clock that stands still until somebody sleeps or moves it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wall = NOON.timestamp()
        self._monotonic = 1_000.0
        self.slept: list[float] = []
        """How long each sleep took, in seconds."""

    def wall_time(self) -> float:
        return self._wall

    def monotonic(self) -> float:
        return self._monotonic

    def since_boot(self) -> float:
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        # Less than a microsecond, the rest of a wait that was rounded, would not move it, and be slept for ever.
        self.advance(max(seconds, 1e-6) if seconds > 0 else seconds)
        # Whoever is waited for may be another thread.
        time.sleep(0)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self._wall += seconds
            self._monotonic += seconds

    def set_wall_time(self, seconds: float) -> None:
        """Set the wall clock, as a correction of the machine's time does."""
        with self._lock:
            self._wall = seconds

    def ago(self, **span: float) -> str:
        """Return the time that lies this ``timedelta`` back, as the API writes it."""
        moment = datetime.fromtimestamp(self._wall, timezone.utc) - timedelta(**span)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def moment(self) -> Moment:
        """Return the present."""
        return Moment.now()._replace(wall=self.wall_time(), since_boot=self.since_boot())

    @contextmanager
    def in_use(self) -> Iterator[MovingClock]:
        """Let the plugins go by this clock."""
        before = use_clock(self)
        try:
            yield self
        finally:
            use_clock(before)


class RunningClock(MovingClock):
    """A clock that follows the machine's, for tests of real connections; sleeping takes no time here either."""

    def __init__(self) -> None:
        super().__init__()
        self._start = time.monotonic()

    def wall_time(self) -> float:
        return super().wall_time() + time.monotonic() - self._start

    def monotonic(self) -> float:
        return super().monotonic() + time.monotonic() - self._start

    def since_boot(self) -> float:
        return self.monotonic()
