# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source camunda_activity when something is wrong: services, credentials, options, the event loop."""

from __future__ import annotations

import asyncio
import runpy
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_process import JSON_WEB_TOKEN
from event_source import HISTORY, SECONDS, SOURCE, Source, activity, polls, put
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.connection import OPTIONS

WRONG_SECRET = "Wrong/Secret+with=every&sort%of?character~0123456789"


@pytest.fixture
def source(sim: SimulatorProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """The source, connected to the simulator."""
    return Source(sim, tmp_path, monkeypatch)


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
def test_recovery_from_faults(
    then: dict[str, Any], source: Source, sim: SimulatorProcess, caplog: pytest.LogCaptureFixture
) -> None:
    put(sim, activity(1))

    async def test() -> None:
        async with source() as running:
            assert await running.events(1) == [1]
            # A refused token is renewed once, so that fault has to come twice.
            sim.fault({"service": "api", "path": HISTORY, "times": 6, "then": then})
            put(sim, activity(1), activity(2))
            assert await running.events(1) == [2]
            await running.silence()

    asyncio.run(test())
    assert "is asked for again in" in caplog.text
    assert sim.client_secret not in caplog.text
    assert not JSON_WEB_TOKEN.search(caplog.text.encode())


def test_pauses_after_failures_grow(source: Source, sim: SimulatorProcess) -> None:
    """Measured in polls: without growing pauses there would be five times as many."""
    source.names["LONGEST_PAUSE"] = 600.0
    sim.fault({"service": "api", "path": HISTORY, "times": 0, "then": {"status": 500}})

    async def test() -> None:
        async with source(interval=0.1):
            await asyncio.sleep(5)

    asyncio.run(test())
    assert 2 <= polls(sim) <= 7


def test_a_refused_token_is_renewed(source: Source, sim: SimulatorProcess) -> None:
    put(sim, activity(1))

    async def test() -> None:
        async with source() as running:
            assert await running.events(1) == [1]
            sim.revoke_tokens()
            put(sim, activity(1), activity(2))
            assert await running.events(1) == [2]

    asyncio.run(test())
    assert len(sim.requests("oauth")) == 2


def test_a_wrong_secret_ends_it(source: Source, sim: SimulatorProcess, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")

    async def test() -> str:
        async with source(client_secret=WRONG_SECRET) as running:
            return str(await running.failure())

    text = asyncio.run(test())
    assert "refuses the credential" in text
    assert WRONG_SECRET not in text + caplog.text
    assert len(sim.requests("oauth")) == 1
    assert polls(sim) == 0


def test_a_missing_permission_ends_it(source: Source, sim: SimulatorProcess) -> None:
    sim.fault({"service": "api", "path": HISTORY, "times": 0, "then": {"status": 403}})

    async def test() -> None:
        async with source() as running:
            assert "lacks the permission" in await running.failure()

    asyncio.run(test())
    assert polls(sim) == 1


def test_an_expired_access_token_from_elsewhere_ends_it(source: Source, sim: SimulatorProcess) -> None:
    put(sim, activity(1))

    async def test() -> None:
        async with source(access_token=sim.token()) as running:
            assert await running.events(1) == [1]
            sim.revoke_tokens()
            assert "does not accept the access token that was given" in await running.failure()

    asyncio.run(test())


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"intervall": 60}, "Unsupported options: intervall"),
        ({"interval": 0.001}, "'interval' must be 0.01 seconds or more"),
        ({"interval": "often"}, "'interval' has a value of a wrong type"),
        ({"interval": "nan"}, "'interval' must be"),
        ({"start": "yesterday"}, "'start' must be 'now' or 'beginning'"),
        ({"audit_type": []}, "'audit_type' must be one or more of"),
        ({"audit_type": ["created"]}, "'audit_type' must be one or more of"),
        ({"entity": ["members"]}, "'entity' has a value of a wrong type"),
        ({"timeout": True}, "'timeout' has a value of a wrong type"),
        ({"validate_certs": "perhaps"}, "'validate_certs' has a value of a wrong type"),
        ({"client_secret": ["a-secret-in-a-list"]}, "'client_secret' has a value of a wrong type"),
        ({"client_id": None}, "Missing or empty: 'client_id'"),
        ({"api_url": "http://example.com"}, "http:// would send credentials in clear text"),
        ({"token_from": "target"}, "Unsupported options: token_from"),
    ],
    ids=str,
)
def test_wrong_options_end_it(wrong: dict[str, Any], text: str, source: Source, sim: SimulatorProcess) -> None:
    async def test() -> None:
        async with source(**wrong) as running:
            failure = await running.failure()
            assert text in failure
            assert "a-secret-in-a-list" not in failure

    asyncio.run(test())
    assert sim.requests() == []


