# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IP allowlist: what is the same, what is refused, and what a list that is not shown means."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from administration_session import session_for
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.errors import ApiError, NotFound, OptionError, Refused
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import Controller, Task
from ansible_collections.community.camunda.plugins.modules.camunda_ip_allowlist import DEFINITION

Start = Callable[..., SimulatorProcess]
Entry = dict[str, Any]

# What the simulator's cluster "production" starts with; "staging" has none.
OFFICE = {"ip": "192.0.2.0/24", "description": "Office"}
BUILD = {"ip": "198.51.100.10,198.51.100.11", "description": "Build servers"}
BUILD_AS_SENT = {"ip": "198.51.100.10/32,198.51.100.11/32", "description": "Build servers"}


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[SimulatorProcess, dict[str, Any]]]:
    """One simulator for the file, and the state it starts with."""
    with SimulatorProcess({"token_interval": 0}) as sim:
        yield sim, sim.state()


@pytest.fixture
def sim(started: tuple[SimulatorProcess, dict[str, Any]]) -> SimulatorProcess:
    """The simulator as it was at its start."""
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


def run(session: Session, *entries: Entry, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    """Run the module in this process and return its result."""
    defaults = {name: argument.get("default") for name, argument in DEFINITION.options.items()}
    complete = [{"description": "", **entry} for entry in entries]
    params = {**defaults, "cluster": "production", "entries": complete, **options}
    return DEFINITION.run(Task(params, session, check_mode=check_mode, diff_mode=True, controller=Controller()))


def stored(sim: SimulatorProcess, cluster: int = 0) -> Any:
    """Return the list that the cluster has."""
    return sim.state()["clusters"][cluster].get("ipallowlist")


def puts(sim: SimulatorProcess) -> list[tuple[str, int | None]]:
    """Return the last part of the path and the status of each request that changes something."""
    return [
        (each["path"].rpartition("/")[2], each["status"]) for each in sim.requests("api") if each["method"] != "GET"
    ]


def warnings(session: Session) -> list[str]:
    """Return the warnings so far."""
    return [message.text for message in session.messages.collected if message.loudness == "warning"]


def show(sim: SimulatorProcess, cluster: dict[str, Any], times: int = 0) -> None:
    """Let the API show a cluster in a certain way."""
    answer = {"status": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(cluster)}
    path = "/clusters/*-*-*-*-*"
    sim.fault({"service": "api", "method": "GET", "path": path, "times": times, "then": answer})


@pytest.mark.parametrize("form", ["sent", "networks"])
def test_states(simulator: Start, tmp_path: Path, form: str) -> None:
    sim = simulator({"token_interval": 0, "allowlist_form": form, "shuffle": True})
    session = session_for(sim, tmp_path)
    new = [{"ip": " 203.0.113.7 , 2001:DB8::/48"}, OFFICE]
    predicted = run(session, *new, check_mode=True)
    assert puts(sim) == []
    changed = run(session, *new)
    assert changed == predicted
    assert changed["ip_allowlist"] == [{"ip": "203.0.113.7/32,2001:db8::/48", "description": ""}, OFFICE]
    assert changed["diff"][0]["before"]["ip_allowlist"] == [
        OFFICE,
        {"ip": "198.51.100.10/32", "description": "Build servers"},
        {"ip": "198.51.100.11/32", "description": "Build servers"},
    ]
    assert len(changed["diff"][0]["after"]["ip_allowlist"]) == 3
    again = run(session, *new)
    assert (again["changed"], again["diff"]) == (False, [])
    assert {entry["ip"] for entry in again["ip_allowlist"]} == {entry["ip"] for entry in changed["ip_allowlist"]}
    assert run(session, allow_empty=True)["ip_allowlist"] == []
    assert stored(sim) == []
    assert run(session, allow_empty=True)["changed"] is False
    assert len(puts(sim)) == 2
    session.close()


@pytest.mark.parametrize(
    "entries",
    [
        [OFFICE, BUILD],
        [BUILD, OFFICE],
        [BUILD_AS_SENT, OFFICE],
        [OFFICE, {**BUILD, "ip": "198.51.100.11/32 ,198.51.100.10"}],
        [OFFICE, {**BUILD, "ip": "198.51.100.11"}, {**BUILD, "ip": "198.51.100.10"}],
        [OFFICE, BUILD, OFFICE],
    ],
)
def test_what_is_the_same(sim: SimulatorProcess, session: Session, entries: list[Entry]) -> None:
    result = run(session, *entries)
    assert result == {"changed": False, "diff": [], "ip_allowlist": [OFFICE, BUILD]}
    assert puts(sim) == []


@pytest.mark.parametrize(
    "entries",
    [
        [OFFICE],
        [OFFICE, {**BUILD, "description": "build servers"}],
        [{**OFFICE, "ip": "192.0.2.0/25"}, BUILD],
        [OFFICE, BUILD, {"ip": "::1"}],
        [{**OFFICE, "description": BUILD["description"]}, {**BUILD, "description": OFFICE["description"]}],
    ],
)
def test_what_is_not_the_same(sim: SimulatorProcess, session: Session, entries: list[Entry]) -> None:
    assert run(session, *entries)["changed"] is True
    assert run(session, *entries)["changed"] is False
    assert len(puts(sim)) == 1


def test_all_that_is_not_valid_is_named(sim: SimulatorProcess, session: Session) -> None:
    with pytest.raises(OptionError) as caught:
        run(
            session,
            OFFICE,
            {"ip": "192.0.2.256"},
            {"ip": "10.0.0.1/24, example.com"},
            {"ip": "10.0.0.0/255.255.255.0"},
            {"ip": "2001:db8::1/64"},
            {"ip": "10.0.0.1,,10.0.0.2"},
            {"ip": "fe80::1%eth0"},
            {"ip": "010.0.0.1"},
            {"ip": "10.0.0.0/33"},
            {"ip": "10.0.0.0 - 10.0.0.9"},
        )
    assert caught.value.option == "entries"
    for words in (
        "'192.0.2.256';",
        "'10.0.0.1/24', which has host bits set (the network is '10.0.0.0/24')",
        "'example.com'",
        "'10.0.0.0/255.255.255.0', which is not in CIDR notation (write '10.0.0.0/24')",
        "'2001:db8::1/64', which has host bits set (the network is '2001:db8::/64')",
        "an empty one",
        "'fe80::1%eth0'",
        "'010.0.0.1'",
        "'10.0.0.0/33'",
        "'10.0.0.0 - 10.0.0.9'",
    ):
        assert words in caught.value.message
    assert OFFICE["ip"] not in caught.value.message
    assert sim.requests() == []


def test_empty_only_when_asked(sim: SimulatorProcess, session: Session) -> None:
    with pytest.raises(OptionError, match="allow_empty: true"):
        run(session)
    assert sim.requests() == []
    assert run(session, allow_empty=True)["changed"] is True


@pytest.mark.parametrize("cluster", ["no such cluster", "00000000-0000-4000-8000-000000000000"])
def test_unknown_cluster(sim: SimulatorProcess, session: Session, cluster: str) -> None:
    with pytest.raises(NotFound, match=r"'production' \("):
        run(session, OFFICE, cluster=cluster)
    assert puts(sim) == []


@pytest.mark.parametrize(("allowlist", "shown"), [("array", []), ("null", None)])
def test_list_that_was_never_set(simulator: Start, tmp_path: Path, allowlist: str, shown: Any) -> None:
    sim = simulator({"token_interval": 0, "allowlist": allowlist})
    session = session_for(sim, tmp_path)
    empty = run(session, cluster="staging", allow_empty=True)
    assert (empty["changed"], empty["ip_allowlist"]) == (False, shown)
    assert run(session, OFFICE, cluster="staging", check_mode=True)["diff"][0]["before"] == {"ip_allowlist": shown}
    assert run(session, OFFICE, cluster="staging")["changed"] is True
    assert stored(sim, 1) == [OFFICE]
    assert run(session, OFFICE, cluster="staging")["changed"] is False
    assert warnings(session) == []
    session.close()


@pytest.mark.parametrize("entries", [[OFFICE], []])
def test_list_that_is_not_shown(simulator: Start, tmp_path: Path, entries: list[Entry]) -> None:
    sim = simulator({"token_interval": 0, "allowlist": "absent"})
    session = session_for(sim, tmp_path)
    for check_mode in (True, False):
        with pytest.raises(Refused, match="force: true"):
            run(session, *entries, cluster="staging", allow_empty=True, check_mode=check_mode)
    assert puts(sim) == []
    result = run(session, *entries, cluster="staging", allow_empty=True, force=True)
    assert (result["changed"], result["ip_allowlist"]) == (True, entries)
    assert result["diff"][0]["before"] == {"ip_allowlist": "(not shown by the API)"}
    assert puts(sim) == [("ipallowlist", 204)]
    assert "does not show the IP allowlist" in warnings(session)[0]
    session.close()


def test_list_that_stays_hidden(sim: SimulatorProcess, session: Session) -> None:
    """Every run is a change then, and consent is not needed for one that is shown."""
    uuid = sim.state()["clusters"][0]["uuid"]
    show(sim, {"uuid": uuid, "name": "production"})
    for _run in range(2):
        assert run(session, OFFICE, force=True)["changed"] is True
    sim.clear_faults()
    assert run(session, OFFICE, force=True)["changed"] is False


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({"ipwhitelist": [OFFICE]}, False),
        ({"ipwhitelist": None}, True),
        ({"ipallowlist": [OFFICE], "ipwhitelist": []}, False),
        ({"ipallowlist": None, "ipwhitelist": [OFFICE]}, True),
        ({"ipallowlist": [{"ip": "192.0.2.0/24 ", "description": "Office", "id": 7}]}, False),
        ({"ipallowlist": [{"ip": "192.0.2.77/24", "description": "Office"}]}, False),
        ({"ipallowlist": [{"ip": "192.0.2.0/24"}]}, True),
        ({"ipallowlist": [{"ip": "192.0.2.0/24", "description": None}]}, True),
        ({"ipallowlist": [{"ip": None, "description": "Office"}]}, True),
        ({"ipallowlist": ["192.0.2.0/24", None]}, True),
    ],
)
def test_how_the_list_is_shown(sim: SimulatorProcess, session: Session, fields: dict[str, Any], changed: bool) -> None:
    show(sim, {"uuid": sim.state()["clusters"][0]["uuid"], "name": "production", **fields})
    assert run(session, OFFICE)["changed"] is changed
    assert run(session, OFFICE, check_mode=True)["changed"] is changed


