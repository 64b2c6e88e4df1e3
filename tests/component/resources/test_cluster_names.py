# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters that tasks name: by name or UUID, and what an unknown or ambiguous one is answered with."""

from __future__ import annotations

from typing import Any

import pytest

from module_runner import ModuleRunner

MODULES: dict[str, dict[str, Any]] = {
    "api_client": {"name": "new", "permissions": ["Zeebe"]},
    "api_client_info": {},
    "backup": {},
    "backup_info": {},
    "backup_schedule": {"schedule": "0 2 * * *"},
    "connector_secret": {"name": "NEW", "value": "value-of-the-test"},
    "connector_secret_info": {},
    "ip_allowlist": {"entries": [{"ip": "192.0.2.0/24"}]},
    "monitoring": {},
    "monitoring_client": {"username": "new"},
    "monitoring_info": {},
    "secure_connectivity": {"principals": ["*"], "regions": ["eu-central-1"]},
    "secure_connectivity_info": {},
}
UNKNOWN = ["nowhere", "Production", "00000000-0000-4000-8000-000000000000", ""]


@pytest.mark.parametrize("cluster", UNKNOWN)
@pytest.mark.parametrize("module", MODULES)
def test_unknown_cluster_is_answered_with_those_that_exist(
    module_runner: ModuleRunner, module: str, cluster: str
) -> None:
    known = [f"'{each['name']}' ({each['uuid']})" for each in module_runner.sim.state()["clusters"]]
    for check_mode in (True, False):
        arguments = {**MODULES[module], "cluster": cluster, "check_mode": check_mode}
        run = module_runner.fails(module, "not_found", f"'{cluster}'", **arguments)
        assert [each in run.message for each in known] == [True, True]
    assert module_runner.sim.writes() == []


def test_unknown_cluster_where_there_is_none(module_runner: ModuleRunner) -> None:
    module_runner.sim.change(clusters=[])
    module_runner.fails("api_client_info", "not_found", "It has: none", cluster="production")


@pytest.mark.parametrize(
    ("module", "key"), [("api_client_info", "api_clients"), ("backup_schedule", "backup_schedule")]
)
def test_cluster_may_be_named_by_its_uuid_in_any_case(module_runner: ModuleRunner, module: str, key: str) -> None:
    uuid = module_runner.sim.cluster("production")["uuid"]
    named = ("production", uuid, uuid.upper())
    first, *others = (module_runner.predicts(module, cluster=name, **MODULES[module])[key] for name in named)
    assert others == [first, first]


def test_name_of_two_clusters_is_ambiguous(module_runner: ModuleRunner) -> None:
    sim, new = module_runner.sim, MODULES["api_client"]
    sim.change_cluster("staging", name="production")
    first, second = (each["uuid"] for each in sim.state()["clusters"])
    module_runner.fails("api_client", "ambiguous_name", f"{first}.*{second}", cluster="production", **new)
    assert module_runner("api_client", cluster=second, **new).changed
    named = [[client["name"] for client in each["clients"]].count("new") for each in sim.state()["clusters"]]
    assert named == [0, 1]
