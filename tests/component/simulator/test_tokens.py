# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's token service."""

from __future__ import annotations

import base64
import urllib.parse

import jwt
import pytest

from cluster_calls import ClusterCalls, Start
from moving_clock import MovingClock


@pytest.fixture
def paced(start: Start) -> ClusterCalls:
    """Calls of a simulator with the token service's own pace, at which a token may be requested again."""
    calls = start({"token_interval": 1})
    calls.sim.advance(1)
    return calls


def test_form_json_and_basic_give_a_token(start: Start) -> None:
    calls = start(token_lifetime=86400)
    grant = {"grant_type": "client_credentials", "audience": calls.sim.audience}
    secret = {"client_id": calls.sim.client_id, "client_secret": calls.sim.client_secret}
    pair = base64.b64encode(f"{calls.sim.client_id}:{calls.sim.client_secret}".encode()).decode()
    form = urllib.parse.urlencode(grant).encode()
    basic = {"Authorization": f"Basic {pair}", "Content-Type": "application/x-www-form-urlencoded"}
    answers = [
        calls.ask(),
        calls.request("POST", "/oauth/token", {**grant, **secret}, token=None),
        calls.request("POST", "/oauth/token", token=None, body=form, headers=basic),
    ]
    for answer in answers:
        assert answer.status == 200, answer.text
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.headers["cache-control"] == "no-store"
        assert set(answer.json()) == {"access_token", "scope", "expires_in", "token_type"}
        assert (answer.json()["expires_in"], answer.json()["token_type"]) == (86400, "Bearer")
        assert calls.request("GET", "/members", token=answer.json()["access_token"]).status == 200
    assert len({answer.json()["access_token"] for answer in answers}) == 3


def test_token_is_a_signed_jwt_with_the_claims_of_auth0(start: Start, clock: MovingClock) -> None:
    calls = start(token_lifetime=300)
    assert jwt.get_unverified_header(calls.token)["alg"] == "RS256"
    claims = jwt.decode(calls.token, options={"verify_signature": False})
    assert (claims["azp"], claims["sub"]) == (calls.sim.client_id, f"{calls.sim.client_id}@clients")
    assert (claims["aud"], claims["gty"]) == ("api.cloud.camunda.io", "client-credentials")
    assert (claims["iat"], claims["exp"]) == (clock.wall_time(), clock.wall_time() + 300)
    calls.sim.advance(298)
    assert calls.request("GET", "/members").status == 200
    calls.sim.advance(3)
    assert calls.request("GET", "/members").status == 401


def test_errors_have_the_bodies_of_auth0(calls: ClusterCalls) -> None:
    cases: list[tuple[dict[str, str | None], int, str, str]] = [
        ({"client_secret": "wrong"}, 401, "access_denied", "Unauthorized"),
        ({"client_id": "nobody"}, 401, "access_denied", "Unauthorized"),
        ({"client_secret": None}, 401, "access_denied", "Unauthorized"),
        ({"audience": "other.example"}, 403, "access_denied", "Service not found: other.example"),
        ({"audience": None}, 403, "access_denied", "No audience parameter was provided"),
        ({"grant_type": None}, 400, "invalid_request", "Missing required parameter: grant_type"),
        ({"grant_type": "password"}, 403, "unsupported_grant_type", "Unsupported grant type: password"),
    ]
    for parameters, status, error, description in cases:
        answer = calls.ask(**parameters)
        assert answer.status == status, parameters
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.json()["error"] == error
        assert answer.json()["error_description"].startswith(description)
    for body in (b"{", b"[]", b"\xff"):
        headers = {"Content-Type": "application/json"}
        answer = calls.request("POST", "/oauth/token", token=None, body=body, headers=headers)
        assert (answer.status, answer.json()["error"]) == (400, "invalid_request")


def test_second_request_within_the_interval_blocks_the_address(paced: ClusterCalls) -> None:
    for _number in range(3):
        assert paced.ask().status == 200, "with the interval between them requests are served"
        paced.sim.advance(1)
    assert paced.request("GET", "/oauth/token").status == 404, "other methods do not count"
    assert paced.ask(client_secret="wrong").status == 401, "a failed request does"
    refused = paced.ask()
    assert (refused.status, refused.json()["error_description"]) == (429, "Too Many Requests")
    assert "retry-after" not in refused.headers
    paced.sim.advance(55)
    assert paced.ask().status == 429, "the block lasts 60 seconds"
    paced.sim.advance(5)
    assert paced.ask().status == 200, "the request during the block must not have extended it"


def test_retry_after_is_the_rest_of_the_block(start: Start) -> None:
    calls = start({"token_interval": 1, "token_retry_after": True, "token_block": 20})
    assert calls.ask().headers["retry-after"] == "20"
    calls.sim.advance(15)
    assert calls.ask().headers["retry-after"] == "5"


def test_only_a_refused_credential_is_delayed(start: Start, clock: MovingClock) -> None:
    calls = start({"tarpit_delay": 8})

    def seconds(**parameters: str) -> float:
        before = clock.wall_time()
        calls.ask(**parameters)
        return clock.wall_time() - before

    assert seconds(client_secret="wrong") == 0, "the first refusal is immediate"
    assert seconds(client_secret="wrong") == 8
    assert seconds(client_secret="also wrong") == 0, "another secret is another credential"
    assert seconds() == 0


def test_credential_of_a_cluster_client_gets_cluster_tokens_only(start: Start) -> None:
    pair = {"client_id": "worker", "client_secret": "secret"}
    calls = start(cluster={"clients": [{"name": "w", "clientId": "worker", "clientSecret": "secret"}]})
    granted = calls.ask(audience="zeebe.camunda.io", **pair)
    assert granted.status == 200
    assert calls.request("GET", "/members", token=granted.json()["access_token"]).status == 401
    refused = calls.ask(**pair)
    assert (refused.status, refused.json()["error"]) == (403, "access_denied")


def test_api_refuses_tokens_that_it_did_not_issue(calls: ClusterCalls) -> None:
    other_audience = calls.ask(audience="zeebe.camunda.io").json()["access_token"]
    head, payload, signature = calls.token.split(".")
    forged = f"{head}.{payload}.{signature[:-8]}AAAAAAAA"
    for token in (other_audience, forged, "abc", "", "a.b.c", None):
        answer = calls.request("GET", "/members", token=token)
        assert (answer.status, answer.text) == (401, "Unauthorized")
        assert answer.headers["content-type"].startswith("text/plain")
    assert {request["client_id"] for request in calls.sim.requests("api")} == {None}


def test_revoked_tokens_are_refused_and_new_ones_work(calls: ClusterCalls) -> None:
    calls.sim.revoke_tokens()
    assert calls.request("GET", "/members").status == 401
    assert calls.request("GET", "/members", token=calls.sim.token()).status == 200
