#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make or delete a backup of a cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_backup
short_description: Create or delete a backup of a Camunda 8 SaaS cluster
version_added: 0.1.0
description:
  - Creates backups of a Camunda 8 SaaS cluster and waits until they are complete, and deletes single backups.
  - Backups are not idempotent. Every run creates another one, unless O(if_older_than) is set and the latest one is
    recent enough.
  - Camunda offers backups on its Enterprise plans, creates at most one every 15 minutes, and keeps only the latest
    ones, so the ID of a backup may become invalid at any time. Camunda chooses the names of backups.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. If several clusters have that name, the module fails and lists their UUIDs.
    type: str
    required: true
  state:
    description:
      - V(present) creates a backup.
      - V(absent) deletes the one named by O(backup), if it exists.
    type: str
    choices:
      - present
      - absent
    default: present
  backup:
    description:
      - UUID of the backup to delete. Required with O(state=absent), and not allowed otherwise.
    type: str
  if_older_than:
    description:
      - Create a backup only if the latest one is older than this, as a number of seconds or with a unit, such as
        V(90m), V(12h) or V(1d). The units are C(s), C(m), C(h), C(d) and C(w).
      - Only complete backups count. If none of them is recent enough, a backup in progress counts, too; with
        O(wait=true) the module waits for it.
      - The age is counted from the start of the backup, by the clock of the host that the task runs on.
    type: str
  prune:
    description:
      - After the new backup is complete, keep this many of the latest complete backups, including the new one, and
        delete the older complete ones. Failed backups are left alone.
      - Backups are only deleted after this task has created one. If O(if_older_than) makes that unnecessary, nothing is
        deleted.
      - If the cluster has a backup schedule, the module fails before it does anything, because the API does not
        distinguish scheduled backups from others. For the same reason, the backups of a former schedule count like any
        other.
    type: int
  wait:
    description:
      - Wait until the backup is complete, and fail if the backup fails.
      - Required by O(prune).
    type: bool
    default: true
  wait_timeout:
    description:
      - Maximum time to wait, in seconds. V(0) checks once. When it is exceeded, the task fails and the backup
        continues.
    type: int
    default: 3600
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
attributes:
  idempotent:
    support: partial
    details:
      - With O(state=present), every run creates a new backup, unless O(if_older_than) is set.
notes:
  - When the response to the creation is lost, the module looks for a new backup. If it finds exactly one, it continues
    with that; otherwise, the task fails with the code C(outcome_unknown). The request is never repeated.
seealso:
  - module: community.camunda.camunda_backup_info
  - module: community.camunda.camunda_backup_schedule
  - module: community.camunda.camunda_backup_restore
"""

EXAMPLES = r"""
- name: Create a backup and wait for it
  community.camunda.camunda_backup:
    cluster: production
  register: result

- name: Ensure that there is a backup from the last twelve hours
  community.camunda.camunda_backup:
    cluster: production
    if_older_than: 12h

- name: Create a backup, and keep only the two latest complete ones
  community.camunda.camunda_backup:
    cluster: production
    prune: 2

- name: Start a backup without waiting for it
  community.camunda.camunda_backup:
    cluster: production
    wait: false
  register: begun

- name: Delete a backup
  community.camunda.camunda_backup:
    cluster: production
    backup: "{{ begun.backup.uuid }}"
    state: absent
"""

RETURN = r"""
backup:
  description:
    - The backup exactly as the API returns it, either the new one or the one that is recent enough.
    - In check mode, the predicted backup, with V(null) for values that only the service knows.
    - V(null) with O(state=absent).
  returned: success
  type: dict
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
    uuid: 0c4d3c5e-2b3a-4f43-9b53-58d1c9f6c7aa
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
"""

import re
from functools import partial

from ansible_collections.community.camunda.plugins.module_utils._internal.errors import OptionError
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, final_state
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.backups.backups import (
    COMPLETE,
    Backups,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task
from ansible_collections.community.camunda.plugins.module_utils._internal.waiting import validate_wait_options

_AGE = re.compile(r"(\d{1,9})\s*([smhdw]?)", re.ASCII)
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def run(task: Task) -> Result:
    """Create or delete a backup."""
    params = task.params
    seconds, age = _validate_options(task)
    backups = Backups(task.session, resolve_cluster(task.session, params["cluster"]))
    if params["state"] == "absent":
        return {**task.apply(Plan(backups.plan_absent(params["backup"]))), "backup": None}
    recent = None if age is None else backups.find_recent(age)
    if recent is not None:
        complete = recent.get("status") == COMPLETE
        wait = None if complete or seconds is None else partial(backups.wait_until_complete, recent, seconds)
        result = task.apply(Plan(then=wait))
        return {**result, "backup": backups.latest or recent}
    step = backups.plan_creation(seconds)
    deletions = backups.plan_pruning(params["prune"]) if params["prune"] is not None else []
    result = task.apply(Plan(step, *deletions))
    return {**result, "backup": final_state(step, None, lambda: backups.latest)}


def _validate_options(task: Task) -> tuple[float | None, float | None]:
    """Return the timeout of the wait and the value of ``if_older_than``, in seconds; None if unset.

    :raises OptionError: for an invalid option.
    """
    params = task.params
    seconds = validate_wait_options(params)
    if params["backup"] is not None and params["state"] != "absent":
        raise OptionError(
            "backup",
            "The option 'backup' is the backup to delete, and requires 'state: absent'. A new backup gets its ID from "
            "Camunda.",
        )
    if params["backup"] is not None and not params["backup"].strip():
        raise OptionError("backup", "The option 'backup' must not be empty.")
    if params["prune"] is not None and params["prune"] < 1:
        raise OptionError("prune", f"The option 'prune' must be 1 or more, but is {params['prune']}.")
    if params["prune"] is not None and seconds is None:
        raise OptionError(
            "prune", "The option 'prune' only deletes backups if the new one is complete, so it requires 'wait: true'."
        )
    if params["if_older_than"] is None:
        return seconds, None
    found = _AGE.fullmatch(params["if_older_than"].strip())
    if found is None:
        raise OptionError(
            "if_older_than",
            "The option 'if_older_than' must be a number of seconds, or a number with one of the units s, m, h, d and "
            f"w, such as '12h', but is {params['if_older_than']!r}.",
        )
    return seconds, float(found[1]) * _UNITS[found[2]]


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "cluster": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "backup": {"type": "str"},
        "if_older_than": {"type": "str"},
        "prune": {"type": "int"},
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 3600},
    },
    constraints={"required_if": [("state", "absent", ("backup",))]},
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
