# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run M(community.camunda.camunda_cluster_parameters_info), in process where possible."""

# Written by tools/module_lists.py.
from __future__ import annotations

from ansible_collections.community.camunda.plugins.modules.camunda_cluster_parameters_info import DEFINITION
from ansible_collections.community.camunda.plugins.plugin_utils._internal.camunda_action import CamundaAction


class ActionModule(CamundaAction):
    """Runs the module."""

    definition = DEFINITION
