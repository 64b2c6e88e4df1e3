# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Camunda's Administration API and token service on one machine: ``python tests/simulator --help``."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import ssl
import sys
from pathlib import Path
from typing import Any

import yaml

from command_line import parse_command_line
from http_server import Door, start_server
from options import parse_options
from simulation import Simulation
from tokens import API_AUDIENCE


async def _serve(arguments: argparse.Namespace, simulation: Simulation) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    context = None
    if arguments.tls_cert:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(arguments.tls_cert, arguments.tls_key)
    door = Door(simulation, arguments.latency)
    runner, api_url = await start_server(door.handle, arguments.host, arguments.port, context)
    simulation.oauth_url = f"{api_url}/oauth/token"
    if arguments.ready_file:
        _write_ready_file(arguments.ready_file, _ready(api_url, simulation))
    print(f"Administration API: {api_url}", flush=True)
    await stop.wait()
    await runner.cleanup()


def _ready(api_url: str, simulation: Simulation) -> dict[str, Any]:
    credentials = [
        {key: organization.document["credentials"][0][key] for key in ("client_id", "client_secret")}
        for organization in simulation.organizations
    ]
    return {
        "api_url": api_url,
        "oauth_url": simulation.oauth_url,
        "audience": API_AUDIENCE,
        **credentials[0],
        "pid": os.getpid(),
        "organizations": credentials,
    }


def _write_ready_file(path: Path, content: dict[str, Any]) -> None:
    """Write the file in one step, so that whoever waits for it never reads half of it; it holds a secret."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        json.dump(content, stream, indent=2)
    os.replace(draft, path)


def _read_document(path: Path | None) -> Any:
    if path is None:
        return None
    # JSON is YAML, so one parser reads both.
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {} if document is None else document


def main() -> int:
    """Run the simulator until it is told to end; return the exit status."""
    arguments = parse_command_line()
    try:
        if arguments.ready_file:
            # One left over from an earlier run would tell a waiting reader a port that is gone.
            arguments.ready_file.unlink(missing_ok=True)
        options = parse_options(arguments.option)
        document = _read_document(arguments.organization)
        simulation = Simulation(options, document, arguments.organizations, arguments.token_lifetime)
        asyncio.run(_serve(arguments, simulation))
    except (ValueError, OSError, yaml.YAMLError) as error:
        print(f"simulator: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
