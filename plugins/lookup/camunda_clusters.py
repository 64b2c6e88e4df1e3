# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lookup of the clusters of an organization."""

from __future__ import annotations

DOCUMENTATION = r"""
---
name: camunda_clusters
short_description: List the clusters of a Camunda 8 SaaS organization
version_added: 0.1.0
author:
  - community.camunda contributors (@ansible-collections)
description:
  - Returns all clusters of a Camunda 8 SaaS organization, or those that match.
options:
  _terms:
    description:
      - UUIDs or names of the clusters to return. Without any, all clusters are returned.
      - The lookup fails when there is no such cluster, or when several clusters have that name.
    type: list
    elements: str
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.connection.plugin
  - community.camunda.cluster_filters
notes:
  - A lookup runs each time a template with it is evaluated. A loop over it sends one request, but a variable that is
    defined with it sends one at each use.
seealso:
  - module: community.camunda.camunda_cluster_info
  - plugin: community.camunda.camunda_clusters
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: Back up every production cluster
  community.camunda.camunda_backup:
    cluster: "{{ item.uuid }}"
  loop: "{{ query('community.camunda.camunda_clusters', stage='prod') }}"
  loop_control:
    label: "{{ item.name }}"

- name: Show the address of Operate of one cluster
  ansible.builtin.debug:
    msg: "{{ lookup('community.camunda.camunda_clusters', 'production').links.operate }}"

- name: Check that no cluster is suspended
  ansible.builtin.assert:
    that: query('community.camunda.camunda_clusters', status='Suspended') | length == 0
"""

RETURN = r"""
_raw:
  description:
    - The clusters exactly as the API returns them, in the order of the positional arguments, or sorted by name when
      there are none.
    - See M(community.camunda.camunda_cluster_info) for their fields.
  type: list
  elements: dict
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

from typing import Any

from ansible.plugins.lookup import LookupBase

from ansible_collections.community.camunda.plugins.module_utils._internal.api.clusters import ClusterOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.selection import (
    FILTERS,
    select_clusters,
)
from ansible_collections.community.camunda.plugins.plugin_utils._internal.plugin_session import (
    lookup_session,
    names_from_terms,
)


class LookupModule(LookupBase):
    """The lookup."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[dict[str, Any]]:
        """Return the clusters that match."""
        with lookup_session(self, variables, kwargs) as session:
            filters = {name: self.get_option(name) for name in FILTERS}
            return select_clusters(ClusterOperations(session).clusters(), names_from_terms(terms), filters)
