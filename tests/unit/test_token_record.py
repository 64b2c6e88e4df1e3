# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cached token is used for most of its lifetime, and for none of the time after it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils._internal.clock import Moment
from ansible_collections.community.camunda.plugins.module_utils._internal.token.record import (
    Attempt,
    Record,
    Refusal,
    Token,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.token.service import token_lifetime

BOOT = "11111111-2222-3333-4444-555555555555"
NOW = Moment(1_800_000_000.0, 50_000.0, BOOT)


def token(lifetime: float, age: float) -> Token:
    """Return a token that was obtained ``age`` seconds before NOW."""
    return Token("value", lifetime, NOW.after(-age))


@pytest.mark.parametrize("lifetime", [5.0, 20.0, 60.0, 99.0, 100.0, 300.0, 3600.0, 86400.0])
def test_token_is_used_for_at_least_four_fifths_of_its_life_and_never_after_it(lifetime: float) -> None:
    assert token(lifetime, 0.80 * lifetime - 0.01).usable(NOW)
    assert not token(lifetime, 0.80 * lifetime - 0.01).refresh_due(NOW)
    assert not token(lifetime, lifetime - 0.01).usable(NOW)
    assert not token(lifetime, lifetime + 1).usable(NOW)


@pytest.mark.parametrize(
    ("lifetime", "margin"), [(20.0, 2.0), (99.0, 9.9), (100.0, 10.0), (300.0, 15.0), (86400.0, 300.0)]
)
def test_margin(lifetime: float, margin: float) -> None:
    assert token(lifetime, 0.0).margin == pytest.approx(margin)


def test_wall_clock_that_jumps_within_one_boot_changes_nothing() -> None:
    cached = token(300.0, 100.0)
    for jump in (-3 * 86400.0, 3 * 86400.0):
        assert cached.age(NOW._replace(wall=NOW.wall + jump)) == pytest.approx(100.0)


def test_token_from_the_future_is_not_used_after_a_reboot_with_a_wrong_clock() -> None:
    other_boot = Moment(NOW.wall - 3600.0, 10.0, "another boot")
    assert not token(86400.0, 0.0).usable(other_boot)


def test_age_after_a_reboot_comes_from_the_wall_clock() -> None:
    other_boot = Moment(NOW.wall + 200.0, 10.0, "another boot")
    assert token(300.0, 0.0).usable(other_boot)
    assert not token(300.0, 90.0).usable(other_boot)


def test_refusal_never_lasts_longer_than_was_decided() -> None:
    refusal = Refusal(NOW, 30.0, 1, "no", rejected=True)
    assert refusal.remaining(NOW) == pytest.approx(30.0)
    assert refusal.remaining(NOW.after(29.0)) == pytest.approx(1.0)
    assert refusal.remaining(NOW.after(31.0)) == 0.0
    # A clock that was set back by a year, after a reboot.
    assert refusal.remaining(Moment(NOW.wall - 365 * 86400.0, 5.0, "another boot")) == 30.0


moments = st.builds(Moment, st.floats(0, 1e11), st.floats(0, 1e9), st.text(max_size=40))
records = st.builds(
    Record,
    token=st.none() | st.builds(Token, st.text(min_size=1), st.floats(0, 604800), moments),
    refusal=st.none() | st.builds(Refusal, moments, st.floats(0, 3600), st.integers(0, 1000), st.text(), st.booleans()),
    attempt=st.none() | st.builds(Attempt, moments, st.integers(0, 1000)),
    renewed_at=st.none() | moments,
)


@given(records)
def test_record_survives_storage(record: Record) -> None:
    assert Record.from_bytes(record.to_bytes()) == record


@given(
    st.binary()
    | st.recursive(st.none() | st.floats() | st.text(), st.lists, max_leaves=5).map(lambda value: repr(value).encode())
)
def test_nonsense_is_an_empty_record(content: bytes) -> None:
    assert Record.from_bytes(content) in (Record(),)


@pytest.mark.parametrize(
    ("expires_in", "lifetime"), [(300, 300.0), ("300", 300.0), (86400, 86400.0), (0.5, 0.5), (1e18, 604800.0)]
)
def test_expires_in(expires_in: object, lifetime: float) -> None:
    assert token_lifetime(expires_in, "opaque") == lifetime


@pytest.mark.parametrize("expires_in", [0, -1, None, True, "soon", "nan", "inf", [], {}, 10**400])
def test_unreadable_expires_in_is_a_minute(expires_in: object) -> None:
    assert token_lifetime(expires_in, "opaque") == 60.0


def test_life_comes_from_the_token_when_the_service_does_not_say() -> None:
    # {"iat":1000,"exp":4600}
    assert token_lifetime(None, "e30.eyJpYXQiOjEwMDAsImV4cCI6NDYwMH0.sig") == 3600.0
    for broken in ("e30.%%%.sig", "e30.bnVsbA.sig", "one", "", "e30.eyJleHAiOjQ2MDB9.sig"):
        assert token_lifetime(None, broken) == 60.0
