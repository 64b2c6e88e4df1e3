# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source camunda_activity when something is wrong: services, credentials, options, the event loop."""

from __future__ import annotations

import asyncio
import runpy
import socket
import threading
from typing import Any

import pytest
import yaml

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS
from ansible_process import JSON_WEB_TOKEN
from event_source import HISTORY, SOURCE, Source, activity, until
from small_server import SmallServer, json_answer

WRONG_SECRET = "Wrong/Secret+with=every&sort%of?character~0123456789"


@pytest.mark.parametrize(
    "then",
    [
        {"status": 500},
        {"status": 429, "headers": {"Retry-After": "1"}},
        {"status": 503, "body": "<html><title>Maintenance</title></html>", "headers": {"Content-Type": "text/html"}},
        {"status": 401},
        {"status": 403},
        {"status": 200, "body": "no JSON"},
        {"reset": True},
        {"truncate": 10},
    ],
    ids=str,
)
async def test_recovery_from_faults_with_growing_pauses(
    then: dict[str, Any], source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    source.put(activity(1))
    async with source() as running:
        assert await running.events(1) == [1]
        source.sim.disturb("GET", HISTORY, times=6, **then)
        source.put(activity(1), activity(2))
        assert await running.events(1) == [2]
        await running.poll(2)
    after_failures = [pause for pause in running.pauses if pause != 60]
    # A refused token is renewed once, so one poll sends two requests then.
    assert 3 <= len(after_failures) <= 6
    for number, pause in enumerate(after_failures, 1):
        longest = min(600, 60 * 2**number)
        assert longest / 2 <= pause <= longest
    assert "The next poll is in" in caplog.text
    assert source.sim.client_secret not in caplog.text
    assert not JSON_WEB_TOKEN.search(caplog.text.encode())


async def test_refused_token_is_renewed(source: Source) -> None:
    source.put(activity(1))
    async with source() as running:
        assert await running.events(1) == [1]
        source.sim.revoke_tokens()
        source.put(activity(1), activity(2))
        assert await running.events(1, polls=1) == [2]
    assert len(source.sim.requests("oauth")) == 2


async def test_refused_credential_or_missing_permission_ends_it(
    source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    async with source(client_secret=WRONG_SECRET) as running:
        text = await running.failure()
    assert "refuses the credential" in text
    assert WRONG_SECRET not in text + caplog.text
    source.sim.disturb("GET", HISTORY, times=0, status=403)
    async with source(token_cache="none") as running:
        assert "lacks the permission" in await running.failure()
    assert [each["service"] for each in source.sim.requests()] == ["oauth", "oauth", "api"]


async def test_expired_access_token_from_elsewhere_ends_it(source: Source) -> None:
    async with source(access_token=source.sim.token()) as running:
        await running.poll()
        source.sim.revoke_tokens()
        assert "does not accept the access token that was given" in await running.failure()


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"intervall": 60}, "Unsupported options: intervall"),
        ({"interval": 9.9}, "'interval' must be 10 seconds or more"),
        ({"interval": "often"}, "'interval' has the wrong type"),
        ({"interval": "nan"}, "'interval' must be"),
        ({"start": "yesterday"}, "'start' must be 'now' or 'beginning'"),
        ({"audit_type": []}, "'audit_type' must be one or more of"),
        ({"audit_type": ["created"]}, "'audit_type' must be one or more of"),
        ({"entity": ["members"]}, "'entity' has the wrong type"),
        ({"timeout": True}, "'timeout' has the wrong type"),
        ({"validate_certs": "perhaps"}, "'validate_certs' has the wrong type"),
        ({"client_secret": ["a-secret-in-a-list"]}, "'client_secret' has the wrong type"),
        ({"client_id": None}, "Missing or empty: 'client_id'"),
        ({"api_url": "http://example.com"}, "http:// would send credentials in clear text"),
        ({"token_from": "target"}, "Unsupported options: token_from"),
    ],
    ids=str,
)
async def test_wrong_options_end_it(wrong: dict[str, Any], text: str, source: Source) -> None:
    async with source(**wrong) as running:
        failure = await running.failure()
    assert text in failure
    assert "a-secret-in-a-list" not in failure
    assert source.sim.requests() == []


async def test_options_as_text_and_from_the_environment(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    source.put(activity(1))
    for name, value in {**source.sim.environment(), "CAMUNDA_TOKEN_CACHE": source.args["token_cache"]}.items():
        monkeypatch.setenv(name, value)
    source.args = {"interval": "90.5", "timeout": "20", "retries": "2", "validate_certs": "true", "checkpoint": None}
    async with source(start="beginning") as running:
        assert await running.events(1) == [1]
        await running.poll()
        assert running.pauses == [90.5, 90.5]


@pytest.mark.parametrize("path", ["/oauth/token", HISTORY])
def test_hanging_service_blocks_neither_the_event_loop_nor_its_end(source: Source, path: str) -> None:
    """The service answers only when the event loop tells it to, which it could not if it was blocked."""
    hanging, answers = threading.Semaphore(0), threading.Semaphore(0)

    def answer(connection: socket.socket, ended: threading.Event) -> None:
        line = server.request_lines[-1]
        if path in line:
            hanging.release()
            answers.acquire()
        token = b'{"access_token": "token", "expires_in": 3600, "token_type": "Bearer"}'
        json_answer(token if "oauth" in line else b'[{"audit": "activity 1"}]')(connection, ended)

    async def test() -> None:
        arguments = {"api_url": server.url, "oauth_url": f"{server.url}/oauth/token", "timeout": 60}
        async with source(**arguments) as running:
            await until(lambda: hanging.acquire(blocking=False))
            answers.release()
            assert await running.events(1, polls=0) == [1]
        async with source(**arguments, token_cache="none") as running:
            await until(lambda: hanging.acquire(blocking=False))
            await running.end()

    def requests_under_way() -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if thread.name == "camunda_activity"]

    with SmallServer(answer) as server:
        asyncio.run(test())
        assert requests_under_way(), "the event loop does not wait for the request when it ends"
        answers.release()
        for thread in requests_under_way():
            thread.join()


def test_documentation_is_that_of_the_options() -> None:
    content = runpy.run_path(str(SOURCE))
    documented = yaml.safe_load(content["DOCUMENTATION"])["options"]
    assert set(documented) == {*content["OWN_OPTIONS"], *content["CONNECTION_OPTIONS"]}
    for name in content["CONNECTION_OPTIONS"]:
        assert documented[name]["type"] == OPTIONS[name].type
        assert documented[name].get("default") == OPTIONS[name].default
        assert OPTIONS[name].env is None or f"E({OPTIONS[name].env})" in str(documented[name]["description"])
    (example,) = yaml.safe_load(content["EXAMPLES"])
    assert set(example["community.camunda.camunda_activity"]) <= set(documented)