def test_service_that_knows_only_the_former_name(sim: SimulatorProcess, session: Session) -> None:
    fault = {"service": "api", "method": "PUT", "path": "/clusters/*/ipallowlist", "then": {"status": 404}}
    sim.fault({**fault, "times": 0})
    assert run(session, OFFICE)["changed"] is True
    assert puts(sim) == [("ipallowlist", 404), ("ipwhitelist", 204)]
    assert stored(sim) == [OFFICE]


@pytest.mark.parametrize("then", [{"lose_response": True}, {"reset": True}, {"status": 503}, {"truncate": 0}])
@pytest.mark.parametrize("form", ["sent", "networks"])
def test_lost_answers(simulator: Start, tmp_path: Path, then: dict[str, Any], form: str) -> None:
    sim = simulator({"token_interval": 0, "allowlist_form": form})
    session = session_for(sim, tmp_path)
    sim.fault({"service": "api", "method": "PUT", "path": "/clusters/*/ipallowlist", "then": then})
    assert run(session, BUILD)["changed"] is True
    assert run(session, BUILD)["changed"] is False
    assert [entry["description"] for entry in stored(sim)] == ["Build servers"]
    session.close()


def test_refusal_in_the_words_of_the_service(sim: SimulatorProcess, session: Session) -> None:
    then = {"status": 403, "body": "IP allowlisting is not part of the plan"}
    sim.fault({"service": "api", "method": "PUT", "path": "/clusters/*/ipallowlist", "times": 0, "then": then})
    with pytest.raises(ApiError, match="not part of the plan"):
        run(session, OFFICE)
    assert stored(sim) == [OFFICE, BUILD]
