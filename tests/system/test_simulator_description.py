# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's operations against Camunda's API description, where a copy of that is at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from raw_call import raw_call
from simulator_process import SimulatorProcess

DESCRIPTION = Path(__file__).resolve().parents[3] / "shared" / "api" / "openapi.json"

pytestmark = pytest.mark.skipif(not DESCRIPTION.exists(), reason="no copy of Camunda's API description is here")


@pytest.fixture(scope="module")
def sim() -> Iterator[SimulatorProcess]:
    """One simulator for the file."""
    with SimulatorProcess({"token_interval": 0}) as started:
        yield started


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    """The description."""
    document: dict[str, Any] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    return document


def test_operations_declare_what_the_description_does(sim: SimulatorProcess, description: dict[str, Any]) -> None:
    for operation in sim.operations()["operations"]:
        described = description["paths"][operation["path"]][operation["method"].lower()]
        assert sorted(operation["statuses"]) == sorted(int(status) for status in described["responses"]), operation
        assert (operation["scope"] is None) == (described["security"] == []), operation


def test_answers_fit_their_schemas(sim: SimulatorProcess, description: dict[str, Any]) -> None:
    token = sim.token()
    cluster = sim.state()["clusters"][0]
    client = cluster["clients"][0]["clientId"]
    calls = [
        ("GET", "/members", {}, None),
        ("GET", "/clusters", {}, None),
        ("GET", "/clusters/parameters", {}, None),
        ("GET", "/clusters/{clusterUuid}", {"clusterUuid": cluster["uuid"]}, None),
        ("GET", "/clusters/{clusterUuid}/clients", {"clusterUuid": cluster["uuid"]}, None),
        ("POST", "/clusters/{clusterUuid}/clients", {"clusterUuid": cluster["uuid"]}, {"clientName": "new"}),
        (
            "GET",
            "/clusters/{clusterUuid}/clients/{clientId}",
            {"clusterUuid": cluster["uuid"], "clientId": client},
            None,
        ),
        ("GET", "/meta/ip-ranges", {}, None),
    ]
    for method, template, values, document in calls:
        answer = raw_call(sim, method, template.format(**values), token=token, document=document)
        declared = description["paths"][template][method.lower()]["responses"][str(answer.status)]["content"]
        assert list(declared) == [answer.headers["content-type"].partition(";")[0]]
        problems = list(_problems(answer.json(), declared["application/json"]["schema"], description, template))
        assert problems == []


def _problems(value: Any, schema: dict[str, Any], description: dict[str, Any], where: str) -> Iterator[str]:
    """Yield what is wrong with ``value`` by the parts of OpenAPI 3.0 that the checked answers use."""
    if "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    types: dict[str, type] = {"string": str, "boolean": bool, "array": list, "object": dict}
    if not isinstance(value, types[schema["type"]]):
        yield f"{where}: {value!r} is not {schema['type']}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is not one of {schema['enum']}"
    elif isinstance(value, list):
        for item in value:
            yield from _problems(item, schema["items"], description, f"{where}[]")
    elif isinstance(value, dict):
        declared = schema.get("properties", {})
        yield from (f"{where}: {name} is missing" for name in schema.get("required", []) if name not in value)
        yield from (f"{where}: {name} is not declared" for name in value if name not in declared)
        for name in value.keys() & declared.keys():
            yield from _problems(value[name], declared[name], description, f"{where}.{name}")
