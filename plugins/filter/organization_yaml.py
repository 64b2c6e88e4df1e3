# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter that writes a declared organization as readable YAML."""

from __future__ import annotations

DOCUMENTATION = r"""
---
name: organization_yaml
short_description: Write a Camunda organization as YAML for review
version_added: 0.1.0
description:
  - Converts the result of M(community.camunda.camunda_organization_info) to the text of a variables file, with comments
    where something could not be exported.
  - Text that Ansible would evaluate as a template is marked C(!unsafe), so that reading the file returns the original
    text.
  - Lines have up to 120 characters, unless they contain text that cannot be wrapped.
author:
  - community.camunda contributors (@ansible-collections)
positional: _input
options:
  _input:
    description:
      - The organization, from RV(community.camunda.camunda_organization_info#module:organization).
    type: dict
    required: true
  notes:
    description:
      - What was not exported, from RV(community.camunda.camunda_organization_info#module:notes). Each note becomes a
        comment at its place, or at the end.
    type: list
    elements: dict
    default: []
  variable_prefix:
    description:
      - Prefix of the names of the variables. It consists of letters, digits and underscores.
    type: str
    default: organization_
  secret_value:
    description:
      - Jinja expression without braces, for the values of connector secrets that have no value in the input.
        V(%(name\)s) and V(%(cluster\)s) stand for the quoted names.
      - A secret whose name Ansible could evaluate as a template gets no value, so that its value does not change.
      - The default reads the current value in the cluster, so that applying the file changes nothing. Replace it with a
        lookup from your vault.
    type: str
    default: lookup('community.camunda.camunda_connector_secret', %(name)s, cluster=%(cluster)s) | string
"""

EXAMPLES = r"""
- name: Write the organization to a file
  ansible.builtin.copy:
    content: "{{ exported.organization | community.camunda.organization_yaml(notes=exported.notes) }}"
    dest: organization.yml
    mode: "0600"

- name: Write it with lookups from a vault
  ansible.builtin.copy:
    content: "{{ exported.organization | community.camunda.organization_yaml(secret_value=from_vault) }}"
    dest: organization.yml
    mode: "0600"
  vars:
    from_vault: lookup('community.hashi_vault.vault_kv2_get', %(name)s).secret.value
"""

RETURN = r"""
_value:
  description: The text, in YAML.
  type: str
  sample: |
    ---
    organization_members:
      - email: ada@example.com
        roles:
          - admin
"""

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.community.camunda.plugins.plugin_utils._internal.plain_values import plain

# Before ansible-core 2.19, a value that looks like a list or a dictionary becomes one without the filter 'string'.
SECRET_VALUE = "lookup('community.camunda.camunda_connector_secret', %(name)s, cluster=%(cluster)s) | string"  # noqa: S105

PARTS = ("members", "clusters")

# Longest line that yamllint and ansible-lint accept.
_LINE = 120

# Text of up to this length is written in the line of its key, regardless of the indentation.
_BESIDE_KEY = 80

# Where PyYAML wraps quoted text. Its lines may be a few characters longer.
_BREAK = 110

_TEMPLATE = re.compile(r"\{\{|\{%|\{#")

# Text in YAML 1.1, which Ansible reads, but another type in YAML 1.2.
_NOT_TEXT_ELSEWHERE = re.compile(
    r"[-+]?(0o[0-7]+|0x[0-9a-f]+|(\.[0-9]+|[0-9]+(\.[0-9]*)?)(e[-+]?[0-9]+)?)|y|n", re.IGNORECASE
)

# Backslashes and quotes, and the position within the start of a template.
_SPECIAL = re.compile(r"(\\|')|(?<=\{)(?=[{%#])")

_STR_TAG = "tag:yaml.org,2002:str"


class _Expression(str):
    """Text that Ansible is meant to evaluate as a template."""


