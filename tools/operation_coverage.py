# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which operations of the Administration API the integration targets have called, against tests/operations.yml."""

from __future__ import annotations

import re

import yaml

from simulator_control import received
from with_simulator import ROOT

OPERATIONS = ROOT / "tests" / "operations.yml"


def operations() -> dict[str, dict[str, str]]:
    """Return the operations of the list, each with the module that uses it."""
    listed: dict[str, dict[str, str]] = yaml.safe_load(OPERATIONS.read_text(encoding="utf-8"))
    return listed


def operation_of(method: str, path: str) -> str | None:
    """Return the operation that a request called; the one with the fewest parameters, as the service does."""
    target = path.partition("?")[0]
    fitting = [
        operation
        for operation in operations()
        if operation.split(" ")[0] == method and _pattern(operation.split(" ")[1]).fullmatch(target)
    ]
    return min(fitting, key=lambda operation: operation.count("{"), default=None)


def missing(api_url: str) -> list[str]:
    """Return a line for each operation that a target that ran should have called successfully and has not.

    :param api_url: the simulator.
    """
    called = {
        operation_of(request["method"], request["path"])
        for request in received(api_url)
        if str(request["user_agent"]).startswith("community.camunda/") and 200 <= (request["status"] or 0) < 300
    }
    return [
        f"{operation}: not called by the integration target {entry['module']}"
        for operation, entry in operations().items()
        if operation not in called
    ]


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)))
