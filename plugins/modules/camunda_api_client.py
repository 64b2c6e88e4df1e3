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
  - Creates, replaces and deletes the API clients that applications use to call the APIs of a Camunda 8 SaaS cluster.
  - The secret of a client is only returned when it is created. The module writes it to O(credentials_file) or returns
    it in the registered result, and refuses to create a client whose secret would be lost.
  - A client cannot be changed in place. The module deletes and creates it again only with O(recreate) or O(rotate).
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. If several clusters have that name, the module fails and lists their UUIDs.
    type: str
    required: true
  name:
    description:
      - Name of the client. It is unique within the cluster and case-sensitive.
    type: str
    required: true
  permissions:
    description:
      - Permissions of the client. Required to create a client.
      - V(all) stands for all five permissions and cannot be combined with others.
      - If omitted, the permissions of an existing client are left alone.
      - The module always sends permissions, because the API grants all of them to a client that is created without any.
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
      - V(present) ensures that the client exists with these permissions.
      - V(absent) deletes it. Tokens that it has obtained remain valid until they expire.
    type: str
    choices:
      - present
      - absent
    default: present
  recreate:
    description:
      - Allow deleting the client and creating it again when its permissions differ. Its ID and secret change.
      - Without this, the module fails when the permissions differ.
    type: bool
    default: false
  rotate:
    description:
      - Delete the client and create it again with the same name, to get a new secret. This is always a change.
      - Applications cannot get tokens in the meantime. The examples show a rotation without downtime.
      - Without O(permissions), the client keeps its permissions.
    type: bool
    default: false
  credentials_file:
    description:
      - File to write the credentials of a new client to, as C(NAME=value) lines with the names that Camunda's SDKs
        read, such as E(CAMUNDA_CLIENT_ID), E(CAMUNDA_CLIENT_SECRET) and E(ZEEBE_ADDRESS).
      - It has mode 0600. It is replaced atomically, only when a client is created, and before the module returns. If it
        cannot be written, nothing is created or deleted. A missing file does not cause a client to be created.
      - The result then contains no secret.
      - It is written on the host that the task runs on.
    type: path
  discard_secret:
    description:
      - Allow creating a client whose secret is discarded.
    type: bool
    default: false
  connection:
    description:
      - Also return the connection settings of the client, as RV(connection).
      - The API only returns them when the cluster is ready; the module waits for that.
    type: bool
    default: false
  wait_timeout:
    description:
      - Maximum time to wait until the cluster is ready, in seconds. V(0) checks once. Used with O(connection=true).
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
  - A result that contains a secret is censored on screen, in logs and in AWX, even without C(no_log), and registered in
    full. With C(async), Ansible stores results in clear text; use O(credentials_file) there.
  - Since Camunda 8.8, a client also needs authorizations in the cluster; with V(Zeebe) alone, it gets empty lists.
seealso:
  - module: community.camunda.camunda_api_client_info
"""

EXAMPLES = r"""
- name: Create a client for the workers and write its credentials to a file
  community.camunda.camunda_api_client:
    cluster: production
    name: billing-worker
    permissions:
      - Zeebe
    credentials_file: /etc/billing/camunda.env

- name: Create a client whose secret goes into a vault
  community.camunda.camunda_api_client:
    cluster: production
    name: dashboards
    permissions:
      - Operate
      - Optimize
  register: dashboards

- name: Store the secret if it is new
  community.hashi_vault.vault_kv2_write:
    path: camunda/dashboards
    data:
      client_id: "{{ dashboards.created.clientId }}"
      client_secret: "{{ dashboards.created.clientSecret }}"
  when: dashboards.created is not none
  no_log: true

- name: Change the permissions of a client, which gets a new ID and secret
  community.camunda.camunda_api_client:
    cluster: production
    name: dashboards
    permissions:
      - Operate
    recreate: true
    credentials_file: /etc/dashboards/camunda.env

# Rotate without downtime: create a second client, and delete the old one when it is no longer used.
- name: Create the next client
  community.camunda.camunda_api_client:
    cluster: production
    name: billing-worker-2026-12
    permissions:
      - Zeebe
    credentials_file: /etc/billing/camunda.env
  notify: Restart the workers

- name: Restart the workers with the new credentials
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
    - The client exactly as the API returns it; in check mode, the predicted client. The ID of a client that would be
      created is not known.
    - V(null) when there is none, as with O(state=absent).
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
      description: Permissions of the client.
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
    - The API's response to the creation of the client; V(null) when none was created.
    - Contains C(clientSecret) only if neither O(credentials_file) nor O(discard_secret=true) was given.
  returned: success
  type: dict
  contains:
    clientId:
      description: ID of the client.
      returned: always
      type: str
      sample: iGcN3tVqKf~0pP2.xWm7Yb_hTzR8uDaL
    clientSecret:
      description: The secret of the client.
      returned: when neither O(credentials_file) nor O(discard_secret=true) was given
      type: str
      sample: zT.9~uQkW3_hYc0vLr5XnB-8aGfPdJ2mE7sK1oNiC6yUqVtRbHwSxZ4eMjAgDlFp
    audience:
      description: Audience of this client's tokens.
      returned: when the API returns it
      type: str
      sample: zeebe.camunda.io
    links:
      description: URLs of the cluster's components.
      returned: when the API returns it
      type: dict
      sample:
        zeebe: 5c34c0a7-7f29-4424-8414-125615f7a9b9.bru-2.zeebe.camunda.io
  sample: null
connection:
  description: The connection settings of the client exactly as the API returns them; V(null) when they are not
    available.
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
    final_state,
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
from ansible_collections.community.camunda.plugins.module_utils._internal.waiting import validate_wait_timeout


def run(task: Task) -> Result:
    """Bring one API client into the declared state."""
    params = task.params
    permissions, wait_seconds = params["permissions"], validate_wait_timeout(params)
    check_client(params["name"], permissions)
    clients = ApiClients(task.session, resolve_cluster(task.session, params["cluster"]))
    if params["state"] == "absent":
        step = clients.plan_absent(params["name"])
    else:
        step = clients.plan_present(params["name"], permissions, recreate=params["recreate"], rotate=params["rotate"])
    destination = SecretDestination(task, "secret of the new API client", file=params["credentials_file"])
    if step is not None and step.action in (CREATE, RECREATE):
        destination.prepare(step, lambda: clients.issued_secret(task.session.connection.oauth_url))
    try:
        result = task.apply(Plan(step))
        result["api_client"] = final_state(step, clients.find(params["name"]), lambda: _listed(clients.created))
        result = destination.deliver(result, "created")
    finally:
        destination.discard()
    if params["connection"]:
        result["connection"] = _connection(task, clients, result["api_client"], wait_seconds)
    return result


def _listed(created: Object | None) -> Object | None:
    """Return a new client as the API lists it. It comes from the response, because a request might fail."""
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
