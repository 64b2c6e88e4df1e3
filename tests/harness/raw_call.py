# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP calls whose target reaches the server exactly as it is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from simulator_client import Simulator


class RawAnswer(NamedTuple):
    """An answer, read to its end; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
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
    with closing(HTTPConnection(urlsplit(sim.api_url).netloc, timeout=60)) as connection:
        connection.request(method, target, body=body, headers=sent)
        answer = connection.getresponse()
        lowered = {name.lower(): value for name, value in answer.getheaders()}
        return RawAnswer(answer.status, lowered, answer.read())


def ask_for_token(sim: Simulator, **parameters: str | None) -> RawAnswer:
    """Ask the token service with a form; ``parameters`` replace the right ones, None leaves one out."""
    right = {"grant_type": "client_credentials", "audience": sim.audience, **sim.organizations[0]}
    form = {name: value for name, value in {**right, **parameters}.items() if value is not None}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return raw_call(sim, "POST", "/oauth/token", body=urlencode(form).encode(), headers=headers)
