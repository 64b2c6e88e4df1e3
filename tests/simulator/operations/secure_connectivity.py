# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secure connectivity of a cluster: a private endpoint at the cloud provider."""

from __future__ import annotations

import uuid
from typing import Any

from backups import timestamp
from operation_registry import Call, Refusal, operation

LIFE = 2.0
"""Length of the provisioning in multiples of ``cluster_seconds``. Documented as some minutes."""

PATH = "/clusters/{clusterUuid}/secure-connectivity"


@operation("GET", PATH, scope="secure-connectivity:get", refusals=(403, 404))
def get_secure_connectivity(call: Call) -> Any:
    """Show what is asked for and how far it is; an inactive one has an empty status."""
    cluster = call.cluster()
    return {"status": _shown(call, cluster) if cluster["secure_connectivity"] is not None else {}}


@operation("POST", PATH, scope="secure-connectivity:create", success=204, refusals=(403, 404, 409))
def activate_secure_connectivity(call: Call) -> Any:
    """Begin to provide an endpoint for these principals and regions. There is no way to change them later."""
    cluster = call.cluster()
    body = call.body({"allowedPrincipals": list, "allowedRegions": list})
    for name, values in body.items():
        if not values or not all(isinstance(value, str) and value for value in values):
            raise Refusal(400, f"Validation Failed: {name} is not a list of texts with at least one")
    provider, generation = call.provider(cluster), cluster["generation"]["name"]
    # Documented for AWS and 8.8 or newer; the status is what the JavaScript SDK's own tests expect without the feature.
    if provider not in ("AWS", None):
        raise Refusal(403, "Secure Connectivity is not available in this region")
    if generation.startswith(("8.0 ", "8.1 ", "8.2 ", "8.3 ", "8.4 ", "8.5 ", "8.6 ", "8.7 ")):
        raise Refusal(403, "Secure Connectivity is not available for this generation")
    if cluster["secure_connectivity"] is not None:
        raise Refusal(409, "Secure Connectivity already activated")
    cluster["secure_connectivity"] = {
        **body,
        "since": call.simulation.clock.now(),
        # Part of the service's name, so that activating anew changes it, as it does at the provider.
        "serviceId": uuid.uuid4().hex[:17],
    }


@operation("DELETE", PATH, scope="secure-connectivity:delete", success=204, refusals=(403, 404, 409))
def deactivate_secure_connectivity(call: Call) -> Any:
    """Remove the endpoint, which cuts its connections."""
    cluster = call.cluster()
    if cluster["secure_connectivity"] is None:
        raise Refusal(409, "Secure Connectivity not activated")
    cluster["secure_connectivity"] = None


def _shown(call: Call, cluster: dict[str, Any]) -> dict[str, Any]:
    """Return the object as it is described; which texts its parts hold is not documented.

    While it is provided, the fields of the endpoint, which are declared as required, are empty (assumed).
    """
    wanted, cluster_uuid = cluster["secure_connectivity"], cluster["uuid"]
    ready_at = wanted["since"] + LIFE * call.simulation.options.cluster_seconds
    ready = call.simulation.clock.now() >= ready_at
    region = cluster["region"]["name"].rpartition("(")[2].rstrip(")")
    service = f"com.amazonaws.vpce.{region}.vpce-svc-{wanted['serviceId']}"
    endpoint = {"privateDnsName": f"{cluster_uuid}.{region}.example", "type": "Interface", "serviceName": service}
    condition = {
        "type": "Ready",
        "status": "True" if ready else "False",
        "reason": "Available" if ready else "Provisioning",
        "message": "The endpoint service is available" if ready else "The endpoint service is being provided",
        "observedGeneration": 1,
        "lastTransitionTime": timestamp(ready_at if ready else wanted["since"]),
    }
    return {
        "metadata": {
            "name": f"secure-connectivity-{cluster_uuid}",
            "namespace": cluster_uuid,
            "labels": {"orgId": cluster["ownerId"]},
        },
        "spec": {
            "allowedPrincipals": wanted["allowedPrincipals"],
            "allowedRegions": wanted["allowedRegions"],
            "cluster": {"id": cluster_uuid},
        },
        "status": {
            "urls": {"zeebe": cluster["links"].get("zeebe", "")} if ready else {},
            "observedGeneration": 1,
            "endpointConnectionCount": 0,
            "endpoint": {**endpoint, "region": region} if ready else dict.fromkeys((*endpoint, "region"), ""),
            "endpointConnections": [],
            "conditions": [condition],
        },
    }
