#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage one connector secret of a cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_connector_secret
short_description: Manage a connector secret of a Camunda 8 SaaS cluster
version_added: 0.1.0
description:
  - Creates, updates and deletes connector secrets of a Camunda 8 SaaS cluster, which connectors reference as
    C(camunda.secrets.<name>).
  - The API returns the values of secrets, so the module compares them and changes only those that differ. It never
    shows a value, not even in a diff.
  - Camunda changes only one secret of a cluster at a time and refuses other changes in the meantime. The module retries
    with growing delays, up to O(wait_timeout).
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
      - Name of the secret, up to 49 characters. It is case-sensitive.
      - Connectors can only use names of ASCII letters, digits, C(_) and C(-). The module warns about others.
    type: str
    required: true
  value:
    description:
      - Value of the secret. Required with O(state=present).
      - It must not be empty, so that an unset variable cannot replace a secret.
      - To use JSON from a file with ansible-core 2.18 or older, end the template with C(| string), or Ansible parses
        it. Lists and dictionaries are rejected, because their text form is ambiguous.
    type: str
  state:
    description:
      - V(present) ensures that the secret exists with this value.
      - V(absent) deletes it, and waits until it is no longer listed.
    type: str
    choices:
      - present
      - absent
    default: present
  wait_timeout:
    description:
      - Maximum time to wait for other changes to the secrets of the cluster, and for the removal of a deleted secret,
        in seconds. V(0) checks once.
      - If a deleted secret is still listed after that, the module warns, and the next run tries to delete it again.
    type: int
    default: 120
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
notes:
  - Camunda takes a while to delete a secret. If a secret was deleted elsewhere just before, a task that declares it
    with its old value may still find it listed and not change anything.
seealso:
  - module: community.camunda.camunda_connector_secret_info
"""

EXAMPLES = r"""
- name: Set a secret from a vault
  community.camunda.camunda_connector_secret:
    cluster: production
    name: PAYMENT_API_KEY
    value: "{{ vault_payment_api_key }}"

- name: Set a secret to the content of a JSON file
  community.camunda.camunda_connector_secret:
    cluster: production
    name: GCP_KEY
    value: "{{ lookup('ansible.builtin.file', 'service-account.json') | string }}"

- name: Set several secrets
  community.camunda.camunda_connector_secret:
    cluster: production
    name: "{{ item.key }}"
    value: "{{ item.value }}"
  loop: "{{ vault_connector_secrets | dict2items }}"
  loop_control:
    label: "{{ item.key }}"

- name: Delete an unused secret
  community.camunda.camunda_connector_secret:
    cluster: production
    name: SMTP_PASSWORD
    state: absent
"""

RETURN = r"""
connector_secret:
  description:
    - The secret without its value; in check mode, the predicted secret.
    - V(null) when there is none, as with O(state=absent).
  returned: success
  type: dict
  contains:
    name:
      description: Name of the secret.
      returned: always
      type: str
      sample: PAYMENT_API_KEY
  sample:
    name: PAYMENT_API_KEY
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.connector_secrets import (
    ConnectorSecrets,
    check_name,
    check_value,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task
from ansible_collections.community.camunda.plugins.module_utils._internal.waiting import validate_wait_timeout


def run(task: Task) -> Result:
    """Bring one connector secret into the declared state."""
    params = task.params
    name, present, wait_seconds = params["name"], params["state"] == "present", validate_wait_timeout(params)
    check_name(name, task.messages, new=present)
    if present:
        # Ansible masks it in results, but not in messages.
        check_value(params["value"])
        task.messages.redactor.add(params["value"])
    cluster = resolve_cluster(task.session, params["cluster"])
    secrets = ConnectorSecrets(task.session, cluster, task.messages, wait_seconds)
    step = secrets.plan_present(name, params["value"]) if present else secrets.plan_absent(name)
    result = task.apply(Plan(step))
    result["connector_secret"] = {"name": name} if present else None
    return result


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "cluster": {"type": "str", "required": True},
        "name": {"type": "str", "required": True},
        "value": {"type": "str", "no_log": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "wait_timeout": {"type": "int", "default": 120},
    },
    constraints={"required_if": [("state", "present", ("value",))]},
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
