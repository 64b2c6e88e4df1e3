# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API clients: what the declared state means for what is there, and clusters found by name."""

from __future__ import annotations

from typing import Any

import pytest
from answering_caller import AnsweringCaller
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils.errors import (
    Ambiguous,
    ApiError,
    CamundaError,
    NotFound,
    OptionError,
    Refused,
    SecretLost,
)
from ansible_collections.community.camunda.plugins.module_utils.plan import CREATE, RECREATE, REMOVE
from ansible_collections.community.camunda.plugins.module_utils.resources.api_clients import ApiClients
from ansible_collections.community.camunda.plugins.module_utils.resources.clusters import cluster_called
from ansible_collections.community.camunda.plugins.module_utils.vocabulary import CLIENT_PERMISSIONS

PRODUCTION = {"uuid": "5c34c0a7-7f29-4424-8414-125615f7a9b9", "name": "production"}
STAGING = {"uuid": "2f6470f9-77ec-4be5-9cdc-3231caf683ec", "name": "staging"}
WORKER = {"name": "worker", "clientId": "id-of-worker", "permissions": ["Zeebe", "Operate"]}


class Cluster:
    """One cluster's clients, and what is done to them; the service itself is tested with the simulator.

    :ivar creations: the next answers to a creation, until none is left; then it succeeds.
    """

    def __init__(self, *clients: dict[str, Any], clusters: tuple[dict[str, Any], ...] = (PRODUCTION, STAGING)) -> None:
        self.listed = list(clients)
        self.creations: list[tuple[int, Any]] = []
        self._clusters = clusters
        self._caller = AnsweringCaller(self._answer)

    @property
    def changes(self) -> list[tuple[str, str, Any]]:
        """What was sent to change something."""
        return self._caller.changes

    def resource(self, cluster: str = "production") -> ApiClients:
        """Return the resource that reads from here."""
        return ApiClients(self._caller, cluster_called(self._caller, cluster))

    def _answer(self, method: str, path: str, content: Any) -> tuple[int, Any]:
        if path == "/clusters":
            return 200, list(self._clusters)
        _root, _clusters, uuid, _clients, *client_id = path.split("/")
        if uuid not in [known["uuid"] for known in self._clusters]:
            return 404, None
        if method == "DELETE":
            self.listed = [client for client in self.listed if client.get("clientId") != client_id[0]]
            return 204, None
        if method == "GET":
            return 200, self.listed
        if self.creations:
            return self.creations.pop(0)
        name, permissions = content["clientName"], content["permissions"]
        return 200, {"name": name, "clientId": "new-id", "clientSecret": "new-secret", "permissions": permissions}


# Answers to a creation: it is forbidden; it is done, and the secret is missing.
FORBIDDEN = (403, {"message": "forbidden by a test"})
WITHOUT_SECRET = (200, {"clientId": "id-of-the-lost-one"})


def creation(name: str, permissions: list[str], cluster: str = PRODUCTION["uuid"]) -> tuple[str, str, Any]:
    """Return the request that creates a client."""
    return "POST", f"/clusters/{cluster}/clients", {"clientName": name, "permissions": permissions}


def deletion(client_id: str) -> tuple[str, str, Any]:
    """Return the request that deletes a client."""
    return "DELETE", f"/clusters/{PRODUCTION['uuid']}/clients/{client_id}", None


def planned(
    cluster: Cluster, permissions: list[str] | None, *, recreate: bool = False, rotate: bool = False
) -> tuple[ApiClients, Any]:
    """Return the resource, and the step that makes the client ``worker`` present."""
    clients = cluster.resource()
    return clients, clients.present("worker", permissions, recreate=recreate, rotate=rotate)


