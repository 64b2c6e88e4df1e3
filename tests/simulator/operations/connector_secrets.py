# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connector secrets of a cluster."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from operation_registry import Call, Refusal, operation

NAME_LENGTH = 49
"""Documented as "less than 50 characters"."""


@operation("GET", "/clusters/{clusterUuid}/secrets", scope="secrets:get", refusals=(403, 404), names_are_data=True)
def list_secrets(call: Call) -> Any:
    """Show all secrets with their values in clear text; deleted ones may still be among them."""
    cluster = call.cluster()
    deleted = {name: left["value"] for name, left in cluster["deleted_secrets"].items()}
    return {**deleted, **cluster["secrets"]}


@operation(
    "POST", "/clusters/{clusterUuid}/secrets", scope="secrets:create", success=204, refusals=(400, 403, 404, 409)
)
async def create_secret(call: Call) -> Any:
    """Add a secret. A deleted one that is still listed is in the way (documented as eventually consistent)."""
    call.cluster()
    body = call.body({"secretName": str, "secretValue": str})
    name = body["secretName"]
    if not name:
        raise Refusal(400, "Validation Failed: secretName is empty")
    if len(name) > NAME_LENGTH:
        raise Refusal(400, "Secret name must be less than 50 characters")
    async with _alone(call) as cluster:
        if name in cluster["secrets"] or name in cluster["deleted_secrets"]:
            raise Refusal(409, "Secret names must be unique")
        most = call.organization.document["max_secrets"]
        if most is not None and len(cluster["secrets"]) >= most:
            raise Refusal(403, "Maximum number of secrets reached")
        cluster["secrets"][name] = body["secretValue"]


@operation(
    "PUT",
    "/clusters/{clusterUuid}/secrets/{secretName}",
    scope="secrets:update",
    success=204,
    refusals=(403, 404, 409),
)
async def update_secret(call: Call) -> Any:
    """Change a value. What happens to a name that does not exist is not documented, so it is an option."""
    call.cluster()
    value, name = call.body({"secretValue": str})["secretValue"], call.path["secretName"]
    async with _alone(call) as cluster:
        missing = call.simulation.options.secret_put_missing
        if name in cluster["secrets"] or missing == "create":
            cluster["secrets"][name] = value
            cluster["deleted_secrets"].pop(name, None)
        elif missing == "refuse":
            raise Refusal(404, "Secret not found")


@operation(
    "DELETE", "/clusters/{clusterUuid}/secrets/{secretName}", scope="secrets:delete", success=204, refusals=(403, 409)
)
async def delete_secret(call: Call) -> Any:
    """Remove a secret; it may still be listed for a while."""
    call.cluster()
    name, options = call.path["secretName"], call.simulation.options
    async with _alone(call) as cluster:
        if name not in cluster["secrets"]:
            if options.secret_delete_missing != 204:
                raise Refusal(options.secret_delete_missing, "Secret not found")
            return
        value = cluster["secrets"].pop(name)
        if options.secret_linger > 0:
            until = call.simulation.clock.now() + options.secret_linger
            cluster["deleted_secrets"][name] = {"value": value, "until": until}


@asynccontextmanager
async def _alone(call: Call) -> AsyncIterator[dict[str, Any]]:
    """Keep all other changes to the cluster's secrets out while one takes its time; give the cluster to change.

    :raises Refusal: (409) if another one is under way. Documented: the service refuses and does not queue.
    """
    busy, clock, options = call.simulation.secret_writes, call.simulation.clock, call.simulation.options
    cluster_uuid = call.path["clusterUuid"]
    if clock.now() < busy.get(cluster_uuid, 0):
        raise Refusal(409, "Another change to the secrets of this cluster is in progress. Try the request again.")
    busy[cluster_uuid] = float("inf")
    try:
        await clock.pause(options.secret_seconds)
        # The state may be another one by now.
        yield call.cluster()
        busy[cluster_uuid] = clock.now() + options.secret_busy
    except BaseException:
        del busy[cluster_uuid]
        raise
