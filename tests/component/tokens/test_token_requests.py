# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens of one machine: who shares one, who has to have another, and what a cache that is of no use costs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.errors import (
    OptionError,
    TokenBlocked,
    TokenError,
    TokenRefused,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from ansible_collections.community.camunda.plugins.module_utils._internal.token.directory import DirectoryStore
from module_runner import session_for
from moving_clock import MovingClock
from simulator_thread import SimulatorThread

Connect = Callable[..., Session]


@pytest.fixture
def simulator_options() -> dict[str, Any]:
    """Return options of a simulator with the real pace of the token service."""
    return {"token_interval": 1}


@pytest.fixture
def connect(sim: SimulatorThread, tmp_path: Path) -> Connect:
    """Open a session, as every task does; all that a test opens share a token cache."""

    def open_one(cache: Path | str = tmp_path / "tokens", **options: Any) -> Session:
        return session_for(sim, cache, **options)

    return open_one


def test_each_audience_and_client_has_a_token_of_its_own(
    sim: SimulatorThread, clock: MovingClock, connect: Connect
) -> None:
    sim.start_over(organizations=2, clock=clock)
    every: list[dict[str, Any]] = [{}, {"audience": "zeebe.camunda.io"}, sim.organizations[1]]
    tokens = [connect(**options).access_token() for options in every]
    assert len(set(tokens)) == 3
    assert [connect(**options).access_token() for options in every] == tokens
    assert len(sim.token_requests()) == 3
    assert min(sim.token_gaps()) >= 1.0


def test_right_secret_works_at_once_after_a_wrong_one(
    sim: SimulatorThread, clock: MovingClock, connect: Connect
) -> None:
    for _number in range(3):
        with pytest.raises(TokenRefused, match=r"CAMUNDA_CONSOLE_CLIENT_SECRET.*next token request will be sent in"):
            connect(client_secret="wrong-secret-" * 5).access_token()
    assert len(sim.token_requests()) == 1
    assert connect().access_token()
    assert sum(clock.slept) < 2.0, "the turn at the service, and none of the 30 s for which the other is left alone"


def test_block_is_remembered_for_every_credential(sim: SimulatorThread, clock: MovingClock, connect: Connect) -> None:
    sim.start_over(organizations=3, clock=clock)
    sim.disturb("POST", "*", service="oauth", status=429, headers={"Retry-After": "600"}, body="Too Many Requests")
    for credential in [sim.organizations[0], *sim.organizations]:
        with pytest.raises(TokenBlocked, match="No token request will be sent before"):
            connect(token_wait=5.0, **credential).access_token()
    assert len(sim.token_requests()) == 1
    assert sum(clock.slept) < 5.0, "as soon as it is known"


def test_redirect_takes_the_secret_nowhere(sim: SimulatorThread, connect: Connect) -> None:
    target = f"{sim.api_url}/elsewhere"
    sim.disturb("POST", "/oauth/token", service="oauth", times=0, status=307, headers={"Location": target})
    with pytest.raises(TokenError, match="redirects"):
        connect().access_token()
    assert [request["path"] for request in sim.requests()] == ["/oauth/token"]


def test_token_that_another_process_gets_is_used_while_that_still_holds_the_lock(
    sim: SimulatorThread, clock: MovingClock, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The waiting ones do not queue for the lock: one that has it for long keeps none of them."""
    token = connect().access_token()
    store = DirectoryStore(str(tmp_path / "tokens"))
    (entry,) = (path for path in (tmp_path / "tokens").glob("*.entry") if not path.name.startswith("service-"))
    content = entry.read_bytes()
    entry.unlink()
    release = store.try_lock(entry.stem)
    assert release is not None

    def appear(seconds: float) -> None:
        store.write(entry.stem, content)

    monkeypatch.setattr(clock, "sleep", appear)
    assert connect().access_token() == token
    assert len(sim.token_requests()) == 1
    release()


def test_without_a_cache_every_task_asks_for_itself(sim: SimulatorThread, clock: MovingClock, connect: Connect) -> None:
    sim.start_over({"token_interval": 0}, clock=clock)
    assert len({connect("none").access_token() for _number in range(3)}) == 3
    assert len(sim.token_requests()) == 3


def test_unusable_cache_is_one_warning_and_the_task_works(connect: Connect) -> None:
    session = connect("/proc/nothing/cache")
    assert session.access_token()
    (warning,) = session.messages.collected
    assert "cannot be used" in warning.text


def test_user_without_a_home_has_a_cache_among_temporary_files(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"HOME": "/proc/nothing", "XDG_CACHE_HOME": "", "TMPDIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("tempfile.tempdir", None)
    session = connect("")
    assert session.access_token()
    assert session.messages.collected == []
    assert list(tmp_path.glob("ansible-camunda-u*/*.entry"))


@pytest.mark.parametrize("kind", ["link", "file", "open to others", "foreign"])
def test_unsafe_directory_is_refused_without_a_request(
    sim: SimulatorThread, connect: Connect, tmp_path: Path, kind: str
) -> None:
    cache = tmp_path / "tokens"
    if kind == "link":
        (tmp_path / "target").mkdir(mode=0o700)
        cache.symlink_to(tmp_path / "target")
    elif kind == "file":
        cache.write_text("")
    else:
        cache.mkdir(mode=0o700)
        if kind == "open to others":
            cache.chmod(0o777)
        elif os.geteuid() == 0:
            os.chown(cache, 12345, 12345)
        else:
            pytest.skip("only root can give a directory away")
    with pytest.raises(OptionError, match="is not safe: it"):
        connect().access_token()
    assert sim.token_requests() == []
