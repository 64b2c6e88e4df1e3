# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options in the words of Ansible's documentation.

A unit test holds them against the one place that knows types, defaults and environment variables.
"""

from __future__ import annotations


class ModuleDocFragment:
    """For all plugins. PLUGIN adds, for lookups, the variables that Ansible itself reads; modules cannot name them."""

    DOCUMENTATION = r"""
options:
  client_id:
    description:
      - ID of a client for the Administration API, created in the organization's settings in Camunda's user interface.
      - Not required with O(access_token).
      - If not set, the variable C(camunda_client_id), then the environment variable E(CAMUNDA_CONSOLE_CLIENT_ID), is
        used.
    type: str
  client_secret:
    description:
      - Secret of that client. It is only sent to the token service, and never stored.
      - Not required with O(access_token).
      - If not set, the variable C(camunda_client_secret), then the environment variable
        E(CAMUNDA_CONSOLE_CLIENT_SECRET), is used.
    type: str
  oauth_url:
    description:
      - URL of the OAuth token service.
      - If not set, the variable C(camunda_oauth_url), then the environment variable E(CAMUNDA_OAUTH_URL), is used.
    type: str
    default: https://login.cloud.camunda.io/oauth/token
  audience:
    description:
      - Audience of the access token.
      - If not set, the variable C(camunda_audience), then the environment variable E(CAMUNDA_CONSOLE_OAUTH_AUDIENCE),
        is used.
    type: str
    default: api.cloud.camunda.io
  api_url:
    description:
      - Base URL of the Administration API.
      - If not set, the variable C(camunda_api_url), then the environment variable E(CAMUNDA_CONSOLE_BASE_URL), is used.
    type: str
    default: https://api.cloud.camunda.io
  access_token:
    description:
      - An access token that was obtained elsewhere. The token service and the token cache are then not used.
      - If not set, the variable C(camunda_access_token), then the environment variable E(CAMUNDA_CONSOLE_ACCESS_TOKEN),
        is used.
    type: str
  token_cache:
    description:
      - Cache for access tokens, which shares them between tasks, plays and jobs, encrypted. A directory,
        C(redis://HOST:PORT/DATABASE), C(rediss://...) for Redis or Valkey with TLS, or V(none).
      - The default is the directory C(~/.cache/ansible-camunda/u<UID>), or a similar one in the directory for temporary
        files if that cannot be used. All tasks of a user on a machine share it.
      - The directory must belong to the user and must not be accessible to others (mode 0700).
      - With V(none), each task requests its own token. The token service allows about one request per second for each
        IP address, and blocks addresses that exceed the limit.
      - If not set, the variable C(camunda_token_cache), then the environment variable E(CAMUNDA_TOKEN_CACHE), is used.
    type: str
  token_cache_username:
    description:
      - User name for O(token_cache) if that is a Redis URL.
      - If not set, the variable C(camunda_token_cache_username), then the environment variable
        E(CAMUNDA_TOKEN_CACHE_USERNAME), is used.
    type: str
  token_cache_password:
    description:
      - Password for O(token_cache) if that is a Redis URL. A URL that contains a password is rejected, because URLs
        appear in output.
      - If not set, the variable C(camunda_token_cache_password), then the environment variable
        E(CAMUNDA_TOKEN_CACHE_PASSWORD), is used.
    type: str
  token_from:
    description:
      - Where the access token is requested for a task that runs on another host.
      - With V(controller), the control node requests it and passes it to the other host, which never receives the
        client secret.
      - With V(target), the other host receives the credentials. Use this if the control node cannot reach the token
        service.
      - If not set, the variable C(camunda_token_from), then the environment variable E(CAMUNDA_TOKEN_FROM), is used.
    type: str
    choices:
      - controller
      - target
    default: controller
  token_wait:
    description:
      - Maximum time to wait for an access token, in seconds. A task may wait for another process that requests the
        token, in the queue for the token service, or for the end of a block. If the wait is known to be longer, it
        fails immediately.
      - If not set, the variable C(camunda_token_wait), then the environment variable E(CAMUNDA_TOKEN_WAIT), is used.
    type: float
    default: 300.0
  timeout:
    description:
      - Maximum time for one request to the Administration API, from connecting to the last byte of the response, in
        seconds. A token request always has 45 seconds.
      - If not set, the variable C(camunda_timeout) is used.
    type: float
    default: 30.0
  retries:
    description:
      - How often one API call is retried after temporary errors, if that is safe. The delays between the attempts grow,
        up to 60 seconds in total.
      - If not set, the variable C(camunda_retries) is used.
    type: int
    default: 5
  ca_path:
    description:
      - File or directory of CA certificates in PEM format to trust, in addition to those of the operating system.
      - If not set, the variable C(camunda_ca_path), then the environment variable E(CAMUNDA_CUSTOM_ROOT_CERT_PATH), is
        used.
    type: path
  validate_certs:
    description:
      - Whether to validate TLS certificates. Without validation, a man in the middle can read secrets.
      - If not set, the variable C(camunda_validate_certs) is used.
    type: bool
    default: true
requirements:
  - requests
  - cryptography
"""

    PLUGIN = r"""
options:
  client_id:
    vars:
      - name: camunda_client_id
    env:
      - name: CAMUNDA_CONSOLE_CLIENT_ID
  client_secret:
    vars:
      - name: camunda_client_secret
    env:
      - name: CAMUNDA_CONSOLE_CLIENT_SECRET
  oauth_url:
    vars:
      - name: camunda_oauth_url
    env:
      - name: CAMUNDA_OAUTH_URL
  audience:
    vars:
      - name: camunda_audience
    env:
      - name: CAMUNDA_CONSOLE_OAUTH_AUDIENCE
  api_url:
    vars:
      - name: camunda_api_url
    env:
      - name: CAMUNDA_CONSOLE_BASE_URL
  access_token:
    vars:
      - name: camunda_access_token
    env:
      - name: CAMUNDA_CONSOLE_ACCESS_TOKEN
  token_cache:
    vars:
      - name: camunda_token_cache
    env:
      - name: CAMUNDA_TOKEN_CACHE
  token_cache_username:
    vars:
      - name: camunda_token_cache_username
    env:
      - name: CAMUNDA_TOKEN_CACHE_USERNAME
  token_cache_password:
    vars:
      - name: camunda_token_cache_password
    env:
      - name: CAMUNDA_TOKEN_CACHE_PASSWORD
  token_from:
    vars:
      - name: camunda_token_from
    env:
      - name: CAMUNDA_TOKEN_FROM
  token_wait:
    vars:
      - name: camunda_token_wait
    env:
      - name: CAMUNDA_TOKEN_WAIT
  timeout:
    vars:
      - name: camunda_timeout
  retries:
    vars:
      - name: camunda_retries
  ca_path:
    vars:
      - name: camunda_ca_path
    env:
      - name: CAMUNDA_CUSTOM_ROOT_CERT_PATH
  validate_certs:
    vars:
      - name: camunda_validate_certs
"""
