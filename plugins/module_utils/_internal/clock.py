# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time: what the clocks show, how to wait, and points in time that survive a process, a reboot and a clock that jumps.

Nothing else in the plugins asks the system's clocks or sleeps, so that tests can put a clock of their own in the place
of :class:`SystemClock` (:func:`use_clock`) and move it.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

_BOOT_ID_FILE = "/proc/sys/kernel/random/boot_id"
_boot_id: str | None = None


def _current_boot_id() -> str:
    """Return the kernel's id of this boot, or an empty string where there is none (not Linux)."""
    global _boot_id
    if _boot_id is None:
        try:
            with open(_BOOT_ID_FILE, encoding="utf-8") as file:
                _boot_id = file.read().strip()
        except OSError:
            _boot_id = ""
    return _boot_id


class SystemClock:
    """The clocks of this machine."""

    def wall_time(self) -> float:
        """Return seconds since the epoch."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds by a clock that nobody can set."""
        return time.monotonic()

    def since_boot(self) -> float:
        """Return seconds since boot, counting sleep where the system can."""
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


_clock = SystemClock()


def use_clock(clock: SystemClock) -> SystemClock:
    """Make ``clock`` the one that this process goes by, and return the one before."""
    global _clock
    _clock, before = clock, _clock
    return before


def wall_time() -> float:
    """Return seconds since the epoch."""
    return _clock.wall_time()


def monotonic() -> float:
    """Return seconds by a clock that nobody can set."""
    return _clock.monotonic()


def sleep(seconds: float) -> None:
    """Wait for ``seconds``."""
    _clock.sleep(seconds)


class Moment(NamedTuple):
    """One point in time, by the wall clock and by the clock that nobody can set.

    :ivar wall: seconds since the epoch.
    :ivar since_boot: seconds since boot.
    :ivar boot: id of the boot that ``since_boot`` counts from; empty where the system has none.
    """

    wall: float
    since_boot: float
    boot: str

    @classmethod
    def now(cls) -> Moment:
        """Return the present."""
        return cls(_clock.wall_time(), _clock.since_boot(), _current_boot_id())

    @classmethod
    def from_data(cls, data: Any) -> Moment | None:
        """Return the moment that :meth:`to_data` described, or None when ``data`` is anything else."""
        if not (isinstance(data, list) and len(data) == 3 and isinstance(data[2], str)):
            return None
        if not all(isinstance(part, (int, float)) and abs(part) < 1e12 for part in data[:2]):
            return None
        return cls(float(data[0]), float(data[1]), data[2])

    def to_data(self) -> list[Any]:
        """Return plain JSON values."""
        return [self.wall, self.since_boot, self.boot]

    def after(self, seconds: float) -> Moment:
        """Return the moment that lies ``seconds`` later."""
        return Moment(self.wall + seconds, self.since_boot + seconds, self.boot)

    def seconds_until(self, other: Moment) -> float:
        """Return the seconds from this moment to ``other``, negative when it has passed.

        Within one boot the wall clock is not asked: it may have been set in between.
        """
        if self.boot and self.boot == other.boot:
            return other.since_boot - self.since_boot
        return other.wall - self.wall


class Deadline:
    """How long something may take in all.

    :param seconds: time from now until it is reached.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = monotonic() + seconds

    def remaining(self) -> float:
        """Return the seconds that are left, never less than 0."""
        return max(0.0, self._end - monotonic())

    @property
    def passed(self) -> bool:
        """Return True if no time is left."""
        return self.remaining() <= 0.0


def utc_in(seconds: float) -> str:
    """Return the time ``seconds`` from now, in UTC, as ``2026-11-24T09:00:00Z``."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(wall_time() + seconds))
