# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens for many processes at once: requests and time, against the official SDKs and the playbook that people copy."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from measuring import Contender, compare
from plays import ROOT, Stage, stage
from sdks import javascript_modules, python_sdk
from tables import Table, Target, milliseconds, seconds

# About so many processes run for one row, if the rounds are enough.
MOST_PROCESSES = 60

WORKER = Path(__file__).resolve().parent / "workers"

OURS, JAVASCRIPT, PYTHON = "community.camunda", "@camunda8/sdk", "camunda-orchestration-sdk"


def tables(rounds: int) -> Iterator[Table]:
    """Measure."""
    yield _processes(rounds)
    yield _playbook(rounds)
    yield _warm()


def _processes(rounds: int) -> Table:
    rows = []
    most = {"cold": 0, "warm": 0}
    with stage() as on:
        for number in (1, 20, 200):
            for cold in (True, False):
                contenders = _contenders(on, number, cold=cold)
                requests: dict[str, int] = {}
                measured = []
                for contender in contenders:
                    on.forget_tokens()
                    if not cold:
                        compare([_single(contender)], 1, warm=False)
                    on.sim.forget_requests()
                    # Many interpreters at once take a while; the number of requests is the point.
                    cost = compare([contender], max(1, min(rounds, MOST_PROCESSES // number)), warm=False)[0]
                    requests[contender.name] = len(on.sim.requests("oauth")) // len(cost.wall)
                    measured.append(cost)
                kind = "cold" if cold else "warm"
                most[kind] = max(most[kind], requests[OURS])
                for cost in measured:
                    rows.append([str(number), kind, cost.name, str(requests[cost.name]), seconds(cost)])
    what = "token requests of 1, 20 and 200 processes at once"
    targets = [
        Target(f"{what}, cold cache", most["cold"], 1),
        Target(f"{what}, warm cache", most["warm"], 0),
    ]
    columns = ["processes at once", "cache", "client", "token requests", "wall"]
    return Table("Tokens for many processes", columns, rows, targets)


def _contenders(on: Stage, number: int, *, cold: bool) -> list[Contender]:
    environment = {
        **on.environment,
        "NODE_PATH": str(javascript_modules()),
        "CAMUNDA_OAUTH_URL": on.sim.oauth_url,
        "PYTHON_SDK_CACHE": str(on.folder / "python-sdk"),
    }
    commands = {
        OURS: [sys.executable, str(WORKER / "collection.py"), str(ROOT / ".venv" / "collections")],
        PYTHON: [str(python_sdk()), str(WORKER / "python_sdk.py")],
        JAVASCRIPT: ["node", str(WORKER / "javascript_sdk.js")],
    }
    prepare = on.forget_tokens if cold else None
    return [Contender(name, [command] * number, environment, on.folder, prepare) for name, command in commands.items()]


def _single(contender: Contender) -> Contender:
    return Contender(contender.name, contender.commands[:1], contender.environment, contender.folder)


def _playbook(rounds: int) -> Table:
    """Compare with a play that gets a token with a uri task of its own before each call, as is often copied."""
    calls = 10
    with stage() as on:
        copied = [_token_task(on), _call_task(on)] * calls
        ours: list[dict[str, object]] = [{"community.camunda.camunda_member_info": {}}] * calls
        contenders = [
            Contender(name, [["ansible-playbook", on.play(name, tasks)]], on.environment, on.folder, on.forget_tokens)
            for name, tasks in (("copied", copied), ("collection", ours))
        ]
        rows = []
        for contender in contenders:
            on.sim.forget_requests()
            cost = compare([contender], rounds, warm=False)[0]
            requests = len(on.sim.requests("oauth")) // rounds
            rows.append([contender.name, str(requests), seconds(cost)])
    title = (
        f"A play of {calls} calls, cold cache: a uri task for the token and one for the call, against the collection"
    )
    return Table(title, ["play", "token requests", "wall"], rows)


def _token_task(on: Stage) -> dict[str, object]:
    body = {
        "grant_type": "client_credentials",
        "audience": on.sim.audience,
        "client_id": on.sim.client_id,
        "client_secret": on.sim.client_secret,
    }
    uri = {"url": on.sim.oauth_url, "method": "POST", "body_format": "form-urlencoded", "body": body}
    return {"ansible.builtin.uri": uri, "register": "token", "no_log": True}


def _call_task(on: Stage) -> dict[str, object]:
    headers = {"Authorization": "Bearer {{ token.json.access_token }}"}
    return {"ansible.builtin.uri": {"url": f"{on.sim.api_url}/members", "headers": headers}, "no_log": True}


def _warm() -> Table:
    """Measure a warm token in a process that has everything loaded, as a task in Ansible's worker has."""
    from module_runner import session_for

    times = []
    with stage() as on:
        session_for(on.sim, on.folder / "cache").access_token()
        for _number in range(500):
            session = session_for(on.sim, on.folder / "cache")
            started = time.perf_counter()
            session.access_token()
            times.append(time.perf_counter() - started)
    median = sorted(times)[len(times) // 2]
    return Table(
        "A warm token in a task",
        ["what", "median"],
        [["read, decrypted and checked", milliseconds(median) if median > 0.01 else f"{median * 1000:.2f} ms"]],
        [Target("a warm token, milliseconds of a task", median * 1000, 2, limit=5)],
    )
