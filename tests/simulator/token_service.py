# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OAuth token service: ``POST /oauth/token``."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import math
import urllib.parse
from dataclasses import dataclass
from typing import Any

from exchange import Answer, Request, json_answer, text_answer
from operation_registry import all_scopes
from organization import Organization
from simulation import Simulation
from tokens import API_AUDIENCE

PATH = "/oauth/token"

AUDIENCES = (API_AUDIENCE, "zeebe.camunda.io", "secrets.camunda.io")
"""Audiences for which tokens are issued.

Camunda has one token service for everything it runs, so workers, connectors and this collection share its limits. A
caller that mixes up the audiences gets a token here and a 401 from the API, which has to be possible in a test.
"""


@dataclass
class _Holder:
    """Whose credential it is."""

    client_id: str
    organization: Organization
    scopes: list[str] | None
    """None for all."""
    administration: bool
    """False for a cluster client, which never gets a token for the Administration API."""


class TokenService:
    """Issues tokens for the client credentials grant, within the limits of the real service."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def identify(self, request: Request) -> str | None:
        """Return the client id if ``request`` proves to hold its secret."""
        try:
            holder = self._holder(_credentials(request, _parameters(request)))
        except ValueError:
            return None
        return holder.client_id if holder else None

    async def answer(self, request: Request) -> Answer:
        """Answer a request to the token service, after the delay that a refused credential has to expect.

        The bodies of errors are those of Auth0, on which Camunda's token service runs; none is documented.
        """
        if request.method != "POST" or request.path != PATH:
            return text_answer(404, "Not Found")
        blocked = self._simulation.limits.blocked_for(request.remote)
        if blocked:
            return self._too_many(blocked)
        try:
            parameters = _parameters(request)
        except ValueError as problem:
            return _error(400, "invalid_request", str(problem))
        grant_type = parameters.get("grant_type")
        if grant_type is None:
            return _error(400, "invalid_request", "Missing required parameter: grant_type")
        if grant_type != "client_credentials":
            return _error(403, "unsupported_grant_type", f"Unsupported grant type: {grant_type}")
        credentials = _credentials(request, parameters)
        await self._simulation.clock.pause(self._simulation.limits.delay(*credentials))
        holder = self._holder(credentials)
        if holder is None:
            self._simulation.limits.refuse(*credentials)
            return _error(401, "access_denied", "Unauthorized")
        return self._grant(holder, parameters.get("audience"))

    def _grant(self, holder: _Holder, audience: str | None) -> Answer:
        if not audience:
            text = "No audience parameter was provided, and no default audience has been configured"
            return _error(403, "access_denied", text)
        if audience not in AUDIENCES:
            return _error(403, "access_denied", f"Service not found: {audience}")
        if audience == API_AUDIENCE and not holder.administration:
            text = f'Client is not authorized to access "{audience}". You need to create a "client-grant".'
            return _error(403, "access_denied", text)
        scope = " ".join(all_scopes() if holder.scopes is None else holder.scopes)
        owner_id = holder.organization.owner_id
        token = self._simulation.tokens.issue(holder.client_id, owner_id, audience, scope)
        lifetime = math.floor(self._simulation.tokens.lifetime)
        body = {"access_token": token, "scope": scope, "expires_in": lifetime, "token_type": "Bearer"}
        return json_answer(200, body, {"Cache-Control": "no-store", "Pragma": "no-cache"})

    def _too_many(self, seconds: float) -> Answer:
        answer = _error(429, "access_denied", "Too Many Requests")
        if self._simulation.options.token_retry_after:
            answer.headers["Retry-After"] = str(math.ceil(seconds))
        return answer

    def _holder(self, credentials: tuple[str, str]) -> _Holder | None:
        client_id, client_secret = credentials
        organization = self._simulation.organization_of(client_id)
        if organization:
            credential = organization.credential(client_id)
            if credential and _same(credential["client_secret"], client_secret):
                return _Holder(client_id, organization, credential["scopes"], administration=True)
            return None
        organization = self._simulation.organization_of_cluster_client(client_id)
        if organization:
            client = organization.cluster_client(client_id)
            if client and _same(client["clientSecret"], client_secret):
                return _Holder(client_id, organization, [], administration=False)
        return None


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode())


def _error(status: int, error: str, description: str) -> Answer:
    return json_answer(status, {"error": error, "error_description": description})


def _parameters(request: Request) -> dict[str, str]:
    """Return the parameters of a form or JSON body; both have been documented for this service.

    :raises ValueError: if the body is neither.
    """
    try:
        text = request.body.decode()
        if request.content_type == "application/json":
            given: Any = json.loads(text)
            if not isinstance(given, dict):
                raise ValueError
            return {str(name): value for name, value in given.items() if isinstance(value, str)}
        return dict(urllib.parse.parse_qsl(text, keep_blank_values=True))
    except (ValueError, RecursionError):
        raise ValueError("The body is neither a form nor a JSON object") from None


def _credentials(request: Request, parameters: dict[str, str]) -> tuple[str, str]:
    """Return client id and secret from the Authorization header if there is one, else from the body."""
    basic = request.credentials("basic")
    if basic is None:
        return parameters.get("client_id", ""), parameters.get("client_secret", "")
    try:
        client_id, _separator, client_secret = base64.b64decode(basic, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    # OAuth 2.0 has both encoded like a form before they are joined; letters, digits and ``~._-`` stay as they are.
    return urllib.parse.unquote_plus(client_id), urllib.parse.unquote_plus(client_secret)
