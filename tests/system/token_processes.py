# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts processes that want access tokens, all at once, and gathers what came of them."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from simulator_process import SimulatorProcess

WORKER = Path(__file__).with_name("token_worker.py")
COLLECTIONS = Path(__file__).resolve().parents[2] / ".venv" / "collections"


def connection(sim: SimulatorProcess, cache: Path | str, **options: Any) -> dict[str, Any]:
    """Return the connection options for the first organization of ``sim``."""
    return {
        "client_id": sim.client_id,
        "client_secret": sim.client_secret,
        "oauth_url": sim.oauth_url,
        "api_url": sim.api_url,
        "audience": sim.audience,
        "token_cache": str(cache),
        **options,
    }


def start(options: dict[str, Any], **environment: str) -> subprocess.Popen[str]:
    """Start one process."""
    return subprocess.Popen(
        [sys.executable, str(WORKER), json.dumps(options)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(COLLECTIONS), **environment},
    )


def outcome(process: subprocess.Popen[str], seconds: float = 120.0) -> dict[str, Any]:
    """Return what came of a process; its standard error must be empty, for a traceback is nobody's outcome."""
    out, err = process.communicate(timeout=seconds)
    assert err == "", err
    parsed: dict[str, Any] = json.loads(out)
    return parsed


def together(every: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Run one process for each set of options, all at once, and return what came of them."""
    return [outcome(process) for process in [start(options) for options in every]]


def token_requests(sim: SimulatorProcess) -> list[dict[str, Any]]:
    """Return the token requests that the simulator has seen, in the order of their arrival."""
    return sorted(sim.requests(service="oauth"), key=lambda request: request["at"])


def gaps(sim: SimulatorProcess) -> list[float]:
    """Return the seconds between one token request and the next."""
    times = [request["at"] for request in token_requests(sim)]
    return [later - earlier for earlier, later in itertools.pairwise(times)]
