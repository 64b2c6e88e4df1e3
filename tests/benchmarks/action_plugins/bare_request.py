# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends one GET request with the library that the collection uses, and does nothing else that a user could want."""

from __future__ import annotations

from typing import Any

import requests
from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """Returns how many objects are in the answer."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run the task."""
        with requests.Session() as session:
            answer = session.get(self._task.args["url"], headers=self._task.args["headers"], timeout=30)
        return {"changed": False, "number": len(answer.json())}
