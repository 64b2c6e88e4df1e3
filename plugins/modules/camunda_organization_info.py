#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a whole organization, as M(community.camunda.camunda_organization) takes it."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_organization_info
short_description: Export a Camunda 8 SaaS organization as a declaration
version_added: 0.1.0
description:
  - Returns members and clusters with their parts in the structure that M(community.camunda.camunda_organization)
    accepts, with names instead of UUIDs, without defaults, and in a stable order.
  - Applying the returned declaration changes nothing. Anything that cannot be declared is left out, with a note;
    O(community.camunda.camunda_organization#module:purge) therefore treats it as not declared.
  - A cluster that shares its name with another one, or whose name cannot be declared, is identified by its UUID
    instead.
  - Everything is read once, with concurrent requests.
author:
  - community.camunda contributors (@ansible-collections)
options:
  include_secret_values:
    description:
      - Also return the values of connector secrets. The result is then censored on screen and in logs.
      - Without it, only their names are returned. Secrets of API clients and passwords cannot be read at all.
    type: bool
    default: false
extends_documentation_fragment:
  - community.camunda.organization.parts
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.info
  - community.camunda.attributes.action_group
seealso:
  - module: community.camunda.camunda_organization
  - plugin: community.camunda.organization_yaml
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Export the organization
  community.camunda.camunda_organization_info:
  register: exported

- name: Write it to a file, without the values of secrets
  ansible.builtin.copy:
    content: "{{ exported.organization | community.camunda.organization_yaml(notes=exported.notes) }}"
    dest: organization.yml
    mode: "0600"

- name: Export members only
  community.camunda.camunda_organization_info:
    parts:
      - members
  register: exported
"""

RETURN = r"""
organization:
  description: The requested parts of the organization.
  returned: success
  type: dict
  contains:
    members:
      description: Members and pending invitations, ordered by address. The owner is included, without roles.
      returned: when O(parts) names them
      type: list
      elements: dict
      sample:
        - email: ada@example.com
          roles:
            - admin
    clusters:
      description: Clusters with their parts, ordered by name. Parts that a cluster does not have are omitted.
      returned: when O(parts) names them, or one of their parts
      type: list
      elements: dict
      sample:
        - name: orders
          plan_type: Production
          region: Belgium, Europe (europe-west1)
          channel: Stable
          auto_update: true
          stage: prod
          api_clients:
            - name: billing-worker
              permissions:
                - Zeebe
  sample:
    members:
      - email: ada@example.com
        roles:
          - admin
notes:
  description: Notes about what was left out and why, and about special entries.
  returned: success
  type: list
  elements: dict
  contains:
    place:
      description: The part of the organization that the note is about.
      returned: always
      type: str
      sample: members ('olga@example.com')
    text:
      description: Text of the note.
      returned: always
      type: str
      sample: The owner of the organization, whose roles cannot be changed.
  sample: []
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.documented_options import argument_spec
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import OptionError
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.organization.export import Exporter
from ansible_collections.community.camunda.plugins.module_utils._internal.organization.options import EXPORT_OPTIONS
from ansible_collections.community.camunda.plugins.module_utils._internal.organization.parts.connector_secrets import (
    ConnectorSecretsPart,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.organization.parts.registry import (
    CLUSTERS,
    NAMES,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Return the organization as a declaration."""
    secret_values, parts = task.params["include_secret_values"], task.params["parts"]
    if not parts:
        raise OptionError("parts", f"The option 'parts' must not be empty. Choose from: {', '.join(NAMES)}.")
    if secret_values and task.controller.background:
        raise OptionError(
            "include_secret_values",
            "Under 'async', Ansible stores the result, including the values of secrets, in clear text. Read them in a "
            "task without 'async'.",
        )
    exporter = Exporter(task.session, parts, secret_values=secret_values)
    organization = exporter.export()
    result: Result = {"changed": False, "organization": organization, "notes": exporter.notes}
    clusters = organization.get(CLUSTERS.name, [])
    secrets = sum(len(cluster.get(ConnectorSecretsPart.name, [])) for cluster in clusters)
    return task.censor(result, f"read {secrets} connector secrets") if secret_values and secrets else result


DEFINITION = ModuleDefinition(
    run=run,
    options={
        **argument_spec(EXPORT_OPTIONS),
        "include_secret_values": {"type": "bool", "default": False, "no_log": False},
    },
    secret_result=True,
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
