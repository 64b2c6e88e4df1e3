# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Path segments that stay one segment."""

from __future__ import annotations

import re
from urllib.parse import quote

from ..errors import OptionError

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def path_of(*segments: str) -> str:
    """Return ``/a/b/c`` with every segment percent-encoded as a whole.

    :raises OptionError: for a segment that no encoding can keep in its place: empty, ``.``, ``..`` (servers and
        libraries resolve them even when encoded), or with control characters.
    """
    return "".join("/" + _segment(segment) for segment in segments)


def _segment(segment: str) -> str:
    if segment in ("", ".", "..") or _CONTROL.search(segment):
        raise OptionError("name", f"{segment!r} cannot be the name or address of anything at Camunda.")
    try:
        return quote(segment, safe="")
    except UnicodeEncodeError:
        raise OptionError("name", f"{segment!r} is not valid text.") from None


def checked_path(path: str) -> str:
    """Return a path that a user gave, for a request of their own.

    :param path: absolute path below the API's base URL, percent-encoded where needed; may carry a query.
    :raises OptionError: when it could lead anywhere but below that base URL.
    """
    pure = path.partition("?")[0]
    wrong = None
    if not path.startswith("/") or path.startswith("//"):
        wrong = "must start with exactly one '/'"
    elif not path.isascii() or re.search(r"[\x00-\x20\x7f\\#]", path):
        wrong = "must be percent-encoded: no white space, '#', backslashes or characters beyond ASCII"
    elif any(re.sub("%2e", ".", part, flags=re.IGNORECASE) in (".", "..") for part in pure.split("/")):
        wrong = "must not contain '.' or '..' as a segment"
    if wrong:
        raise OptionError("path", f"The option 'path' {wrong}, but is {path!r}.")
    return path
