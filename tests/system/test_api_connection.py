# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the API is connected to: proxies, certificates, .netrc, hosts, and what of a path reaches the service."""

from __future__ import annotations

import datetime
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
import requests
from administration_session import session_for, session_with_token
from certificates import Authority
from simulator_process import SimulatorProcess
from small_server import SmallServer, drip, head, json_answer

from ansible_collections.community.camunda.plugins.module_utils.errors import ApiError, CamundaError, OptionError
from ansible_collections.community.camunda.plugins.module_utils.messages import WARNING
from ansible_collections.community.camunda.plugins.module_utils.operations.any_request import send_any
from ansible_collections.community.camunda.plugins.module_utils.operations.members import MemberOperations
from ansible_collections.community.camunda.plugins.module_utils.version import VERSION

MEMBERS = json_answer(b'[{"email": "ada@example.com"}]')

PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the proxies and certificates of this machine out."""
    for name in (*PROXY_VARIABLES, "requests_ca_bundle", "curl_ca_bundle", "ssl_cert_file", "ssl_cert_dir", "netrc"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def sim() -> Iterator[SimulatorProcess]:
    """One simulator for the file."""
    with SimulatorProcess({"token_interval": 0}) as sim:
        yield sim


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """An authority that the system does not know."""
    folder = tmp_path / "authority"
    folder.mkdir()
    return Authority(folder)


def headers(request: bytes) -> dict[str, str]:
    """Return the headers of a request, with names in lower case."""
    lines = request.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")[1:]
    return {name.lower(): value.strip() for name, colon, value in (line.partition(":") for line in lines)}


def test_headers() -> None:
    with SmallServer(MEMBERS) as server:
        assert MemberOperations(session_with_token(server.url)).members() == [{"email": "ada@example.com"}]
        sent = headers(server.received[0])
    assert sent["authorization"] == "Bearer token-from-elsewhere"
    assert sent["accept"] == "application/json"
    assert sent["user-agent"] == f"community.camunda/{VERSION} python-requests/{requests.__version__}"
    assert "content-type" not in sent, "what has no body says nothing about one"


def test_user_agent_is_the_same_for_both_services(sim: SimulatorProcess, tmp_path: Path) -> None:
    sim.forget_requests()
    MemberOperations(session_for(sim, tmp_path)).members()
    agents = {request["user_agent"] for request in sim.requests()}
    assert len(sim.requests()) == 2
    assert agents == {f"community.camunda/{VERSION} python-requests/{requests.__version__}"}


def test_netrc_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login mallory password letmein\ndefault login m password p\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    with SmallServer(MEMBERS) as server:
        MemberOperations(session_with_token(server.url)).members()
        assert headers(server.received[0])["authorization"] == "Bearer token-from-elsewhere"


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_proxy_from_the_environment(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    with SmallServer(MEMBERS) as proxy, SmallServer(MEMBERS) as server:
        monkeypatch.setenv(variable, proxy.url)
        MemberOperations(session_with_token(server.url)).members()
        assert server.received == []
        assert proxy.request_lines == [f"GET {server.url}/members HTTP/1.1"]


@pytest.mark.parametrize("exception", ["127.0.0.1", "127.0.0.0/8", "*", "example.com,127.0.0.1"])
def test_no_proxy(monkeypatch: pytest.MonkeyPatch, exception: str) -> None:
    with SmallServer(MEMBERS) as proxy, SmallServer(MEMBERS) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", exception)
        MemberOperations(session_with_token(server.url)).members()
        assert proxy.received == []
        assert server.request_lines == ["GET /members HTTP/1.1"]


def test_proxy_that_refuses_to_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = head("Content-Length: 0", status="403 Forbidden")
    with SmallServer(drip(refusal, b"", 0)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(ApiError, match="proxy") as caught:
            MemberOperations(session_with_token("https://api.example.com", retries=0)).members()
        assert proxy.request_lines == ["CONNECT api.example.com:443 HTTP/1.1"]
        assert b"token-from-elsewhere" not in proxy.received[0]
    assert "api.example.com" in caught.value.message
    assert caught.value.status is None


def test_tls_through_a_proxy(monkeypatch: pytest.MonkeyPatch, authority: Authority) -> None:
    with SmallServer(MEMBERS, tls=authority.server_context("127.0.0.1")) as server:

        def tunnel(connection: socket.socket, ended: threading.Event) -> None:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with socket.create_connection(("127.0.0.1", server.port)) as onwards:
                back = threading.Thread(target=pump, args=(onwards, connection))
                back.start()
                pump(connection, onwards)
                back.join(10)

        with SmallServer(tunnel) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            session = session_with_token(server.url, ca_path=str(authority.certificate))
            assert MemberOperations(session).members() == [{"email": "ada@example.com"}]
            session.close()
            assert proxy.request_lines == [f"CONNECT 127.0.0.1:{server.port} HTTP/1.1"]


def pump(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes, until the end."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


def untrusted(url: str, **options: str) -> str:
    """Return the words with which a certificate is refused."""
    session = session_with_token(url, retries=5, **options)
    with pytest.raises(ApiError) as caught:
        MemberOperations(session).members()
    assert "certificate" in caught.value.message
    assert "'ca_path'" in caught.value.message
    assert "GET /members" in caught.value.message
    assert "tries" not in caught.value.message, "repeating cannot help"
    return caught.value.message


def test_unknown_authority(authority: Authority) -> None:
    with SmallServer(MEMBERS, tls=authority.server_context("127.0.0.1")) as server:
        untrusted(server.url)
        assert server.received == []


def test_another_authority(authority: Authority, tmp_path: Path) -> None:
    other = Authority(tmp_path, "other")
    with SmallServer(MEMBERS, tls=authority.server_context("127.0.0.1")) as server:
        untrusted(server.url, ca_path=str(other.certificate))
        assert server.received == []


def test_certificate_of_another_host(authority: Authority) -> None:
    with SmallServer(MEMBERS, tls=authority.server_context("api.example.com")) as server:
        assert "127.0.0.1" in untrusted(server.url, ca_path=str(authority.certificate))
        assert server.received == []


def test_expired_certificate(authority: Authority) -> None:
    life = datetime.timedelta(days=-1)
    with SmallServer(MEMBERS, tls=authority.server_context("127.0.0.1", life=life)) as server:
        assert "expired" in untrusted(server.url, ca_path=str(authority.certificate))
        assert server.received == []


@pytest.mark.parametrize("kind", ["file", "directory"])
def test_ca_path(authority: Authority, tmp_path: Path, kind: str) -> None:
    trusted = tmp_path / "trusted"
    trusted.mkdir()
    ca_path = Path(shutil.copy(authority.certificate, trusted))
    with SimulatorProcess(tls=authority.signed("127.0.0.1")) as sim:
        assert sim.api_url.startswith("https://")
        session = session_for(sim, tmp_path, ca_path=str(ca_path if kind == "file" else trusted))
        assert len(MemberOperations(session).members()) == 5
        session.close()


def test_ca_path_that_holds_no_certificate(tmp_path: Path, authority: Authority) -> None:
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("no certificate", encoding="utf-8")
    with SmallServer(MEMBERS, tls=authority.server_context("127.0.0.1")) as server:
        session = session_with_token(server.url, ca_path=str(garbage))
        with pytest.raises(OptionError, match="garbage") as caught:
            MemberOperations(session).members()
    assert caught.value.option == "ca_path"


def test_certificates_are_not_checked_on_demand(authority: Authority) -> None:
    life = datetime.timedelta(days=-1)
    with SmallServer(MEMBERS, tls=authority.server_context("api.example.com", life=life)) as server:
        session = session_with_token(server.url, validate_certs=False)
        assert MemberOperations(session).members() == [{"email": "ada@example.com"}]
        warnings = [message.text for message in session.messages.collected if message.loudness == WARNING]
    assert len(warnings) == 1
    assert "validate_certs" in warnings[0]


def test_plain_http_where_tls_is_expected() -> None:
    with SmallServer(drip(head("Content-Length: 2") + b"[]", b"", 0)) as server:
        with pytest.raises(ApiError, match="TLS"):
            MemberOperations(session_with_token(server.url.replace("http:", "https:"))).members()
        assert b"token-from-elsewhere" not in b"".join(server.received)


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ApiError, match="no connection") as caught:
        MemberOperations(session_with_token(f"http://127.0.0.1:{port}")).members()
    assert f"127.0.0.1:{port}" in caught.value.message
    assert "2 tries" in caught.value.message


@pytest.mark.parametrize(
    "host", ["*.example.com", ".example.com", "api..example.com", "a" * 64 + ".example", "ho\u00a0st"]
)
def test_host_that_cannot_be_one(host: str) -> None:
    with pytest.raises(CamundaError) as caught:
        MemberOperations(session_with_token(f"https://{host}", retries=0)).members()
    assert host in caught.value.message


def test_host_in_capitals() -> None:
    with SmallServer(MEMBERS) as server:
        session = session_with_token(f"http://LocalHost:{server.port}")
        assert MemberOperations(session).members() == [{"email": "ada@example.com"}]


def test_base_url_with_a_path() -> None:
    with SmallServer(MEMBERS) as server:
        MemberOperations(session_with_token(f"{server.url}/camunda/api/")).members()
        assert server.request_lines == ["GET /camunda/api/members HTTP/1.1"]


ADDRESSES = [
    "ada@example.com",
    "ada+test@example.com",
    "a/b@example.com",
    "a?b=c@example.com",
    "a#b@example.com",
    "100%25@example.com",
    "a%2Fb@example.com",
    "%2e%2e@example.com",
    "a b@example.com",
    "a;b,c&d=e@example.com",
    "a\\b@example.com",
    "../clusters@example.com",
    "@/../../clusters",
    "rene\u0301@example.com",
    "\u7528\u6237@\u4f8b\u5b50.example",
    "\U0001f600@example.com",
    '"quoted"\'`<>{}|^@example.com',
    "...",
    "~",
    "a" * 2000 + "@example.com",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_address_is_one_segment(sim: SimulatorProcess, tmp_path: Path, address: str) -> None:
    session = session_for(sim, tmp_path)
    session.access_token()
    sim.clear_faults()
    sim.forget_requests()
    sim.fault({"service": "api", "times": 0, "then": {"status": 204}})
    MemberOperations(session).set_member_roles(address, ["analyst"])
    MemberOperations(session).remove_member(address)
    sim.clear_faults()
    seen = [(request["method"], request["path"].split("/")) for request in sim.requests("api")]
    assert [(method, len(parts), parts[:2]) for method, parts in seen] == [
        ("POST", 3, ["", "members"]),
        ("DELETE", 3, ["", "members"]),
    ]
    assert all(unquote(parts[2]) == address for method, parts in seen)
    assert all(parts[2] == quote(address, safe="") for method, parts in seen)


@pytest.mark.parametrize("address", ["", ".", "..", "a\nb@example.com", "a\x00@example.com", "\ud800@example.com"])
def test_address_that_cannot_be_sent_is_refused(sim: SimulatorProcess, tmp_path: Path, address: str) -> None:
    session = session_for(sim, tmp_path)
    sim.forget_requests()
    with pytest.raises(OptionError):
        MemberOperations(session).set_member_roles(address, ["analyst"])
    with pytest.raises(OptionError):
        MemberOperations(session).remove_member(address)
    assert sim.requests() == []


@pytest.mark.parametrize("path", ["/members/%zz", '/members/"', "/members/{x}", "/a/b^"])
def test_path_that_would_be_changed_on_its_way_is_not_sent(path: str) -> None:
    with SmallServer(MEMBERS) as server:
        session = session_with_token(server.url)
        with pytest.raises(ApiError) as caught:
            send_any(session, "DELETE", path, None, lambda status: True)
        assert server.received == []
    assert f"DELETE {path} failed" in caught.value.message


@pytest.mark.parametrize("path", ["/members/a%2fb", "/members/ada%40example.com?x=%c3%bc", "/a//b", "/a;b=c"])
def test_path_is_sent_as_it_is(path: str) -> None:
    with SmallServer(MEMBERS) as server:
        send_any(session_with_token(server.url), "DELETE", path, None, lambda status: True)
        # The library writes percent-encodings in capitals, which are the same by the URL standard.
        assert [line.lower() for line in server.request_lines] == [f"DELETE {path} HTTP/1.1".lower()]
