# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments and environments of processes, which are no place for secrets."""

from __future__ import annotations

import contextlib
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
        while not self._over.wait(PAUSE_SECONDS):
            for process in Path("/proc").glob("[0-9]*"):
                # A process may be gone by now, or somebody else's.
                with contextlib.suppress(OSError):
                    self.command_lines.add((process / "cmdline").read_bytes())
                    self.environments.add((process / "environ").read_bytes())
