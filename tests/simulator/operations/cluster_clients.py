# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API clients of a cluster."""

from __future__ import annotations

import uuid
from typing import Any

from operation_registry import Call, Refusal, operation
from seed import ALL_PERMISSIONS, new_client_id, new_client_secret

AUDIENCE = "zeebe.camunda.io"
"""Audience that a cluster's client asks tokens for."""

_LINKS = ("console", "connectors", "oauth", "operate", "optimize", "tasklist", "zeebe")


@operation("GET", "/clusters/{clusterUuid}/clients", scope="clients:get", refusals=(403, 404))
def list_clients(call: Call) -> Any:
    """List the clients: name, id and permissions, never a secret."""
    return [{key: client[key] for key in ("name", "clientId", "permissions")} for client in call.cluster()["clients"]]


@operation("POST", "/clusters/{clusterUuid}/clients", scope="clients:create", refusals=(400, 403, 404))
def create_client(call: Call) -> Any:
    """Make a client; this answer is the only one that ever shows its secret.

    Omitted permissions are all of them; that an empty list means none is assumed.
    """
    cluster = call.cluster()
    body = call.body({"clientName": str}, {"permissions": list})
    name, permissions = body["clientName"], body.get("permissions", list(ALL_PERMISSIONS))
    if not name:
        raise Refusal(400, "Validation Failed: clientName is empty")
    for permission in permissions:
        if permission not in ALL_PERMISSIONS:
            raise Refusal(400, f"Validation Failed: invalid permission {permission!r}")
    clients, most = cluster["clients"], call.organization.document["max_clients"]
    if any(client["name"] == name for client in clients):
        raise Refusal(400, "Client names must be unique")
    if most is not None and len(clients) >= most:
        raise Refusal(403, "Maximum number of clients reached")
    client = {
        "name": name,
        "clientId": new_client_id(),
        "clientSecret": new_client_secret(),
        "uuid": str(uuid.uuid4()),
        "permissions": list(dict.fromkeys(permissions)),
    }
    clients.append(client)
    links = {key: cluster["links"][key] for key in _LINKS if key in cluster["links"]}
    return {**client, "audience": AUDIENCE, "links": links}


@operation("GET", "/clusters/{clusterUuid}/clients/{clientId}", scope="clients:get", refusals=(403, 404, 412))
def get_client(call: Call) -> Any:
    """Show how to connect with a client; only once the cluster is up. The permissions are not part of it."""
    cluster = call.cluster()
    client = _client(call, cluster)
    if cluster["status"]["ready"] != "Healthy":
        raise Refusal(412, "The cluster is not ready; try again later")
    return {
        "name": client["name"],
        "ZEEBE_ADDRESS": f"{cluster['links'].get('zeebe', '')}:443",
        "ZEEBE_CLIENT_ID": client["clientId"],
        "ZEEBE_AUTHORIZATION_SERVER_URL": call.simulation.oauth_url,
    }


@operation(
    "DELETE", "/clusters/{clusterUuid}/clients/{clientId}", scope="clients:delete", success=204, refusals=(403, 404)
)
def delete_client(call: Call) -> Any:
    """Remove a client; tokens it already holds stay good."""
    cluster = call.cluster()
    cluster["clients"].remove(_client(call, cluster))


def _client(call: Call, cluster: dict[str, Any]) -> dict[str, Any]:
    for client in cluster["clients"]:
        if client["clientId"] == call.path["clientId"]:
            found: dict[str, Any] = client
            return found
    raise Refusal(404, "Client not found")
