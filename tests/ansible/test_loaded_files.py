# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is loaded with a plugin: ansible-core compiles what is the collection's at every start of a playbook."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from ansible_process import COLLECTIONS

PLUGINS = "ansible_collections.community.camunda.plugins"
UTILS = f"{PLUGINS}.module_utils._internal"


def loaded_with(plugin: str) -> set[str]:
    """Return what is loaded with a plugin."""
    code = f"import sys; sys.path.insert(0, sys.argv[1]); import {PLUGINS}.{plugin}; print(*sys.modules)"
    command = [sys.executable, "-c", code, str(COLLECTIONS)]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_a_play_loads_nothing_that_its_tasks_do_not_need() -> None:
    loaded = loaded_with("action.camunda_member")
    # What is not loaded by then, each worker would load for itself.
    assert {f"{UTILS}.{name}" for name in ("token.provider", "http.transport")} <= loaded
    needless = (
        *(f"token.{name}" for name in ("acquisition", "pacing", "service", "shared", "redis")),
        *("organization.planning", "organization", "one_time_secrets.credentials_file"),
    )
    assert not {"redis", *(f"{UTILS}.{name}" for name in needless)} & loaded
    # A name that no longer exists would never be found among what is loaded.
    assert all(importlib.util.find_spec(f"{UTILS}.{name}") for name in needless)
    calls = {each for each in loaded if each.startswith(f"{UTILS}.api.")}
    shared = ("call", "operations", "path", "response_schema", "vocabulary")
    assert calls == {f"{UTILS}.api.{name}" for name in (*shared, "members")}
    assert {each for each in loaded if each.startswith(f"{UTILS}.resources.")} == {f"{UTILS}.resources.members"}


@pytest.mark.parametrize("plugin", ["inventory.camunda_clusters", "lookup.camunda_token", "filter.organization_yaml"])
def test_what_may_do_without_a_request_loads_no_http_library(plugin: str) -> None:
    assert "requests" not in loaded_with(plugin)
