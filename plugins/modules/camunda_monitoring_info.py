#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the external monitoring of a cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_monitoring_info
short_description: Read the external monitoring of a Camunda 8 SaaS cluster
version_added: 0.1.0
description:
  - Returns the status of the external monitoring of a cluster and its credentials. Their passwords cannot be read.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. If several clusters have that name, the module fails and lists their UUIDs.
    type: str
    required: true
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes.info
  - community.camunda.attributes.action_group
seealso:
  - module: community.camunda.camunda_monitoring
  - module: community.camunda.camunda_monitoring_client
"""

EXAMPLES = r"""
- name: Read the external monitoring of a cluster
  community.camunda.camunda_monitoring_info:
    cluster: production
  register: production

- name: Show the user names
  ansible.builtin.debug:
    msg: "{{ production.monitoring_clients | map(attribute='username') }}"

- name: Fail if monitoring is inactive
  ansible.builtin.assert:
    that: production.status is not none
"""

RETURN = r"""
monitoring_clients:
  description: The clients exactly as the API returns them, ordered by user name.
  returned: success
  type: list
  elements: dict
  contains:
    uuid:
      description: UUID of the client.
      returned: always
      type: str
      sample: 0d5a4f2e-7c55-4f7b-9a53-2b8f8f2a6c11
    name:
      description: Name of the client.
      returned: always
      type: str
      sample: prometheus
    username:
      description: User name of the credential.
      returned: always
      type: str
      sample: prometheus
    created:
      description: When it was created.
      returned: always
      type: str
      sample: "2026-11-02T09:12:33.481Z"
    lastUsed:
      description: When it was last used.
      returned: always
      type: str
      sample: "2026-11-20T10:00:03.120Z"
    createdBy:
      description: ID of the user who created it.
      returned: always
      type: str
      sample: auth0|5f0c4a6e8b1d2c0019a3b7e4
    createdByName:
      description: Name of the user who created it.
      returned: always
      type: str
      sample: Adam Admin
  sample:
    - uuid: 0d5a4f2e-7c55-4f7b-9a53-2b8f8f2a6c11
      name: prometheus
      username: prometheus
      created: "2026-11-02T09:12:33.481Z"
      lastUsed: "2026-11-20T10:00:03.120Z"
      createdBy: auth0|5f0c4a6e8b1d2c0019a3b7e4
      createdByName: Adam Admin
status:
  description: The status of external monitoring exactly as the API returns it; V(null) when it is inactive.
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
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.monitoring import Monitoring
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Return the monitoring clients and the status."""
    monitoring = Monitoring(task.session, resolve_cluster(task.session, task.params["cluster"]), task.messages)
    clients = sorted(monitoring.clients, key=lambda client: (str(client.get("username")), str(client.get("uuid"))))
    return {"changed": False, "monitoring_clients": clients, "status": monitoring.status}


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "cluster": {"type": "str", "required": True},
    },
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
