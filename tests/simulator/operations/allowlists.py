# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IP allowlist of a cluster, under its present and its former name."""

from __future__ import annotations

import ipaddress
from typing import Any

from operation_registry import Call, Refusal, operation


@operation("PUT", "/clusters/{clusterUuid}/ipallowlist", scope="ip-allowlist:update", success=204)
def set_allowlist(call: Call) -> Any:
    """Replace the whole list; an empty one removes the restriction."""
    _store(call, "ipallowlist")


@operation("PUT", "/clusters/{clusterUuid}/ipwhitelist", scope="ip-allowlist:update", success=204)
def set_whitelist(call: Call) -> Any:
    """Do the same under the deprecated name; that it still works is assumed, as it is still described."""
    _store(call, "ipwhitelist")


def _store(call: Call, field: str) -> None:
    cluster = call.cluster_at_rest()
    entries = call.body({field: list})[field]
    for entry in entries:
        if not isinstance(entry, dict) or set(entry) != {"ip", "description"}:
            raise Refusal(400, f"Validation Failed: an entry of {field} needs ip and description and nothing else")
        if not all(isinstance(value, str) for value in entry.values()):
            raise Refusal(400, f"Validation Failed: ip and description of an entry of {field} are texts")
    networks = [_networks(entry["ip"]) for entry in entries]
    if call.simulation.options.allowlist_form == "networks":
        entries = [{**entry, "ip": ip} for entry, ip in zip(entries, networks, strict=True)]
    cluster["ipallowlist"] = entries


def _networks(text: str) -> str:
    """Return comma-separated addresses and networks, all as networks.

    :raises Refusal: (400) if one is neither; that the service checks this is assumed.
    """
    try:
        return ",".join(str(ipaddress.ip_network(part.strip(), strict=False)) for part in text.split(","))
    except ValueError:
        raise Refusal(400, f"Validation Failed: {text!r} is not a list of CIDRs") from None
