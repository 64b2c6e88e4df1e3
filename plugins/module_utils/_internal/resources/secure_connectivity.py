# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secure connectivity of a cluster: private endpoints for certain principals in certain regions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from typing import TYPE_CHECKING, Any

from ..api.secure_connectivity import SecureConnectivityOperations
from ..errors import CamundaError, NotReady, OptionError, Refused
from ..plan import CREATE, RECREATE, REMOVE, Step, View
from ..waiting import Wait

if TYPE_CHECKING:
    from ..api.call import ApiClient
    from ..api.operations import Object
    from ..messages import Messages
    from .clusters.reference import ClusterReference

KIND = "secure_connectivity"

# Pause between two checks: the activation takes minutes (Camunda's documentation).
POLL_SECONDS = 10.0

# Condition that tells whether private endpoints can be created.
READY = "Ready"


class SecureConnectivity:
    """Secure connectivity of one cluster.

    :param api_client: sends the requests.
    :raises NotFound: if the cluster does not exist.
    :ivar current: the secure connectivity as the API returns it, None if it is inactive.
    """

    def __init__(self, api_client: ApiClient, cluster: ClusterReference, messages: Messages) -> None:
        self._api = SecureConnectivityOperations(api_client)
        self._cluster = cluster
        self._messages = messages
        self.current: Object | None = None
        if cluster.exists:
            with cluster.explain_not_found():
                self.read()

    def read(self) -> None:
        """Read the current state."""
        self.current = self._api.secure_connectivity(self._cluster.uuid) or None

    def plan_present(
        self, principals: list[str], regions: list[str], *, recreate: bool, wait: bool, wait_seconds: float
    ) -> Step | None:
        """Return the step that activates it for exactly these principals and regions, or None if it is.

        :param recreate: whether it may be deactivated and activated again if it is active for others.
        :param wait: whether the step waits until it is ready.
        :param wait_seconds: timeout of the wait.
        :raises Refused: if it is active for others and ``recreate`` is False.
        """
        after = {"principals": sorted(principals), "regions": sorted(regions)}

        def activate() -> None:
            self._api.activate_secure_connectivity(self._cluster.uuid, principals, regions)
            if wait:
                self.wait_until_ready(wait_seconds)
            else:
                self.read()

        if self.current is None:
            return self._step(CREATE, None, after, activate)
        before = _view(self.current)
        unknown = [name for name in after if before[name] is None]
        if unknown:
            self._messages.warn(
                f"The API does not return the {' and '.join(unknown)} of the secure connectivity of cluster "
                f"{self._cluster}, so they cannot be compared."
            )
        if all(before[name] in (None, after[name]) for name in after):
            return None
        if not recreate:
            differences = "; ".join(
                f"{name}: active for {', '.join(before[name]) or 'none'}, declared {', '.join(after[name])}"
                for name in after
                if before[name] not in (None, after[name])
            )
            raise Refused(
                f"The secure connectivity of cluster {self._cluster} differs from the declared one ({differences}). "
                "The API cannot change it in place. Use 'recreate' to deactivate it and activate it again, which cuts "
                "all connections and changes the service name."
            )

        def reactivate() -> None:
            self._deactivate(wait_seconds)
            try:
                activate()
            except NotReady:
                raise
            except CamundaError as error:
                error.message = (
                    f"The secure connectivity of cluster {self._cluster} has been deactivated, but activating it again "
                    f"failed. Run the task again to activate it. {error.message}"
                )
                raise

        return self._step(RECREATE, before, after, reactivate)

    def plan_absent(self, *, wait: bool, wait_seconds: float) -> Step | None:
        """Return the step that deactivates it, or None if it is inactive."""
        if self.current is None:
            return None
        return self._step(REMOVE, _view(self.current), None, lambda: self._deactivate(wait_seconds if wait else None))

    def principals_and_regions(self) -> tuple[list[str] | None, list[str] | None]:
        """Return the allowed principals and regions; None if the API does not return them."""
        view = _view(self.current or {})
        return view["principals"], view["regions"]

    def wait_until_ready(self, wait_seconds: float) -> None:
        """Wait until it is ready.

        :raises NotReady: on timeout.
        """
        self._wait(lambda: _readiness(self.current) == "True", "ready", wait_seconds)

    def _deactivate(self, wait_seconds: float | None) -> None:
        self._api.deactivate_secure_connectivity(self._cluster.uuid)
        if wait_seconds is not None:
            # It is unknown whether it is removed at once; until then, a new activation would be refused.
            self._wait(lambda: self.current is None, "inactive", wait_seconds)

    def _wait(self, done: Callable[[], bool], goal: str, seconds: float) -> None:
        def read_and_check() -> bool:
            self.read()
            return done()

        def describe() -> str:
            return (
                f"waiting for the secure connectivity of cluster {self._cluster} to be {goal}: "
                f"{_describe(self.current)}"
            )

        if not Wait(seconds, self._messages, repeat(POLL_SECONDS)).until(read_and_check, describe):
            raise NotReady(
                f"The secure connectivity of cluster {self._cluster} is not {goal} after {seconds:.0f} s: "
                f"{_describe(self.current)}. It may still become {goal}. Run the task again to continue."
            )

    def _step(self, action: str, before: View | None, after: View | None, execute: Callable[[], None]) -> Step:
        return Step(
            action,
            KIND,
            str(self._cluster),
            before=before,
            after=after,
            predicted=None if after is None else self._predicted(after),
            execute=execute,
            cluster=str(self._cluster),
        )

    def _predicted(self, after: View) -> Object:
        return {
            "metadata": {"name": None, "namespace": None, "labels": {"orgId": None}},
            "spec": {
                "allowedPrincipals": after["principals"],
                "allowedRegions": after["regions"],
                "cluster": {"id": self._cluster.uuid if self._cluster.exists else None},
            },
            "status": {
                "urls": None,
                "observedGeneration": None,
                "endpointConnectionCount": 0,
                "endpoint": {"privateDnsName": None, "type": None, "serviceName": None, "region": None},
                "endpointConnections": [],
                "conditions": [],
            },
        }


