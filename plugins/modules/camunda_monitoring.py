#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage the external monitoring of a cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_monitoring
short_description: Activate or deactivate the external monitoring of a Camunda 8 SaaS cluster
version_added: 0.1.0
description:
  - Activates and deactivates the metrics endpoint of a Camunda 8 SaaS cluster for monitoring systems such as
    Prometheus.
  - Use M(community.camunda.camunda_monitoring_client) to manage the credentials for the endpoint.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. If several clusters have that name, the module fails and lists their UUIDs.
    type: str
    required: true
  state:
    description:
      - V(present) ensures that monitoring is active.
      - V(absent) ensures that it is inactive. This deletes all its credentials; the module warns if there are any, also
        in check mode.
    type: str
    choices:
      - present
      - absent
    default: present
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
notes:
  - Deleting the last credential also deactivates the endpoint; see M(community.camunda.camunda_monitoring_client).
  - Not every plan includes external monitoring. If it is not included, Camunda responds with 403.
seealso:
  - module: community.camunda.camunda_monitoring_client
  - module: community.camunda.camunda_monitoring_info
"""

EXAMPLES = r"""
- name: Activate external monitoring
  community.camunda.camunda_monitoring:
    cluster: production
  register: production

- name: Show the metrics endpoint
  ansible.builtin.debug:
    msg: "{{ production.monitoring.metricsEndpoint }}"

- name: Deactivate external monitoring and delete all its credentials
  community.camunda.camunda_monitoring:
    cluster: production
    state: absent
"""

RETURN = r"""
monitoring:
  description:
    - The status of external monitoring exactly as the API returns it; in check mode, the predicted status, with V(null)
      for unknown values.
    - V(null) when monitoring is inactive, as with O(state=absent).
  returned: success
  type: dict
  contains:
    metricsEndpoint:
      description: Address of the metrics, as C(scheme), C(target) and C(path).
      returned: when the API returns it
      type: dict
      sample:
        scheme: https
        target: metrics.bru-2.monitoring.camunda.io
        path: /5c34c0a7-7f29-4424-8414-125615f7a9b9
    conditions:
      description: Conditions of the endpoint. The API does not document them further.
      returned: when the API returns it
      type: list
      elements: dict
      sample: []
  sample:
    metricsEndpoint:
      scheme: https
      target: metrics.bru-2.monitoring.camunda.io
      path: /5c34c0a7-7f29-4424-8414-125615f7a9b9
    conditions: []
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, final_state
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.monitoring import Monitoring
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Bring the external monitoring of a cluster into the declared state."""
    monitoring = Monitoring(task.session, resolve_cluster(task.session, task.params["cluster"]), task.messages)
    step = monitoring.plan_deactivation() if task.params["state"] == "absent" else monitoring.plan_activation()
    result = task.apply(Plan(step))
    result["monitoring"] = final_state(step, monitoring.status, lambda: monitoring.status)
    return result


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "cluster": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    },
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
