# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The activity log: what is chosen from it, and the forms in which it may come."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.resources.activity import parse_timestamp
from event_source import activity, number_of
from module_runner import SUCCESS, ModuleRunner
from simulator_client import Simulator

# The first of November 2026 in UTC, in seconds, from which the activities count.
NOVEMBER = 1_793_491_200
DAY = 86_400

HISTORY = [
    activity(3, 2 * DAY, auditType="u", entity="cluster"),
    activity(1, 0, entity="Cluster"),
    activity(4, 3.5 * DAY, auditType="d", entity="client", userId="Grace"),
    activity(2, DAY, auditType="r", entity="client"),
    activity(0, None, entity="member", userId="grace"),
]


@pytest.fixture(autouse=True)
def _history(sim: Simulator) -> None:
    """Let the organization have this history."""
    sim.change(activity=HISTORY)


def answer(sim: Simulator, body: str, content_type: str, path: str = "/activity/csv") -> None:
    """Answer every request for the activity in this way."""
    sim.clear_faults()
    sim.disturb("GET", path, times=0, status=200, headers={"Content-Type": content_type}, body=body)


def test_everything_is_returned_as_sent_and_in_order(module_runner: ModuleRunner) -> None:
    result = module_runner("activity_info").result
    assert result == {"changed": False, "activities": sorted(HISTORY, key=number_of)}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"entity": "cluster"}, [1, 3]),
        ({"entity": "CLIENT", "audit_type": ["delete"]}, [4]),
        ({"entity_id": "id-2"}, [2]),
        ({"user": "Ada"}, [1, 2, 3]),
        ({"audit_type": ["create", "u"]}, [0, 1, 3]),
        ({"audit_type": ["c", "create", "d"]}, [0, 1, 4]),
        ({"limit": 2}, [3, 4]),
        ({"limit": 100}, [0, 1, 2, 3, 4]),
        ({"user": "ada", "limit": 1}, [3]),
        ({"user": "nobody"}, []),
        ({"from": "2026-11-02"}, [2, 3, 4]),
        ({"to": "2026-11-02"}, [1]),
        ({"from": "2026-11-02", "to": "2026-11-04"}, [2, 3]),
        ({"from": "2026-11-02T00:00:01Z"}, [3, 4]),
        ({"from": "2026-11-02T01:00:00+01:00", "to": "2026-11-03 00:00:00"}, [2]),
        ({"from": str(NOVEMBER + 2 * DAY)}, [3, 4]),
        ({"from": str((NOVEMBER + 2 * DAY) * 1000), "to": str(NOVEMBER + 3 * DAY) + ".5"}, [3]),
        ({"from": "2026-12-01"}, []),
    ],
)
def test_filters(module_runner: ModuleRunner, options: dict[str, Any], expected: list[int]) -> None:
    assert [number_of(entry) for entry in module_runner("activity_info", **options)["activities"]] == expected


def test_activities_without_a_time_are_left_out_of_a_period_with_a_warning(module_runner: ModuleRunner) -> None:
    run = module_runner("activity_info", **{"from": "2026-11-01"})
    assert run.warnings == ["Activities without a time are omitted, because 'from' or 'to' is set: 1 of them."]


def test_times_of_the_service() -> None:
    """Whether it counts seconds or milliseconds is not documented."""
    for timestamp in (NOVEMBER, NOVEMBER * 1000, str(NOVEMBER), "2026-11-01T00:00:00.000Z"):
        assert parse_timestamp(timestamp) == NOVEMBER
    unusable: list[Any] = [None, True, "soon", {}, float("inf")]
    assert [parse_timestamp(timestamp) for timestamp in unusable] == [None] * 5
    assert parse_timestamp(NOVEMBER * 1000 + 0.5) == pytest.approx(NOVEMBER + 0.0005)
    assert parse_timestamp(0) == 0


def test_entries_of_another_shape(module_runner: ModuleRunner) -> None:
    entries = [None, "text", {}, {"timestamp": "2026-11-03T00:00:00Z", "audit": "activity 1"}, {"auditType": 7}]
    answer(module_runner.sim, json.dumps(entries), JSON, "/activity/json")
    assert module_runner("activity_info")["activities"] == [{}, {"auditType": 7}, entries[3]]
    assert module_runner("activity_info", **{"from": "2026-11-02"})["activities"] == [entries[3]]
    answer(module_runner.sim, "null", JSON, "/activity/json")
    assert module_runner("activity_info")["activities"] == []


def test_history_longer_than_other_answers_is_taken_whole(module_runner: ModuleRunner) -> None:
    module_runner.sim.change(activity=[activity(number, entityAttribute="x" * 2000) for number in range(9000)])
    assert len(module_runner("activity_info")["activities"]) == 9000


JSON = "application/json"
CSV = 'when,"what"\n2026-11-01,"created ""it"""\n'


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        *((CSV, kind, CSV) for kind in ("text/csv; charset=utf-8", "text/plain", "application/octet-stream", JSON)),
        *((json.dumps(CSV), kind, CSV) for kind in ("text/csv", "text/plain", f"{JSON}; charset=utf-8")),
        ('"when","what"\n"now","this"\n', JSON, '"when","what"\n"now","this"\n'),
        ("\ufeff" + CSV, "text/csv", CSV),
        (json.dumps("\ufeff" + CSV), JSON, CSV),
        ("", "text/csv", ""),
        ('""', JSON, ""),
        ("1793491200", "text/csv", "1793491200"),
        # Anything else is an error.
        *(("<html><title>Sign in</title></html>", kind, None) for kind in ("text/html", "text/plain")),
        *((body, kind, None) for body in ("", '{"message": "hello"}') for kind in (JSON, "text/plain")),
        *((body, JSON, None) for body in ('[{"service": "cons', "null", "17")),
    ],
)
def test_forms_of_csv(module_runner: ModuleRunner, body: str, content_type: str, expected: str | None) -> None:
    answer(module_runner.sim, body, content_type)
    run = module_runner.attempt("activity_info", format="csv")
    assert (run.outcome, run.result.get("csv")) == ("api_error" if expected is None else SUCCESS, expected)
    assert "activities" not in run.result
