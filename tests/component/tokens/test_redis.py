# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token cache that several machines share, against a real server: what it holds, and what happens without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from certificates import Authority
from module_runner import ModuleRunner, Run
from moving_clock import MovingClock
from redis_process import RedisProcess, needs_redis, redis_server
from simulator_thread import SimulatorThread

__all__ = ["redis_server"]

pytestmark = needs_redis

NOBODY = "redis://localhost:1/0"

RunOn = Callable[..., Run]


@pytest.fixture
def run_on(sim: SimulatorThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunOn:
    """Runs a module on a machine, which is a local cache of its own, over the shared cache at a URL."""

    def run(machine: str, url: str, **options: Any) -> Run:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / machine))
        return ModuleRunner(sim, url, **options).attempt("member_info")

    return run


def succeeded(run: Run) -> None:
    """Check that the task did its work over the shared cache."""
    assert not run.failed, run.message
    assert run.warnings == []


def degraded(run: Run) -> None:
    """Check that the task did its work without the shared cache, with a warning that names it."""
    assert not run.failed, run.message
    assert ["shared token cache" in warning and "local cache" in warning for warning in run.warnings] == [True]


def only_key(server: RedisProcess, part: str) -> bytes:
    """Return the one key of that kind."""
    (key,) = server.client().scan_iter(f"*:{part}")
    return bytes(key)


def forget_queue(server: RedisProcess) -> None:
    """Forget when the service was asked: the server's clock does not stand still, so nothing waits for a turn here."""
    server.client().delete(only_key(server, "queue"))


def test_what_the_server_holds_is_sealed_and_ends_with_the_token(
    sim: SimulatorThread, clock: MovingClock, redis_server: RedisProcess, run_on: RunOn
) -> None:
    sim.start_over({"token_interval": 0}, token_lifetime=300, clock=clock)
    for machine in ("one", "two"):
        succeeded(run_on(machine, redis_server.url))
    assert len(sim.token_requests()) == 1
    client, key = redis_server.client(), only_key(redis_server, "token")
    content = client.get(key)
    assert isinstance(content, bytes)
    for secret in (sim.client_id, sim.client_secret, "eyJ"):
        assert secret.encode() not in content
    assert 0 < int(str(client.ttl(key))) <= 300
    # Truncated, garbled and planted entries are no tokens, and cost one new request each.
    for number, planted in enumerate((b"", content[:-1], content[:20], b"garbage", content[::-1])):
        client.set(key, planted, px=300_000)
        forget_queue(redis_server)
        sim.forget_requests()
        succeeded(run_on(f"three-{number}", redis_server.url))
        assert len(sim.token_requests()) == 1


def test_refusal_and_block_are_known_on_every_machine(
    sim: SimulatorThread, redis_server: RedisProcess, run_on: RunOn
) -> None:
    for machine in ("one", "two"):
        assert run_on(machine, redis_server.url, client_secret="wrong-secret-" * 5).outcome == "token_refused"
        assert len(sim.token_requests()) == 1
    forget_queue(redis_server)
    sim.disturb("POST", "*", service="oauth", status=429, headers={"Retry-After": "600"}, body="later")
    for machine in ("one", "two"):
        assert run_on(machine, redis_server.url, token_wait=5.0).outcome == "token_blocked"
        assert len(sim.token_requests()) == 2


def test_server_that_is_not_there_is_one_warning(sim: SimulatorThread, run_on: RunOn) -> None:
    degraded(run_on("one", NOBODY))
    # Remembered: no further warning, no further try.
    succeeded(run_on("one", NOBODY))
    assert len(sim.token_requests()) == 1


def test_server_that_dies_and_comes_back_between_tasks(
    sim: SimulatorThread, clock: MovingClock, redis_server: RedisProcess, run_on: RunOn
) -> None:
    sim.start_over({"token_interval": 0}, token_lifetime=300, clock=clock)
    succeeded(run_on("one", redis_server.url))
    redis_server.kill()
    clock.advance(301)
    degraded(run_on("one", redis_server.url))
    with redis_server:
        clock.advance(301)
        succeeded(run_on("one", redis_server.url))
        assert only_key(redis_server, "token")
    assert [request["status"] for request in sim.token_requests()] == [200] * 3


def test_frozen_server_is_given_up(redis_server: RedisProcess, run_on: RunOn) -> None:
    redis_server.freeze()
    try:
        degraded(run_on("one", redis_server.url))
    finally:
        redis_server.thaw()


def test_full_server_is_no_failure(sim: SimulatorThread, tmp_path: Path, run_on: RunOn) -> None:
    with RedisProcess(tmp_path, "--maxmemory", "1", "--maxmemory-policy", "noeviction") as full:
        degraded(run_on("one", full.url))
        succeeded(run_on("one", full.url))
    assert len(sim.token_requests()) == 1


def test_access_control(sim: SimulatorThread, tmp_path: Path, run_on: RunOn) -> None:
    acl = tmp_path / "users.acl"
    acl.write_text(
        "user default off\n"
        # What the operators' guide says, and not one command more.
        "user camunda on >right-password-of-the-cache resetkeys ~camunda:* resetchannels -@all "
        "+get +set +del +eval +time +pttl +pexpire +hget +hmget +hset +hdel +hincrby\n"
    )
    with RedisProcess(tmp_path, "--aclfile", str(acl)) as guarded:
        user = {"token_cache_username": "camunda"}
        for machine in ("one", "two"):
            succeeded(run_on(machine, guarded.url, token_cache_password="right-password-of-the-cache", **user))
        assert len(sim.token_requests()) == 1
        refused = run_on("three", guarded.url, token_cache_password="wrong-password", **user)
    degraded(refused)
    assert "wrong-password" not in refused.visible


def test_tls(sim: SimulatorThread, tmp_path: Path, run_on: RunOn) -> None:
    folder = tmp_path / "authorities"
    folder.mkdir()
    authority = Authority(folder)
    with RedisProcess(tmp_path, tls=authority.signed("localhost")) as secured:
        succeeded(run_on("one", secured.url, ca_path=str(authority.certificate)))
        succeeded(run_on("two", secured.url, ca_path=str(folder)))
        assert len(sim.token_requests()) == 1
        degraded(run_on("three", secured.url))
