# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what callbacks get of every task to a file, as screens, log files and AWX get it."""

from __future__ import annotations

import json
import os
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
---
name: task_results
type: notification
short_description: Write every task's result to a file
version_added: 0.1.0
author:
  - community.camunda contributors (@ansible-collections)
description:
  - Appends a line of JSON for each result to the file that the environment variable C(TASK_RESULTS_FILE) names.
"""


class CallbackModule(CallbackBase):
    """The callback; for tests only."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "task_results"

    def v2_runner_on_ok(self, result: Any) -> None:
        """Take a success."""
        self._write("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """Take a failure."""
        self._write("failed", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        """Take a task that was skipped."""
        self._write("skipped", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        """Take a host that cannot be reached."""
        self._write("unreachable", result)

    def v2_runner_retry(self, result: Any) -> None:
        """Take a try that ``until`` did not accept."""
        self._write("retry", result)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        """Take the success of one item of a loop."""
        self._write("item ok", result)

    def v2_runner_item_on_failed(self, result: Any) -> None:
        """Take the failure of one item of a loop."""
        self._write("item failed", result)

    def _write(self, event: str, result: Any) -> None:
        # The names with an underscore are those that every supported ansible-core has.
        line = {
            "event": event,
            "host": result._host.get_name(),
            "task": result._task.get_name(),
            "result": dict(result._result),
        }
        with open(os.environ["TASK_RESULTS_FILE"], "a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")
