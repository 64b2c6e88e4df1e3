# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many processes that change and read members over and over, each its own member, over one token cache.

Reads ``{connection, processes, rounds}`` as JSON from its argument, forks the processes as Ansible forks its workers,
and writes what each of them met as a JSON list.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from typing import Any

from ansible_collections.community.camunda.plugins.module_utils._internal.api.members import MemberOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS, Connection
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import CamundaError
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils._internal.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session

# What a process needs in the beginning, such as pools of memory, does not count as growth.
SETTLED_AFTER = 10

ROLES = (["developer"], ["analyst"], ["modeler"], ["taskuser", "visitor"])


def main() -> None:
    """Run the processes, and print what they met."""
    wanted: dict[str, Any] = json.loads(sys.argv[1])
    options = {**{name: option.default for name, option in OPTIONS.items()}, **wanted["connection"]}
    readers = []
    for number in range(wanted["processes"]):
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.close(reader)
            outcome = _work(Connection.from_options(options), number, wanted["rounds"])
            os.write(writer, json.dumps(outcome).encode())
            os._exit(0)
        os.close(writer)
        readers.append(reader)
    outcomes = []
    for reader in readers:
        with os.fdopen(reader, "rb") as stream:
            outcomes.append(json.loads(stream.read()))
    for _reader in readers:
        os.wait()
    print(json.dumps(outcomes))


def _work(connection: Connection, number: int, rounds: int) -> dict[str, Any]:
    email = f"load-{number}@example.com"
    failures: list[str] = []
    settled, roles = (0, 0), ROLES[0]
    for done in range(rounds):
        if done == SETTLED_AFTER:
            settled = _usage()
        # A task has a session of its own.
        session = Session(connection, Messages(Redactor()))
        roles = ROLES[done % len(ROLES)]
        try:
            MemberOperations(session).set_member_roles(email, roles)
            found = [member for member in MemberOperations(session).members() if member["email"] == email]
            if [sorted(member["roles"]) for member in found] != [sorted(roles)]:
                failures.append(f"round {done}: set {roles}, found {found}")
        except CamundaError as error:
            failures.append(f"round {done}: {error.message}")
        session.close()
    return {
        "email": email,
        "roles": sorted(roles),
        "failures": failures[:3],
        "settled": settled,
        "ended": _usage(),
    }


def _usage() -> tuple[int, int]:
    """Return the peak of the memory, in bytes, and the number of open files."""
    # A connection that broke off is closed when its exception, which is a part of a cycle, is collected.
    gc.collect()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, len(os.listdir("/proc/self/fd"))


if __name__ == "__main__":
    main()
