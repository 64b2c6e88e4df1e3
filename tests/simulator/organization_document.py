# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state document: what it may hold, and what a missing key means."""

from __future__ import annotations

import copy
import uuid
from typing import Any

import cluster_life
from seed import ALL_PERMISSIONS, new_client_id, new_client_secret, seed_parameters

LINK_DOMAIN = "camunda.example"
"""Domain of the clusters' addresses: reserved for examples, so that nothing is ever sent to a real host by mistake."""

_KINDS: dict[str, tuple[type, ...]] = {
    "members": (list,),
    "seats": (int, type(None)),
    "max_clusters": (int, type(None)),
    "max_clients": (int, type(None)),
    "max_secrets": (int, type(None)),
    "parameters": (dict,),
    "clusters": (list,),
    "activity": (list,),
    "credentials": (list,),
}


def declare_list(key: str) -> None:
    """Let the state have a list under ``key``, which is empty by default; for operations on a new kind of object."""
    _KINDS[key] = (list,)


_CLUSTER_KINDS: dict[str, tuple[type, ...]] = {
    "clients": (list,),
    "secrets": (dict,),
    "deleted_secrets": (dict,),
    "backups": (list,),
    "restores": (list,),
    "backup_schedule": (dict, type(None)),
    "monitoring": (dict,),
    "secure_connectivity": (dict, type(None)),
}


def complete_document(
    document: Any, *, owner_id: str, credentials: list[dict[str, Any]], now: float, timestamp: str
) -> dict[str, Any]:
    """Return a deep copy of ``document`` in which every key is present.

    A missing list is empty, missing ``parameters`` are the simulator's own, missing ``credentials`` are
    ``credentials``, and a missing limit (``seats``, ``max_clusters``, ``max_clients``,
    ``max_secrets``) is none.

    :param owner_id: the organization's id, for clusters that name no owner.
    :param now: the services' time in epoch seconds, ``timestamp`` the same as the API writes it.
    :raises ValueError: if the document is not one.
    """
    if not isinstance(document, dict):
        raise ValueError("the state is not an object")
    unknown = sorted(str(key) for key in set(document) - set(_KINDS))
    if unknown:
        raise ValueError(f"unknown key {', '.join(unknown)}; there are: {', '.join(_KINDS)}")
    for key, value in document.items():
        if not isinstance(value, _KINDS[key]) or isinstance(value, bool):
            raise ValueError(f"{key} is not {' or '.join(kind.__name__ for kind in _KINDS[key])}")
    complete: dict[str, Any] = {
        **{key: [] for key, kinds in _KINDS.items() if kinds == (list,)},
        "seats": None,
        "max_clusters": None,
        "max_clients": None,
        "max_secrets": None,
        "parameters": seed_parameters(),
        "credentials": credentials,
        **document,
    }
    complete = copy.deepcopy(complete)
    complete["members"] = [_member(member) for member in complete["members"]]
    complete["credentials"] = [_credential(credential) for credential in complete["credentials"]]
    complete["clusters"] = [
        _cluster(cluster, complete["parameters"], owner_id, now, timestamp) for cluster in complete["clusters"]
    ]
    _refuse_duplicates("cluster uuid", [cluster["uuid"] for cluster in complete["clusters"]])
    _refuse_duplicates("member e-mail", [member["email"].casefold() for member in complete["members"]])
    _refuse_duplicates("client_id", [credential["client_id"] for credential in complete["credentials"]])
    return complete


def _refuse_duplicates(what: str, values: list[str]) -> None:
    if len(set(values)) < len(values):
        raise ValueError(f"a {what} occurs twice")


def _object(value: Any, what: str, *required: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"a {what} is not an object")
    for key in required:
        if not isinstance(value.get(key), str):
            raise ValueError(f"a {what} has no {key}")
    return value


def _member(value: Any) -> dict[str, Any]:
    member = _object(value, "member", "email")
    return {"name": "", "roles": [], "invitePending": False, **member}


def _credential(value: Any) -> dict[str, Any]:
    credential = _object(value, "credential", "client_id", "client_secret")
    scopes = credential.get("scopes")
    if scopes is not None and not isinstance(scopes, list):
        raise ValueError("the scopes of a credential are neither a list nor null")
    return {**credential, "scopes": scopes}


def _client(value: Any) -> dict[str, Any]:
    defaults = {
        "clientId": new_client_id(),
        "clientSecret": new_client_secret(),
        "uuid": str(uuid.uuid4()),
        "permissions": list(ALL_PERMISSIONS),
    }
    return {**defaults, **_object(value, "client", "name")}


