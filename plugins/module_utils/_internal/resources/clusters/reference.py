# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters found by UUID or by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ...api.clusters import ClusterOperations
from ...api.vocabulary import is_uuid
from ...errors import ApiError, NotFound
from .listed import find_cluster, unknown_cluster_error
from .parameters import ClusterParameters

if TYPE_CHECKING:
    from ...api.call import ApiClient
    from ...api.operations import Object


class Clusters:
    """All clusters of one organization, read once, and what may be chosen for them, read when it is needed.

    :ivar all: the clusters as the API lists them.
    """

    def __init__(self, api_client: ApiClient) -> None:
        self._api = ClusterOperations(api_client)
        self.all = self._api.clusters()
        self._parameters: ClusterParameters | None = None

    def by_name(self, name: str) -> list[Object]:
        """Return the clusters with that name."""
        return [cluster for cluster in self.all if cluster.get("name") == name]

    def parameters(self) -> ClusterParameters:
        """Return what may be chosen."""
        if self._parameters is None:
            self._parameters = ClusterParameters(self._api.cluster_parameters())
        return self._parameters


class ClusterReference:
    """One cluster, as far as its parts have to know it: one that exists, or that a step of the same plan makes.

    :param label: how people call it: name or UUID. The reference is shown as it.
    :param uuid: None for a cluster that is still to be made.
    :param listed: the cluster as the API lists it, where that is at hand.
    """

    def __init__(self, api_client: ApiClient, label: str, uuid: str | None, listed: Object | None = None) -> None:
        self._api = ClusterOperations(api_client)
        self._label = label
        self._uuid = uuid
        self.listed = listed

    def __str__(self) -> str:
        return self._label

    @property
    def exists(self) -> bool:
        """Tell whether there is the cluster, so that it can be asked for its parts."""
        return self._uuid is not None

    @property
    def uuid(self) -> str:
        """The UUID.

        :raises NotFound: as long as the cluster has not been made.
        """
        if self._uuid is None:
            raise NotFound(f"The cluster '{self}' has not been created yet.")
        return self._uuid

    def mark_created(self, uuid: str) -> None:
        """Take note that the cluster exists now."""
        self._uuid = uuid

    @contextmanager
    def explain_not_found(self) -> Iterator[None]:
        """Explain a 404 to the reads inside: the cluster does not exist.

        :raises NotFound: lists the clusters that exist.
        """
        try:
            yield
        except ApiError as error:
            if error.status == 404:
                raise unknown_cluster_error(self._api.clusters(), self._label) from None
            raise


def resolve_cluster(api_client: ApiClient, wanted: str) -> ClusterReference:
    """Return the cluster that ``wanted`` names.

    :param wanted: UUID or name. A UUID is taken as it is (in lower case), without a request.
    :raises NotFound: when no cluster has that name; lists those that exist.
    :raises Ambiguous: when several have it; lists their UUIDs.
    """
    if is_uuid(wanted):
        return ClusterReference(api_client, wanted, wanted.lower())
    return ClusterReference(
        api_client, wanted, str(find_cluster(ClusterOperations(api_client).clusters(), wanted)["uuid"])
    )
