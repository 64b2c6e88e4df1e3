#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fail a multi-region cluster over to its paired region."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_cluster_failover
short_description: Fail a multi-region Camunda 8 SaaS cluster over to its paired region
version_added: 0.1.0
description:
  - Creates a new cluster in the paired backup region of a multi-region Camunda 8 SaaS cluster, clones backups to it and
    restores one of them.
  - A failover cannot be undone. Camunda suspends the source cluster, which can never be resumed. Changes since the
    backup are not in the new cluster.
  - The new cluster has a new UUID, and therefore new URLs. Its name is not documented; if both clusters have the same
    name, only the UUID distinguishes them. It takes minutes to become healthy; the module does not wait for that.
  - Camunda has not enabled this operation for all organizations.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the source cluster. If several clusters have that name, the module fails and lists their UUIDs.
    type: str
    required: true
  backups:
    description:
      - UUIDs of the backups to clone to the new cluster.
    type: list
    elements: str
    required: true
  restore_backup:
    description:
      - UUID of the backup to restore to the new cluster. It must be one of O(backups).
    type: str
    required: true
  confirm:
    description:
      - Confirm that the source cluster will be lost permanently. Without V(true), the task fails before anything is
        sent, also in check mode.
    type: bool
    default: false
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
attributes:
  idempotent:
    support: none
    details:
      - A cluster can be failed over only once. Camunda refuses a second failover with 409, and the task fails, without
        knowing which cluster the first one created.
notes:
  - The service may respond with success although parts of the failover have failed. The task then fails with the code
    C(failover_failed), quotes these failures, and returns the whole response as C(failure.failover). The source cluster
    is suspended nevertheless.
  - The request is never repeated. When the response is lost, the task fails with the code C(outcome_unknown).
  - The module checks that the backups exist before it sends the request. If they cannot be read, which is possible
    during an outage of the region, it warns and leaves the check to the service.
  - Check mode cannot predict whether the service would accept the failover.
seealso:
  - module: community.camunda.camunda_backup_info
  - module: community.camunda.camunda_backup_restore
  - module: community.camunda.camunda_cluster_info
"""

EXAMPLES = r"""
- name: Read the backups
  community.camunda.camunda_backup_info:
    cluster: production
    status: Complete
  register: production

- name: Fail over with all of them, and restore the latest
  community.camunda.camunda_cluster_failover:
    cluster: production
    backups: "{{ production.backups | map(attribute='uuid') }}"
    restore_backup: "{{ production.backups[0].uuid }}"
    confirm: true
  register: result

- name: Show the new cluster
  community.camunda.camunda_cluster_info:
    cluster: "{{ result.failover.newClusterId }}"

- name: Fail over with one backup
  community.camunda.camunda_cluster_failover:
    cluster: 5c34c0a7-7f29-4424-8414-125615f7a9b9
    backups:
      - 0c4d3c5e-2b3a-4f43-9b53-58d1c9f6c7aa
    restore_backup: 0c4d3c5e-2b3a-4f43-9b53-58d1c9f6c7aa
    confirm: true
"""

RETURN = r"""
failover:
  description: The response exactly as the API returns it; in check mode, the predicted response, without the ID of the
    new cluster.
  returned: success
  type: dict
  contains:
    newClusterId:
      description: UUID of the new cluster. V(null) in check mode.
      returned: always
      type: str
      sample: a1e11a3e-6f1e-4c9b-8b0a-2e2f9c7a9b21
    results:
      description: Results of cloning the backups and restoring one of them, which are both V(ok).
      returned: always
      type: dict
      sample:
        backupClone: ok
        restore: ok
  sample:
    newClusterId: a1e11a3e-6f1e-4c9b-8b0a-2e2f9c7a9b21
    results:
      backupClone: ok
      restore: ok
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.errors import OptionError
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, final_state
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.failovers import Failover
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Fail a cluster over."""
    params = task.params
    backups = _validate_backups(params["backups"], params["restore_backup"])
    if not params["confirm"]:
        raise OptionError(
            "confirm",
            f"A failover suspends cluster '{params['cluster']}' permanently: it can never be resumed. Nothing was "
            "changed. If this is intended, use 'confirm: true'.",
        )
    failover = Failover(task.session, resolve_cluster(task.session, params["cluster"]))
    # The first one is the one to restore.
    uuids = failover.check_backups(backups, task.messages)
    step = failover.plan_failover(uuids, uuids[0])
    result = task.apply(Plan(step))
    return {**result, "failover": final_state(step, None, lambda: failover.answer)}


def _validate_backups(backups: list[str], restored: str) -> list[str]:
    """Return the backups without duplicates, the one to restore first.

    :raises OptionError: if there are none, if one is empty, or if the one to restore is not among them.
    """
    wanted = list(dict.fromkeys(uuid.strip().lower() for uuid in backups))
    if not wanted or not all(wanted):
        raise OptionError("backups", "The option 'backups' must contain at least one backup, and no empty values.")
    first = restored.strip().lower()
    if first not in wanted:
        raise OptionError(
            "restore_backup",
            f"The option 'restore_backup' must be one of 'backups' ({', '.join(wanted)}), but is {restored!r}.",
        )
    return [first, *(uuid for uuid in wanted if uuid != first)]


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "cluster": {"type": "str", "required": True},
        "backups": {"type": "list", "elements": "str", "required": True},
        "restore_backup": {"type": "str", "required": True},
        "confirm": {"type": "bool", "default": False},
    },
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
