# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IP allowlist of a cluster. It is read as a part of the cluster and replaced as a whole."""

from __future__ import annotations

from .call import Effect
from .operations import Object, Operations
from .path import path_of
from .response_schema import CLUSTER


class IpAllowlistOperations(Operations):
    """The IP allowlist of a cluster."""

    def set_ip_allowlist(self, cluster: str, entries: list[Object]) -> None:
        """Replace the IP allowlist of the cluster with that UUID.

        :param entries: ``{ip, description}``; ``ip`` holds CIDRs, separated by commas.
        """
        self._set_list(cluster, "ipallowlist", entries)

    def set_ip_whitelist(self, cluster: str, entries: list[Object]) -> None:
        """Do the same with the deprecated operation, which Camunda announced to remove and still describes."""
        self._set_list(cluster, "ipwhitelist", entries)

    def _set_list(self, cluster: str, field: str, entries: list[Object]) -> None:
        def verify() -> bool:
            # A list that is not shown, or shown in other words, is simply sent once more.
            return bool(self._object(path_of("clusters", cluster), CLUSTER).get(field) == entries)

        self._change(Effect.SET, "PUT", path_of("clusters", cluster, field), {field: entries}, verify)
