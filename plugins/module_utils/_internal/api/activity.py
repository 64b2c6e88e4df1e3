# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The activity (audit log) of the organization, always the whole of it: the API knows no window."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .call import Call, Effect
from .operations import Object, Operations
from .response_schema import ANYTHING

if TYPE_CHECKING:
    from ..http.transport import Response

# The history of years in one answer, in bytes. It is held in memory, so there is a limit all the same.
LARGEST_HISTORY = 128 * 1024 * 1024


class ActivityOperations(Operations):
    """Who did what in the organization."""

    def activities(self) -> list[Object]:
        """Return all activities, in the order in which the service sends them."""
        return self._list("/activity/json", ANYTHING, largest=LARGEST_HISTORY)

    def activities_csv(self) -> str:
        """Return all activities as CSV text.

        The API's description declares a JSON string; which content type comes is not known. Text of any type but HTML
        is taken, quoted as JSON or not.

        :raises ApiError: when the answer is no such text.
        """
        call = Call(Effect.READ, "GET", "/activity/csv", largest=LARGEST_HISTORY)
        answer = self._response(call)
        text = _csv_text(answer)
        if text is None:
            raise self._unexpected_response(call, answer)
        return text


def _csv_text(answer: Response) -> str | None:
    text = answer.body.decode("utf-8", "replace").removeprefix("\ufeff")
    declared = answer.content_type
    if "html" in declared or text.lstrip()[:1] == "<" or (not text.strip() and declared != "text/csv"):
        return None
    try:
        content: Any = json.loads(text)
    except (ValueError, RecursionError):
        # The usual CSV. Under the declared type it may come unquoted as well; an object that broke off is neither.
        return None if "json" in declared and text.lstrip()[:1] in "[{" else text
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    return None if "json" in declared or isinstance(content, (dict, list)) else text
