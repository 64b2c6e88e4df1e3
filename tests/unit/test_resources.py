# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is understood of answers: their shape, backups and their schedules, generations of clusters."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils._internal.api import response_schema as answer_shape
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import OptionError
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.backups.backups import creation_time
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.backups.schedules import (
    validate_schedule,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.parameters import (
    ClusterParameters,
)

ANYTHING, CLUSTER, MEMBER = answer_shape.ANYTHING, answer_shape.CLUSTER, answer_shape.MEMBER
MONITORING, PARAMETERS, schema_error = answer_shape.MONITORING, answer_shape.PARAMETERS, answer_shape.schema_error

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ({}, MEMBER),
        ({"email": None, "roles": None}, MEMBER),
        ({"email": 5, "roles": ["admin", 5, None], "more": [{}]}, MEMBER),
        ({"uuid": "x", "status": {}, "ipallowlist": [{}, "192.0.2.1", None]}, CLUSTER),
        ({"clients": [None, 1, {"uuid": None}], "status": {"more": []}}, MONITORING),
        ({"channels": []}, PARAMETERS),
        ([{}], ANYTHING),
    ],
)
def test_fits(value: Any, shape: Any) -> None:
    assert schema_error(value, shape) is None


@pytest.mark.parametrize(
    ("value", "shape", "problem"),
    [
        ([], MEMBER, "it is not an object"),
        ({"roles": "admin"}, MEMBER, "it.roles is not a list"),
        ({"roles": [["admin"]]}, MEMBER, "it.roles[0] is not a text, a number or a boolean"),
        ({"email": {}}, MEMBER, "it.email is not a text, a number or a boolean"),
        ({}, CLUSTER, "it.uuid is not a text"),
        ({"uuid": ""}, CLUSTER, "it.uuid is not a text"),
        ({"uuid": "x", "status": {"ready": []}}, CLUSTER, "it.status.ready is not a text, a number or a boolean"),
        ({"uuid": "x", "generation": "8.9"}, CLUSTER, "it.generation is not an object"),
        ({"clients": [{"uuid": []}]}, MONITORING, "it.clients[0].uuid is not a text, a number or a boolean"),
        ({"channels": [None]}, PARAMETERS, "it.channels[0] is not an object"),
    ],
)
def test_does_not_fit(value: Any, shape: Any, problem: str) -> None:
    assert schema_error(value, shape) == problem


@given(value=JSON, shape=st.sampled_from([MEMBER, CLUSTER, MONITORING, PARAMETERS, [MEMBER]]))
def test_any_value_is_judged(value: Any, shape: Any) -> None:
    problem = schema_error(value, shape)
    assert problem is None or problem.startswith("it")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:01:00Z", 60),
        ("1970-01-01T00:01:00.123456789Z", 60),
        ("1970-01-01T01:01:00.5+01:00", 60),
        ("1970-01-01 00:01:00", 60),
        ("", None),
        (None, None),
        (17, None),
        ("2026-99-01T00:00:00Z", None),
    ],
)
def test_time_of_a_backup(text: Any, seconds: float | None) -> None:
    assert creation_time({"created": text}) == seconds


@pytest.mark.parametrize(
    "schedule",
    ["0 2 * * *", "*/15 * * * *", "0,30 * * * *", "7 */6 * * MON-FRI", "55 23 * * 1", "5/20 0 1,15 jan *", "0 0 ? * ?"],
)
def test_valid_schedule(schedule: str) -> None:
    assert validate_schedule(f" {schedule}  ") == schedule


@pytest.mark.parametrize(
    ("schedule", "match"),
    [
        ("", "it has 0 fields instead of 5"),
        ("0 2 * *", "it has 4 fields"),
        ("0 0 2 * * *", "it has 6 fields"),
        ("@daily", "it has 1 fields"),
        ("60 2 * * *", "minute '60' must be from 0 to 59"),
        ("0 24 * * *", "hour '24'"),
        ("0 2 0 * *", "day of the month '0'"),
        ("0 2 * 13 *", "month '13'"),
        ("0 2 * * 8", "day of the week '8'"),
        ("0 2 * * MONDAY", "day of the week 'MONDAY'"),
        ("-5 2 * * *", "minute '-5' is invalid"),
        ("0 5-2 * * *", "hour '5-2' matches no value"),
        ("0 */0 * * *", "matches no value"),
        ("? 2 * * *", "is invalid"),
        ("0 2 L * *", "day of the month 'L'"),
        ("0 ٢ * * *", "is invalid"),
        ("0, 2 * * *", "is invalid"),
        ("0 2 * * *\n0 3 * * *", "it has 10 fields"),
        ("* * * * *", "1 minutes apart"),
        ("*/10 * * * *", "10 minutes apart"),
        ("0,50 * * * *", "10 minutes apart"),
        ("0,14 2 * * *", "14 minutes apart"),
        ("0,55 0,23 * * *", "5 minutes apart"),
    ],
)
def test_invalid_schedule_is_refused(schedule: str, match: str) -> None:
    with pytest.raises(OptionError, match=match) as caught:
        validate_schedule(schedule)
    assert caught.value.option == "schedule"


@pytest.mark.parametrize(
    ("names", "newest"),
    [
        (["8.9 gen2", "8.9 gen13", "8.8 gen22"], "8.9 gen13"),
        (["Zeebe 8.1.0-alpha2", "Zeebe 8.1.0", "Zeebe 8.0.10"], "Zeebe 8.1.0"),
        (["8.10 alpha3", "8.10 gen1", "8.9 gen50"], "8.10 gen1"),
        (["first", "second"], "first"),
        ([], None),
    ],
)
def test_newest_generation(names: list[str], newest: str | None) -> None:
    """The order of the list means nothing; the default of the channel is its first here."""
    generations = [{"uuid": f"uuid of {name}", "name": name} for name in names]
    others = {"uuid": "x", "name": "99 gen99", "classification": "existingCluster"}
    channel: dict[str, Any] = {"uuid": "u", "name": "Stable", "allowedGenerations": [*reversed(generations), others]}
    if generations:
        channel["defaultGeneration"] = generations[0]
    found = ClusterParameters({"channels": [channel]}).newest_generation({"uuid": "u"})
    assert (found or {}).get("name") == newest
