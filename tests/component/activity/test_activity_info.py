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
from module_runner import ModuleRunner
from simulator_thread import SimulatorThread

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


@pytest.fixture
def sim(sim: SimulatorThread) -> SimulatorThread:
    """The simulator with this history."""
    sim.change(activity=HISTORY)
    return sim


def answer(sim: SimulatorThread, body: str, content_type: str, path: str = "/activity/csv") -> None:
    """Answer every request for the activity in this way."""
    sim.disturb("GET", path, times=0, status=200, headers={"Content-Type": content_type}, body=body)


def test_everything_is_returned_as_sent_and_in_order(module_runner: ModuleRunner) -> None:
    run = module_runner("activity_info")
    assert run.changed is False
    assert run["activities"] == sorted(HISTORY, key=number_of)
    assert "csv" not in run.result


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


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": ""}, "from"),
        ({"to": "0"}, "to"),
        ({"to": "2026-13-01"}, "to"),
        ({"from": "2026-11-02", "to": "2026-11-01"}, "to"),
        ({"from": "2026-11-02", "to": "2026-11-02"}, "to"),
        ({"limit": 0}, "limit"),
        ({"audit_type": []}, "audit_type"),
        ({"limit": -1}, "limit"),
        ({"format": "csv", "limit": 3}, "limit"),
        ({"format": "csv", "user": "ada", "entity": "cluster"}, "entity"),
    ],
)
def test_invalid_options_are_refused_without_a_request(
    sim: SimulatorThread, module_runner: ModuleRunner, options: dict[str, Any], option: str
) -> None:
    run = module_runner.fails("activity_info", "option_invalid", **options)
    assert run["failure"]["option"] == option
    assert sim.requests() == []


@pytest.mark.parametrize(
    ("timestamp", "seconds"),
    [
        (NOVEMBER, NOVEMBER),
        (NOVEMBER * 1000, NOVEMBER),
        (NOVEMBER * 1000 + 0.5, NOVEMBER + 0.0005),
        (str(NOVEMBER), NOVEMBER),
        ("2026-11-01T00:00:00.000Z", NOVEMBER),
        (None, None),
        (True, None),
        ("soon", None),
        ({}, None),
        (float("inf"), None),
        (0, 0),
    ],
)
def test_times_of_the_service(timestamp: Any, seconds: float | None) -> None:
    """Whether it counts seconds or milliseconds is not documented."""
    assert parse_timestamp(timestamp) == (seconds if seconds is None else pytest.approx(seconds))


def test_entries_of_another_shape(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    entries = [None, "text", {}, {"timestamp": "2026-11-03T00:00:00Z", "audit": "activity 1"}, {"auditType": 7}]
    answer(sim, json.dumps(entries), "application/json", "/activity/json")
    assert module_runner("activity_info")["activities"] == [{}, {"auditType": 7}, entries[3]]
    assert module_runner("activity_info", **{"from": "2026-11-02"})["activities"] == [entries[3]]
    sim.clear_faults()
    answer(sim, "null", "application/json", "/activity/json")
    assert module_runner("activity_info")["activities"] == []


def test_history_longer_than_other_answers_is_taken_whole(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.change(activity=[activity(number, entityAttribute="x" * 2000) for number in range(9000)])
    assert len(module_runner("activity_info")["activities"]) == 9000


@pytest.mark.parametrize("form", ["json", "csv", "text"])
def test_history_as_csv(sim: SimulatorThread, module_runner: ModuleRunner, form: str) -> None:
    sim.start_over({"token_interval": 0, "activity_csv": form}, clock=sim.clock)
    sim.change(activity=HISTORY)
    module_runner.options.update(sim.connection_options())
    run = module_runner("activity_info", format="csv")
    assert (run.changed, "activities" in run.result) == (False, False)
    lines = run["csv"].splitlines()
    assert lines[0].startswith("timestamp,service,orgId")
    assert len(lines) == 6


CSV = 'when,"what"\n2026-11-01,"created ""it"""\n'


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (CSV, "text/csv; charset=utf-8", CSV),
        (CSV, "text/plain", CSV),
        (CSV, "application/octet-stream", CSV),
        (CSV, "application/json", CSV),
        (json.dumps(CSV), "application/json; charset=utf-8", CSV),
        (json.dumps(CSV), "text/csv", CSV),
        (json.dumps(CSV), "text/plain", CSV),
        ('"when","what"\n"now","this"\n', "application/json", '"when","what"\n"now","this"\n'),
        ("\ufeff" + CSV, "text/csv", CSV),
        (json.dumps("\ufeff" + CSV), "application/json", CSV),
        ("", "text/csv", ""),
        ('""', "application/json", ""),
        ("1793491200", "text/csv", "1793491200"),
    ],
)
def test_forms_of_csv(
    sim: SimulatorThread, module_runner: ModuleRunner, body: str, content_type: str, expected: str
) -> None:
    answer(sim, body, content_type)
    assert module_runner("activity_info", format="csv")["csv"] == expected


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<html><title>Sign in</title></html>", "text/html"),
        ("<html><title>Sign in</title></html>", "text/plain"),
        ("", "application/json"),
        ("", "text/plain"),
        ('{"message": "hello"}', "application/json"),
        ('{"message": "hello"}', "text/plain"),
        ('[{"service": "cons', "application/json"),
        ("null", "application/json"),
        ("17", "application/json"),
    ],
)
def test_anything_else_than_csv_is_an_error(
    sim: SimulatorThread, module_runner: ModuleRunner, body: str, content_type: str
) -> None:
    answer(sim, body, content_type)
    module_runner.fails("activity_info", "api_error", "unexpected response", format="csv")
