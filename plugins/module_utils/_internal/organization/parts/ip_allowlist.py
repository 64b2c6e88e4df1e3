# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IP allowlist of a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from ...api.operations import Object
from ...errors import Refused
from ...resources.ip_allowlist import KIND, IpAllowlist, normalize_entries
from .part import CheckContext, ClusterPart, ExportContext, PlanContext

if TYPE_CHECKING:
    from ...documented_options import Option
    from ...plan import Step
    from ...resources.clusters.reference import ClusterReference
    from ...session import Session


class IpAllowlistPart(ClusterPart[list[Object], IpAllowlist]):
    """The whole IP allowlist, declared as it is sent."""

    name = "ip_allowlist"
    kind = KIND
    option: ClassVar[Option] = {
        "description": [
            "The whole allowlist, compared as networks. If it differs, undeclared entries are removed.",
            "An empty list allows access from everywhere and requires V(ip_allowlist) in O(purge).",
        ],
        "type": "list",
        "elements": "dict",
        "options": {
            "ip": {
                "description": ["IP addresses or networks in CIDR notation, separated by commas."],
                "type": "str",
                "required": True,
            },
            "description": {"description": ["Description of the entry."], "type": "str", "default": ""},
        },
    }

    def check(self, value: list[Mapping[str, Any]], context: CheckContext) -> list[Object]:
        return normalize_entries(value, self.name)

    def read(self, session: Session, cluster: ClusterReference) -> IpAllowlist:
        return IpAllowlist(session, cluster, session.messages)

    def plan(self, declared: list[Object], current: IpAllowlist, context: PlanContext) -> Iterator[Step | None]:
        step = current.plan_replacement(declared, force=False)
        if step is not None and not declared and not context.purge:
            raise Refused(
                "The declared list is empty, which allows access from everywhere. If this is intended, add "
                "'ip_allowlist' to 'purge'."
            )
        yield step

    def export(self, current: IpAllowlist, context: ExportContext) -> list[Object] | None:
        if not current.shown:
            context.note("The API does not return the list, so it is unknown whether it is empty.")
        # The API may return plain addresses instead of entries.
        listed: list[Mapping[str, Any]] = [
            {"ip": each.get("ip"), "description": str(each.get("description") or "")}
            if isinstance(each, dict)
            else {"ip": each}
            for each in current.listed or []
        ]
        # Also sorted before the validation, for a stable order of invalid entries in its message.
        listed.sort(key=_entry_key)
        entries = sorted(normalize_entries(listed, self.name), key=_entry_key)
        return [{name: value for name, value in entry.items() if value} for entry in entries] or None


def _entry_key(entry: Mapping[str, Any]) -> tuple[str, str]:
    return str(entry["ip"]), str(entry.get("description"))
