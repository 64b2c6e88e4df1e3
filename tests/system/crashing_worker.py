# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wants an access token and is killed in the middle: at the N-th line of the collection's own code that it runs.

Forks a child for each number on its standard input, so that one start pays for many deaths. Writes one line for each:
how the child ended, and how many lines it would have run.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from types import FrameType
from typing import Any

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS, Connection
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import CamundaError
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils._internal.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from ansible_collections.community.camunda.plugins.module_utils._internal.token import acquisition as token_acquisition
from ansible_collections.community.camunda.plugins.module_utils._internal.token import service as token_service

# Loaded before the fork, so that what is counted is what gets the token, and not how it is loaded.
PRELOADED = (token_acquisition, token_service)

COUNTED = "/community/camunda/plugins/module_utils/"


class Fuse:
    """Kills this process at the N-th traced line; counts them all when N is 0."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.lines = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if COUNTED not in frame.f_code.co_filename:
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self.line:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def child(options: dict[str, Any], line: int) -> str:
    """Get a token, if life is long enough, and return the outcome."""
    fuse = Fuse(line)
    session = Session(Connection.from_options(options), Messages(Redactor()))
    sys.settrace(fuse)
    try:
        session.access_token()
        outcome = "token"
    except CamundaError as error:
        outcome = f"{type(error).__name__}: {error.message}"
    finally:
        sys.settrace(None)
    return f"{outcome} {fuse.lines}"


def main() -> None:
    """Run one child for each line of standard input."""
    options = {**{name: option.default for name, option in OPTIONS.items()}, **json.loads(sys.argv[1])}
    for request in sys.stdin:
        read_end, write_end = os.pipe()
        process = os.fork()
        if process == 0:
            os.write(write_end, child(options, int(request)).encode())
            os._exit(0)
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            outcome = pipe.read()
        status = os.waitpid(process, 0)[1]
        print("killed" if os.WIFSIGNALED(status) else outcome, flush=True)


if __name__ == "__main__":
    main()
