#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Show what is in the token cache."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_token_cache_info
short_description: Show the state of the token cache for a client of the Administration API
version_added: 0.1.0
description:
  - Returns whether an access token is cached for these credentials, where, and how long it is valid; whether the token
    service has refused them, and whether it blocks this machine's address.
  - It never returns a token, and never contacts the token service.
  - With O(token_from=controller), it looks at the cache of the control node, regardless of the task's host.
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
- name: Read the state of the token cache
  community.camunda.camunda_token_cache_info:
  register: cache

- name: Show it
  ansible.builtin.debug:
    var: cache.token_caches
"""

RETURN = r"""
token_caches:
  description: One entry for each cache in use, first the local one, then the shared one.
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
      description: ID of the client.
      returned: always
      type: str
      sample: iGcN3tVqKf~0pP2.xWm7Yb_hTzR8uDaL
    oauth_url:
      description: URL of the token service.
      returned: always
      type: str
      sample: https://login.cloud.camunda.io/oauth/token
    audience:
      description: Audience of the token.
      returned: always
      type: str
      sample: api.cloud.camunda.io
    cached:
      description: Whether a valid token is cached.
      returned: always
      type: bool
      sample: true
    expires_at:
      description: When the token expires, in UTC; V(null) when there is none.
      returned: always
      type: str
      sample: "2026-11-24T09:00:00Z"
    expires_in:
      description: Remaining validity of the token, in seconds.
      returned: always
      type: int
      sample: 79200
    refused_until:
      description: Time before which the credentials are not tried again because the token service refused them, or
        V(null).
      returned: always
      type: str
      sample: null
    refusal:
      description: Reason of the refusal, as in the error message, or V(null).
      returned: always
      type: str
      sample: null
    blocked_until:
      description: Time before which no token is requested because the token service blocks this address, or V(null).
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
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.token_caches import (
    describe_token_caches,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Return the state of the caches."""
    return {"changed": False, "token_caches": describe_token_caches(task.session)}


DEFINITION = ModuleDefinition(run=run, options={}, runs_on_controller=True)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
