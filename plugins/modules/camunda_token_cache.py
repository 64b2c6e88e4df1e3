#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drop what is in the token cache."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_token_cache
short_description: Clear the token cache for a client of the Administration API
version_added: 0.1.0
description:
  - Removes the cached access token of these credentials, and the record of a refusal, from the local cache and from a
    shared one. The next task requests a new token.
  - The record that the token service blocks this machine's address is kept, because requesting a token again would not
    help.
  - With O(token_from=controller), it clears the cache of the control node, regardless of the task's host.
author:
  - community.camunda contributors (@ansible-collections)
options:
  state:
    description:
      - V(absent) clears the cache.
    type: str
    choices:
      - absent
    default: absent
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
seealso:
  - module: community.camunda.camunda_token_cache_info
"""

EXAMPLES = r"""
- name: Clear the token cache after a change of the client's permissions
  community.camunda.camunda_token_cache:
    state: absent
"""

RETURN = r"""
token_cache:
  description: Always V(null), because nothing is cached any more.
  returned: success
  type: dict
  sample: null
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.token_caches import plan_removal
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Remove cached tokens and refusals."""
    return {**task.apply(Plan(plan_removal(task.session))), "token_cache": None}


DEFINITION = ModuleDefinition(
    run=run, options={"state": {"type": "str", "choices": ["absent"], "default": "absent"}}, runs_on_controller=True
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
