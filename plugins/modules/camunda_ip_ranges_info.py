#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Return the addresses from which Camunda's services connect."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_ip_ranges_info
short_description: List the egress IP ranges of Camunda 8 SaaS services
version_added: 0.1.0
description:
  - Returns the IP ranges from which services of Camunda 8 SaaS, such as the Web Modeler, connect to other systems.
    Firewalls have to allow them.
  - Needs no credentials, and never requests an access token. Of the connection options, only O(api_url), O(timeout),
    O(retries), O(ca_path) and O(validate_certs) are used.
  - Camunda publishes changes here at least 24 hours in advance, except in an emergency. Read the ranges at least daily.
author:
  - community.camunda contributors (@ansible-collections)
options: {}
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes.info
  - community.camunda.attributes.action_group
"""

EXAMPLES = r"""
- name: Read the IP ranges
  community.camunda.camunda_ip_ranges_info:
  register: camunda

- name: Allow the Web Modeler to reach the connector template repository
  ansible.builtin.iptables:
    chain: INPUT
    source: "{{ item }}"
    protocol: tcp
    destination_port: "443"
    jump: ACCEPT
  loop: "{{ camunda.ip_ranges['web-modeler'] }}"
"""

RETURN = r"""
ip_ranges:
  description: The IP ranges exactly as the API returns them, a list for each service, such as C(web-modeler).
  returned: success
  type: dict
  sample:
    web-modeler:
      - 192.0.2.10/32
      - 198.51.100.64/27
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.api.ip_ranges import IpRangeOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Return the IP ranges."""
    return {"changed": False, "ip_ranges": IpRangeOperations(task.session).ip_ranges()}


DEFINITION = ModuleDefinition(run=run, options={}, credentials_needed=False)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
