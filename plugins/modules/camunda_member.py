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
  - Invites people to a Camunda 8 SaaS organization, sets their roles, removes them and withdraws invitations, through
    Camunda's Administration API.
  - A pending invitation is a member whose RV(member.invitePending) is V(true). It can be changed and removed like any
    other.
  - The owner of the organization cannot be changed or removed through the API; the module refuses to try.
author:
  - community.camunda contributors (@ansible-collections)
options:
  email:
    description:
      - E-mail address of the member.
      - Compared without regard to case. A new member is invited under the address as written here.
    type: str
    required: true
  roles:
    description:
      - The roles that the member shall have. They replace those that the member has.
      - Required to invite somebody. Leave it out to leave the roles of an existing member alone. It must not be empty.
      - Roles that cannot be given through the API, such as C(owner) and C(member), are neither compared nor changed.
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
      - V(present) invites the member, or sets the roles of the existing one.
      - V(absent) removes the member, or withdraws the invitation. The last administrator of an organization is not
        removed.
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
- name: Invite a developer, or make sure that she has exactly this role
  community.camunda.camunda_member:
    email: ada@example.com
    roles:
      - developer

- name: Several people, with the credentials given once
  module_defaults:
    group/community.camunda.all:
      client_id: "{{ vault_camunda_client_id }}"
      client_secret: "{{ vault_camunda_client_secret }}"
  block:
    - name: The team is there
      community.camunda.camunda_member:
        email: "{{ item.email }}"
        roles: "{{ item.roles }}"
      loop:
        - email: ada@example.com
          roles: [admin]
        - email: grace@example.com
          roles: [analyst, developer]

- name: Remove somebody, or withdraw the invitation
  community.camunda.camunda_member:
    email: charles@example.com
    state: absent
"""

RETURN = r"""
member:
  description:
    - The member exactly as the API shows it; in check mode as it would be.
    - V(null) when there is none, which is what O(state=absent) leads to.
  returned: success
  type: dict
  contains:
    name:
      description: Name of the person, empty as long as an invitation is pending.
      returned: when the API sends it
      type: str
      sample: Ada Lovelace
    email:
      description: E-mail address as the API lists it.
      returned: always
      type: str
      sample: ada@example.com
    roles:
      description: All roles, in the order of the API, including those that cannot be given.
      returned: always
      type: list
      elements: str
      sample:
        - developer
    invitePending:
      description: Whether the person has been invited and has not accepted yet.
      returned: when the API sends it
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
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, outcome
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.members import (
    Members,
    checked_email,
    checked_roles,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Bring one member into the declared state."""
    email, roles = checked_email(task.params["email"]), checked_roles(task.params["roles"])
    members = Members(task.session)
    step = members.absent(email) if task.params["state"] == "absent" else members.present(email, roles)
    members.keep_an_administrator([step] if step else [])
    result = task.apply(Plan(step))

    def read() -> Object | None:
        # Read again rather than guessed: the service may show the roles it was given in its own way.
        member = Members(task.session).find(email)
        if member is None:
            task.messages.warn(f"The service accepted the roles of '{email}', but does not list the member yet.")
        return member

    return {**result, "member": outcome(step, members.find(email), read)}


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
