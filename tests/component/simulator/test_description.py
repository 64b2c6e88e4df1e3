# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator against Camunda's API description, where a copy of that is at hand.

Schemathesis, which knows nothing of this project, reads the description, makes up requests and judges the answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import hypothesis
import pytest
import schemathesis
import yaml
from hypothesis import strategies
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi import checks

import cluster_calls as known
from cluster_calls import EVERYTHING, ClusterCalls, Start

ROOT = Path(__file__).resolve().parents[3]
DESCRIPTION = ROOT.parent / "shared" / "api" / "openapi.json"

pytestmark = pytest.mark.skipif(not DESCRIPTION.exists(), reason="no copy of Camunda's API description is here")

SETTINGS = hypothesis.settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
)
"""How requests are made up: a few for each operation, and the same in every run, so that what fails fails again."""

CHECKS = [not_a_server_error, checks.content_type_conformance]
CHECKS += [checks.response_headers_conformance, checks.response_schema_conformance]


class Good(NamedTuple):
    """A call that has to succeed, and what the cluster has to be like for it besides having everything."""

    body: Any = None
    cluster: Mapping[str, Any] = MappingProxyType({})


# Most succeed without a body.
LISTED = yaml.safe_load((ROOT / "tests" / "operations.yml").read_text(encoding="utf-8"))
C = "/clusters/{clusterUuid}"
GOOD: dict[str, Good] = {
    **dict.fromkeys(LISTED, Good()),
    "POST /clusters": Good({**known.NEW_CLUSTER, "identityBackendChecksEnabled": True}),
    f"PATCH {C}": Good({"name": "other", "stageLabel": "prod", "numberOfAllocatedHwPackages": 2}),
    f"PUT {C}/wake": Good(cluster={"status": {"ready": "Suspended"}}),
    f"PUT {C}/encryption": Good(
        {"primaryEncryptionKeyId": known.KEY, "secondaryEncryptionKeyId": known.BACKUP_KEY},
        {"status": {"ready": "WaitingForInput"}},
    ),
    f"POST {C}/failover": Good({"backupIds": [known.BACKUP], "restoreBackupId": known.BACKUP}),
    f"PUT {C}/ipallowlist": Good({"ipallowlist": EVERYTHING["ipallowlist"]}),
    f"PUT {C}/ipwhitelist": Good({"ipwhitelist": EVERYTHING["ipallowlist"]}),
    f"POST {C}/clients": Good({"clientName": "new", "permissions": ["Zeebe"]}),
    f"POST {C}/secrets": Good({"secretName": "NEW", "secretValue": "v"}),
    f"PUT {C}/secrets/{{secretName}}": Good({"secretValue": "v"}),
    f"PUT {C}/backups/schedule": Good({"schedule": "*/15 8-18 * * MON-FRI"}),
    f"POST {C}/monitoring": Good(cluster={"monitoring": {}}),
    f"POST {C}/monitoring/clients": Good({"username": "new"}),
    f"POST {C}/secure-connectivity": Good(known.CONNECTIVITY, {"secure_connectivity": None}),
    "POST /members/{email}": Good({"orgRoles": ["analyst"]}),
}


def parameters_of(label: str) -> dict[str, str]:
    """Return the values of an operation's path parameters that name things that exist."""
    return {name: value for name, value in known.PATH_PARAMETERS.items() if f"{{{name}}}" in label}


@dataclass
class Judge:
    """The simulator, whose answers are judged, and the description of what it simulates."""

    calls: ClusterCalls
    schema: Any

    def operation(self, label: str) -> Any:
        method, path = label.split(" ")
        return self.schema[path][method]

    def ask(self, case: Any) -> int:
        """Send the request, have the answer judged, and return its status."""
        answer = case.call(base_url=self.calls.sim.api_url, headers={"Authorization": f"Bearer {self.calls.token}"})
        case.validate_response(answer, checks=CHECKS)
        return int(answer.status_code)

    def allowed(self, label: str) -> set[int]:
        """Return the statuses with which the operation may be answered: the described ones, and the listed others."""
        statuses = (
            *self.calls.sim.operations()["undeclared_statuses"],
            *self.operation(label).definition.raw["responses"],
        )
        return {int(status) for status in statuses} - {500}


