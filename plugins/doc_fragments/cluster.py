# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options for a cluster."""

from __future__ import annotations


class ModuleDocFragment:
    """The options for a cluster."""

    # options: written by tools/shared_options.py
    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the cluster. If it does not exist, it is created with this name.
    type: str
  plan_type:
    description:
      - Name or UUID of the plan type. M(community.camunda.camunda_cluster_parameters_info) lists
        the available ones.
      - Required to create a cluster. It cannot be changed.
    type: str
  region:
    description:
      - Name or UUID of the region. Required to create a cluster. It cannot be changed.
    type: str
  channel:
    description:
      - Name or UUID of the channel. Required to create a cluster. It cannot be changed.
    type: str
  generation:
    description:
      - Name or UUID of the generation. The default for a new cluster is the default of its channel.
      - It is not compared if the cluster is updated automatically, because Camunda then changes
        it.
      - For other clusters, the module fails if the generation differs, because only an upgrade changes
        it.
    type: str
  auto_update:
    description:
      - Whether Camunda updates the cluster automatically. It cannot be changed.
      - It is only compared in the channel C(Stable), because the API ignores it in others.
    type: bool
  stage:
    description:
      - Stage of the cluster. It can be changed, but the API has no way to remove it.
      - It is not compared if the API does not return the labels of the cluster.
    type: str
    choices:
      - dev
      - test
      - stage
      - prod
  description:
    description:
      - Description, at most 150 characters. An empty string removes it.
    type: str
  backup_region:
    description:
      - UUID, ID (such as V(europe-west3)) or label of a second region for backups. Part of the enterprise
        offering. It cannot be changed.
    type: str
  encryption:
    description:
      - Encryption of the cluster. It cannot be changed. The default of the API is V(Provider).
      - V(External) stands for customer-managed keys at AWS.
    type: str
    choices:
      - Software
      - Hardware
      - Provider
      - External
"""
    # end of options
