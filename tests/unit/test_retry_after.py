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


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("   ", None),
        ("0", 0.0),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("-5", None),
        ("-0.001", None),
        ("banana", None),
        ("7 seconds", None),
        ("7,8", None),
        ("inf", None),
        ("-inf", None),
        ("nan", None),
        ("1e400", None),
        ("99999999", 99999999.0),
        ("9" * 200, 1e200),
        ("9" * 400, None),
        ("Wed, 21 Oct 2026 07:28:30 GMT", 30.0),
        ("Wednesday, 21-Oct-26 07:28:30 GMT", 30.0),
        ("Wed, 21 Oct 2026 09:28:30 +0200", 30.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2026 07:27:59 GMT", None),
        ("Wed, 21 Oct 2026", None),
        ("Wed, 32 Oct 2026 07:28:00 GMT", None),
        ("2026-10-21T07:28:30Z", None),
    ],
)
def test_values(value: str | None, expected: float | None) -> None:
    assert seconds(value) == (expected if expected is None else pytest.approx(expected))


@pytest.mark.parametrize("date", [None, "", "today", "Wed, 32 Oct 2026 07:28:00 GMT"])
def test_a_date_without_one_to_measure_it_against(date: str | None) -> None:
    assert seconds("Wed, 21 Oct 2026 07:28:30 GMT", date) is None
    assert seconds("30", date) == 30.0, "seconds need none"


@pytest.mark.parametrize(
    "value",
    [
        "Wed, 21 Oct 99999 07:28:00 GMT",
        "Wed, 21 Oct 999999999999999999999 07:28:00 GMT",
        "Wed, 21 Oct 2026 07:28:00 +9999",
        "Wed, 21 Oct 2026 07:28:00 +99999999999999999999",
    ],
)
def test_dates_beyond_all_calendars(value: str) -> None:
    assert seconds(value) is None
    assert seconds("Wed, 21 Oct 2026 07:28:30 GMT", value) is None


def test_a_date_without_a_zone_is_no_failure() -> None:
    assert seconds("Wed, 21 Oct 2026 07:28:30 -0000") is None
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
