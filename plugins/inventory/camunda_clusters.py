# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventory of the clusters of an organization."""

from __future__ import annotations

DOCUMENTATION = r"""
---
name: camunda_clusters
short_description: Use the clusters of a Camunda 8 SaaS organization as inventory hosts
version_added: 0.1.0
author:
  - community.camunda contributors (@ansible-collections)
description:
  - Adds all clusters of a Camunda 8 SaaS organization, or those that match, to the inventory as hosts.
  - The configuration is a YAML file whose name ends with C(camunda_clusters.yml), C(camunda_clusters.yaml),
    C(camunda.yml) or C(camunda.yaml).
  - It is not possible to log in to a cluster, so the hosts have the connection C(local), and their tasks run on the
    control node. Use O(compose) to set another C(ansible_connection).
options:
  plugin:
    description: Name of this plugin.
    type: str
    required: true
    choices:
      - community.camunda.camunda_clusters
  hostname:
    description:
      - Names of the hosts.
      - With V(name), a cluster whose name cannot be used is named by its UUID, with a warning. This applies to a name
        of several clusters, also in other inventory files, and to names that are empty, look like a UUID, contain V(/)
        or unprintable characters, or have a meaning for Ansible, such as V(localhost) and V(all).
    type: str
    choices:
      - name
      - uuid
    default: name
extends_documentation_fragment:
  - community.camunda.connection
  - community.camunda.connection.plugin
  - community.camunda.cluster_filters
  - constructed
  - inventory_cache
notes:
  - Connection variables such as C(camunda_client_id) are read from C(--extra-vars) only, because no other variables
    exist while the inventory is read. Tasks for the hosts do not use the connection options of the inventory file;
    environment variables apply to both. Do not pass secrets with C(--extra-vars), which C(ansible-inventory) prints.
  - The connection options and the options that filter clusters may be templates.
  - With O(cache=true), the response of the API is cached for each inventory file and credential. It contains no token
    and no secret. Filters, groups and variables are evaluated at every run. Tokens have their own cache, which all
    plugins share.
  - "Every host has these variables, none of which has the name of a connection option: C(camunda_cluster), the cluster
    exactly as the API returns it; C(camunda_cluster_uuid), C(camunda_cluster_name), C(camunda_cluster_status) (the
    overall status), C(camunda_cluster_stage), C(camunda_cluster_plan_type), C(camunda_cluster_region),
    C(camunda_cluster_channel) and C(camunda_cluster_generation), which are strings and empty when the API returns none;
    C(camunda_cluster_labels), a list; C(camunda_cluster_links), a dictionary with the addresses of its components."
seealso:
  - module: community.camunda.camunda_cluster_info
  - plugin: community.camunda.camunda_clusters
    plugin_type: lookup
"""

EXAMPLES = r"""
# production.camunda_clusters.yml
plugin: community.camunda.camunda_clusters

# For the inventory only; tasks read the environment themselves.
client_id: "{{ lookup('ansible.builtin.env', 'CAMUNDA_CONSOLE_CLIENT_ID') }}"
client_secret: "{{ lookup('ansible.builtin.env', 'CAMUNDA_CONSOLE_CLIENT_SECRET') }}"

# Only clusters of this stage.
stage: prod

# Create groups such as generation_8_9_gen13 and status_Healthy.
keyed_groups:
  - prefix: generation
    key: camunda_cluster_generation
  - prefix: status
    key: camunda_cluster_status

groups:
  europe: "'Europe' in camunda_cluster_region"

compose:
  operate_url: camunda_cluster_links.operate

# Send a request to the API at most once in ten minutes.
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/ansible-inventory
cache_timeout: 600
"""

import contextlib
import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ansible import constants as C
from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.community.camunda.plugins.module_utils._internal.api.vocabulary import is_uuid
from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.differences import stage_of
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.selection import (
    FILTERS,
    select_clusters,
)
from ansible_collections.community.camunda.plugins.plugin_utils._internal.connection_variables import (
    connection_variables,
)
from ansible_collections.community.camunda.plugins.plugin_utils._internal.plain_values import plain
from ansible_collections.community.camunda.plugins.plugin_utils._internal.plugin_session import (
    errors_raised_as,
    plugin_session,
    register_secrets,
    reject_unknown_options,
)

FILE_NAMES = ("camunda_clusters.yml", "camunda_clusters.yaml", "camunda.yml", "camunda.yaml")

# Options of the file that may be templates. The others may not, or Ansible evaluates them for each host.
TEMPLATES = (*OPTIONS, *FILTERS)

# Options that identify an organization; a cached response belongs to one.
IDENTITY = ("api_url", "oauth_url", "audience", "client_id", "access_token")