class _Dumper(yaml.SafeDumper):
    """Writes indented lists, which ansible-lint requires."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write no aliases, also for a value that occurs twice."""
        return True

    def write_folded(self, text: str) -> None:
        """Write words with single spaces between them; PyYAML's method wraps a line only when it is too long."""
        self.write_indicator(">-", True)
        line, indent = "", self.indent or 0
        for word in text.split(" "):
            if line and indent + len(line) + 1 + len(word) > _LINE:
                self._write_line(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        self._write_line(line)

    def _write_line(self, line: str) -> None:
        self.write_indent()
        self.stream.write(line)
        self.column += len(line)
        self.whitespace = self.indention = False


def _style(text: str) -> str | None:
    """Return the YAML style for ``text``, or None for PyYAML's choice."""
    if any(mark in text for mark in "\r\x85\u2028\u2029"):
        # YAML reads all of them as line breaks, and replaces them.
        return '"'
    if "\n" in text:
        return "|" if _is_readable_block(text) else '"'
    if len(text) > _BESIDE_KEY:
        return ">" if text.isprintable() and all(text.split(" ")) else '"'
    return '"' if _TEMPLATE.search(text) or _NOT_TEXT_ELSEWHERE.fullmatch(text) else None


def _is_readable_block(text: str) -> bool:
    """Return True if text of several lines is readable as it is: printable, without long lines or trailing spaces."""
    lines = text.removesuffix("\n").split("\n")
    return (
        text[0] not in " \t\n"
        and bool(lines[-1])
        and "\n\n\n" not in text
        and all(line.isprintable() and line == line.rstrip() for line in lines)
        and all(len(line) <= _BESIDE_KEY or " " not in line for line in lines)
    )


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("!unsafe" if _TEMPLATE.search(text) else _STR_TAG, text, style=_style(text))


_Dumper.add_representer(str, _write_text)
_Dumper.add_representer(
    _Expression, lambda dumper, text: dumper.represent_scalar(_STR_TAG, str(text), style=_style(text) or '"')
)


def organization_yaml(
    organization: Mapping[str, Any],
    notes: Sequence[Mapping[str, Any]] | None = None,
    variable_prefix: str = "organization_",
    secret_value: str = SECRET_VALUE,
) -> str:
    """Return the organization as the text of a variables file.

    :raises AnsibleFilterError: when the input is not an organization, or an option is invalid.
    """
    organization, remaining = plain(organization), plain(notes or [])
    prefix, secret_value = plain(variable_prefix), plain(secret_value)
    _check(organization, remaining, prefix, secret_value)
    lines = ["---"]
    for part, entries in organization.items():
        lines.append(f"{prefix}{part}:" if entries else f"{prefix}{part}: []")
        for number, entry in enumerate(entries):
            if part == "clusters":
                lines += _comments(remaining, f"clusters[{number}] ('{entry.get('name')}')")
                lines += _comments(remaining, f"clusters[{number}]")
                entry = _with_expressions(entry, f"{{{{ {secret_value} }}}}")
            else:
                lines += _comments(remaining, f"members ('{entry.get('email')}')")
            lines += _yaml(entry)
        lines += _comments(remaining, part)
    lines += _comments(remaining, "")
    return "\n".join(lines) + "\n"


def _check(organization: Any, notes: Any, prefix: Any, secret_value: Any) -> None:
    if not isinstance(organization, dict) or not set(organization) <= set(PARTS):
        raise AnsibleFilterError("organization_yaml: the input must be an organization, with 'members' and 'clusters'.")
    for part, entries in organization.items():
        _check_list(part, entries)
        for entry in entries:
            for secret in _check_list("connector_secrets", entry.get("connector_secrets") or []):
                if not isinstance(secret.get("name"), str):
                    raise AnsibleFilterError("organization_yaml: each of 'connector_secrets' must have a 'name'.")
    _check_list("notes", notes)
    if not isinstance(prefix, str) or not re.fullmatch(r"([A-Za-z_][A-Za-z0-9_]*)?", prefix):
        raise AnsibleFilterError(
            f"organization_yaml: 'variable_prefix' is not a valid prefix of a variable: {prefix!r}."
        )
    if not isinstance(secret_value, str) or not secret_value.strip() or _TEMPLATE.search(secret_value):
        raise AnsibleFilterError("organization_yaml: 'secret_value' must be an expression without braces.")


def _check_list(name: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise AnsibleFilterError(f"organization_yaml: '{name}' must be a list of dictionaries.")
    return value


def _yaml(entry: dict[str, Any]) -> list[str]:
    """Return the lines of a list entry, indented below the variable of the list."""
    text = yaml.dump({"list": [entry]}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_BREAK)
    # PyYAML ends lines with a newline; other line breaks are part of the text.
    return text.removesuffix("\n").split("\n")[1:]


def _comments(notes: list[dict[str, Any]], place: str) -> Iterator[str]:
    """Remove the notes on a place, and on places in it, from ``notes``, and return them as comments."""
    for note in [each for each in notes if str(each.get("place")).startswith(place)]:
        notes.remove(note)
        inside = str(note.get("place"))[len(place) :].lstrip(", ")
        text = f"{inside}: {note.get('text')}" if inside else str(note.get("text"))
        # Unprintable characters may end a comment, or be invalid in YAML.
        printable = "".join(character if character.isprintable() else " " for character in text)
        for line in textwrap.wrap(printable, _LINE - 4, break_long_words=False, break_on_hyphens=False):
            yield f"  # {line}"


def _with_expressions(cluster: dict[str, Any], template: str) -> dict[str, Any]:
    """Return the cluster with an expression as the value of each connector secret that has none."""
    secrets = cluster.get("connector_secrets")
    if not secrets:
        return cluster
    reference = _quoted(str(cluster.get("uuid") or cluster.get("name")))

    def written(secret: dict[str, Any]) -> dict[str, Any]:
        if "value" in secret or _TEMPLATE.search(secret["name"]):
            # Before ansible-core 2.19, Ansible evaluates the terms of a lookup as templates, however they are quoted.
            return secret
        values = {"name": _quoted(secret["name"]), "cluster": reference}
        # In one pass, as the name may contain the placeholder of the cluster, and vice versa.
        expression = re.sub(r"%\((name|cluster)\)s", lambda found: values[found[1]], template)
        return {"name": secret["name"], "value": _Expression(expression)}

    return {**cluster, "connector_secrets": [written(secret) for secret in secrets]}


def _quoted(text: str) -> str:
    """Return a Jinja expression for ``text``.

    It contains neither a backslash nor the start of a template: before ansible-core 2.19, Ansible doubles backslashes
    in the strings of expressions, and since then it evaluates templates in the terms of lookups.
    """
    if "\\" not in text and not ("'" in text and '"' in text) and not _TEMPLATE.search(text):
        return f'"{text}"' if "'" in text else f"'{text}'"
    special = {"\\": "'%c' % 92", "'": '"\'"'}
    pieces = [special.get(piece, f"'{piece}'") for piece in _SPECIAL.split(text) if piece]
    return f"({' ~ '.join(pieces)})"


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filters by name."""
        return {"organization_yaml": organization_yaml}
