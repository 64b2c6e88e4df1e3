# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator in a thread of this process, with time that tests move."""

from __future__ import annotations

import asyncio
import functools
import json
import ssl
import threading
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from clock import Clock
from control import PREFIX, Control
from exchange import Request
from http_server import Door, start_server
from moving_clock import MovingClock
from options import parse_options
from request_gate import RequestGate
from simulation import Simulation
from simulator_client import Simulator
from tokens import API_AUDIENCE, new_signing_key

T = TypeVar("T")


@functools.cache
def _signing_key() -> RSAPrivateKey:
    return new_signing_key()


class ServicesClock(Clock):
    """The simulated services' view of a :class:`MovingClock`: they and their clients share one time."""

    def __init__(self, clock: MovingClock) -> None:
        super().__init__()
        self._clock = clock

    def now(self) -> float:
        return self._clock.wall_time()

    def wall_time(self) -> float:
        return self._clock.wall_time()

    def advance(self, seconds: float) -> None:
        self._clock.advance(seconds)

    async def pause(self, seconds: float) -> None:
        # Others get their turn, as they would in a pause.
        await asyncio.sleep(0)
        self._clock.advance(seconds)


class SimulatorThread(Simulator):
    """Serves when entered, until left; every :meth:`start_over` gives it other organizations.

    :param tls: certificate and key in PEM.
    :ivar gate: holds requests as long as a test wants it to; None for no gate, which is so after a :meth:`start_over`.
    """

    def __init__(self, tls: tuple[Path, Path] | None = None) -> None:
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulator", daemon=True)
        self._runner: web.ServerRunner | None = None
        self._api_url = ""
        self.clock = MovingClock()
        self.start_over()

    def start_over(
        self,
        options: Mapping[str, Any] | None = None,
        *,
        clock: MovingClock | None = None,
        organizations: int = 1,
        organization: Mapping[str, Any] | None = None,
        token_lifetime: float = 86_400.0,
    ) -> None:
        """Forget everything, and begin with these options and organizations.

        :param options: values of ``--option``.
        :param clock: what services and clients live by; None for a new one.
        :param organization: the state every organization starts with; None for the simulator's own.
        """
        self.clock = clock or MovingClock()
        self.gate: RequestGate | None = None
        self._under_way: set[object] = set()
        texts = {name: str(value).lower() if isinstance(value, bool) else value for name, value in _items(options)}
        self.simulation = Simulation(
            parse_options(f"{name}={value}" for name, value in texts.items()),
            organization,
            organizations,
            token_lifetime,
            clock=ServicesClock(self.clock),
            signing_key=_signing_key(),
        )
        self.simulation.oauth_url = f"{self._api_url}/oauth/token"
        self._door = Door(self.simulation, 0.0)
        self._control = Control(self.simulation)

    def __enter__(self) -> SimulatorThread:
        self._thread.start()
        context = None
        if self._tls is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(*self._tls)
        self._runner, self._api_url = self._call(start_server(self._handle, context=context))
        self.simulation.oauth_url = f"{self._api_url}/oauth/token"
        return self

    def __exit__(self, *_error: object) -> None:
        if self._runner is not None:
            self._call(self._runner.cleanup())
        self._call(_cancel_others())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _handle(self, incoming: web.BaseRequest) -> web.StreamResponse:
        # A test before may have left requests that are answered much later: each start has a set of its own.
        under_way, request = self._under_way, object()
        under_way.add(request)
        try:
            if self.gate is not None:
                await self.gate.enter(incoming.method, incoming.raw_path)
            return await self._door.handle(incoming)
        finally:
            under_way.remove(request)

    @property
    def under_way(self) -> int:
        """Number of requests since the last start that are not finished, whether or not the client still waits."""
        return len(self._under_way)

    @property
    def ready(self) -> dict[str, Any]:
        """What the ready file of a process would have, but for the process."""
        documents = (organization.document for organization in self.simulation.organizations)
        names = ("client_id", "client_secret")
        credentials = [{name: document["credentials"][0][name] for name in names} for document in documents]
        return {
            "api_url": self._api_url,
            "oauth_url": self.simulation.oauth_url,
            "audience": API_AUDIENCE,
            **credentials[0],
            "organizations": credentials,
        }

    @property
    def certificate(self) -> str | None:
        """Path of the certificate that its clients have to trust; None for plain HTTP."""
        return None if self._tls is None else str(self._tls[0])

    def control(self, method: str, name: str, document: Any = None, client_id: str | None = None) -> Any:
        """Call a control endpoint without HTTP and return what it answers, parsed; None for an empty answer.

        :raises ValueError: if the simulator refuses the call.
        """
        query = "" if client_id is None else "?" + urlencode({"client_id": client_id})
        body = b"" if document is None else json.dumps(document).encode()
        request = Request(method, f"{PREFIX}{name}{query}", {}, body, "127.0.0.1")

        async def answered() -> Any:
            return self._control.answer(request)

        answer = self._call(answered())
        if answer.status >= 400:
            raise ValueError(f"{method} /_simulator/{name}: {answer.status} {answer.body.decode()}")
        return json.loads(answer.body) if answer.body else None

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        """Let the server's thread, which all of the simulation belongs to, do something."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=120)


async def _cancel_others() -> None:
    """End what still waits, such as an answer that was delayed for longer than its client waited."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _items(options: Mapping[str, Any] | None) -> list[tuple[str, Any]]:
    return list((options or {}).items())
