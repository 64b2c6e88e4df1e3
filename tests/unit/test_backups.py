# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a backup was made, and which schedules are accepted."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.errors import OptionError
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.backups.backups import creation_time
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.backups.schedules import (
    validate_schedule,
)


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
