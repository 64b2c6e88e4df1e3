# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secure connectivity of a cluster."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import ApiError
from .call import Effect
from .operations import Object, Operations
from .path import path_of
from .response_schema import ANYTHING


class SecureConnectivityOperations(Operations):
    """Secure connectivity: private endpoints of a cluster."""

    def secure_connectivity(self, cluster: str) -> Object:
        """Return the secure connectivity of the cluster with that UUID, empty while it is inactive.

        It has ``metadata``, ``spec`` and ``status``; its shape has changed before, so any of them may be missing.
        """
        status = self._object(path_of("clusters", cluster, "secure-connectivity"), ANYTHING).get("status")
        return status if isinstance(status, dict) else {}

    def activate_secure_connectivity(self, cluster: str, principals: list[str], regions: list[str]) -> None:
        """Activate it for exactly these principals and regions.

        :raises ApiError: with status 409 when it is active for others.
        """

        def verify() -> bool:
            spec = self.secure_connectivity(cluster).get("spec") or {}
            allowed = [{str(each) for each in spec.get(name) or []} for name in ("allowedPrincipals", "allowedRegions")]
            return allowed == [set(principals), set(regions)]

        body = {"allowedPrincipals": principals, "allowedRegions": regions}
        self._set_connectivity("POST", cluster, body, verify)

    def deactivate_secure_connectivity(self, cluster: str) -> None:
        """Make sure that it is inactive, which cuts every connection."""

        def verify() -> bool:
            return not self.secure_connectivity(cluster)

        # Not Effect.DELETE: a 404 is about the cluster here.
        self._set_connectivity("DELETE", cluster, None, verify)

    def _set_connectivity(self, method: str, cluster: str, body: Object | None, verify: Callable[[], bool]) -> None:
        try:
            self._change(Effect.SET, method, path_of("clusters", cluster, "secure-connectivity"), body, verify)
        except ApiError as error:
            # 409 means that it is so already, which for an activation may be for other principals.
            if error.status != 409 or (method == "POST" and not verify()):
                raise
            self._api_client.messages.detail(error.message)
