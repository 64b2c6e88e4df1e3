# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Path segments: any text is refused, or arrives as exactly the one segment that was meant."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils._internal.api.path import checked_path, path_of
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import OptionError

BASE = "https://api.example.com"

# Any text, with what has a meaning in a URL more often than chance would have it.
SEGMENTS = st.one_of(st.text(), st.text(alphabet="./\\%?#&;:@+ 2eEfF\u00e9~"))


def sent(path: str) -> str:
    """Return what ``requests`` would put on the request line for ``path``."""
    return prepared(path).path_url


def prepared(path: str) -> requests.PreparedRequest:
    """Return the request that ``requests`` would send."""
    request = requests.PreparedRequest()
    request.prepare("GET", BASE + path)
    return request


@given(SEGMENTS)
@example("..")
@example(".")
@example("%2e%2e")
@example("%2E.")
@example("../clusters")
@example("..%2Fclusters")
@example("ada+test@example.com")
@example("a?b#c;d")
@example("\\..\\")
@example("\u2025")
@example("\ud800")
def test_one_segment_or_refused(segment: str) -> None:
    try:
        path = path_of("members", segment)
    except OptionError:
        return
    assert sent(path) == path, "requests sends the path as it is"
    parts = path.split("/")
    assert parts[:2] == ["", "members"]
    assert [unquote(part, errors="strict") for part in parts[2:]] == [segment]


@given(SEGMENTS, SEGMENTS)
def test_two_segments_or_refused(first: str, second: str) -> None:
    try:
        path = path_of("clusters", first, "clients", second)
    except OptionError:
        return
    assert [unquote(part) for part in sent(path).split("/")] == ["", "clusters", first, "clients", second]


@pytest.mark.parametrize("segment", ["", ".", "..", "a\nb", "a\x00", "\x7f", "a\x85b", "a\u2028b", "\udcff"])
def test_refused_segments(segment: str) -> None:
    with pytest.raises(OptionError) as caught:
        path_of("members", segment)
    assert caught.value.message.isprintable(), "what is quoted cannot disturb a terminal"


@pytest.mark.parametrize(
    ("segment", "encoded"),
    [
        ("ada+x@example.com", "ada%2Bx%40example.com"),
        ("a/b", "a%2Fb"),
        ("a?b", "a%3Fb"),
        ("a#b", "a%23b"),
        ("100%", "100%25"),
        ("a b", "a%20b"),
        ("\u00fc", "%C3%BC"),
        ("...", "..."),
        ("iGcN3tVq~0pP2.xWm7Yb_hTz-R8", "iGcN3tVq~0pP2.xWm7Yb_hTz-R8"),
    ],
)
def test_encoding(segment: str, encoded: str) -> None:
    assert path_of(segment) == f"/{encoded}"


@pytest.mark.parametrize(
    "path",
    [
        "/members",
        "/",
        "/clusters/5c34c0a7-7f29-4424-8414-125615f7a9b9/wake",
        "/members/ada%40example.com",
        "/activity/json?from=2026-01-01&to=2026-02-01",
        "/x?next=/../y",
        "/a...b/..c",
    ],
)
def test_checked_path_is_unchanged(path: str) -> None:
    assert checked_path(path) == path
    assert sent(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "members",
        "//evil.example.com/members",
        "https://evil.example.com/members",
        "@evil.example.com/",
        "/..",
        "/members/..",
        "/members/../clusters",
        "/members/./x",
        "/members/%2e%2e/clusters",
        "/members/%2E./clusters",
        "/members/.%2e",
        "/members/%2e",
        "/a b",
        "/a\tb",
        "/a\nb",
        "/a\\..\\b",
        "/a#b",
        "/\u00fc",
        "/a\x7f",
        "\\\\evil.example.com",
    ],
)
def test_checked_path_refuses(path: str) -> None:
    with pytest.raises(OptionError) as caught:
        checked_path(path)
    assert caught.value.option == "path"
    assert "'path'" in caught.value.message


@given(st.text(alphabet="/.%2eEaA?;:@&=~\\ #-").map(lambda text: "/" + text))
def test_checked_path_leads_nowhere_else(path: str) -> None:
    """What ``requests`` would send differently is not sent at all, so only what it leaves alone matters."""
    try:
        checked = checked_path(path)
    except OptionError:
        return
    url = str(prepared(checked).url)
    assert urlsplit(url).netloc == "api.example.com"
    if url == BASE + checked:
        assert not {".", ".."} & set(unquote(urlsplit(url).path).split("/")) or "%2f" in path.lower()
