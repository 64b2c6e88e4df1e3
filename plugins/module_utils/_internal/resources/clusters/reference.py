# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""References to clusters by UUID or name."""

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
    """All clusters of one organization, read once, and the parameters for new ones, read when they are needed.

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
        """Return the available plan types, regions, channels and generations."""
        if self._parameters is None:
            self._parameters = ClusterParameters(self._api.cluster_parameters())
        return self._parameters


class ClusterReference:
    """A cluster that exists, or that a step of the same plan creates.

    :param label: name or UUID, for messages.
    :param uuid: None for a cluster that does not exist yet.
    :param listed: the cluster as the API lists it, if it has been read.
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
        """True if the cluster exists, so that its parts can be read."""
        return self._uuid is not None

    @property
    def uuid(self) -> str:
        """The UUID.

        :raises NotFound: if the cluster has not been created yet.
        """
        if self._uuid is None:
            raise NotFound(f"The cluster '{self}' has not been created yet.")
        return self._uuid

    def mark_created(self, uuid: str) -> None:
        """Set the UUID of the cluster after its creation."""
        self._uuid = uuid

    @contextmanager
    def explain_not_found(self) -> Iterator[None]:
        """Replace the error 404 of a read in the block by one that says that the cluster does not exist.

        :raises NotFound: lists the existing clusters.
        """
        try:
            yield
        except ApiError as error:
            if error.status == 404:
                raise unknown_cluster_error(self._api.clusters(), self._label) from None
            raise


def resolve_cluster(api_client: ApiClient, wanted: str) -> ClusterReference:
    """Return the cluster with that UUID or name.

    :param wanted: UUID or name. Whether a UUID exists is not checked, so it takes no request.
    :raises NotFound: if no cluster has that name; lists the existing clusters.
    :raises Ambiguous: if several have it; lists their UUIDs.
    """
    if is_uuid(wanted):
        return ClusterReference(api_client, wanted, wanted.lower())
    return ClusterReference(
        api_client, wanted, str(find_cluster(ClusterOperations(api_client).clusters(), wanted)["uuid"])
    )
