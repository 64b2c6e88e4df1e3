# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connector secrets: names and values come through exactly, and values are shown to nobody."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.task import FOR_CONTROLLER, Controller
from module_runner import ModuleRunner
from simulator_thread import SimulatorThread

PRODUCTION = {"cluster": "production"}
EXISTING, NEW = "PAYMENT_API_KEY", "NEW_KEY"
VALUE, OLD_VALUE = "value-of-the-test-1", "pay-example-1"


def secret(**options: Any) -> dict[str, Any]:
    """Return arguments of camunda_connector_secret."""
    return {**PRODUCTION, "name": NEW, "value": VALUE, **options}


def absent(name: str) -> dict[str, Any]:
    """Return arguments that delete a secret."""
    return {**PRODUCTION, "name": name, "state": "absent"}


def values(sim: SimulatorThread) -> dict[str, str]:
    """Return the secrets that the cluster really has."""
    return dict(sim.cluster("production")["secrets"])


def test_secret_is_created_updated_and_deleted(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    created = module_runner.changes("connector_secret", **secret())
    assert created["connector_secret"] == {"name": NEW}
    assert created["diff"][0]["before"] == ""
    assert created["diff"][0]["after"] == {"name": NEW, "value": "(secret)"}
    assert values(sim)[NEW] == VALUE
    updated = module_runner.changes("connector_secret", **secret(value="another-value"))
    assert updated["diff"][0]["before"] == {"name": NEW, "value": "(secret)"}
    assert updated["diff"][0]["after"] == {"name": NEW, "value": "(another secret)"}
    assert values(sim)[NEW] == "another-value"
    deleted = module_runner.changes("connector_secret", **absent(NEW))
    assert (deleted["connector_secret"], deleted["diff"][0]["after"]) == (None, "")
    assert NEW not in values(sim)
    assert sim.writes() == ["POST secrets", f"PUT secrets/{NEW}", f"DELETE secrets/{NEW}"]
    for run in (created, updated, deleted):
        assert VALUE not in run.visible
        assert "another-value" not in run.visible


@pytest.mark.parametrize("value", ["x", "zwei\nZeilen\n", "ümläut €", "a" * 10_000, '{"json": "{{ no }}"}', " "])
def test_values_come_through_exactly(sim: SimulatorThread, module_runner: ModuleRunner, value: str) -> None:
    module_runner.changes("connector_secret", **secret(value=value))
    assert values(sim)[NEW] == value


@pytest.mark.parametrize("name", ["a/b", "a?b#c", "50%", "with space", "dots.in.it", "ümläut", "a+b", "...", "%2e%2e"])
def test_name_that_connectors_cannot_use_is_warned_about(
    sim: SimulatorThread, module_runner: ModuleRunner, name: str
) -> None:
    module_runner.changes("connector_secret", **secret(name=name))
    run = module_runner.changes("connector_secret", **secret(name=name, value="another-value"))
    assert values(sim)[name] == "another-value"
    (warning,) = run.warnings
    assert f"'{name}'" in warning
    assert "camunda.secrets" in warning
    module_runner.changes("connector_secret", **absent(name))
    assert name not in values(sim)


@pytest.mark.parametrize("name", ["", " ", "x" * 50, "a\nb", "..", ".", "\ud800"])
def test_impossible_names_are_refused(sim: SimulatorThread, module_runner: ModuleRunner, name: str) -> None:
    run = module_runner.fails("connector_secret", "option_invalid", **secret(name=name))
    assert run["failure"]["option"] == "name"
    assert sim.requests() == []


def test_name_may_have_49_characters(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    module_runner.changes("connector_secret", **secret(name="x" * 49))
    # A longer one can neither be created here nor stand in the way of deleting it.
    assert not module_runner("connector_secret", **absent("x" * 50)).changed


@pytest.mark.parametrize("value", ["", "half a pair: \ud800"])
def test_impossible_values_are_refused_and_not_quoted(
    sim: SimulatorThread, module_runner: ModuleRunner, value: str
) -> None:
    run = module_runner.fails("connector_secret", "option_invalid", **secret(value=value))
    assert run["failure"]["option"] == "value"
    assert "half" not in run.message
    assert sim.requests() == []


@pytest.mark.parametrize("body", ["null", {}])
def test_cluster_without_secrets(sim: SimulatorThread, module_runner: ModuleRunner, body: Any) -> None:
    sim.disturb("GET", "/clusters/*/secrets", status=200, headers={"Content-Type": "application/json"}, body=body)
    assert module_runner("connector_secret_info", **PRODUCTION)["connector_secrets"] == []


@pytest.mark.parametrize("body", ["[]", '"text"', "<html></html>", ""])
def test_response_that_is_no_list_of_secrets_is_an_error(
    sim: SimulatorThread, module_runner: ModuleRunner, body: str
) -> None:
    sim.disturb("GET", "/clusters/*/secrets", status=200, headers={"Content-Type": "application/json"}, body=body)
    module_runner.fails("connector_secret", "api_error", "unexpected response", **secret())
    assert sim.writes() == []


def test_value_that_the_service_repeats_in_an_error_is_masked(
    sim: SimulatorThread, module_runner: ModuleRunner
) -> None:
    sim.disturb(
        "POST", "/clusters/*/secrets", status=403, body=f"Maximum number of secrets reached, not taking {VALUE}"
    )
    run = module_runner.fails("connector_secret", "api_error", "Maximum number of secrets reached", **secret())
    assert VALUE not in run.visible


def test_info_returns_values_only_on_demand(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    names = module_runner("connector_secret_info", **PRODUCTION)
    assert names.result == {"changed": False, "connector_secrets": [{"name": EXISTING}, {"name": "SMTP_PASSWORD"}]}
    everything = module_runner("connector_secret_info", **PRODUCTION, include_values=True)
    assert everything["connector_secrets"][0] == {"name": EXISTING, "value": OLD_VALUE}
    assert everything[FOR_CONTROLLER]["secret"] == "read 2 connector secrets of cluster production"
    one = module_runner("connector_secret_info", **PRODUCTION, name=EXISTING)
    assert one["connector_secrets"] == [{"name": EXISTING}]
    other = module_runner("connector_secret_info", **PRODUCTION, name=EXISTING.lower(), include_values=True)
    assert other["connector_secrets"] == []


def test_values_are_not_read_in_the_background(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    """Results of ``async`` tasks are kept in clear text."""
    background = Controller(background=True)
    arguments = {**PRODUCTION, "controller": background}
    module_runner.fails("connector_secret_info", "option_invalid", "async", **arguments, include_values=True)
    assert sim.requests() == []
    assert len(module_runner("connector_secret_info", **arguments)["connector_secrets"]) == 2
