# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for something at Camunda: check, report progress, pause, and check again until the timeout."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from .clock import Deadline, monotonic, sleep
from .errors import ApiError, OptionError

if TYPE_CHECKING:
    from .messages import Messages

# The same progress is reported again after this many seconds.
REPEAT_SECONDS = 30.0

Result = TypeVar("Result")


def validate_wait_timeout(params: Mapping[str, Any]) -> float:
    """Return the option ``wait_timeout``, the timeout of one wait in seconds. With 0, there is one check.

    :raises OptionError: if it is negative.
    """
    seconds = params["wait_timeout"]
    if seconds < 0:
        raise OptionError(
            "wait_timeout",
            f"The option 'wait_timeout' must not be negative, but is {seconds} (seconds); 0 checks once.",
        )
    return float(seconds)


def validate_wait_options(params: Mapping[str, Any]) -> float | None:
    """Return the timeout of one wait, in seconds, or None if the option ``wait`` is false.

    :raises OptionError: if the timeout is negative.
    """
    seconds = validate_wait_timeout(params)
    return seconds if params["wait"] else None


def growing_pauses(first: float, longest: float, *, factor: float = 1.5, spread: float = 0.0) -> Iterator[float]:
    """Yield pauses that get longer, in seconds.

    :param spread: fraction by which each may be shorter, at random, so that several processes do not check in step.
    """
    pause = first
    while True:
        yield pause * random.uniform(1.0 - spread, 1.0)
        pause = min(longest, factor * pause)


class Wait:
    """One wait, which begins now.

    :param seconds: timeout; with 0 there is one check.
    :param messages: shows the progress.
    :param pauses: the pauses between two checks, in seconds.
    :param quiet_seconds: for this long, progress is only shown with higher verbosity.
    """

    def __init__(
        self, seconds: float, messages: Messages, pauses: Iterator[float], *, quiet_seconds: float = 0.0
    ) -> None:
        self._deadline = Deadline(seconds)
        self._messages = messages
        self._pauses = pauses
        self._quiet = Deadline(quiet_seconds)
        self._last_report: tuple[str, bool] | None = None
        self._last_report_at = 0.0

    @property
    def elapsed(self) -> float:
        """Seconds since the wait began, up to its timeout."""
        return self._deadline.seconds - self._deadline.remaining()

    def until(self, done: Callable[[], bool], describe: Callable[[], str]) -> bool:
        """Check until ``done`` returns True; return False on timeout.

        :param done: checks, and returns True if the wait is over.
        :param describe: returns the current state for the progress; called if there will be another check.
        """
        while not done():
            remaining = self._deadline.remaining()
            if remaining <= 0.0:
                return False
            self._report_progress(describe(), remaining)
            sleep(min(next(self._pauses), remaining))
        return True

    def until_accepted(self, call: Callable[[], Result], status: int, describe: Callable[[ApiError], str]) -> Result:
        """Repeat a call until the service accepts it, and return what it returns.

        :param status: the HTTP status of a temporary refusal.
        :param describe: returns the current state after a refusal, for the progress.
        :raises ApiError: the last refusal on timeout, and any other error at once.
        """
        results: list[Result] = []
        refusals: list[ApiError] = []

        def accepted() -> bool:
            try:
                results.append(call())
            except ApiError as error:
                if error.status != status:
                    raise
                refusals.append(error)
            return bool(results)

        if not self.until(accepted, lambda: describe(refusals[-1])):
            raise refusals[-1]
        return results[0]

    def _report_progress(self, status: str, remaining: float) -> None:
        """Show the status if it is new, or has not been shown for a while."""
        quiet = not self._quiet.passed
        if (status, quiet) != self._last_report or monotonic() - self._last_report_at >= REPEAT_SECONDS:
            self._last_report, self._last_report_at = (status, quiet), monotonic()
            show = self._messages.detail if quiet else self._messages.progress
            show(f"{status} ({remaining:.0f} s left)")
