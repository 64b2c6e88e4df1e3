# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as a process: command line, ready file, TLS and end."""

from __future__ import annotations

import http.client
import socket
import ssl
import stat
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from certificates import Authority
from command_line import parse_command_line
from options import parse_options
from raw_call import ask_for_token, raw_call
from simulator_process import SIMULATOR, SimulatorProcess

LONG = 120
"""Seconds after which a process counts as stuck, however busy the machine is."""


WRONG_OPTIONS = (("token_interval", "soon"), ("token_interval", -1), ("owner_status", 200), ("backup_retention", 0))


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("token_interval", "is not NAME=VALUE"),
        ("unknown=1", "unknown option 'unknown'; there are: token_interval"),
        ("wake_running=200", "option wake_running.* 204 or a status from 400"),
        ("error_body=xml", "option error_body: 'xml' is none of text, json, empty"),
        *((f"{name}={wrong}", f"option {name}") for name, wrong in WRONG_OPTIONS),
    ],
)
def test_wrong_options_are_refused_by_name(option: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_options([option])


@pytest.mark.parametrize("arguments", ["--organizations 0", "--latency -1", "--tls-cert x.pem", "--nothing 1"])
def test_wrong_arguments_are_refused_by_name(capsys: pytest.CaptureFixture[str], arguments: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        parse_command_line(arguments.split())
    assert arguments.split()[0] in capsys.readouterr().err


def test_what_is_refused_ends_the_process() -> None:
    command = [sys.executable, str(SIMULATOR), "--organization", "/nonexistent.yml"]
    process = subprocess.run(command, capture_output=True, text=True, timeout=LONG, check=False)
    assert (process.returncode, "/nonexistent.yml" in process.stderr) == (2, True)
    assert "Traceback" not in process.stderr


def test_ready_file_is_private_and_replaces_an_old_one(tmp_path: Path) -> None:
    ready, seed = tmp_path / "ready.json", tmp_path / "organization.yml"
    ready.write_text("{}")
    credential = {"client_id": "mine", "client_secret": "hidden"}
    state = {"seats": 3, "members": [{"email": "a@example.com", "roles": ["owner"]}], "clusters": [{"name": "c"}]}
    seed.write_text(yaml.safe_dump({**state, "credentials": [credential]}))
    command = [sys.executable, str(SIMULATOR), "--ready-file", str(ready), "--organization", str(seed)]
    with subprocess.Popen([*command, "--organizations", "2"], stdout=subprocess.PIPE, cwd="/") as process:
        assert process.stdout is not None
        first_line = process.stdout.readline().decode()
        content = yaml.safe_load(ready.read_text())
        with urllib.request.urlopen(f"{content['api_url']}/_simulator/state", timeout=LONG) as answer:
            shown = yaml.safe_load(answer)
        process.terminate()
        assert process.wait(timeout=LONG) == 0
    first, second = content.pop("organizations")
    assert (first, second["client_id"] == "mine") == (credential, False)
    assert content.pop("api_url") == first_line.removeprefix("Administration API: ").strip()
    assert content.pop("oauth_url").startswith("http://127.0.0.1:")
    assert content == {**credential, "audience": "api.cloud.camunda.io", "pid": process.pid}
    assert stat.S_IMODE(ready.stat().st_mode) == 0o600
    assert sorted(tmp_path.iterdir()) == [seed, ready]
    assert (shown["seats"], shown["members"][0]["email"], shown["clusters"][0]["name"]) == (3, "a@example.com", "c")


@pytest.mark.parametrize(("latency", "delay"), [(3600, 0), (0, 3600)])
def test_late_answers_keep_neither_service_from_ending(latency: float, delay: float) -> None:
    with SimulatorProcess(latency=latency) as sim, ThreadPoolExecutor(2) as pool:
        sim.fault({"times": 0, "then": {"delay": delay}})
        calls = [pool.submit(ask_for_token, sim), pool.submit(raw_call, sim, "GET", "/meta/ip-ranges")]
        while len(sim.requests()) < 2:
            assert not any(call.done() for call in calls)
        assert [each["status"] for each in sim.requests()] == [None, None], "arrival is logged before the answer"
        assert sim.process is not None
        sim.process.terminate()
        assert sim.process.wait(timeout=LONG) == 0
        for call in calls:
            with pytest.raises(OSError, match=r"(?i)reset|closed"):
                call.result(timeout=LONG)


def test_tls(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with SimulatorProcess({"token_interval": 0}, tls=authority.signed("127.0.0.1")) as sim:
        assert sim.api_url.startswith("https://127.0.0.1:")
        assert sim.token()
        sim.disturb("*", "*", service="oauth", reset=True)
        with pytest.raises(OSError, match=r"(?i)reset|aborted"):
            sim.token()
        with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
            urllib.request.urlopen(sim.api_url, context=ssl.create_default_context(), timeout=LONG)


def test_ordinary_and_broken_traffic_prints_nothing() -> None:
    with SimulatorProcess({"token_interval": 0}) as sim:
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
        assert [each["status"] for each in sim.requests("oauth")] == [200, None]
        assert sim.errors() == ""
