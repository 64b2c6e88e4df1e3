# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Redaction: no registered secret is left in any text, and error bodies become short, harmless words."""

from __future__ import annotations

import base64
import json
import string
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils._internal.messages import (
    DETAIL,
    PROGRESS,
    WARNING,
    Messages,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.redaction import MASK, Redactor, readable

SECRET = "s3cr3t/with+odd=characters ~._-"

# The mask's own character is left out: a secret made of it is in every masked text.
SECRETS = st.text(st.characters(exclude_characters="*", exclude_categories=["Cs"]), min_size=4)


def redactor(*secrets: str) -> Redactor:
    """Return a redactor that knows ``secrets``."""
    made = Redactor()
    for secret in secrets:
        made.add(secret)
    return made


@pytest.mark.parametrize(
    "form", [SECRET, quote(SECRET, safe=""), quote_plus(SECRET), base64.b64encode(SECRET.encode()).decode()]
)
def test_forms_in_which_a_secret_travels(form: str) -> None:
    assert redactor(SECRET).mask(f"before {form} after") == f"before {MASK} after"


def test_basic_credential() -> None:
    made = Redactor()
    made.add_basic_credential("client", SECRET)
    header = base64.b64encode(f"client:{SECRET}".encode()).decode()
    assert made.mask(f"Authorization: Basic {header}") == f"Authorization: Basic {MASK}"


def test_short_values_are_no_secrets() -> None:
    made = Redactor()
    for value in (None, "", "a", "abc"):
        made.add(value)
    assert made.values == set()
    assert made.mask("abc") == "abc"


def test_secret_within_a_secret_leaves_no_rest() -> None:
    assert redactor("token", "token-and-more").mask("token-and-more token") == f"{MASK} {MASK}"


@given(st.lists(SECRETS, min_size=1, max_size=4), st.text(), st.data())
def test_nothing_is_left_of_a_secret(secrets: list[str], text: str, data: st.DataObject) -> None:
    made = redactor(*secrets)
    encoded = [quote(secret, safe="") for secret in secrets]
    masked = made.mask(text.join(data.draw(st.permutations([*secrets, *encoded]))))
    assert not [secret for secret in secrets if secret in masked]
    assert MASK in masked
    assert made.mask(masked) == masked


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(string.ascii_letters) | st.just("the SECRET-VALUE itself"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(string.ascii_letters), inner, max_size=3),
    max_leaves=10,
)


@given(JSON)
def test_mask_all_reaches_every_text(value: object) -> None:
    masked = redactor("SECRET-VALUE").mask_all(value)
    assert "SECRET-VALUE" not in json.dumps(masked)
    assert masked == json.loads(json.dumps(value).replace("SECRET-VALUE", MASK)), "and changes nothing else"


def test_messages_are_masked() -> None:
    messages = Messages(redactor("SECRET-VALUE"))
    messages.warn("a SECRET-VALUE")
    messages.warn("a SECRET-VALUE")
    messages.progress("b SECRET-VALUE")
    messages.detail("c SECRET-VALUE")
    expected = [(WARNING, f"a {MASK}"), (PROGRESS, f"b {MASK}"), (DETAIL, f"c {MASK}")]
    assert [tuple(message) for message in messages.collected] == expected, "the same warning is given once"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"", "", ""),
        (b"no open seats left", "text/plain", "no open seats left"),
        (b'{"message": "no"}', "application/json", '{"message": "no"}'),
        (b"a\r\n\tb\x00c\x1b[31md", "text/plain", "a b c [31md"),
        ("a\u2028b\x85c".encode(), "text/plain", "a b c"),
        (b"caf\xc3\xa9 \xff", "text/plain", "caf\u00e9 \ufffd"),
        (b"<html><TITLE>\n 502 Bad\nGateway </TITLE>...", "text/html", "an HTML page titled '502 Bad Gateway'"),
        (b"<html>no title</html>", "text/html; charset=utf-8", "an HTML page"),
        (b"  <!doctype html><title>x</title>", "application/json", "an HTML page titled 'x'"),
    ],
)
def test_readable(body: bytes, content_type: str, expected: str) -> None:
    assert readable(body, content_type, Redactor()) == expected


@given(st.binary(max_size=2000), st.sampled_from(["", "text/plain", "text/html", "application/json"]))
def test_readable_is_short_and_printable(body: bytes, content_type: str) -> None:
    text = readable(body, content_type, Redactor(), limit=50)
    assert len(text) <= 50
    assert not any(character < " " or "\x7f" <= character <= "\x9f" for character in text)


def test_readable_of_much() -> None:
    assert readable(b"a" * 10_000_000, "text/plain", Redactor(), limit=10) == "aaaaaaa..."
    page = b"<title>" + b"t" * 10_000 + b"</title>"
    assert len(readable(page, "text/html", Redactor(), limit=100)) <= 100
