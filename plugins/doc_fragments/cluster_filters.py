# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that choose among clusters, in the words of Ansible's documentation."""

from __future__ import annotations


class ModuleDocFragment:
    """For the plugins that list clusters."""

    DOCUMENTATION = r"""
options:
  stage:
    description: Only clusters of this stage, which is the first label of the cluster that is one of these.
    type: str
    choices:
      - dev
      - test
      - stage
      - prod
  status:
    description:
      - Only clusters with this combined status (C(status.ready)), for example V(Healthy), V(Unhealthy) or V(Suspended).
    type: str
  plan_type:
    description: Only clusters of the plan type with this name or UUID.
    type: str
  region:
    description: Only clusters in the region with this name or UUID, for example V(Belgium, Europe (europe-west1\)).
    type: str
  channel:
    description: Only clusters of the channel with this name or UUID, for example V(Stable).
    type: str
  generation:
    description: Only clusters of the generation with this name or UUID, for example V(8.9 gen13).
    type: str
"""
