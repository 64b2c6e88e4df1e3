#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage one credential of the external monitoring of a cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_monitoring_client
short_description: Manage a credential of the external monitoring of a Camunda 8 SaaS cluster
version_added: 0.1.0
description:
  - Creates, rotates and deletes the credentials for the metrics endpoint of a Camunda 8 SaaS cluster. A cluster can
    have up to 20 of them.
  - The password is only returned when it is issued. The module writes it to O(credentials_file) or returns it in the
    registered result, and refuses to issue a password that would be lost.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. If several clusters have that name, the module fails and lists their UUIDs.
    type: str
    required: true
  username:
    description:
      - User name of the credential. It is case-sensitive.
      - If several credentials of the cluster have this user name, the module fails and lists their UUIDs.
    type: str
    required: true
  state:
    description:
      - V(present) ensures that the credential exists.
      - V(absent) deletes it. Its password may remain valid for up to 5 minutes.
      - Deleting the last credential of a cluster deactivates its metrics endpoint; the module then warns, also in check
        mode.
    type: str
    choices:
      - present
      - absent
    default: present
  rotate:
    description:
      - Issue a new password. This is always a change. The old one may remain valid for up to 5 minutes.
      - A credential that does not exist is created.
    type: bool
    default: false
  activate:
    description:
      - Activate the external monitoring of the cluster if it is inactive.
      - Without this, the module refuses to create a credential while monitoring is inactive.
    type: bool
    default: false
  credentials_file:
    description:
      - File to write the credential to when a password is issued, as C(NAME=value) lines with the names
        C(CAMUNDA_MONITORING_USERNAME), C(CAMUNDA_MONITORING_PASSWORD), C(CAMUNDA_CLUSTER_ID) and, if the API returns
        the address of the metrics, C(CAMUNDA_MONITORING_URL).
      - It has mode 0600. It is replaced atomically, only when a password is issued, and before the module returns. If
        it cannot be written, nothing is created or rotated. A missing file does not cause a password to be issued.
      - The result then contains no password.
      - It is written on the host that the task runs on.
    type: path
  discard_secret:
    description:
      - Allow issuing a password that is discarded.
    type: bool
    default: false
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
attributes:
  idempotent:
    support: partial
    details: With O(rotate=true), every run is a change.
notes:
  - A result that contains a password is censored on screen, in logs and in AWX, even without C(no_log), and registered
    in full. With C(async), Ansible stores results in clear text; use O(credentials_file) there.
  - Check mode cannot know that an earlier task of the same play would have activated monitoring. Use O(activate=true)
    to predict both.
seealso:
  - module: community.camunda.camunda_monitoring
  - module: community.camunda.camunda_monitoring_info
"""

EXAMPLES = r"""
- name: Activate monitoring, and create a credential for Prometheus in a file
  community.camunda.camunda_monitoring_client:
    cluster: production
    username: prometheus
    activate: true
    credentials_file: /etc/prometheus/camunda.env

- name: Rotate a password and register the new one
  community.camunda.camunda_monitoring_client:
    cluster: production
    username: prometheus
    rotate: true
  register: prometheus

- name: Store it while the old one is still valid
  ansible.builtin.copy:
    content: "{{ prometheus.issued.password }}"
    dest: /etc/prometheus/camunda.password
    mode: "0600"
  no_log: true

- name: Delete a credential
  community.camunda.camunda_monitoring_client:
    cluster: production
    username: grafana
    state: absent
"""

RETURN = r"""
monitoring_client:
  description:
    - The client exactly as the API returns it; in check mode, the predicted client, with V(null) for unknown values.
    - V(null) when there is none, as with O(state=absent).
  returned: success
  type: dict
  contains:
    uuid:
      description: UUID of the client.
      returned: always
      type: str
      sample: 0d5a4f2e-7c55-4f7b-9a53-2b8f8f2a6c11
    name:
      description: Name of the client.
      returned: always
      type: str
      sample: prometheus
    username:
      description: User name of the credential.
      returned: always
      type: str
      sample: prometheus
    created:
      description: When it was created.
      returned: always
      type: str
      sample: "2026-11-02T09:12:33.481Z"
    lastUsed:
      description: When it was last used.
      returned: always
      type: str
      sample: "2026-11-20T10:00:03.120Z"
    createdBy:
      description: ID of the user who created it.
      returned: always
      type: str
      sample: auth0|5f0c4a6e8b1d2c0019a3b7e4
    createdByName:
      description: Name of the user who created it.
      returned: always
      type: str
      sample: Adam Admin
  sample:
    uuid: 0d5a4f2e-7c55-4f7b-9a53-2b8f8f2a6c11
    name: prometheus
    username: prometheus
    created: "2026-11-02T09:12:33.481Z"
    lastUsed: "2026-11-20T10:00:03.120Z"
    createdBy: auth0|5f0c4a6e8b1d2c0019a3b7e4
    createdByName: Adam Admin
issued:
  description:
    - The API's response when a password was issued, for a new client or in a rotation; V(null) when none was issued.
    - Has the fields of RV(monitoring_client) and, only if neither O(credentials_file) nor O(discard_secret=true) was
      given, the C(password).
  returned: success
  type: dict
  contains:
    username:
      description: User name of the credential.
      returned: always
      type: str
      sample: prometheus
    password:
      description: The password of the credential.
      returned: when neither O(credentials_file) nor O(discard_secret=true) was given
      type: str
      sample: kT4wVn8QzL2rYc6hXb9sJm3d
  sample: null
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.one_time_secrets.destination import (
    SecretDestination,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, Step, final_state
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.reference import (
    resolve_cluster,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.monitoring import (
    CLIENT_KIND,
    Monitoring,
    check_username,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task


def run(task: Task) -> Result:
    """Bring one monitoring client into the declared state."""
    params = task.params
    username, absent = params["username"], params["state"] == "absent"
    check_username(username)
    monitoring = Monitoring(task.session, resolve_cluster(task.session, params["cluster"]), task.messages)
    steps: list[Step] = []
    if absent:
        steps += [step for step in [monitoring.plan_absent(username)] if step is not None]
    else:
        steps += monitoring.plan_present(username, rotate=params["rotate"], activate=params["activate"])
    client_step = next((step for step in steps if step.kind == CLIENT_KIND), None)
    secret = f"new password of the monitoring client '{username}'"
    destination = SecretDestination(task, secret, file=params["credentials_file"])
    if client_step is not None and not absent:
        destination.prepare(client_step, monitoring.issued_secret)
    try:
        result = task.apply(Plan(*steps))
        result["monitoring_client"] = final_state(client_step, monitoring.find(username), monitoring.issued_client)
        return destination.deliver(result, "issued")
    finally:
        destination.discard()


DEFINITION = ModuleDefinition(
    run=run,
    options={
        "cluster": {"type": "str", "required": True},
        "username": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "rotate": {"type": "bool", "default": False},
        "activate": {"type": "bool", "default": False},
        "credentials_file": {"type": "path"},
        "discard_secret": {"type": "bool", "default": False, "no_log": False},
    },
    secret_result=True,
    constraints={"mutually_exclusive": [("credentials_file", "discard_secret")]},
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
