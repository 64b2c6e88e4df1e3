# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lookup of the values of connector secrets."""

from __future__ import annotations

DOCUMENTATION = r"""
---
name: camunda_connector_secret
short_description: Get the value of a connector secret of a Camunda 8 SaaS cluster
version_added: 0.1.0
author:
  - community.camunda contributors (@ansible-collections)
description:
  - Returns the values of connector secrets of a Camunda 8 SaaS cluster, in clear text.
options:
  _terms:
    description:
      - Names of the secrets. The case matters.
      - If a name does not exist, the lookup fails and lists the existing names. As with every lookup,
        C(errors='ignore') and C(errors='warn') prevent the failure.
    type: list
    elements: str
    required: true
  cluster:
    description: UUID or name of the cluster. If several clusters have the name, the lookup fails and lists their UUIDs.
    type: str
    required: true
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.connection.plugin
notes:
  - A lookup cannot hide its result. Every task that uses the value needs C(no_log=true).
  - A lookup runs each time a template with it is evaluated, so a variable that is defined with it sends requests at
    each use. Several secrets in one lookup need as many requests as one.
  - The client needs the permission to read connector secrets.
seealso:
  - module: community.camunda.camunda_connector_secret
  - module: community.camunda.camunda_connector_secret_info
"""

EXAMPLES = r"""
- name: Use the key with another system
  ansible.builtin.uri:
    url: https://payment.example.com/status
    headers:
      X-API-Key: "{{ lookup('community.camunda.camunda_connector_secret', 'PAYMENT_API_KEY', cluster='production') }}"
  no_log: true

- name: Copy the password from production to staging
  community.camunda.camunda_connector_secret:
    cluster: staging
    name: SMTP_PASSWORD
    value: "{{ lookup('community.camunda.camunda_connector_secret', 'SMTP_PASSWORD', cluster='production') }}"
  no_log: true

- name: Use another password if the secret does not exist
  ansible.builtin.set_fact:
    smtp_password: "{{ lookup('community.camunda.camunda_connector_secret', 'SMTP_PASSWORD', cluster='production',
      errors='ignore') | default(initial_password, true) }}"
  no_log: true
"""

RETURN = r"""
_raw:
  description: The values, in the order of the names.
  type: list
  elements: str
  sample:
    - 9f2c4e6a8b0d
"""

from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.community.camunda.plugins.module_utils._internal.errors import NotFound
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.connector_secrets import (
    ConnectorSecrets,
)
from ansible_collections.community.camunda.plugins.plugin_utils._internal.plugin_session import (
    lookup_session,
    names_from_terms,
)


class LookupModule(LookupBase):
    """The lookup."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[str]:
        """Return the values of the secrets that are named."""
        wanted = names_from_terms(terms)
        if wanted is None:
            raise AnsibleLookupError("The lookup camunda_connector_secret needs the name of a secret.")
        with lookup_session(self, variables, kwargs) as session:
            cluster = resolve_cluster(session, self.get_option("cluster"))
            values = ConnectorSecrets(session, cluster, session.messages).values
            missing = [name for name in wanted if name not in values]
            if missing:
                names = ", ".join(f"'{name}'" for name in missing)
                existing = ", ".join(f"'{name}'" for name in sorted(values))
                raise NotFound(f"Cluster {cluster} has no connector secret {names}. It has: {existing or 'none'}.")
            return [values[name] for name in wanted]
