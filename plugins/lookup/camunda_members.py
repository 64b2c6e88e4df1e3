# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lookup of the members of an organization."""

from __future__ import annotations

DOCUMENTATION = r"""
---
name: camunda_members
short_description: List the members of a Camunda 8 SaaS organization
version_added: 0.1.0
author:
  - community.camunda contributors (@ansible-collections)
description:
  - Returns all members and pending invitations of a Camunda 8 SaaS organization, or those that match.
options:
  _terms:
    description: E-mail addresses of the members to return. The case is ignored. Without any, all members are returned.
    type: list
    elements: str
  role:
    description: Return only members with this role, for example V(admin) or V(owner).
    type: str
  pending:
    description: V(true) returns only pending invitations, V(false) only members who have accepted theirs.
    type: bool
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.connection.plugin
notes:
  - A lookup runs each time a template with it is evaluated. A loop over it sends one request, but a variable that is
    defined with it sends one at each use.
seealso:
  - module: community.camunda.camunda_member_info
"""

EXAMPLES = r"""
- name: Greet the administrators
  ansible.builtin.debug:
    msg: "Hello {{ item.name }}"
  loop: "{{ query('community.camunda.camunda_members', role='admin') }}"
  loop_control:
    label: "{{ item.email }}"

- name: Remind users of their pending invitations
  community.general.mail:
    to: "{{ query('community.camunda.camunda_members', pending=true) | map(attribute='email') }}"
    subject: Your invitation to Camunda
"""

RETURN = r"""
_raw:
  description: The members exactly as the API returns them, sorted by e-mail address.
  type: list
  elements: dict
  sample:
    - name: Ada Lovelace
      email: ada@example.com
      roles:
        - admin
      invitePending: false
"""

from collections.abc import Sequence
from typing import Any

from ansible.plugins.lookup import LookupBase

from ansible_collections.community.camunda.plugins.module_utils._internal.resources.members import Members
from ansible_collections.community.camunda.plugins.plugin_utils._internal.plugin_session import (
    lookup_session,
    names_from_terms,
)


class LookupModule(LookupBase):
    """The lookup."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[dict[str, Any]]:
        """Return the members that match."""
        with lookup_session(self, variables, kwargs) as session:
            members = Members(session)
            role, pending = self.get_option("role"), self.get_option("pending")
            wanted = names_from_terms(terms)
            emails: Sequence[str | None] = [None] if wanted is None else wanted
            return [found for email in emails for found in members.select(email=email, role=role, pending=pending)]
