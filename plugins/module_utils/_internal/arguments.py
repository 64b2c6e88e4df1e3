# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The argument spec of the connection options, and a check of arguments that Ansible's own validation lacks."""

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
    """Return the value of the option ``name`` from the environment.

    Unlike Ansible's ``env_fallback``, it ignores empty variables: AWX sets one for each empty field of a credential.

    :raises AnsibleFallbackNotFound: if the environment has no value.
    """
    value = option_from_environment(name, os.environ)
    if value is None:
        raise AnsibleFallbackNotFound
    return value


def find_type_mismatch(spec: Mapping[str, Mapping[str, Any]], arguments: Mapping[str, Any]) -> str | None:
    """Return an error message for arguments whose wrong type Ansible's own validation does not refuse; None if none.

    It crashes on other values where a dictionary with suboptions is expected. And it converts lists and dictionaries to
    strings in Python's notation, which is never intended: before ansible-core 2.19, a template whose text looks like a
    list or a dictionary becomes one. A string instead of a dictionary is left to Ansible: it may be JSON or
    ``key=value`` pairs.

    :param arguments: plain Python values.
    """
    elements = list(_iterate_values(spec, arguments))
    paths = [
        path
        for path, option, _type, element in elements
        if "options" in option and not isinstance(element, (dict, str))
    ]
    if paths:
        return f"These options must be dictionaries, but have other types: {', '.join(paths)}."
    paths = [
        path
        for path, _option, wanted_type, element in elements
        if wanted_type == "str" and isinstance(element, (dict, list))
    ]
    if paths:
        return (
            f"These options must be strings, but are lists or dictionaries: {', '.join(paths)}. If the value is text, "
            "such as JSON from a file, end its template with '| string'; otherwise, with '| to_json'."
        )
    return None


def _iterate_values(
    spec: Mapping[str, Mapping[str, Any]], arguments: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, Mapping[str, Any], str, Any]]:
    """Yield each value, and each element of a list: its path, the spec of its option, the expected type, the value.

    :param prefix: beginning of the paths.
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
