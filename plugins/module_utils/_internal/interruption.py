# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interruption of a task by a signal, or by the end of the process that started it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# The signals with which people and job schedulers interrupt a process.
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def defer_signals() -> Iterator[list[int]]:
    """Defer signals that interrupt the process until the end of the block, and yield the list of those received.

    For work that must not be interrupted halfway, such as getting a secret that the API shows once and writing it to a
    file. The block must be short, or check the list, which grows as signals arrive. Outside of the main thread, which
    is the one that handles signals in Python, nothing is deferred.
    """
    received: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield received
        return
    # No signal mask, because it applies to a single thread: another thread would receive the signal.
    handlers = {
        number: signal.signal(number, lambda signum, _frame: received.append(signum))
        for number in _SIGNALS
        # An ignored signal does not interrupt.
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield received
    finally:
        for number, handler in handlers.items():
            # None stands for a handler that was not installed from Python, and cannot be restored.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for signum in received:
            os.kill(os.getpid(), signum)


class ParentProcess:
    """The process that started a task. When Ansible is killed, its workers may go on running.

    :param process: its ID, if it is not the parent of this process: a module is started through a shell.
    """

    def __init__(self, process: int | None = None) -> None:
        self._process = process
        self._own_parent = os.getppid()

    @property
    def has_ended(self) -> bool:
        """True if the process has ended, so that nobody receives the result of the task."""
        if self._process is None:
            return os.getppid() != self._own_parent
        try:
            os.kill(self._process, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            # It exists, and belongs to another user.
            return False
        return False
