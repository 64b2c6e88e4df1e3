# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that no option takes: they are refused before any request, in check mode too, by the name of the option."""

from __future__ import annotations

from typing import Any

import pytest

from module_runner import ModuleRunner

KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
CLUSTER = {"cluster": "production"}

ARGUMENTS: dict[str, dict[str, Any]] = {
    "activity_info": {},
    "backup": CLUSTER,
    "backup_schedule": CLUSTER,
    "cluster": {"name": "a"},
    "cluster_failover": {**CLUSTER, "backups": ["one", "two"], "restore_backup": "two", "confirm": True},
    "connector_secret": {**CLUSTER, "name": "NEW", "value": "value-of-the-test"},
    "ip_allowlist": CLUSTER,
    "monitoring_client": CLUSTER,
    "secure_connectivity": {**CLUSTER, "principals": ["*"], "regions": ["eu-central-1"]},
}
VALUES: dict[tuple[str, str], list[Any]] = {
    ("activity_info", "from"): ["yesterday", ""],
    ("activity_info", "to"): ["0", "2026-13-01"],
    ("activity_info", "limit"): [0, -1],
    ("activity_info", "audit_type"): [[]],
    ("backup", "backup"): ["x"],
    ("backup", "if_older_than"): ["soon", "1.5h", "-3", ""],
    ("backup", "prune"): [0],
    ("backup", "wait_timeout"): [-1],
    ("backup_schedule", "schedule"): ["60 2 * * *"],
    ("cluster", "description"): ["x" * 151],
    ("cluster", "encryption_keys"): [{"primary": "my key"}, {"primary": KEY, "secondary": KEY}],
    ("cluster", "hardware_packages"): [0],
    ("cluster", "name"): ["a\nb"],
    ("cluster", "plan_type"): [""],
    ("cluster", "wait_timeout"): [-1],
    ("cluster_failover", "backups"): [[], ["two", " "]],
    ("cluster_failover", "confirm"): [False],
    ("cluster_failover", "restore_backup"): ["three", ""],
    ("connector_secret", "name"): ["", " ", "x" * 50, "a\nb", "..", ".", "\ud800"],
    ("connector_secret", "value"): ["", "half a pair: \ud800"],
    ("ip_allowlist", "entries"): [[]],
    ("monitoring_client", "username"): ["", "  ", "a:b", "a\nb", "a\x00"],
    ("secure_connectivity", "principals"): [None, [], [""], ["a b"], ["a\nb"]],
    ("secure_connectivity", "regions"): [None, [], [""], ["a b"], ["a\nb"]],
    ("secure_connectivity", "wait_timeout"): [-1],
}
TOGETHER: list[tuple[str, str, dict[str, Any]]] = [
    ("activity_info", "to", {"from": "2026-11-02", "to": "2026-11-01"}),
    ("activity_info", "to", {"from": "2026-11-02", "to": "2026-11-02"}),
    ("activity_info", "limit", {"format": "csv", "limit": 3}),
    ("activity_info", "entity", {"format": "csv", "user": "ada", "entity": "cluster"}),
    ("backup", "backup", {"backup": " ", "state": "absent"}),
    ("backup", "prune", {"prune": 1, "wait": False}),
    ("backup_schedule", "schedule", {"schedule": "60 2 * * *", "state": "absent"}),
    ("cluster", "cluster", {"name": "staging", "cluster": "staging", "state": "absent"}),
    ("cluster", "cluster", {"name": None, "cluster": "", "state": "absent"}),
    ("cluster", "name", {"name": " ", "state": "absent"}),
    ("cluster", "name", {"name": "5c34c0a7-7f29-4424-8414-125615f7a9b9", "state": "absent"}),
]
CASES = [(module, option, {option: value}) for (module, option), values in VALUES.items() for value in values]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(("module", "option", "given"), [*CASES, *TOGETHER], ids=ascii)
def test_value_is_refused_before_any_request(
    module_runner: ModuleRunner, module: str, option: str, given: dict[str, Any], check_mode: bool
) -> None:
    arguments = {**ARGUMENTS[module], **given, "check_mode": check_mode}
    run = module_runner.fails(module, "option_invalid", f"'{option}", **arguments)
    assert run["failure"]["option"] == option
    assert "half" not in run.message, "a secret is not quoted"
    assert module_runner.sim.requests() == []
