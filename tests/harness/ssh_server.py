# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An SSH server on loopback, for machines that have no sshd: runs commands as the current user, until it is ended.

ssh_server.py PORT HOST_KEY AUTHORIZED_KEYS
"""

from __future__ import annotations

import asyncio
import sys

import asyncssh


async def run_command(process: asyncssh.SSHServerProcess[bytes]) -> None:
    """Run what the client asks for with its input, output and errors."""
    command = process.command or "exec /bin/sh"
    child = await asyncio.create_subprocess_shell(
        command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    await process.redirect(stdin=child.stdin, stdout=child.stdout, stderr=child.stderr)
    process.exit(await child.wait())
    await process.wait_closed()


async def serve(port: int, host_key: str, authorized_keys: str) -> None:
    """Serve until the process is ended."""
    await asyncssh.listen(
        "127.0.0.1",
        port,
        server_host_keys=[host_key],
        authorized_client_keys=authorized_keys,
        process_factory=run_command,
        sftp_factory=True,
        encoding=None,
    )
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