def _backup(value: Any, generation: dict[str, Any], now: float, timestamp: str) -> dict[str, Any]:
    backup = _object(value, "backup")
    status = backup.get("status", "Complete")
    return {
        "uuid": str(uuid.uuid4()),
        "name": f"backup-{timestamp}",
        "created": timestamp,
        "completed": timestamp if status == "Complete" else "",
        "status": status,
        **dict.fromkeys(("zeebeStatus", "operateStatus", "tasklistStatus", "optimizeStatus"), status),
        "generationUuid": generation["uuid"],
        "generationName": generation["name"],
        # Neither is ever shown: which retention it falls under, and when it began (epoch seconds).
        "type": "manual",
        "since": now if status == "In progress" else 0,
        **backup,
    }


def _restore(value: Any, now: float, timestamp: str) -> dict[str, Any]:
    restore = _object(value, "restore", "backupId")
    return {"uuid": str(uuid.uuid4()), "state": "PENDING", "startTimestamp": timestamp, "since": now, **restore}


def _monitoring_client(value: Any, timestamp: str) -> dict[str, Any]:
    client = _object(value, "monitoring client", "username")
    client_uuid = str(client.get("uuid", uuid.uuid4()))
    return {
        "uuid": client_uuid,
        "name": f"byom-{client_uuid}",
        "created": timestamp,
        "lastUsed": timestamp,
        "createdBy": "simulator",
        "createdByName": "simulator",
        "password": new_client_secret(),
        **client,
    }


def _cluster(value: Any, parameters: dict[str, Any], owner_id: str, now: float, timestamp: str) -> dict[str, Any]:
    """Return the cluster with every key; keys this file does not know are kept, and never shown by the API."""
    given = _object(value, "cluster", "name")
    for key, kinds in _CLUSTER_KINDS.items():
        if not isinstance(given.get(key, kinds[0]()), kinds):
            raise ValueError(f"{key} of cluster {given['name']} is not {' or '.join(kind.__name__ for kind in kinds)}")
    channel = _first(parameters, "channels")
    cluster: dict[str, Any] = {
        "uuid": str(uuid.uuid4()),
        "ownerId": owner_id,
        "created": timestamp,
        "planType": _pair(_first(parameters, "clusterPlanTypes")),
        "region": _pair(_first(parameters, "regions")),
        "channel": _pair(channel),
        "generation": _pair(channel.get("defaultGeneration", channel)),
        "autoUpdate": True,
        "labels": [],
        "encryption": {"type": "Provider"},
        "ipallowlist": None,
        "status": {"ready": "Healthy"},
        "status_since": now,
        "clients": [],
        "encryption_since": 0,
        "minor_upgrade_at": None,
        "failed_over": False,
        "deleted_at": None,
        "secrets": {},
        "deleted_secrets": {},
        "backups": [],
        "restores": [],
        "backup_schedule": None,
        "monitoring": {},
        "secure_connectivity": None,
        **given,
    }
    if not isinstance(cluster["status"], dict) or not isinstance(cluster["status"].get("ready"), str):
        raise ValueError(f"the status of cluster {cluster['name']} has no ready")
    cluster["status"] = cluster_life.complete_status(cluster["status"])
    cluster["clients"] = [_client(client) for client in cluster["clients"]]
    cluster["backups"] = [_backup(backup, cluster["generation"], now, timestamp) for backup in cluster["backups"]]
    cluster["restores"] = [_restore(restore, now, timestamp) for restore in cluster["restores"]]
    monitoring = {"active": False, "clients": [], **cluster["monitoring"]}
    cluster["monitoring"] = {
        **monitoring,
        "clients": [_monitoring_client(client, timestamp) for client in monitoring["clients"]],
    }
    if cluster["secure_connectivity"] is not None:
        # Without a beginning it is long since ready.
        cluster["secure_connectivity"] = {
            "allowedPrincipals": [],
            "allowedRegions": [],
            "since": 0,
            "serviceId": uuid.uuid4().hex[:17],
            **cluster["secure_connectivity"],
        }
    cluster.setdefault("links", cluster_links(str(cluster["uuid"]), str(cluster["ownerId"])))
    return cluster


def _first(parameters: dict[str, Any], kind: str) -> dict[str, Any]:
    choices = parameters.get(kind) or seed_parameters()[kind]
    return dict(choices[0])


def _pair(choice: dict[str, Any]) -> dict[str, Any]:
    return {"uuid": choice["uuid"], "name": choice["name"]}


def cluster_links(cluster_uuid: str, owner_id: str) -> dict[str, str]:
    """Return the addresses of a cluster's components, in the shapes of the public samples."""
    links = {
        component: f"https://bru-2.{component}.{LINK_DOMAIN}/{cluster_uuid}"
        for component in ("operate", "tasklist", "optimize", "connectors")
    }
    # Without scheme and port: the API shows the gRPC host alone here.
    links["zeebe"] = f"{cluster_uuid}.bru-2.zeebe.{LINK_DOMAIN}"
    links["console"] = f"https://console.cloud.{LINK_DOMAIN}/org/{owner_id}/cluster/{cluster_uuid}"
    return links
