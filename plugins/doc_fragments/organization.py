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
      - Members and pending invitations. The list is compared without regard to the case of addresses.
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
          - Roles that the member is to have, and no others. Required to invite somebody; leave it
            out to leave the roles of an existing member alone.
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
      uuid:
        description:
          - UUID of an existing cluster. Needed only when several clusters have the same name, and
            to rename one to O(clusters[].name).
        type: str
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
          - Generation, by name or UUID. A new cluster gets the default of its channel if none is
            declared.
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
          - Where backups are kept as well, by UUID, by ID (such as V(europe-west3)) or by label.
            Part of the enterprise offering. It cannot be changed.
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
      ip_allowlist:
        description:
          - The whole allowlist, compared as networks. Entries that are not declared are removed
            with any change.
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
            default: ''
      backup_schedule:
        description:
          - When backups are made, as a cron expression of five fields in UTC.
          - Left out, it is removed from a declared cluster only if O(purge) names V(backup_schedule).
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
              - Its value. Required to create a secret; leave it out to leave the value of an existing
                one alone.
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
              - What the client may do. Required to create a client; leave it out to leave the permissions
                of an existing one alone.
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
      monitoring:
        description:
          - External monitoring. Declared, even if empty, it is activated.
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
                  - Username.
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
              - Regions from which they may connect.
            type: list
            elements: str
            required: true
  purge:
    description:
      - Kinds whose undeclared objects are removed. A list that is left out is not touched all the
        same.
      - The owner of the organization is never removed, and somebody who can manage it always stays.
        Clusters are never removed.
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
      - Consent to remove and make again what cannot be changed in place.
      - A client gets another ID and secret.
      - Private connectivity gets another service name, and all connections are cut.
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
      - What is read. Parts of clusters come with the clusters that they belong to.
      - Each part of a cluster costs one request for every cluster.
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