# Names that have a meaning for Ansible.
RESERVED_NAMES = frozenset({"all", "ungrouped", *C.LOCALHOST})


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """The inventory plugin."""

    NAME = "community.camunda.camunda_clusters"

    def verify_file(self, path: str) -> bool:
        """Return True if the file is for this plugin, judging by its name."""
        return bool(super().verify_file(path)) and path.endswith(FILE_NAMES)

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Add the clusters to the inventory.

        :param cache: False when the cache must not be used, as with ``--flush-cache``.
        """
        super().parse(inventory, loader, path, cache)
        with errors_raised_as(AnsibleParserError) as messages:
            self._messages = messages
            reject_unknown_options(self, self._read_config_data(path))
            clusters = self._all_clusters(path, cache)
            names = self._host_names(clusters)
            filters = {name: self.get_option(name) for name in FILTERS}
            for cluster in select_clusters(clusters, None, filters):
                self._add(names[str(cluster.get("uuid"))], cluster)

    def set_options(self, task_keys: Any = None, var_options: Any = None, direct: dict[str, Any] | None = None) -> None:
        """Set the options from the file; Ansible evaluates templates neither in it nor in extra variables."""
        given = direct or {}
        variables = self._vars or {}
        self.templar.available_variables = variables
        # Before anything can fail: an error may quote the line of the file.
        register_secrets(given, self._messages.redactor)
        own = {name: plain(self.templar.template(given[name])) for name in TEMPLATES if name in given}
        options = {**connection_variables(variables, self.templar), **own}
        register_secrets(options, self._messages.redactor)
        super().set_options(task_keys=task_keys, direct={**given, **options})

    def _all_clusters(self, path: str, cache: bool) -> list[dict[str, Any]]:
        """Return all clusters of the organization, from the cache if it may be used and contains them."""
        caching, key = self.get_option("cache"), self._cache_key(path)
        if caching and cache:
            with contextlib.suppress(KeyError):
                return list(self._cache[key])
        # Imported here: Ansible loads every enabled inventory plugin, also those that send no request.
        from ansible_collections.community.camunda.plugins.module_utils._internal.api.clusters import ClusterOperations

        with plugin_session(self, self._messages) as session:
            clusters = ClusterOperations(session).clusters()
        if caching:
            self._cache[key] = clusters
        return clusters

    def _cache_key(self, path: str) -> str:
        identity = "\0".join(str(self.get_option(name) or "") for name in IDENTITY)
        return f"{self.get_cache_key(path)}_{hashlib.sha256(identity.encode()).hexdigest()[:16]}"

    def _host_names(self, clusters: list[dict[str, Any]]) -> dict[str, str]:
        """Return the host name of each cluster, by UUID; all names are different."""
        names = Counter(str(cluster.get("name")) for cluster in clusters)
        found = {}
        for cluster in clusters:
            uuid, name = str(cluster.get("uuid")), str(cluster.get("name"))
            found[uuid] = uuid
            if self.get_option("hostname") == "uuid":
                continue
            if names[name] > 1:
                why = f"{names[name]} clusters have that name"
            elif not is_host_name(name):
                why = "it is not a valid host name"
            elif self._is_another_cluster(name, uuid):
                why = "a cluster of another inventory file has that name"
            else:
                found[uuid] = name
                continue
            self._messages.warn(f"Cluster '{name}' ({uuid}) is named by its UUID in the inventory, because {why}.")
        return found

    def _is_another_cluster(self, name: str, uuid: str) -> bool:
        host = self.inventory.get_host(name)
        return host is not None and host.vars.get("camunda_cluster_uuid", uuid) != uuid

    def _add(self, name: str, cluster: dict[str, Any]) -> None:
        # No value of the API is a template, even if it looks like one. Newer versions of ansible-core know that.
        name = wrap_var(name)
        self.inventory.add_host(name)
        for variable, value in host_variables(cluster).items():
            self.inventory.set_variable(name, variable, wrap_var(value))
        strict = self.get_option("strict")
        variables = self.inventory.get_host(name).get_vars()
        self._set_composite_vars(self.get_option("compose"), variables, name, strict=strict)
        variables = self.inventory.get_host(name).get_vars()
        self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict=strict)

    # Set by parse() before anything else.
    _messages: Messages


def is_host_name(name: str) -> bool:
    """Return True if a host can have the name. It must not be a path, as Ansible looks for files with that name."""
    valid = name.strip() == name and name.strip(".") != "" and name.isprintable() and "/" not in name
    return valid and name.lower() not in RESERVED_NAMES and not is_uuid(name)


def host_variables(cluster: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables of the host for a cluster."""

    def text(field: str, part: str) -> str:
        return str((cluster.get(field) or {}).get(part) or "")

    return {
        "ansible_connection": "local",
        "camunda_cluster": dict(cluster),
        "camunda_cluster_uuid": str(cluster.get("uuid")),
        "camunda_cluster_name": str(cluster.get("name")),
        "camunda_cluster_status": text("status", "ready"),
        "camunda_cluster_stage": stage_of(dict(cluster)) or "",
        "camunda_cluster_plan_type": text("planType", "name"),
        "camunda_cluster_region": text("region", "name"),
        "camunda_cluster_channel": text("channel", "name"),
        "camunda_cluster_generation": text("generation", "name"),
        "camunda_cluster_labels": list(cluster.get("labels") or []),
        "camunda_cluster_links": dict(cluster.get("links") or {}),
    }
