# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Return the members of an organization."""

from __future__ import annotations

DOCUMENTATION = r"""
---
name: camunda_members
short_description: List the members of a Camunda 8 SaaS organization
version_added: 0.1.0
author:
  - community.camunda contributors (@ansible-collections)
description:
  - Returns the members and pending invitations of a Camunda 8 SaaS organization, all of them or those that match.
options:
  _terms:
    description: E-mail addresses of members to return, compared without regard to case. All members when there are
      none.
    type: list
    elements: str
  role:
    description: Only members who have this role, for example V(admin) or V(owner).
    type: str
  pending:
    description: V(true) returns only pending invitations, V(false) only members who have accepted theirs.
    type: bool
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.connection.plugin
notes:
  - A lookup runs wherever a template uses it, so a loop over it asks once, but a variable defined with it asks at
    every use.
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

- name: Remind those who have not answered
  community.general.mail:
    to: "{{ query('community.camunda.camunda_members', pending=true) | map(attribute='email') }}"
    subject: Your invitation to Camunda
"""

RETURN = r"""
_raw:
  description: The members exactly as the API sends them, ordered by e-mail address.
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
from ansible_collections.community.camunda.plugins.plugin_utils._internal.plugin_session import lookup_session, names_in


class LookupModule(LookupBase):
    """The lookup."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[dict[str, Any]]:
        """Return the members that match."""
        with lookup_session(self, variables, kwargs) as session:
            members = Members(session)
            role, pending = self.get_option("role"), self.get_option("pending")
            wanted = names_in(terms)
            emails: Sequence[str | None] = [None] if wanted is None else wanted
            return [found for email in emails for found in members.matching(email=email, role=role, pending=pending)]
