# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds clusters in a list from the API, and reads their status; sends no requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import Ambiguous, NotFound

if TYPE_CHECKING:
    from ...api.operations import Object


def find_cluster(clusters: list[Object], wanted: str) -> Object:
    """Return the cluster with that UUID (ignoring case) or name.

    :raises NotFound: if there is none; lists the existing clusters.
    :raises Ambiguous: if several have the name; lists their UUIDs.
    """
    found = [cluster for cluster in clusters if str(cluster.get("uuid")).lower() == wanted.lower()]
    found = found or [cluster for cluster in clusters if cluster.get("name") == wanted]
    if not found:
        raise unknown_cluster_error(clusters, wanted)
    if len(found) > 1:
        uuids = ", ".join(sorted(str(cluster.get("uuid")) for cluster in found))
        raise Ambiguous(f"{len(found)} clusters are called '{wanted}': {uuids}. Use the UUID instead.")
    return found[0]


def unknown_cluster_error(clusters: list[Object], wanted: str) -> NotFound:
    """Return the error for a cluster that does not exist."""
    existing = ", ".join(sorted(f"'{cluster.get('name')}' ({cluster.get('uuid')})" for cluster in clusters))
    return NotFound(f"There is no cluster '{wanted}' in this organization. It has: {existing or 'none'}.")


def status_of(cluster: Object | None) -> str:
    """Return the combined status of a cluster."""
    return str(((cluster or {}).get("status") or {}).get("ready"))
