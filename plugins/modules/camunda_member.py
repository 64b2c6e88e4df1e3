#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage one member of an organization."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_member
short_description: Manage a member of a Camunda 8 SaaS organization
version_added: 0.1.0
description:
  - Invites members to a Camunda 8 SaaS organization, sets their roles, removes them and withdraws pending invitations.
  - A pending invitation is a member whose RV(member.invitePending) is V(true). It can be changed and removed like any
    other member.
  - The owner of the organization cannot be changed or removed through the API, so the module refuses it.
author:
  - community.camunda contributors (@ansible-collections)
options:
  email:
    description:
      - E-mail address of the member.
      - The case is ignored when addresses are compared. A new member is invited with the address as written here.
    type: str
    required: true
  roles:
    description:
      - Roles of the member. They replace the current roles.
      - Required to invite a member. If omitted, the roles of an existing member are left alone. It must not be empty.
      - Roles that cannot be assigned through the API, such as C(owner) and C(member), are neither compared nor changed.
      - Since Camunda 8.8, Camunda no longer recommends V(operationsengineer), V(taskuser), V(developer) and V(visitor).
    type: list
    elements: str
    choices:
      - admin
      - analyst
      - developer
      - modeler
      - operationsengineer
      - taskuser
      - visitor
  state:
    description:
      - V(present) invites the member, or sets the roles of an existing member.
      - V(absent) removes the member, or withdraws the invitation. The module refuses to remove the last administrator.
    type: str
    choices:
      - present
      - absent
    default: present
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
seealso:
  - module: community.camunda.camunda_member_info
  - plugin: community.camunda.camunda_members
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Invite a developer, or ensure that she has exactly this role
  community.camunda.camunda_member:
    email: ada@example.com
    roles:
      - developer

- name: Invite several members, with the credentials set once
  module_defaults:
    group/community.camunda.all:
      client_id: "{{ vault_camunda_client_id }}"
      client_secret: "{{ vault_camunda_client_secret }}"
  block:
    - name: Invite the team
      community.camunda.camunda_member:
        email: "{{ item.email }}"
        roles: "{{ item.roles }}"
      loop:
        - email: ada@example.com
          roles: [admin]
        - email: grace@example.com
          roles: [analyst, developer]

- name: Remove a member, or withdraw the invitation
  community.camunda.camunda_member:
    email: charles@example.com
    state: absent
"""

RETURN = r"""
member:
  description:
    - The member exactly as the API returns it; in check mode, the predicted member.
    - V(null) when there is none, as with O(state=absent).
  returned: success
  type: dict
  contains:
    name:
      description: Name of the member; empty while the invitation is pending.
      returned: when the API returns it
      type: str
      sample: Ada Lovelace
    email:
      description: E-mail address as the API returns it.
      returned: always
      type: str
      sample: ada@example.com
    roles:
      description: All roles, in the order of the API, including those that cannot be assigned.
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
    name: Ada Lovelace
    email: ada@example.com
    roles:
      - developer
    invitePending: false
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.api.operations import Object
from ansible_collections.community.camunda.plugins.module_utils._internal.api.vocabulary import ASSIGNABLE_ROLES
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, final_state
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.members import (
    Members,
    validate_email,
    validate_roles,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Bring one member into the declared state."""
    email, roles = validate_email(task.params["email"]), validate_roles(task.params["roles"])
    members = Members(task.session)
    step = members.plan_absent(email) if task.params["state"] == "absent" else members.plan_present(email, roles)
    members.keep_administrator([step] if step else [])
    result = task.apply(Plan(step))

    def read() -> Object | None:
        # Read again, because the service may return other roles than those that were sent.
        member = Members(task.session).find(email)
        if member is None:
            task.messages.warn(f"The service accepted the roles of '{email}', but does not list the member yet.")
        return member

    return {**result, "member": final_state(step, members.find(email), read)}


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "email": {"type": "str", "required": True},
        "roles": {"type": "list", "elements": "str", "choices": list(ASSIGNABLE_ROLES)},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    },
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
