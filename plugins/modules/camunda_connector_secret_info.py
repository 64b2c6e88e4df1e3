#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""List the connector secrets of a cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_connector_secret_info
short_description: List the connector secrets of a Camunda 8 SaaS cluster
version_added: 0.1.0
description:
  - Returns the names of the connector secrets of a Camunda 8 SaaS cluster and, optionally, their values.
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
      - Only the secret with this name, which is case-sensitive.
      - If there is none, the list is empty.
    type: str
  include_values:
    description:
      - Also return the values, in clear text.
      - The result is then censored on screen, in logs and in AWX, even without C(no_log), and registered in full.
      - Not possible with C(async), because Ansible then stores results in clear text.
    type: bool
    default: false
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes.info
  - community.camunda.attributes.action_group
notes:
  - Tasks that use a registered value need C(no_log) to hide it.
seealso:
  - module: community.camunda.camunda_connector_secret
"""

EXAMPLES = r"""
- name: Read the names of all secrets
  community.camunda.camunda_connector_secret_info:
    cluster: production
  register: production

- name: Show the names
  ansible.builtin.debug:
    msg: "{{ production.connector_secrets | map(attribute='name') }}"

- name: Read all secrets with their values
  community.camunda.camunda_connector_secret_info:
    cluster: production
    include_values: true
  register: production

- name: Copy the secrets to staging
  community.camunda.camunda_connector_secret:
    cluster: staging
    name: "{{ item.name }}"
    value: "{{ item.value }}"
  loop: "{{ production.connector_secrets }}"
  no_log: true
"""

RETURN = r"""
connector_secrets:
  description: The matching secrets, ordered by name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the secret.
      returned: always
      type: str
      sample: PAYMENT_API_KEY
    value:
      description: Value of the secret.
      returned: when O(include_values=true)
      type: str
      sample: 9f2c4e6a8b0d
  sample:
    - name: PAYMENT_API_KEY
    - name: SMTP_PASSWORD
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.errors import OptionError
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.connector_secrets import (
    ConnectorSecrets,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Return the matching secrets."""
    cluster, name, with_values = (task.params[option] for option in ("cluster", "name", "include_values"))
    if with_values and task.controller.background:
        raise OptionError(
            "include_values",
            "Under 'async', Ansible stores the result, including the values of secrets, in clear text. Read them in a "
            "task without 'async'.",
        )
    values = ConnectorSecrets(task.session, resolve_cluster(task.session, cluster), task.messages).values
    found = sorted(values) if name is None else [name] if name in values else []
    if not with_values:
        return {"changed": False, "connector_secrets": [{"name": each} for each in found]}
    result: Result = {
        "changed": False,
        "connector_secrets": [{"name": each, "value": values[each]} for each in found],
    }
    return task.censor(result, f"read {len(found)} connector secrets of cluster {cluster}") if found else result


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "cluster": {"type": "str", "required": True},
        "name": {"type": "str"},
        "include_values": {"type": "bool", "default": False},
    },
    secret_result=True,
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
