# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IP allowlist: what counts as equal, what is refused, and what a list that is not shown means."""

from __future__ import annotations

from typing import Any

import pytest

from module_runner import ModuleRunner
from simulator_client import Simulator

Entry = dict[str, Any]

# What the simulator's cluster "production" starts with; "staging" has none.
OFFICE = {"ip": "192.0.2.0/24", "description": "Office"}
BUILD = {"ip": "198.51.100.10,198.51.100.11", "description": "Build servers"}
BUILD_AS_SENT = {"ip": "198.51.100.10/32,198.51.100.11/32", "description": "Build servers"}


def entries(*listed: Entry, cluster: str = "production") -> dict[str, Any]:
    """Return arguments of camunda_ip_allowlist."""
    return {"cluster": cluster, "entries": list(listed)}


def show(sim: Simulator, **fields: Any) -> None:
    """Let the API show the cluster with these fields and no others, from now on."""
    cluster = {"uuid": sim.cluster("production")["uuid"], "name": "production", **fields}
    sim.disturb("GET", "/clusters/*-*-*-*-*", times=0, status=200, body=cluster)


@pytest.mark.parametrize(
    "simulator_options", [{"allowlist_form": form, "shuffle": True} for form in ("sent", "networks")]
)
def test_list_is_the_same_in_every_form_of_the_service(module_runner: ModuleRunner) -> None:
    new = [{"ip": " 203.0.113.7 , 2001:DB8::/48"}, OFFICE]
    changed = module_runner.changes("ip_allowlist", **entries(*new))["ip_allowlist"]
    assert changed == [{"ip": "203.0.113.7/32,2001:db8::/48", "description": ""}, OFFICE]
    again = module_runner("ip_allowlist", **entries(*new))["ip_allowlist"]
    assert {entry["ip"] for entry in again} == {entry["ip"] for entry in changed}


@pytest.mark.parametrize(
    "listed",
    [
        [OFFICE, BUILD],
        [BUILD_AS_SENT, OFFICE],
        [OFFICE, {**BUILD, "ip": "198.51.100.11/32 ,198.51.100.10"}],
        [OFFICE, {**BUILD, "ip": "198.51.100.11"}, {**BUILD, "ip": "198.51.100.10"}],
        [OFFICE, BUILD, OFFICE],
    ],
)
def test_equal_lists_are_no_change(module_runner: ModuleRunner, listed: list[Entry]) -> None:
    result = module_runner("ip_allowlist", **entries(*listed)).result
    assert result == {"changed": False, "diff": [], "ip_allowlist": [OFFICE, BUILD]}


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
def test_different_lists_are_one_change(module_runner: ModuleRunner, listed: list[Entry]) -> None:
    module_runner.changes("ip_allowlist", **entries(*listed))
    assert module_runner.sim.writes() == ["PUT ipallowlist"]


def test_all_invalid_addresses_are_named(module_runner: ModuleRunner) -> None:
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
    run = module_runner.fails("ip_allowlist", "option_invalid", "'entries'", **arguments)
    assert [text for text in invalid.values() if text not in run.message] == []
    assert OFFICE["ip"] not in run.message
    assert module_runner.sim.requests() == []


@pytest.mark.parametrize(("simulator_options", "shown"), [({"allowlist": "array"}, []), ({"allowlist": "null"}, None)])
def test_list_that_was_never_set_is_empty(module_runner: ModuleRunner, shown: Any) -> None:
    empty = module_runner("ip_allowlist", **entries(cluster="staging"), allow_empty=True)
    assert (empty.changed, empty["ip_allowlist"]) == (False, shown)
    changed = module_runner.changes("ip_allowlist", **entries(OFFICE, cluster="staging"))
    assert (changed["diff"][0]["before"], changed.warnings) == ({"ip_allowlist": shown}, [])
    assert module_runner.sim.cluster("staging")["ipallowlist"] == [OFFICE]


@pytest.mark.parametrize("listed", [[OFFICE], []])
def test_list_that_is_not_shown_is_replaced_by_force_only_and_by_every_run(
    module_runner: ModuleRunner, listed: list[Entry]
) -> None:
    show(module_runner.sim)
    arguments = {**entries(*listed), "allow_empty": True}
    for check_mode in (True, False):
        module_runner.fails("ip_allowlist", "refused", "force: true", **arguments, check_mode=check_mode)
    assert module_runner.sim.writes() == []
    for _run in range(2):
        run = module_runner("ip_allowlist", **arguments, force=True)
        assert (run.changed, run["ip_allowlist"]) == (True, listed)
        assert run["diff"][0]["before"] == {"ip_allowlist": "(not shown by the API)"}
        assert "does not return the IP allowlist" in run.warnings[0]
    assert module_runner.sim.writes() == ["PUT ipallowlist"] * 2
    module_runner.sim.clear_faults()
    assert not module_runner("ip_allowlist", **arguments, force=True).changed


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
def test_list_is_read_in_every_form(module_runner: ModuleRunner, fields: dict[str, Any], changed: bool) -> None:
    show(module_runner.sim, **fields)
    for check_mode in (True, False):
        assert module_runner("ip_allowlist", **entries(OFFICE), check_mode=check_mode).changed is changed
