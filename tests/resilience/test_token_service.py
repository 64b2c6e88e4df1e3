# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of the token service: one clear error, few requests, and none at all to the API, whatever the task wants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from experiment import Experiment
from injected_faults import ECHO, HTML
from operations_at_risk import ONE_OF_EACH_KIND, Operation, each_operation

from module_runner import SUCCESS

TRIES = 3
"""Requests for one token while the service keeps failing."""


@dataclass(frozen=True)
class TokenFault:
    """One way in which the token service fails.

    :ivar outcome: what the task says, ``success`` where the fault passes in time.
    :ivar requests: how often the token service is asked.
    :ivar words: what an error has to say.
    :ivar wait: the option ``token_wait``.
    """

    then: dict[str, Any]
    outcome: str
    requests: int
    words: tuple[str, ...] = ()
    times: int = 0
    wait: float = 20.0


AUTH0_ERROR = {"error": "access_denied", "error_description": f"Unauthorized {ECHO}"}
REFUSED, BLOCKED, FAILING = "token_refused", "token_blocked", "token_unavailable"
CREDENTIAL = ("CAMUNDA_CONSOLE_CLIENT_ID", "CAMUNDA_CONSOLE_CLIENT_SECRET", "token request will be sent in")


def answer(status: int, body: Any = None, **headers: str) -> dict[str, Any]:
    """Return what happens: this answer."""
    return {"status": status, "body": body, "headers": {name.replace("_", "-"): text for name, text in headers.items()}}


FAULTS = {
    "token: 401": TokenFault(answer(401, AUTH0_ERROR), REFUSED, 1, CREDENTIAL),
    "token: 403": TokenFault(answer(403, AUTH0_ERROR), REFUSED, 1, ("api.cloud.camunda.io",)),
    "token: 400": TokenFault(answer(400, AUTH0_ERROR), REFUSED, 1, ("400",)),
    "token: 429": TokenFault(answer(429), BLOCKED, 1, wait=0.5),
    "token: 429, Retry-After: 3600": TokenFault(
        answer(429, Retry_After="3600"), BLOCKED, 1, ("No token request will be sent before 2",), wait=5.0
    ),
    **{
        f"token: 429, Retry-After: {value!r}": TokenFault(answer(429, Retry_After=value), BLOCKED, 1, wait=3.0)
        for value in ("banana", "-5", "", "nan", "1e999")
    },
    "token: 429, Retry-After: 1 once": TokenFault(answer(429, Retry_After="1"), SUCCESS, 2, times=1),
    "token: firewall": TokenFault(answer(403, HTML, Content_Type="text/html"), BLOCKED, 1),
    "token: 500": TokenFault(answer(500, f"out of order {ECHO}"), FAILING, TRIES, ("500", "out of order")),
    "token: 503 twice": TokenFault(answer(503), SUCCESS, 3, times=2),
    "token: reset": TokenFault({"reset": True}, FAILING, TRIES, ("was lost",)),
    "token: answer lost once": TokenFault({"lose_response": True}, SUCCESS, 2, times=1),
    "token: answer cut off": TokenFault({"truncate": 20}, FAILING, TRIES),
    "token: HTML": TokenFault(answer(200, HTML, Content_Type="text/html"), FAILING, TRIES, ("Welcome",)),
    "token: no token": TokenFault(answer(200, {"expires_in": 300}), FAILING, TRIES, ("without an access",)),
    "token: empty token": TokenFault(answer(200, {"access_token": ""}), FAILING, TRIES),
    "token: odd token": TokenFault(answer(200, {"access_token": ["x"]}), FAILING, TRIES),
    "token: empty": TokenFault(answer(200), FAILING, TRIES, ("an empty body",)),
    "token: too much": TokenFault(answer(200, "much" * 50_000), FAILING, 1, ("larger",)),
    "token: redirect": TokenFault(
        answer(307, Location="https://elsewhere.example/redirected"), FAILING, 1, ("elsewhere.example", "oauth_url")
    ),
}


@pytest.mark.parametrize("name", FAULTS)
@each_operation(ONE_OF_EACH_KIND)
def test_fault_of_the_token_service(experiment: Experiment, operation: Operation, name: str) -> None:
    fault, sim = FAULTS[name], experiment.sim
    experiment.begin(operation, name)
    experiment.inject(fault.then, fault.times, service="oauth")
    run = experiment.run(token_wait=fault.wait)
    assert run.outcome == fault.outcome, run.visible
    for words in fault.words:
        assert words in run.message
    assert len(sim.requests("oauth")) == fault.requests
    assert min(sim.token_gaps(), default=1.0) >= 1.0, "one request per second"
    experiment.check_texts(run)
    if fault.outcome == SUCCESS:
        return
    assert sim.requests("api") == []
    # The next task learns of it from the cache and does not ask.
    assert experiment.run(token_wait=0.5).failed
    assert len(sim.requests("oauth")) == fault.requests


@each_operation()
def test_revoked_token(experiment: Experiment, operation: Operation) -> None:
    """A 401 in the middle of a task: one new token, and the request once more, which was not looked at before."""
    experiment.begin(operation, "401 in mid-life")
    experiment.runner("member_info")
    experiment.sim.forget_requests()
    experiment.inject({"status": 401}, times=1)
    run = experiment.run()
    if operation.path == "/meta/ip-ranges":
        # It needs no token, so another one is no help.
        assert (run.outcome, experiment.sim.requests("oauth")) == ("api_error", [])
        return
    assert run.outcome == SUCCESS, run.visible
    assert len(experiment.sim.requests("oauth")) == 1
    assert experiment.made == experiment.changes
    experiment.check_texts(run)
