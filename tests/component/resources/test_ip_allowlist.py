# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IP allowlist: what counts as equal, what is refused, and what a list that is not shown means."""

from __future__ import annotations

from typing import Any

import pytest

from module_runner import ModuleRunner, Run
from simulator_thread import SimulatorThread

Entry = dict[str, Any]

# What the simulator's cluster "production" starts with; "staging" has none.
OFFICE = {"ip": "192.0.2.0/24", "description": "Office"}
BUILD = {"ip": "198.51.100.10,198.51.100.11", "description": "Build servers"}
BUILD_AS_SENT = {"ip": "198.51.100.10/32,198.51.100.11/32", "description": "Build servers"}


def entries(*listed: Entry, cluster: str = "production") -> dict[str, Any]:
    """Return arguments of camunda_ip_allowlist."""
    return {"cluster": cluster, "entries": list(listed)}


def stored(sim: SimulatorThread, cluster: str = "production") -> Any:
    """Return the list that the cluster has."""
    return sim.cluster(cluster).get("ipallowlist")


def show(sim: SimulatorThread, **fields: Any) -> None:
    """Let the API show the cluster with these fields and no others, from now on."""
    cluster = {"uuid": sim.cluster("production")["uuid"], "name": "production", **fields}
    sim.disturb("GET", "/clusters/*-*-*-*-*", times=0, status=200, body=cluster)


