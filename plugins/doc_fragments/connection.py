# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options in the words of Ansible's documentation, for modules and for other plugins.

Types, defaults and environment variables come from the one place that knows them. The text is JSON, which is YAML too.
"""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.community.camunda.plugins.module_utils.connection import OPTIONS

DESCRIPTIONS: dict[str, list[str]] = {
    "client_id": [
        "ID of a client for the Administration API, made in the organization's settings in Camunda's user interface.",
        "Not needed with O(access_token).",
    ],
    "client_secret": [
        "Secret of that client. It is sent to the token service and to nobody else, and never stored.",
        "Not needed with O(access_token).",
    ],
    "oauth_url": [
        "URL of the OAuth token service.",
    ],
    "audience": [
        "Audience that the access token is for.",
    ],
    "api_url": [
        "Base URL of the Administration API.",
    ],
    "access_token": [
        "An access token that was obtained elsewhere. The token service and the token cache are then not used at all.",
    ],
    "token_cache": [
        "Where access tokens are kept between tasks, plays and jobs, encrypted. A directory, or V(none).",
        "The default is a directory of the user's own below the user's cache directory, or below the directory for temporary "
        "files where that cannot be used. It is used by all tasks of that user on that machine.",
        "The directory must belong to the user and be closed to others (mode 0700).",
        "With V(none), each task asks for a token of its own. The token service allows about one request per second for "
        "everybody behind one IP address, and blocks the address of whoever asks more often.",
    ],
    "token_from": [
        "Who gets the access token when a task runs on another host.",
        "With V(controller), the control node gets it and hands it over; the other host never sees the client secret.",
        "With V(target), the other host is given the credentials. For control nodes that cannot reach the token service.",
    ],
    "token_wait": [
        "Longest wait for an access token, in seconds: for another process that is getting it, for a turn at the token "
        "service, or for the end of a block. A wait that is known to be longer fails at once.",
    ],
    "timeout": [
        "Longest time for one exchange with the Administration API, from the connection to the last byte, in seconds. A token "
        "request always has 45 seconds.",
    ],
    "retries": [
        "How often one API call is repeated after passing errors, where repeating is safe. The pauses between the tries grow, "
        "and are 60 seconds in all at most.",
    ],
    "ca_path": [
        "File or directory of certificates in PEM form to trust, in addition to those that the operating system trusts.",
    ],
    "validate_certs": [
        "Whether to check certificates. Without, anyone in between can read secrets.",
    ],
}


def _option(name: str) -> dict[str, Any]:
    spec = OPTIONS[name]
    option: dict[str, Any] = {"description": list(DESCRIPTIONS[name]), "type": spec.type}
    if spec.default is not None:
        option["default"] = spec.default
    if spec.choices is not None:
        option["choices"] = list(spec.choices)
    return option


def _module_option(name: str) -> dict[str, Any]:
    option, env = _option(name), OPTIONS[name].env
    sources = f"the variable C(camunda_{name})" + (f", then the environment variable E({env})," if env else "")
    option["description"].append(f"If not set, {sources} is used.")
    return option


def _plugin_option(name: str) -> dict[str, Any]:
    option, env = _option(name), OPTIONS[name].env
    option["vars"] = [{"name": f"camunda_{name}"}]
    if env:
        option["env"] = [{"name": env}]
    return option


class ModuleDocFragment:
    """For modules; PLUGIN for lookups, which can name their variables in a way that Ansible itself reads."""

    DOCUMENTATION = json.dumps(
        {
            "options": {name: _module_option(name) for name in OPTIONS},
            "requirements": ["requests", "cryptography"],
        }
    )

    PLUGIN = json.dumps(
        {
            "options": {name: _plugin_option(name) for name in OPTIONS},
            "requirements": ["requests", "cryptography"],
        }
    )
