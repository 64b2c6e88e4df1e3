# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every operation of the simulator: credentials, scopes and undeclared fields."""

from __future__ import annotations

import re
from typing import Any

from cluster_calls import CLUSTER, ClusterCalls, Start
from raw_call import raw_call

EVERYTHING: dict[str, Any] = {
    "secrets": {"A": "value"},
    "backups": [{"uuid": "b"}],
    "restores": [{"uuid": "r", "backupId": "b", "state": "COMPLETED"}],
    "backup_schedule": {"name": "nightly", "schedule": "0 2 * * *"},
    "monitoring": {"active": True, "clients": [{"username": "scraper"}]},
    "secure_connectivity": {"allowedPrincipals": ["p"], "allowedRegions": ["r"]},
    "clients": [{"name": "c", "clientId": "c"}],
}


def path_of(operation: dict[str, Any]) -> str:
    """Return the operation's path with names of things that are there."""
    values = {"clusterUuid": CLUSTER, "backupId": "b", "clientId": "c"}
    return re.sub(r"{(\w+)}", lambda match: values.get(match[1], "x"), operation["path"])


def test_every_operation_needs_its_own_scope(simulator: Start) -> None:
    calls = ClusterCalls(simulator, cluster=EVERYTHING)
    operations = calls.sim.operations()["operations"]
    assert len(operations) == 43
    state = calls.sim.state()
    scopes = {operation["scope"] for operation in operations} - {None}
    for operation in operations:
        if operation["scope"] is None:
            continue
        others = sorted(scopes - {operation["scope"]})
        calls.sim.put_state({**state, "credentials": [{**state["credentials"][0], "scopes": others}]})
        answer = calls.root(operation["method"], path_of(operation), {})
        assert (answer.status, "permissions" in answer.text) == (403, True), operation
        assert raw_call(calls.sim, operation["method"], path_of(operation)).status == 401


def test_refused_calls_change_nothing(simulator: Start) -> None:
    calls = ClusterCalls(simulator, cluster=EVERYTHING)
    state = calls.sim.state()
    calls.sim.put_state({**state, "credentials": [{**state["credentials"][0], "scopes": []}]})
    before = calls.sim.state()
    for operation in calls.sim.operations()["operations"]:
        calls.root(operation["method"], path_of(operation), {})
    assert calls.sim.state() == before


def test_undeclared_fields_come_with_every_object_and_never_enter_the_state(simulator: Start) -> None:
    calls = ClusterCalls(simulator, {"extra_fields": True, "shuffle": True}, EVERYTHING)
    before = calls.sim.state()
    text_and_names = ("/activity/csv", "/clusters/{clusterUuid}/secrets")
    for operation in calls.sim.operations()["operations"]:
        if operation["method"] != "GET":
            continue
        answer = calls.root("GET", path_of(operation))
        assert answer.status == 200, operation
        expected = operation["path"] not in text_and_names and answer.json() != []
        assert ("futureField" in answer.text) == expected, operation
    assert calls.sim.state() == before
