# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for a cluster: until it is healthy, until it takes an upgrade, until it is gone."""

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

# When a cluster is looked at for the first time after a change, and the pause between two looks (seconds).
FIRST_LOOK_SECONDS = 3.0
POLL_SECONDS = 5.0

# A cluster may be unhealthy for a moment while it starts. One that stays so for this long (seconds) has a problem.
MAX_UNHEALTHY_SECONDS = 120.0

HEALTHY = "Healthy"
SUSPENDED = "Suspended"
CREATING = "Creating"
RESUMING = "Resuming"
UPDATING = "Updating"
WAITING_FOR_INPUT = "WaitingForInput"

# Statuses that end by themselves.
TRANSIENT = (CREATING, RESUMING, UPDATING)

# Statuses that do not, or not soon. Others, such as Maintenance, are waited for as long as the task allows.
_PERSISTENT = ("Unhealthy", SUSPENDED)

_READY = "Ready"
_NOT_SHOWN = "not shown by the API"


class ClusterWaiter:
    """Waits for clusters, and says what for.

    :param seconds: longest time for one wait; None for no waiting.
    """

    def __init__(self, api_client: ApiClient, messages: Messages, seconds: float | None) -> None:
        self._api = ClusterOperations(api_client)
        self._messages = messages
        self._seconds = seconds

    @property
    def waits(self) -> bool:
        """Return True if there is any waiting."""
        return self._seconds is not None

    def wait_until_healthy(self, uuid: str, *, generation: object = None, keys: bool = False) -> Object:
        """Wait until a cluster was healthy at two looks in a row, and return it.

        A cluster that waits for encryption keys is returned too, with a warning, unless it has been given some.

        :param generation: UUID of a generation that it no longer has then. Whether an upgrade shows at once in the
            status or in the generation is UNKNOWN, so it has to show in both.
        :param keys: whether encryption keys have been set, whose status has to be ``Ready`` too.
        :raises NotReady: when it takes too long, or when the cluster stays in a state that does not end by itself.
        """
        wait = self._wait()
        cluster: Object | None = None
        state, healthy = "", 0
        persisting: Deadline | None = None

        def ended() -> bool:
            nonlocal cluster, state, healthy, persisting
            cluster = self._look(uuid)
            state = _state(cluster, keys=keys)
            moved = generation is None or ((cluster or {}).get("generation") or {}).get("uuid") != generation
            healthy = healthy + 1 if state == HEALTHY and moved else 0
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
        wait.until(ended, lambda: f"Cluster {_title(uuid, cluster)} is {state}")
        # One look has to do where there is time for one only.
        if cluster is not None and healthy:
            return cluster
        if cluster is not None and state == WAITING_FOR_INPUT and not keys:
            self._messages.warn(f"Cluster {_title(uuid, cluster)} waits for 'encryption_keys' and is not usable yet.")
            return cluster
        raise NotReady(
            f"Cluster {_title(uuid, cluster)} is {state} after {wait.elapsed:.0f} s. {_ADVICE.get(state, _LATER)}"
        )

    def wait_until_accepted(self, uuid: str, change: Callable[[], None]) -> None:
        """Make a change that a cluster accepts only when it is ready, as soon as it does (status 412 until then).

        :raises ApiError: when it does not in time, and for any other reason.
        """

        def describe(refusal: ApiError) -> str:
            return f"Cluster {uuid} is not ready yet ({refusal.answer or status_of(self._look(uuid))})"

        try:
            self._wait().until_accepted(change, 412, describe)
        except ApiError as error:
            if error.status == 412:
                state = status_of(self._look(uuid))
                error.message += f" The cluster is {state}; it was waited for {self._seconds or 0.0:.0f} s."
            raise

    def wait_until_deleted(self, uuid: str) -> None:
        """Wait until a deleted cluster is not listed any more.

        Whether that is at once or after a while, and with which status until then, is UNKNOWN.

        :raises NotReady: when it is still listed in the end.
        """
        wait = self._wait()
        listed: list[Object] = []

        def gone() -> bool:
            listed[:] = [cluster for cluster in self._api.clusters() if str(cluster.get("uuid")) == uuid]
            return not listed

        def describe() -> str:
            return f"Cluster {_title(uuid, listed[0])} is deleted, but still listed as {status_of(listed[0])}"

        if not wait.until(gone, describe):
            raise NotReady(f"{describe()} after {wait.elapsed:.0f} s. {_LATER}")

    def _wait(self) -> Wait:
        return Wait(self._seconds or 0.0, self._messages, repeat(POLL_SECONDS))

    def _look(self, uuid: str) -> Object | None:
        try:
            return self._api.cluster(uuid)
        except ApiError as error:
            # How soon a new cluster is shown is not known.
            if error.status == 404:
                return None
            raise


def _state(cluster: Object | None, *, keys: bool) -> str:
    """Return the state in a word; what the encryption waits for counts as long as keys have just been set."""
    if cluster is None:
        return _NOT_SHOWN
    encryption = str((cluster.get("encryption") or {}).get("status") or _READY)
    ready = status_of(cluster)
    if keys and encryption != _READY and ready in (HEALTHY, WAITING_FOR_INPUT):
        return encryption
    return ready


def _title(uuid: str, cluster: Object | None) -> str:
    return f"'{cluster.get('name')}' ({uuid})" if cluster else uuid


_LATER = "It may still get there: look again later, or allow more time with 'wait_timeout'."

_ADVICE = {
    SUSPENDED: "Only 'resume: true' wakes it.",
    _NOT_SHOWN: "Somebody may have deleted it.",
    "ProviderError": "Check that Camunda may use the keys (their policies at AWS), then set them again.",
    "ExternalEncryptionKeyNotReady": "Check that Camunda may use the keys (their policies at AWS).",
}
