# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be chosen for a cluster."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.resources.clusters.parameters import (
    ClusterParameters,
)


@pytest.mark.parametrize(
    ("names", "newest"),
    [
        (["8.9 gen2", "8.9 gen13", "8.8 gen22"], "8.9 gen13"),
        (["Zeebe 8.1.0-alpha2", "Zeebe 8.1.0", "Zeebe 8.0.10"], "Zeebe 8.1.0"),
        (["8.10 alpha3", "8.10 gen1", "8.9 gen50"], "8.10 gen1"),
        (["first", "second"], "first"),
        ([], None),
    ],
)
def test_newest_generation(names: list[str], newest: str | None) -> None:
    """The order of the list means nothing; the default of the channel is its first here."""
    generations = [{"uuid": f"uuid of {name}", "name": name} for name in names]
    others = {"uuid": "x", "name": "99 gen99", "classification": "existingCluster"}
    channel: dict[str, Any] = {"uuid": "u", "name": "Stable", "allowedGenerations": [*reversed(generations), others]}
    if generations:
        channel["defaultGeneration"] = generations[0]
    found = ClusterParameters({"channels": [channel]}).newest_generation({"uuid": "u"})
    assert (found or {}).get("name") == newest
