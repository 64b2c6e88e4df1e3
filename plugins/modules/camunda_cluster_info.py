#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""List the clusters of an organization."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_cluster_info
short_description: List the clusters of a Camunda 8 SaaS organization
version_added: 0.1.0
description:
  - Returns all clusters of a Camunda 8 SaaS organization, or one of them.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster to return.
      - The module fails if there is no such cluster, or if several have that name. To find out whether a cluster
        exists, omit this and search the list.
    type: str
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes.info
  - community.camunda.attributes.action_group
"""

EXAMPLES = r"""
- name: Read all clusters
  community.camunda.camunda_cluster_info:
  register: organization

- name: Show the clusters that are not healthy
  ansible.builtin.debug:
    msg: "{{ organization.clusters | rejectattr('status.ready', 'equalto', 'Healthy') | map(attribute='name') }}"

- name: Read one cluster
  community.camunda.camunda_cluster_info:
    cluster: production
  register: production
"""

RETURN = r"""
clusters:
  description:
    - The clusters exactly as the API returns them, ordered by name. The fields depend on the organization and on the
      permissions of the client; C(ipallowlist), for example, may be missing, null or a list.
  returned: success
  type: list
  elements: dict
  contains:
    uuid:
      description: UUID of the cluster.
      returned: always
      type: str
      sample: 5c34c0a7-7f29-4424-8414-125615f7a9b9
    name:
      description: Name of the cluster.
      returned: always
      type: str
      sample: production
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
    generation:
      description: Current generation, with C(name) and C(uuid).
      returned: when the API returns it
      type: dict
      sample:
        name: 8.8 gen22
        uuid: edf8342a-ebeb-44f7-9280-356e9c36a1e2
    status:
      description: Status of the cluster (C(ready)) and of its components.
      returned: when the API returns it
      type: dict
      sample:
        ready: Healthy
        zeebeStatus: Healthy
  sample:
    - uuid: 5c34c0a7-7f29-4424-8414-125615f7a9b9
      name: production
      created: "2026-04-18T21:49:48.688Z"
      planType:
        name: Production
        uuid: 231932af-0223-4b60-9961-fe4f71800760
      region:
        name: Belgium, Europe (europe-west1)
        uuid: 2f6470f9-77ec-4be5-9cdc-3231caf683ec
      status:
        ready: Healthy
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.api.clusters import ClusterOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.listed import find_cluster
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Return all clusters, or the requested one."""
    clusters, wanted = ClusterOperations(task.session).clusters(), task.params["cluster"]
    if wanted is not None:
        clusters = [find_cluster(clusters, wanted)]
    return {"changed": False, "clusters": sorted(clusters, key=lambda cluster: str(cluster.get("name")))}


DEFINITION = ModuleDefinition(run=run, options={"cluster": {"type": "str"}})


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
