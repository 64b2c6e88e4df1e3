# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP calls whose target reaches the server exactly as it is written."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator_client import Simulator


@dataclass
class RawAnswer:
    """An answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


def raw_call(
    sim: Simulator,
    method: str,
    target: str,
    *,
    token: str | None = None,
    body: bytes | None = None,
    document: Any = None,
    headers: Mapping[str, str] | None = None,
) -> RawAnswer:
    """Send one request on a connection of its own; ``document`` is sent as JSON, ``body`` as it is."""
    sent = dict(headers or {})
    if token is not None:
        sent["Authorization"] = f"Bearer {token}"
    if document is not None:
        sent["Content-Type"] = "application/json"
        body = json.dumps(document).encode()
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(sim.api_url).netloc, timeout=60)
    try:
        connection.request(method, target, body=body, headers=sent)
        answer = connection.getresponse()
        lowered = {name.lower(): value for name, value in answer.getheaders()}
        return RawAnswer(answer.status, lowered, answer.read())
    finally:
        connection.close()


def ask_for_token(sim: Simulator, **parameters: str | None) -> RawAnswer:
    """Ask the token service with a form; ``parameters`` replace the right ones, None leaves one out."""
    form = {
        "grant_type": "client_credentials",
        "audience": sim.audience,
        "client_id": sim.client_id,
        "client_secret": sim.client_secret,
        **parameters,
    }
    body = urllib.parse.urlencode({name: value for name, value in form.items() if value is not None})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return raw_call(sim, "POST", "/oauth/token", body=body.encode(), headers=headers)
