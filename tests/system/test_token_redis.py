# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One token for all machines behind one address: the shared token cache, against a real server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from token_processes import connection, gaps, outcome, start, token_requests

from ansible_process import AnsibleProcess, task
from certificates import Authority
from redis_process import PROGRAM, RedisProcess
from simulator_process import SimulatorProcess

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no redis-server (Debian package redis-server)")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisProcess]:
    """Run a Redis server."""
    folder = tmp_path / "redis"
    folder.mkdir()
    with RedisProcess(folder) as running:
        yield running


@pytest.fixture
def machines(tmp_path: Path) -> list[Path]:
    """Return the homes of two machines."""
    homes = [tmp_path / "one", tmp_path / "two"]
    for home in homes:
        home.mkdir()
    return homes


def on_machines(machines: list[Path], each: int, *every: dict[str, Any]) -> list[dict[str, Any]]:
    """Start ``each`` processes on every machine for every set of options, all at once; return what came of them."""
    processes = [
        start(options, HOME=str(home), XDG_CACHE_HOME="", TMPDIR=str(home))
        for number in range(each)
        for home in machines
        for options in every
    ]
    return [outcome(process) for process in processes]


def errors(outcomes: list[dict[str, Any]]) -> list[str]:
    """Return the messages of those that got no token."""
    return [one["message"] for one in outcomes if not one["ok"]]


def test_two_machines_with_fifty_processes_each_make_one_request(server: RedisProcess, machines: list[Path]) -> None:
    with SimulatorProcess() as sim:
        outcomes = on_machines(machines, 50, connection(sim, server.url))
        assert errors(outcomes) == []
        assert len({one["tokens"][0] for one in outcomes}) == 1
        assert [warning for one in outcomes for warning in one["warnings"]] == []
        assert len(token_requests(sim)) == 1


def test_credentials_of_several_machines_take_turns(server: RedisProcess, machines: list[Path]) -> None:
    with SimulatorProcess(organizations=6) as sim:
        every = [connection(sim, server.url, **credential) for credential in sim.organizations]
        assert errors(on_machines(machines[:1], 1, *every[:3]) + on_machines(machines[1:], 1, *every[3:])) == []
        assert errors(on_machines(machines, 1, *every)) == []
        assert [request["status"] for request in token_requests(sim)] == [200] * 6
        assert min(gaps(sim)) >= 1.0


def test_what_the_server_holds_is_sealed_and_ends_with_the_token(server: RedisProcess, machines: list[Path]) -> None:
    with SimulatorProcess(token_lifetime=300) as sim:
        assert errors(on_machines(machines, 1, connection(sim, server.url))) == []
        client = server.client()
        keys = [key for key in client.scan_iter() if key.endswith(b":token")]
        assert len(keys) == 1
        content = client.get(keys[0])
        assert isinstance(content, bytes)
        for secret in (sim.client_id, sim.client_secret, "eyJ"):
            assert secret.encode() not in content
        assert 200 < int(str(client.ttl(keys[0]))) <= 300
        # Swapped, truncated and garbled entries are no tokens, and cost one new request each.
        for planted in (b"", content[:-1], content[:20], b"garbage", content[::-1]):
            client.set(keys[0], planted, px=300_000)
            for file in machines[0].rglob("*.entry"):
                file.unlink()
            assert errors(on_machines(machines[:1], 1, connection(sim, server.url))) == []


def test_a_block_and_a_refusal_are_known_on_every_machine(server: RedisProcess, machines: list[Path]) -> None:
    with SimulatorProcess() as sim:
        wrong = connection(sim, server.url, client_secret="wrong-secret-" * 5)
        refused = on_machines(machines, 5, wrong)
        assert {one["error"] for one in refused} == {"TokenRefused"}
        assert len(token_requests(sim)) == 1
        time.sleep(1.2)
        sim.fault({"service": "oauth", "then": {"status": 429, "headers": {"Retry-After": "600"}, "body": "later"}})
        for home in machines:
            blocked = on_machines([home], 3, connection(sim, server.url, token_wait=5))
            assert {one["error"] for one in blocked} == {"TokenBlocked"}
        assert len(token_requests(sim)) == 2


def test_a_killed_holder_blocks_other_machines_no_longer_than_its_lease(
    server: RedisProcess, machines: list[Path]
) -> None:
    with SimulatorProcess() as sim:
        sim.fault({"service": "oauth", "then": {"delay": 30}})
        holder = start(connection(sim, server.url), HOME=str(machines[0]), XDG_CACHE_HOME="")
        while not token_requests(sim):
            time.sleep(0.05)
        holder.kill()
        holder.communicate()
        waiting = on_machines(machines[1:], 1, connection(sim, server.url, token_wait=3))[0]
        assert waiting["error"] == "TokenBlocked"
        lease = next(key for key in server.client().scan_iter() if key.endswith(b":lease"))
        assert 0 < int(str(server.client().ttl(lease))) <= 60
        server.client().delete(lease)
        assert errors(on_machines(machines[1:], 1, connection(sim, server.url))) == []
        assert len(token_requests(sim)) == 2


def a_second_later() -> None:
    """Let the service forget the last request: without the shared cache, a machine does not know of the other's."""
    time.sleep(1.2)


