#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage one API client of a cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_api_client
short_description: Manage an API client of a Camunda 8 SaaS cluster
version_added: 0.1.0
description:
  - Creates, replaces and deletes the clients with which applications call the APIs of a Camunda 8 SaaS cluster.
  - The secret of a client is shown once, when it is created. The module gives it to O(credentials_file) or to the
    registered result, and refuses to create a client whose secret would be lost.
  - Nothing about a client can be changed in place. The module deletes and creates one only when told to.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. A name that several clusters have is an error that lists their UUIDs.
    type: str
    required: true
  name:
    description:
      - Name of the client, unique within the cluster and compared exactly.
    type: str
    required: true
  permissions:
    description:
      - What the client may do. Required to create one.
      - V(all) stands for all five and cannot be combined with others.
      - Leave it out to leave the permissions of an existing client alone.
      - The module always sends the permissions. The API would grant everything to a client that is created without any.
    type: list
    elements: str
    choices:
      - Zeebe
      - Operate
      - Tasklist
      - Optimize
      - Secrets
      - all
  state:
    description:
      - V(present) makes sure that the client exists with these permissions.
      - V(absent) deletes it. Tokens that it has obtained stay valid until they expire.
    type: str
    choices:
      - present
      - absent
    default: present
  recreate:
    description:
      - Consent to delete the client and create it again when its permissions differ. Its ID and secret change.
      - Without it, different permissions are an error.
    type: bool
    default: false
  rotate:
    description:
      - Delete the client and create it again under the same name, to get a new secret. This is a change every time.
      - Between the two, applications cannot get tokens. The examples show a rotation without a gap.
      - Without O(permissions), the client keeps those it has.
    type: bool
    default: false
  credentials_file:
    description:
      - File that takes the credentials of a client that is created, as C(NAME=value) lines with the names that
        Camunda's SDKs read, such as E(CAMUNDA_CLIENT_ID), E(CAMUNDA_CLIENT_SECRET) and E(ZEEBE_ADDRESS).
      - Its mode is 0600. It is replaced as a whole, only when a client is created, and complete before the module
        returns. If it cannot be written, nothing is created or deleted. A missing file is not a reason to create
        anything.
      - The result then carries no secret.
      - It is written on the host where the task runs.
    type: path
  discard_secret:
    description:
      - Consent to create a client whose secret nobody gets.
    type: bool
    default: false
  connection:
    description:
      - Also return the addresses for the client, as RV(connection).
      - The API gives them only when the cluster is ready; the module waits for that.
    type: bool
    default: false
  wait_timeout:
    description:
      - Longest wait for the cluster to become ready, in seconds. V(0) looks once. Used with O(connection=true).
    type: int
    default: 600
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
attributes:
  idempotent:
    support: partial
    details: With O(rotate=true), every run is a change.
notes:
  - When the result carries a secret, it is censored on screen, in logs and in AWX, even without C(no_log), and
    registered in full. Under C(async), Ansible stores results in clear text; use O(credentials_file) there.
  - From Camunda 8.8 on, a client needs authorizations inside the cluster as well; V(Zeebe) alone shows empty lists.
seealso:
  - module: community.camunda.camunda_api_client_info
"""

EXAMPLES = r"""
- name: A client for the workers, its credentials in a file
  community.camunda.camunda_api_client:
    cluster: production
    name: billing-worker
    permissions:
      - Zeebe
    credentials_file: /etc/billing/camunda.env

- name: A client whose secret goes into a vault
  community.camunda.camunda_api_client:
    cluster: production
    name: dashboards
    permissions:
      - Operate
      - Optimize
  register: dashboards

- name: Store it, if it was just created
  community.hashi_vault.vault_kv2_write:
    path: camunda/dashboards
    data:
      client_id: "{{ dashboards.created.clientId }}"
      client_secret: "{{ dashboards.created.clientSecret }}"
  when: dashboards.created is not none
  no_log: true

- name: Other permissions for an existing client, which gets a new ID and secret
  community.camunda.camunda_api_client:
    cluster: production
    name: dashboards
    permissions:
      - Operate
    recreate: true
    credentials_file: /etc/dashboards/camunda.env

# Rotation without a gap: two names in turn. The old client is deleted when everybody uses the new one.
- name: Create the next client
  community.camunda.camunda_api_client:
    cluster: production
    name: billing-worker-2026-12
    permissions:
      - Zeebe
    credentials_file: /etc/billing/camunda.env
  notify: Restart the workers

- name: The workers use the new credentials from here on
  ansible.builtin.meta: flush_handlers

- name: Delete the previous client
  community.camunda.camunda_api_client:
    cluster: production
    name: billing-worker-2026-06
    state: absent
