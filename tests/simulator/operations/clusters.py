# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters as they are shown, and what may be chosen for a new one."""

from __future__ import annotations

from typing import Any

from operation_registry import Call, operation

SHOWN = (
    "uuid",
    "name",
    "description",
    "ownerId",
    "created",
    "planType",
    "region",
    "backupRegion",
    "generation",
    "channel",
    "autoUpdate",
    "labels",
    "status",
    "links",
    "encryption",
)
"""Fields of a cluster in Camunda's API description, without the allowlist; nothing else of the state is ever shown."""

ALLOWLIST_SCOPE = "ip-allowlist:get"
"""Scope without which a cluster is shown without its allowlist. Documented: only clients with the permission see it."""


@operation("GET", "/clusters", scope="clusters:get")
def list_clusters(call: Call) -> Any:
    """List all clusters."""
    return [shown_cluster(call, cluster) for cluster in call.organization.clusters()]


@operation("GET", "/clusters/{clusterUuid}", scope="clusters:get", refusals=(404,))
def get_cluster(call: Call) -> Any:
    """Show one cluster."""
    return shown_cluster(call, call.cluster())


@operation("GET", "/clusters/parameters", scope="clusters:get")
def cluster_parameters(call: Call) -> Any:
    """Show channels, generations, plan types and regions."""
    return call.organization.document["parameters"]


def shown_cluster(call: Call, cluster: dict[str, Any]) -> dict[str, Any]:
    """Return ``cluster`` as the API shows it to this caller."""
    shown = {key: cluster[key] for key in SHOWN if cluster.get(key) is not None}
    if call.may(ALLOWLIST_SCOPE):
        shown.update(_shown_allowlist(cluster["ipallowlist"], call.simulation.options.allowlist))
    return shown


def _shown_allowlist(entries: list[dict[str, Any]] | None, mode: str) -> dict[str, Any]:
    if not entries and mode == "absent":
        return {}
    value = entries or (None if mode == "null" else [])
    # The deprecated field is still declared; that both show the same is assumed.
    return {"ipallowlist": value, "ipwhitelist": value}
