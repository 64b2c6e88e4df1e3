# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IP allowlist of a cluster: compared as networks, replaced as a whole.

The API shows it as a part of the cluster, or not: a missing field is not an empty list. Organizations without the
feature and clients without the permission do not see it (Camunda's API description).
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

    :param caller: who calls the API.
    :param messages: takes warnings.
    :raises NotFound: when there is no such cluster.
    :ivar shown: whether the API shows the list.
    :ivar listed: the list exactly as the API shows it; None when it shows null, or nothing.
    """

    def __init__(self, api_client: ApiClient, cluster: ClusterReference, messages: Messages) -> None:
        self._api = IpAllowlistOperations(api_client)
        self._cluster = cluster
        self._messages = messages
        # A cluster that is still to be made has none.
        found: Object = {_FIELD: None}
        if cluster.exists:
            found = cluster.listed or {}
            if _field(found) not in found:
                with cluster.explain_not_found():
                    found = ClusterOperations(api_client).cluster(cluster.uuid)
        self.shown = _field(found) in found
        self.listed: list[Any] | None = found.get(_field(found))

    def plan_replacement(self, entries: list[Object], *, force: bool) -> Step | None:
        """Return the step that makes the list hold exactly these entries, or None when it does.

        :param entries: from :func:`normalised`.
        :param force: consent to replace a list that nobody can see.
        :raises Refused: when the API does not show the list and there is no consent.
        """
        if self.shown and _pairs(self.listed) == _pairs(entries):
            return None
        if not self.shown and not force:
            raise Refused(
                f"The API does not show the IP allowlist of cluster '{self._cluster}', which is not the same as an "
                "empty one: the client may lack the permission, or the organization the feature. What is there cannot "
                "be compared. camunda_ip_allowlist with 'force: true' replaces it without looking, in every run as "
                "long as it is not shown."
            )
        if not self.shown:
            self._messages.warn(
                f"The API does not show the IP allowlist of cluster '{self._cluster}'. It is replaced without a look "
                "at what is there; that it was a change is assumed."
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
            # The cluster exists, so it is the operation that does not: a service that only knows its former name.
            if error.status != 404:
                raise
            self._api.set_ip_whitelist(self._cluster.uuid, entries)


def normalize_entries(entries: list[Mapping[str, Any]], option: str = "entries") -> list[Object]:
    """Return the entries as they are sent: networks as CIDRs, separated by commas without spaces.

    :param entries: ``{ip, description}``; ``ip`` holds CIDRs or addresses, separated by commas.
    :param option: the option that holds them.
    :raises OptionError: when any of them is not valid; names all that are not.
    """
    problems: list[str] = []
    result = []
    for entry in entries:
        networks = [_network(part.strip(), problems) for part in str(entry["ip"]).split(",")]
        result.append({"ip": ",".join(networks), "description": entry.get("description") or ""})
    if problems:
        raise OptionError(
            option,
            f"The option '{option}' holds what is no IP address or network: {'; '.join(problems)}. Nothing was "
            "changed.",
        )
    return result


def _network(text: str, problems: list[str]) -> str:
    """Return ``text`` as a CIDR, or add to the problems what is wrong with it."""
    try:
        meant = str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        problems.append(f"'{text}'" if text else "an empty one")
        return text
    if not _ADDRESS_OR_CIDR.fullmatch(text):
        problems.append(f"'{text}', which is not in CIDR notation (write '{meant}')")
    elif ipaddress.ip_interface(text).ip != ipaddress.ip_network(meant).network_address:
        problems.append(f"'{text}', which has host bits set (the network is '{meant}')")
    return meant


def _field(cluster: Object) -> str:
    # Older answers have the list under its former name only.
    return _FIELD if _FIELD in cluster else _DEPRECATED_FIELD


def _pairs(entries: list[Any] | None) -> set[tuple[str, str]]:
    """Return what a list means: each network with its description.

    How the service groups and writes networks is UNKNOWN: as CIDRs or as they were sent, in one entry or in several.
    """
    pairs = set()
    for entry in entries or []:
        fields = entry if isinstance(entry, dict) else {"ip": entry}
        for part in str(fields.get("ip")).split(","):
            try:
                network = str(ipaddress.ip_network(part.strip(), strict=False))
            except ValueError:
                # Whatever it is, it is not what is declared.
                network = part.strip()
            pairs.add((network, str(fields.get("description") or "")))
    return pairs


def _sorted(entries: list[Any] | None) -> list[Object] | None:
    """Return a list as people compare it; None for one that the API shows as null."""
    if entries is None:
        return None
    return [{"ip": ip, "description": description} for ip, description in sorted(_pairs(entries))]
