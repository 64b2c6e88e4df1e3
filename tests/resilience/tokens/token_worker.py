# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that want access tokens as Ansible's workers do: forked, all at once, by one that has loaded the code.

Each line of standard input is a JSON list of tasks, see ``token_processes.py``. A process is forked for each task, all
of them begin together, and one line says what came of them. With an argument, the one task in it is done by this
process itself, so that tests can stop and kill it.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import sys
from types import FrameType
from typing import Any

from ansible_collections.community.camunda.plugins.module_utils._internal import clock
from ansible_collections.community.camunda.plugins.module_utils._internal.api.members import MemberOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS, Connection
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import CamundaError
from ansible_collections.community.camunda.plugins.module_utils._internal.http import transport
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import WARNING, Messages
from ansible_collections.community.camunda.plugins.module_utils._internal.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from ansible_collections.community.camunda.plugins.module_utils._internal.token import acquisition as token_acquisition
from ansible_collections.community.camunda.plugins.module_utils._internal.token import redis as token_redis
from ansible_collections.community.camunda.plugins.module_utils._internal.token import service as token_service
from ansible_collections.community.camunda.plugins.module_utils._internal.token import shared_tier as token_shared_tier

# Loaded before the forks: what is tested, and what is counted line by line, is not how the code is loaded.
PRELOADED = (token_acquisition, token_redis, token_service, token_shared_tier, transport)

COUNTED = "/community/camunda/plugins/module_utils/"


class ClockAhead(clock.SystemClock):
    """The clock of a machine on which some seconds more have passed."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def wall_time(self) -> float:
        return super().wall_time() + self._seconds

    def since_boot(self) -> float:
        return super().since_boot() + self._seconds


class Fuse:
    """Kills this process at the N-th line of the collection's code that it runs; only counts them when N is 0."""

    def __init__(self, line: int) -> None:
        self._line = line
        self.lines = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if COUNTED not in frame.f_code.co_filename:
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self._line:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def outcome_of(task: dict[str, Any]) -> dict[str, Any]:
    """Get a token, and return what came of it."""
    os.environ.update(task.get("environment", {}))
    clock.use_clock(ClockAhead(task.get("seconds_later", 0.0)))
    if "killed_after" in task:
        signal.setitimer(signal.ITIMER_REAL, task["killed_after"])
    if "largest_file" in task:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (task["largest_file"], task["largest_file"]))
    messages, tokens = Messages(Redactor()), set()
    options = {**{name: option.default for name, option in OPTIONS.items()}, **task["options"]}
    outcome: dict[str, Any] = {"ok": True, "error": None, "message": ""}
    fuse = Fuse(task.get("killed_at_line", 0))
    try:
        for _number in range(task.get("repeat", 1)):
            session = Session(Connection.from_options(options), messages)
            if task.get("call"):
                MemberOperations(session).members()
            if "killed_at_line" in task:
                sys.settrace(fuse)
            tokens.add(hashlib.sha256(session.access_token().encode()).hexdigest())
    except CamundaError as error:
        outcome.update(ok=False, error=type(error).__name__, message=error.message)
    finally:
        sys.settrace(None)
    warnings = [message.text for message in messages.collected if message.level == WARNING]
    return {**outcome, "tokens": sorted(tokens), "warnings": warnings, "lines": fuse.lines}


def do_all(tasks: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """Do each task in a process of its own; return what came of each, None for one that was killed."""
    gate, opener = os.pipe()
    children: list[tuple[int, int]] = []
    for task in tasks:
        reader, writer = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(opener)
            # Ends when the one before closes its side, after the last fork.
            os.read(gate, 1)
            os.write(writer, json.dumps(outcome_of(task)).encode())
            os._exit(0)
        os.close(writer)
        children.append((process, reader))
    os.close(opener)
    os.close(gate)
    outcomes = []
    for process, reader in children:
        with os.fdopen(reader, "rb") as pipe:
            content = pipe.read()
        killed = os.WIFSIGNALED(os.waitpid(process, 0)[1])
        outcomes.append(None if killed else json.loads(content))
    return outcomes


def main() -> None:
    """Do the task of the argument, or those of each line of standard input."""
    if len(sys.argv) > 1:
        print(json.dumps(outcome_of(json.loads(sys.argv[1]))))
        return
    for line in sys.stdin:
        print(json.dumps(do_all(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
