# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any number of processes and credentials, and never more token requests than needed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from token_processes import connection, gaps, outcome, start, together, token_requests

from simulator_process import SimulatorProcess

WRONG_SECRET = "wrong-secret-" * 5


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Return where the token cache is to be."""
    return tmp_path / "cache"


@pytest.mark.parametrize("number", [2, 8, 64, 200])
def test_processes_that_start_together_on_a_cold_cache_make_one_request(cache: Path, number: int) -> None:
    with SimulatorProcess() as sim:
        outcomes = together([connection(sim, cache)] * number)
        assert [one["error"] for one in outcomes if not one["ok"]] == []
        assert len({one["tokens"][0] for one in outcomes}) == 1
        assert len(token_requests(sim)) == 1
        # A warm cache: none.
        assert all(one["ok"] for one in together([connection(sim, cache, repeat=5)] * 8))
        assert len(token_requests(sim)) == 1


def test_fifty_ansible_processes_on_a_cold_cache_make_one_request(cache: Path, tmp_path: Path) -> None:
    collections = Path(__file__).resolve().parents[2] / ".venv" / "collections"
    command = ["ansible", "localhost", "-m", "community.camunda.camunda_member_info"]
    with SimulatorProcess() as sim:
        environment = {
            **os.environ,
            **sim.environment(),
            "CAMUNDA_TOKEN_CACHE": str(cache),
            "HOME": str(tmp_path),
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
        }
        processes = [
            subprocess.Popen(
                command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            for number in range(50)
        ]
        for process in processes:
            output = process.communicate(timeout=240)[0]
            assert process.returncode == 0, output
            assert "SUCCESS" in output
        assert len(token_requests(sim)) == 1


def test_a_slow_token_service_makes_everybody_wait_and_nobody_ask_again(cache: Path) -> None:
    with SimulatorProcess() as sim:
        sim.fault({"service": "oauth", "then": {"delay": 4}})
        outcomes = together([connection(sim, cache)] * 20)
        assert all(one["ok"] for one in outcomes)
        assert len(token_requests(sim)) == 1


def test_waiters_leave_as_soon_as_the_token_is_there(cache: Path) -> None:
    with SimulatorProcess() as sim:
        sim.fault({"service": "oauth", "then": {"delay": 3}})
        outcomes = together([connection(sim, cache)] * 10)
        # On a busy machine the processes themselves take a while; queueing for the lock one by one would add to it.
        assert max(one["seconds"] for one in outcomes) < 3 + 2.5


def test_credentials_of_one_service_take_turns(cache: Path) -> None:
    with SimulatorProcess(organizations=6) as sim:
        outcomes = together(connection(sim, cache, **credential) for credential in sim.organizations)
        assert [one["message"] for one in outcomes if not one["ok"]] == []
        assert [request["status"] for request in token_requests(sim)] == [200] * 6
        assert min(gaps(sim)) >= 1.0


def test_audiences_secrets_and_clients_have_tokens_of_their_own(cache: Path) -> None:
    with SimulatorProcess(organizations=2) as sim:
        first = together([connection(sim, cache)])[0]["tokens"]
        second = together([connection(sim, cache, audience="zeebe.camunda.io")])[0]["tokens"]
        third = together([connection(sim, cache, **sim.organizations[1])])[0]["tokens"]
        assert len({*first, *second, *third}) == 3
        assert len(token_requests(sim)) == 3
        assert together([connection(sim, cache)])[0]["tokens"] == first


def test_a_wrong_secret_costs_one_request_and_the_right_one_works_at_once(cache: Path) -> None:
    with SimulatorProcess() as sim:
        wrong = connection(sim, cache, client_secret=WRONG_SECRET)
        outcomes = together([wrong] * 30)
        assert {one["error"] for one in outcomes} == {"TokenRefused"}
        assert all("CAMUNDA_CONSOLE_CLIENT_SECRET" in one["message"] for one in outcomes)
        assert all("token request will be sent in" in one["message"] for one in outcomes)
        assert not any(WRONG_SECRET in one["message"] for one in outcomes)
        assert len(token_requests(sim)) == 1
        right = together([connection(sim, cache)])[0]
        assert right["error"] is None, right
        assert right["seconds"] < 10


def test_an_audience_that_is_not_allowed_is_named(cache: Path) -> None:
    with SimulatorProcess() as sim:
        refused = together([connection(sim, cache, audience="nobody.example")])[0]
        assert refused["error"] == "TokenRefused"
        assert "'nobody.example'" in refused["message"]


def test_a_block_is_remembered_for_everybody(cache: Path) -> None:
    with SimulatorProcess(organizations=3) as sim:
        headers = {"Retry-After": "600"}
        sim.fault({"service": "oauth", "then": {"status": 429, "headers": headers, "body": "Too Many Requests"}})
        first = together([connection(sim, cache, token_wait=5)])[0]
        others = together(connection(sim, cache, token_wait=5, **credential) for credential in sim.organizations)
        for one in [first, *others]:
            assert one["error"] == "TokenBlocked"
            assert "No token request will be sent before" in one["message"]
            assert one["seconds"] < 4
        assert len(token_requests(sim)) == 1


def test_the_end_of_a_short_block_is_waited_for(cache: Path) -> None:
    with SimulatorProcess(options={"token_block": 3, "token_retry_after": True}) as sim:
        sim.fault({"service": "oauth", "then": {"status": 429, "headers": {"Retry-After": "2.5"}, "body": "later"}})
        outcomes = together([connection(sim, cache, token_wait=60)] * 10)
        assert [one.get("message") for one in outcomes if not one["ok"]] == []
        assert [request["status"] for request in token_requests(sim)] == [429, 200]
        assert gaps(sim)[0] >= 2.5


@pytest.mark.parametrize("value", ["banana", "-5", "", "nan", "1e999"])
def test_an_unreadable_retry_after_is_survived(cache: Path, value: str) -> None:
    with SimulatorProcess() as sim:
        sim.fault({"service": "oauth", "then": {"status": 429, "headers": {"Retry-After": value}, "body": "later"}})
        one = together([connection(sim, cache, token_wait=3)])[0]
        assert one["error"] == "TokenBlocked"
        assert len(token_requests(sim)) == 1


@pytest.mark.parametrize(
    "then",
    [
        {"status": 503, "body": "unavailable"},
        {"status": 500, "body": "<html><title>Oops</title>"},
        {"reset": True},
        {"status": 200, "body": {"no": "token"}},
        {"status": 200, "body": "<html><title>Sign in</title>", "headers": {"Content-Type": "text/html"}},
        {"status": 200, "body": {"access_token": ""}},
        {"truncate": 20},
    ],
)
def test_trouble_at_the_service_costs_at_most_three_requests_for_everybody(
    cache: Path, then: dict[str, object]
) -> None:
    with SimulatorProcess() as sim:
        sim.fault({"service": "oauth", "times": 0, "then": then})
        outcomes = together([connection(sim, cache)] * 10)
        assert {one["error"] for one in outcomes} == {"TokenError"}
        assert len(token_requests(sim)) == 3
        assert min(gaps(sim)) >= 1.0


def test_a_passing_trouble_is_not_the_users(cache: Path) -> None:
    with SimulatorProcess() as sim:
        sim.fault({"service": "oauth", "times": 2, "then": {"status": 503, "body": "unavailable"}})
        assert together([connection(sim, cache)])[0]["ok"]
        assert len(token_requests(sim)) == 3


def test_a_redirect_is_not_followed(cache: Path) -> None:
    with SimulatorProcess() as sim, SimulatorProcess() as other:
        target = other.oauth_url
        sim.fault({"service": "oauth", "times": 0, "then": {"status": 307, "headers": {"Location": target}}})
        one = together([connection(sim, cache)])[0]
        assert one["error"] == "TokenError"
        assert "redirect" in one["message"]
        assert len(token_requests(sim)) == 1
        assert other.requests() == []


def test_short_tokens_are_renewed_by_one_process(cache: Path) -> None:
    with SimulatorProcess(token_lifetime=4) as sim:
        for _round in range(3):
            assert all(one["ok"] for one in together([connection(sim, cache, call=True)] * 10))
            time.sleep(4.2)
        assert len(token_requests(sim)) == 3
        assert {request["status"] for request in sim.requests(service="api")} == {200}


def test_a_revoked_token_is_renewed_once_for_everybody(cache: Path) -> None:
    with SimulatorProcess() as sim:
        assert together([connection(sim, cache, call=True)])[0]["ok"]
        sim.revoke_tokens()
        outcomes = together([connection(sim, cache, call=True)] * 30)
        assert [one.get("message") for one in outcomes if not one["ok"]] == []
        assert len(token_requests(sim)) == 2


def test_an_api_that_accepts_no_token_is_not_asked_in_a_loop(cache: Path) -> None:
    with SimulatorProcess() as sim:
        sim.fault({"service": "api", "times": 0, "then": {"status": 401, "body": "no"}})
        outcomes = [together([connection(sim, cache, call=True)])[0] for number in range(3)]
        assert [one["error"] for one in outcomes][1:] == ["AccessTokenRejected"] * 2
        assert not outcomes[0]["ok"]
        assert len(token_requests(sim)) == 2
        assert len(sim.requests(service="api")) <= 4


def test_a_stopped_holder_costs_others_their_budget_and_no_request(cache: Path) -> None:
    with SimulatorProcess() as sim:
        sim.fault({"service": "oauth", "then": {"delay": 30}})
        holder = start(connection(sim, cache))
        while not token_requests(sim):
            time.sleep(0.05)
        holder.send_signal(signal.SIGSTOP)
        try:
            outcomes = together([connection(sim, cache, token_wait=2)] * 5)
        finally:
            holder.kill()
            holder.communicate()
        assert {one["error"] for one in outcomes} == {"TokenBlocked"}
        assert all(2 <= one["seconds"] < 8 for one in outcomes)
        assert len(token_requests(sim)) == 1


def test_a_killed_holder_blocks_nobody_and_was_charged(cache: Path) -> None:
    with SimulatorProcess() as sim:
        sim.fault({"service": "oauth", "then": {"delay": 30}})
        holder = start(connection(sim, cache))
        while not token_requests(sim):
            time.sleep(0.02)
        holder.kill()
        holder.communicate()
        outcomes = together([connection(sim, cache)] * 5)
        assert [one.get("message") for one in outcomes if not one["ok"]] == []
        assert len(token_requests(sim)) == 2
        # Twice the usual pause. It counts from the attempt, which the service sees a little later.
        assert gaps(sim)[0] >= 1.5


def test_without_a_cache_every_process_asks_for_itself(cache: Path) -> None:
    with SimulatorProcess(options={"token_interval": 0}) as sim:
        outcomes = together([connection(sim, "none")] * 3)
        assert all(one["ok"] for one in outcomes)
        assert len(token_requests(sim)) == 3
        assert not cache.exists()


def test_a_cache_that_cannot_be_used_is_one_warning_and_the_task_works(tmp_path: Path) -> None:
    with SimulatorProcess(options={"token_interval": 0}) as sim:
        one = together([connection(sim, "/proc/nothing/cache", call=True)])[0]
        assert one["ok"]
        assert len(one["warnings"]) == 1
        assert "cannot be used" in one["warnings"][0]
        # No home, and nothing named: below the directory for temporary files.
        homeless = start(connection(sim, ""), HOME="/proc/nothing", XDG_CACHE_HOME="", TMPDIR=str(tmp_path))
        result = outcome(homeless)
        assert result["error"] is None, result
        assert result["warnings"] == []
        assert list(tmp_path.glob("ansible-camunda-u*/*.entry"))


@pytest.mark.parametrize("limit", [0, 16])
def test_a_full_disk_is_noticed_before_the_request(cache: Path, limit: int) -> None:
    with SimulatorProcess() as sim:
        code = "import resource,signal,runpy,sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        code += f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); sys.argv.pop(0); "
        code += "runpy.run_path(sys.argv[0], run_name='__main__')"
        process = start(connection(sim, cache), PYTHONDONTWRITEBYTECODE="1")
        command = [process.args[0], "-c", code, *process.args[1:]]  # type: ignore[index]
        process.kill()
        process.communicate()
        sim.forget_requests()
        limited = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / ".venv" / "collections")},
        )
        assert '"ok": true' in limited.stdout, limited.stdout + limited.stderr
        assert "cannot be used" in limited.stdout
        assert len(token_requests(sim)) == 1


@pytest.mark.parametrize("kind", ["link", "file", "open to others", "foreign"])
def test_an_unsafe_directory_is_refused_in_one_sentence_and_without_a_request(cache: Path, kind: str) -> None:
    if kind == "link":
        (cache.parent / "target").mkdir(mode=0o700)
        cache.symlink_to(cache.parent / "target")
    elif kind == "file":
        cache.write_text("")
    else:
        cache.mkdir(mode=0o700)
        if kind == "foreign":
            if os.geteuid() != 0:
                pytest.skip("only root can give a directory away")
            os.chown(cache, 12345, 12345)
        else:
            cache.chmod(0o777)
    with SimulatorProcess() as sim:
        one = together([connection(sim, cache)])[0]
        assert one["error"] == "OptionError"
        assert "is not safe: it" in one["message"]
        assert token_requests(sim) == []
