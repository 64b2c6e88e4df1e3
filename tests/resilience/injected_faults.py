# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All faults of the Administration API that the matrix injects, and what has to come of each.

The rules are those of what HTTP and Camunda's API description allow to conclude, not those of the code: was the request
looked at, was it carried out, may it be sent again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from operations_at_risk import CREATE_NAMED, DELETE, READ, SET, TOGGLE, Operation

# What a fault lets one conclude.
TURNED_BACK = "turned back"  # the gateway did not pass the request on
UNAVAILABLE = "unavailable"  # as above, but it may be the service that says so, for longer
NO_ANSWER = "no answer"  # whether it was carried out is unknown; it was not
ANSWER_LOST = "answer lost"  # the same, but it was
REFUSED = "refused"  # the service says no
SENSELESS = "senseless"  # something in between answered a success; nothing was carried out
EMPTY = "empty"  # the same without any body

FOR_EVER, ONCE = 0, 1

# Stands in texts for a secret of the task, as if a service repeated what it was sent.
ECHO = "<<secret>>"

REPEATABLE = (READ, SET, DELETE, CREATE_NAMED, TOGGLE)


@dataclass(frozen=True)
class Fault:
    """One way to go wrong.

    :ivar conclusion: one of the constants above.
    :ivar then: what the simulator does, see its control endpoints.
    :ivar times: how often it happens; 0 for ever.
    :ivar words: what an error has to say.
    :ivar status: status that a failure names, None for no answer.
    :ivar options: connection options that go with it.
    """

    name: str
    conclusion: str
    then: dict[str, Any]
    times: int = FOR_EVER
    words: tuple[str, ...] = ()
    status: int | None = None
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Expected:
    """What has to come of a fault.

    :ivar outcome: ``success`` or the code of the failure.
    :ivar sent: fewest and most times that the operation is sent.
    :ivar made: how often its effect is there in the end.
    :ivar words: what a failure has to say.
    :ivar without_status: the failure is not about a single call, so it names neither status nor path to people.
    """

    outcome: str
    sent: tuple[int, int]
    made: int
    words: tuple[str, ...] = ()
    without_status: bool = False


