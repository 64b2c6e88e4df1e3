#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage a whole organization, or any part of it, in one task."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_organization
short_description: Manage a whole Camunda 8 SaaS organization in one task
version_added: 0.1.0
description:
  - Compares a declared organization with its current state, computes the differences as one plan, and applies it.
  - Any part may be omitted, at any level, and is then left alone. There is no state file.
  - The current state is read once, with concurrent requests. The whole declaration is validated before the first
    change, and all problems are reported together.
  - A failed step only prevents the steps that depend on it. All failures are reported, and the next run applies the
    remaining steps.
author:
  - community.camunda contributors (@ansible-collections)
options:
  max_removals:
    description:
      - Refuse the whole plan when it would remove more objects than this.
      - A number applies to the whole plan. A percentage, such as V(10%), applies to the existing objects of each kind
        and is rounded down.
      - Monitoring clients that are deleted because monitoring is deactivated count, too.
    type: str
    default: "5"
  credentials_directory:
    description:
      - Directory for the credentials of every API client and monitoring client that is created, each in its own file
        with mode 0600, as C(NAME=value) lines with the names that Camunda's SDKs read.
      - The files are called C(NAME@CLUSTER.env) and C(NAME@CLUSTER@monitoring.env), with unusual characters
        percent-encoded. A file is written as soon as its secret is issued. A missing file does not cause anything to be
        created.
      - It is created with mode 0700 if it does not exist. The result then contains no secret.
      - It is on the host that the task runs on.
    type: path
  discard_secret:
    description:
      - Allow creating clients whose secrets are discarded.
    type: bool
    default: false
  wait:
    description:
      - Wait until new and changed clusters are healthy, and secure connectivity is ready. Parts of a new cluster are
        created when it is healthy.
      - If V(false), they are created immediately, which the service may refuse.
    type: bool
    default: true
  wait_timeout:
    description:
      - Maximum time to wait for each of them, in seconds.
    type: int
    default: 1800
extends_documentation_fragment:
  - community.camunda.organization
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
notes:
  - While the plan is applied, the module reports progress before and after each step. When it runs in a separate
    process, Ansible only shows these lines at the end.
  - When the task is interrupted or its Ansible process is killed, it stops before the next step; another run applies
    the remaining steps. Files called C(*.new) that an interruption leaves in O(credentials_directory) are empty.
  - A one-time secret is stored before the next step begins, and an interruption waits for that.
  - A result that contains a secret is censored on screen, in logs and in AWX, even without C(no_log), and registered in
    full. Prefer O(credentials_directory), which also keeps the secrets of a task that fails later.
seealso:
  - module: community.camunda.camunda_organization_info
"""

EXAMPLES = r"""
- name: Apply a declaration that is under version control
  community.camunda.camunda_organization:
    members: "{{ organization.members }}"
    clusters: "{{ organization.clusters }}"
    credentials_directory: /etc/camunda/credentials

- name: Manage members only, and remove all others
  community.camunda.camunda_organization:
    members:
      - email: ada@example.com
        roles:
          - admin
      - email: grace@example.com
        roles:
          - developer
          - analyst
    purge:
      - members
    max_removals: "10%"

- name: Create a cluster with all its parts
  community.camunda.camunda_organization:
    clusters:
      - name: orders
        plan_type: Production
        region: Belgium, Europe (europe-west1)
        channel: Stable
        stage: prod
        api_clients:
          - name: billing-worker
            permissions:
              - Zeebe
        connector_secrets:
          - name: PAYMENT_API_KEY
            value: "{{ vault_payment_api_key }}"
        ip_allowlist:
          - ip: 192.0.2.0/24
            description: Office
        backup_schedule: 0 2 * * *
        monitoring:
          clients:
            - username: prometheus
    credentials_directory: /etc/camunda/credentials
