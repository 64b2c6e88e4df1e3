# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections that do not come about: nothing is sent, nothing is repeated in vain, and the error says what to do."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from experiment import check_texts, run_elsewhere
from operations_at_risk import ONE_OF_EACH_KIND, Operation, each_operation
from outcome_table import cell

from certificates import Authority
from module_runner import Run
from moving_clock import MovingClock
from small_server import SmallServer, head, json_answer

TOKEN = "token-that-must-not-be-seen"

Attempt = Callable[..., Run]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that this machine does not know."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def attempt(tmp_path: Path, clock: MovingClock, record_property: Callable[[str, object], None]) -> Attempt:
    """Runs the task that calls an operation against a service that is not the simulator, and counts it."""

    def run(fault: str, operation: Operation, api_url: str, **options: Any) -> Run:
        record_property(*cell(fault, operation.kind))
        run = run_elsewhere(
            operation, tmp_path, **{"api_url": api_url, "access_token": TOKEN, "retries": 1, "timeout": 60.0, **options}
        )
        check_texts(run, TOKEN, "password-of-the-proxy")
        return run

    return run


CERTIFICATES = {
    "unknown authority": ("127.0.0.1", False, False, "certificate"),
    "wrong host": ("elsewhere.example", False, True, "'127.0.0.1'"),
    "expired": ("127.0.0.1", True, True, "expired"),
}
"""The host, whether it has expired, whether its authority is trusted, and the reason that is named."""


@each_operation(ONE_OF_EACH_KIND)
@pytest.mark.parametrize("name", CERTIFICATES)
def test_certificate(attempt: Attempt, authority: Authority, operation: Operation, name: str) -> None:
    host, expired, known, reason = CERTIFICATES[name]
    with SmallServer(json_answer(b"[]"), tls=authority.server_context(host, expired=expired)) as server:
        options = {"ca_path": str(authority.certificate)} if known else {}
        run = attempt(f"certificate: {name}", operation, server.url, **options)
        assert server.received == []
    assert run.outcome == "api_error"
    assert "certificate" in run.message
    assert reason in run.message
    assert "ca_path" in run.message
    assert "tries" not in run.message, "it does not become better by repeating"


@each_operation(ONE_OF_EACH_KIND)
def test_certificates_are_not_checked_on_demand(attempt: Attempt, authority: Authority, operation: Operation) -> None:
    with SmallServer(json_answer(b"[]"), tls=authority.server_context("elsewhere.example")) as server:
        run = attempt("certificate: not checked", operation, server.url, validate_certs=False)
        assert server.received
    assert len([text for text in run.warnings if "validate_certs" in text]) == 1, "not for every request"


@each_operation(ONE_OF_EACH_KIND)
def test_nobody_listens(attempt: Attempt, operation: Operation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    run = attempt("nobody listens", operation, f"http://127.0.0.1:{port}")
    assert run.outcome == "api_error"
    assert "2 tries" in run.message
    assert "CAMUNDA_CONSOLE_BASE_URL" in run.message


def refuse(connection: socket.socket, ended: threading.Event) -> None:
    """Refuse to connect, as a proxy does."""
    connection.sendall(head("Content-Length: 0", status="407 Proxy Authentication Required"))


@each_operation(ONE_OF_EACH_KIND)
@pytest.mark.parametrize("user", ["", "user:password-of-the-proxy@"], ids=["plain", "with a password"])
def test_proxy_that_refuses(attempt: Attempt, monkeypatch: pytest.MonkeyPatch, operation: Operation, user: str) -> None:
    with SmallServer(refuse) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{user}127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        run = attempt("proxy that refuses", operation, "https://api.example.com")
        assert {line.split()[0] for line in proxy.request_lines} == {"CONNECT"}, "it learns the host and no more"
        assert all(TOKEN.encode() not in request for request in proxy.received)
    assert run.outcome == "api_error"
    assert "proxy" in run.message
