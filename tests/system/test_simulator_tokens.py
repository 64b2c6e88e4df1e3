# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's token service."""

from __future__ import annotations

import base64
import time
import urllib.parse
from collections.abc import Callable

import jwt
import pytest
from raw_call import ask_for_token, raw_call
from simulator_process import SimulatorProcess

Start = Callable[..., SimulatorProcess]


def test_form_json_and_basic_give_a_token(simulator: Start) -> None:
    sim = simulator({"token_interval": 0})
    grant = {"grant_type": "client_credentials", "audience": sim.audience}
    secret = {"client_id": sim.client_id, "client_secret": sim.client_secret}
    pair = base64.b64encode(f"{sim.client_id}:{sim.client_secret}".encode()).decode()
    form = urllib.parse.urlencode(grant).encode()
    basic = {"Authorization": f"Basic {pair}", "Content-Type": "application/x-www-form-urlencoded"}
    answers = [
        ask_for_token(sim),
        raw_call(sim, "POST", "/oauth/token", document={**grant, **secret}),
        raw_call(sim, "POST", "/oauth/token", body=form, headers=basic),
    ]
    for answer in answers:
        assert answer.status == 200, answer.text
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.headers["cache-control"] == "no-store"
        assert set(answer.json()) == {"access_token", "scope", "expires_in", "token_type"}
        assert answer.json()["expires_in"] == 86400
        assert answer.json()["token_type"] == "Bearer"
        assert raw_call(sim, "GET", "/members", token=answer.json()["access_token"]).status == 200
    assert len({answer.json()["access_token"] for answer in answers}) == 3


def test_token_is_a_signed_jwt_with_the_claims_of_auth0(simulator: Start) -> None:
    sim = simulator(token_lifetime=300)
    token = sim.token()
    assert jwt.get_unverified_header(token)["alg"] == "RS256"
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["azp"] == sim.client_id
    assert claims["sub"] == f"{sim.client_id}@clients"
    assert claims["aud"] == "api.cloud.camunda.io"
    assert claims["gty"] == "client-credentials"
    assert claims["exp"] - claims["iat"] == 300
    assert abs(claims["iat"] - time.time()) < 5


def test_errors_have_the_bodies_of_auth0(simulator: Start) -> None:
    sim = simulator({"token_interval": 0, "tarpit_delay": 0})
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
        answer = ask_for_token(sim, **parameters)
        assert answer.status == status, parameters
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.json()["error"] == error
        assert answer.json()["error_description"].startswith(description)


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_json_object_is_400(simulator: Start, body: bytes) -> None:
    sim = simulator()
    answer = raw_call(sim, "POST", "/oauth/token", body=body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.json()["error"]) == (400, "invalid_request")


def test_other_methods_do_not_exist_and_do_not_count_for_the_pace(simulator: Start) -> None:
    sim = simulator()
    assert raw_call(sim, "GET", "/oauth/token").status == 404
    assert ask_for_token(sim).status == 200


def test_second_request_within_the_interval_blocks_the_address(simulator: Start) -> None:
    sim = simulator()
    assert ask_for_token(sim).status == 200
    refused = ask_for_token(sim)
    assert refused.status == 429
    assert refused.json()["error_description"] == "Too Many Requests"
    assert "retry-after" not in refused.headers
    sim.advance(55)
    assert ask_for_token(sim).status == 429, "the block lasts 60 seconds"
    sim.advance(5)
    assert ask_for_token(sim).status == 200, "the request during the block must not have extended it"


def test_requests_with_the_interval_between_them_are_served(simulator: Start) -> None:
    sim = simulator()
    for _number in range(3):
        assert ask_for_token(sim).status == 200
        sim.advance(1)


def test_a_failed_request_counts_for_the_pace(simulator: Start) -> None:
    sim = simulator()
    assert ask_for_token(sim, client_secret="wrong").status == 401
    assert ask_for_token(sim).status == 429


def test_retry_after_tells_the_rest_of_the_block(simulator: Start) -> None:
    sim = simulator({"token_retry_after": True, "token_block": 20})
    ask_for_token(sim)
    assert ask_for_token(sim).headers["retry-after"] == "20"
    sim.advance(15)
    assert ask_for_token(sim).headers["retry-after"] == "5"


def test_interval_zero_is_no_limit(simulator: Start) -> None:
    sim = simulator({"token_interval": 0})
    assert {ask_for_token(sim).status for number in range(20)} == {200}


def test_only_a_refused_credential_is_delayed(simulator: Start) -> None:
    sim = simulator({"token_interval": 0, "tarpit_delay": 0.6})

    def seconds(**parameters: str) -> float:
        start = time.monotonic()
        ask_for_token(sim, **parameters)
        return time.monotonic() - start

    assert seconds(client_secret="wrong") < 0.4, "the first refusal is immediate"
    assert seconds(client_secret="wrong") >= 0.6
    assert seconds(client_secret="also wrong") < 0.4, "another secret is another credential"
    assert seconds() < 0.4


def test_credential_of_a_cluster_client_gets_cluster_tokens_only(simulator: Start) -> None:
    sim = simulator({"token_interval": 0})
    client = sim.state()["clusters"][0]["clients"][0]
    pair = {"client_id": client["clientId"], "client_secret": client["clientSecret"]}
    granted = ask_for_token(sim, audience="zeebe.camunda.io", **pair)
    assert granted.status == 200
    assert raw_call(sim, "GET", "/members", token=granted.json()["access_token"]).status == 401
    refused = ask_for_token(sim, **pair)
    assert (refused.status, refused.json()["error"]) == (403, "access_denied")


def test_api_refuses_what_is_not_its_token(simulator: Start) -> None:
    sim = simulator({"token_interval": 0})
    other_audience = ask_for_token(sim, audience="zeebe.camunda.io").json()["access_token"]
    head, payload, signature = sim.token().split(".")
    forged = f"{head}.{payload}.{signature[:-8]}AAAAAAAA"
    for token in (other_audience, forged, "abc", "", "a.b.c"):
        answer = raw_call(sim, "GET", "/members", token=token)
        assert (answer.status, answer.text) == (401, "Unauthorized")
        assert answer.headers["content-type"].startswith("text/plain")
    assert raw_call(sim, "GET", "/members").status == 401
    assert {request["client_id"] for request in sim.requests("api")} == {None}


def test_token_expires_with_the_services_clock(simulator: Start) -> None:
    sim = simulator(token_lifetime=300)
    token = sim.token()
    sim.advance(298)
    assert raw_call(sim, "GET", "/members", token=token).status == 200
    sim.advance(3)
    assert raw_call(sim, "GET", "/members", token=token).status == 401


def test_revoked_tokens_are_refused_and_new_ones_work(simulator: Start) -> None:
    sim = simulator({"token_interval": 0})
    old = sim.token()
    sim.revoke_tokens()
    assert raw_call(sim, "GET", "/members", token=old).status == 401
    assert raw_call(sim, "GET", "/members", token=sim.token()).status == 200


def test_organizations_are_separate(simulator: Start) -> None:
    sim = simulator({"token_interval": 0}, organizations=3)
    assert len({item["client_id"] for item in sim.organizations}) == 3
    second = sim.organizations[1]["client_id"]
    sim.put_state({"members": [{"email": "only@example.com", "roles": ["owner"]}]}, client_id=second)
    members = [raw_call(sim, "GET", "/members", token=sim.token(number)).json() for number in range(3)]
    assert [len(each) for each in members] == [5, 1, 5]
    with pytest.raises(ValueError, match="belongs to another organization"):
        sim.put_state({"credentials": [{"client_id": second, "client_secret": "x"}]})
