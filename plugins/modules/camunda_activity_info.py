#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the activity of an organization."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_activity_info
short_description: Read the activity log (audit log) of a Camunda 8 SaaS organization
version_added: 0.1.0
description:
  - Returns the activity log of a Camunda 8 SaaS organization, which records who created, read, updated or deleted which
    object.
  - Camunda's API has no filters and no pagination. Every call fetches the whole history of the organization, and the
    module filters it. For a long history, raise O(timeout), and call the module rarely.
author:
  - community.camunda contributors (@ansible-collections)
options:
  from:
    description:
      - Only activities at or after this time.
      - In ISO 8601, such as V(2026-11-01) or V(2026-11-01T08:30:00+01:00), or as seconds or milliseconds since 1970.
        The time zone defaults to UTC, and a date without a time is the beginning of that day.
      - Activities that the API returns without a time are left out, with a warning.
    type: str
  to:
    description:
      - Only activities before this time, in the same formats as O(from).
    type: str
  entity:
    description:
      - Only activities on this type of object (RV(activities[].entity)). The case is ignored.
    type: str
  entity_id:
    description:
      - Only activities on the object with this ID.
    type: str
  user:
    description:
      - Only activities of the user with this ID (RV(activities[].userId)). The case is ignored.
    type: str
  audit_type:
    description:
      - Only activities of these types, by name or by the API's abbreviation. The default is all types.
    type: list
    elements: str
    choices:
      - create
      - read
      - update
      - delete
      - c
      - r
      - u
      - d
    aliases:
      - kind
  limit:
    description:
      - Maximum number of activities to return, the latest ones.
    type: int
  format:
    description:
      - V(json) returns RV(activities).
      - V(csv) returns RV(csv), the whole history in the API's CSV export. It cannot be combined with filters.
    type: str
    choices:
      - json
      - csv
    default: json
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes.info
  - community.camunda.attributes.action_group
"""

EXAMPLES = r"""
- name: List deletions of this month
  community.camunda.camunda_activity_info:
    from: "2026-11-01"
    audit_type: delete
  register: deletions

- name: List the last ten changes to a cluster
  community.camunda.camunda_activity_info:
    entity_id: 5c34c0a7-7f29-4424-8414-125615f7a9b9
    audit_type: [create, update, delete]
    limit: 10
  register: changes

- name: Read the whole history as CSV
  community.camunda.camunda_activity_info:
    format: csv
    timeout: 300
  register: history

- name: Archive it in a file
  ansible.builtin.copy:
    content: "{{ history.csv }}"
    dest: /var/archive/camunda-activity.csv
    mode: "0600"
"""

RETURN = r"""
activities:
  description:
    - The matching activities exactly as the API returns them, ordered by time. Activities without a time come first.
  returned: when O(format=json)
  type: list
  elements: dict
  contains:
    service:
      description: Camunda service that reports the activity.
      returned: always
      type: str
      sample: console
    orgId:
      description: UUID of the organization.
      returned: always
      type: str
      sample: 6ff582aa-a62e-4a28-aac7-4d2224d8c58a
    audit:
      description: What happened.
      returned: always
      type: str
      sample: updated
    auditType:
      description: Type of the activity, V(c), V(r), V(u) or V(d).
      returned: always
      type: str
      sample: u
    entity:
      description: Type of the object.
      returned: always
      type: str
      sample: cluster
    entityId:
      description: ID of the object.
      returned: always
      type: str
      sample: 5c34c0a7-7f29-4424-8414-125615f7a9b9
    userId:
      description: ID of the user who did it.
      returned: always
      type: str
      sample: auth0|65f1c0a7e2b4
    timestamp:
      description: When it happened, as a number since 1970.
      returned: when the API returns it
      type: float
      sample: 1793520000000
  sample:
    - service: console
      orgId: 6ff582aa-a62e-4a28-aac7-4d2224d8c58a
      audit: updated
      auditType: u
      entity: cluster
      entityId: 5c34c0a7-7f29-4424-8414-125615f7a9b9
      userId: auth0|65f1c0a7e2b4
      timestamp: 1793520000000
csv:
  description: The whole history as CSV, exactly as the API returns it.
  returned: when O(format=csv)
  type: str
  sample: |
    timestamp,service,userId,audit,auditType,entity,entityId
    1793520000000,console,auth0|65f1c0a7e2b4,updated,u,cluster,5c34c0a7-7f29-4424-8414-125615f7a9b9
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.api.activity import ActivityOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import OptionError
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.activity import (
    AUDIT_TYPES,
    Period,
    filter_activities,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task

FILTERS = ("from", "to", "entity", "entity_id", "user", "audit_type", "limit")


def run(task: Task) -> Result:
    """Return the matching activities, or the whole history as CSV."""
    params = task.params
    if params["format"] == "csv":
        given = [name for name in FILTERS if params[name] is not None]
        if given:
            raise OptionError(
                given[0],
                f"The option '{given[0]}' cannot be used with 'format: csv', which returns the whole history.",
            )
        return {"changed": False, "csv": ActivityOperations(task.session).activities_csv()}
    if params["limit"] is not None and params["limit"] < 1:
        raise OptionError("limit", f"The option 'limit' must be 1 or more, but is {params['limit']}.")
    if params["audit_type"] == []:
        raise OptionError("audit_type", "The option 'audit_type' must not be empty. Omit it for all types.")
    period = Period.from_options(params["from"], params["to"])
    activities = filter_activities(
        ActivityOperations(task.session).activities(),
        task.messages,
        period=period,
        entity=params["entity"],
        entity_id=params["entity_id"],
        user=params["user"],
        audit_types=params["audit_type"],
        limit=params["limit"],
    )
    return {"changed": False, "activities": activities}


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "from": {"type": "str"},
        "to": {"type": "str"},
        "entity": {"type": "str"},
        "entity_id": {"type": "str"},
        "user": {"type": "str"},
        "audit_type": {
            "type": "list",
            "elements": "str",
            "choices": [*AUDIT_TYPES, *AUDIT_TYPES.values()],
            "aliases": ["kind"],
        },
        "limit": {"type": "int"},
        "format": {"type": "str", "choices": ["json", "csv"], "default": "json"},
    },
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
