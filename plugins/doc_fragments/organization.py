# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the structure of a declared organization."""

from __future__ import annotations


class ModuleDocFragment:
    """The structure of a declared organization."""

    DOCUMENTATION = r"""
options:
  members:
    description:
      - Members and invitations. The list is compared without regard to the case of addresses.
      - The owner of the organization may be among them and is left alone.
    type: list
    elements: dict
    suboptions:
      email:
        description:
          - E-mail address.
        type: str
        required: true
      roles:
        description:
          - Roles that the member is to have, and no others. Required for somebody new; leave it out to leave the roles
            of a member alone.
        type: list
        elements: str
        choices:
          - admin
          - analyst
          - developer
          - modeler
          - operationsengineer
          - taskuser
          - visitor
  clusters:
    description:
      - Clusters with their parts. Clusters that are not declared are left alone, and never deleted.
      - What cannot be changed in place, such as the region, is an error that names all differences.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the cluster. One that does not exist is created.
          - Together with O(clusters[].uuid), an existing cluster of another name is renamed.
        type: str
      uuid:
        description:
          - UUID of an existing cluster. Needed only when several clusters have the same name, and to rename one.
        type: str
      plan_type:
        description:
          - Name or UUID of the plan type. Required to create a cluster.
        type: str
      region:
        description:
          - Name or UUID of the region. Required to create a cluster.
        type: str
      channel:
        description:
          - Name or UUID of the channel. Required to create a cluster.
        type: str
      generation:
        description:
          - Name or UUID of the generation. A new cluster gets the default of the channel without it.
          - Not compared while Camunda updates the cluster automatically.
        type: str
      auto_update:
        description:
          - Whether Camunda updates the cluster automatically. Compared only in the stable channel, where it has a
            meaning.
        type: bool
      stage:
        description:
          - What the cluster is for.
        type: str
        choices:
          - dev
          - test
          - stage
          - prod
      description:
        description:
          - Description, up to 150 characters.
        type: str
      backup_region:
        description:
          - Region that takes the backups, by UUID, ID or label.
        type: str
      encryption:
        description:
          - How the cluster is encrypted. Cannot be changed later.
        type: str
        choices:
          - Software
          - Hardware
          - Provider
          - External
      api_clients:
        description:
          - API clients of the cluster.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the client, unique within the cluster.
            type: str
            required: true
          permissions:
            description:
              - What the client may do. Required to create one; leave it out to leave those of a client alone.
              - V(all) stands for all five and cannot be combined with others.
            type: list
            elements: str
            choices:
              - Zeebe
              - Operate
              - Tasklist
              - Optimize
              - Secrets
              - all
      connector_secrets:
        description:
          - Connector secrets of the cluster.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the secret.
            type: str
            required: true
          value:
            description:
              - Its value. Required to create a secret; leave it out to leave the value of one alone.
            type: str
      ip_allowlist:
        description:
          - The whole allowlist, compared as networks. Entries that are not declared are removed with any change.
          - An empty list lets everybody in; to make it empty, O(purge) has to name V(ip_allowlist).
        type: list
        elements: dict
        suboptions:
          ip:
            description:
              - IP addresses or networks in CIDR notation, separated by commas.
            type: str
            required: true
          description:
            description:
              - What the entry is for.
            type: str
            default: ""
      backup_schedule:
        description:
          - When backups are made, as a cron expression of five fields in UTC.
          - Left out, it is removed from a declared cluster only if O(purge) names V(backup_schedule).
        type: str
      monitoring:
        description:
          - Declared, even if empty, it is activated.
        type: dict
        suboptions:
          clients:
            description:
              - Its credentials.
              - An empty list, together with V(monitoring) in O(purge), deactivates monitoring.
            type: list
            elements: dict
            suboptions:
              username:
                description:
                  - User name.
                type: str
                required: true
      secure_connectivity:
        description:
          - Private connectivity.
          - Left out, it is deactivated for a declared cluster only if O(purge) names V(secure_connectivity).
        type: dict
        suboptions:
          principals:
            description:
              - Principals that may connect.
            type: list
            elements: str
            required: true
          regions:
            description:
              - Regions from which they may.
            type: list
            elements: str
            required: true
"""
