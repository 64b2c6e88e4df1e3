#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""List the API clients of a cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_api_client_info
short_description: List the API clients of a Camunda 8 SaaS cluster
version_added: 0.1.0
description:
  - Returns all API clients of a cluster, or one of them. Their secrets cannot be read.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. If several clusters have that name, the module fails and lists their UUIDs.
    type: str
    required: true
  name:
    description:
      - Only the client with this name, which is case-sensitive. If there is none, the list is empty.
    type: str
  connection:
    description:
      - Also return the connection settings of each client, as RV(connections). This takes one more request for each
        client.
      - The API only returns them when the cluster is ready; the module waits for that.
    type: bool
    default: false
  wait_timeout:
    description:
      - Maximum time to wait until the cluster is ready, in seconds. V(0) checks once. Used with O(connection=true).
    type: int
    default: 600
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes.info
  - community.camunda.attributes.action_group
seealso:
  - module: community.camunda.camunda_api_client
"""

EXAMPLES = r"""
- name: Read the API clients of a cluster
  community.camunda.camunda_api_client_info:
    cluster: production
  register: production

- name: Show the clients that may read connector secrets
  ansible.builtin.debug:
    msg: "{{ production.api_clients | selectattr('permissions', 'contains', 'Secrets') | map(attribute='name') }}"
"""

RETURN = r"""
api_clients:
  description: The clients exactly as the API returns them, ordered by name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the client.
      returned: always
      type: str
      sample: billing-worker
    clientId:
      description: ID of the client.
      returned: always
      type: str
      sample: iGcN3tVqKf~0pP2.xWm7Yb_hTzR8uDaL
    permissions:
      description: Permissions of the client.
      returned: always
      type: list
      elements: str
      sample:
        - Zeebe
  sample:
    - name: billing-worker
      clientId: iGcN3tVqKf~0pP2.xWm7Yb_hTzR8uDaL
      permissions:
        - Zeebe
connections:
  description: The connection settings of each client, by its name, exactly as the API returns them.
  returned: when O(connection=true)
  type: dict
  sample:
    billing-worker:
      name: billing-worker
      ZEEBE_ADDRESS: 5c34c0a7-7f29-4424-8414-125615f7a9b9.bru-2.zeebe.camunda.io:443
      ZEEBE_CLIENT_ID: iGcN3tVqKf~0pP2.xWm7Yb_hTzR8uDaL
      ZEEBE_AUTHORIZATION_SERVER_URL: https://login.cloud.camunda.io/oauth/token
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.api_clients import ApiClients
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task
from ansible_collections.community.camunda.plugins.module_utils._internal.waiting import validate_wait_timeout


def run(task: Task) -> Result:
    """Return the matching clients."""
    name, wait_seconds = task.params["name"], validate_wait_timeout(task.params)
    clients = ApiClients(task.session, resolve_cluster(task.session, task.params["cluster"]))
    found = [client for client in clients.all if name is None or client.get("name") == name]
    result: Result = {"changed": False, "api_clients": sorted(found, key=lambda client: str(client.get("name")))}
    if task.params["connection"]:
        result["connections"] = {str(client.get("name")): clients.connection(client, wait_seconds) for client in found}
    return result


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "cluster": {"type": "str", "required": True},
        "name": {"type": "str"},
        "connection": {"type": "bool", "default": False},
        "wait_timeout": {"type": "int", "default": 600},
    },
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
