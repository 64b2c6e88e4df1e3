#!/usr/bin/python
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send any request to the Administration API."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: camunda_request
short_description: Send a request to Camunda's Administration API
version_added: 0.1.0
description:
  - Calls any operation of the Administration API, for example one that has no module yet, with the authentication,
    token cache, error messages and safety of the other modules.
author:
  - community.camunda contributors (@ansible-collections)
options:
  method:
    description:
      - HTTP method. All methods except V(GET) count as changes and are not sent in check mode.
    type: str
    choices:
      - GET
      - POST
      - PUT
      - PATCH
      - DELETE
    default: GET
  path:
    description:
      - Path relative to O(api_url), starting with C(/) and percent-encoded where needed. It may include a query. Use
        the filter P(ansible.builtin.urlencode#filter) for variable parts.
    type: str
    required: true
  body:
    description:
      - Value to send as the JSON body.
    type: raw
  status_code:
    description:
      - HTTP status codes that count as success.
    type: list
    elements: int
    default:
      - 200
      - 201
      - 202
      - 204
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.attributes
  - community.camunda.attributes.action_group
attributes:
  check_mode:
    support: partial
    details: Only V(GET) requests are sent. For other methods, RV(response) is V(null).
  diff_mode:
    support: partial
    details: Shows the request without its body, because the effect of the request is not known.
  idempotent:
    support: none
    details: The effect of a request is not known, so all methods except V(GET) are reported as changes.
notes:
  - V(GET) requests are retried after temporary errors. Other methods may not be safe to repeat, so they are only
    retried when the gateway has rejected them because of a rate limit (429).
  - A result that is known to contain a secret (a C(clientSecret), a C(password), the values of connector secrets) is
    censored as with the other modules. Set C(no_log) for any other secret.
"""

EXAMPLES = r"""
- name: Read the parameters for new clusters
  community.camunda.camunda_request:
    path: /clusters/parameters
  register: parameters

- name: Show the regions
  ansible.builtin.debug:
    msg: "{{ parameters.response.body.regions | map(attribute='name') }}"

- name: Resume a suspended cluster
  community.camunda.camunda_request:
    method: PUT
    path: "/clusters/{{ cluster_uuid | urlencode }}/wake"
"""

RETURN = r"""
response:
  description: The response; V(null) when the request was not sent in check mode.
  returned: success
  type: dict
  contains:
    status:
      description: HTTP status code.
      returned: always
      type: int
      sample: 200
    headers:
      description: Headers of the response, with names in lower case.
      returned: always
      type: dict
      sample:
        content-type: application/json
    body:
      description: JSON value of the body, its text if it is not JSON, or V(null) if it is empty.
      returned: always
      type: raw
      sample:
        regions:
          - name: Belgium, Europe (europe-west1)
            uuid: 2f6470f9-77ec-4be5-9cdc-3231caf683ec
  sample:
    status: 200
    headers:
      content-type: application/json
    body:
      regions:
        - name: Belgium, Europe (europe-west1)
          uuid: 2f6470f9-77ec-4be5-9cdc-3231caf683ec
"""

import json
from typing import Any

from ansible_collections.community.camunda.plugins.module_utils._internal.api.path import checked_path
from ansible_collections.community.camunda.plugins.module_utils._internal.api.raw_request import send_raw_request
from ansible_collections.community.camunda.plugins.module_utils._internal.module_definition import ModuleDefinition
from ansible_collections.community.camunda.plugins.module_utils._internal.plan import UPDATE, Plan, Step
from ansible_collections.community.camunda.plugins.module_utils._internal.task import Result, Task

SECRET_FIELDS = ("clientSecret", "password")


def run(task: Task) -> Result:
    """Send one request."""
    method, path = task.params["method"], checked_path(task.params["path"])
    accepted = task.params["status_code"]
    responses: list[Result] = []

    def send() -> None:
        response = send_raw_request(task.session, method, path, task.params["body"], lambda status: status in accepted)
        headers = {name.lower(): value for name, value in response.headers.items()}
        responses.append({"status": response.status, "headers": headers, "body": _decode_body(response.body)})

    if method == "GET":
        send()
        result: Result = {"changed": False}
    else:
        result = task.apply(
            Plan(
                Step(
                    UPDATE,
                    "request",
                    f"{method} {path}",
                    before=None,
                    after={"method": method, "path": path},
                    predicted=None,
                    execute=send,
                )
            )
        )
    result["response"] = responses[0] if responses else None
    # Connector secrets are an object of names and values, so they have no known field (Camunda's API description).
    if responses and (path.partition("?")[0].endswith("/secrets") or _carries_secret(responses[0]["body"])):
        return task.censor(result, f"{method} {path} responded with {responses[0]['status']}")
    return result


def _decode_body(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace")


def _carries_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return any(name in value for name in SECRET_FIELDS) or any(_carries_secret(item) for item in value.values())
    return isinstance(value, list) and any(_carries_secret(item) for item in value)


DEFINITION = ModuleDefinition(
    run=run,
    secret_result=True,
    options={
        "method": {"type": "str", "choices": ["GET", "POST", "PUT", "PATCH", "DELETE"], "default": "GET"},
        "path": {"type": "str", "required": True},
        "body": {"type": "raw"},
        "status_code": {"type": "list", "elements": "int", "default": [200, 201, 202, 204]},
    },
)


def main() -> None:
    """Run as a module."""
    DEFINITION.main()


if __name__ == "__main__":
    main()
