# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""External monitoring of a cluster: the metrics endpoint and its clients."""

from __future__ import annotations

import uuid
from typing import Any

from operation_registry import Call, Refusal, operation
from organization_document import LINK_DOMAIN
from seed import new_client_secret

MOST_CLIENTS = 20
"""Documented."""

SHOWN = ("uuid", "name", "username", "created", "lastUsed", "createdBy", "createdByName")
"""Fields of a client in Camunda's API description; the password is only in the answers that make one."""


@operation(
    "POST", "/clusters/{clusterUuid}/monitoring", scope="monitoring:create", success=204, refusals=(403, 404, 409)
)
def activate_monitoring(call: Call) -> Any:
    """Switch the endpoint on, without any client yet."""
    monitoring = call.cluster()["monitoring"]
    if monitoring["active"]:
        raise Refusal(409, "External Monitoring already activated")
    monitoring["active"] = True


@operation(
    "DELETE", "/clusters/{clusterUuid}/monitoring", scope="monitoring:delete", success=204, refusals=(403, 404, 409)
)
def deactivate_monitoring(call: Call) -> Any:
    """Switch the endpoint off, which removes all clients (documented)."""
    monitoring = call.cluster()["monitoring"]
    if not monitoring["active"]:
        raise Refusal(409, "External Monitoring not activated")
    monitoring.update(active=False, clients=[])


@operation("GET", "/clusters/{clusterUuid}/monitoring/clients", scope="monitoring:get", refusals=(403, 404))
def list_monitoring_clients(call: Call) -> Any:
    """Show the clients without passwords, and where the endpoint is; an inactive one has an empty status."""
    cluster = call.cluster()
    status: dict[str, Any] = {}
    if cluster["monitoring"]["active"]:
        endpoint = {"target": f"metrics.{LINK_DOMAIN}", "scheme": "https", "path": f"/{cluster['uuid']}"}
        # What the conditions look like is not documented.
        status = {"metricsEndpoint": endpoint, "conditions": []}
    return {"clients": [_shown(client) for client in cluster["monitoring"]["clients"]], "status": status}


@operation("POST", "/clusters/{clusterUuid}/monitoring/clients", scope="monitoring-clients:create", refusals=(404,))
def create_monitoring_client(call: Call) -> Any:
    """Make a client; its password is shown now and never again."""
    monitoring, options = call.cluster()["monitoring"], call.simulation.options
    username = call.body({"username": str})["username"]
    if not username:
        raise Refusal(400, "Validation Failed: username is empty")
    if not monitoring["active"] and options.monitoring_client == "refuse":
        raise Refusal(409, "External Monitoring not activated")
    taken = any(client["username"] == username for client in monitoring["clients"])
    if taken and options.monitoring_duplicate != 200:
        raise Refusal(options.monitoring_duplicate, "Usernames must be unique")
    if len(monitoring["clients"]) >= MOST_CLIENTS:
        raise Refusal(options.monitoring_full, "Maximum number of clients reached")
    if options.monitoring_client == "activate":
        monitoring["active"] = True
    client_uuid, now = str(uuid.uuid4()), call.simulation.clock.timestamp()
    client = {
        "uuid": client_uuid,
        "name": f"byom-{client_uuid}",
        "username": username,
        "created": now,
        # Declared as required; what it holds before the first use is not documented.
        "lastUsed": now,
        "createdBy": call.client_id,
        "createdByName": call.client_id,
        "password": new_client_secret(),
    }
    monitoring["clients"].append(client)
    return {**_shown(client), "password": client["password"]}


@operation(
    "DELETE",
    "/clusters/{clusterUuid}/monitoring/clients/{clientUuid}",
    scope="monitoring-clients:delete",
    success=204,
    refusals=(403, 404),
)
def delete_monitoring_client(call: Call) -> Any:
    """Remove a client; the last one takes the endpoint with it (documented)."""
    monitoring = call.cluster()["monitoring"]
    monitoring["clients"].remove(_client(call, monitoring))
    if not monitoring["clients"]:
        monitoring["active"] = False


@operation(
    "POST",
    "/clusters/{clusterUuid}/monitoring/clients/{clientUuid}/rotate",
    scope="monitoring-clients:rotate",
    refusals=(403, 404),
)
def rotate_monitoring_client(call: Call) -> Any:
    """Give a client a new password."""
    client = _client(call, call.cluster()["monitoring"])
    client["password"] = new_client_secret()
    return {**_shown(client), "password": client["password"]}


def _client(call: Call, monitoring: dict[str, Any]) -> dict[str, Any]:
    for client in monitoring["clients"]:
        if client["uuid"] == call.path["clientUuid"]:
            found: dict[str, Any] = client
            return found
    raise Refusal(404, "Client not found")


def _shown(client: dict[str, Any]) -> dict[str, Any]:
    return {name: client[name] for name in SHOWN}