def test_creation() -> None:
    cluster = Cluster()
    clients, step = planned(cluster, ["Zeebe"])
    assert (step.action, step.before, step.cluster) == (CREATE, None, "production")
    assert step.after == {"name": "worker", "permissions": ["Zeebe"], "clientId": "(new)"}
    assert step.predicted == {"name": "worker", "clientId": None, "permissions": ["Zeebe"]}
    assert (cluster.changes, clients.created) == ([], None)
    step.execute()
    assert cluster.changes == [creation("worker", ["Zeebe"])]
    assert clients.created is not None
    assert clients.created["clientSecret"] == "new-secret"


def test_a_secret_is_in_no_step() -> None:
    cluster = Cluster()
    step = planned(cluster, ["Zeebe"])[1]
    step.execute()
    assert "new-secret" not in repr((step, step.before, step.after, step.predicted, step.changes(), step.title))


@pytest.mark.parametrize("permissions", [None, []])
def test_creation_without_permissions(permissions: list[str] | None) -> None:
    with pytest.raises(OptionError) as caught:
        planned(Cluster(), permissions)
    assert caught.value.option == "permissions"
    assert "all" in caught.value.message


def test_all_permissions_are_sent_one_by_one() -> None:
    cluster = Cluster()
    planned(cluster, ["all"])[1].execute()
    assert cluster.changes == [creation("worker", list(CLIENT_PERMISSIONS))]


@pytest.mark.parametrize(
    "permissions", [None, ["Zeebe", "Operate"], ["Operate", "Zeebe"], ["Zeebe", "Operate", "Zeebe"]]
)
@pytest.mark.parametrize("recreate", [False, True])
def test_nothing_to_do(permissions: list[str] | None, recreate: bool) -> None:
    assert planned(Cluster(WORKER), permissions, recreate=recreate)[1] is None


def test_all_accepts_a_permission_that_came_later() -> None:
    everything = {**WORKER, "permissions": [*CLIENT_PERMISSIONS, "Agents"]}
    assert planned(Cluster(everything), ["all"])[1] is None
    with pytest.raises(Refused):
        planned(Cluster(everything), list(CLIENT_PERMISSIONS))


def test_other_permissions_are_refused_without_consent() -> None:
    with pytest.raises(Refused) as caught:
        planned(Cluster(WORKER), ["Zeebe", "Tasklist"])
    for word in ("worker", "Operate, Zeebe", "Tasklist, Zeebe", "recreate", "new client ID and secret"):
        assert word in caught.value.message


@pytest.mark.parametrize(
    ("permissions", "consent", "after"),
    [
        (["Tasklist"], "recreate", ["Tasklist"]),
        (["Tasklist"], "rotate", ["Tasklist"]),
        (["Zeebe", "Operate"], "rotate", ["Zeebe", "Operate"]),
        (None, "rotate", ["Zeebe", "Operate"]),
    ],
)
def test_making_it_again(permissions: list[str] | None, consent: str, after: list[str]) -> None:
    cluster = Cluster(WORKER)
    clients, step = planned(cluster, permissions, **{consent: True})
    assert step.action == RECREATE
    assert step.changes()["clientId"] == {"before": "id-of-worker", "after": "(new)"}
    step.execute()
    assert cluster.changes == [deletion("id-of-worker"), creation("worker", after)]
    assert clients.created is not None


@pytest.mark.parametrize("permissions", [None, []])
def test_rotation_never_guesses_permissions(permissions: list[str] | None) -> None:
    """The list of a client's permissions may be missing or null. Sending none could grant everything."""
    listed = {"name": "worker", "clientId": "id-of-worker", "permissions": permissions}
    with pytest.raises(CamundaError, match="permissions"):
        planned(Cluster(listed), None, rotate=True)


def test_deleted_but_not_made_again() -> None:
    cluster = Cluster(WORKER)
    cluster.creations = [FORBIDDEN]
    clients, step = planned(cluster, None, rotate=True)
    with pytest.raises(ApiError) as caught:
        step.execute()
    assert "'worker' has been deleted" in caught.value.message
    assert "run the task again" in caught.value.message
    assert "forbidden by a test" in caught.value.message
    assert clients.created is None


