# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request to the OAuth token service, and what its response means.

Client credentials grant with the non-standard ``audience`` parameter, as Camunda documents it: a form in the body of
a POST. The bodies of its errors are not documented, so status codes decide, and texts are only shown.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from ..errors import TransportError
from ..http.retry_after import retry_after_seconds
from ..http.transport import Response, Transport, host_of
from ..redaction import Redactor, readable
from .names import TokenContext
from .outcome import Granted, Outcome, RateLimited, Rejected, ServiceError
from .record import ASSUMED_LIFETIME, SECONDS_IN_A_WEEK

# After a refusal the service delays responses for that credential by 30 s. With a shorter timeout, a refusal would
# become a timeout, and a timeout causes one more request.
REQUEST_SECONDS = 45.0

LARGEST_RESPONSE = 64 * 1024

_LONG_WORD = re.compile(r"[\w.~+/=-]{24,}")


def request_token(transport: Transport, context: TokenContext, on_sent: Callable[[], None]) -> Outcome:
    """Send one request to the token service, and return its outcome.

    :param on_sent: called when the request has been sent.
    """
    form = {
        "grant_type": "client_credentials",
        "audience": context.audience,
        "client_id": context.client_id,
        "client_secret": context.client_secret,
    }
    if context.scope:
        form["scope"] = context.scope
    try:
        response = transport.send(
            "POST",
            context.oauth_url,
            seconds=REQUEST_SECONDS,
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
            },
            body=urlencode(form).encode("ascii"),
            largest=LARGEST_RESPONSE,
            on_sent=on_sent,
        )
    except TransportError as error:
        if error.timed_out:
            return ServiceError(f"{error.message}; it may have refused the credential", repeat=False, cool_down=30.0)
        if not error.repeatable:
            return ServiceError(error.message, repeat=False, cool_down=0.0)
        if error.sent:
            return ServiceError(error.message, repeat=True, cool_down=10.0)
        advice = "check 'oauth_url' (environment variable CAMUNDA_OAUTH_URL) and the proxy settings"
        return ServiceError(f"{error.message}; {advice}", repeat=True, cool_down=5.0)
    return _to_outcome(response, context)


def _to_outcome(response: Response, context: TokenContext) -> Outcome:
    redactor = Redactor()
    redactor.add(context.client_secret)
    text = readable(response.body, response.content_type, redactor, limit=200)
    if 300 <= response.status < 400:
        target = host_of(response.headers.get("Location", "")) or "another URL"
        return ServiceError(
            f"it redirects to {target}, which is not followed; check 'oauth_url'", repeat=False, cool_down=10.0
        )
    if response.status == 429:
        return RateLimited(retry_after_seconds(response.headers))
    data = _json_object(response.body)
    if response.status in (400, 401, 403):
        if data is None and "html" in response.content_type:
            # From a firewall in front of the service, which rejects the address and not the credential.
            return RateLimited(300.0)
        return Rejected(_rejection_reason(response.status, data, text, context))
    if response.status != 200:
        return ServiceError(
            f"it responded with {response.status} ({text or 'no text'})",
            repeat=response.status >= 500,
            cool_down=10.0,
        )
    token = (data or {}).get("access_token")
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        # Long words are left out of the quotation: one might be a token in another field.
        quotation = _LONG_WORD.sub("...", text)
        return ServiceError(
            f"it responded with 200, but without an access token ({response.content_type or 'no content type'}: "
            f"{quotation or 'an empty body'})",
            repeat="error" not in (data or {}),
            cool_down=10.0,
        )
    return Granted(token, token_lifetime((data or {}).get("expires_in"), token))


def _rejection_reason(status: int, data: dict[str, Any] | None, text: str, context: TokenContext) -> str:
    if data:
        text = " ".join(str(data[key])[:200] for key in ("error", "error_description") if data.get(key))
    if status == 403:
        advice = (
            f"The audience '{context.audience}' may not be allowed for this client. Check 'audience', and that the "
            "client was created for the Administration API in the organization's settings."
        )
    else:
        advice = (
            "Check 'client_id' and 'client_secret' (environment variables CAMUNDA_CONSOLE_CLIENT_ID and "
            "CAMUNDA_CONSOLE_CLIENT_SECRET)."
        )
    return f"it responded with {status} ({text or 'no text'}). {advice}"


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def token_lifetime(expires_in: Any, token: str) -> float:
    """Return the seconds for which a token is valid, according to the service, or else to the token, or else a guess.

    The documentation's text says 24 hours and its sample 300 seconds, so neither is assumed.
    """
    lifetime = _positive_seconds(expires_in)
    if lifetime is None:
        claims = _claims(token)
        issued, expires = _positive_seconds(claims.get("iat")), _positive_seconds(claims.get("exp"))
        lifetime = expires - issued if issued and expires and expires > issued else ASSUMED_LIFETIME
    return min(lifetime, SECONDS_IN_A_WEEK)


def _positive_seconds(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) and seconds > 0.0 else None


def _claims(token: str) -> dict[str, Any]:
    try:
        payload = token.split(".")[1]
        return _json_object(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))) or {}
    except (IndexError, ValueError, binascii.Error):
        return {}
