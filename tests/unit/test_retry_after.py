# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ``Retry-After`` header: everything that has been seen in it, and anything else."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from ansible_collections.community.camunda.plugins.module_utils._internal.http.retry_after import retry_after_seconds

DATE = "Wed, 21 Oct 2026 07:28:00 GMT"


def seconds(value: str | None, date: str | None = DATE) -> float | None:
    """Return what an answer with these headers asks for."""
    headers = {"retry-after": value, "date": date}
    return retry_after_seconds(CaseInsensitiveDict({name: text for name, text in headers.items() if text is not None}))


LATER = "Wed, 21 Oct 2026 07:28:30 GMT"
TEXTS = (None, "", "   ", "banana", "7 seconds", "7,8")
NUMBERS = ("-5", "-0.001", "inf", "-inf", "nan", "1e400", "9" * 400)
NO_DATES = (
    "Wed, 21 Oct 2026",
    "Wed, 32 Oct 2026 07:28:00 GMT",
    "2026-10-21T07:28:30Z",
    "Wed, 21 Oct 2026 07:28:30 -0000",
)
# Beyond all calendars.
FAR = [f"Wed, 21 Oct {year} 07:28:00 GMT" for year in ("99999", "9" * 21)]
FAR += [f"Wed, 21 Oct 2026 07:28:00 +{zone}" for zone in ("9999", "9" * 20)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", 0),
        ("7", 7),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("99999999", 99999999),
        ("9" * 200, 1e200),
        (LATER, 30.0),
        ("Wednesday, 21-Oct-26 07:28:30 GMT", 30.0),
        ("Wed, 21 Oct 2026 09:28:30 +0200", 30.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2026 07:27:59 GMT", None),
        *((value, None) for value in (*TEXTS, *NUMBERS, *NO_DATES, *FAR)),
    ],
)
def test_seconds_and_dates(value: str | None, expected: float | None) -> None:
    assert seconds(value) == (expected if expected is None else pytest.approx(expected))


@pytest.mark.parametrize("date", [None, "", "today", "Wed, 32 Oct 2026 07:28:00 GMT", *FAR])
def test_a_date_without_one_to_measure_it_against(date: str | None) -> None:
    assert seconds(LATER, date) is None
    assert seconds("30", date) == 30.0, "seconds need none"


def test_a_date_without_a_zone_is_no_failure() -> None:
    assert seconds("Wed, 21 Oct 2026 07:28:30", DATE) in (None, 30.0)


HEADERS = st.one_of(
    st.text(),
    st.floats().map(str),
    st.integers().map(str),
    st.text(alphabet="0123456789 ,:+-WedOctGMTJanmon").map(lambda text: f"Wed, 21 Oct {text}"),
)


@given(HEADERS, HEADERS)
def test_anything_is_survived(value: str, date: str) -> None:
    found = seconds(value, date)
    assert found is None or (math.isfinite(found) and found >= 0.0)
