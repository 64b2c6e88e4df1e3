# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as a process of its own, for tests that need Camunda's Administration API."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from requests import Session

from simulator_client import Simulator

SIMULATOR = Path(__file__).resolve().parents[1] / "simulator"

START_SECONDS = 120.0
"""Longest time that a start may take; on an idle machine it takes well under a second."""


class SimulatorProcess(Simulator):
    """Starts ``tests/simulator`` when entered, ends it when left, and talks to its control endpoints in between.

    :param options: values of ``--option``; booleans become ``true`` and ``false``.
    :param organizations: number of organizations.
    :param organization: the state every organization starts with; None for the simulator's own.
    :param latency: seconds added to every answer.
    :param token_lifetime: seconds for which a token is good.
    :param tls: certificate and key in PEM; the certificate is also what the control calls trust.
    :param python: interpreter to run it with.
    """

    def __init__(
        self,
        options: Mapping[str, Any] | None = None,
        organizations: int = 1,
        *,
        organization: Mapping[str, Any] | None = None,
        latency: float = 0.0,
        token_lifetime: float | None = None,
        tls: tuple[Path, Path] | None = None,
        python: str = sys.executable,
    ) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="camunda-simulator-")
        folder = Path(self._directory.name)
        self._ready_file, self._errors = folder / "ready.json", folder / "stderr"
        self._command = [python, str(SIMULATOR), "--ready-file", str(self._ready_file)]
        self._command += ["--organizations", str(organizations), "--latency", str(latency)]
        if token_lifetime is not None:
            self._command += ["--token-lifetime", str(token_lifetime)]
        if organization is not None:
            seed = folder / "organization.json"
            seed.write_text(json.dumps(organization), encoding="utf-8")
            self._command += ["--organization", str(seed)]
        if tls is not None:
            self._command += ["--tls-cert", str(tls[0]), "--tls-key", str(tls[1])]
        for name, value in (options or {}).items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            self._command += ["--option", f"{name}={text}"]
        self._session = Session()
        # Neither a proxy nor .netrc of the machine has anything to do with the control calls.
        self._session.trust_env = False
        self._certificate = None if tls is None else str(tls[0])
        if tls is not None:
            self._session.verify = str(tls[0])
        self.process: subprocess.Popen[bytes] | None = None
        self._ready: dict[str, Any] = {}

    def __enter__(self) -> SimulatorProcess:
        with self._errors.open("wb") as errors:
            self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=errors)
        limit = time.monotonic() + START_SECONDS
        while not self._ready_file.exists():
            if self.process.poll() is not None or time.monotonic() > limit:
                text = self.errors()
                self.stop()
                raise RuntimeError(f"the simulator did not start: {text}")
            time.sleep(0.01)
        self._ready = json.loads(self._ready_file.read_text(encoding="utf-8"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> int:
        """End the process if it still runs, and return its exit status."""
        status = 0
        if self.process is not None:
            self.process.terminate()
            try:
                status = self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                status = self.process.wait()
        self._session.close()
        self._directory.cleanup()
        return status

    def errors(self) -> str:
        """Return what the simulator wrote to its standard error."""
        return self._errors.read_text(encoding="utf-8", errors="replace")

    @property
    def ready(self) -> dict[str, Any]:
        """The content of the ready file."""
        return self._ready

    @property
    def certificate(self) -> str | None:
        """Path of the certificate that its clients have to trust; None for plain HTTP."""
        return self._certificate

    def control(self, method: str, name: str, document: Any = None, client_id: str | None = None) -> Any:
        """Call a control endpoint over HTTP and return what it answers, parsed; None for an empty answer.

        :raises ValueError: if the simulator refuses the call.
        """
        query = {} if client_id is None else {"client_id": client_id}
        url = f"{self.api_url}/_simulator/{name}"
        response = self._session.request(method, url, params=query, json=document, timeout=60)
        if not response.ok:
            raise ValueError(f"{method} /_simulator/{name}: {response.status_code} {response.text}")
        return response.json() if response.content else None
