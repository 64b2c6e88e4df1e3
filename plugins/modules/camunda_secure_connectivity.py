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
  - Activates and deactivates private endpoints for a Camunda 8 SaaS cluster, so that traffic to it does not cross the
    internet.
  - Who may connect, and from where, cannot be changed in place through the API. The module deactivates and activates
    only when told to.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. A name that several clusters have is an error that lists their UUIDs.
    type: str
    required: true
  principals:
    description:
      - Who may connect, for example ARNs of AWS accounts; the whole list, at least one. Their order does not matter.
      - Required for O(state=present).
    type: list
    elements: str
  regions:
    description:
      - Regions of the cloud provider from which they may connect; the whole list, at least one. Their order does not
        matter.
      - Required for O(state=present).
    type: list
    elements: str
  state:
    description:
      - V(present) makes sure that it is active for exactly these principals and regions.
      - V(absent) makes sure that it is inactive, which cuts all connections.
    type: str
    choices:
      - present
      - absent
    default: present
  recreate:
    description:
      - Consent to deactivate and activate it when it is active for other principals or regions. This cuts all
        connections and changes the service name, so private endpoints have to be made again.
      - Without it, other principals or regions are an error.
    type: bool
    default: false
  wait:
    description:
      - Wait until it is ready, or inactive with O(state=absent). Getting ready takes minutes.
      - The wait goes on where an earlier task gave up. It changes nothing, so check mode waits for one that is active
        already.
      - Between deactivating and activating, the module waits in any case.
    type: bool
    default: true
  wait_timeout:
    description:
      - Longest time for one wait, in seconds. V(0) looks once.
    type: int
    default: 1200
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
notes:
  - Camunda offers this for clusters on AWS from Camunda 8.8 on, on some plans. It answers 403 where it does not.
  - Camunda describes the returned object by how it looks today, and has changed it before.
seealso:
  - module: community.camunda.camunda_secure_connectivity_info
"""

EXAMPLES = r"""
- name: Let an AWS account connect from Frankfurt
  community.camunda.camunda_secure_connectivity:
    cluster: production
    principals:
      - arn:aws:iam::123456789012:root
    regions:
      - eu-central-1
  register: production

- name: Show what the private endpoint is made for
  ansible.builtin.debug:
    msg: "{{ production.secure_connectivity.status.endpoint.serviceName }}"

- name: Another region, which cuts all connections
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
    - The secure connectivity exactly as the API sends it; in check mode as it would be, with V(null) for what cannot be
      known before.
    - V(null) when it is inactive, which is what O(state=absent) leads to.
  returned: success
  type: dict
  contains:
    metadata:
      description: Name and namespace within Camunda, and the organization.
      returned: when the API sends it
      type: dict
      sample:
        name: 5c34c0a7-7f29-4424-8414-125615f7a9b9
        namespace: 5c34c0a7-7f29-4424-8414-125615f7a9b9-zeebe
        labels:
          orgId: 7a0c9a4e-12f3-4b57-8a2e-6f1b4f6de0c2
    spec:
      description: What was asked for; C(allowedPrincipals), C(allowedRegions) and the ID of the cluster.
      returned: when the API sends it
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
        - How it stands. C(endpoint.serviceName) is what private endpoints are made for; C(conditions) has C(Ready).
      returned: when the API sends it
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
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, Step, outcome
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.secure_connectivity import (
    SecureConnectivity,
    checked_values,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task
from ansible_collections.community.camunda.plugins.module_utils._internal.waiting import longest_wait


def run(task: Task) -> Result:
    """Bring the secure connectivity of a cluster into the declared state."""
    params = task.params
    absent, wait, wait_seconds = params["state"] == "absent", params["wait"], longest_wait(params)
    principals, regions = (
        ([], [])
        if absent
        else (checked_values("principals", params["principals"]), checked_values("regions", params["regions"]))
    )
    connectivity = SecureConnectivity(task.session, resolve_cluster(task.session, params["cluster"]), task.messages)
    step: Step | None
    if absent:
        step = connectivity.absent(wait=wait, wait_seconds=wait_seconds)
    else:
        step = connectivity.present(
            principals, regions, recreate=params["recreate"], wait=wait, wait_seconds=wait_seconds
        )
    result = task.apply(Plan(step))
    if step is None and wait and not absent:
        connectivity.wait_until_ready(wait_seconds)
    result["secure_connectivity"] = outcome(step, connectivity.current, lambda: connectivity.current)
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
