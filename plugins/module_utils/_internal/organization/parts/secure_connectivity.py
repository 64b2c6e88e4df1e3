# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secure (private) connectivity of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from ...resources.secure_connectivity import KIND, SecureConnectivity, validate_values
from .part import CheckContext, ClusterPart, ExportContext, PlanContext

if TYPE_CHECKING:
    from ...api.operations import Object
    from ...documented_options import Option
    from ...plan import Step
    from ...resources.clusters.reference import ClusterReference
    from ...session import Session


class SecureConnectivityPart(ClusterPart["tuple[list[str], list[str]] | None", SecureConnectivity]):
    """Active secure connectivity, declared as principals and regions."""

    name = "secure_connectivity"
    kind = KIND
    recreation = "Secure connectivity gets a new service name, and all connections are cut."
    single = True
    option: ClassVar[Option] = {
        "description": [
            "Secure (private) connectivity of the cluster.",
            "If omitted, it is only deactivated for a declared cluster with V(secure_connectivity) in O(purge).",
        ],
        "type": "dict",
        "options": {
            "principals": {
                "description": ["Principals that may connect."],
                "type": "list",
                "elements": "str",
                "required": True,
            },
            "regions": {
                "description": ["Regions from which they may connect."],
                "type": "list",
                "elements": "str",
                "required": True,
            },
        },
    }

    def check(self, value: dict[str, Any], context: CheckContext) -> tuple[list[str], list[str]]:
        return validate_values("principals", value["principals"]), validate_values("regions", value["regions"])

    def read(self, session: Session, cluster: ClusterReference) -> SecureConnectivity:
        return SecureConnectivity(session, cluster, session.messages)

    def count(self, current: SecureConnectivity) -> dict[str, int]:
        return {self.kind: int(current.current is not None)}

    def plan(
        self, declared: tuple[list[str], list[str]] | None, current: SecureConnectivity, context: PlanContext
    ) -> Iterator[Step | None]:
        wait, wait_seconds = context.wait_seconds is not None, context.wait_seconds or 0.0
        if declared is None:
            yield current.plan_absent(wait=wait, wait_seconds=wait_seconds)
            return
        principals, regions = declared
        yield current.plan_present(principals, regions, recreate=context.recreate, wait=wait, wait_seconds=wait_seconds)

    def export(self, current: SecureConnectivity, context: ExportContext) -> Object | None:
        if current.current is None:
            return None
        principals, regions = current.principals_and_regions()
        return {
            "principals": validate_values("principals", principals),
            "regions": validate_values("regions", regions),
        }
