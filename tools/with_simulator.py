# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a command with the simulator's connection in its environment; without a command, print it and wait.

with_simulator.py [SIMULATOR OPTION ...] [-- COMMAND [ARGUMENT ...]]
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parent.parent
START_SECONDS = 120


def exit_on_signals() -> None:
    """Exit in the ordinary way on signals, for programs that start a simulator.

    Without this, the end of a terminal or of a CI job would leave the simulator behind, and Ctrl-C a traceback.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))


@contextlib.contextmanager
def simulator(options: list[str] | None = None) -> Iterator[tuple[dict[str, Any], subprocess.Popen[bytes]]]:
    """Start the simulator, yield its connection and its process, and stop it whatever happens."""
    with tempfile.TemporaryDirectory(prefix="camunda-simulator-") as folder:
        ready = pathlib.Path(folder, "ready.json")
        command = [sys.executable, str(ROOT / "tests" / "simulator"), "--ready-file", str(ready), *(options or [])]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as process:
            try:
                yield wait_until_ready(process, ready), process
            finally:
                process.terminate()
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()


def wait_until_ready(process: subprocess.Popen[bytes], ready: pathlib.Path) -> dict[str, Any]:
    deadline = time.monotonic() + START_SECONDS
    while not ready.exists():
        if process.poll() is not None:
            sys.exit(f"The simulator ended with status {process.returncode} before it was ready.")
        if time.monotonic() > deadline:
            sys.exit(f"The simulator was not ready after {START_SECONDS} seconds.")
        time.sleep(0.05)
    connection: dict[str, Any] = json.loads(ready.read_text(encoding="utf-8"))
    return connection


def environment(connection: dict[str, str]) -> dict[str, str]:
    """Return the variables that point the collection at the simulator."""
    return {
        "CAMUNDA_CONSOLE_CLIENT_ID": connection["client_id"],
        "CAMUNDA_CONSOLE_CLIENT_SECRET": connection["client_secret"],
        "CAMUNDA_OAUTH_URL": connection["oauth_url"],
        "CAMUNDA_CONSOLE_OAUTH_AUDIENCE": connection["audience"],
        "CAMUNDA_CONSOLE_BASE_URL": connection["api_url"],
    }


def run(command: list[str], connection: dict[str, str]) -> int:
    # Nothing that is set for a real organization may reach the command, nor may tokens of the simulator stay behind.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CAMUNDA_")}
    with tempfile.TemporaryDirectory(prefix="camunda-cache-") as cache:
        variables = {"CAMUNDA_TOKEN_CACHE": cache, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        return subprocess.run(command, env=inherited | environment(connection) | variables, check=False).returncode


def main(arguments: list[str]) -> int:
    separator = arguments.index("--") if "--" in arguments else len(arguments)
    options, command = arguments[:separator], arguments[separator + 1 :]
    if {"-h", "--help"} & set(options):
        return subprocess.run([sys.executable, str(ROOT / "tests" / "simulator"), "--help"], check=False).returncode
    with simulator(options) as (connection, process):
        if command:
            return run(command, connection)
        print("# The simulator runs until Ctrl-C. Paste these lines into another shell to use it:")
        for name, value in environment(connection).items():
            print(f"export {name}={shlex.quote(value)}")
        # Where a proxy is set, it cannot reach this machine.
        print('export NO_PROXY="127.0.0.1${NO_PROXY:+,$NO_PROXY}"')
        for number, organization in enumerate(connection["organizations"][1:], start=2):
            print(f"# Organization {number}: {organization['client_id']} {organization['client_secret']}")
        sys.stdout.flush()
        return process.wait()


if __name__ == "__main__":
    exit_on_signals()
    sys.exit(main(sys.argv[1:]))
