# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Selects clusters of an organization by name and by filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .differences import stage_of
from .listed import find_cluster, status_of
from .parameters import has_name_or_uuid

if TYPE_CHECKING:
    from ...api.operations import Object

# Filters that take the UUID or the name of a parameter of the cluster, and the field that contains it.
_PARAMETER_FIELDS = {"plan_type": "planType", "region": "region", "channel": "channel", "generation": "generation"}

FILTERS = ("stage", "status", *_PARAMETER_FIELDS)


def select_clusters(
    clusters: Sequence[Object], wanted: Sequence[str] | None, filters: Mapping[str, str | None]
) -> list[Object]:
    """Return the clusters with the wanted names that match every filter.

    :param clusters: all clusters of the organization.
    :param wanted: names or UUIDs, in the order in which the clusters are returned; None for all, ordered by name.
    :param filters: values of :data:`FILTERS`; None matches all clusters.
    :raises NotFound: if no cluster has one of the names; lists the existing clusters.
    :raises Ambiguous: if several have the same; lists their UUIDs.
    """
    all_clusters = list(clusters)
    if wanted is None:
        found = sorted(all_clusters, key=lambda cluster: (str(cluster.get("name")), str(cluster.get("uuid"))))
    else:
        found = [find_cluster(all_clusters, each) for each in wanted]
    return [cluster for cluster in found if _matches_all(cluster, filters)]


def _matches_all(cluster: Object, filters: Mapping[str, str | None]) -> bool:
    return all(wanted is None or _matches(cluster, name, wanted) for name, wanted in filters.items())


def _matches(cluster: Object, name: str, wanted: str) -> bool:
    if name == "stage":
        return stage_of(cluster) == wanted
    if name == "status":
        return status_of(cluster) == wanted
    return has_name_or_uuid(cluster.get(_PARAMETER_FIELDS[name]), wanted)
