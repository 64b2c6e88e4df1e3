#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage one cluster of an organization."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_cluster
short_description: Manage a Camunda 8 SaaS cluster
version_added: 0.1.0
description:
  - Creates, renames, resumes, upgrades and deletes clusters of a Camunda 8 SaaS organization, and sets their stage,
    description and encryption keys.
  - Most properties of a cluster cannot be changed once it exists. If such a property differs, the module fails and
    lists all differences; it never deletes and recreates a cluster.
  - Cluster names are not unique. If several clusters have the given name, the module fails and lists their UUIDs.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of an existing cluster, which is never created.
      - Together with O(name), the cluster is renamed. The module refuses a name that another cluster has.
      - If no cluster has this name and one is called O(name), it counts as already renamed.
    type: str
  encryption_keys:
    description:
      - The AWS KMS keys of a cluster whose encryption is V(External). Different keys replace the current ones.
    type: dict
    suboptions:
      primary:
        description:
          - ARN of the key in the region of the cluster.
        type: str
        required: true
      secondary:
        description:
          - ARN of the key in the backup region. Required for clusters with a backup region, and not allowed for others.
        type: str
  hardware_packages:
    description:
      - Number of hardware packages. Available on request, for some plan types.
      - The API never returns it, so it never causes a change. It is sent when the cluster is created, and with a change
        of O(name), O(description) or O(stage).
    type: int
  authorizations:
    description:
      - Whether the cluster checks authorizations, for Camunda 8.8 and newer.
      - Only sent when the cluster is created. The API never returns it and cannot change it, so it is never compared.
    type: bool
  state:
    description:
      - V(present) ensures that the cluster exists as declared.
      - V(absent) deletes the cluster irreversibly, including all its backups. Set either O(cluster) or O(name); other
        options are ignored.
    type: str
    choices:
      - present
      - absent
    default: present
  resume:
    description:
      - Resume the cluster if it is suspended. Camunda wipes the data of trial clusters when it suspends them.
    type: bool
    default: false
  upgrade:
    description:
      - Upgrade the cluster to the latest generation of its channel, which cannot be undone. With O(generation), a
        cluster that is not updated automatically is only upgraded if it does not have that generation yet.
      - Camunda does not create a backup first. It requires 24 hours between two upgrades to another minor version; the
        error then quotes Camunda's message.
      - The module waits until the cluster is ready for the upgrade, unless O(wait=false).
      - In check mode, the new generation is predicted from the cluster parameters of the organization.
    type: bool
    default: false
  wait:
    description:
      - Wait until a cluster that was created, resumed or upgraded, even by an earlier run, is healthy in two
        consecutive checks; until new encryption keys are in use; until a deleted cluster is no longer listed.
    type: bool
    default: true
  wait_timeout:
    description:
      - Maximum time for one wait, in seconds. V(0) checks once. Creating a cluster takes one to two minutes, resuming
        one takes five to ten.
    type: int
    default: 1800
extends_documentation_fragment:
  - community.camunda.cluster
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
notes:
  - When the response to a creation is lost, the request is not repeated. The module looks for a new cluster with that
    name for some seconds. If it finds exactly one, it continues with that; otherwise, it fails and says what to check.
seealso:
  - module: community.camunda.camunda_cluster_info
  - module: community.camunda.camunda_cluster_parameters_info
"""

EXAMPLES = r"""
- name: Create a cluster and wait until it is healthy
  community.camunda.camunda_cluster:
    name: orders
    plan_type: Production
    region: Belgium, Europe (europe-west1)
    channel: Stable
    auto_update: true
    stage: prod
    description: Order processing

- name: Rename it
  community.camunda.camunda_cluster:
    cluster: orders
    name: order-processing

- name: Resume the development cluster in the morning
  community.camunda.camunda_cluster:
    cluster: development
    resume: true

- name: Upgrade a cluster to the latest generation
  community.camunda.camunda_cluster:
    cluster: staging
    upgrade: true

- name: Create a cluster with customer-managed keys
  community.camunda.camunda_cluster:
    name: ledger
    plan_type: Production
    region: Frankfurt, Europe (eu-central-1)
    channel: Stable
    encryption: External
    encryption_keys:
      primary: arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab

- name: Create two clusters at the same time
  community.camunda.camunda_cluster:
    name: "{{ item }}"
    plan_type: Basic
    region: Belgium, Europe (europe-west1)
    channel: Stable
    wait: false
  loop:
    - load-test-1
    - load-test-2

- name: Wait for both
  community.camunda.camunda_cluster:
    cluster: "{{ item }}"
  loop:
    - load-test-1
    - load-test-2

