# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked of the two services, in order of arrival."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from clock import Clock


@dataclass
class LoggedRequest:
    """One request; ``status`` is None until it is answered, and stays so if the connection was dropped instead."""

    at: float
    """Arrival in epoch seconds of the wall clock, which :class:`clock.Clock` may be ahead of."""
    service: str
    method: str
    path: str
    """The request target exactly as it was sent: not decoded, with the query."""
    status: int | None
    client_id: str | None
    user_agent: str | None


class RequestLog:
    """All requests since the start, or since they were forgotten."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._requests: list[LoggedRequest] = []

    def arrival(self, service: str, method: str, path: str, user_agent: str | None) -> LoggedRequest:
        """Enter a request that has just arrived, and return the entry so that its outcome can be added."""
        request = LoggedRequest(self._clock.wall_time(), service, method, path, None, None, user_agent)
        self._requests.append(request)
        return request

    def forget(self) -> None:
        """Drop all entries."""
        self._requests = []

    def as_list(self) -> list[dict[str, Any]]:
        """Return the entries as JSON objects."""
        return [asdict(request) for request in self._requests]