def degraded(outcomes: list[dict[str, Any]], seconds: float) -> None:
    """Check that everybody got a token, soon, with one warning in all that names the cache."""
    assert errors(outcomes) == []
    warnings = [warning for one in outcomes for warning in one["warnings"]]
    assert len(warnings) >= 1
    assert all("shared token cache" in warning and "local cache" in warning for warning in warnings)
    assert max(one["seconds"] for one in outcomes) < seconds


def test_nobody_is_there(machines: list[Path], tmp_path: Path) -> None:
    with SimulatorProcess() as sim:
        options = connection(sim, "redis://localhost:1/0")
        degraded(on_machines(machines[:1], 1, options), 5)
        # Remembered: no further warning, no further try.
        again = on_machines(machines[:1], 5, options)
        assert errors(again) == []
        assert [one["warnings"] for one in again] == [[]] * 5
        assert len(token_requests(sim)) == 1


def test_killed_in_the_middle_and_started_again(server: RedisProcess, machines: list[Path], tmp_path: Path) -> None:
    with SimulatorProcess(token_lifetime=3) as sim:
        options = connection(sim, server.url)
        assert errors(on_machines(machines[:1], 1, options)) == []
        server.kill()
        time.sleep(3.1)
        degraded(on_machines(machines[:1], 1, options), 6)
        server.__enter__()
        a_second_later()
        assert errors(on_machines(machines[1:], 1, options)) == []


def test_killed_and_started_again_in_mid_play(server: RedisProcess, tmp_path: Path) -> None:
    assert server.process is not None
    with SimulatorProcess(token_lifetime=3) as sim:
        ansible = AnsibleProcess(tmp_path / "control", sim)
        start_again = f"{PROGRAM} --port {server.port} --daemonize yes --save '' --appendonly no --dir {tmp_path}"
        run = ansible.playbook(
            [
                task("Before", "camunda_member_info"),
                task("Kill", "ansible.builtin.command", arguments={"cmd": f"kill -9 {server.process.pid}"}),
                task("Wait", "ansible.builtin.pause", arguments={"seconds": 3}),
                task("Without", "camunda_member_info"),
                task("Start", "ansible.builtin.command", arguments={"cmd": start_again}),
                task("Wait again", "ansible.builtin.pause", arguments={"seconds": 3}),
                task("After", "camunda_member_info"),
            ],
            environment={"CAMUNDA_TOKEN_CACHE": server.url},
        )
        server.client().shutdown(nosave=True)
        assert [each.task for each in run.results if each.result.get("failed")] == [], run.output
        assert run.result("Before").get("warnings", []) == []
        assert any("shared token cache" in text for text in run.result("Without")["warnings"])
        assert [request["status"] for request in token_requests(sim)] == [200] * 3


def test_frozen_server_is_noticed_within_two_seconds(server: RedisProcess, machines: list[Path]) -> None:
    with SimulatorProcess() as sim:
        server.freeze()
        try:
            degraded(on_machines(machines[:1], 1, connection(sim, server.url)), 2 + 3)
        finally:
            server.thaw()


def test_full_server_degrades(tmp_path: Path, machines: list[Path]) -> None:
    with (
        RedisProcess(tmp_path, "--maxmemory", "1", "--maxmemory-policy", "noeviction") as full,
        SimulatorProcess() as sim,
    ):
        degraded(on_machines(machines[:1], 3, connection(sim, full.url)), 5)
        assert len(token_requests(sim)) == 1


def test_access_control(tmp_path: Path, machines: list[Path]) -> None:
    acl = tmp_path / "users.acl"
    acl.write_text(
        "user default off\n"
        # What the operators' guide says, and not one command more.
        "user camunda on >right-password-of-the-cache resetkeys ~camunda:* resetchannels -@all "
        "+get +set +del +eval +time +pttl +pexpire +hget +hmget +hset +hdel +hincrby\n"
    )
    with RedisProcess(tmp_path, "--aclfile", str(acl)) as guarded, SimulatorProcess() as sim:
        user = {"token_cache_username": "camunda"}
        right = connection(sim, guarded.url, token_cache_password="right-password-of-the-cache", **user)
        outcomes = on_machines(machines, 3, right)
        assert errors(outcomes) == []
        assert [one["warnings"] for one in outcomes] == [[]] * 6
        assert len(token_requests(sim)) == 1
        a_second_later()
        wrong = connection(sim, guarded.url, token_cache_password="wrong-password", audience="zeebe.camunda.io", **user)
        refused = on_machines(machines[:1], 1, wrong)
        degraded(refused, 5)
        assert "wrong-password" not in str(refused)


def test_tls(tmp_path: Path, machines: list[Path]) -> None:
    folder = tmp_path / "authorities"
    folder.mkdir()
    authority = Authority(folder)
    with RedisProcess(tmp_path, tls=authority.signed("localhost")) as secured, SimulatorProcess() as sim:
        trusting = connection(sim, secured.url, ca_path=str(authority.certificate))
        trusting_all = connection(sim, secured.url, ca_path=str(folder))
        outcomes = on_machines(machines, 3, trusting) + on_machines(machines, 1, trusting_all)
        assert errors(outcomes) == []
        assert [one["warnings"] for one in outcomes] == [[]] * 8
        assert len(token_requests(sim)) == 1
        a_second_later()
        distrusting = connection(sim, secured.url, audience="zeebe.camunda.io")
        degraded(on_machines(machines[:1], 1, distrusting), 5)
