# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Warnings, progress and details that are reported while a task runs, and shown by the plugin that runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .redaction import Redactor

# The levels of messages.
WARNING = "warning"
PROGRESS = "progress"  # always shown: the reason for a long wait
DETAIL = "detail"  # shown with -v: every repeated request


class Message(NamedTuple):
    """A message. ``level`` is one of the constants above."""

    level: str
    text: str


class Messages:
    """Masks secrets in messages, and passes them on.

    :param redactor: masks the secrets.
    :param show: receives each message immediately; without it, messages are collected in ``collected``.
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
        """Report something that the user should look into; repetitions of a warning are ignored."""
        if text not in self._warned:
            self._warned.add(text)
            self._emit(WARNING, text)

    def progress(self, text: str) -> None:
        """Report the reason for a wait."""
        self._emit(PROGRESS, text)

    def detail(self, text: str) -> None:
        """Report something for troubleshooting."""
        self._emit(DETAIL, text)

    def _emit(self, level: str, text: str) -> None:
        self._show(Message(level, self.redactor.mask(text)))
