# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Camunda says about its own services."""

from __future__ import annotations

from .operations import Object, Operations
from .response_schema import ANYTHING


class IpRangeOperations(Operations):
    """Operations about Camunda itself, for anybody."""

    def ip_ranges(self) -> Object:
        """Return the addresses from which Camunda's services connect, by service. Needs no access token."""
        return self._object("/meta/ip-ranges", ANYTHING, authenticated=False)
