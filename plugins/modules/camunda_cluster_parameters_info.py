#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Return what may be chosen for a new cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_cluster_parameters_info
short_description: List available plan types, regions, channels and generations of Camunda 8 SaaS clusters
version_added: 0.1.0
description:
  - Returns the plan types, regions, channels and generations that are available to the organization for new clusters.
  - M(community.camunda.camunda_cluster) accepts their names as well as their UUIDs. Camunda has changed names in the
    past.
  - An existing cluster may have a generation that is no longer listed.
author:
  - community.camunda contributors (@ansible-collections)
options: {}
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes.info
  - community.camunda.attributes.action_group
seealso:
  - module: community.camunda.camunda_cluster
"""

EXAMPLES = r"""
- name: Read the available parameters
  community.camunda.camunda_cluster_parameters_info:
  register: available

- name: Show the names of the regions
  ansible.builtin.debug:
    msg: "{{ available.cluster_parameters.regions | map(attribute='name') }}"

- name: Show the generations of the stable channel
  ansible.builtin.debug:
    msg: "{{ stable.allowedGenerations | map(attribute='name') }}"
  vars:
    stable: "{{ available.cluster_parameters.channels | selectattr('name', 'equalto', 'Stable') | first }}"
"""

RETURN = r"""
cluster_parameters:
  description: The parameters exactly as the API returns them.
  returned: success
  type: dict
  contains:
    channels:
      description: The channels, each with C(name), C(uuid), C(defaultGeneration) and C(allowedGenerations).
      returned: when the API returns it
      type: list
      elements: dict
      sample:
        - name: Stable
          uuid: 6bdf0d1c-3d5a-4df6-8d03-762682964d85
          defaultGeneration:
            name: 8.9 gen13
            uuid: edf8342a-ebeb-44f7-9280-356e9c36a1e2
          allowedGenerations:
            - name: 8.9 gen13
              uuid: edf8342a-ebeb-44f7-9280-356e9c36a1e2
              classification: channel
    clusterPlanTypes:
      description: The plan types, each with C(name) and C(uuid).
      returned: when the API returns it
      type: list
      elements: dict
      sample:
        - name: Production
          uuid: 231932af-0223-4b60-9961-fe4f71800760
    regions:
      description: The regions, each with C(name), C(uuid), C(provider) and, if it has any, C(backups).
      returned: when the API returns it
      type: list
      elements: dict
      sample:
        - name: Belgium, Europe (europe-west1)
          uuid: 2f6470f9-77ec-4be5-9cdc-3231caf683ec
          provider: GCP
  sample:
    channels:
      - name: Stable
        uuid: 6bdf0d1c-3d5a-4df6-8d03-762682964d85
    clusterPlanTypes:
      - name: Production
        uuid: 231932af-0223-4b60-9961-fe4f71800760
    regions:
      - name: Belgium, Europe (europe-west1)
        uuid: 2f6470f9-77ec-4be5-9cdc-3231caf683ec
        provider: GCP
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.api.clusters import ClusterOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Return the available plan types, regions, channels and generations."""
    return {"changed": False, "cluster_parameters": ClusterOperations(task.session).cluster_parameters()}


DEFINITION = ModuleDefinition(run=run, options={})


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
