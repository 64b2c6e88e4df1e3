# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's operations on connector secrets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from cluster_calls import ClusterCalls, Start

BUSY = "Another change to the secrets of this cluster is in progress. Try the request again."


def test_secrets_are_made_changed_and_removed(simulator: Start) -> None:
    calls = ClusterCalls(simulator)
    assert calls.get("/secrets") == {}
    made = calls.call("POST", "/secrets", {"secretName": "A", "secretValue": "one"})
    assert (made.status, made.body) == (204, b"")
    twice = calls.call("POST", "/secrets", {"secretName": "A", "secretValue": "two"})
    assert (twice.status, twice.text) == (409, "Secret names must be unique")
    assert calls.get("/secrets") == {"A": "one"}
    assert calls.status("PUT", "/secrets/A", {"secretValue": "three"}) == 204
    assert calls.state()["secrets"] == {"A": "three"}
    assert calls.status("DELETE", "/secrets/A") == 204
    assert calls.get("/secrets") == {}


def test_names_are_data(simulator: Start) -> None:
    calls = ClusterCalls(simulator, {"extra_fields": True})
    assert calls.status("POST", "/secrets", {"secretName": "a/b %", "secretValue": ""}) == 204
    assert calls.get("/secrets") == {"a/b %": ""}, "no undeclared field: it would be a secret"
    assert calls.status("PUT", "/secrets/a%2Fb%20%25", {"secretValue": "x"}) == 204
    assert calls.get("/secrets") == {"a/b %": "x"}


def test_limits(simulator: Start) -> None:
    calls = ClusterCalls(simulator, organization={"max_secrets": 1})
    too_long = calls.call("POST", "/secrets", {"secretName": "x" * 50, "secretValue": ""})
    assert (too_long.status, too_long.text) == (400, "Secret name must be less than 50 characters")
    for wrong in (
        {},
        {"secretName": "", "secretValue": ""},
        {"secretName": "A"},
        {"secretName": "A", "secretValue": 1},
    ):
        assert calls.status("POST", "/secrets", wrong) == 400
    assert calls.status("PUT", "/secrets/A", {"secretValue": None}) == 400
    assert calls.status("POST", "/secrets", {"secretName": "x" * 49, "secretValue": ""}) == 204
    full = calls.call("POST", "/secrets", {"secretName": "B", "secretValue": ""})
    assert (full.status, full.text) == (403, "Maximum number of secrets reached")


@pytest.mark.parametrize(
    ("mode", "status", "secrets"), [("create", 204, {"A": "x"}), ("ignore", 204, {}), ("refuse", 404, {})]
)
def test_changing_what_is_not_there(simulator: Start, mode: str, status: int, secrets: dict[str, str]) -> None:
    calls = ClusterCalls(simulator, {"secret_put_missing": mode})
    assert calls.status("PUT", "/secrets/A", {"secretValue": "x"}) == status
    assert calls.get("/secrets") == secrets


@pytest.mark.parametrize("status", [204, 404])
def test_removing_what_is_not_there(simulator: Start, status: int) -> None:
    calls = ClusterCalls(simulator, {"secret_delete_missing": status})
    assert calls.status("DELETE", "/secrets/A") == status


def test_deleted_secrets_linger(simulator: Start) -> None:
    calls = ClusterCalls(simulator, {"secret_linger": 60}, {"secrets": {"A": "one", "B": "two"}})
    assert calls.status("DELETE", "/secrets/A") == 204
    assert calls.get("/secrets") == {"A": "one", "B": "two"}
    assert calls.status("POST", "/secrets", {"secretName": "A", "secretValue": "new"}) == 409
    calls.sim.put_state(calls.sim.state())
    assert calls.get("/secrets") == {"A": "one", "B": "two"}, "the state document knows about it"
    calls.sim.advance(60)
    assert calls.get("/secrets") == {"B": "two"}
    assert calls.status("POST", "/secrets", {"secretName": "A", "secretValue": "new"}) == 204


def test_changes_at_the_same_time_are_refused(simulator: Start) -> None:
    calls = ClusterCalls(simulator, {"secret_seconds": 0.5})
    with ThreadPoolExecutor(8) as pool:
        makes = [
            pool.submit(calls.call, "POST", "/secrets", {"secretName": f"S{number}", "secretValue": ""})
            for number in range(8)
        ]
    answers = [make.result() for make in makes]
    assert sorted(answer.status for answer in answers) == [204] + [409] * 7
    assert {answer.text for answer in answers if answer.status == 409} == {BUSY}
    assert len(calls.get("/secrets")) == 1
    assert calls.status("DELETE", "/secrets/none") == 204, "nothing is under way any more"


def test_refused_changes_leave_nothing_under_way(simulator: Start) -> None:
    calls = ClusterCalls(simulator, {"secret_busy": 60}, {"secrets": {"A": "one"}})
    assert calls.status("POST", "/secrets", {"secretName": "A", "secretValue": ""}) == 409
    assert calls.status("PUT", "/secrets/A", {"secretValue": "two"}) == 204
    busy = calls.call("DELETE", "/secrets/A")
    assert (busy.status, busy.text) == (409, BUSY)
    assert calls.get("/secrets") == {"A": "two"}
    calls.sim.advance(60)
    assert calls.status("DELETE", "/secrets/A") == 204
