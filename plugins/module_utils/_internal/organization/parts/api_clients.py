# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API clients of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from ...api.vocabulary import CLIENT_PERMISSIONS
from ...resources.api_clients import ALL, KIND, ApiClients, check_client
from .part import CheckContext, ClusterPart, Entry, ExportContext, PlanContext

if TYPE_CHECKING:
    from ...api.operations import Object
    from ...documented_options import Option
    from ...plan import Step
    from ...resources.clusters.reference import ClusterReference
    from ...session import Session


class ApiClientsPart(ClusterPart[dict[str, "list[str] | None"], ApiClients]):
    """The API clients, declared as a map from name to permissions; None leaves existing permissions alone."""

    name = "api_clients"
    kind = KIND
    recreation = "An API client gets a new ID and a new secret."
    option: ClassVar[Option] = {
        "description": ["API clients of the cluster."],
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {
                "description": ["Name of the client, unique within the cluster."],
                "type": "str",
                "required": True,
            },
            "permissions": {
                "description": [
                    "Permissions of the client. Required to create a client. If omitted, those of an existing client "
                    "are left alone.",
                    "V(all) stands for all five permissions and cannot be combined with others.",
                ],
                "type": "list",
                "elements": "str",
                "choices": [*CLIENT_PERMISSIONS, ALL],
            },
        },
    }

    def check(self, value: list[Entry], context: CheckContext) -> dict[str, list[str] | None]:
        def check(entry: Entry) -> tuple[str, list[str] | None]:
            check_client(entry["name"], entry["permissions"])
            return entry["name"], entry["permissions"]

        return context.check_entries("name", value, check)

    def read(self, session: Session, cluster: ClusterReference) -> ApiClients:
        return ApiClients(session, cluster)

    def count(self, current: ApiClients) -> dict[str, int]:
        return {self.kind: len(current.all)}

    def plan(
        self, declared: dict[str, list[str] | None], current: ApiClients, context: PlanContext
    ) -> Iterator[Step | None]:
        for name, permissions in declared.items():
            with context.at(name):
                step = current.plan_present(name, permissions, recreate=context.recreate, rotate=False)
                if step is not None:
                    context.secrets.expect(step, lambda: current.issued_secret(context.secrets.oauth_url))
                yield step
        if context.purge:
            for client in current.all:
                if client.get("name") not in declared:
                    yield current.plan_absent(str(client.get("name")))

    def export(self, current: ApiClients, context: ExportContext) -> list[Object] | None:
        def export(client: Object) -> Object:
            name = str(client.get("name"))
            check_client(name, None)
            permissions = {str(permission) for permission in client.get("permissions") or []}
            known = set(CLIENT_PERMISSIONS)
            if permissions and permissions <= known:
                return {"name": name, "permissions": [each for each in CLIENT_PERMISSIONS if each in permissions]}
            if permissions > known:
                return {"name": name, "permissions": [ALL]}
            unknown = ", ".join(sorted(permissions - known))
            context.note(
                f"Its permissions are omitted, as not all of them can be declared: {unknown}."
                if unknown
                else "Its permissions are omitted, as the API does not return them.",
                name,
            )
            return {"name": name}

        return context.export_entries("name", current.all, export)
