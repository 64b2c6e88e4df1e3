# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that keeps to its description only roughly: more fields, fewer fields, other orders, very much of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from module_run import SUCCESS, Doors
from operations_at_risk import BY_NAME, CREATE, READ
from outcome_table import cell
from raw_call import raw_call
from seeded_organization import seed
from simulator_process import SimulatorProcess
from test_matrix import prepare, run, sent

Record = Callable[[str, object], None]

QUIRKS = {
    "token_interval": 0,
    "cluster_seconds": 0.1,
    "backup_interval": 0,
    "extra_fields": True,
    "shuffle": True,
    "error_body": "json",
    "allowlist_form": "networks",
    "activity_csv": "text",
}

MEMBERS = 10_000

MAKES_ANOTHER_EVERY_TIME = ("backups", "failover", "restore", "rotate")


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SimulatorProcess, dict[str, Any], Doors]]:
    """A simulator with every quirk at the same time, the organization that it starts with, and modules for it."""
    with SimulatorProcess(QUIRKS) as sim:
        yield sim, seed(sim.state()), Doors(sim, tmp_path_factory.mktemp("odd") / "tokens")


@pytest.mark.parametrize("name", BY_NAME)
def test_undeclared_fields_in_any_order(
    odd: tuple[SimulatorProcess, dict[str, Any], Doors], tmp_path: Path, record_property: Record, name: str
) -> None:
    sim, state, doors = odd
    operation = BY_NAME[name]
    record_property(*cell("undeclared fields, any order", operation.kind))
    sim.clear_faults()
    prepare(sim, state, operation)
    sim.forget_requests()
    outcome = run(doors, operation, tmp_path)
    assert outcome.outcome == SUCCESS, outcome.visible
    assert sent(sim, operation) == 1
    assert operation.made(sim.state()) == int(operation.kind != READ)
    if operation.kind != CREATE or operation.path.rpartition("/")[2] not in MAKES_ANOTHER_EVERY_TIME:
        again = run(doors, operation, tmp_path)
        assert (again.outcome, again.result["changed"]) == (SUCCESS, False), again.visible


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
def test_fields_that_are_null_or_missing(
    odd: tuple[SimulatorProcess, dict[str, Any], Doors], record_property: Record, module: str, how: str
) -> None:
    """Only what identifies an object has to be there; what is missing is nobody's failure."""
    record_property(*cell("fields that are null or missing", "read"))
    sim, state, doors = odd
    sim.clear_faults()
    prepare(sim, state, BY_NAME["DELETE /clusters/{clusterUuid}/secure-connectivity"])
    path, arguments = READS[module]
    sim.forget_requests()
    doors.run(module, arguments)
    target = next(each["path"] for each in sim.requests("api") if each["path"].endswith(path))
    value = raw_call(sim, "GET", target, token=sim.token()).json()
    sim.fault({"service": "api", "method": "GET", "path": target, "times": 0, "then": {"body": HOW[how](value)}})
    outcome = doors.run(module, arguments)
    assert outcome.outcome == SUCCESS, outcome.message
    assert outcome.result["changed"] is False


def test_ten_thousand_members(odd: tuple[SimulatorProcess, dict[str, Any], Doors], record_property: Record) -> None:
    record_property(*cell("ten thousand members", "set"))
    sim, state, doors = odd
    sim.clear_faults()
    crowd = [
        {"name": f"n{number}", "email": f"m{number}@example.com", "roles": ["analyst"]} for number in range(MEMBERS)
    ]
    sim.put_state({**state, "members": [*state["members"], *crowd]})
    sim.forget_requests()
    listed = doors.run("camunda_member_info", {"role": "analyst"})
    assert len(listed.result["members"]) > MEMBERS - 1
    last = {"email": f"M{MEMBERS - 1}@example.com", "roles": ["analyst"]}
    assert doors.run("camunda_member", last).result["changed"] is False
    assert doors.run("camunda_member", {**last, "roles": ["modeler"]}).result["changed"] is True
    assert [each["method"] for each in sim.requests("api")] == ["GET", "GET", "GET", "POST", "GET"]
