# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that keeps to its description only roughly: more fields, fewer fields, other orders, very much of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from experiment import Experiment
from operations_at_risk import BY_NAME, Operation, each_operation

from module_runner import SUCCESS
from raw_call import raw_call

MEMBERS = 10_000


@pytest.fixture
def simulator_options() -> dict[str, Any]:
    """Return options of a simulator with every quirk at the same time."""
    return {
        "backup_interval": 0,
        "extra_fields": True,
        "shuffle": True,
        "error_body": "json",
        "allowlist_form": "networks",
        "activity_csv": "text",
    }


@each_operation()
def test_undeclared_fields_in_any_order(experiment: Experiment, operation: Operation) -> None:
    experiment.begin(operation, "undeclared fields, any order")
    run = experiment.run()
    assert run.outcome == SUCCESS, run.visible
    assert experiment.sent == 1
    assert experiment.made == experiment.changes
    if not operation.makes_another:
        again = experiment.run()
        assert (again.outcome, again.changed) == (SUCCESS, False), again.visible


def without_lists(value: Any) -> Any:
    """Return a JSON value with null in the place of every list in it that holds no object."""
    if isinstance(value, dict):
        return {key: without_lists(item) for key, item in value.items()}
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return [without_lists(item) for item in value]
    return None if isinstance(value, list) else value


def hollow(value: Any, inside: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """Return the object, or the list of objects, with other fields beside those that identify an object."""
    if isinstance(value, list):
        return [hollow(item, inside) for item in value]
    return {**inside(value), **{name: value[name] for name in ("uuid", "name", "email") if name in value}}


HOW: dict[str, Callable[[Any], Any]] = {
    "null for lists": without_lists,
    "null for everything": lambda value: hollow(value, dict.fromkeys),
    "nothing": lambda value: hollow(value, lambda fields: {}),
}

READS = {
    "camunda_member_info": ("/members", {}),
    "camunda_cluster_info": ("/clusters", {}),
    "camunda_cluster_parameters_info": ("/clusters/parameters", {}),
    "camunda_api_client_info": ("/clients", {"cluster": "production"}),
    "camunda_backup_info": ("/backups", {"cluster": "production"}),
    "camunda_monitoring_info": ("/monitoring/clients", {"cluster": "production"}),
    "camunda_secure_connectivity_info": ("/secure-connectivity", {"cluster": "staging"}),
    "camunda_activity_info": ("/activity/json", {}),
}


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("module", READS)
def test_fields_that_are_null_or_missing(experiment: Experiment, module: str, how: str) -> None:
    """Only what identifies an object has to be there; what is missing fails no task."""
    experiment.begin(BY_NAME["DELETE /clusters/{clusterUuid}/secure-connectivity"])
    experiment.count("fields that are null or missing", "read")
    sim, (path, arguments) = experiment.sim, READS[module]
    experiment.runner(module, **arguments)
    target = next(each["path"] for each in sim.requests("api") if each["path"].endswith(path))
    value = raw_call(sim, "GET", target, token=sim.token()).json()
    sim.disturb("GET", target, times=0, body=HOW[how](value))
    assert experiment.runner(module, **arguments).changed is False


def test_ten_thousand_members(experiment: Experiment) -> None:
    experiment.count("ten thousand members", "set")
    sim, runner = experiment.sim, experiment.runner
    crowd = [
        {"name": f"n{number}", "email": f"m{number}@example.com", "roles": ["analyst"]} for number in range(MEMBERS)
    ]
    sim.change(members=[*sim.state()["members"], *crowd])
    assert len(runner("member_info", role="analyst")["members"]) > MEMBERS - 1
    last = {"email": f"M{MEMBERS - 1}@example.com", "roles": ["analyst"]}
    assert runner("member", **last).changed is False
    assert runner("member", **{**last, "roles": ["modeler"]}).changed is True
    assert [each["method"] for each in sim.requests("api")] == ["GET", "GET", "GET", "POST", "GET"]
