# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lookup of an access token."""

from __future__ import annotations

DOCUMENTATION = r"""
---
name: camunda_token
short_description: Get an access token for Camunda 8 SaaS
version_added: 0.1.0
author:
  - community.camunda contributors (@ansible-collections)
description:
  - Returns an access token for the Administration API, or for O(audience), from the token cache of the collection. A
    new token is requested from the token service only if none is cached.
  - All tasks, plays and jobs of a user on a machine share the token, so it can be looked up as often as needed.
options:
  _terms:
    description: The lookup takes no terms.
  details:
    description:
      - Return a dictionary instead of the token alone, with C(access_token), C(expires_at) (UTC), C(expires_in)
        (seconds) and C(headers) for M(ansible.builtin.uri).
      - C(expires_at) and C(expires_in) are V(null) for a token from O(access_token).
    type: bool
    default: false
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.connection.plugin
notes:
  - A lookup cannot hide its result. Every task that uses the token needs C(no_log=true).
  - For requests to the Administration API, M(community.camunda.camunda_request) needs no token in the playbook.
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

- name: Call an API with the headers
  ansible.builtin.uri:
    url: https://api.cloud.camunda.io/clusters
    headers: "{{ lookup('community.camunda.camunda_token', details=true).headers }}"
  register: clusters
  no_log: true

- name: Call an API with a token for another audience
  ansible.builtin.uri:
    url: "{{ zeebe_rest_address }}/v2/topology"
    headers:
      Authorization: "Bearer {{ lookup('community.camunda.camunda_token', audience='zeebe.camunda.io',
        client_id=cluster_client_id, client_secret=cluster_client_secret) }}"
  no_log: true
"""

RETURN = r"""
_raw:
  description: A list with one element, the access token, or a dictionary with O(details=true).
  type: list
  elements: raw
  sample:
    - eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9...
"""

from typing import Any

from ansible.plugins.lookup import LookupBase

from ansible_collections.community.camunda.plugins.plugin_utils._internal.plugin_session import (
    lookup_session,
    reject_terms,
)


class LookupModule(LookupBase):
    """The lookup."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        """Return a list of one token."""
        reject_terms("camunda_token", terms)
        with lookup_session(self, variables, kwargs) as session:
            return [session.token_details() if self.get_option("details") else session.access_token()]
