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
  - Creates, rotates and deletes the credentials with which a monitoring system reads the metrics endpoint of a
    Camunda 8 SaaS cluster. A cluster can have 20 of them.
  - The password is shown once, when it is issued. The module gives it to O(credentials_file) or to the registered
    result, and refuses to issue a password that would be lost.
author:
  - community.camunda contributors (@ansible-collections)
options:
  cluster:
    description:
      - UUID or name of the cluster. A name that several clusters have is an error that lists their UUIDs.
    type: str
    required: true
  username:
    description:
      - User name of the credential, compared exactly.
      - The module takes a user name for one credential. When a cluster has several with the same one, it refuses to
        touch any and lists their UUIDs.
    type: str
    required: true
  state:
    description:
      - V(present) makes sure that the credential exists.
      - V(absent) deletes it. Its password may work for up to 5 more minutes.
      - Deleting the last credential of a cluster deactivates its metrics endpoint; the module warns, in check mode too.
    type: str
    choices:
      - present
      - absent
    default: present
  rotate:
    description:
      - Issue a new password. This is a change every time. The old one may work for up to 5 more minutes.
      - A credential that does not exist is created.
    type: bool
    default: false
  activate:
    description:
      - Activate the external monitoring of the cluster when it is inactive.
      - Without it, a new credential for a cluster whose monitoring is inactive is an error.
    type: bool
    default: false
  credentials_file:
    description:
      - File that takes the credential when a password is issued, as C(NAME=value) lines with the names
        C(CAMUNDA_MONITORING_USERNAME), C(CAMUNDA_MONITORING_PASSWORD), C(CAMUNDA_CLUSTER_ID) and, if the API says where
        the metrics are, C(CAMUNDA_MONITORING_URL).
      - Its mode is 0600. It is replaced as a whole, only when a password is issued, and complete before the module
        returns. If it cannot be written, nothing is created or rotated. A missing file is not a reason to issue
        anything.
      - The result then carries no password.
      - It is written on the host where the task runs.
    type: path
  discard_secret:
    description:
      - Consent to issue a password that nobody gets.
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
  - When the result carries a password, it is censored on screen, in logs and in AWX, even without C(no_log), and
    registered in full. Under C(async), Ansible stores results in clear text; use O(credentials_file) there.
  - Check mode cannot know that an earlier task of the same play would have activated monitoring. Use
    O(activate=true) to have both predicted.
seealso:
  - module: community.camunda.camunda_monitoring
  - module: community.camunda.camunda_monitoring_info
"""

EXAMPLES = r"""
- name: A credential for Prometheus in a file, and the endpoint that it reads
  community.camunda.camunda_monitoring_client:
    cluster: production
    username: prometheus
    activate: true
    credentials_file: /etc/prometheus/camunda.env

- name: A new password, registered
  community.camunda.camunda_monitoring_client:
    cluster: production
    username: prometheus
    rotate: true
  register: prometheus

- name: Store it, while the old one still works
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
    - The client exactly as the API lists it; in check mode as it would be, with V(null) for what cannot be known
      before.
    - V(null) when there is none, which is what O(state=absent) leads to.
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
      description: ID of who created it.
      returned: always
      type: str
      sample: auth0|5f0c4a6e8b1d2c0019a3b7e4
    createdByName:
      description: Name of who created it.
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
    - What the API answered when it issued a password, for a new client or in a rotation; V(null) when it did not.
    - Has the fields of RV(monitoring_client) and, only when neither O(credentials_file) nor O(discard_secret=true) was
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
      description: The password, shown this once.
      returned: when neither O(credentials_file) nor O(discard_secret=true) was given
      type: str
      sample: kT4wVn8QzL2rYc6hXb9sJm3d
  sample: null
"""

from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.one_time_secrets.destination import (
    SecretDestination,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import Plan, Step, outcome
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
    """Bring one credential into the declared state."""
    params = task.params
    username, absent = params["username"], params["state"] == "absent"
    check_username(username)
    monitoring = Monitoring(task.session, resolve_cluster(task.session, params["cluster"]), task.messages)
    steps: list[Step] = []
    if absent:
        steps += [step for step in [monitoring.absent(username)] if step is not None]
    else:
        steps += monitoring.present(username, rotate=params["rotate"], activate=params["activate"])
    of_client = next((step for step in steps if step.kind == CLIENT_KIND), None)
    secret = f"new password of the monitoring client '{username}'"
    destination = SecretDestination(task, secret, file=params["credentials_file"])
    if of_client is not None and not absent:
        destination.prepare(of_client, monitoring.issued_secret)
    try:
        result = task.apply(Plan(*steps))
        result["monitoring_client"] = outcome(of_client, monitoring.find(username), monitoring.issued_client)
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
