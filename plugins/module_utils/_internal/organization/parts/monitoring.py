# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The external monitoring of a cluster, with its clients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from ...resources.monitoring import CLIENT_KIND, KIND, Monitoring, check_username
from .part import CheckContext, ClusterPart, Entry, ExportContext, PlanContext

if TYPE_CHECKING:
    from ...api.operations import Object
    from ...documented_options import Option
    from ...plan import Step
    from ...resources.clusters.reference import ClusterReference
    from ...session import Session


class MonitoringPart(ClusterPart["list[str] | None", Monitoring]):
    """Active monitoring, declared as a list of usernames; None leaves its clients alone."""

    name = "monitoring"
    kind = KIND
    option: ClassVar[Option] = {
        "description": ["External monitoring. It is activated if it is declared, even if it is empty."],
        "type": "dict",
        "options": {
            "clients": {
                "description": [
                    "Monitoring clients, which are the credentials for the metrics endpoint.",
                    "An empty list with V(monitoring) in O(purge) deactivates monitoring.",
                ],
                "type": "list",
                "elements": "dict",
                "options": {
                    "username": {"description": ["User name of the credential."], "type": "str", "required": True}
                },
            }
        },
    }

    def check(self, value: dict[str, Any], context: CheckContext) -> list[str] | None:
        def check(entry: Entry) -> tuple[str, None]:
            check_username(entry["username"])
            return entry["username"], None

        entries = value.get("clients")
        return None if entries is None else list(context.check_entries("username", entries, check))

    def read(self, session: Session, cluster: ClusterReference) -> Monitoring:
        return Monitoring(session, cluster, session.messages)

    def count(self, current: Monitoring) -> dict[str, int]:
        return {self.kind: int(current.status is not None), CLIENT_KIND: len(current.clients)}

    def removed_kinds(self, step: Step) -> list[str]:
        # Deactivating monitoring deletes its clients, which count as removals instead.
        usernames = (step.before or {}).get("usernames") if step.kind == KIND else None
        return [CLIENT_KIND] * len(usernames) if usernames else [step.kind]

    def plan(self, declared: list[str] | None, current: Monitoring, context: PlanContext) -> Iterator[Step | None]:
        if context.purge and declared == []:
            # Deleting the last client deactivates monitoring, so without clients it is inactive.
            yield current.plan_deactivation()
            return
        activation = current.plan_activation()
        yield activation
        for username in declared or []:
            with context.at(username):
                for step in current.plan_present(username, rotate=False, activate=True):
                    if step.kind == CLIENT_KIND:
                        step.requires.extend([activation] if activation else [])
                        context.secrets.expect(step, current.issued_secret, "@monitoring")
                        yield step
        if context.purge and declared is not None:
            for client in current.clients:
                if client.get("username") not in declared:
                    yield current.plan_absent(str(client.get("username")))

    def export(self, current: Monitoring, context: ExportContext) -> Object | None:
        if current.status is None:
            return None

        def export(client: Object) -> Object:
            username = str(client.get("username"))
            # Raises an error if several clients have this username.
            current.find(username)
            check_username(username)
            return {"username": username}

        clients = context.export_entries("username", current.clients, export)
        return {"clients": clients} if clients else {}
