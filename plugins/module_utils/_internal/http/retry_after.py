# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ``Retry-After`` header, whose values in practice do not always follow the standard."""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to wait according to a response, or None when it has no readable value.

    Seconds may have a fraction. A date is compared with the ``Date`` of the same response, so that a wrong clock on
    either side does not matter.

    :param headers: the headers of the response, looked up without regard to case.
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
