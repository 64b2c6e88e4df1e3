# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the simulated services, most of them about one cluster, for tests of the simulator itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from raw_call import RawAnswer, ask_for_token, raw_call
from seed import seed_parameters
from simulator_client import Simulator

PARAMETERS = seed_parameters()
BELGIUM, _IOWA, FRANKFURT = ({"uuid": each["uuid"], "name": each["name"]} for each in PARAMETERS["regions"])
"""A region of GCP and one of AWS, as clusters show them."""
IRELAND = {"uuid": "i", "name": "Ireland, Europe (eu-west-1)"}

_STABLE, _ALPHA = PARAMETERS["channels"]
NEW_CLUSTER = {
    "name": "new",
    "planTypeId": PARAMETERS["clusterPlanTypes"][0]["uuid"],
    "channelId": _STABLE["uuid"],
    "generationId": _STABLE["defaultGeneration"]["uuid"],
    "regionId": BELGIUM["uuid"],
}
IN_ALPHA = {"channelId": _ALPHA["uuid"], "generationId": _ALPHA["defaultGeneration"]["uuid"]}

CLUSTER = "11111111-2222-4333-8444-555555555555"
BACKUP = "22222222-2222-4333-8444-555555555555"
MONITORING_CLIENT = "33333333-2222-4333-8444-555555555555"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/mrk-0123456789abcdef"
BACKUP_KEY = KEY.replace("eu-central-1", "eu-west-1")
CONNECTIVITY = {"allowedPrincipals": ["arn:aws:iam::123456789012:root"], "allowedRegions": ["eu-central-1"]}

EVERYTHING: dict[str, Any] = {
    "description": "has everything",
    "region": FRANKFURT,
    "backupRegion": IRELAND,
    "encryption": {"type": "External", "status": "Ready", "primaryKeyArn": KEY},
    "labels": ["dev"],
    "ipallowlist": [{"ip": "192.0.2.0/24", "description": ""}],
    "generation": PARAMETERS["channels"][0]["allowedGenerations"][0],
    "clients": [{"name": "client", "clientId": "client-of-the-cluster"}],
    "secrets": {"TOKEN": "value"},
    "backups": [{"uuid": BACKUP}],
    "restores": [{"uuid": "r", "backupId": BACKUP, "state": "FAILED", "startTimestamp": "t"}],
    "backup_schedule": {"name": "nightly", "schedule": "0 2 * * *"},
    "monitoring": {"active": True, "clients": [{"uuid": MONITORING_CLIENT, "username": "scraper"}]},
    "secure_connectivity": CONNECTIVITY,
}
"""A cluster with one of everything."""
MEMBERS = [{"email": "anna@example.com", "name": "Anna", "roles": ["analyst"]}]

PATH_PARAMETERS = {
    "clusterUuid": CLUSTER,
    "clientId": "client-of-the-cluster",
    "secretName": "TOKEN",
    "backupId": BACKUP,
    "clientUuid": MONITORING_CLIENT,
    "email": "anna@example.com",
}
"""Names of what is in these two."""


class ClusterCalls:
    """Calls of a simulator whose first organization has one cluster; ``*`` begins the paths that are about that.

    :param cluster: keys of the cluster in the state document.
    :param organization: other keys of the state document.
    """

    def __init__(self, sim: Simulator, cluster: dict[str, Any], organization: dict[str, Any]) -> None:
        self.sim = sim
        self._organization = organization
        self.put(**cluster)
        self.token = sim.token()

    def put(self, **cluster: Any) -> None:
        """Replace the state by one with only this cluster."""
        clusters = [{"uuid": CLUSTER, "name": "first", "ownerId": "owner", **cluster}]
        self.sim.put_state({"clusters": clusters, **self._organization})

    def __call__(self, call: str, document: Any = None, **raw: Any) -> RawAnswer:
        """Call an operation, ``PUT */wake`` say; ``raw`` is what :func:`raw_call` takes."""
        method, target = call.split(" ")
        if target.startswith("*"):
            target = f"/clusters/{CLUSTER}{target[1:]}"
        return raw_call(self.sim, method, target, document=document, **{"token": self.token, **raw})

    def status(self, call: str, document: Any = None, **raw: Any) -> int:
        """Call an operation and return the status of the answer."""
        return self(call, document, **raw).status

    def refusal(self, call: str, document: Any = None) -> tuple[int, str]:
        """Call an operation that refuses in plain text; return status and text."""
        answer = self(call, document)
        assert answer.headers["content-type"].startswith("text/plain")
        return answer.status, answer.text

    def get(self, path: str = "*") -> Any:
        """Return the JSON that a GET shows."""
        answer = self(f"GET {path}")
        assert answer.status == 200, answer.text
        return answer.json()

    def ready(self) -> str:
        """Return the combined status of the cluster."""
        return str(self.get()["status"]["ready"])

    def ask(self, **parameters: str | None) -> RawAnswer:
        """Ask for a token, with ``parameters`` in the place of the right ones."""
        return ask_for_token(self.sim, **parameters)


Start = Callable[..., ClusterCalls]
"""Starts the simulator over: options, keys of the cluster, other keys of the state document."""
