# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The activity of the organization."""

from __future__ import annotations

import csv
import io
from typing import Any

from exchange import Answer, text_answer
from operation_registry import Call, operation

COLUMNS = (
    "timestamp",
    "service",
    "orgId",
    "userId",
    "audit",
    "auditType",
    "entity",
    "entityId",
    "parentEntity",
    "parentEntityId",
    "entityAttribute",
    "entityAttributeValueFrom",
    "entityAttributeValueTo",
)
"""Columns of the CSV: the fields of an entry; which ones the service writes and how is not documented."""


@operation("GET", "/activity/json", scope="activity:get", refusals=(403,))
def activity_as_json(call: Call) -> Any:
    """Show the whole history."""
    return call.organization.document["activity"]


@operation("GET", "/activity/csv", scope="activity:get", refusals=(403,))
def activity_as_csv(call: Call) -> Any:
    """Show the whole history as CSV, in one of the forms that the service may have."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(call.organization.document["activity"])
    text, kind = stream.getvalue(), call.simulation.options.activity_csv
    if kind == "csv":
        return Answer(200, text.encode(), {"Content-Type": "text/csv; charset=utf-8"})
    return text_answer(200, text) if kind == "text" else text
