#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage the secure connectivity of a cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_secure_connectivity
short_description: Manage the secure connectivity of a Camunda 8 SaaS cluster
version_added: 0.1.0
description:
  - Activates and deactivates the secure (private) connectivity of a Camunda 8 SaaS cluster, so that traffic to it does
    not cross the internet.
  - The allowed principals and regions cannot be changed in place through the API. The module deactivates and activates
    it again only with O(recreate=true).
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. If several clusters have that name, the module fails and lists their UUIDs.
    type: str
    required: true
  principals:
    description:
      - All principals that may connect, at least one, for example ARNs of AWS accounts. The order does not matter.
      - Required with O(state=present).
    type: list
    elements: str
  regions:
    description:
      - All regions of the cloud provider from which they may connect, at least one. The order does not matter.
      - Required with O(state=present).
    type: list
    elements: str
  state:
    description:
      - V(present) ensures that it is active for exactly these principals and regions.
      - V(absent) ensures that it is inactive, which cuts all connections.
    type: str
    choices:
      - present
      - absent
    default: present
  recreate:
    description:
      - Allow deactivating and activating it again when it is active for other principals or regions. This cuts all
        connections and changes the service name, so private endpoints have to be created again.
      - Without this, the module fails when principals or regions differ.
    type: bool
    default: false
  wait:
    description:
      - Wait until it is ready, or inactive with O(state=absent). Activation takes several minutes.
      - A later task continues to wait where an earlier one gave up. Waiting changes nothing, so check mode also waits
        if it is already active.
      - Between deactivation and activation, the module always waits.
    type: bool
    default: true
  wait_timeout:
    description:
      - Maximum time for one wait, in seconds. V(0) checks once.
    type: int
    default: 1200
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
notes:
  - Camunda offers this for clusters on AWS since Camunda 8.8, on some plans. Otherwise, it responds with 403.
  - Camunda does not guarantee the structure of the returned object, and has changed it before.
seealso:
  - module: community.camunda.camunda_secure_connectivity_info
"""

EXAMPLES = r"""
- name: Allow an AWS account to connect from Frankfurt
  community.camunda.camunda_secure_connectivity:
    cluster: production
    principals:
      - arn:aws:iam::123456789012:root
    regions:
      - eu-central-1
  register: production

- name: Show the service name for private endpoints
  ansible.builtin.debug:
    msg: "{{ production.secure_connectivity.status.endpoint.serviceName }}"

- name: Add a region, which cuts all connections
  community.camunda.camunda_secure_connectivity:
    cluster: production
    principals:
      - arn:aws:iam::123456789012:root
    regions:
      - eu-central-1
      - eu-west-1
    recreate: true

- name: Deactivate it
  community.camunda.camunda_secure_connectivity:
    cluster: production
    state: absent
"""

RETURN = r"""
secure_connectivity:
  description:
    - The secure connectivity exactly as the API returns it; in check mode, the predicted one, with V(null) for unknown
      values.
    - V(null) when it is inactive, as with O(state=absent).
  returned: success
  type: dict
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
    metadata:
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
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, Step, final_state
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.secure_connectivity import (
    SecureConnectivity,
    validate_values,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task
from ansible_collections.community.camunda.plugins.module_utils._internal.waiting import validate_wait_timeout


def run(task: Task) -> Result:
    """Bring the secure connectivity of a cluster into the declared state."""
    params = task.params
    absent, wait, wait_seconds = params["state"] == "absent", params["wait"], validate_wait_timeout(params)
    principals, regions = (
        ([], [])
        if absent
        else (validate_values("principals", params["principals"]), validate_values("regions", params["regions"]))
    )
    connectivity = SecureConnectivity(task.session, resolve_cluster(task.session, params["cluster"]), task.messages)
    step: Step | None
    if absent:
        step = connectivity.plan_absent(wait=wait, wait_seconds=wait_seconds)
    else:
        step = connectivity.plan_present(
            principals, regions, recreate=params["recreate"], wait=wait, wait_seconds=wait_seconds
        )
    result = task.apply(Plan(step))
    if step is None and wait and not absent:
        connectivity.wait_until_ready(wait_seconds)
    result["secure_connectivity"] = final_state(step, connectivity.current, lambda: connectivity.current)
    return result


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "cluster": {"type": "str", "required": True},
        "principals": {"type": "list", "elements": "str"},
        "regions": {"type": "list", "elements": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "recreate": {"type": "bool", "default": False},
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 1200},
    },
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
