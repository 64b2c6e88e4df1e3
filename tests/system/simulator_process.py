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

from requests import Response, Session

SIMULATOR = Path(__file__).resolve().parents[1] / "simulator"

START_SECONDS = 20.0
"""How long a start may take; on an idle machine it takes well under a second."""


class SimulatorProcess:
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
    def api_url(self) -> str:
        """Base URL of the Administration API."""
        return str(self._ready["api_url"])

    @property
    def oauth_url(self) -> str:
        """URL of the token service."""
        return str(self._ready["oauth_url"])

    @property
    def audience(self) -> str:
        """Audience to ask tokens for."""
        return str(self._ready["audience"])

    @property
    def client_id(self) -> str:
        """Client id of the first organization."""
        return str(self._ready["client_id"])

    @property
    def client_secret(self) -> str:
        """Client secret of the first organization."""
        return str(self._ready["client_secret"])

    @property
    def organizations(self) -> list[dict[str, str]]:
        """``client_id`` and ``client_secret`` of every organization, the first one included."""
        return list(self._ready["organizations"])

    def environment(self, organization: int = 0) -> dict[str, str]:
        """Return the CAMUNDA_* variables with which Ansible works on one of the organizations."""
        credential = self.organizations[organization]
        return {
            "CAMUNDA_CONSOLE_CLIENT_ID": credential["client_id"],
            "CAMUNDA_CONSOLE_CLIENT_SECRET": credential["client_secret"],
            "CAMUNDA_OAUTH_URL": self.oauth_url,
            "CAMUNDA_CONSOLE_OAUTH_AUDIENCE": self.audience,
            "CAMUNDA_CONSOLE_BASE_URL": self.api_url,
        }

    def requests(self, service: str | None = None) -> list[dict[str, Any]]:
        """Return the requests so far: all, or those to ``oauth`` or to ``api``."""
        logged: list[dict[str, Any]] = self._control("GET", "requests").json()
        return [request for request in logged if service in (None, request["service"])]

    def forget_requests(self) -> None:
        """Start the list of requests anew."""
        self._control("DELETE", "requests")

    def state(self, client_id: str | None = None) -> dict[str, Any]:
        """Return the state document of one organization, by default of the first."""
        state: dict[str, Any] = self._control("GET", "state", client_id=client_id).json()
        return state

    def put_state(self, document: Mapping[str, Any], client_id: str | None = None) -> None:
        """Replace the state of one organization, by default of the first."""
        self._control("PUT", "state", document, client_id=client_id)

    def fault(self, document: Mapping[str, Any]) -> None:
        """Add a fault."""
        self._control("POST", "faults", document)

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._control("DELETE", "faults")

    def advance(self, seconds: float) -> None:
        """Move the services' clock forward."""
        self._control("POST", "advance", {"seconds": seconds})

    def revoke_tokens(self) -> None:
        """Make the API refuse every token issued so far."""
        self._control("POST", "revoke")

    def operations(self) -> dict[str, Any]:
        """Return which operations are simulated, with their statuses, and the statuses that are not declared."""
        operations: dict[str, Any] = self._control("GET", "operations").json()
        return operations

    def token(self, organization: int = 0) -> str:
        """Return a new access token; like any other request it counts for the token service's limits."""
        credential = self.organizations[organization]
        body = {"grant_type": "client_credentials", "audience": self.audience, **credential}
        answer = self._session.post(self.oauth_url, data=body, timeout=60)
        answer.raise_for_status()
        return str(answer.json()["access_token"])

    def _control(self, method: str, name: str, document: Any = None, *, client_id: str | None = None) -> Response:
        query = {} if client_id is None else {"client_id": client_id}
        url = f"{self.api_url}/_simulator/{name}"
        answer = self._session.request(method, url, params=query, json=document, timeout=30)
        if not answer.ok:
            raise ValueError(f"{method} /_simulator/{name}: {answer.status_code} {answer.text}")
        return answer
