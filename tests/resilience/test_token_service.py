# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of the token service: one clear error, few requests, and none at all to the API, whatever the task wants."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from injected_faults import ECHO, HTML
from module_run import SUCCESS, Doors
from operations_at_risk import BY_NAME
from outcome_table import cell
from simulator_process import SimulatorProcess
from test_matrix import check_texts, prepare, run

Record = Callable[[str, object], None]
Started = tuple[SimulatorProcess, dict[str, Any]]

TASKS = [
    BY_NAME[name]
    for name in (
        "GET /members",
        "PUT /clusters/{clusterUuid}/ipallowlist",
        "DELETE /clusters/{clusterUuid}",
        "POST /clusters/{clusterUuid}/clients",
        "POST /clusters",
        "POST /clusters/{clusterUuid}/monitoring",
    )
]
"""One of each kind."""

# A refusal for good, one that ends, and trouble after which the service is asked again, up to this often.
TRIES = 3


@dataclass(frozen=True)
class TokenFault:
    """One way in which the token service fails.

    :ivar outcome: what the task says, ``success`` where the fault passes in time.
    :ivar asked: how often the token service is asked.
    :ivar again: how often the next task, a moment later, asks it.
    """

    then: dict[str, Any]
    outcome: str
    asked: int
    words: tuple[str, ...] = ()
    times: int = 0
    again: int = 0
    options: dict[str, Any] = field(default_factory=lambda: {"token_wait": 20.0})


AUTH0_ERROR = {"error": "access_denied", "error_description": f"Unauthorized {ECHO}"}
TROUBLE = "token_unavailable"

FAULTS = {
    "token: 401": TokenFault(
        {"status": 401, "body": AUTH0_ERROR},
        "token_refused",
        1,
        ("CAMUNDA_CONSOLE_CLIENT_ID", "CAMUNDA_CONSOLE_CLIENT_SECRET"),
    ),
    "token: 403": TokenFault({"status": 403, "body": AUTH0_ERROR}, "token_refused", 1, ("api.cloud.camunda.io",)),
    "token: 400": TokenFault({"status": 400, "body": AUTH0_ERROR}, "token_refused", 1, ("400",)),
    "token: 429": TokenFault({"status": 429}, "token_blocked", 1, (), options={"token_wait": 0.5}),
    "token: 429, Retry-After: 3600": TokenFault(
        {"status": 429, "headers": {"Retry-After": "3600"}},
        "token_blocked",
        1,
        ("until 2",),
        options={"token_wait": 5.0},
    ),
    "token: 429, Retry-After: 1 once": TokenFault(
        {"status": 429, "headers": {"Retry-After": "1"}}, SUCCESS, 2, times=1
    ),
    "token: firewall": TokenFault(
        {"status": 403, "headers": {"Content-Type": "text/html"}, "body": HTML}, "token_blocked", 1
    ),
    "token: 500": TokenFault({"status": 500, "body": f"out of order {ECHO}"}, TROUBLE, TRIES, ("500", "out of order")),
    "token: 503 once": TokenFault({"status": 503}, SUCCESS, 2, times=1),
    "token: reset": TokenFault({"reset": True}, TROUBLE, TRIES, ("broke off",)),
    "token: answer lost once": TokenFault({"lose_response": True}, SUCCESS, 2, times=1),
    "token: answer cut off": TokenFault({"truncate": 20}, TROUBLE, TRIES),
    "token: HTML": TokenFault(
        {"status": 200, "headers": {"Content-Type": "text/html"}, "body": HTML}, TROUBLE, TRIES, ("Welcome",)
    ),
    "token: no token": TokenFault({"status": 200, "body": {"expires_in": 300}}, TROUBLE, TRIES, ("without an access",)),
    "token: odd token": TokenFault({"status": 200, "body": {"access_token": ["x"]}}, TROUBLE, TRIES),
    "token: empty": TokenFault({"status": 200}, TROUBLE, TRIES, ("an empty body",)),
    "token: too much": TokenFault({"status": 200, "body": "much" * 50_000}, TROUBLE, 1, ("larger",)),
    "token: redirect": TokenFault(
        {"status": 307, "headers": {"Location": "https://elsewhere.example/redirected"}},
        TROUBLE,
        1,
        ("elsewhere.example", "oauth_url"),
    ),
}


CASES = [
    pytest.param(operation, name, id=f"{operation.name}-{name}")
    for name, fault in FAULTS.items()
    # Several tries take seconds, as the service allows one request per second, so one kind of operation does for them.
    for operation in (TASKS if fault.asked == 1 else TASKS[:1])
]


@pytest.mark.parametrize(("operation", "name"), CASES)
def test_fault_of_the_token_service(
    started: Started,
    sim: SimulatorProcess,
    doors: Doors,
    tmp_path: Path,
    record_property: Record,
    operation: Any,
    name: str,
) -> None:
    fault = FAULTS[name]
    record_property(*cell(name, operation.kind))
    prepare(sim, started[1], operation)
    then = json.loads(json.dumps(fault.then).replace(ECHO, sim.client_secret))
    sim.fault({"service": "oauth", "times": fault.times, "then": then})
    options = {"token_cache": str(tmp_path / "tokens"), **fault.options}
    outcome = run(doors, operation, tmp_path, **options)
    assert outcome.outcome == fault.outcome, outcome.visible
    for words in fault.words:
        assert words in outcome.message
    assert len(sim.requests("oauth")) == fault.asked
    check_texts(outcome, sim.client_secret, "eyJ")
    if fault.outcome == SUCCESS:
        return
    assert sim.requests("api") == []
    # The next task learns of it from the cache and does not ask.
    again = run(doors, operation, tmp_path, **{**options, "token_wait": 0.5})
    assert again.outcome != SUCCESS
    assert len(sim.requests("oauth")) == fault.asked + fault.again


@pytest.mark.parametrize("operation", BY_NAME)
def test_revoked_token(
    started: Started,
    sim: SimulatorProcess,
    doors: Doors,
    tmp_path: Path,
    record_property: Record,
    operation: str,
) -> None:
    """A 401 in the middle of a task: one new token, and the request once more, which was not looked at before."""
    tried = BY_NAME[operation]
    record_property(*cell("401 in mid-life", tried.kind))
    prepare(sim, started[1], tried)
    options = {"token_cache": str(tmp_path / "tokens")}
    doors.run("camunda_member_info", {}, **options)
    sim.forget_requests()
    sim.fault({"service": "api", "method": tried.method, "path": tried.path, "then": {"status": 401}})
    outcome = run(doors, tried, tmp_path, **options)
    if tried.path == "/meta/ip-ranges":
        # It needs no token, so another one is no help.
        assert (outcome.outcome, sim.requests("oauth")) == ("api_error", [])
        return
    assert outcome.outcome == SUCCESS, outcome.visible
    assert len(sim.requests("oauth")) == 1
    assert tried.made(sim.state()) == int(tried.kind != "read")
    check_texts(outcome, sim.client_secret, "eyJ")
