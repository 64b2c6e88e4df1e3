# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible's templates make of the value of a connector secret on its way to the service."""

from __future__ import annotations

from ansible_process import BOTH_WAYS, LOCAL, AnsibleProcess, task
from simulator_process import SimulatorProcess

JSON = '{"type": "service_account", "ok": true}'
# Until ansible-core 2.18, a template whose text is JSON becomes a dictionary, which Python would write differently.
VALUES = {"structure": {"type": "x"}, "text": "{{ lookup('ansible.builtin.file', 'key.json') | string }}"}


def test_text_that_is_json_stays_text_and_structure_is_refused(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    ansible.write("key.json", JSON)
    ansible.inventory(BOTH_WAYS, LOCAL)
    common = {"cluster": "production", "name": "KEY_{{ inventory_hostname }}"}
    tasks = [
        task(name, "camunda_connector_secret", arguments={**common, "value": value}) for name, value in VALUES.items()
    ]
    run = ansible.playbook({"hosts": "all", "gather_facts": False, "tasks": tasks}, verbosity=3)
    message = "These options must be strings, but are lists or dictionaries: value."
    for host in BOTH_WAYS:
        assert message in run.result("structure", host)["msg"]
        assert run.result("text", host)["changed"] is True
        assert sim.cluster("production")["secrets"][f"KEY_{host}"] == JSON
    assert run.ran_as_module("text")
