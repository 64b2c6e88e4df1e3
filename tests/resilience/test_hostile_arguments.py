# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any arguments for any module: refused in words, or sent to the declared host, under a declared path."""

from __future__ import annotations

import re
import urllib.parse
from pathlib import Path
from typing import Any

import pytest
from examples import bounded
from experiment import LONGEST_MESSAGE, Experiment, check_texts
from hypothesis import example, given
from hypothesis import strategies as st
from operations_at_risk import DELETE, OPERATIONS, Operation, each_operation
from seeded_organization import BACKUP, CLIENT, PRODUCTION

from ansible_process import AnsibleProcess, task
from module_runner import MODULES, SUCCESS, definition
from simulator_client import Simulator

INJECTIONS = [
    *("../members", "..", ".", "...", "%2e%2e", "%2E%2E/", "..%2f..%2fmembers", "a/../../members", "a\\..\\b"),
    *("//elsewhere.example/", "https://elsewhere.example/", "@elsewhere.example", "a\r\nHost: elsewhere.example"),
    *("a?b=c", "a#b", "a;b", "a b", "a\0b", "", " ", "{{ 7 * 7 }}", "$(id)", "null", "true", "-1", "None", "x" * 5000),
    *("ä@exämple.com", "e\u0301", "\u202e", "\u2028", "\ud800", "\U0001f4a3"),
]
EXISTING = ["production", "staging", "one", "ONE", CLIENT, BACKUP, PRODUCTION, "max.modeler@example.com", "Stable"]

TEXTS = st.one_of(st.sampled_from(INJECTIONS), st.sampled_from(EXISTING), st.text(max_size=30))
WRONG_TYPES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.lists(st.lists(st.text(max_size=3), max_size=2), max_size=2),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
    st.binary(max_size=5),
)

NOT_GENERATED: dict[str, Any] = {"wait": False, "wait_timeout": 1, "confirm": True, "connection": False}
"""Options on which it depends how long a task lasts, or whether it begins."""


