# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options for an organization."""

from __future__ import annotations


class ModuleDocFragment:
    """The options that declare an organization, and those that choose parts of it."""

    # options: written by tools/shared_options.py
    DOCUMENTATION = r"""
options:
  members:
    description:
      - Members and pending invitations. The case of addresses is ignored.
      - The list may include the owner of the organization, who is left alone.
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
          - All roles of the member. Required to invite a member. If omitted, the roles of an existing
            member are left alone.
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
      - Clusters with their parts. Undeclared clusters are left alone; clusters are never deleted.
      - If a property that cannot be changed differs, such as the region, the module fails and lists
        all differences.
    type: list
    elements: dict
    suboptions:
      uuid:
        description:
          - UUID of an existing cluster. Only required if several clusters have the same name, and
            to rename the cluster to O(clusters[].name).
        type: str
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
          - For other clusters, the module fails if the generation differs, because only an upgrade
            changes it.
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
          - UUID, ID (such as V(europe-west3)) or label of a second region for backups. Part of the
            enterprise offering. It cannot be changed.
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
      ip_allowlist:
        description:
          - The whole allowlist, compared as networks. If it differs, undeclared entries are removed.
          - An empty list allows access from everywhere and requires V(ip_allowlist) in O(purge).
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
              - Description of the entry.
            type: str
            default: ''
      backup_schedule:
        description:
          - When to create backups, as a cron expression of five fields in UTC.
          - If omitted, the schedule of a declared cluster is only removed with V(backup_schedule)
            in O(purge).
        type: str
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
              - Value of the secret. Required to create a secret. If omitted, an existing value is
                left alone.
            type: str
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
              - Permissions of the client. Required to create a client. If omitted, those of an existing
                client are left alone.
              - V(all) stands for all five permissions and cannot be combined with others.
            type: list
            elements: str
            choices:
              - Zeebe
              - Operate
              - Tasklist
              - Optimize
              - Secrets
              - all
      monitoring:
        description:
          - External monitoring. It is activated if it is declared, even if it is empty.
        type: dict
        suboptions:
          clients:
            description:
              - Monitoring clients, which are the credentials for the metrics endpoint.
              - An empty list with V(monitoring) in O(purge) deactivates monitoring.
            type: list
            elements: dict
            suboptions:
              username:
                description:
                  - User name of the credential.
                type: str
                required: true
      secure_connectivity:
        description:
          - Secure (private) connectivity of the cluster.
          - If omitted, it is only deactivated for a declared cluster with V(secure_connectivity)
            in O(purge).
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
              - Regions from which they may connect.
            type: list
            elements: str
            required: true
  purge:
    description:
      - Kinds of objects to remove if they are not declared. A list that is omitted is still left
        alone.
      - The owner and the last administrator of the organization are never removed, and neither are
        clusters.
    type: list
    elements: str
    choices:
      - members
      - ip_allowlist
      - backup_schedule
      - connector_secrets
      - api_clients
      - monitoring
      - secure_connectivity
    default: []
  recreate:
    description:
      - Kinds of objects that may be removed and created again if they cannot be changed in place.
      - An API client gets a new ID and a new secret.
      - Secure connectivity gets a new service name, and all connections are cut.
    type: list
    elements: str
    choices:
      - api_clients
      - secure_connectivity
    default: []
"""
    # end of options

    # parts: written by tools/shared_options.py
    PARTS = r"""
options:
  parts:
    description:
      - Parts to read. Parts of clusters are returned with their clusters.
      - Each part of clusters takes one request for each cluster.
    type: list
    elements: str
    choices:
      - members
      - clusters
      - ip_allowlist
      - backup_schedule
      - connector_secrets
      - api_clients
      - monitoring
      - secure_connectivity
    default:
      - members
      - clusters
      - ip_allowlist
      - backup_schedule
      - connector_secrets
      - api_clients
      - monitoring
      - secure_connectivity
"""
    # end of parts
