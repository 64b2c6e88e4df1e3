# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A caller of the Administration API that sends nothing: a test answers in the place of the service."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from ansible_collections.community.camunda.plugins.module_utils.connection import OPTIONS, Connection
from ansible_collections.community.camunda.plugins.module_utils.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils.transport import Answer, Transport


class AnsweringCaller:
    """Is its own transport.

    :param answer: called with method, path and JSON value of a request; returns status and JSON value of the answer.
    :ivar changes: every request that is not a read, as the arguments of ``answer``.
    """

    def __init__(self, answer: Callable[[str, str, Any], tuple[int, Any]]) -> None:
        defaults = {name: option.default for name, option in OPTIONS.items()}
        self.connection = Connection.from_options({**defaults, "access_token": "token-from-elsewhere", "retries": 0})
        self.messages = Messages(Redactor())
        self.changes: list[tuple[str, str, Any]] = []
        self._answer = answer

    @property
    def transport(self) -> Transport:
        """What sends."""
        return cast(Transport, self)

    def access_token(self) -> str:
        """Return a token."""
        return "token-from-elsewhere"

    def renewed_access_token(self, rejected: str) -> str:
        """Fail: no token is ever rejected here."""
        raise AssertionError(rejected)

    def send(self, method: str, url: str, *, body: bytes | None, **_limits: Any) -> Answer:
        """Note the request if it changes something, and return the answer of the test."""
        request = method, urlsplit(url).path, json.loads(body) if body else None
        if method != "GET":
            self.changes.append(request)
        status, content = self._answer(*request)
        headers: Mapping[str, str] = {"Content-Type": "application/json"}
        return Answer(status, headers, b"" if content is None else json.dumps(content).encode())