def values(option: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return values for an option of an argument spec: most of its type, some not."""
    kind, choices = option.get("type", "str"), option.get("choices")
    if choices is not None and kind != "list":
        right: st.SearchStrategy[Any] = st.sampled_from(choices)
    elif kind == "list":
        right = st.lists(values({**option, "type": option.get("elements", "str"), "required": True}), max_size=3)
    elif kind == "dict":
        right = st.fixed_dictionaries({name: values(inner) for name, inner in option.get("options", {}).items()})
    else:
        right = {
            "bool": st.booleans(),
            "int": st.integers() | st.integers(-1, 3),
            "float": st.floats(),
            "raw": WRONG_TYPES,
        }.get(kind, TEXTS)
    return right if option.get("required") and kind == "str" else st.one_of(right, right, right, TEXTS, WRONG_TYPES)


def arguments_of(module: str, folder: Path) -> st.SearchStrategy[dict[str, Any]]:
    """Return arguments for a module."""
    required, optional = {}, {}
    for name, option in definition(module).options.items():
        if name in NOT_GENERATED:
            required[name] = st.just(NOT_GENERATED[name])
        elif option.get("type") == "path":
            # Anywhere else it might replace a file of this machine.
            optional[name] = st.just(str(folder if name.endswith("directory") else folder / "credentials.env"))
        elif option.get("required"):
            required[name] = values(option)
        else:
            optional[name] = values(option)
    return st.fixed_dictionaries(required, optional=optional)


def declared(sim: Simulator) -> re.Pattern[str]:
    """Return what the path of a declared operation looks like, each parameter being one segment."""
    templates = {each["path"] for each in sim.operations()["operations"]}
    return re.compile("|".join(re.sub(r"\{\w+\}", r"[^/?#\\\\]+", template) for template in templates))


def check_targets(sim: Simulator, allowed: re.Pattern[str]) -> None:
    """Check where the requests went that the simulator saw, as they were sent."""
    for request in sim.requests("api"):
        assert allowed.fullmatch(request["path"]), request["path"]
        assert all(urllib.parse.unquote(part) not in (".", "..") for part in request["path"].split("/"))
        assert request["path"].isascii()
        assert request["path"].isprintable()


@pytest.mark.parametrize("module", [module for module in MODULES if definition(module).options])
def test_any_arguments(experiment: Experiment, module: str) -> None:
    experiment.count("arguments of any kind (50 examples each)", "any")
    sim, allowed = experiment.sim, declared(experiment.sim)

    @bounded(max_examples=50)
    @given(arguments=arguments_of(module, experiment.folder))
    def check(arguments: dict[str, Any]) -> None:
        sim.put_state(experiment.organization)
        sim.forget_requests()
        run = experiment.runner.attempt(module, **{"retries": 0, **arguments})
        assert run.outcome != "unexpected", run.message
        assert "Traceback" not in run.visible
        assert sim.client_secret not in run.visible
        if module == "camunda_request":
            assert {request["path"].upper() for request in sim.requests("api")} <= {arguments["path"].upper()}
        else:
            check_targets(sim, allowed)

    check()


MISPLACED: dict[str, tuple[str, dict[str, Any], str]] = {
    "a number": ("camunda_cluster", {"name": "x", "encryption_keys": 5}, "encryption_keys"),
    "in a list": ("camunda_ip_allowlist", {"cluster": "x", "entries": [{"ip": "192.0.2.1"}, True]}, "entries[1]"),
    "a list in a list": ("camunda_ip_allowlist", {"cluster": "x", "entries": [[]]}, "entries[0]"),
}


def test_value_in_the_place_of_a_dictionary(tmp_path: Path) -> None:
    """Ansible's own check of arguments ends in a traceback there."""
    tasks = [task(name, module, arguments=arguments) for name, (module, arguments, _place) in MISPLACED.items()]
    result = AnsibleProcess(tmp_path / "control").playbook(tasks, verbosity=3)
    assert "Traceback" not in result.output
    for name, (_module, _arguments, place) in MISPLACED.items():
        assert result.result(name)["msg"] == f"These options must be dictionaries, but have other types: {place}."


REMOVALS = [
    operation
    for operation in OPERATIONS
    if operation.kind == DELETE
    and operation.module in ("camunda_member", "camunda_api_client", "camunda_connector_secret", "camunda_backup")
]
"""Where a segment that became another path would do the most harm."""


def listed_as(operation: Operation, text: str) -> tuple[str, Any, dict[str, Any]]:
    """Return for something of that name: the list's path, the list, and the arguments that remove it."""
    in_cluster = f"/clusters/{PRODUCTION}"
    cases: dict[str, tuple[str, Any, dict[str, Any]]] = {
        "camunda_backup": (
            f"{in_cluster}/backups",
            [{"uuid": text, "status": "Complete"}],
            {"cluster": PRODUCTION, "backup": text},
        ),
        "camunda_api_client": (
            f"{in_cluster}/clients",
            [{"name": "one", "clientId": text}],
            {"cluster": PRODUCTION, "name": "one"},
        ),
        "camunda_connector_secret": (
            f"{in_cluster}/secrets",
            {text: "value"},
            {"cluster": PRODUCTION, "name": text, "wait_timeout": 0},
        ),
        "camunda_member": (
            "/members",
            [{"email": text, "roles": ["analyst"], "invitePending": False}],
            {"email": text},
        ),
    }
    return cases[operation.module]


@pytest.mark.parametrize("text", INJECTIONS, ids=ascii)
@each_operation(REMOVALS)
def test_segment_stays_one_segment(experiment: Experiment, operation: Operation, text: str) -> None:
    """The service itself lists such a name, so the task addresses exactly that; or refuses to."""
    experiment.count("injection in a path segment", "delete")
    sim, (target, listed, arguments) = experiment.sim, listed_as(operation, text)
    sim.disturb("GET", target, times=0, status=200, body=listed)
    run = experiment.runner.attempt(operation.module, **arguments, state="absent")
    check_texts(run, longest=LONGEST_MESSAGE + len(text))
    removals = [each["path"] for each in sim.requests("api") if each["method"] == "DELETE"]
    assert set(removals) <= {f"{target}/{urllib.parse.quote(text, safe='', errors='replace')}"}
    if not removals:
        assert run.outcome in ("option_invalid", "refused", SUCCESS), run.message
    assert sim.state()["members"] == experiment.organization["members"]


@bounded(max_examples=60)
@given(path=st.one_of(TEXTS, st.sampled_from(INJECTIONS).map(lambda text: f"/members/{text}")))
@example(path="//elsewhere.example/clusters")
@example(path="/clusters/../members")
@example(path="/members/ada%40example.com?x=%c3%bc")
@example(path="/a//b;c=%2fd")
def test_any_path_of_a_request(experiment: Experiment, path: str) -> None:
    experiment.sim.forget_requests()
    run = experiment.runner.attempt("request", method="DELETE", path=path, retries=0)
    assert run.outcome in (SUCCESS, "option_invalid", "api_error"), run.message
    # Percent-encodings are the same in capitals.
    assert [request["path"].upper() for request in experiment.sim.requests("api")] in ([], [path.upper()])
