# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible argument specs that every module shares."""

from __future__ import annotations

from typing import Any

from ansible.module_utils.basic import env_fallback

from .connection import OPTIONS


def connection_argument_spec() -> dict[str, dict[str, Any]]:
    """Return the connection options as an Ansible argument spec."""
    spec: dict[str, dict[str, Any]] = {}
    for name, option in OPTIONS.items():
        argument: dict[str, Any] = {"type": option.type, "no_log": option.secret}
        if option.default is not None:
            argument["default"] = option.default
        if option.env is not None:
            argument["fallback"] = (env_fallback, [option.env])
        if option.choices is not None:
            argument["choices"] = list(option.choices)
        spec[name] = argument
    return spec
