#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the secure connectivity of a cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_secure_connectivity_info
short_description: Read the secure connectivity of a Camunda 8 SaaS cluster
version_added: 0.1.0
description:
  - Returns the secure connectivity of a cluster, with its principals, regions and status.
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
  - module: community.camunda.camunda_secure_connectivity
"""

EXAMPLES = r"""
- name: Read the secure connectivity of a cluster
  community.camunda.camunda_secure_connectivity_info:
    cluster: production
  register: production

- name: Show the connections
  ansible.builtin.debug:
    msg: "{{ production.secure_connectivities | map(attribute='status.endpointConnections', default=[]) | flatten }}"
"""

RETURN = r"""
secure_connectivities:
  description: The secure connectivity exactly as the API returns it, as a list with one element; empty when it is
    inactive.
  returned: success
  type: list
  elements: dict
  contains:
    metadata:
      description: Name and namespace at Camunda, and the organization.
      returned: when the API returns it
      type: dict
      sample:
        name: 5c34c0a7-7f29-4424-8414-125615f7a9b9
        namespace: 5c34c0a7-7f29-4424-8414-125615f7a9b9-zeebe
        labels:
          orgId: 7a0c9a4e-12f3-4b57-8a2e-6f1b4f6de0c2
    spec:
      description: The specification, with C(allowedPrincipals), C(allowedRegions) and the ID of the cluster.
      returned: when the API returns it
      type: dict
      sample:
        allowedPrincipals:
          - arn:aws:iam::123456789012:root
        allowedRegions:
          - eu-central-1
        cluster:
          id: 5c34c0a7-7f29-4424-8414-125615f7a9b9
    status:
      description:
        - The status. Private endpoints connect to C(endpoint.serviceName); C(conditions) contains C(Ready).
      returned: when the API returns it
      type: dict
      sample:
        endpoint:
          serviceName: com.amazonaws.vpce.eu-central-1.vpce-svc-0a1b2c3d4e5f67890
          privateDnsName: 5c34c0a7.privatelink.camunda.io
          type: Interface
          region: eu-central-1
        endpointConnectionCount: 0
        conditions:
          - type: Ready
            status: "True"
            reason: Available
            message: ""
  sample:
    - metadata:
        name: 5c34c0a7-7f29-4424-8414-125615f7a9b9
        namespace: 5c34c0a7-7f29-4424-8414-125615f7a9b9-zeebe
      spec:
        allowedPrincipals:
          - arn:aws:iam::123456789012:root
        allowedRegions:
          - eu-central-1
      status:
        endpoint:
          serviceName: com.amazonaws.vpce.eu-central-1.vpce-svc-0a1b2c3d4e5f67890
        conditions:
          - type: Ready
            status: "True"
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.secure_connectivity import (
    SecureConnectivity,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Return the secure connectivity of the cluster."""
    cluster = resolve_cluster(task.session, task.params["cluster"])
    current = SecureConnectivity(task.session, cluster, task.messages).current
    return {"changed": False, "secure_connectivities": [] if current is None else [current]}


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
