# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The activity log: what is chosen from it, and the forms in which it may come."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from administration_session import session_for
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.errors import ApiError, OptionError
from ansible_collections.community.camunda.plugins.module_utils.resources.activity import seconds_of
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import Controller, Task
from ansible_collections.community.camunda.plugins.modules.camunda_activity_info import DEFINITION

Start = Callable[..., SimulatorProcess]

# The first of November 2026 in UTC, in seconds.
NOVEMBER = 1_793_491_200
DAY = 86_400


def activity(number: int, kind: str, entity: str, user: str, day: float | None) -> dict[str, Any]:
    """Return one entry, ``day`` days after the first of November."""
    entry = {
        "service": "console",
        "orgId": "6ff582aa-a62e-4a28-aac7-4d2224d8c58a",
        "audit": f"activity {number}",
        "auditType": kind,
        "entity": entity,
        "entityId": f"id-{number}",
        "userId": user,
    }
    return entry if day is None else {**entry, "timestamp": (NOVEMBER + day * DAY) * 1000}


HISTORY = [
    activity(3, "u", "cluster", "ada", 2),
    activity(1, "c", "Cluster", "ada", 0),
    activity(4, "d", "client", "Grace", 3.5),
    activity(2, "r", "client", "ada", 1),
    activity(0, "c", "member", "grace", None),
]


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[SimulatorProcess, dict[str, Any]]]:
    """One simulator for the file, and the state it starts with."""
    with SimulatorProcess({"token_interval": 0}) as sim:
        yield sim, {**sim.state(), "activity": HISTORY}


@pytest.fixture
def sim(started: tuple[SimulatorProcess, dict[str, Any]]) -> SimulatorProcess:
    """The simulator with its history and without faults."""
    simulator, state = started
    simulator.clear_faults()
    simulator.put_state(state)
    simulator.forget_requests()
    return simulator


@pytest.fixture
def session(sim: SimulatorProcess, tmp_path: Path) -> Iterator[Session]:
    """A session with the simulator."""
    session = session_for(sim, tmp_path)
    yield session
    session.close()


def run(session: Session, **options: Any) -> dict[str, Any]:
    """Run the module in this process and return its result."""
    params = {name: argument.get("default") for name, argument in DEFINITION.options.items()}
    task = Task({**params, **options}, session, check_mode=False, diff_mode=False, controller=Controller())
    return DEFINITION.run(task)


def chosen(session: Session, **options: Any) -> list[int]:
    """Return the numbers of the activities that are returned."""
    return [int(entry["audit"].rpartition(" ")[2]) for entry in run(session, **options)["activities"]]


def answer(sim: SimulatorProcess, body: str, content_type: str, path: str = "/activity/csv") -> None:
    """Give the next answer to a call."""
    then = {"status": 200, "headers": {"Content-Type": content_type}, "body": body}
    sim.fault({"service": "api", "method": "GET", "path": path, "times": 0, "then": then})


def test_everything_as_sent_and_in_order(session: Session) -> None:
    result = run(session)
    assert result["changed"] is False
    assert result["activities"] == sorted(HISTORY, key=lambda entry: entry["audit"])
    assert "csv" not in result


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
def test_filters(session: Session, options: dict[str, Any], expected: list[int]) -> None:
    assert chosen(session, **options) == expected


def test_activities_without_a_time_are_left_out_aloud(session: Session) -> None:
    run(session, **{"from": "2026-11-01"})
    texts = [message.text for message in session.messages.collected if message.loudness == "warning"]
    assert texts == ["Activities without a time are left out, as a period is asked for: 1 of them."]


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
def test_options_that_are_refused(
    sim: SimulatorProcess, session: Session, options: dict[str, Any], option: str
) -> None:
    with pytest.raises(OptionError) as caught:
        run(session, **options)
    assert caught.value.option == option
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
    assert seconds_of(timestamp) == (seconds if seconds is None else pytest.approx(seconds))


def test_odd_entries(sim: SimulatorProcess, session: Session) -> None:
    entries = [None, "text", {}, {"timestamp": "2026-11-03T00:00:00Z", "audit": "activity 1"}, {"auditType": 7}]
    answer(sim, json.dumps(entries), "application/json", "/activity/json")
    assert run(session)["activities"] == [{}, {"auditType": 7}, entries[3]]
    assert chosen(session, **{"from": "2026-11-02"}) == [1]
    sim.clear_faults()
    answer(sim, "null", "application/json", "/activity/json")
    assert run(session)["activities"] == []


def test_long_history(sim: SimulatorProcess, session: Session) -> None:
    """Longer than what any other answer may be, and still taken whole."""
    entries = [{**activity(number, "c", "cluster", "ada", 0), "entityAttribute": "x" * 2000} for number in range(9000)]
    answer(sim, json.dumps(entries), "application/json", "/activity/json")
    assert len(run(session)["activities"]) == 9000


@pytest.mark.parametrize("kind", ["json", "csv", "text"])
def test_csv_of_the_simulator(simulator: Start, tmp_path: Path, kind: str) -> None:
    sim = simulator({"token_interval": 0, "activity_csv": kind})
    sim.put_state({**sim.state(), "activity": HISTORY})
    session = session_for(sim, tmp_path)
    result = run(session, format="csv")
    assert (result["changed"], "activities" in result) == (False, False)
    lines = result["csv"].splitlines()
    assert lines[0].startswith("timestamp,service,orgId")
    assert len(lines) == 6
    session.close()


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
def test_forms_of_the_csv(sim: SimulatorProcess, session: Session, body: str, content_type: str, expected: str) -> None:
    answer(sim, body, content_type)
    assert run(session, format="csv")["csv"] == expected


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
def test_what_is_no_csv(sim: SimulatorProcess, session: Session, body: str, content_type: str) -> None:
    answer(sim, body, content_type)
    with pytest.raises(ApiError, match="makes no sense"):
        run(session, format="csv")


@pytest.mark.parametrize("options", [{}, {"format": "csv"}])
def test_missing_permission(sim: SimulatorProcess, session: Session, options: dict[str, Any]) -> None:
    then = {"status": 403, "body": "You do not have the required permissions to perform this operation."}
    sim.fault({"service": "api", "method": "GET", "path": "/activity/*", "then": then})
    with pytest.raises(ApiError, match="required permissions") as caught:
        run(session, **options)
    assert caught.value.status == 403


@pytest.mark.parametrize("options", [{}, {"format": "csv"}])
@pytest.mark.parametrize("then", [{"reset": True}, {"truncate": 40}, {"status": 503}])
def test_faults(sim: SimulatorProcess, session: Session, options: dict[str, Any], then: dict[str, Any]) -> None:
    sim.fault({"service": "api", "method": "GET", "path": "/activity/*", "then": then})
    result = run(session, **options)
    assert len(result.get("activities") or result["csv"].splitlines()) >= 5
