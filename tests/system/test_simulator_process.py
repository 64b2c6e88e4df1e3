# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as a process: command line, ready file, load and end."""

from __future__ import annotations

import asyncio
import datetime
import http.client
import ipaddress
import json
import os
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from raw_call import ask_for_token, raw_call
from simulator_process import SIMULATOR, SimulatorProcess

Start = Callable[..., SimulatorProcess]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the simulator with arguments that it does not accept."""
    return subprocess.run(
        [sys.executable, str(SIMULATOR), *arguments], capture_output=True, text=True, timeout=20, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--option", "unknown=1"], "unknown option 'unknown'; there are: token_interval"),
        (["--option", "token_interval"], "is not NAME=VALUE"),
        (["--option", "token_interval=soon"], "option token_interval"),
        (["--option", "token_interval=-1"], "option token_interval"),
        (["--option", "shuffle=maybe"], "option shuffle"),
        (["--option", "error_body=xml"], "option error_body"),
        (["--option", "allowlist=none"], "option allowlist"),
        (["--option", "owner_status=200"], "option owner_status"),
        (["--option", "wake_running=200"], "is not 204 or a status from 400 to 499"),
        (["--option", "backup_retention=0"], "option backup_retention"),
        (["--option", "secret_put_missing=maybe"], "option secret_put_missing"),
        (["--organizations", "0"], "--organizations"),
        (["--latency", "-1"], "--latency"),
        (["--tls-cert", "x.pem"], "--tls-cert and --tls-key need each other"),
        (["--organization", "/nonexistent.yml"], "/nonexistent.yml"),
        (["--nothing"], "--nothing"),
    ],
)
def test_wrong_arguments_end_the_process(arguments: list[str], reason: str) -> None:
    ended = run(*arguments)
    assert ended.returncode == 2
    assert reason in ended.stderr
    assert "Traceback" not in ended.stderr


def test_ready_file(simulator: Start) -> None:
    sim = simulator(organizations=2)
    assert set(sim.ready) == {
        "api_url",
        "oauth_url",
        "audience",
        "client_id",
        "client_secret",
        "pid",
        "organizations",
    }
    assert sim.api_url.startswith("http://127.0.0.1:")
    assert sim.oauth_url == f"{sim.api_url}/oauth/token"
    assert sim.audience == "api.cloud.camunda.io"
    assert sim.process is not None
    assert sim.ready["pid"] == sim.process.pid
    assert sim.organizations[0] == {"client_id": sim.client_id, "client_secret": sim.client_secret}


def test_ready_file_is_private_and_replaces_an_old_one(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    ready.write_text("{}")
    command = [sys.executable, str(SIMULATOR), "--ready-file", str(ready)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd="/") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"Administration API: http://127.0.0.1:")
        assert json.loads(ready.read_text())["pid"] == process.pid
        assert stat.S_IMODE(ready.stat().st_mode) == 0o600
        assert os.listdir(tmp_path) == ["ready.json"]
        process.terminate()
        assert process.wait(timeout=5) == 0


def test_organization_file_in_yaml(tmp_path: Path) -> None:
    seed, ready = tmp_path / "organization.yml", tmp_path / "ready.json"
    seed.write_text("seats: 3\nmembers:\n  - {email: a@example.com, roles: [owner]}\nclusters:\n  - name: c\n")
    command = [sys.executable, str(SIMULATOR), "--ready-file", str(ready), "--organization", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with urllib.request.urlopen(f"{json.loads(ready.read_text())['api_url']}/_simulator/state") as answer:
            state = json.load(answer)
        process.terminate()
    assert state["seats"] == 3
    assert state["members"] == [{"name": "", "email": "a@example.com", "roles": ["owner"], "invitePending": False}]
    assert [cluster["name"] for cluster in state["clusters"]] == ["c"]


def test_credentials_of_the_organization_file_are_used() -> None:
    credential = {"client_id": "mine", "client_secret": "hidden"}
    with SimulatorProcess(organizations=2, organization={"credentials": [credential]}) as sim:
        assert sim.organizations[0] == credential
        assert sim.organizations[1]["client_id"] != "mine"
        assert ask_for_token(sim).status == 200


def test_environment_for_ansible(simulator: Start) -> None:
    sim = simulator(organizations=2)
    environment = sim.environment(1)
    assert environment["CAMUNDA_CONSOLE_CLIENT_ID"] == sim.organizations[1]["client_id"]
    assert environment["CAMUNDA_CONSOLE_BASE_URL"] == sim.api_url
    assert len(environment) == 5


def test_latency_is_added_to_both_services(simulator: Start) -> None:
    sim = simulator(latency=0.3)
    start = time.monotonic()
    assert ask_for_token(sim).status == 200
    between = time.monotonic()
    assert raw_call(sim, "GET", "/meta/ip-ranges").status == 200
    assert between - start >= 0.3
    assert time.monotonic() - between >= 0.3


def test_end_is_prompt_while_an_answer_is_delayed(simulator: Start) -> None:
    sim = simulator()
    sim.fault({"then": {"delay": 60}})

    def ask() -> None:
        with pytest.raises(OSError, match=r"(?i)reset|closed"):
            ask_for_token(sim)

    asking = threading.Thread(target=ask)
    asking.start()
    while not sim.requests():
        time.sleep(0.02)
    start = time.monotonic()
    assert sim.stop() == 0
    assert time.monotonic() - start < 1
    asking.join(timeout=5)
    assert not asking.is_alive()


def test_start_is_quick() -> None:
    start = time.monotonic()
    with SimulatorProcess():
        # Well under a second on an idle machine; a test has to pass on a busy one.
        assert time.monotonic() - start < 3


def test_five_hundred_connections_at_once(simulator: Start) -> None:
    sim = simulator({"token_interval": 0}, latency=0.5)
    token = sim.token()
    host, port = sim.api_url.removeprefix("http://").split(":")
    request = f"GET /members HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"

    async def call() -> bytes:
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(request.encode())
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer[:15]

    async def call_all() -> list[bytes]:
        return await asyncio.gather(*(call() for number in range(500)))

    assert set(asyncio.run(call_all())) == {b"HTTP/1.1 200 OK"}
    assert len(sim.requests("api")) == 500


def test_tls(tmp_path: Path, simulator: Start) -> None:
    sim = simulator({"token_interval": 0}, tls=_certificate(tmp_path))
    assert sim.api_url.startswith("https://127.0.0.1:")
    assert sim.token()
    sim.fault({"then": {"reset": True}})
    with pytest.raises(OSError, match=r"(?i)reset|aborted"):
        sim.token()
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(sim.api_url, context=ssl.create_default_context())


def test_mistake_in_the_simulator_is_500_and_printed(simulator: Start) -> None:
    sim = simulator()
    token = sim.token()
    state = sim.state()
    state["clusters"][0]["links"] = None
    sim.put_state(state)
    cluster = state["clusters"][0]
    target = f"/clusters/{cluster['uuid']}/clients/{cluster['clients'][0]['clientId']}"
    answer = raw_call(sim, "GET", target, token=token)
    assert (answer.status, answer.text) == (500, "Internal Server Error")
    assert "Traceback" in sim.errors()
    assert [item["status"] for item in sim.requests("api")] == [500]


def test_nothing_is_printed_for_ordinary_and_broken_traffic(simulator: Start) -> None:
    sim = simulator({"token_interval": 0})
    token = sim.token()
    for then in ({"reset": True}, {"lose_response": True}, {"truncate": 5}):
        sim.fault({"then": then})
        with pytest.raises((OSError, http.client.HTTPException)):
            raw_call(sim, "GET", "/members", token=token)
    raw_call(sim, "GET", "/nowhere")
    host, port = sim.api_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhalf")
    assert raw_call(sim, "GET", "/members", token=token).status == 200
    assert [item["status"] for item in sim.requests("oauth")] == [200, None]
    assert sim.errors() == ""


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 that signs itself; return the files of it and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "simulator")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(pem))
    files[1].write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return files
