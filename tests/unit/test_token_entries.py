# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of the token cache: what they hold, how long it is used, and their seal."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils._internal.clock import Moment, SystemClock
from ansible_collections.community.camunda.plugins.module_utils._internal.token.names import TokenContext
from ansible_collections.community.camunda.plugins.module_utils._internal.token.record import (
    Attempt,
    Record,
    Refusal,
    Token,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.token.seal import FORMAT, Seal
from ansible_collections.community.camunda.plugins.module_utils._internal.token.service import token_lifetime

BOOT = "11111111-2222-3333-4444-555555555555"
NOW = Moment(1_800_000_000.0, 50_000.0, BOOT)


def token(life: float, age: float) -> Token:
    """Return a token that was obtained ``age`` seconds before NOW."""
    return Token("value", life, NOW.after(-age))


@pytest.mark.parametrize("life", [5.0, 20.0, 60.0, 99.0, 100.0, 300.0, 3600.0, 86400.0])
def test_token_is_used_for_at_least_four_fifths_of_its_life_and_never_after_it(life: float) -> None:
    assert token(life, 0.80 * life - 0.01).usable(NOW)
    assert not token(life, 0.80 * life - 0.01).refresh_due(NOW)
    assert not token(life, life - 0.01).usable(NOW)
    assert not token(life, life + 1).usable(NOW)


@pytest.mark.parametrize(("life", "margin"), [(20.0, 2.0), (99.0, 9.9), (100.0, 10.0), (300.0, 15.0), (86400.0, 300.0)])
def test_margin(life: float, margin: float) -> None:
    assert token(life, 0.0).margin == pytest.approx(margin)


def test_wall_clock_that_jumps_within_one_boot_changes_nothing() -> None:
    cached = token(300.0, 100.0)
    for jump in (-3 * 86400.0, 3 * 86400.0):
        assert cached.age(NOW._replace(wall=NOW.wall + jump)) == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("jump", "life", "age", "usable"),
    [(200.0, 300.0, 0.0, True), (200.0, 300.0, 90.0, False), (-3600.0, 86400.0, 0.0, False)],
)
def test_age_after_a_reboot_comes_from_the_wall_clock(jump: float, life: float, age: float, usable: bool) -> None:
    """A token from the future, as after a clock that was set back, is not used."""
    assert token(life, age).usable(Moment(NOW.wall + jump, 10.0, "another boot")) is usable


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


UNREADABLE: tuple[object, ...] = (0, -1, None, True, "soon", "nan", "inf", [], {}, 10**400)


@pytest.mark.parametrize(
    ("expires_in", "life"),
    [
        (300, 300.0),
        ("300", 300.0),
        (86400, 86400.0),
        (0.5, 0.5),
        (1e18, 604800.0),
        *((each, 60.0) for each in UNREADABLE),
    ],
)
def test_expires_in(expires_in: object, life: float) -> None:
    assert token_lifetime(expires_in, "opaque") == life


def test_life_comes_from_the_token_when_the_service_does_not_say() -> None:
    # {"iat":1000,"exp":4600}
    assert token_lifetime(None, "e30.eyJpYXQiOjEwMDAsImV4cCI6NDYwMH0.sig") == 3600.0
    for broken in ("e30.%%%.sig", "e30.bnVsbA.sig", "one", "", "e30.eyJleHAiOjQ2MDB9.sig"):
        assert token_lifetime(None, broken) == 60.0


def test_present_is_measured_by_a_clock_that_counts_while_the_machine_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
    monkeypatch.setattr(time, "clock_gettime", {time.CLOCK_BOOTTIME: 50_000.0}.__getitem__)
    assert (SystemClock().wall_time(), SystemClock().since_boot()) == (NOW.wall, NOW.since_boot)


# The seal

CONTEXT = TokenContext("https://login.example/oauth/token", "api.example", "client~one", "s3cret-" * 9)
OTHERS = [
    replace(CONTEXT, oauth_url="https://login.example/oauth/token2"),
    replace(CONTEXT, audience="other.example"),
    replace(CONTEXT, client_id="client~two"),
    replace(CONTEXT, client_secret="S3cret-" * 9),
    replace(CONTEXT, scope="members"),
    # The same characters, divided differently.
    replace(CONTEXT, audience="api.exampleclient~", client_id="one"),
]


def test_entry_is_opened_by_its_own_context_only() -> None:
    sealed = Seal(CONTEXT).close(b"content")
    assert Seal(CONTEXT).open(sealed) == b"content"
    for other in OTHERS:
        assert Seal(other).open(sealed) is None


def test_every_context_has_a_name_of_its_own_that_shows_nothing() -> None:
    names = {context.entry_name() for context in [CONTEXT, *OTHERS]}
    assert len(names) == len(OTHERS) + 1
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in names)


def test_entries_show_nothing_not_even_whether_they_are_equal() -> None:
    seal = Seal(CONTEXT)
    sealed = seal.close(b"access-token-in-clear-text")
    assert sealed != seal.close(b"access-token-in-clear-text")
    assert not [part for part in (b"access-token", b"s3cret", b"client~one", b"api.example") if part in sealed]
    assert "s3cret" not in repr(CONTEXT)


def test_every_truncation_and_every_flipped_bit_is_noticed() -> None:
    seal = Seal(CONTEXT)
    sealed = seal.close(b"content of an entry, long enough to have many bytes")
    for length in range(len(sealed)):
        assert seal.open(sealed[:length]) is None
    for position in range(len(sealed)):
        for bit in range(8):
            broken = bytearray(sealed)
            broken[position] ^= 1 << bit
            assert seal.open(bytes(broken)) is None
    assert seal.open(sealed + b"x") is None


@given(st.binary(max_size=400))
def test_anything_planted_is_refused(planted: bytes) -> None:
    assert Seal(CONTEXT).open(planted) is None
    assert Seal(CONTEXT).open(FORMAT + planted) is None


@pytest.mark.parametrize("secret", ["", "x", "ünïcödé", "x" * 10_000])
def test_any_secret_makes_a_key(secret: str) -> None:
    seal = Seal(replace(CONTEXT, client_secret=secret))
    assert seal.open(seal.close(b"")) == b""
