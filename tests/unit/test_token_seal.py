# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever has the entry without the client secret has nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils._internal.token.names import TokenContext
from ansible_collections.community.camunda.plugins.module_utils._internal.token.seal import FORMAT, Seal

CONTEXT = TokenContext(
    oauth_url="https://login.example/oauth/token",
    audience="api.example",
    client_id="client~one",
    client_secret="s3cret-" * 9,
)
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
    for name in names:
        assert len(name) == 32
        assert set(name) <= set("0123456789abcdef")


def test_content_and_secret_are_not_in_the_entry() -> None:
    sealed = Seal(CONTEXT).close(b"access-token-in-clear-text")
    for part in (b"access-token", b"s3cret", b"client~one", b"api.example"):
        assert part not in sealed


def test_two_entries_of_one_content_differ() -> None:
    seal = Seal(CONTEXT)
    assert seal.close(b"content") != seal.close(b"content")


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


def test_secret_is_not_shown_by_the_context() -> None:
    assert "s3cret" not in repr(CONTEXT)


@pytest.mark.parametrize("secret", ["", "x", "ünïcödé", "x" * 10_000])
def test_any_secret_makes_a_key(secret: str) -> None:
    seal = Seal(replace(CONTEXT, client_secret=secret))
    assert seal.open(seal.close(b"")) == b""
