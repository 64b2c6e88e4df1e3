# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said while a task runs: collected here, shown by whoever runs the task."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .redaction import Redactor

# How loud a message is.
WARNING = "warning"
PROGRESS = "progress"  # shown always: what a long wait waits for
DETAIL = "detail"  # shown at -v: every repeat of a request


class Message(NamedTuple):
    """One thing said. ``level`` is one of the constants above."""

    level: str
    text: str


class Messages:
    """Takes what is said, masks secrets, and passes it on.

    :param redactor: knows the secrets.
    :param show: receives each message at once; without one, messages are collected in ``collected``.
    """

    def __init__(self, redactor: Redactor, show: Callable[[Message], None] | None = None) -> None:
        self.redactor = redactor
        self.collected: list[Message] = []
        self._show = show or self.collected.append
        self._warned: set[str] = set()

    def set_handler(self, show: Callable[[Message], None]) -> None:
        """Pass messages on to ``show`` from now on."""
        self._show = show

    def warn(self, text: str) -> None:
        """Say something that the user should look into; the same warning is given once."""
        if text not in self._warned:
            self._warned.add(text)
            self._emit(WARNING, text)

    def progress(self, text: str) -> None:
        """Say what is waited for."""
        self._emit(PROGRESS, text)

    def detail(self, text: str) -> None:
        """Say what only someone who looks closer wants to know."""
        self._emit(DETAIL, text)

    def _emit(self, level: str, text: str) -> None:
        self._show(Message(level, self.redactor.mask(text)))
