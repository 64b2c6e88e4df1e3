# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the API is connected to: headers, proxies, certificates, .netrc, hosts, and what of a path reaches the service.

Connections that do not come about are the matter of tests/resilience/test_connections.py.
"""

from __future__ import annotations

import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from ansible_collections.community.camunda.plugins.module_utils._internal.api.members import MemberOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.api.raw_request import send_raw_request
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import (
    ApiError,
    CamundaError,
    OptionError,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from ansible_collections.community.camunda.plugins.module_utils._internal.version import VERSION
from certificates import Authority
from module_runner import ModuleRunner
from simulator_thread import SimulatorThread
from small_server import SmallServer, head, json_answer, relay, send

Connect = Callable[..., Session]

MEMBERS = json_answer(b'[{"email": "ada@example.com"}]')


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the proxies and certificates of this machine out."""
    proxies = "http_proxy https_proxy all_proxy no_proxy"
    for name in f"{proxies} requests_ca_bundle curl_ca_bundle ssl_cert_file ssl_cert_dir netrc".split():
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def service() -> Iterator[SmallServer]:
    """A service with one member."""
    with SmallServer(MEMBERS) as service:
        yield service


@pytest.fixture
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that the system does not know."""
    return Authority(tmp_path_factory.mktemp("authority"))


def addresses(session: Session) -> list[str]:
    """Return the e-mail addresses of the members."""
    return [member["email"] for member in MemberOperations(session).members()]


def headers(request: bytes) -> dict[str, str]:
    """Return the headers of a request, with names in lower case."""
    lines = request.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")[1:]
    return {name.lower(): value.strip() for name, colon, value in (line.partition(":") for line in lines)}


def test_headers(connect: Connect, service: SmallServer) -> None:
    assert addresses(connect(service.url)) == ["ada@example.com"]
    sent = headers(service.received[0])
    assert sent["authorization"] == "Bearer token-from-elsewhere"
    assert sent["accept"] == "application/json"
    assert "content-type" not in sent, "what has no body says nothing about one"


def test_user_agent_is_the_same_for_both_services(module_runner: ModuleRunner) -> None:
    module_runner("member_info")
    agent = f"community.camunda/{VERSION} python-requests/{requests.__version__}"
    sent = [(request["service"], request["user_agent"]) for request in module_runner.sim.requests()]
    assert sent == [("oauth", agent), ("api", agent)]


def test_netrc_is_ignored(
    connect: Connect, service: SmallServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login mallory password letmein\ndefault login m password p\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    addresses(connect(service.url))
    assert headers(service.received[0])["authorization"] == "Bearer token-from-elsewhere"


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_proxy_from_the_environment(
    connect: Connect, service: SmallServer, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, service.url)
    addresses(connect("http://127.0.0.1:1"))
    assert service.request_lines == ["GET http://127.0.0.1:1/members HTTP/1.1"]


@pytest.mark.parametrize("exception", ["127.0.0.1", "127.0.0.0/8", "*", "example.com,127.0.0.1"])
def test_no_proxy(connect: Connect, service: SmallServer, monkeypatch: pytest.MonkeyPatch, exception: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", exception)
    assert addresses(connect(service.url)) == ["ada@example.com"]


def test_tls_through_a_proxy(connect: Connect, monkeypatch: pytest.MonkeyPatch, authority: Authority) -> None:
    with SmallServer(MEMBERS, tls=authority.server_context("127.0.0.1")) as server:

        def tunnel(connection: socket.socket, ended: threading.Event) -> None:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with socket.create_connection(("127.0.0.1", server.port)) as onwards:
                relay(connection, onwards, ended)

        with SmallServer(tunnel) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            assert addresses(connect(server.url, ca_path=str(authority.certificate))) == ["ada@example.com"]
            assert proxy.request_lines == [f"CONNECT 127.0.0.1:{server.port} HTTP/1.1"]


@pytest.mark.parametrize("kind", ["file", "directory"])
def test_ca_path(module_runner: ModuleRunner, authority: Authority, tmp_path: Path, kind: str) -> None:
    trusted = tmp_path / "trusted"
    trusted.mkdir()
    file = shutil.copy(authority.certificate, trusted)
    with SimulatorThread(tls=authority.signed("127.0.0.1")) as sim:
        assert sim.api_url.startswith("https://")
        run = module_runner("member_info", **sim.connection_options(), ca_path=str(file if kind == "file" else trusted))
        assert len(run["members"]) == 5
        assert len(sim.requests()) == 2


def test_ca_path_that_holds_no_certificate(connect: Connect, tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("no certificate", encoding="utf-8")
    with pytest.raises(OptionError, match="garbage") as caught:
        addresses(connect("https://127.0.0.1:1", ca_path=str(garbage)))
    assert caught.value.option == "ca_path"


def test_plain_http_where_tls_is_expected(connect: Connect) -> None:
    with SmallServer(send(head("Content-Length: 2") + b"[]")) as server:
        with pytest.raises(ApiError, match="TLS"):
            addresses(connect(server.url.replace("http:", "https:")))
        assert b"token-from-elsewhere" not in b"".join(server.received)


@pytest.mark.parametrize("host", ["*.example.com", ".example.com", "api..example.com", "a" * 64 + ".x", "ho\u00a0st"])
def test_host_that_cannot_be_one(connect: Connect, host: str) -> None:
    with pytest.raises(CamundaError, match=re.escape(host)):
        addresses(connect(f"https://{host}"))


@pytest.mark.parametrize(("host", "path"), [("LocalHost", ""), ("127.0.0.1", "/camunda/api")])
def test_base_url_with_capitals_or_a_path(connect: Connect, service: SmallServer, host: str, path: str) -> None:
    addresses(connect(f"http://{host}:{service.port}{path}/"))
    assert service.request_lines == [f"GET {path}/members HTTP/1.1"]


@pytest.mark.parametrize("path", ["/members/%zz", '/members/"', "/members/{x}", "/a/b^"])
def test_path_that_the_library_would_change_is_not_sent(connect: Connect, path: str) -> None:
    with pytest.raises(
        ApiError, match=re.escape(f"DELETE {path} failed") + ".*the HTTP library would change the path of this URL"
    ):
        send_raw_request(connect("http://127.0.0.1:1"), "DELETE", path, None, lambda status: True)
