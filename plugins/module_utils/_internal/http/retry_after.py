# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ``Retry-After`` header, which real services fill with more than the standard allows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer asks to wait, or None when it does not say so in any readable way.

    :param headers: the answer's headers, looked up without regard to case. Seconds may have a fraction; a date is
        measured against the answer's own ``Date``, so that a wrong clock on either side does not matter.
    """
    value = (headers.get("Retry-After") or "").strip()
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
            sent = parsedate_to_datetime(headers.get("Date") or "")
            seconds = (moment - sent).total_seconds()
        except (TypeError, ValueError, OverflowError):
            return None
    return seconds if math.isfinite(seconds) and seconds >= 0.0 else None
