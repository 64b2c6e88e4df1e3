#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage the backup schedule of a cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_backup_schedule
short_description: Manage the backup schedule of a Camunda 8 SaaS cluster
version_added: 0.1.0
description:
  - Sets, replaces and removes the backup schedule of a Camunda 8 SaaS cluster. A cluster has at most one schedule.
  - Removing the schedule keeps its backups.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. If several clusters have that name, the module fails and lists their UUIDs.
    type: str
    required: true
  schedule:
    description:
      - When to create backups, as a cron expression of five fields (minute, hour, day of the month, month, day of the
        week) in UTC. Required with O(state=present).
      - At most one backup every 15 minutes is possible. An expression for more frequent backups is rejected before it
        is sent.
      - Equivalent expressions, such as V(0 2 * * 0) and V(0 2 * * SUN), are not a change.
    type: str
  state:
    description:
      - V(present) ensures that the cluster has exactly this schedule.
      - V(absent) removes the schedule.
    type: str
    choices:
      - present
      - absent
    default: present
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
notes:
  - Camunda keeps only the latest scheduled backups.
  - Camunda refuses to change the schedule while the cluster is being restored.
seealso:
  - module: community.camunda.camunda_backup
  - module: community.camunda.camunda_backup_info
"""

EXAMPLES = r"""
- name: Back up every night at two o'clock UTC
  community.camunda.camunda_backup_schedule:
    cluster: production
    schedule: "0 2 * * *"

- name: Back up every six hours on working days
  community.camunda.camunda_backup_schedule:
    cluster: production
    schedule: "0 */6 * * MON-FRI"

- name: Remove the schedule
  community.camunda.camunda_backup_schedule:
    cluster: staging
    state: absent
"""

RETURN = r"""
backup_schedule:
  description:
    - The schedule exactly as the API returns it; in check mode, the predicted schedule, with V(null) as the name of a
      new one.
    - V(null) when there is none, as with O(state=absent).
  returned: success
  type: dict
  contains:
    name:
      description: Name, chosen by Camunda.
      returned: when the API returns it
      type: str
      sample: schedule-5c34c0a7
    schedule:
      description: Cron expression of five fields, in UTC.
      returned: always
      type: str
      sample: 0 2 * * *
  sample:
    name: schedule-5c34c0a7
    schedule: 0 2 * * *
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.api.operations import Object
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, final_state
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.backups.schedules import (
    BackupSchedules,
    validate_schedule,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Bring the backup schedule into the declared state."""
    params = task.params
    # Also validated with 'state: absent', because an invalid value is certainly a mistake.
    wanted = validate_schedule(params["schedule"]) if params["schedule"] is not None else None
    schedules = BackupSchedules(task.session, resolve_cluster(task.session, params["cluster"]))
    step = schedules.plan_absent() if params["state"] == "absent" or wanted is None else schedules.plan_present(wanted)
    result = task.apply(Plan(step))

    def read() -> Object | None:
        # Read again, because the service chooses the name, and may return the expression in another notation.
        schedule = schedules.read()
        if schedule is None:
            task.messages.warn("The service accepted the backup schedule, but does not return it yet.")
        return schedule

    return {**result, "backup_schedule": final_state(step, schedules.current, read)}


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "cluster": {"type": "str", "required": True},
        "schedule": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    },
    constraints={"required_if": [("state", "present", ("schedule",))]},
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