"""

RETURN = r"""
api_client:
  description:
    - The client exactly as the API lists it; in check mode as it would be, without the ID of one that would be created.
    - V(null) when there is none, which is what O(state=absent) leads to.
  returned: success
  type: dict
  contains:
    name:
      description: Name of the client.
      returned: always
      type: str
      sample: billing-worker
    clientId:
      description: ID of the client. V(null) in check mode when it would be created.
      returned: always
      type: str
      sample: iGcN3tVqKf~0pP2.xWm7Yb_hTzR8uDaL
    permissions:
      description: What the client may do.
      returned: always
      type: list
      elements: str
      sample:
        - Zeebe
  sample:
    name: billing-worker
    clientId: iGcN3tVqKf~0pP2.xWm7Yb_hTzR8uDaL
    permissions:
      - Zeebe
created:
  description:
    - What the API answered when the client was created, V(null) when it was not.
    - Carries C(clientSecret) only when neither O(credentials_file) nor O(discard_secret=true) was given.
  returned: success
  type: dict
  contains:
    clientId:
      description: ID of the client.
      returned: always
      type: str
      sample: iGcN3tVqKf~0pP2.xWm7Yb_hTzR8uDaL
    clientSecret:
      description: The secret, shown this once.
      returned: when neither O(credentials_file) nor O(discard_secret=true) was given
      type: str
      sample: zT.9~uQkW3_hYc0vLr5XnB-8aGfPdJ2mE7sK1oNiC6yUqVtRbHwSxZ4eMjAgDlFp
    audience:
      description: Audience for tokens of this client.
      returned: when the API sends it
      type: str
      sample: zeebe.camunda.io
    links:
      description: Addresses of the cluster's components.
      returned: when the API sends it
      type: dict
      sample:
        zeebe: 5c34c0a7-7f29-4424-8414-125615f7a9b9.bru-2.zeebe.camunda.io
  sample: null
connection:
  description: The addresses for the client, exactly as the API sends them; V(null) when they are not to be had.
  returned: when O(connection=true)
  type: dict
  sample:
    name: billing-worker
    ZEEBE_ADDRESS: 5c34c0a7-7f29-4424-8414-125615f7a9b9.bru-2.zeebe.camunda.io:443
    ZEEBE_CLIENT_ID: iGcN3tVqKf~0pP2.xWm7Yb_hTzR8uDaL
    ZEEBE_AUTHORIZATION_SERVER_URL: https://login.cloud.camunda.io/oauth/token
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.api.operations import Object
from ansible_collections.community.camunda.plugins.module_utils._internal.api.vocabulary import CLIENT_PERMISSIONS
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import CamundaError
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.one_time_secrets.destination import (
    SecretDestination,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import (
    CREATE,
    RECREATE,
    Plan,
    outcome,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.api_clients import (
    ALL,
    ApiClients,
    check_client,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task
from ansible_collections.community.camunda.plugins.module_utils._internal.waiting import longest_wait


def run(task: Task) -> Result:
    """Bring one API client into the declared state."""
    params = task.params
    permissions, wait_seconds = params["permissions"], longest_wait(params)
    check_client(params["name"], permissions)
    clients = ApiClients(task.session, resolve_cluster(task.session, params["cluster"]))
    if params["state"] == "absent":
        step = clients.absent(params["name"])
    else:
        step = clients.present(params["name"], permissions, recreate=params["recreate"], rotate=params["rotate"])
    destination = SecretDestination(task, "secret of the new API client", file=params["credentials_file"])
    if step is not None and step.action in (CREATE, RECREATE):
        destination.prepare(step, lambda: clients.issued_secret(task.session.connection.oauth_url))
    try:
        result = task.apply(Plan(step))
        result["api_client"] = outcome(step, clients.find(params["name"]), lambda: _listed(clients.created))
        result = destination.deliver(result, "created")
    finally:
        destination.discard()
    if params["connection"]:
        result["connection"] = _connection(task, clients, result["api_client"], wait_seconds)
    return result


def _listed(created: Object | None) -> Object | None:
    """Return a new client as the API lists it, from the response, as nothing may fail with a secret in hand."""
    return created and {name: created.get(name) for name in ("name", "clientId", "permissions")}


def _connection(task: Task, clients: ApiClients, client: Object | None, wait_seconds: float) -> Object | None:
    if client is None or client["clientId"] is None:
        return None
    try:
        return clients.connection(client, wait_seconds)
    except CamundaError as error:
        if clients.created is None:
            raise
        task.messages.warn(f"The client was created, but its addresses cannot be read: {error.message}")
        return None


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "cluster": {"type": "str", "required": True},
        "name": {"type": "str", "required": True},
        "permissions": {"type": "list", "elements": "str", "choices": [*CLIENT_PERMISSIONS, ALL]},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "recreate": {"type": "bool", "default": False},
        "rotate": {"type": "bool", "default": False},
        "credentials_file": {"type": "path"},
        "discard_secret": {"type": "bool", "default": False, "no_log": False},
        "connection": {"type": "bool", "default": False},
        "wait_timeout": {"type": "int", "default": 600},
    },
    secret_result=True,
    constraints={"mutually_exclusive": [("credentials_file", "discard_secret")]},
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
