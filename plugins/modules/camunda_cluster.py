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
  - Creates, renames, describes, resumes, upgrades and deletes clusters of a Camunda 8 SaaS organization, and sets their
    encryption keys.
  - Most of a cluster cannot be changed once it exists. When the declaration differs in such a thing, the module fails
    and lists all differences; it never deletes a cluster to make it anew.
  - Names are not unique at Camunda. A name that several clusters have is an error that lists their UUIDs.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of an existing cluster; it is never created.
      - Together with O(name), the cluster is renamed. A name that another cluster has is refused.
      - When no cluster has this name any more and one is called O(name), it was renamed before.
    type: str
  encryption_keys:
    description:
      - The AWS KMS keys of a cluster whose encryption is V(External). Different ones replace those it has.
    type: dict
    suboptions:
      primary:
        description:
          - ARN of the key in the region of the cluster.
        type: str
        required: true
      secondary:
        description:
          - ARN of the key in the backup region. Required for a cluster with a backup region, and only for one.
        type: str
  hardware_packages:
    description:
      - Number of hardware packages. Available on request, for some plan types.
      - The API never shows it, so it is never a reason for a change. It is sent when the cluster is created, and along
        with a change of O(name), O(description) or O(stage).
    type: int
  authorizations:
    description:
      - Whether the cluster checks authorizations, for Camunda 8.8 and newer.
      - Only sent when the cluster is created. The API never shows it and cannot change it, so it is never compared.
    type: bool
  state:
    description:
      - V(present) makes sure that the cluster exists as declared.
      - V(absent) deletes the cluster, irreversibly and with all its backups. Give either O(cluster) or O(name); other
        options are ignored.
    type: str
    choices:
      - present
      - absent
    default: present
  resume:
    description:
      - Resume the cluster when it is suspended. Camunda wipes the data of a trial cluster when it suspends it.
    type: bool
    default: false
  upgrade:
    description:
      - Upgrade the cluster to the newest generation of its channel, which cannot be undone. With O(generation), a
        cluster that is not updated automatically is only upgraded until it has that one.
      - Camunda makes no backup before. Between two upgrades to another minor version it demands 24 hours; its own words
        are then part of the error.
      - Waits for the cluster to become ready for it, unless O(wait=false).
      - In check mode, the generation is predicted from the parameters of the organization.
    type: bool
    default: false
  wait:
    description:
      - Wait until a cluster that was created, resumed or upgraded is healthy at two looks in a row, also when an
        earlier run started that; until new encryption keys are in use; until a deleted cluster is not listed any more.
    type: bool
    default: true
  wait_timeout:
    description:
      - Longest time for one wait, in seconds. V(0) looks once. Creating a cluster takes one to two minutes, resuming
        one five to ten.
    type: int
    default: 1800
extends_documentation_fragment:
  - community.camunda.cluster
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
notes:
  - When the answer to a creation is lost, the cluster is not created again. The module looks for a new cluster of that
    name for some seconds. It continues with the only one there is, and otherwise fails and says what to check.
seealso:
  - module: community.camunda.camunda_cluster_info
  - module: community.camunda.camunda_cluster_parameters_info
"""

EXAMPLES = r"""
- name: A cluster, ready for use when the task ends
  community.camunda.camunda_cluster:
    name: orders
    plan_type: Production
    region: Belgium, Europe (europe-west1)
    channel: Stable
    auto_update: true
    stage: prod
    description: Order processing

- name: Another name for it
  community.camunda.camunda_cluster:
    cluster: orders
    name: order-processing

- name: Wake the development cluster in the morning
  community.camunda.camunda_cluster:
    cluster: development
    resume: true

- name: Upgrade to the newest generation
  community.camunda.camunda_cluster:
    cluster: staging
    upgrade: true

- name: A cluster with keys of our own
  community.camunda.camunda_cluster:
    name: ledger
    plan_type: Production
    region: Frankfurt, Europe (eu-central-1)
    channel: Stable
    encryption: External
    encryption_keys:
      primary: arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab

- name: Start two clusters at the same time
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
    - The cluster exactly as the API sends it; in check mode as it would be, as far as that can be known.
    - V(null) when there is none, which is what O(state=absent) leads to.
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
      returned: when the API sends it
      type: dict
      sample:
        name: Production
        uuid: 231932af-0223-4b60-9961-fe4f71800760
    region:
      description: Region, with C(name) and C(uuid).
      returned: when the API sends it
      type: dict
      sample:
        name: Belgium, Europe (europe-west1)
        uuid: 2f6470f9-77ec-4be5-9cdc-3231caf683ec
    channel:
      description: Channel, with C(name) and C(uuid).
      returned: when the API sends it
      type: dict
      sample:
        name: Stable
        uuid: 6bdf0d1c-3d5a-4df6-8d03-762682964d85
    generation:
      description: Generation that runs, with C(name) and C(uuid).
      returned: when the API sends it
      type: dict
      sample:
        name: 8.9 gen13
        uuid: edf8342a-ebeb-44f7-9280-356e9c36a1e2
    autoUpdate:
      description: Whether Camunda updates the cluster automatically.
      returned: when the API sends it
      type: bool
      sample: true
    labels:
      description: Labels, among them the stage.
      returned: when the API sends it
      type: list
      elements: str
      sample:
        - prod
    status:
      description: State of the cluster (C(ready)) and of its components.
      returned: when the API sends it
      type: dict
      sample:
        ready: Healthy
        zeebeStatus: Healthy
    encryption:
      description: How the cluster is encrypted (C(type)); with keys of one's own also their state and their ARNs.
      returned: when the API sends it
      type: dict
      sample:
        type: Provider
    links:
      description: Addresses of the cluster's components.
      returned: when the API sends it
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
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, outcome
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.changes import (
    ClusterChanges,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.declaration import (
    OPTIONS,
    ClusterDeclaration,
    check_absent,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.readiness import Readiness
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import Clusters
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task
from ansible_collections.community.camunda.plugins.module_utils._internal.waiting import wait_seconds


def run(task: Task) -> Result:
    """Bring one cluster into the declared state."""
    params = task.params
    seconds = wait_seconds(params)
    declared = ClusterDeclaration.from_options(params)
    absent = params["state"] == "absent"
    if absent:
        check_absent(params)
    readiness = Readiness(task.session, task.messages, seconds)
    clusters = ClusterChanges(task.session, task.messages, Clusters(task.session), readiness)
    if absent:
        step = clusters.absent(params["cluster"] or params["name"])
        return {**task.apply(Plan(step)), "cluster": None}
    existing = clusters.find(declared.cluster, declared.name)
    steps = clusters.present(declared, existing)
    last = steps[-1] if steps else None
    predicted = last.predicted if last else None
    result = task.apply(Plan(*steps, then=lambda: clusters.finish(existing, predicted)))
    return {**result, "cluster": outcome(last, clusters.latest or existing, lambda: clusters.latest)}


DEFINITION = ModuleDefinition(
    run=run,
    options={
        **argument_spec(OPTIONS),
        "cluster": {"type": "str"},
        "encryption_keys": {
            "type": "dict",
            # ARNs are names, not secrets.
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
