#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage the IP allowlist of a cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_ip_allowlist
short_description: Manage the IP allowlist of a Camunda 8 SaaS cluster
version_added: 0.1.0
description:
  - Sets the list of addresses from which a Camunda 8 SaaS cluster can be reached. Entries that are not declared are
    removed.
  - Lists are compared as networks with their descriptions. V(10.0.0.1) and V(10.0.0.1/32) are equal, and the order,
    spaces and grouping of networks do not matter.
  - The list protects the cluster and not the Administration API, so this module can always correct it.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. If several clusters have that name, the module fails and lists their UUIDs.
    type: str
    required: true
  entries:
    description:
      - All entries of the list.
      - If an entry is invalid, nothing is changed, and the module lists all invalid entries.
      - An empty list allows access from everywhere and requires O(allow_empty=true).
    type: list
    elements: dict
    required: true
    suboptions:
      ip:
        description:
          - An IPv4 or IPv6 network in CIDR notation or an address, or several of them separated by commas.
          - A network with host bits set, such as V(192.0.2.7/24), is invalid.
          - Addresses are sent as networks, V(192.0.2.7) as V(192.0.2.7/32).
        type: str
        required: true
      description:
        description:
          - Description of the entry.
        type: str
        default: ""
  allow_empty:
    description:
      - Allow an empty list.
    type: bool
    default: false
  force:
    description:
      - Allow replacing a list that the API does not return.
      - Only used in that case. The list can then not be compared, so every run is a change.
    type: bool
    default: false
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
attributes:
  idempotent:
    support: partial
    details: If the API does not return the list and O(force=true), every run is a change.
notes:
  - The API returns the list as part of the cluster, but only to clients with the permission, in organizations with the
    feature. If the list is missing, the module fails unless O(force=true); a list that is null counts as empty.
seealso:
  - module: community.camunda.camunda_cluster_info
"""

EXAMPLES = r"""
- name: Allow only the office and the build servers
  community.camunda.camunda_ip_allowlist:
    cluster: production
    entries:
      - ip: 192.0.2.0/24
        description: Office
      - ip: 198.51.100.10,198.51.100.11
        description: Build servers
      - ip: 2001:db8::/48
        description: Office, IPv6

- name: Set the same list for several clusters
  community.camunda.camunda_ip_allowlist:
    cluster: "{{ item }}"
    entries: "{{ company_networks }}"
  loop:
    - production
    - staging

- name: Allow access from everywhere
  community.camunda.camunda_ip_allowlist:
    cluster: staging
    entries: []
    allow_empty: true
"""

RETURN = r"""
ip_allowlist:
  description:
    - The list exactly as the API returns it, which may be V(null) if it was never set. After a change, and in check
      mode, the list as it was sent or would be sent.
  returned: success
  type: list
  elements: dict
  contains:
    ip:
      description: Networks, separated by commas.
      returned: always
      type: str
      sample: 192.0.2.0/24
    description:
      description: Description of the entry.
      returned: always
      type: str
      sample: Office
  sample:
    - ip: 192.0.2.0/24
      description: Office
    - ip: 198.51.100.10/32,198.51.100.11/32
      description: Build servers
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.errors import OptionError
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.ip_allowlist import (
    IpAllowlist,
    normalize_entries,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Bring the IP allowlist into the declared state."""
    params = task.params
    entries = normalize_entries(params["entries"])
    if not entries and not params["allow_empty"]:
        raise OptionError(
            "entries",
            "The option 'entries' is empty, which allows access from everywhere. If this is intended, use "
            "'allow_empty: true'.",
        )
    allowlist = IpAllowlist(task.session, resolve_cluster(task.session, params["cluster"]), task.messages)
    step = allowlist.plan_replacement(entries, force=params["force"])
    result = task.apply(Plan(step))
    result["ip_allowlist"] = entries if step else allowlist.listed
    return result


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "cluster": {"type": "str", "required": True},
        "entries": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "ip": {"type": "str", "required": True},
                "description": {"type": "str", "default": ""},
            },
        },
        "allow_empty": {"type": "bool", "default": False},
        "force": {"type": "bool", "default": False},
    },
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
