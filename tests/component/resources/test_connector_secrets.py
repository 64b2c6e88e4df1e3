# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connector secrets: values as they are, names that connectors cannot use, and responses that are no secrets."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.task import FOR_CONTROLLER
from module_runner import SUCCESS, ModuleRunner
from simulator_client import Simulator

SECRET = {"cluster": "production", "name": "NEW_KEY", "value": "value-of-the-test-1"}


def values(sim: Simulator) -> dict[str, str]:
    """Return the secrets that the cluster really has."""
    return dict(sim.cluster("production")["secrets"])


@pytest.mark.parametrize("value", ["x", "zwei\nZeilen\n", "ümläut €", "a" * 10_000, '{"json": "{{ no }}"}', " "])
def test_values_come_through_exactly(module_runner: ModuleRunner, value: str) -> None:
    run = module_runner.changes("connector_secret", **{**SECRET, "value": value})
    assert values(module_runner.sim)["NEW_KEY"] == value
    assert run["diff"][0]["after"] == {"name": "NEW_KEY", "value": "(secret)"}


@pytest.mark.parametrize("name", ["a/b", "a?b#c", "50%", "with space", "dots.in.it", "ümläut", "a+b", "...", "%2e%2e"])
def test_name_that_connectors_cannot_use_is_warned_about(module_runner: ModuleRunner, name: str) -> None:
    module_runner.changes("connector_secret", **{**SECRET, "name": name})
    run = module_runner.changes("connector_secret", **{**SECRET, "name": name, "value": "another-value"})
    assert values(module_runner.sim)[name] == "another-value"
    (warning,) = run.warnings
    assert f"'{name}'" in warning
    assert "camunda.secrets" in warning
    module_runner.changes("connector_secret", cluster="production", name=name, state="absent")
    assert name not in values(module_runner.sim)


def test_name_may_have_49_characters(module_runner: ModuleRunner) -> None:
    module_runner.changes("connector_secret", **{**SECRET, "name": "x" * 49})
    # A longer one can neither be created here nor stand in the way of deleting it.
    longer: dict[str, Any] = {"cluster": "production", "name": "x" * 50, "state": "absent"}
    assert not module_runner("connector_secret", **longer).changed


@pytest.mark.parametrize(
    ("body", "outcome"),
    [*((body, SUCCESS) for body in ("null", "{}")), *((body, "api_error") for body in ("[]", '"x"'))],
)
def test_response_that_is_no_object_is_no_secrets_or_an_error(
    module_runner: ModuleRunner, body: str, outcome: str
) -> None:
    headers = {"Content-Type": "application/json"}
    module_runner.sim.disturb("GET", "/clusters/*/secrets", status=200, headers=headers, body=body)
    run = module_runner.attempt("connector_secret_info", cluster="production")
    assert (run.outcome, run.result.get("connector_secrets")) == (outcome, [] if outcome == SUCCESS else None)


def test_values_are_returned_on_demand_and_marked_for_censoring(module_runner: ModuleRunner) -> None:
    names = module_runner("connector_secret_info", cluster="production").result
    assert names == {"changed": False, "connector_secrets": [{"name": "PAYMENT_API_KEY"}, {"name": "SMTP_PASSWORD"}]}
    run = module_runner("connector_secret_info", cluster="production", include_values=True)
    assert run["connector_secrets"][0] == {"name": "PAYMENT_API_KEY", "value": "pay-example-1"}
    assert run[FOR_CONTROLLER]["secret"] == "read 2 connector secrets of cluster production"
