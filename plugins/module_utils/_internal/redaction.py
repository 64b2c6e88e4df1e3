# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps secrets out of every text that is shown, logged or raised."""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "********"

# Shorter values would mask ordinary words; no credential of the services is that short.
SHORTEST_SECRET = 4

CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Redactor:
    """Masks the secrets of one run, in every encoding in which they are transmitted."""

    def __init__(self) -> None:
        self.values: set[str] = set()

    def add(self, secret: str | None) -> None:
        """Register ``secret``, also as percent-encoded and base64 text."""
        if not secret or len(secret) < SHORTEST_SECRET:
            return
        self.values.update((secret, quote(secret, safe=""), quote_plus(secret)))
        self.values.add(base64.b64encode(secret.encode("utf-8", "surrogatepass")).decode("ascii"))

    def add_basic_credential(self, name: str, secret: str) -> None:
        """Register ``name:secret`` in the form in which HTTP Basic sends it."""
        self.values.add(base64.b64encode(f"{name}:{secret}".encode("utf-8", "surrogatepass")).decode("ascii"))

    def mask(self, text: str) -> str:
        """Return ``text`` with every registered secret replaced."""
        # Longest first: of a secret that contains another one, the rest would remain.
        for value in sorted(self.values, key=len, reverse=True):
            text = text.replace(value, MASK)
        return text

    def mask_all(self, value: Any) -> Any:
        """Return ``value`` with every text in it masked; lists and dictionaries are rebuilt."""
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, dict):
            return {key: self.mask_all(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.mask_all(item) for item in value]
        return value


def readable(body: bytes, content_type: str, redactor: Redactor, limit: int = 300) -> str:
    """Return the text of an error response, for an error message.

    Secrets are masked before the text is shortened, so that no part of one remains.

    :param body: the body of the response, in bytes.
    :param content_type: its ``Content-Type``; of HTML, only the title is shown.
    :param limit: longest result, in characters.
    """
    text = body[: 16 * limit].decode("utf-8", "replace")
    if "html" in content_type.lower() or text.lstrip()[:1] == "<":
        title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
        text = f"an HTML page titled '{title.group(1).strip()}'" if title else "an HTML page"
    text = CONTROL_CHARACTERS.sub(" ", redactor.mask(text)).strip()
    return text if len(text) <= limit else text[: limit - 3] + "..."
