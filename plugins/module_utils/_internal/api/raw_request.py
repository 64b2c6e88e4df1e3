# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any request, for what has no operation here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .call import ApiClient, Call, Effect, perform, require_response

if TYPE_CHECKING:
    from ..http.transport import Response


def send_raw_request(
    api_client: ApiClient, method: str, path: str, body: Any, accepted: Callable[[int], bool]
) -> Response:
    """Send any request. Only reads are repeated, and what the gateway turned back: what others do is not known."""
    effect = Effect.READ if method == "GET" else Effect.CREATE
    if method == "POST" and path == "/clusters":
        effect = Effect.ONCE
    call = Call(effect, method, path, body)
    return require_response(call, perform(api_client, call, accepted=accepted))
