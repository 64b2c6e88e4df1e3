# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of one cluster as one would declare them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..api.vocabulary import CLIENT_PERMISSIONS
from ..errors import CamundaError, OptionError
from ..messages import Messages
from ..redaction import Redactor
from ..resources.api_clients import ALL, check_client
from ..resources.backups.schedules import checked_schedule
from ..resources.connector_secrets import check_name, check_value
from ..resources.ip_allowlist import normalised
from ..resources.monitoring import check_username
from ..resources.secure_connectivity import checked_values
from .declaration import (
    API_CLIENTS,
    BACKUP_SCHEDULE,
    CONNECTOR_SECRETS,
    IP_ALLOWLIST,
    MONITORING,
    SECURE_CONNECTIVITY,
)

if TYPE_CHECKING:
    from ..api.operations import Object
    from ..resources.api_clients import ApiClients
    from ..resources.backups.schedules import BackupSchedules
    from ..resources.connector_secrets import ConnectorSecrets
    from ..resources.ip_allowlist import IpAllowlist
    from ..resources.monitoring import Monitoring
    from ..resources.secure_connectivity import SecureConnectivity
    from .reading import ClusterParts

# Takes what is to be said about something that is left out.
Note = Callable[[str], None]


class ClusterExport:
    """Exports parts of one cluster.

    :param note_on: returns what takes notes on a part, or on a thing in it.
    :param with_values: whether the values of connector secrets are exported.
    """

    def __init__(self, note_on: Callable[[str], Note], with_values: bool) -> None:
        self._note_on = note_on
        self._with_values = with_values

    def parts(self, there: ClusterParts) -> Object:
        """Return the parts that there are and that can be declared."""
        exported: Object = {}
        ways: list[tuple[str, Callable[[Any], Any], Any]] = [
            (API_CLIENTS, self._api_clients, there.api_clients),
            (CONNECTOR_SECRETS, self._connector_secrets, there.connector_secrets),
            (IP_ALLOWLIST, self._ip_allowlist, there.ip_allowlist),
            (BACKUP_SCHEDULE, self._backup_schedule, there.backup_schedule),
            (MONITORING, self._monitoring, there.monitoring),
            (SECURE_CONNECTIVITY, self._secure_connectivity, there.secure_connectivity),
        ]
        for part, export, resource in ways:
            if resource is None:
                continue
            value = None
            try:
                value = export(resource)
            except CamundaError as error:
                self._note_on(part)(_left_out(error))
            if value is not None:
                exported[part] = value
        return exported

    def _api_clients(self, clients: ApiClients) -> list[Object] | None:
        return self._each(API_CLIENTS, "name", clients.all, self._api_client)

    def _api_client(self, client: Object) -> Object:
        name = str(client.get("name"))
        check_client(name, None)
        has = {str(permission) for permission in client.get("permissions") or []}
        if has and has <= set(CLIENT_PERMISSIONS):
            return {"name": name, "permissions": [each for each in CLIENT_PERMISSIONS if each in has]}
        if has > set(CLIENT_PERMISSIONS):
            return {"name": name, "permissions": [ALL]}
        unknown = ", ".join(sorted(has - set(CLIENT_PERMISSIONS)))
        self._note_on(f"{API_CLIENTS} ('{name}')")(
            f"Its permissions are left out, as not all of them can be declared: {unknown}."
            if unknown
            else "Its permissions are left out, as the API does not show them."
        )
        return {"name": name}

    def _connector_secrets(self, secrets: ConnectorSecrets) -> list[Object] | None:
        # What there is to say about names is said when they are declared.
        nobody = Messages(Redactor())

        def export(secret: Object) -> Object:
            name, value = secret["name"], secret["value"]
            check_name(name, nobody, new=True)
            if not isinstance(value, str):
                raise OptionError("value", "The value is no text.")
            # Also where the value is looked up later on, it has to be one that can be declared.
            check_value(value)
            return {"name": name, "value": value} if self._with_values else {"name": name}

        found = [{"name": name, "value": value} for name, value in secrets.values.items()]
        return self._each(CONNECTOR_SECRETS, "name", found, export)

    def _ip_allowlist(self, allowlist: IpAllowlist) -> list[Object] | None:
        if not allowlist.shown:
            self._note_on(IP_ALLOWLIST)("The API does not show the list, which is not the same as an empty one.")
        # As they are compared, with whatever the API may show.
        listed: list[Mapping[str, Any]] = [
            {"ip": each.get("ip"), "description": str(each.get("description") or "")}
            if isinstance(each, dict)
            else {"ip": each}
            for each in allowlist.listed or []
        ]
        # Before, too: what cannot be right is named in a stable order.
        listed.sort(key=_entry_key)
        entries = sorted(normalised(listed, IP_ALLOWLIST), key=_entry_key)
        return [{name: value for name, value in entry.items() if value} for entry in entries] or None

    def _backup_schedule(self, schedules: BackupSchedules) -> str | None:
        return None if schedules.current is None else checked_schedule(str(schedules.current.get("schedule")))

    def _monitoring(self, monitoring: Monitoring) -> Object | None:
        if monitoring.status is None:
            return None

        def export(client: Object) -> Object:
            username = str(client.get("username"))
            monitoring.find(username)
            check_username(username)
            return {"username": username}

        clients = self._each(MONITORING, "username", monitoring.clients, export)
        return {"clients": clients} if clients else {}

    def _secure_connectivity(self, connectivity: SecureConnectivity) -> Object | None:
        if connectivity.current is None:
            return None
        principals, regions = connectivity.allowed()
        return {
            "principals": checked_values("principals", principals),
            "regions": checked_values("regions", regions),
        }

    def _each(
        self, part: str, name: str, things: list[Object], export: Callable[[Object], Object]
    ) -> list[Object] | None:
        """Return the things of a part that can be declared, ordered by name; None when there are none.

        :param name: the field that names one.
        """
        exported: dict[str, Object] = {}
        for thing in sorted(things, key=lambda each: str(each.get(name))):
            note = self._note_on(f"{part} ('{thing.get(name)}')")
            if not isinstance(thing.get(name), str):
                note(f"The API shows no text as its '{name}'. It is left out.")
                continue
            try:
                entry = export(thing)
            except CamundaError as error:
                note(_left_out(error))
                continue
            if entry[name] in exported:
                note("The name is there more than once; this one is left out.")
            else:
                exported[entry[name]] = entry
        return list(exported.values()) or None


def _entry_key(entry: Mapping[str, Any]) -> tuple[str, str]:
    return str(entry["ip"]), str(entry.get("description"))


def _left_out(error: CamundaError) -> str:
    return f"{error.message} It is left out."