def test_options_as_text_and_from_the_environment(
    source: Source, sim: SimulatorProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(sim, activity(1))
    cache = source.args["token_cache"]
    for name, value in {**sim.environment(), "CAMUNDA_TOKEN_CACHE": cache}.items():
        monkeypatch.setenv(name, value)
    source.args = {"interval": "0.05", "timeout": "20", "retries": "2", "validate_certs": "true", "checkpoint": None}

    async def test() -> None:
        async with source(start="beginning") as running:
            assert await running.events(1) == [1]

    asyncio.run(test())
    assert Path(cache).is_dir()


def test_it_ends_at_once_while_the_service_hangs(source: Source, sim: SimulatorProcess) -> None:
    sim.fault({"service": "api", "path": HISTORY, "times": 0, "then": {"delay": 25}})

    async def test() -> None:
        async with source() as running:
            limit = time.monotonic() + SECONDS
            while not polls(sim):
                assert time.monotonic() < limit
                await asyncio.sleep(0.02)
            await running.end()

    began = time.monotonic()
    asyncio.run(test())
    assert time.monotonic() - began < 20


def test_it_does_not_block_the_event_loop(source: Source, sim: SimulatorProcess) -> None:
    put(sim, *(activity(number, number) for number in range(3)))
    sim.fault({"service": "api", "path": HISTORY, "times": 1, "then": {"delay": 4}})
    sim.fault({"service": "oauth", "times": 1, "then": {"delay": 4}})

    async def test() -> float:
        longest = 0.0
        async with source() as running:
            events = asyncio.create_task(running.events(3))
            while not events.done():
                before = time.monotonic()
                await asyncio.sleep(0.01)
                longest = max(longest, time.monotonic() - before)
            assert events.result() == [0, 1, 2]
        return longest

    assert asyncio.run(test()) < 2.0


def test_sources_share_a_token(source: Source, sim: SimulatorProcess) -> None:
    put(sim, activity(1), activity(2, 1, entity="clusters"))

    async def test() -> None:
        async with source(entity="members") as one, source(entity="clusters") as other:
            assert await one.events(1) == [1]
            assert await other.events(1) == [2]
            await one.polls(3)

    asyncio.run(test())
    assert len(sim.requests("oauth")) == 1


def test_its_documentation_is_that_of_the_options() -> None:
    content = runpy.run_path(str(SOURCE))
    documented = yaml.safe_load(content["DOCUMENTATION"])["options"]
    assert set(documented) == {*content["OWN_OPTIONS"], *content["CONNECTION_OPTIONS"]}
    for name in content["CONNECTION_OPTIONS"]:
        assert documented[name]["type"] == OPTIONS[name].type
        assert documented[name].get("default") == OPTIONS[name].default
        assert OPTIONS[name].env is None or f"E({OPTIONS[name].env})" in str(documented[name]["description"])
    (example,) = yaml.safe_load(content["EXAMPLES"])
    assert set(example["community.camunda.camunda_activity"]) <= set(documented)
