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
  - Restores a backup onto the Camunda 8 SaaS cluster that it was made of, and waits until that is completed.
  - This is an action and cannot be undone. What the cluster holds now is replaced by what the backup holds, and every
    run restores again. Only while a restore of the same backup is going on, nothing new is begun; the module waits for
    it and reports no change.
  - Camunda suspends the cluster for the restore and resumes it by itself. Its applications are not served meanwhile.
  - While the restore is going on, Camunda refuses to make a backup, restore another one, change the backup schedule,
    rename, delete, upgrade, suspend or resume the cluster, and change its IP allowlist, encryption or plan. It goes on
    to allow reading, deleting backups, and changes of connector secrets and API clients.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. A name that several clusters have is an error that lists their UUIDs.
    type: str
    required: true
  backup:
    description:
      - UUID of the backup. It must be complete.
    type: str
    required: true
  wait:
    description:
      - Wait until the restore is completed. One that fails or is aborted is an error then.
      - The cluster may take some more minutes to become healthy.
    type: bool
    default: true
  wait_timeout:
    description:
      - Longest wait, in seconds. V(0) looks once. When the time is up, the task fails and the restore goes on; running
        the task again then waits for it.
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
      - Every run is another restore, unless a restore of the same backup is going on.
notes:
  - Camunda cannot restore backups that were made before it had this feature, and answers 409 then.
  - When the answer to the request is lost, the module looks at the latest restore of the backup. If it is a new one,
    that is it; otherwise the task fails with the code C(outcome_unknown). It never asks twice.
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

- name: Go back to the newest
  community.camunda.camunda_backup_restore:
    cluster: production
    backup: "{{ production.backups[0].uuid }}"

- name: Begin a restore and go on at once
  community.camunda.camunda_backup_restore:
    cluster: staging
    backup: 0c4d3c5e-2b3a-4f43-9b53-58d1c9f6c7aa
    wait: false
"""

RETURN = r"""
restore:
  description:
    - The restore exactly as the API shows it.
    - In check mode as it would be, without what only the service knows.
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
      description: When it was begun.
      returned: when the API sends it
      type: str
      sample: '2026-11-23T13:00:00.000Z'
    completionTimestamp:
      description: When it ended.
      returned: when the API sends it
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
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, outcome
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.backups.restores import Restore
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task
from ansible_collections.community.camunda.plugins.module_utils._internal.waiting import wait_seconds


def run(task: Task) -> Result:
    """Restore a backup."""
    params = task.params
    seconds = wait_seconds(params)
    restore = Restore(task.session, resolve_cluster(task.session, params["cluster"]), params["backup"])
    step = restore.start(seconds)
    wait = None if step or seconds is None else partial(restore.wait_for_running, seconds)
    result = task.apply(Plan(step, then=wait))
    return {**result, "restore": outcome(step, restore.latest, lambda: restore.latest)}


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
