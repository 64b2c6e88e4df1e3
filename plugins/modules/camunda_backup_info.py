#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""List the backups of a cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_backup_info
short_description: List the backups of a Camunda 8 SaaS cluster
version_added: 0.1.0
description:
  - Returns the backups of a Camunda 8 SaaS cluster and, optionally, its backup schedule and restores.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. If several clusters have that name, the module fails and lists their UUIDs.
    type: str
    required: true
  status:
    description:
      - Only backups with this status.
    type: str
    choices:
      - Complete
      - Failed
      - In progress
  schedule:
    description:
      - Also return the backup schedule, as RV(backup_schedule).
    type: bool
    default: false
  restores:
    description:
      - Also return the latest restore of each backup, as RV(restores). This takes one request for each backup.
    type: bool
    default: false
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes.info
  - community.camunda.attributes.action_group
seealso:
  - module: community.camunda.camunda_backup
  - module: community.camunda.camunda_backup_schedule
  - module: community.camunda.camunda_backup_restore
"""

EXAMPLES = r"""
- name: Read all backups
  community.camunda.camunda_backup_info:
    cluster: production
  register: production

- name: Show when the latest backup started
  ansible.builtin.debug:
    msg: "{{ (production.backups | first).created | default('never') }}"

- name: Read the backups that can be restored
  community.camunda.camunda_backup_info:
    cluster: production
    status: Complete

- name: Read the schedule and the restores as well
  community.camunda.camunda_backup_info:
    cluster: production
    schedule: true
    restores: true
"""

RETURN = r"""
backups:
  description: The backups exactly as the API returns them, the latest first.
  returned: success
  type: list
  elements: dict
  contains:
    uuid:
      description: ID of the backup.
      returned: always
      type: str
      sample: 0c4d3c5e-2b3a-4f43-9b53-58d1c9f6c7aa
    name:
      description: Name, chosen by Camunda.
      returned: when the API returns it
      type: str
      sample: backup-20261123-120000
    created:
      description: When the backup started.
      returned: when the API returns it
      type: str
      sample: '2026-11-23T12:00:00.000Z'
    completed:
      description: When the backup was completed. The value for an incomplete backup is not documented.
      returned: when the API returns it
      type: str
      sample: '2026-11-23T12:07:31.000Z'
    status:
      description: V(In progress), V(Failed) or V(Complete); the components have statuses of their own.
      returned: always
      type: str
      sample: Complete
    generationName:
      description: Generation of the cluster when the backup was made.
      returned: when the API returns it
      type: str
      sample: 8.9 gen13
  sample:
    - uuid: 0c4d3c5e-2b3a-4f43-9b53-58d1c9f6c7aa
      name: backup-20261123-120000
      created: '2026-11-23T12:00:00.000Z'
      completed: '2026-11-23T12:07:31.000Z'
      status: Complete
      zeebeStatus: Complete
      tasklistStatus: Complete
      operateStatus: Complete
      optimizeStatus: Complete
      generationUuid: 8c9c3c5e-6f0c-4d43-b6bb-12d9b9a54a1d
      generationName: 8.9 gen13
backup_schedule:
  description: The backup schedule exactly as the API returns it; V(null) when there is none.
  returned: when O(schedule=true)
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
restores:
  description:
    - The latest restore of each backup exactly as the API returns it, in the order of RV(backups). Backups that were
      never restored have no entry.
  returned: when O(restores=true)
  type: list
  elements: dict
  contains:
    uuid:
      description: ID of the restore.
      returned: always
      type: str
      sample: f2a7d1ce-05de-4d55-8ce5-3ff2d1a02a3f
    backupId:
      description: ID of the backup.
      returned: always
      type: str
      sample: 0c4d3c5e-2b3a-4f43-9b53-58d1c9f6c7aa
    state:
      description: One of V(PENDING), V(VALIDATING), V(IN_PROGRESS), V(COMPLETED), V(FAILED) and V(ABORTED).
      returned: always
      type: str
      sample: COMPLETED
  sample:
    - uuid: f2a7d1ce-05de-4d55-8ce5-3ff2d1a02a3f
      backupId: 0c4d3c5e-2b3a-4f43-9b53-58d1c9f6c7aa
      state: COMPLETED
      startTimestamp: '2026-11-23T13:00:00.000Z'
      completionTimestamp: '2026-11-23T13:12:09.000Z'
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.api.backups import BackupOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.backups.backups import (
    STATUSES,
    Backups,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Return the matching backups."""
    params = task.params
    backups = Backups(task.session, resolve_cluster(task.session, params["cluster"]))
    api = BackupOperations(task.session)
    matching = [each for each in backups.all if params["status"] in (None, each.get("status"))]
    result: Result = {"changed": False, "backups": matching}
    if params["schedule"]:
        result["backup_schedule"] = api.backup_schedule(backups.cluster.uuid)
    if params["restores"]:
        restores = [api.restore(backups.cluster.uuid, str(each.get("uuid"))) for each in matching]
        result["restores"] = [restore for restore in restores if restore is not None]
    return result


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "cluster": {"type": "str", "required": True},
        "status": {"type": "str", "choices": list(STATUSES)},
        "schedule": {"type": "bool", "default": False},
        "restores": {"type": "bool", "default": False},
    },
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
