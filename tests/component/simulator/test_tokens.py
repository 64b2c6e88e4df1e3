# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's token service."""

from __future__ import annotations

import base64
import itertools
import urllib.parse

import jwt
import pytest

from cluster_calls import ClusterCalls, Start
from moving_clock import MovingClock


def test_form_json_and_basic_give_a_token(start: Start) -> None:
    calls = start(token_lifetime=86400)
    grant = {"grant_type": "client_credentials", "audience": calls.sim.audience}
    (secret,) = calls.sim.organizations
    pair = base64.b64encode(f"{calls.sim.client_id}:{calls.sim.client_secret}".encode()).decode()
    basic = {"Authorization": f"Basic {pair}", "Content-Type": "application/x-www-form-urlencoded"}
    form = urllib.parse.urlencode(grant).encode()
    answers = [
        calls.ask(),
        calls("POST /oauth/token", {**grant, **secret}, token=None),
        calls("POST /oauth/token", token=None, body=form, headers=basic),
    ]
    for answer in answers:
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.headers["cache-control"] == "no-store"
        assert set(answer.json()) == {"access_token", "scope", "expires_in", "token_type"}
        assert (answer.json()["expires_in"], answer.json()["token_type"]) == (86400, "Bearer")
        assert calls.status("GET /members", token=answer.json()["access_token"]) == 200
    assert len({answer.json()["access_token"] for answer in answers}) == 3


def test_token_is_a_signed_jwt_with_the_claims_of_auth0(start: Start, clock: MovingClock) -> None:
    calls = start(token_lifetime=300)
    assert jwt.get_unverified_header(calls.token)["alg"] == "RS256"
    claims = jwt.decode(calls.token, options={"verify_signature": False})
    assert (claims["azp"], claims["sub"]) == (calls.sim.client_id, f"{calls.sim.client_id}@clients")
    assert (claims["aud"], claims["gty"]) == ("api.cloud.camunda.io", "client-credentials")
    assert (claims["iat"], claims["exp"]) == (clock.wall_time(), clock.wall_time() + 300)
    for seconds, status in ((298, 200), (3, 401)):
        calls.sim.advance(seconds)
        assert calls.status("GET /members") == status


@pytest.mark.parametrize(
    ("parameters", "status", "error", "description"),
    [
        ({"client_secret": "wrong"}, 401, "access_denied", "Unauthorized"),
        ({"client_id": "nobody"}, 401, "access_denied", "Unauthorized"),
        ({"client_secret": None}, 401, "access_denied", "Unauthorized"),
        ({"audience": "other.example"}, 403, "access_denied", "Service not found: other.example"),
        ({"audience": None}, 403, "access_denied", "No audience parameter was provided"),
        ({"grant_type": None}, 400, "invalid_request", "Missing required parameter: grant_type"),
        ({"grant_type": "password"}, 403, "unsupported_grant_type", "Unsupported grant type: password"),
    ],
)
def test_errors_have_the_bodies_of_auth0(
    calls: ClusterCalls, parameters: dict[str, str | None], status: int, error: str, description: str
) -> None:
    answer = calls.ask(**parameters)
    assert (answer.status, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"].startswith(description)
    assert answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_garbled_bodies_are_invalid_requests(calls: ClusterCalls, body: bytes) -> None:
    answer = calls("POST /oauth/token", token=None, body=body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.json()["error"]) == (400, "invalid_request")


def test_second_request_within_the_interval_blocks_the_address(start: Start) -> None:
    calls = start({"token_interval": 1})
    for _number in range(3):
        calls.sim.advance(1)
        assert calls.ask().status == 200, "with the interval between them requests are served"
    calls.sim.advance(1)
    assert calls.status("GET /oauth/token") == 404, "other methods do not count"
    assert calls.ask(client_secret="wrong").status == 401, "a failed request does"
    refused = calls.ask()
    assert (refused.status, refused.json()["error_description"]) == (429, "Too Many Requests")
    assert "retry-after" not in refused.headers
    for seconds, status in ((55, 429), (5, 200)):
        calls.sim.advance(seconds)
        assert calls.ask().status == status, "a request during the block of 60 seconds does not extend it"


def test_retry_after_is_the_rest_of_the_block(start: Start) -> None:
    calls = start({"token_interval": 1, "token_retry_after": True, "token_block": 20})
    assert calls.ask().headers["retry-after"] == "20"
    calls.sim.advance(15)
    assert calls.ask().headers["retry-after"] == "5"


def test_only_a_refused_credential_is_delayed(start: Start, clock: MovingClock) -> None:
    calls = start({"tarpit_delay": 8})
    times = [clock.wall_time()]
    for secret in ("wrong", "wrong", "also wrong", calls.sim.client_secret):
        calls.ask(client_secret=secret)
        times.append(clock.wall_time())
    assert [later - earlier for earlier, later in itertools.pairwise(times)] == [0, 8, 0, 0]


def test_credential_of_a_cluster_client_gets_cluster_tokens_only(start: Start) -> None:
    calls = start(cluster={"clients": [{"name": "w", "clientId": "worker", "clientSecret": "secret"}]})
    pair = {"client_id": "worker", "client_secret": "secret"}
    granted = calls.ask(audience="zeebe.camunda.io", **pair)
    assert calls.status("GET /members", token=granted.json()["access_token"]) == 401
    refused = calls.ask(**pair)
    assert (refused.status, refused.json()["error"]) == (403, "access_denied")


def test_api_refuses_tokens_that_it_did_not_issue_or_revoked(calls: ClusterCalls) -> None:
    other_audience = calls.ask(audience="zeebe.camunda.io").json()["access_token"]
    head, payload, signature = calls.token.split(".")
    forged = f"{head}.{payload}.{signature[:-8]}AAAAAAAA"
    calls.sim.revoke_tokens()
    for token in (calls.token, other_audience, forged, "abc", "", "a.b.c", None):
        answer = calls("GET /members", token=token)
        assert (answer.status, answer.text) == (401, "Unauthorized")
        assert answer.headers["content-type"].startswith("text/plain")
    assert {request["client_id"] for request in calls.sim.requests("api")} == {None}
    assert calls.status("GET /members", token=calls.sim.token()) == 200
