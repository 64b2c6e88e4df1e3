# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for a backup or a restore, with a word now and then about how it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ...clock import Deadline, monotonic, sleep
from ...errors import OptionError

if TYPE_CHECKING:
    from ...messages import Messages

# Pauses between two looks, in seconds: a small cluster is done soon, a large one takes half an hour or more.
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 15.0

# The same status is worth another word after this many seconds.
REPEAT_SECONDS = 60.0


class Waiting(NamedTuple):
    """How long to wait for something to end.

    :ivar seconds: 0 for one look.
    :ivar messages: take what is to be said meanwhile.
    """

    seconds: float
    messages: Messages

    @classmethod
    def wanted(cls, params: Mapping[str, Any], messages: Messages) -> Waiting | None:
        """Return what the options ``wait`` and ``wait_timeout`` ask for; None for no waiting.

        :raises OptionError: when the time is negative.
        """
        seconds = params["wait_timeout"]
        if seconds < 0:
            raise OptionError(
                "wait_timeout", f"The option 'wait_timeout' must not be negative, but is {seconds} (seconds)."
            )
        return cls(float(seconds), messages) if params["wait"] else None


def looks(what: str, look: Callable[[], str], waiting: Waiting) -> Iterator[str]:
    """Look at once and then again and again, and yield every status, until the caller has seen enough or time is up.

    :param what: what is waited for, for people.
    :param look: returns the status as the service words it.
    """
    deadline = Deadline(waiting.seconds)
    pause, last, said_at = FIRST_PAUSE, None, 0.0
    while True:
        status = look()
        yield status
        left = deadline.remaining()
        if left <= 0.0:
            return
        if status != last or monotonic() - said_at >= REPEAT_SECONDS:
            waiting.messages.progress(f"waiting for {what}: it is {status!r} ({left:.0f} s left)")
            last, said_at = status, monotonic()
        sleep(min(pause, left))
        pause = min(LONGEST_PAUSE, pause * 1.5)
