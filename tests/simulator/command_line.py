# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of the simulator."""

from __future__ import annotations

import argparse
import math
from dataclasses import fields
from pathlib import Path

from options import Options


def parse_command_line(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return the parsed arguments; ends the process with a message if they are wrong."""
    names = ", ".join(f"{field.name}={field.default}" for field in fields(Options))
    parser = argparse.ArgumentParser(
        prog="simulator",
        description="Camunda's Administration API and token service on one machine.",
        epilog=f"Options and their defaults: {names}",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0, the default, picks a free one")
    parser.add_argument("--ready-file", type=Path, metavar="PATH", help="written once connections are accepted")
    parser.add_argument("--organization", type=Path, metavar="FILE", help="state to start with, YAML or JSON")
    parser.add_argument(
        "--organizations", type=_count, default=1, metavar="N", help="number of separate organizations (default: 1)"
    )
    parser.add_argument(
        "--latency", type=_seconds, default=0.0, metavar="SECONDS", help="added to every answer (default: 0)"
    )
    parser.add_argument(
        "--token-lifetime", type=_seconds, default=86400.0, metavar="SECONDS", help="default: %(default)g"
    )
    parser.add_argument("--tls-cert", type=Path, metavar="FILE", help="certificate chain in PEM; makes it HTTPS")
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="private key of the certificate in PEM")
    parser.add_argument(
        "--option", action="append", default=[], metavar="NAME=VALUE", help="a switch, see below; can be repeated"
    )
    parsed = parser.parse_args(arguments)
    if (parsed.tls_cert is None) != (parsed.tls_key is None):
        parser.error("--tls-cert and --tls-key need each other")
    return parsed


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is less than 1")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not math.isfinite(value) or value < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return value