def status(number: int, conclusion: str, body: Any, *words: str, times: int = FOR_EVER, **headers: Any) -> Fault:
    """Return the fault that every request is answered with this status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    often = "" if times == FOR_EVER else " once"
    with_headers = "".join(f", {name}: {value}" for name, value in named.items())
    then = {"status": number, "body": body, "headers": named}
    return Fault(f"{number}{with_headers}{often}", conclusion, then, times, words, number)


HTML = f"<html><head><title>Welcome</title></head><body>{ECHO}</body></html>"
NOW: dict[str, Any] = {"Retry_After": "0"}
MUCH = f"{ECHO} is too much. " * 20_000

FAULTS = [
    status(429, TURNED_BACK, "local_rate_limited", times=ONCE),
    status(429, TURNED_BACK, "local_rate_limited", "local_rate_limited", "fewer forks", **NOW),
    status(429, TURNED_BACK, "local_rate_limited", "3600 s", Retry_After="3600"),
    status(503, UNAVAILABLE, f"no healthy upstream {ECHO}", times=ONCE, **NOW),
    status(503, UNAVAILABLE, f"no healthy upstream {ECHO}", "no healthy upstream", **NOW),
    status(502, NO_ANSWER, HTML, times=ONCE, **NOW, Content_Type="text/html"),
    status(504, NO_ANSWER, "upstream request timeout", "upstream request timeout", **NOW),
    Fault("reset once", NO_ANSWER, {"reset": True}, ONCE),
    Fault("reset", NO_ANSWER, {"reset": True}, words=("was lost",)),
    Fault("response lost once", ANSWER_LOST, {"lose_response": True}, ONCE),
    Fault("response lost", ANSWER_LOST, {"lose_response": True}),
    Fault("answer cut off", ANSWER_LOST, {"truncate": 1}, ONCE),
    status(400, REFUSED, {"message": "Validation Failed", "details": {"body": ECHO}}, "Validation Failed"),
    status(403, REFUSED, f"no open seats left {ECHO}", "no open seats left", "scope", "limit", "plan"),
    status(404, REFUSED, f"not here {ECHO}", "not here"),
    status(409, REFUSED, f"already so {ECHO}", "already so"),
    status(412, REFUSED, f"Cluster is not ready {ECHO}", "Cluster is not ready"),
    status(418, REFUSED, "", "418"),
    status(500, REFUSED, MUCH, "500"),
    status(307, REFUSED, "", "redirects to 'elsewhere.example'", Location="https://elsewhere.example/redirected"),
    status(200, SENSELESS, HTML, "unexpected response", Content_Type="text/html"),
    status(200, SENSELESS, '{"half": ["a', "unexpected response", Content_Type="application/json"),
    status(200, SENSELESS, {"uuid": 1}, "unexpected response", Content_Type="application/octet-stream"),
    status(200, EMPTY, None, "unexpected response"),
]

SLOW_FAULT = Fault("stall once", NO_ANSWER, {"delay": 60, "reset": True}, ONCE, options={"timeout": 3.0})
"""The one that takes real time: as long as the client is ready to wait."""


def expected(operation: Operation, fault: Fault) -> Expected:
    """Return what has to come of a fault: the rule for the kind of operation, or the exception for this one."""
    exception = EXCEPTIONS.get((operation.name, fault.name)) or EXCEPTIONS.get((operation.name, fault.conclusion))
    return exception or _rule(operation, fault)


def _rule(operation: Operation, fault: Fault) -> Expected:
    kind, passing = operation.kind, fault.times == ONCE
    effect = int(kind != READ)
    failed = Expected("api_error", (1, 1), 0, fault.words)
    again = Expected("success", (2, 2), effect) if passing else Expected("api_error", (2, 2), 0, fault.words)
    if fault.conclusion == TURNED_BACK:
        # Waiting for an hour is nobody's business but the user's.
        return failed if "3600 s" in fault.words else again
    if fault.conclusion == UNAVAILABLE:
        return again if kind in REPEATABLE else failed
    if fault.conclusion == NO_ANSWER:
        return again if kind in REPEATABLE else Expected(operation.unknown, (1, 1), 0)
    if fault.conclusion == ANSWER_LOST:
        if kind == READ:
            return again
        if "truncate" in fault.then and not operation.answers:
            # An answer without a body is whole.
            return Expected("success", (1, 1), 1)
        return Expected(operation.lost, (1, 1), 1)
    if fault.conclusion == REFUSED:
        if kind == DELETE and fault.status == 404:
            # Somebody else was faster.
            return Expected("success", (1, 1), 0)
        if kind == READ and fault.status == 404 and operation.template in _OF_A_CLUSTER:
            # It is the cluster that is not there; the error lists those that are.
            return Expected("not_found", (1, 1), 0, ("It has: 'production'",))
        if kind == TOGGLE and fault.status == 409:
            return Expected("success", (1, 1), 0)
        return failed
    if fault.conclusion == EMPTY and not operation.answers and kind != READ:
        # For an operation that answers nothing, this is its answer.
        return Expected("success", (1, 1), 0)
    return failed


_OF_A_CLUSTER = [
    f"/clusters/{{clusterUuid}}/{what}"
    for what in ("clients", "secrets", "backups", "monitoring/clients", "secure-connectivity")
]
"""Reads that are about the cluster when they are answered 404: a list that is empty is still a list."""

_NO = Expected("success", (1, 1), 0)
_PATIENT = Expected("api_error", (2, 30), 0)
_UNKNOWN, _LOST = Expected("outcome_unknown", (1, 1), 0), Expected("secret_lost", (1, 1), 0)
_CLUSTERS, _BACKUPS = "POST /clusters", "POST /clusters/{clusterUuid}/backups"
_SECRETS, _SECRET = "/clusters/{clusterUuid}/secrets", "/clusters/{clusterUuid}/secrets/{secretName}"
_ROTATE = "POST /clusters/{clusterUuid}/monitoring/clients/{clientUuid}/rotate"

EXCEPTIONS: dict[tuple[str, str], Expected] = {
    # A 429 may come from behind the gateway here, and a second cluster costs money.
    (_CLUSTERS, TURNED_BACK): Expected("api_error", (1, 1), 0, ("local_rate_limited",)),
    # The answer names no cluster: it may have been made all the same.
    (_CLUSTERS, SENSELESS): _UNKNOWN,
    (_CLUSTERS, EMPTY): _UNKNOWN,
    # The same for a password that nobody can look up.
    (_ROTATE, SENSELESS): _LOST,
    (_ROTATE, EMPTY): _LOST,
    # 404 has a meaning of its own here: there is none.
    ("GET /clusters/{clusterUuid}/backups/schedule", "404"): _NO,
    ("GET /clusters/{clusterUuid}/backups/{backupId}/restore", "404"): _NO,
    # The service may only know the former name of the operation.
    ("PUT /clusters/{clusterUuid}/ipallowlist", "404"): Expected("success", (1, 1), 1),
    # 409 says that another change goes on, and asks to try again; so does a value that is not there after a success.
    (f"POST {_SECRETS}", "409"): _PATIENT,
    (f"PUT {_SECRET}", "409"): _PATIENT,
    (f"PUT {_SECRET}", "404"): _PATIENT,
    (f"PUT {_SECRET}", EMPTY): Expected("api_error", (2, 30), 0, ("does not list the new value",), without_status=True),
    (f"DELETE {_SECRET}", "409"): _PATIENT,
    # It is active for others, or the service errs; looking shows that it is not as declared.
    ("POST /clusters/{clusterUuid}/secure-connectivity", "409"): Expected("api_error", (1, 1), 0, ("already so",)),
}
