# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Return an access token."""

from __future__ import annotations

DOCUMENTATION = r"""
---
name: camunda_token
short_description: Get an access token for Camunda 8 SaaS
version_added: 0.1.0
author:
  - community.camunda contributors (@ansible-collections)
description:
  - Returns an access token for the Administration API, or for the audience that is asked for, from the collection's
    token cache, and from the token service only when there is none.
  - All tasks, plays and jobs of a user on a machine share the token, so it does not matter how often this is looked up.
options:
  _terms:
    description: None are taken.
  details:
    description:
      - Return a dictionary instead of the token alone, with C(access_token), C(expires_at) (UTC), C(expires_in)
        (seconds) and C(headers) for M(ansible.builtin.uri).
      - The expiry is V(null) for a token that was given with O(access_token).
    type: bool
    default: false
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.connection.plugin
notes:
  - A lookup cannot hide its result. Every task that uses the token needs C(no_log=true).
  - For the Administration API, M(community.camunda.camunda_request) needs no token in the playbook at all.
seealso:
  - module: community.camunda.camunda_request
"""

EXAMPLES = r"""
- name: Call an API with the token
  ansible.builtin.uri:
    url: https://api.cloud.camunda.io/members
    headers:
      Authorization: "Bearer {{ lookup('community.camunda.camunda_token') }}"
  register: members
  no_log: true

- name: The headers, ready to use
  ansible.builtin.uri:
    url: https://api.cloud.camunda.io/clusters
    headers: "{{ lookup('community.camunda.camunda_token', details=true).headers }}"
  register: clusters
  no_log: true

- name: A token for another audience
  ansible.builtin.uri:
    url: "{{ zeebe_rest_address }}/v2/topology"
    headers:
      Authorization: "Bearer {{ lookup('community.camunda.camunda_token', audience='zeebe.camunda.io',
        client_id=cluster_client_id, client_secret=cluster_client_secret) }}"
  no_log: true
"""

RETURN = r"""
_raw:
  description: The access token, or with O(details=true) a dictionary, as a list of one element.
  type: list
  elements: raw
  sample:
    - eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9...
"""

from typing import Any

from ansible.plugins.lookup import LookupBase

from ansible_collections.community.camunda.plugins.plugin_utils._internal.plugin_session import lookup_session, no_terms


class LookupModule(LookupBase):
    """The lookup."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        """Return a list of one token."""
        no_terms("camunda_token", terms)
        with lookup_session(self, variables, kwargs) as session:
            return [session.token_details() if self.get_option("details") else session.access_token()]
