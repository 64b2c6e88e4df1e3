# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All parts of an organization, in the order in which they are read, planned and exported.

To add a part, write its file in this folder, and add a line here. tools/shared_options.py writes its documentation.
"""

from __future__ import annotations

from typing import Any

from .api_clients import ApiClientsPart
from .backup_schedule import BackupSchedulePart
from .clusters import ClustersPart
from .connector_secrets import ConnectorSecretsPart
from .ip_allowlist import IpAllowlistPart
from .members import MembersPart
from .monitoring import MonitoringPart
from .part import ClusterPart, Part
from .secure_connectivity import SecureConnectivityPart

MEMBERS = MembersPart()

CLUSTER_PARTS: tuple[ClusterPart[Any, Any], ...] = (
    IpAllowlistPart(),
    BackupSchedulePart(),
    ConnectorSecretsPart(),
    ApiClientsPart(),
    MonitoringPart(),
    SecureConnectivityPart(),
)

CLUSTERS = ClustersPart(CLUSTER_PARTS)

# Without clusters, which are never removed or recreated.
PARTS: tuple[Part[Any, Any], ...] = (MEMBERS, *CLUSTER_PARTS)

# What can be exported.
NAMES = (MEMBERS.name, CLUSTERS.name, *(part.name for part in CLUSTER_PARTS))
