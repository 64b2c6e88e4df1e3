# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IP allowlist of a cluster: compared as networks, replaced as a whole.

The API returns it as a field of the cluster. A missing field is not an empty list: organizations without the feature
and clients without the permission do not get it (Camunda's API description).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..api.clusters import ClusterOperations
from ..api.ip_allowlist import IpAllowlistOperations
from ..errors import ApiError, OptionError, Refused
from ..plan import UPDATE, Step

if TYPE_CHECKING:
    from ..api.call import ApiClient
    from ..api.operations import Object
    from ..messages import Messages
    from .clusters.reference import ClusterReference

KIND = "ip_allowlist"

_FIELD, _DEPRECATED_FIELD = "ipallowlist", "ipwhitelist"

_NOT_SHOWN = "(not shown by the API)"

_ADDRESS_OR_CIDR = re.compile(r"[0-9A-Fa-f.:]+(/[0-9]{1,3})?")


class IpAllowlist:
    """The IP allowlist of one cluster, read once.

    :param api_client: sends the requests.
    :param messages: takes warnings.
    :raises NotFound: if the cluster does not exist.
    :ivar shown: whether the API returns the list.
    :ivar listed: the list exactly as the API returns it; None if it is null or missing.
    """

    def __init__(self, api_client: ApiClient, cluster: ClusterReference, messages: Messages) -> None:
        self._api = IpAllowlistOperations(api_client)
        self._cluster = cluster
        self._messages = messages
        # A cluster that does not exist yet has none.
        found: Object = {_FIELD: None}
        if cluster.exists:
            found = cluster.listed or {}
            if _field(found) not in found:
                with cluster.explain_not_found():
                    found = ClusterOperations(api_client).cluster(cluster.uuid)
        self.shown = _field(found) in found
        self.listed: list[Any] | None = found.get(_field(found))

    def plan_replacement(self, entries: list[Object], *, force: bool) -> Step | None:
        """Return the step that replaces the list by these entries, or None if it has exactly these.

        :param entries: from :func:`normalize_entries`.
        :param force: whether a list that the API does not return may be replaced.
        :raises Refused: if the API does not return the list and ``force`` is False.
        """
        if self.shown and _pairs(self.listed) == _pairs(entries):
            return None
        if not self.shown and not force:
            raise Refused(
                f"The API does not return the IP allowlist of cluster '{self._cluster}', so it cannot be compared. "
                "That does not mean that it is empty: the client may lack the permission, or the organization the "
                "feature. camunda_ip_allowlist with 'force: true' replaces it in every run, without a comparison."
            )
        if not self.shown:
            self._messages.warn(
                f"The API does not return the IP allowlist of cluster '{self._cluster}'. It is replaced without a "
                "comparison, and reported as changed."
            )
        before = _sorted(self.listed) if self.shown else _NOT_SHOWN
        return Step(
            UPDATE,
            KIND,
            str(self._cluster),
            before={KIND: before},
            after={KIND: _sorted(entries)},
            predicted={_FIELD: entries},
            execute=lambda: self._replace(entries),
            cluster=str(self._cluster),
        )

    def _replace(self, entries: list[Object]) -> None:
        try:
            self._api.set_ip_allowlist(self._cluster.uuid, entries)
        except ApiError as error:
            # The cluster exists, so the operation is missing: the service only has it under its former name.
            if error.status != 404:
                raise
            self._api.set_ip_whitelist(self._cluster.uuid, entries)


def normalize_entries(entries: list[Mapping[str, Any]], option: str = "entries") -> list[Object]:
    """Return the entries as they are sent: networks in CIDR notation, separated by commas without spaces.

    :param entries: ``{ip, description}``; ``ip`` contains networks or addresses, separated by commas.
    :param option: the option that contains the entries.
    :raises OptionError: if any are invalid; lists all of them.
    """
    problems: list[str] = []
    result = []
    for entry in entries:
        networks = [_network(part.strip(), problems) for part in str(entry["ip"]).split(",")]
        result.append({"ip": ",".join(networks), "description": entry.get("description") or ""})
    if problems:
        raise OptionError(
            option,
            f"The option '{option}' contains invalid IP addresses or networks: {'; '.join(problems)}. Nothing was "
            "changed.",
        )
    return result


def _network(text: str, problems: list[str]) -> str:
    """Return ``text`` in CIDR notation; if it is invalid, add the problem to the list."""
    try:
        meant = str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        problems.append(f"'{text}'" if text else "an empty address")
        return text
    if not _ADDRESS_OR_CIDR.fullmatch(text):
        problems.append(f"'{text}', which is not in CIDR notation (write '{meant}')")
    elif ipaddress.ip_interface(text).ip != ipaddress.ip_network(meant).network_address:
        problems.append(f"'{text}', which has host bits set (the network is '{meant}')")
    return meant


def _field(cluster: Object) -> str:
    # Older versions of the API only return the list under its former name.
    return _FIELD if _FIELD in cluster else _DEPRECATED_FIELD


def _pairs(entries: list[Any] | None) -> set[tuple[str, str]]:
    """Return the networks of a list with their descriptions, for a comparison.

    How the service returns networks is UNKNOWN: in CIDR notation or as they were sent, in one entry or in several.
    """
    pairs = set()
    for entry in entries or []:
        fields = entry if isinstance(entry, dict) else {"ip": entry}
        for part in str(fields.get("ip")).split(","):
            try:
                network = str(ipaddress.ip_network(part.strip(), strict=False))
            except ValueError:
                # It differs from every declared network.
                network = part.strip()
            pairs.add((network, str(fields.get("description") or "")))
    return pairs


def _sorted(entries: list[Any] | None) -> list[Object] | None:
    """Return a list for the diff, one network per entry; None if it is null."""
    if entries is None:
        return None
    return [{"ip": ip, "description": description} for ip, description in sorted(_pairs(entries))]
