# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door: receives requests, logs them, applies faults and sends answers."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from api_service import ApiService
from control import PREFIX, Control
from exchange import Answer, Request, text_answer
from faults import Outcome
from simulation import Simulation
from token_service import PATH as TOKEN_PATH
from token_service import TokenService

BACKLOG = 1024
"""Connections that may wait to be accepted."""

SHUTDOWN_SECONDS = 0.1
"""How long an answer under way may take when the server is told to end."""

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


async def start_server(
    handler: Handler, host: str = "127.0.0.1", port: int = 0, context: ssl.SSLContext | None = None
) -> tuple[web.ServerRunner, str]:
    """Serve with ``handler`` in the running event loop; return the runner, whose cleanup ends it, and the base URL."""
    server = web.Server(handler, request_factory=_make_request, access_log=None)
    runner = web.ServerRunner(server, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    await web.TCPSite(runner, host, port, ssl_context=context, backlog=BACKLOG).start()
    name = f"[{host}]" if ":" in host else host
    return runner, f"{'https' if context else 'http'}://{name}:{runner.addresses[0][1]}"


class Door:
    """Handles every request of the one port behind which both services and the control endpoints are.

    aiohttp's low-level server is used without its router, because a router decodes the path before it matches.

    :param latency: seconds added to every request of the two services.
    """

    def __init__(self, simulation: Simulation, latency: float) -> None:
        self._simulation = simulation
        self._latency = latency
        self._control = Control(simulation)
        self._api = ApiService(simulation)
        self._tokens = TokenService(simulation)

    async def handle(self, incoming: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._answer(incoming)
        except ConnectionResetError:
            # The client went away in the middle of its request or of the answer; nobody is left to be told.
            return _drop(incoming, reset=False)

    async def _answer(self, incoming: web.BaseRequest) -> web.StreamResponse:
        target, is_control = incoming.raw_path, incoming.raw_path.startswith(PREFIX)
        request = Request(incoming.method, target, incoming.headers, b"", incoming.remote or "")
        if is_control:
            request.body = await incoming.read()
            return _response(self._guarded(request))
        service = "oauth" if request.path == TOKEN_PATH else "api"
        entry = self._simulation.log.arrival(service, incoming.method, target, incoming.headers.get("User-Agent"))
        request.body = await incoming.read()
        entry.client_id = (self._tokens if service == "oauth" else self._api).identify(request)
        outcome = self._simulation.faults.take(service, incoming.method, target) or Outcome()
        await asyncio.sleep(self._latency + outcome.delay)
        if outcome.reset:
            return _drop(incoming, reset=True)
        answer = outcome.canned_answer() or await self._perform(service, request)
        if outcome.lose_response or incoming.transport is None or incoming.transport.is_closing():
            return _drop(incoming, reset=False)
        entry.status = answer.status
        if outcome.truncate is not None:
            return await _truncated(incoming, answer, outcome.truncate)
        return _response(answer)

    def _guarded(self, request: Request) -> Answer:
        try:
            return self._control.answer(request)
        except Exception:
            return _mistake()

    async def _perform(self, service: str, request: Request) -> Answer:
        try:
            if service == "oauth":
                return await self._tokens.answer(request)
            return await self._api.answer(request)
        except Exception:
            return _mistake()


def _mistake() -> Answer:
    """Report the exception being handled to the operator; the client learns only that there was one."""
    traceback.print_exc(file=sys.stderr)
    return text_answer(500, "Internal Server Error")


def _make_request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    # No limit of size: the state of ten thousand members is a request like any other.
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=0)


def _response(answer: Answer) -> web.Response:
    return web.Response(status=answer.status, headers=answer.headers, body=answer.body or None)


def _drop(incoming: web.BaseRequest, *, reset: bool) -> web.Response:
    """Close the connection without an answer: with a TCP reset, or in the ordinary way."""
    transport = incoming.transport
    if transport is not None:
        if reset:
            # Lingering for no time makes the kernel send RST instead of FIN.
            linger = struct.pack("ii", 1, 0)
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    return web.Response(status=500)


async def _truncated(incoming: web.BaseRequest, answer: Answer, size: int) -> web.StreamResponse:
    """Announce the whole body, send the first ``size`` bytes of it, and close."""
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    response.content_length = len(answer.body)
    response.force_close()
    await response.prepare(incoming)
    await response.write(answer.body[:size])
    if incoming.transport is not None:
        incoming.transport.close()
    return response
