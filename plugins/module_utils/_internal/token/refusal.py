# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusals: for how long no request is sent for a credential after one, and the error that is raised meanwhile."""

from __future__ import annotations

from ..clock import Moment
from ..errors import TokenError, TokenRefused
from .outcome import Rejected, ServiceError
from .record import Record, Refusal

# No request is sent for a refused credential for this long; the time doubles with each refusal in a row (seconds).
FIRST_COOL_DOWN = 30.0
LONGEST_COOL_DOWN = 300.0


def raise_if_cooling_down(record: Record, now: Moment, url: str) -> None:
    """Raise an error if no request may be sent for the credential now.

    :raises TokenError: with the reason and the time that is left.
    """
    if record.refusal is not None and record.cooling_down(now):
        raise refusal_error(record.refusal, record.refusal.remaining(now), url)


def refusal_after(outcome: Rejected | ServiceError, before: Refusal | None) -> Refusal:
    """Return what is recorded for an outcome without a token; the cool-down grows with each rejection in a row."""
    if isinstance(outcome, ServiceError):
        return Refusal(Moment.now(), outcome.cool_down, 1, outcome.reason, rejected=False)
    times = before.times if before is not None and before.rejected else 0
    seconds = min(LONGEST_COOL_DOWN, FIRST_COOL_DOWN * 2 ** min(times, 10))
    return Refusal(Moment.now(), seconds, times + 1, outcome.reason, rejected=True)


def refusal_error(refusal: Refusal, seconds: float, url: str) -> TokenError:
    """Return the error for a refusal that is valid for ``seconds`` more."""
    again = f" The next token request will be sent in {seconds:.0f} s at the earliest." if seconds else ""
    if refusal.rejected:
        return TokenRefused(f"The token service {url} refuses the credential: {refusal.reason}{again}")
    return TokenError(f"No access token from {url}: {refusal.reason}.{again}")
