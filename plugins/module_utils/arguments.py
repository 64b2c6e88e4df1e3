# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible argument specs that every module shares."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.errors import AnsibleFallbackNotFound

from .connection import OPTIONS, option_from_environment


def connection_argument_spec() -> dict[str, dict[str, Any]]:
    """Return the connection options as an Ansible argument spec."""
    spec: dict[str, dict[str, Any]] = {}
    for name, option in OPTIONS.items():
        argument: dict[str, Any] = {"type": option.type, "no_log": option.secret}
        if option.default is not None:
            argument["default"] = option.default
        if option.env is not None:
            argument["fallback"] = (_from_environment, [name])
        if option.choices is not None:
            argument["choices"] = list(option.choices)
        spec[name] = argument
    return spec


def _from_environment(name: str) -> str:
    """Return what the environment says about the option ``name``.

    Ansible's own ``env_fallback`` takes an empty variable for a value. AWX injects one for each field of a credential
    that nobody filled in.

    :raises AnsibleFallbackNotFound: when it says nothing.
    """
    value = option_from_environment(name, os.environ)
    if value is None:
        raise AnsibleFallbackNotFound
    return value


def misplaced_values(
    spec: Mapping[str, Mapping[str, Any]], arguments: Mapping[str, Any], prefix: str = ""
) -> list[str]:
    """Return the options that take dictionaries with options of their own, and were given something else.

    Ansible's check of arguments trips over such values instead of refusing them. Text is left to it: it may be
    a dictionary in the form of JSON or of ``key=value``.

    :param prefix: what comes before the names.
    """
    found = []
    for name, option in spec.items():
        value = arguments.get(name)
        if "options" not in option or value is None:
            continue
        for number, element in enumerate(value if isinstance(value, list) else [value]):
            place = f"{prefix}{name}[{number}]" if isinstance(value, list) else f"{prefix}{name}"
            if isinstance(element, Mapping):
                found += misplaced_values(option["options"], element, f"{place}.")
            elif not isinstance(element, str):
                found.append(place)
    return found