@pytest.fixture(scope="module")
def schema() -> Any:
    return schemathesis.openapi.from_dict(description())


@pytest.fixture
def judge(start: Start, schema: Any) -> Judge:
    """Judge a simulator that has one of everything."""
    names = ("service", "orgId", "audit", "entity", "entityId", "userId")
    entry = {**dict.fromkeys(names, "x"), "auditType": "c"}
    return Judge(start(cluster=EVERYTHING, organization={"members": known.MEMBERS, "activity": [entry]}), schema)


def description() -> dict[str, Any]:
    """Return the description without the one thing in it that nothing can satisfy.

    Three bodies are declared as "all of" a closed object and an object with one more property, so that the first
    forbids what the second asks for. They are read as one closed object with the properties of both.
    """
    document: dict[str, Any] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))

    def repaired(value: Any) -> Any:
        if isinstance(value, list):
            return [repaired(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "allOf" not in value:
            return {name: repaired(item) for name, item in value.items()}
        parts = [_resolved(part, document) for part in value["allOf"]]
        return {
            "type": "object",
            "additionalProperties": False,
            "properties": {name: item for part in parts for name, item in part["properties"].items()},
            "required": [name for part in parts for name in part.get("required", [])],
        }

    document["paths"] = repaired(document["paths"])
    return document


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    named: dict[str, Any] = document["components"]["schemas"]
    found: dict[str, Any] = named[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def test_every_operation_is_there_and_declares_what_is_described(judge: Judge) -> None:
    declared = {f"{each['method']} {each['path']}": each for each in judge.calls.sim.operations()["operations"]}
    described = {each.ok().label: each.ok() for each in judge.schema.get_all_operations()}
    assert set(declared) == set(described) == set(GOOD)
    for label, operation in described.items():
        raw = operation.definition.raw
        statuses = sorted(int(status) for status in raw["responses"])
        assert sorted(declared[label]["statuses"]) == statuses, label
        assert (declared[label]["scope"] is None) == (raw["security"] == []), label


@pytest.mark.parametrize("label", GOOD)
def test_good_calls_succeed_as_described(judge: Judge, label: str) -> None:
    good, operation = GOOD[label], judge.operation(label)
    judge.calls.put(**{**EVERYTHING, **good.cluster})
    content = {} if good.body is None else {"body": good.body, "media_type": "application/json"}
    status = judge.ask(operation.Case(path_parameters=parameters_of(label), **content))
    assert [status] == [int(each) for each in operation.definition.raw["responses"] if each.startswith("2")]


@pytest.mark.parametrize("label", GOOD)
def test_any_call_is_answered_as_described(judge: Judge, label: str) -> None:
    """Ask with whatever fits the description, mostly about things that exist."""

    @SETTINGS
    @hypothesis.given(
        case=judge.operation(label).as_strategy(), real=strategies.sampled_from([True, True, True, False])
    )
    def ask(case: Any, real: bool) -> None:
        if real:
            case.path_parameters = parameters_of(label)
        assert judge.ask(case) in judge.allowed(label)

    ask()


@pytest.mark.parametrize("label", [label for label, good in GOOD.items() if good.body is not None])
def test_bodies_that_do_not_fit_the_description_are_refused(judge: Judge, label: str) -> None:
    wrong = schemathesis.GenerationMode.NEGATIVE

    @SETTINGS
    @hypothesis.given(case=judge.operation(label).as_strategy(wrong))
    def ask(case: Any) -> None:
        # It may be something else that is wrong, the credential say, which is another matter.
        body = case.meta.components.get(ParameterLocation.BODY)
        hypothesis.assume(body is not None and body.mode is wrong)
        case.path_parameters = parameters_of(label)
        status = judge.ask(case)
        assert status in judge.allowed(label) - {200, 204}, f"{case.body!r} was accepted"

    ask()


def test_the_judge_judges(judge: Judge) -> None:
    """A rule that never fails would prove nothing."""
    judge.calls.put(status={"ready": "Splendid"})
    case = judge.operation("GET /clusters/{clusterUuid}").Case(path_parameters={"clusterUuid": known.CLUSTER})
    with pytest.raises(FailureGroup, match="Response violates schema"):
        judge.ask(case)
