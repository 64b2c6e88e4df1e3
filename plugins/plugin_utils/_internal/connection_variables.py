# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options from Ansible variables, such as ``camunda_client_id`` for ``client_id``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS
from ansible_collections.community.camunda.plugins.plugin_utils._internal.plain_values import plain


def connection_variables(variables: Mapping[str, Any], templar: Any) -> dict[str, Any]:
    """Return the connection options that ``variables`` define, templated and plain; empty values count as not set.

    :param variables: the variables of the task, before templating.
    :param templar: Ansible's templar with these variables available.
    """
    found = {}
    for name in OPTIONS:
        value = variables.get(f"camunda_{name}")
        if value is not None:
            value = plain(templar.template(value))
        if value not in (None, ""):
            found[name] = value
    return found
