# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's control endpoints, as the tools use them."""

from __future__ import annotations

import json
import urllib.request
from typing import Any


def received(api_url: str) -> list[dict[str, Any]]:
    """Return the requests that the simulator at ``api_url`` has received so far.

    :raises OSError: when it cannot be reached.
    """
    found: list[dict[str, Any]] = json.loads(_call(f"{api_url}/_simulator/requests"))
    return found


def refuse_writes(api_url: str) -> None:
    """Make the simulator at ``api_url`` answer 500 to everything that could change the organization, from now on.

    :raises OSError: when it cannot be reached.
    """
    then = {"status": 500, "body": "Nothing may be written here."}
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        # A count of 0 means for ever.
        fault = {"service": "api", "method": method, "path": "*", "times": 0, "then": then}
        _call(f"{api_url}/_simulator/faults", fault)


def _call(url: str, document: Any = None) -> bytes:
    data = None if document is None else json.dumps(document).encode()
    # The address is that of a simulator that the caller has started, which is on this machine: no proxy takes part.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, data=data), timeout=30) as answer:  # noqa: S310
        content: bytes = answer.read()
    return content
