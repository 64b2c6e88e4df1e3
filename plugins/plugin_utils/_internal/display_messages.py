# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the messages of tasks and lookups on Ansible's display."""

from __future__ import annotations

from ansible.utils.display import Display

from ansible_collections.community.camunda.plugins.module_utils._internal.interruption import defer_signals
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import (
    DETAIL,
    PROGRESS,
    WARNING,
    Message,
)

display = Display()


def show(message: Message, host: str | None = None) -> None:
    """Show a message: details with ``-v``, progress always, but on standard error, which is not parsed."""
    # A worker sends it to Ansible's main process through a queue with a lock. A worker that is interrupted while it
    # holds the lock never releases it, and the main process would wait for it forever instead of ending on Ctrl-C.
    with defer_signals():
        if message.level == WARNING:
            display.warning(message.text)
        elif message.level == PROGRESS:
            display.display(f"[{host or 'localhost'}] {message.text}", stderr=True)
        elif message.level == DETAIL:
            display.v(message.text, host=host)
