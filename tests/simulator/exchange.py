# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request and an answer, without the web framework."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TEXT = "text/plain; charset=utf-8"
JSON = "application/json; charset=utf-8"


@dataclass
class Request:
    """A request as it arrived."""

    method: str
    target: str
    """Path and query exactly as sent; nothing is decoded."""
    headers: Mapping[str, str]
    """Case-insensitive."""
    body: bytes
    remote: str
    """IP address of the sender."""

    @property
    def path(self) -> str:
        """The path of the target, still encoded, without query; a proxy's absolute target is reduced to its path."""
        path = self.target.partition("?")[0]
        if path.lower().startswith(("http://", "https://")):
            path = "/" + path.split("/", 3)[3] if path.count("/") > 2 else "/"
        return path

    @property
    def content_type(self) -> str:
        """The media type of the body in lower case, without parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def credentials(self, scheme: str) -> str | None:
        """Return what follows ``scheme`` in the Authorization header, or None if it names another scheme."""
        name, _separator, value = self.headers.get("Authorization", "").partition(" ")
        return value.strip() if name.lower() == scheme else None


@dataclass
class Answer:
    """A complete answer."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def text_answer(status: int, text: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer of one line of text."""
    return Answer(status, text.encode(), {"Content-Type": TEXT, **(headers or {})})


def json_answer(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer with ``value`` as JSON."""
    return Answer(status, json.dumps(value).encode(), {"Content-Type": JSON, **(headers or {})})
