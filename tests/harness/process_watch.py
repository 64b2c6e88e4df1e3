# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments and environments of processes, which are no place for secrets."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from types import TracebackType

PAUSE_SECONDS = 0.03
"""Between two looks; an interpreter with a module lives for ten times as long."""


class ProcessWatch:
    """Collects the arguments and environments of all processes as long as the context lasts."""

    def __init__(self) -> None:
        self.command_lines: set[bytes] = set()
        self.environments: set[bytes] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> ProcessWatch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        seen: dict[str, bytes] = {}
        while not self._over.wait(PAUSE_SECONDS):
            for number in filter(str.isdecimal, os.listdir("/proc")):
                # A process may be gone by now, or somebody else's.
                with contextlib.suppress(OSError):
                    command_line = Path("/proc", number, "cmdline").read_bytes()
                    # Its environment changes only when it becomes another program.
                    if seen.get(number) != command_line:
                        self.environments.add(Path("/proc", number, "environ").read_bytes())
                        self.command_lines.add(command_line)
                        seen[number] = command_line
