#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore a cluster from one of its backups."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_backup_restore
short_description: Restore a Camunda 8 SaaS cluster from one of its backups
version_added: 0.1.0
description:
  - Restores a backup to the Camunda 8 SaaS cluster that it was taken from, and waits until the restore is completed.
  - A restore cannot be undone, and is not idempotent. The data of the cluster is replaced by the data of the backup,
    and every run restores again. Only if a restore of the same backup is in progress, no new one is started; the module
    waits for it and reports no change.
  - Camunda suspends the cluster for the restore and then resumes it. The cluster is unavailable in the meantime.
  - During a restore, Camunda refuses to create a backup, restore another one, change the backup schedule, rename,
    delete, upgrade, suspend or resume the cluster, and change its IP allowlist, encryption or plan. Reading, deleting
    backups and changing connector secrets and API clients remain possible.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. If several clusters have that name, the module fails and lists their UUIDs.
    type: str
    required: true
  backup:
    description:
      - UUID of the backup. It must be complete.
    type: str
    required: true
  wait:
    description:
      - Wait until the restore is completed, and fail if the restore fails or is aborted.
      - It may take some more minutes until the cluster is healthy.
    type: bool
    default: true
  wait_timeout:
    description:
      - Maximum time to wait, in seconds. V(0) checks once. When it is exceeded, the task fails and the restore
        continues; running the task again waits for it.
    type: int
    default: 3600
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
attributes:
  idempotent:
    support: none
    details:
      - Every run starts a new restore, unless a restore of the same backup is in progress.
notes:
  - Camunda cannot restore backups that were created before this feature existed, and responds with 409.
  - When the response to the request is lost, the module looks at the latest restore of the backup. If that is a new
    one, the module continues with it; otherwise, the task fails with the code C(outcome_unknown). The request is never
    repeated.
seealso:
  - module: community.camunda.camunda_backup
  - module: community.camunda.camunda_backup_info
  - module: community.camunda.camunda_cluster_failover
"""

EXAMPLES = r"""
- name: Read the backups that can be restored
  community.camunda.camunda_backup_info:
    cluster: production
    status: Complete
  register: production

- name: Restore the latest backup
  community.camunda.camunda_backup_restore:
    cluster: production
    backup: "{{ production.backups[0].uuid }}"

- name: Start a restore without waiting for it
  community.camunda.camunda_backup_restore:
    cluster: staging
    backup: 0c4d3c5e-2b3a-4f43-9b53-58d1c9f6c7aa
    wait: false
"""

RETURN = r"""
restore:
  description:
    - The restore exactly as the API returns it.
    - In check mode, the predicted restore, without the values that only the service knows.
  returned: success
  type: dict
  contains:
    uuid:
      description: ID of the restore. V(null) in check mode.
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
    startTimestamp:
      description: When the restore started.
      returned: when the API returns it
      type: str
      sample: '2026-11-23T13:00:00.000Z'
    completionTimestamp:
      description: When the restore ended.
      returned: when the API returns it
      type: str
      sample: '2026-11-23T13:12:09.000Z'
  sample:
    uuid: f2a7d1ce-05de-4d55-8ce5-3ff2d1a02a3f
    backupId: 0c4d3c5e-2b3a-4f43-9b53-58d1c9f6c7aa
    state: COMPLETED
    startTimestamp: '2026-11-23T13:00:00.000Z'
    completionTimestamp: '2026-11-23T13:12:09.000Z'
"""

from functools import partial

from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, final_state
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.backups.restores import Restore
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task
from ansible_collections.community.camunda.plugins.module_utils._internal.waiting import validate_wait_options


def run(task: Task) -> Result:
    """Restore a backup."""
    params = task.params
    seconds = validate_wait_options(params)
    restore = Restore(task.session, resolve_cluster(task.session, params["cluster"]), params["backup"])
    step = restore.plan_restore(seconds)
    wait = None if step or seconds is None else partial(restore.wait_for_running_restore, seconds)
    result = task.apply(Plan(step, then=wait))
    return {**result, "restore": final_state(step, restore.latest, lambda: restore.latest)}


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "cluster": {"type": "str", "required": True},
        "backup": {"type": "str", "required": True},
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 3600},
    },
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