- name: Delete a cluster
  community.camunda.camunda_cluster:
    cluster: 5c34c0a7-7f29-4424-8414-125615f7a9b9
    state: absent
"""

RETURN = r"""
cluster:
  description:
    - The cluster exactly as the API returns it; in check mode, the predicted cluster, as far as it can be known.
    - V(null) when there is none, as with O(state=absent).
  returned: success
  type: dict
  contains:
    uuid:
      description: UUID of the cluster. V(null) in check mode when it would be created.
      returned: always
      type: str
      sample: 5c34c0a7-7f29-4424-8414-125615f7a9b9
    name:
      description: Name of the cluster.
      returned: always
      type: str
      sample: orders
    planType:
      description: Plan type, with C(name) and C(uuid).
      returned: when the API returns it
      type: dict
      sample:
        name: Production
        uuid: 231932af-0223-4b60-9961-fe4f71800760
    region:
      description: Region, with C(name) and C(uuid).
      returned: when the API returns it
      type: dict
      sample:
        name: Belgium, Europe (europe-west1)
        uuid: 2f6470f9-77ec-4be5-9cdc-3231caf683ec
    channel:
      description: Channel, with C(name) and C(uuid).
      returned: when the API returns it
      type: dict
      sample:
        name: Stable
        uuid: 6bdf0d1c-3d5a-4df6-8d03-762682964d85
    generation:
      description: Current generation, with C(name) and C(uuid).
      returned: when the API returns it
      type: dict
      sample:
        name: 8.9 gen13
        uuid: edf8342a-ebeb-44f7-9280-356e9c36a1e2
    autoUpdate:
      description: Whether Camunda updates the cluster automatically.
      returned: when the API returns it
      type: bool
      sample: true
    labels:
      description: Labels, including the stage.
      returned: when the API returns it
      type: list
      elements: str
      sample:
        - prod
    status:
      description: Status of the cluster (C(ready)) and of its components.
      returned: when the API returns it
      type: dict
      sample:
        ready: Healthy
        zeebeStatus: Healthy
    encryption:
      description: Encryption of the cluster (C(type)); with customer-managed keys also their status and their ARNs.
      returned: when the API returns it
      type: dict
      sample:
        type: Provider
    links:
      description: URLs of the cluster's components.
      returned: when the API returns it
      type: dict
      sample:
        zeebe: 5c34c0a7-7f29-4424-8414-125615f7a9b9.bru-2.zeebe.camunda.io
  sample:
    uuid: 5c34c0a7-7f29-4424-8414-125615f7a9b9
    name: orders
    status:
      ready: Healthy
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.documented_options import argument_spec
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, final_state
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.changes import (
    ClusterChanges,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.declaration import (
    OPTIONS,
    ClusterDeclaration,
    check_deletion_target,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.readiness import (
    ClusterWaiter,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import Clusters
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task
from ansible_collections.community.camunda.plugins.module_utils._internal.waiting import validate_wait_options


def run(task: Task) -> Result:
    """Bring one cluster into the declared state."""
    params = task.params
    seconds = validate_wait_options(params)
    declared = ClusterDeclaration.from_options(params)
    absent = params["state"] == "absent"
    if absent:
        check_deletion_target(params)
    waiter = ClusterWaiter(task.session, task.messages, seconds)
    clusters = ClusterChanges(task.session, task.messages, Clusters(task.session), waiter)
    if absent:
        step = clusters.plan_absent(params["cluster"] or params["name"])
        return {**task.apply(Plan(step)), "cluster": None}
    existing = clusters.find(declared.cluster, declared.name)
    steps = clusters.plan_present(declared, existing)
    last = steps[-1] if steps else None
    predicted = last.predicted if last else None
    result = task.apply(Plan(*steps, then=lambda: clusters.finish(existing, predicted)))
    return {**result, "cluster": final_state(last, clusters.latest or existing, lambda: clusters.latest)}


DEFINITION = ModuleDefinition(
    run=run,
    options={
        **argument_spec(OPTIONS),
        "cluster": {"type": "str"},
        "encryption_keys": {
            "type": "dict",
            # ARNs are not secret.
            "no_log": False,
            "options": {"primary": {"type": "str", "required": True}, "secondary": {"type": "str"}},
        },
        "hardware_packages": {"type": "int"},
        "authorizations": {"type": "bool"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "resume": {"type": "bool", "default": False},
        "upgrade": {"type": "bool", "default": False},
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 1800},
    },
    constraints={"required_one_of": [("cluster", "name")]},
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
