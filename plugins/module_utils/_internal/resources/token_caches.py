# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token caches of the credentials of a session: their state, but never a token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..clock import Moment, utc_in
from ..plan import REMOVE, Step

if TYPE_CHECKING:
    from ..session import Session

KIND = "token_cache"


def describe_token_caches(session: Session) -> list[dict[str, Any]]:
    """Return the state of each cache that these credentials use, the one of this machine first."""
    now = Moment.now()
    described = []
    for state in session.provider.cache_states():
        token, refusal = state.record.token, state.record.refusal
        remaining = token.remaining(now) if token else 0.0
        refused = refusal.remaining(now) if refusal else 0.0
        described.append(
            {
                "where": state.where,
                "client_id": session.connection.client_id,
                "oauth_url": session.connection.oauth_url,
                "audience": session.connection.audience,
                "cached": remaining > 0.0,
                "expires_at": _utc_time(remaining),
                "expires_in": int(remaining),
                "refused_until": _utc_time(refused),
                "refusal": refusal.reason if refusal and refused else None,
                "blocked_until": _utc_time(state.blocked_seconds),
            }
        )
    return described


def plan_removal(session: Session) -> Step | None:
    """Return the step that empties the caches of these credentials, or None if they are empty."""
    found = [cache for cache in describe_token_caches(session) if cache["cached"] or cache["refused_until"]]
    if not found:
        return None
    return Step(
        REMOVE,
        KIND,
        str(session.connection.audience),
        before={cache["where"]: {name: cache[name] for name in ("expires_at", "refused_until")} for cache in found},
        after=None,
        predicted=None,
        execute=session.provider.forget,
    )


def _utc_time(seconds: float) -> str | None:
    """Return the time ``seconds`` from now in UTC, or None if ``seconds`` is not positive."""
    return utc_in(seconds) if seconds > 0.0 else None