def validate_values(option: str, values: list[str] | None) -> list[str]:
    """Return the principals or regions without duplicates.

    :param option: the option that contains them.
    :raises OptionError: if there are none, or if one is invalid.
    """
    if not values:
        raise OptionError(option, f"The option '{option}' needs at least one value.")
    for value in values:
        if not value or not value.isprintable() or " " in value:
            raise OptionError(
                option, f"The option '{option}' must contain printable text without spaces, but contains {value!r}."
            )
    return list(dict.fromkeys(values))


def _view(current: Object) -> View:
    """Return the principals and regions for the diff; None if the API does not return them in the known form."""
    spec = current.get("spec")
    if not isinstance(spec, dict):
        spec = {}
    return {"principals": _sorted(spec.get("allowedPrincipals")), "regions": _sorted(spec.get("allowedRegions"))}


def _sorted(values: Any) -> list[str] | None:
    return sorted({str(value) for value in values}) if isinstance(values, list) else None


def _conditions(current: Object | None) -> list[Object]:
    status = (current or {}).get("status")
    conditions = status.get("conditions") if isinstance(status, dict) else None
    return [each for each in conditions if isinstance(each, dict)] if isinstance(conditions, list) else []


def _readiness(current: Object | None) -> str | None:
    return next((str(each.get("status")) for each in _conditions(current) if each.get("type") == READY), None)


def _describe(current: Object | None) -> str:
    """Return the state as text, with the reason and the message from the API."""
    if current is None:
        return "it is inactive"
    for each in _conditions(current):
        if each.get("type") == READY:
            details = ": ".join(str(each[name]) for name in ("reason", "message") if each.get(name))
            return f"{READY} is {each.get('status')}" + (f" ({details})" if details else "")
    return f"it is active, but has no condition {READY}"
