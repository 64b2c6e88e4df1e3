# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API clients: what the declared state means for what is there, and clusters found by name."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils.api_call import Caller
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
from ansible_collections.community.camunda.plugins.module_utils.resources import api_clients, clusters
from ansible_collections.community.camunda.plugins.module_utils.resources.api_clients import ApiClients
from ansible_collections.community.camunda.plugins.module_utils.resources.clusters import cluster_called
from ansible_collections.community.camunda.plugins.module_utils.vocabulary import CLIENT_PERMISSIONS

PRODUCTION = {"uuid": "5c34c0a7-7f29-4424-8414-125615f7a9b9", "name": "production"}
STAGING = {"uuid": "2f6470f9-77ec-4be5-9cdc-3231caf683ec", "name": "staging"}
WORKER = {"name": "worker", "clientId": "id-of-worker", "permissions": ["Zeebe", "Operate"]}


@pytest.fixture(autouse=True)
def _operations_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let those below, who call, be the operations as well."""
    for room, name in (
        (api_clients, "ClientOperations"),
        (api_clients, "ClusterOperations"),
        (clusters, "ClusterOperations"),
    ):
        monkeypatch.setattr(room, name, lambda caller: caller)


class Cluster:
    """One cluster's clients, and what is done to them; the service itself is tested with the simulator."""

    def __init__(self, *clients: dict[str, Any], clusters: tuple[dict[str, Any], ...] = (PRODUCTION, STAGING)) -> None:
        self.listed = list(clients)
        self.all_clusters = clusters
        self.calls: list[tuple[Any, ...]] = []
        self.failures: list[CamundaError] = []

    def clusters(self) -> list[dict[str, Any]]:
        """Return the clusters."""
        return list(self.all_clusters)

    def clients(self, cluster: str) -> list[dict[str, Any]]:
        """Return the clients of a cluster that exists."""
        if cluster not in [known["uuid"] for known in self.all_clusters]:
            raise failure(404)
        return list(self.listed)

    def create_client(self, cluster: str, name: str, permissions: list[str]) -> dict[str, Any]:
        """Note the call, and fail when that is planned."""
        self.calls.append(("create", cluster, name, permissions))
        if self.failures:
            raise self.failures.pop(0)
        return {"name": name, "clientId": "new-id", "clientSecret": "new-secret", "permissions": permissions}

    def delete_client(self, cluster: str, client_id: str) -> None:
        """Note the call."""
        self.calls.append(("delete", cluster, client_id))
        self.listed = [client for client in self.listed if client.get("clientId") != client_id]

    def resource(self, cluster: str = "production") -> ApiClients:
        """Return the resource that reads from here."""
        caller = cast(Caller, self)
        return ApiClients(caller, cluster_called(caller, cluster))


def failure(status: int) -> ApiError:
    """Return the error for an answer with that status."""
    return ApiError(f"it answers {status}", method="POST", path="/x", status=status)


def lost() -> SecretLost:
    """Return the error for a creation whose answer was lost."""
    return SecretLost("the secret was lost", method="POST", path="/x", status=None)


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
    assert (cluster.calls, clients.created) == ([], None)
    step.execute()
    assert cluster.calls == [("create", PRODUCTION["uuid"], "worker", ["Zeebe"])]
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
    assert cluster.calls == [("create", PRODUCTION["uuid"], "worker", list(CLIENT_PERMISSIONS))]


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
    assert cluster.calls == [
        ("delete", PRODUCTION["uuid"], "id-of-worker"),
        ("create", PRODUCTION["uuid"], "worker", after),
    ]
    assert clients.created is not None


@pytest.mark.parametrize("permissions", [None, []])
def test_rotation_never_guesses_permissions(permissions: list[str] | None) -> None:
    """The list of a client's permissions may be missing or null. Sending none could grant everything."""
    listed = {"name": "worker", "clientId": "id-of-worker", "permissions": permissions}
    with pytest.raises(CamundaError, match="permissions"):
        planned(Cluster(listed), None, rotate=True)


def test_deleted_but_not_made_again() -> None:
    cluster = Cluster(WORKER)
    cluster.failures = [failure(403)]
    clients, step = planned(cluster, None, rotate=True)
    with pytest.raises(ApiError) as caught:
        step.execute()
    assert "'worker' has been deleted" in caught.value.message
    assert "run the task again" in caught.value.message
    assert "it answers 403" in caught.value.message
    assert clients.created is None


def test_lost_secret_with_consent_is_made_again() -> None:
    cluster = Cluster(WORKER)
    clients, step = planned(cluster, ["Tasklist"], recreate=True)
    cluster.failures = [lost()]
    cluster.listed.append({"name": "worker", "clientId": "id-of-the-lost-one", "permissions": ["Tasklist"]})
    step.execute()
    assert [call[0] for call in cluster.calls] == ["delete", "create", "delete", "create"]
    assert cluster.calls[2] == ("delete", PRODUCTION["uuid"], "id-of-the-lost-one")
    assert clients.created is not None


def test_lost_secret_without_consent_is_an_error() -> None:
    cluster = Cluster()
    cluster.failures = [lost()]
    with pytest.raises(SecretLost):
        planned(cluster, ["Tasklist"])[1].execute()
    assert [call[0] for call in cluster.calls] == ["create"]


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
    assert cluster.calls == [("delete", PRODUCTION["uuid"], "id-of-worker")]


def test_a_client_that_cannot_be_kept_is_deleted() -> None:
    cluster = Cluster()
    clients, step = planned(cluster, ["Zeebe"])
    assert clients.issued_secret("https://login.example/oauth/token") is None
    step.execute()
    issued = clients.issued_secret("https://login.example/oauth/token")
    assert issued is not None
    assert issued.without_secret() == {"name": "worker", "clientId": "new-id", "permissions": ["Zeebe"]}
    assert "has been deleted again" in issued.not_kept()
    assert cluster.calls[1:] == [("delete", PRODUCTION["uuid"], "new-id")]


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
    assert cluster.calls == [("create", STAGING["uuid"], "worker", ["Zeebe"])]


PERMISSIONS = st.lists(st.sampled_from(CLIENT_PERMISSIONS), min_size=1, unique=True)


@given(PERMISSIONS, PERMISSIONS)
def test_what_is_predicted_needs_no_further_change(now: list[str], wanted: list[str]) -> None:
    step = planned(Cluster({**WORKER, "permissions": now}), wanted, recreate=True)[1]
    assert (step is None) == (set(now) == set(wanted))
    if step is not None:
        assert planned(Cluster({**WORKER, **step.predicted}), wanted)[1] is None
