# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wait for a cluster that several steps share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ..errors import CamundaError
from ..plan import DONE, Step


class ClusterWait:
    """A wait for a cluster, which happens once, even if several steps need it at the same time.

    :param wait: waits until the cluster is healthy; raises a :class:`CamundaError` if it does not become healthy.
    :ivar steps: the steps for the cluster itself. If they are not done, there is nothing to wait for.
    :ivar error: why the cluster did not become healthy; None if it did, or before the wait.
    """

    def __init__(self, wait: Callable[[], Any], steps: list[Step]) -> None:
        self._wait = wait
        self.steps = steps
        self._has_waited = False
        self._lock = threading.Lock()
        self.error: CamundaError | None = None

    def wait(self) -> None:
        """Wait until the cluster is healthy. Return at once after an earlier wait, or if the steps are not done.

        :raises CamundaError: if the cluster did not become healthy, at every call.
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
