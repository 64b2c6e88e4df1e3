# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for a cluster: until it is healthy, accepts a change, or is deleted."""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from typing import TYPE_CHECKING

from ...api.clusters import ClusterOperations
from ...clock import Deadline, sleep
from ...errors import ApiError, NotReady
from ...waiting import Wait
from .listed import status_of

if TYPE_CHECKING:
    from ...api.call import ApiClient
    from ...api.operations import Object
    from ...messages import Messages

# The pause before the first check after a change, and the pause between two checks (seconds).
FIRST_LOOK_SECONDS = 3.0
POLL_SECONDS = 5.0

# A cluster may be unhealthy for a moment while it starts. After this many seconds, it is an error.
MAX_UNHEALTHY_SECONDS = 120.0

HEALTHY = "Healthy"
SUSPENDED = "Suspended"
CREATING = "Creating"
RESUMING = "Resuming"
UPDATING = "Updating"
WAITING_FOR_INPUT = "WaitingForInput"

# Statuses of a change in progress.
TRANSIENT = (CREATING, RESUMING, UPDATING)

# Statuses that are not expected to change soon. Others, such as Maintenance, are waited for until the timeout.
_PERSISTENT = ("Unhealthy", SUSPENDED)

_READY = "Ready"
_NOT_SHOWN = "not shown by the API"


class ClusterWaiter:
    """Waits for clusters.

    :param seconds: timeout of one wait; None if the task does not wait.
    """

    def __init__(self, api_client: ApiClient, messages: Messages, seconds: float | None) -> None:
        self._api = ClusterOperations(api_client)
        self._messages = messages
        self._seconds = seconds

    @property
    def waits(self) -> bool:
        """True if the task waits."""
        return self._seconds is not None

    def wait_until_healthy(self, uuid: str, *, generation: object = None, keys: bool = False) -> Object:
        """Wait until a cluster is healthy at two checks in a row, and return it.

        A cluster that waits for encryption keys is returned as well, with a warning, unless keys have been set.

        :param generation: UUID of the generation before an upgrade. Whether an upgrade changes the status or the
            generation first is UNKNOWN, so both are checked.
        :param keys: whether encryption keys have been set: their status has to be ``Ready`` as well.
        :raises NotReady: on timeout, or if the cluster stays in a state that is not expected to change.
        """
        wait = self._wait()
        cluster: Object | None = None
        state, healthy = "", 0
        persisting: Deadline | None = None

        def has_ended() -> bool:
            nonlocal cluster, state, healthy, persisting
            cluster = self._read(uuid)
            state = _state(cluster, keys=keys)
            upgraded = generation is None or ((cluster or {}).get("generation") or {}).get("uuid") != generation
            healthy = healthy + 1 if state == HEALTHY and upgraded else 0
            if state not in _PERSISTENT and state != _NOT_SHOWN:
                persisting = None
            elif persisting is None:
                persisting = Deadline(MAX_UNHEALTHY_SECONDS)
            return (
                healthy == 2
                or (state == WAITING_FOR_INPUT and not keys)
                or (persisting is not None and persisting.passed)
            )

        sleep(min(FIRST_LOOK_SECONDS, self._seconds or 0.0))
        wait.until(has_ended, lambda: f"Cluster {_title(uuid, cluster)} is {state}")
        # If there is only time for one check, one is enough.
        if cluster is not None and healthy:
            return cluster
        if cluster is not None and state == WAITING_FOR_INPUT and not keys:
            self._messages.warn(f"Cluster {_title(uuid, cluster)} waits for 'encryption_keys' and is not usable yet.")
            return cluster
        raise NotReady(
            f"Cluster {_title(uuid, cluster)} is {state} after {wait.elapsed:.0f} s. {_ADVICE.get(state, _LATER)}"
        )

    def wait_until_accepted(self, uuid: str, change: Callable[[], None]) -> None:
        """Repeat a change until the cluster accepts it; the API answers 412 while the cluster is not ready.

        :raises ApiError: on timeout, and for any other error.
        """

        def describe(refusal: ApiError) -> str:
            return f"Cluster {uuid} is not ready yet ({refusal.answer or status_of(self._read(uuid))})"

        try:
            self._wait().until_accepted(change, 412, describe)
        except ApiError as error:
            if error.status == 412:
                state = status_of(self._read(uuid))
                error.message += f" The cluster is still {state} after {self._seconds or 0.0:.0f} s."
            raise

    def wait_until_deleted(self, uuid: str) -> None:
        """Wait until a deleted cluster is no longer listed.

        How long it is still listed, and with which status, is UNKNOWN.

        :raises NotReady: on timeout.
        """
        wait = self._wait()
        listed: list[Object] = []

        def is_deleted() -> bool:
            listed[:] = [cluster for cluster in self._api.clusters() if str(cluster.get("uuid")) == uuid]
            return not listed

        def describe() -> str:
            return f"Cluster {_title(uuid, listed[0])} has been deleted, but is still listed as {status_of(listed[0])}"

        if not wait.until(is_deleted, describe):
            raise NotReady(f"{describe()} after {wait.elapsed:.0f} s. Check again later, or increase 'wait_timeout'.")

    def _wait(self) -> Wait:
        return Wait(self._seconds or 0.0, self._messages, repeat(POLL_SECONDS))

    def _read(self, uuid: str) -> Object | None:
        try:
            return self._api.cluster(uuid)
        except ApiError as error:
            # It is unknown how soon the API returns a new cluster.
            if error.status == 404:
                return None
            raise


def _state(cluster: Object | None, *, keys: bool) -> str:
    """Return the status of the cluster or, if encryption keys have been set, of an encryption that is not ready."""
    if cluster is None:
        return _NOT_SHOWN
    encryption = str((cluster.get("encryption") or {}).get("status") or _READY)
    ready = status_of(cluster)
    if keys and encryption != _READY and ready in (HEALTHY, WAITING_FOR_INPUT):
        return encryption
    return ready


def _title(uuid: str, cluster: Object | None) -> str:
    return f"'{cluster.get('name')}' ({uuid})" if cluster else uuid


_LATER = "It may still become ready. Check again later, or increase 'wait_timeout'."

_ADVICE = {
    SUSPENDED: "Use 'resume: true' to resume it.",
    _NOT_SHOWN: "It may have been deleted.",
    "ProviderError": "Check that Camunda may use the keys (their policies at AWS), then set them again.",
    "ExternalEncryptionKeyNotReady": "Check that Camunda may use the keys (their policies at AWS).",
}
