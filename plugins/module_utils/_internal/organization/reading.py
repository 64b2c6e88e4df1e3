# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads an organization with concurrent requests through one session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import ApiError
from .parts.registry import CLUSTERS, MEMBERS

if TYPE_CHECKING:
    from ..resources.clusters.reference import ClusterReference, Clusters
    from ..resources.members import Members
    from ..session import Session
    from .parts.part import ClusterPart

# The service rejects too many concurrent requests (429); its limit is not published.
MAX_CONCURRENT_READS = 8

Key = TypeVar("Key")


class Reader:
    """Reads an organization through one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read_members_and_clusters(self, *, members: bool, clusters: bool) -> tuple[Members | None, Clusters | None]:
        """Return the members and the clusters of the organization; None for those not requested."""
        reads: dict[str, Callable[[], Any]] = {}
        if members:
            reads[MEMBERS.name] = lambda: MEMBERS.read(self._session)
        if clusters:
            reads[CLUSTERS.name] = lambda: CLUSTERS.read(self._session)
        found = self._read_all(reads)
        return found.get(MEMBERS.name), found.get(CLUSTERS.name)

    def read_parts(
        self,
        wanted: list[tuple[ClusterReference, list[ClusterPart[Any, Any]]]],
        on_forbidden: Callable[[int, ClusterPart[Any, Any], ApiError], None] | None = None,
    ) -> list[dict[str, Any]]:
        """Return the current state of parts of clusters, by the names of the parts, in the order of ``wanted``.

        :param wanted: clusters, each with the parts to read. A cluster that does not exist yet takes no request.
        :param on_forbidden: called with the number of the cluster and the part if reading it is forbidden (403). The
            state of the part is None then. Without it, 403 is an error like any other.
        """

        def read(number: int, part: ClusterPart[Any, Any], cluster: ClusterReference) -> Any:
            try:
                return part.read(self._session, cluster)
            except ApiError as error:
                if error.status != 403 or on_forbidden is None:
                    raise
                on_forbidden(number, part, error)
                return None

        reads: dict[tuple[int, str], Callable[[], Any]] = {}
        for number, (cluster, parts) in enumerate(wanted):
            for part in parts:
                reads[number, part.name] = partial(read, number, part, cluster)
        found = self._read_all(reads)
        return [
            {part.name: found[number, part.name] for part in parts} for number, (_cluster, parts) in enumerate(wanted)
        ]

    def _read_all(self, reads: Mapping[Key, Callable[[], Any]]) -> dict[Key, Any]:
        """Return the results of the reads; the first error cancels those that have not started."""
        if len(reads) < 2:
            return {key: read() for key, read in reads.items()}
        # Otherwise, every thread would request a token.
        self._session.access_token()
        pool = ThreadPoolExecutor(max_workers=MAX_CONCURRENT_READS, thread_name_prefix="camunda-read")
        try:
            pending = {key: pool.submit(read) for key, read in reads.items()}
            wait(pending.values(), return_when=FIRST_EXCEPTION)
            failed = next((each for each in pending.values() if each.done() and each.exception() is not None), None)
            if failed is not None:
                failed.result()
            return {key: each.result() for key, each in pending.items()}
        finally:
            # Also after an interruption: running requests are completed, the others are cancelled.
            pool.shutdown(cancel_futures=True)
