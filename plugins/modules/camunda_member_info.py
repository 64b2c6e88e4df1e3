#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""List the members of an organization."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_member_info
short_description: List the members of a Camunda 8 SaaS organization
version_added: 0.1.0
description:
  - Returns all members and pending invitations of a Camunda 8 SaaS organization, or those that match filters.
author:
  - community.camunda contributors (@ansible-collections)
options:
  email:
    description:
      - Only the member with this e-mail address. The case is ignored.
      - If there is none, the list is empty.
    type: str
  role:
    description:
      - Only members with this role, for example V(admin) or V(owner).
    type: str
  pending:
    description:
      - V(true) returns only pending invitations, V(false) only members who have accepted their invitation.
    type: bool
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes.info
  - community.camunda.attributes.action_group
seealso:
  - module: community.camunda.camunda_member
  - plugin: community.camunda.camunda_members
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Read all members
  community.camunda.camunda_member_info:
  register: organization

- name: Show the pending invitations
  ansible.builtin.debug:
    msg: "{{ organization.members | selectattr('invitePending') | map(attribute='email') }}"

- name: Read the administrators
  community.camunda.camunda_member_info:
    role: admin
  register: administrators
"""

RETURN = r"""
members:
  description: The matching members exactly as the API returns them, ordered by e-mail address.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the member; empty while the invitation is pending.
      returned: when the API returns it
      type: str
      sample: Ada Lovelace
    email:
      description: E-mail address.
      returned: always
      type: str
      sample: ada@example.com
    roles:
      description: All roles.
      returned: always
      type: list
      elements: str
      sample:
        - developer
    invitePending:
      description: Whether the invitation is pending.
      returned: when the API returns it
      type: bool
      sample: false
  sample:
    - name: Ada Lovelace
      email: ada@example.com
      roles:
        - developer
      invitePending: false
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.members import Members
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Return the matching members."""
    params = task.params
    members = Members(task.session).select(email=params["email"], role=params["role"], pending=params["pending"])
    return {"changed": False, "members": members}


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "email": {"type": "str"},
        "role": {"type": "str"},
        "pending": {"type": "bool"},
    },
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
