# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that wants an access token, as every task of Ansible does: started many times at once by the tests.

Reads the connection options as JSON from its argument, and writes what came of it as JSON.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from typing import Any

from ansible_collections.community.camunda.plugins.module_utils._internal.api.members import MemberOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS, Connection
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import CamundaError
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils._internal.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session


def main() -> None:
    """Get a token ``repeat`` times, calling the API with each if ``call`` is set."""
    wanted: dict[str, Any] = json.loads(sys.argv[1])
    repeat, call = wanted.pop("repeat", 1), wanted.pop("call", False)
    options = {**{name: option.default for name, option in OPTIONS.items()}, **wanted}
    messages = Messages(Redactor())
    outcome: dict[str, Any] = {"ok": True, "error": None}
    started = time.monotonic()
    tokens = set()
    try:
        for _number in range(repeat):
            session = Session(Connection.from_options(options), messages)
            if call:
                MemberOperations(session).members()
            tokens.add(hashlib.sha256(session.access_token().encode()).hexdigest())
    except CamundaError as error:
        outcome.update(ok=False, error=type(error).__name__, message=error.message)
    outcome.update(
        tokens=sorted(tokens),
        seconds=time.monotonic() - started,
        warnings=[message.text for message in messages.collected if message.level == "warning"],
    )
    print(json.dumps(outcome))


if __name__ == "__main__":
    main()
