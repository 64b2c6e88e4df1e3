# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the demo playbook twice against a simulator of its own, and tell what happened to the organization.

Fails when the second run changes anything, or when both runs together ask the token service more than once.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from with_simulator import ROOT, environment, exit_on_signals, simulator

PLAYBOOK = "playbooks/demo.yml"

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_RECAP = re.compile(r"^localhost +: .*\bchanged=(\d+)")


class Failed(Exception):
    """The demo does not show what it promises."""


# Rows by what identifies them.
Table = dict[str, tuple[str, ...]]


class Organization(NamedTuple):
    """What the playbook manages."""

    members: Table
    clients: Table


class Simulator:
    """The simulator's own view of things, which needs no credentials and is never counted as traffic."""

    def __init__(self, url: str) -> None:
        self._place = urlsplit(url).netloc

    def organization(self) -> Organization:
        state = self._read("state")
        members: Table = {
            member["email"]: (
                member["email"],
                ", ".join(sorted(member["roles"])),
                "invitation pending" if member["invitePending"] else "",
            )
            for member in state["members"]
        }
        clients: Table = {
            f"{cluster['name']}/{client['name']}": (
                cluster["name"],
                client["name"],
                ", ".join(sorted(client["permissions"])),
            )
            for cluster in state["clusters"]
            for client in cluster["clients"]
        }
        return Organization(members, clients)

    def requests(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._read("requests")
        return found

    def _read(self, what: str) -> Any:
        connection = http.client.HTTPConnection(self._place, timeout=30)
        try:
            connection.request("GET", f"/_simulator/{what}")
            return json.load(connection.getresponse())
        finally:
            connection.close()


@contextlib.contextmanager
def ansible_playbook(variables: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Start ansible-playbook and give its process; whatever happens, it has ended afterwards."""
    command = [str(pathlib.Path(sys.executable).parent / "ansible-playbook"), PLAYBOOK]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                # Ansible ends its workers itself when it is interrupted.
                process.send_signal(signal.SIGINT)
                try:
                    process.communicate(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()


def run_playbook(variables: dict[str, str]) -> int:
    """Run the playbook, show its output, and return how many tasks changed something."""
    changed = None
    with ansible_playbook(variables) as process:
        for line in process.stdout or ():
            if line.strip():
                print("  " + line.rstrip(), flush=True)
            recap = _RECAP.match(_COLOUR.sub("", line))
            changed = int(recap.group(1)) if recap else changed
        status = process.wait()
    if status != 0 or changed is None:
        raise Failed(f"ansible-playbook ended with status {status}.")
    return changed


def playbook_variables(connection: dict[str, str], folder: pathlib.Path) -> dict[str, str]:
    """Return an environment that knows the simulator, and nothing of whoever runs the demo."""
    for name in ("home", "secrets"):
        (folder / name).mkdir(mode=0o700)
    (folder / "ansible.cfg").touch()
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANSIBLE_", "CAMUNDA_")) and name != "XDG_CACHE_HOME"
    }
    coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return {
        **inherited,
        **environment(connection),
        # The token cache is below the home directory, unless a variable says otherwise.
        "HOME": str(folder / "home"),
        "DEMO_SECRETS": str(folder / "secrets"),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "ANSIBLE_CONFIG": str(folder / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".venv" / "collections"),
        "ANSIBLE_FORCE_COLOR" if coloured else "ANSIBLE_NOCOLOR": "1",
        # The play is for localhost and needs no inventory.
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
        "ANSIBLE_LOCALHOST_WARNING": "0",
    }


def show_table(title: str, now: Table, before: Table) -> None:
    """Print the rows, marked with what became of them since ``before``."""
    print(f"  {title}")
    rows = {key: now.get(key) or before[key] for key in sorted({*now, *before})}
    columns = list(zip(*rows.values(), strict=True))
    widths = [max(len(cell) for cell in column) for column in columns]
    for key, row in rows.items():
        if key not in now:
            mark, remark = "-", "removed"
        elif key not in before:
            mark, remark = "+", "new"
        elif now[key] != before[key]:
            mark, remark = "~", f"was: {', '.join(cell for cell in set(before[key]) - set(row) if cell)}"
        else:
            mark, remark = " ", ""
        cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print(f"   {mark} {cells}  {remark}".rstrip())


def show_organization(heading: str, now: Organization, before: Organization | None = None) -> None:
    before = before or now
    print(f"\n{heading}")
    show_table("members (address, roles)", now.members, before.members)
    show_table("API clients (cluster, name, permissions)", now.clients, before.clients)


def show_secrets(folder: pathlib.Path) -> None:
    print("\nSecrets of the new API clients, each shown by Camunda once")
    for file in sorted(folder.iterdir()):
        names = [line.partition("=")[0] for line in file.read_text(encoding="utf-8").splitlines() if "=" in line]
        content = f"{', '.join(names[:3])} and {len(names) - 3} more" if names else "the secret alone"
        print(f"    {file.name} (mode {stat.S_IMODE(file.stat().st_mode):04o}): {content}")


def demonstrate(connection: dict[str, str], folder: pathlib.Path) -> None:
    services = Simulator(connection["api_url"])
    variables = playbook_variables(connection, folder)

    print("A simulator on this machine plays Camunda. It limits tokens like the real service: one request per second,")
    print("and whoever asks more often is blocked for a minute.")
    before = services.organization()
    show_organization("The organization before", before)
    print(f"\nFirst run: ansible-playbook {PLAYBOOK}", flush=True)
    first = run_playbook(variables)
    traffic = services.requests()
    after_first = services.organization()

    print("\nSecond run: the same command", flush=True)
    second = run_playbook(variables)
    second_traffic = services.requests()[len(traffic) :]
    after = services.organization()
    show_organization("The organization after", after, before)
    show_secrets(folder / "secrets")

    tokens = sum(request["service"] == "oauth" for request in [*traffic, *second_traffic])
    print("\nWhat it took, from the simulator's request log")
    print(f"    first run:   changed={first}, {in_words(traffic)}")
    print(f"    second run:  changed={second}, {in_words(second_traffic)}")
    print(f"    token requests of both runs together: {tokens}")

    if second != 0 or writes(second_traffic) or after != after_first:
        raise Failed(f"The second run changed something: changed={second}, {in_words(second_traffic)}.")
    if tokens != 1:
        raise Failed(f"Both runs together made {tokens} token requests instead of 1.")
    print("\nThe second run changed nothing, and one access token was enough for all tasks of both runs.")


def writes(traffic: list[dict[str, Any]]) -> int:
    return sum(request["service"] == "api" and request["method"] != "GET" for request in traffic)


def in_words(traffic: list[dict[str, Any]]) -> str:
    reads = sum(request["service"] == "api" and request["method"] == "GET" for request in traffic)
    return f"{reads} reading and {writes(traffic)} changing requests to the Administration API"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="camunda-demo-") as folder, simulator() as (connection, _process):
        try:
            demonstrate(connection, pathlib.Path(folder))
        except Failed as failure:
            print(f"\nThe demo FAILED: {failure}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    exit_on_signals()
    sys.exit(main())
