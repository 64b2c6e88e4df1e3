# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connector secrets of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from ...errors import OptionError
from ...messages import Messages
from ...redaction import Redactor
from ...resources.connector_secrets import KIND, ConnectorSecrets, check_name, check_value
from .part import CheckContext, ClusterPart, Entry, ExportContext, PlanContext

if TYPE_CHECKING:
    from ...api.operations import Object
    from ...documented_options import Option
    from ...plan import Step
    from ...resources.clusters.reference import ClusterReference
    from ...session import Session

# Timeout of the wait for another change to the connector secrets of a cluster (seconds).
WAIT_SECONDS = 120.0


class ConnectorSecretsPart(ClusterPart[dict[str, "str | None"], ConnectorSecrets]):
    """The connector secrets, declared as a map from name to value; None leaves an existing value alone."""

    name = "connector_secrets"
    kind = KIND
    option: ClassVar[Option] = {
        "description": ["Connector secrets of the cluster."],
        "type": "list",
        "elements": "dict",
        # Only the values in the list are secret.
        "no_log": False,
        "options": {
            "name": {"description": ["Name of the secret."], "type": "str", "required": True},
            "value": {
                "description": [
                    "Value of the secret. Required to create a secret. If omitted, an existing value is left alone."
                ],
                "type": "str",
                "no_log": True,
            },
        },
    }

    def check(self, value: list[Entry], context: CheckContext) -> dict[str, str | None]:
        def check(entry: Entry) -> tuple[str, str | None]:
            check_name(entry["name"], context.messages, new=True)
            if entry["value"] is not None:
                check_value(entry["value"])
                context.messages.redactor.add(entry["value"])
            return entry["name"], entry["value"]

        return context.check_entries("name", value, check)

    def read(self, session: Session, cluster: ClusterReference) -> ConnectorSecrets:
        return ConnectorSecrets(session, cluster, session.messages, WAIT_SECONDS)

    def count(self, current: ConnectorSecrets) -> dict[str, int]:
        return {self.kind: len(current.values)}

    def plan(
        self, declared: dict[str, str | None], current: ConnectorSecrets, context: PlanContext
    ) -> Iterator[Step | None]:
        for name, value in declared.items():
            with context.at(name):
                if value is not None:
                    yield current.plan_present(name, value)
                elif name not in current.values:
                    raise OptionError(
                        "value",
                        f"The connector secret '{name}' does not exist yet. To create it, its 'value' is required.",
                    )
        if context.purge:
            for name in sorted(current.values):
                if name not in declared:
                    yield current.plan_absent(name)

    def export(self, current: ConnectorSecrets, context: ExportContext) -> list[Object] | None:
        # Warnings about names are only shown for a declaration.
        discarded = Messages(Redactor())

        def export(secret: Object) -> Object:
            name, value = secret["name"], secret["value"]
            check_name(name, discarded, new=True)
            if not isinstance(value, str):
                raise OptionError("value", "The value is not a string.")
            # Also checked if values are not exported, because a playbook may look them up later.
            check_value(value)
            return {"name": name, "value": value} if context.secret_values else {"name": name}

        found = [{"name": name, "value": value} for name, value in current.values.items()]
        return context.export_entries("name", found, export)
