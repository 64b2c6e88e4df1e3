# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Path segments: any text is refused, or arrives as exactly the one segment that was meant."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils._internal.api.path import checked_path, path_of
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import OptionError

BASE = "https://api.example.com"

# Any text, with what has a meaning in a URL more often than chance would have it.
SEGMENTS = st.one_of(st.text(), st.text(alphabet="./\\%?#&;:@+ 2eEfF\u00e9~"))


def prepared(path: str) -> requests.PreparedRequest:
    """Return the request that ``requests`` would send."""
    request = requests.PreparedRequest()
    request.prepare("GET", BASE + path)
    return request


EXAMPLES = ("..", ".", "%2e%2e", "%2E.", "../clusters", "..%2Fclusters", "\\..\\", "ada+test@example.com", "a?b#c;d")


def check_segments(*segments: str) -> None:
    """Check that segments are refused, or arrive as what they are."""
    try:
        path = path_of("clusters", *segments)
    except OptionError:
        return
    assert prepared(path).path_url == path, "requests sends the path as it is"
    assert [unquote(part, errors="strict") for part in path.split("/")] == ["", "clusters", *segments]


@pytest.mark.parametrize("segment", [*EXAMPLES, "\u2025", "\ud800"])
def test_one_of_these_segments_or_refused(segment: str) -> None:
    check_segments(segment)


@given(st.lists(SEGMENTS, min_size=1, max_size=2))
def test_segments_or_refused(segments: list[str]) -> None:
    check_segments(*segments)


@pytest.mark.parametrize("segment", ["", ".", "..", "a\nb", "a\x00", "\x7f", "a\x85b", "a\u2028b", "\udcff"])
def test_refused_segments(segment: str) -> None:
    with pytest.raises(OptionError) as caught:
        path_of("members", segment)
    assert caught.value.message.isprintable(), "what is quoted cannot disturb a terminal"


def test_encoding() -> None:
    encoded = {"ada+x@example.com": "ada%2Bx%40example.com", "\u00fc": "%C3%BC", "...": "...", "100%": "100%25"}
    encoded |= {"a/b": "a%2Fb", "a?b": "a%3Fb", "a#b": "a%23b", "a b": "a%20b"}
    encoded["iGcN3tVq~0pP2.xWm7Yb_hTz-R8"] = "iGcN3tVq~0pP2.xWm7Yb_hTz-R8"
    for segment, expected in encoded.items():
        assert path_of(segment) == f"/{expected}"


CLUSTER = "/clusters/5c34c0a7-7f29-4424-8414-125615f7a9b9/wake"
ACTIVITY = "/activity/json?from=2026-01-01&to=2026-02-01"


@pytest.mark.parametrize(
    "path", ["/members", "/", CLUSTER, "/members/ada%40example.com", ACTIVITY, "/x?next=/../y", "/a...b/..c"]
)
def test_checked_path_is_unchanged(path: str) -> None:
    assert checked_path(path) == path
    assert prepared(path).path_url == path


ELSEWHERE = ("//evil.example.com/members", "https://evil.example.com/members", "@evil.example.com/")
DOTS = ("/..", "/members/..", "/members/../clusters", "/members/./x")
ENCODED_DOTS = ("/members/%2e%2e/clusters", "/members/%2E./clusters", "/members/.%2e", "/members/%2e")
BACKSLASHES = ("/a\\..\\b", "\\\\evil.example.com")
CHARACTERS = ("/a b", "/a\tb", "/a\nb", "/a#b", "/\u00fc", "/a\x7f")


@pytest.mark.parametrize("path", ["", "members", *ELSEWHERE, *DOTS, *ENCODED_DOTS, *BACKSLASHES, *CHARACTERS])
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
