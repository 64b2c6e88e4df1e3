# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters."""

from __future__ import annotations

from ..request_path import path_of
from .calling import Object, Operations


class ClusterOperations(Operations):
    """Clusters of the organization."""

    def clusters(self) -> list[Object]:
        """Return all clusters of the organization."""
        return self._list("/clusters")

    def cluster(self, uuid: str) -> Object:
        """Return one cluster.

        :raises ApiError: with status 404 when there is none.
        """
        return self._object(path_of("clusters", uuid))
