#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Show what is in the token cache."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_token_cache_info
short_description: Show what the token cache holds for a client of the Administration API
version_added: 0.1.0
description:
  - Tells whether an access token is cached for these credentials, where, and until when it is valid; whether the token
    service has refused them, and whether it blocks this machine's address.
  - Never shows a token, and never asks the token service.
  - With O(token_from=controller), it is about the cache of the control node, whatever host the task is for.
author:
  - community.camunda contributors (@ansible-collections)
options: {}
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes.info
  - community.camunda.attributes.action_group
seealso:
  - module: community.camunda.camunda_token_cache
"""

EXAMPLES = r"""
- name: Is a token cached, and is the token service still talking to us?
  community.camunda.camunda_token_cache_info:
  register: cache

- name: Show it
  ansible.builtin.debug:
    var: cache.token_caches
"""

RETURN = r"""
token_caches:
  description: One entry for each cache that is used, the one of this machine first, then the shared one.
  returned: success
  type: list
  elements: dict
  contains:
    where:
      description: Directory or URL of the cache.
      returned: always
      type: str
      sample: /home/ada/.cache/ansible-camunda/u1000
    client_id:
      description: The client that this is about.
      returned: always
      type: str
      sample: iGcN3tVqKf~0pP2.xWm7Yb_hTzR8uDaL
    oauth_url:
      description: The token service that this is about.
      returned: always
      type: str
      sample: https://login.cloud.camunda.io/oauth/token
    audience:
      description: The audience that this is about.
      returned: always
      type: str
      sample: api.cloud.camunda.io
    cached:
      description: Whether a token is cached that is still valid.
      returned: always
      type: bool
      sample: true
    expires_at:
      description: When it expires, in UTC; V(null) when there is none.
      returned: always
      type: str
      sample: "2026-11-24T09:00:00Z"
    expires_in:
      description: How long it is still valid, in seconds.
      returned: always
      type: int
      sample: 79200
    refused_until:
      description: Until when the credentials are not tried again because the token service refused them, or V(null).
      returned: always
      type: str
      sample: null
    refusal:
      description: Why, in the words of the error message, or V(null).
      returned: always
      type: str
      sample: null
    blocked_until:
      description: Until when no token is asked for because the token service blocks this address, or V(null).
      returned: always
      type: str
      sample: null
  sample:
    - where: /home/ada/.cache/ansible-camunda/u1000
      client_id: iGcN3tVqKf~0pP2.xWm7Yb_hTzR8uDaL
      oauth_url: https://login.cloud.camunda.io/oauth/token
      audience: api.cloud.camunda.io
      cached: true
      expires_at: "2026-11-24T09:00:00Z"
      expires_in: 79200
      refused_until: null
      refusal: null
      blocked_until: null
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.token_caches import token_caches
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Describe the caches."""
    return {"changed": False, "token_caches": token_caches(task.session)}


DEFINITION = ModuleDefinition(run=run, options={}, about_controller=True)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
