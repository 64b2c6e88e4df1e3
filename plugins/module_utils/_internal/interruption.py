# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interruptions of a task: by Ctrl-C, by the end of a job, or by the end of the process that started it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# What people and job schedulers interrupt with.
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def defer_signals() -> Iterator[list[int]]:
    """Let an interruption wait until the end of the block, which has to be short or to look at what it is given.

    For what must not be cut in two: a secret that the API shows once, and the file that takes it. The block is given
    the list of the signals that wait, to which they are added as they come. In another thread than the main one, which
    Python handles signals in, nothing waits.
    """
    waiting: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield waiting
        return
    # Not a signal mask, which is for one thread: the signal would end the process through another one.
    before = {
        number: signal.signal(number, lambda it, _frame: waiting.append(it))
        for number in _SIGNALS
        # What is ignored interrupts nothing.
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield waiting
    finally:
        for number, handler in before.items():
            # None: it was not set in Python, and cannot be set again.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for received in waiting:
            os.kill(os.getpid(), received)


class ParentProcess:
    """The process that started a task. Ansible does not always take its workers along when it is killed.

    :param process: its ID, where it is not the one that started this process: a module has a shell in between.
    """

    def __init__(self, process: int | None = None) -> None:
        self._process = process
        self._own_parent = os.getppid()

    @property
    def has_ended(self) -> bool:
        """Tell whether it has ended, so that nobody hears of this process any more."""
        if self._process is None:
            return os.getppid() != self._own_parent
        try:
            os.kill(self._process, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            # It is there, and belongs to somebody else.
            return False
        return False