"""

RETURN = r"""
plan:
  description:
    - The steps from the previous state to the declared state, in the order of execution. Empty when everything is as
      declared. Check mode returns exactly the plan that a real run would apply.
    - Also returned by a task that failed while it applied the plan.
  returned: success
  type: list
  elements: dict
  contains:
    action:
      description: C(create), C(update), C(recreate) or C(remove).
      returned: always
      type: str
      sample: update
    kind:
      description: Kind of object, for example C(member), C(cluster), C(api_client), C(monitoring_client).
      returned: always
      type: str
      sample: member
    name:
      description: Name of the object. Parts that a cluster has only once have the name of the cluster.
      returned: always
      type: str
      sample: grace@example.com
    cluster:
      description:
        - Name of the cluster that it belongs to, or its UUID if several clusters have that name.
        - V(null) for members and for clusters themselves.
      returned: always
      type: str
      sample: null
    changes:
      description: The fields that change, each with C(before) and C(after). Secrets are masked.
      returned: always
      type: dict
      sample:
        roles:
          before:
            - analyst
          after:
            - analyst
            - developer
    status:
      description: C(planned) in check mode; otherwise C(done), C(failed) or C(skipped).
      returned: always
      type: str
      sample: done
    error:
      description: Why the step failed or was skipped; V(null) otherwise.
      returned: always
      type: str
      sample: null
  sample:
    - action: update
      kind: member
      name: grace@example.com
      cluster: null
      changes:
        roles:
          before:
            - analyst
          after:
            - analyst
            - developer
      status: done
      error: null
issued:
  description:
    - The API's responses to the creation of clients with one-time secrets; empty when none was created.
    - Also returned by a task that failed while it applied the plan.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: C(api_client) or C(monitoring_client).
      returned: always
      type: str
      sample: api_client
    name:
      description: Name of the client.
      returned: always
      type: str
      sample: billing-worker
    cluster:
      description: Name of its cluster, or its UUID if several clusters have that name.
      returned: always
      type: str
      sample: orders
    credentials_file:
      description: File with the secret; V(null) without O(credentials_directory).
      returned: always
      type: str
      sample: /etc/camunda/credentials/billing-worker@orders.env
    answer:
      description: The response, with the secret only if neither O(credentials_directory) nor O(discard_secret=true) was
        given.
      returned: always
      type: dict
      sample:
        name: billing-worker
        clientId: iGcN3tVqKf~0pP2.xWm7Yb_hTzR8uDaL
  sample: []
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.documented_options import argument_spec
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.organization.declaration import Declaration
from ansible_collections.community.camunda.plugins.module_utils._internal.organization.one_time_secrets import (
    OneTimeSecrets,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.organization.options import OPTIONS
from ansible_collections.community.camunda.plugins.module_utils._internal.organization.outcome import add_failures
from ansible_collections.community.camunda.plugins.module_utils._internal.organization.planning import Planner
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task
from ansible_collections.community.camunda.plugins.module_utils._internal.waiting import validate_wait_options


def run(task: Task) -> Result:
    """Bring the declared parts of the organization into their declared state."""
    params = task.params
    seconds = validate_wait_options(params)
    declaration = Declaration.from_options(params, task.messages)
    secrets = OneTimeSecrets(task)
    planner = Planner(task.session, declaration, secrets, seconds)
    plan = planner.plan()
    try:
        secrets.prepare()
        result = task.apply(plan, keep_going=True)
        planner.wait_for_remaining_clusters()
    finally:
        secrets.discard()
    return secrets.deliver(add_failures(result, plan, planner.cluster_waits, task.messages))


DEFINITION = ModuleDefinition(
    run=run,
    options={
        **argument_spec(OPTIONS),
        "max_removals": {"type": "str", "default": "5"},
        "credentials_directory": {"type": "path"},
        "discard_secret": {"type": "bool", "default": False, "no_log": False},
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 1800},
    },
    secret_result=True,
    constraints={
        "mutually_exclusive": [("credentials_directory", "discard_secret")],
        "required_one_of": [("members", "clusters")],
    },
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
