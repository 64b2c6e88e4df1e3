# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's IP allowlists and the activity of the organization."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from cluster_calls import CLUSTER, ClusterCalls, Start

ENTRIES = [{"ip": "192.0.2.1, 198.51.100.0/24", "description": ""}, {"ip": "2001:db8::/32", "description": "six"}]


@pytest.mark.parametrize("field", ["ipallowlist", "ipwhitelist"])
def test_list_is_replaced(simulator: Start, field: str) -> None:
    calls = ClusterCalls(simulator)
    assert calls.status("PUT", f"/{field}", {field: ENTRIES}) == 204
    assert calls.get()["ipallowlist"] == calls.get()["ipwhitelist"] == ENTRIES
    assert calls.status("PUT", f"/{field}", {field: []}) == 204
    assert calls.get()["ipallowlist"] == []


def test_cleared_list_is_shown_like_an_unset_one(simulator: Start) -> None:
    calls = ClusterCalls(simulator, {"allowlist": "absent"}, {"ipallowlist": ENTRIES})
    assert calls.status("PUT", "/ipallowlist", {"ipallowlist": []}) == 204
    assert "ipallowlist" not in calls.get()


def test_addresses_may_be_stored_as_networks(simulator: Start) -> None:
    calls = ClusterCalls(simulator, {"allowlist_form": "networks"})
    assert calls.status("PUT", "/ipallowlist", {"ipallowlist": ENTRIES}) == 204
    shown = [entry["ip"] for entry in calls.get()["ipallowlist"]]
    assert shown == ["192.0.2.1/32,198.51.100.0/24", "2001:db8::/32"]


def test_wrong_entries(simulator: Start) -> None:
    calls = ClusterCalls(simulator, cluster={"ipallowlist": ENTRIES})
    entries: list[Any] = [
        {"ip": "192.0.2.1"},
        {"description": ""},
        {"ip": "192.0.2.1", "description": None},
        {"ip": "192.0.2.1", "description": "", "more": 1},
        {"ip": "office", "description": ""},
        {"ip": "", "description": ""},
        "192.0.2.1",
    ]
    for entry in entries:
        assert calls.status("PUT", "/ipallowlist", {"ipallowlist": [entry]}) == 400, entry
    assert calls.get()["ipallowlist"] == ENTRIES


def test_activity_tells_of_changes_that_were_made(simulator: Start) -> None:
    calls = ClusterCalls(simulator)
    calls.call("GET", "/secrets")
    calls.call("PUT", "/ipallowlist", {"ipallowlist": "wrong"})
    calls.call("PUT", "/ipallowlist", {"ipallowlist": ENTRIES})
    calls.call("POST", "/secrets", {"secretName": "A", "secretValue": "never shown"})
    calls.root("DELETE", "/members/nobody@example.com")
    calls.root("POST", "/members/new@example.com", {"orgRoles": ["analyst"]})
    made = calls.call("POST", "/clients", {"clientName": "a"}).json()
    calls.call("DELETE")
    entries = calls.root("GET", "/activity/json").json()
    assert [(entry["entity"], entry["auditType"], entry["entityId"]) for entry in entries] == [
        ("ipallowlist", "u", CLUSTER),
        ("secrets", "c", CLUSTER),
        ("members", "c", "new@example.com"),
        ("clients", "c", made["clientId"]),
        ("clusters", "d", CLUSTER),
    ]
    assert {entry["userId"] for entry in entries} == {calls.sim.client_id}
    assert "never shown" not in str(entries)
    assert made["clientSecret"] not in str(entries)
    assert calls.sim.state()["activity"] == entries


@pytest.mark.parametrize(
    ("kind", "content_type"), [("json", "application/json"), ("csv", "text/csv"), ("text", "text/plain")]
)
def test_activity_as_csv(simulator: Start, kind: str, content_type: str) -> None:
    calls = ClusterCalls(simulator, {"activity_csv": kind})
    calls.root("POST", "/members/new@example.com", {"orgRoles": ["analyst"]})
    answer = calls.root("GET", "/activity/csv")
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, content_type)
    text = answer.json() if kind == "json" else answer.text
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["entity"], row["entityId"], row["parentEntity"]) == ("members", "new@example.com", "")