def test_lost_secret_with_consent_is_made_again() -> None:
    cluster = Cluster(WORKER)
    clients, step = planned(cluster, ["Tasklist"], recreate=True)
    cluster.creations = [WITHOUT_SECRET]
    cluster.listed.append({"name": "worker", "clientId": "id-of-the-lost-one", "permissions": ["Tasklist"]})
    step.execute()
    assert [method for method, _path, _content in cluster.changes] == ["DELETE", "POST", "DELETE", "POST"]
    assert cluster.changes[2] == deletion("id-of-the-lost-one")
    assert clients.created is not None


def test_lost_secret_without_consent_is_an_error() -> None:
    cluster = Cluster()
    cluster.creations = [WITHOUT_SECRET]
    with pytest.raises(SecretLost):
        planned(cluster, ["Tasklist"])[1].execute()
    assert cluster.changes == [creation("worker", ["Tasklist"])]


def test_names_are_compared_exactly() -> None:
    clients = Cluster(WORKER).resource()
    assert clients.find("worker") == WORKER
    assert clients.find("Worker") is None
    assert clients.absent("Worker") is None


def test_removal() -> None:
    cluster = Cluster(WORKER)
    step = cluster.resource().absent("worker")
    assert step is not None
    assert (step.action, step.after, step.predicted) == (REMOVE, None, None)
    step.execute()
    assert cluster.changes == [deletion("id-of-worker")]


def test_a_client_that_cannot_be_kept_is_deleted() -> None:
    cluster = Cluster()
    clients, step = planned(cluster, ["Zeebe"])
    assert clients.issued_secret("https://login.example/oauth/token") is None
    step.execute()
    issued = clients.issued_secret("https://login.example/oauth/token")
    assert issued is not None
    assert issued.without_secret() == {"name": "worker", "clientId": "new-id", "permissions": ["Zeebe"]}
    assert "has been deleted again" in issued.not_kept()
    assert cluster.changes[1:] == [deletion("new-id")]


def test_cluster_by_uuid_whatever_its_case() -> None:
    assert Cluster(WORKER).resource(PRODUCTION["uuid"]).find("worker") == WORKER
    assert Cluster(WORKER).resource(PRODUCTION["uuid"].upper()).find("worker") == WORKER


@pytest.mark.parametrize("wanted", ["nowhere", "Production", "00000000-0000-4000-8000-000000000000", ""])
def test_unknown_cluster(wanted: str) -> None:
    with pytest.raises(NotFound) as caught:
        Cluster().resource(wanted)
    for known in (PRODUCTION, STAGING):
        assert f"'{known['name']}' ({known['uuid']})" in caught.value.message
    assert f"'{wanted}'" in caught.value.message


def test_unknown_cluster_where_there_is_none() -> None:
    with pytest.raises(NotFound, match="It has: none"):
        Cluster(clusters=()).resource("production")


def test_a_name_of_two_clusters() -> None:
    twin = {**STAGING, "name": "production"}
    with pytest.raises(Ambiguous) as caught:
        Cluster(clusters=(PRODUCTION, twin)).resource("production")
    assert PRODUCTION["uuid"] in caught.value.message
    assert STAGING["uuid"] in caught.value.message
    cluster = Cluster(clusters=(PRODUCTION, twin))
    clients = cluster.resource(STAGING["uuid"])
    step = clients.present("worker", ["Zeebe"], recreate=False, rotate=False)
    assert step is not None
    step.execute()
    assert cluster.changes == [creation("worker", ["Zeebe"], STAGING["uuid"])]


PERMISSIONS = st.lists(st.sampled_from(CLIENT_PERMISSIONS), min_size=1, unique=True)


@given(PERMISSIONS, PERMISSIONS)
def test_what_is_predicted_needs_no_further_change(now: list[str], wanted: list[str]) -> None:
    step = planned(Cluster({**WORKER, "permissions": now}), wanted, recreate=True)[1]
    assert (step is None) == (set(now) == set(wanted))
    if step is not None:
        assert planned(Cluster({**WORKER, **step.predicted}), wanted)[1] is None
