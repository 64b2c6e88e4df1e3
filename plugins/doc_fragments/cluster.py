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
      - Name of the cluster. A cluster that does not exist is created under it.
    type: str
  plan_type:
    description:
      - Plan type, by name or UUID, among those that M(community.camunda.camunda_cluster_parameters_info)
        returns.
      - Required to create a cluster. It cannot be changed.
    type: str
  region:
    description:
      - Region, by name or UUID. Required to create a cluster. It cannot be changed.
    type: str
  channel:
    description:
      - Channel, by name or UUID. Required to create a cluster. It cannot be changed.
    type: str
  generation:
    description:
      - Generation, by name or UUID. A new cluster gets the default of its channel if none is declared.
      - It is not compared when the cluster is updated automatically, because Camunda then moves
        it on.
      - 'For any other cluster, a different generation is an error: only an upgrade changes it.'
    type: str
  auto_update:
    description:
      - Whether Camunda updates the cluster automatically. It cannot be changed.
      - Only compared in the channel C(Stable); the API ignores it in others.
    type: bool
  stage:
    description:
      - Stage of the cluster. It can be changed, but the API has no way to remove it.
      - Not compared when the API does not show the labels of the cluster.
    type: str
    choices:
      - dev
      - test
      - stage
      - prod
  description:
    description:
      - Description, at most 150 characters. An empty text removes it.
    type: str
  backup_region:
    description:
      - Where backups are kept as well, by UUID, by ID (such as V(europe-west3)) or by label. Part
        of the enterprise offering. It cannot be changed.
    type: str
  encryption:
    description:
      - How the cluster is encrypted. It cannot be changed. The API makes V(Provider) the default.
      - V(External) stands for keys of your own at AWS.
    type: str
    choices:
      - Software
      - Hardware
      - Provider
      - External
"""
    # end of options
