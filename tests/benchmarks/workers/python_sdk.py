# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gets one token with Camunda's official Python SDK and its cache on disk, and ends."""

import os

from camunda_orchestration_sdk.runtime.auth import OAuthClientCredentialsAuthProvider

OAuthClientCredentialsAuthProvider(
    oauth_url=os.environ["CAMUNDA_OAUTH_URL"],
    client_id=os.environ["CAMUNDA_CONSOLE_CLIENT_ID"],
    client_secret=os.environ["CAMUNDA_CONSOLE_CLIENT_SECRET"],
    audience=os.environ["CAMUNDA_CONSOLE_OAUTH_AUDIENCE"],
    cache_dir=os.environ["PYTHON_SDK_CACHE"],
    timeout=60.0,
).get_headers()
