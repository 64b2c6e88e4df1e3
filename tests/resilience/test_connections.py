# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections that do not come about: nothing is sent, nothing is repeated in vain, and the error says what to do."""

from __future__ import annotations

import datetime
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from certificates import Authority
from module_run import run_module
from operations_at_risk import BY_NAME, Operation
from outcome_table import cell
from small_server import SmallServer, drip, head, json_answer
from test_matrix import check_texts

Record = Callable[[str, object], None]

TOKEN = "token-that-must-not-be-seen"

TASKS = [
    BY_NAME[name]
    for name in (
        "GET /members",
        "PUT /clusters/{clusterUuid}/ipallowlist",
        "DELETE /clusters/{clusterUuid}",
        "POST /clusters/{clusterUuid}/clients",
        "POST /clusters",
        "POST /clusters/{clusterUuid}/monitoring",
    )
]
"""One of each kind."""

each_kind = pytest.mark.parametrize("operation", TASKS, ids=lambda operation: operation.name)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that this machine does not know."""
    return Authority(tmp_path_factory.mktemp("authority"))


def run(operation: Operation, api_url: str, folder: Path, **options: Any) -> Any:
    """Run the task against a service that is not the simulator."""
    arguments = dict(operation.arguments)
    if operation.issues_secret:
        arguments["credentials_file"] = str(folder / "credentials.env")
    connection = {"api_url": api_url, "access_token": TOKEN, "retries": 1, "timeout": 2.0, **options}
    return run_module(operation.module, {**connection, **arguments})


CERTIFICATES: dict[str, tuple[str, datetime.timedelta, bool]] = {
    "unknown authority": ("127.0.0.1", datetime.timedelta(days=1), False),
    "wrong host": ("elsewhere.example", datetime.timedelta(days=1), True),
    "expired": ("127.0.0.1", datetime.timedelta(days=-1), True),
}


@each_kind
@pytest.mark.parametrize("name", CERTIFICATES)
def test_certificate(
    authority: Authority, tmp_path: Path, record_property: Record, operation: Operation, name: str
) -> None:
    record_property(*cell(f"certificate: {name}", operation.kind))
    host, life, known = CERTIFICATES[name]
    with SmallServer(json_answer(b"[]"), tls=authority.server_context(host, life=life)) as server:
        options = {"ca_path": str(authority.certificate)} if known else {}
        outcome = run(operation, server.url, tmp_path, **options)
        assert server.received == []
    assert outcome.outcome == "api_error"
    assert "certificate" in outcome.message
    assert "ca_path" in outcome.message
    assert "tries" not in outcome.message, "it does not become better by repeating"
    check_texts(outcome, TOKEN)


@each_kind
def test_certificates_are_not_checked_on_demand(
    authority: Authority, tmp_path: Path, record_property: Record, operation: Operation
) -> None:
    record_property(*cell("certificate: not checked", operation.kind))
    with SmallServer(json_answer(b"[]"), tls=authority.server_context("elsewhere.example")) as server:
        outcome = run(operation, server.url, tmp_path, validate_certs=False)
        assert server.received
    assert [message.text for message in outcome.messages if "validate_certs" in message.text]
    check_texts(outcome, TOKEN)


@each_kind
def test_nobody_listens(tmp_path: Path, record_property: Record, operation: Operation) -> None:
    record_property(*cell("nobody listens", operation.kind))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    outcome = run(operation, f"http://127.0.0.1:{port}", tmp_path)
    assert outcome.outcome == "api_error"
    assert "2 tries" in outcome.message
    assert "CAMUNDA_CONSOLE_BASE_URL" in outcome.message
    check_texts(outcome, TOKEN)


def _no(connection: socket.socket, ended: threading.Event) -> None:
    connection.sendall(head("Content-Length: 0", status="407 Proxy Authentication Required"))


@each_kind
@pytest.mark.parametrize("user", ["", "user:password-of-the-proxy@"], ids=["plain", "with a password"])
def test_proxy_that_refuses(
    tmp_path: Path, record_property: Record, monkeypatch: pytest.MonkeyPatch, operation: Operation, user: str
) -> None:
    record_property(*cell("proxy that refuses", operation.kind))
    with SmallServer(_no) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{user}127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        outcome = run(operation, "https://api.example.com", tmp_path)
        assert {line.split()[0] for line in proxy.request_lines} == {"CONNECT"}, "it learns the host and no more"
        assert all(TOKEN.encode() not in request for request in proxy.received)
    assert outcome.outcome == "api_error"
    assert "proxy" in outcome.message
    check_texts(outcome, TOKEN, "password-of-the-proxy")


@pytest.mark.parametrize("part", ["head", "body"])
@each_kind
def test_one_byte_at_a_time(tmp_path: Path, record_property: Record, operation: Operation, part: str) -> None:
    """A timeout for single socket operations would never come; the deadline for the whole does."""
    record_property(*cell("one byte at a time", operation.kind))
    whole = head("Content-Length: 5000", "Content-Type: application/json")
    first, slowly = (b"", whole) if part == "head" else (whole, b" " * 5000)
    with SmallServer(drip(first, slowly, 0.05)) as server:
        outcome = run(operation, server.url, tmp_path, timeout=0.4, retries=0)
        assert len(server.received) == 1
    assert outcome.outcome == "api_error"
    assert "0.4 s" in outcome.message
    check_texts(outcome, TOKEN)
