# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible argument specs that every module shares."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
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


def find_type_mismatch(spec: Mapping[str, Mapping[str, Any]], arguments: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the arguments that Ansible's own check does not refuse as it should; None for nothing.

    It trips over values in the place of dictionaries with options of their own. And it takes lists and dictionaries for
    text, in Python's notation, which nobody means: before ansible-core 2.19, a template whose text looks like one of
    them becomes one. Text in the place of a dictionary is left to it: it may be one in the form of JSON or of
    ``key=value``.

    :param arguments: plain values, as the action plugin makes of Ansible's own types.
    """
    elements = list(_iterate_values(spec, arguments))
    paths = [
        path
        for path, option, _type, element in elements
        if "options" in option and not isinstance(element, (dict, str))
    ]
    if paths:
        return f"These options take dictionaries, and were given something else: {', '.join(paths)}."
    paths = [
        path
        for path, _option, wanted_type, element in elements
        if wanted_type == "str" and isinstance(element, (dict, list))
    ]
    if paths:
        return (
            f"These options take text, and were given a list or a dictionary: {', '.join(paths)}. If it is text, such "
            "as JSON from a file, let its template end with '| string'; if not, with '| to_json'."
        )
    return None


def _iterate_values(
    spec: Mapping[str, Mapping[str, Any]], arguments: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, Mapping[str, Any], str, Any]]:
    """Yield every value that is given, those in lists one by one: place, spec of the option, type wanted, and value.

    :param prefix: what comes before the places.
    """
    for name, option in spec.items():
        value = arguments.get(name)
        if value is None:
            continue
        is_list = isinstance(value, list) and ("options" in option or option.get("type") == "list")
        wanted_type = option.get("elements", "raw") if is_list else option.get("type", "str")
        for number, element in enumerate(value if is_list else [value]):
            path = f"{prefix}{name}[{number}]" if is_list else f"{prefix}{name}"
            yield path, option, wanted_type, element
            if "options" in option and isinstance(element, dict):
                yield from _iterate_values(option["options"], element, f"{path}.")