@pytest.mark.parametrize(
    "simulator_options", [{"allowlist_form": form, "shuffle": True} for form in ("sent", "networks")]
)
def test_list_is_replaced_as_a_whole(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    new = [{"ip": " 203.0.113.7 , 2001:DB8::/48"}, OFFICE]
    changed = module_runner.changes("ip_allowlist", **entries(*new))
    assert changed["ip_allowlist"] == [{"ip": "203.0.113.7/32,2001:db8::/48", "description": ""}, OFFICE]
    assert changed["diff"][0]["before"]["ip_allowlist"] == [
        OFFICE,
        {"ip": "198.51.100.10/32", "description": "Build servers"},
        {"ip": "198.51.100.11/32", "description": "Build servers"},
    ]
    assert len(changed["diff"][0]["after"]["ip_allowlist"]) == 3
    again = module_runner("ip_allowlist", **entries(*new))
    assert {entry["ip"] for entry in again["ip_allowlist"]} == {entry["ip"] for entry in changed["ip_allowlist"]}
    assert module_runner.changes("ip_allowlist", **entries(), allow_empty=True)["ip_allowlist"] == []
    assert stored(sim) == []
    assert sim.writes() == ["PUT ipallowlist"] * 2


@pytest.mark.parametrize(
    "listed",
    [
        [OFFICE, BUILD],
        [BUILD, OFFICE],
        [BUILD_AS_SENT, OFFICE],
        [OFFICE, {**BUILD, "ip": "198.51.100.11/32 ,198.51.100.10"}],
        [OFFICE, {**BUILD, "ip": "198.51.100.11"}, {**BUILD, "ip": "198.51.100.10"}],
        [OFFICE, BUILD, OFFICE],
    ],
)
def test_equal_lists_are_no_change(sim: SimulatorThread, module_runner: ModuleRunner, listed: list[Entry]) -> None:
    result = module_runner("ip_allowlist", **entries(*listed)).result
    assert result == {"changed": False, "diff": [], "ip_allowlist": [OFFICE, BUILD]}
    assert sim.writes() == []


@pytest.mark.parametrize(
    "listed",
    [
        [OFFICE],
        [OFFICE, {**BUILD, "description": "build servers"}],
        [{**OFFICE, "ip": "192.0.2.0/25"}, BUILD],
        [OFFICE, BUILD, {"ip": "::1"}],
        [{**OFFICE, "description": BUILD["description"]}, {**BUILD, "description": OFFICE["description"]}],
    ],
)
def test_different_lists_are_one_change(sim: SimulatorThread, module_runner: ModuleRunner, listed: list[Entry]) -> None:
    module_runner.changes("ip_allowlist", **entries(*listed))
    assert sim.writes() == ["PUT ipallowlist"]


def test_all_invalid_addresses_are_named(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    invalid = {
        "192.0.2.256": "'192.0.2.256';",
        "10.0.0.1/24": "'10.0.0.1/24', which has host bits set (the network is '10.0.0.0/24')",
        "example.com": "'example.com'",
        "10.0.0.0/255.255.255.0": "'10.0.0.0/255.255.255.0', which is not in CIDR notation (write '10.0.0.0/24')",
        "2001:db8::1/64": "'2001:db8::1/64', which has host bits set (the network is '2001:db8::/64')",
        "10.0.0.1,,10.0.0.2": "an empty address",
        "fe80::1%eth0": "'fe80::1%eth0'",
        "010.0.0.1": "'010.0.0.1'",
        "10.0.0.0/33": "'10.0.0.0/33'",
        "10.0.0.0 - 10.0.0.9": "'10.0.0.0 - 10.0.0.9'",
    }
    arguments = entries(OFFICE, *({"ip": address} for address in invalid))
    run = module_runner.fails("ip_allowlist", "option_invalid", **arguments)
    assert run["failure"]["option"] == "entries"
    assert [text for text in invalid.values() if text not in run.message] == []
    assert OFFICE["ip"] not in run.message
    assert sim.requests() == []


def test_empty_list_needs_consent(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    module_runner.fails("ip_allowlist", "option_invalid", "allow_empty: true", **entries())
    assert sim.requests() == []
    assert module_runner("ip_allowlist", **entries(), allow_empty=True).changed


@pytest.mark.parametrize(("simulator_options", "shown"), [({"allowlist": "array"}, []), ({"allowlist": "null"}, None)])
def test_list_that_was_never_set_is_empty(sim: SimulatorThread, module_runner: ModuleRunner, shown: Any) -> None:
    empty = module_runner("ip_allowlist", **entries(cluster="staging"), allow_empty=True)
    assert (empty.changed, empty["ip_allowlist"]) == (False, shown)
    set_ = module_runner.changes("ip_allowlist", **entries(OFFICE, cluster="staging"))
    assert set_["diff"][0]["before"] == {"ip_allowlist": shown}
    assert stored(sim, "staging") == [OFFICE]
    assert set_.warnings == []


@pytest.mark.parametrize("simulator_options", [{"allowlist": "absent"}])
@pytest.mark.parametrize("listed", [[OFFICE], []])
def test_list_that_is_not_shown_is_replaced_by_force_only(
    sim: SimulatorThread, module_runner: ModuleRunner, listed: list[Entry]
) -> None:
    arguments = {**entries(*listed, cluster="staging"), "allow_empty": True}
    for check_mode in (True, False):
        module_runner.fails("ip_allowlist", "refused", "force: true", **arguments, check_mode=check_mode)
    assert sim.writes() == []
    run = module_runner("ip_allowlist", **arguments, force=True)
    assert (run.changed, run["ip_allowlist"]) == (True, listed)
    assert run["diff"][0]["before"] == {"ip_allowlist": "(not shown by the API)"}
    assert sim.writes() == ["PUT ipallowlist"]
    assert "does not return the IP allowlist" in run.warnings[0]


def test_list_that_is_never_shown_is_replaced_by_every_run(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    def run() -> Run:
        return module_runner("ip_allowlist", **entries(OFFICE), force=True)

    show(sim)
    assert (run().changed, run().changed) == (True, True)
    # Consent is not needed for one that is shown.
    sim.clear_faults()
    assert not run().changed


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
def test_list_is_read_in_every_form(
    sim: SimulatorThread, module_runner: ModuleRunner, fields: dict[str, Any], changed: bool
) -> None:
    show(sim, **fields)
    for check_mode in (True, False):
        assert module_runner("ip_allowlist", **entries(OFFICE), check_mode=check_mode).changed is changed
