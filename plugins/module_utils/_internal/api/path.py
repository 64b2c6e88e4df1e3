# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths of requests: encoded from names, or checked when a user wrote them."""

from __future__ import annotations

import re
from urllib.parse import quote

from ..errors import OptionError

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def path_of(*segments: str) -> str:
    """Return ``/a/b/c`` with every segment percent-encoded as a whole.

    :raises OptionError: for a segment that cannot be encoded safely: empty, ``.`` or ``..`` (servers and libraries
        resolve these even when encoded), or with control characters.
    """
    return "".join("/" + _segment(segment) for segment in segments)


def _segment(segment: str) -> str:
    if segment in ("", ".", "..") or _CONTROL.search(segment):
        raise OptionError("name", f"{segment!r} is not a valid name or address at Camunda.")
    try:
        return quote(segment, safe="")
    except UnicodeEncodeError:
        raise OptionError("name", f"{segment!r} is not valid text.") from None


def checked_path(path: str) -> str:
    """Return a path that a user wrote, after checking it.

    :param path: absolute path below the API's base URL, percent-encoded where needed; may have a query.
    :raises OptionError: when it could lead to a URL that is not below that base URL.
    """
    without_query = path.partition("?")[0]
    problem = None
    if not path.startswith("/") or path.startswith("//"):
        problem = "must start with exactly one '/'"
    elif not path.isascii() or re.search(r"[\x00-\x20\x7f\\#]", path):
        problem = "must be percent-encoded: no white space, '#', backslashes or non-ASCII characters"
    elif any(re.sub("%2e", ".", part, flags=re.IGNORECASE) in (".", "..") for part in without_query.split("/")):
        problem = "must not contain '.' or '..' as a segment"
    if problem:
        raise OptionError("path", f"The option 'path' {problem}, but is {path!r}.")
    return path
