# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits once for a cluster that several steps need, which may be executed at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ..errors import CamundaError
from ..plan import DONE, Step


class ClusterWait:
    """A wait that all who need it share, and its outcome.

    :param wait: returns when the cluster is healthy; raises a :class:`CamundaError` when it does not become so.
    :ivar steps: the steps that lead there. As long as they are not done, there is nothing to wait for.
    :ivar error: why the cluster did not become healthy; None as long as nobody knows.
    """

    def __init__(self, wait: Callable[[], Any], steps: list[Step]) -> None:
        self._wait = wait
        self.steps = steps
        self._has_waited = False
        self._lock = threading.Lock()
        self.error: CamundaError | None = None

    def wait(self) -> None:
        """Return when the cluster is healthy; at once when that has been waited for, or when it has not been made.

        :raises CamundaError: when it did not become so; each time.
        """
        with self._lock:
            if not self._has_waited and all(step.status == DONE for step in self.steps):
                self._has_waited = True
                try:
                    self._wait()
                except CamundaError as error:
                    self.error = error
        if self.error is not None:
            raise self.error
