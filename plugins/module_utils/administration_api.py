# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Camunda's Administration API: all operations together, and any other request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .api_call import Call, Effect, perform
from .operations.activity import ActivityOperations
from .operations.allowlist import AllowlistOperations
from .operations.backups import BackupOperations
from .operations.clients import ClientOperations
from .operations.clusters import ClusterOperations
from .operations.connectivity import ConnectivityOperations
from .operations.failover import FailoverOperations
from .operations.members import MemberOperations
from .operations.meta import MetaOperations
from .operations.monitoring import MonitoringOperations
from .operations.secrets import SecretOperations

if TYPE_CHECKING:
    from .transport import Answer


class AdministrationApi(
    MemberOperations,
    ClusterOperations,
    ClientOperations,
    BackupOperations,
    FailoverOperations,
    SecretOperations,
    AllowlistOperations,
    ActivityOperations,
    MetaOperations,
    MonitoringOperations,
    ConnectivityOperations,
):
    """The API for one caller."""

    def request(self, method: str, path: str, body: Any, accepted: Callable[[int], bool]) -> Answer:
        """Send any request. Only reads are repeated, and what the gateway turned back: what others do is not known."""
        effect = Effect.READ if method == "GET" else Effect.CREATE
        if method == "POST" and path == "/clusters":
            effect = Effect.ONCE
        return perform(self._caller, Call(effect, method, path, body), accepted=accepted)
