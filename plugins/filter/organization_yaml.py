# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared organization as YAML that a person would have written."""

from __future__ import annotations

DOCUMENTATION = r"""
---
name: organization_yaml
short_description: Write a Camunda organization as YAML for review
version_added: 0.1.0
description:
  - Turns what M(community.camunda.camunda_organization_info) returns into the text of a variables file, with comments
    where something could not be exported.
  - Text that Ansible would take for a template is marked C(!unsafe), so that reading the file gives back what was
    written.
author:
  - community.camunda contributors (@ansible-collections)
positional: _input
options:
  _input:
    description:
      - The organization, with RV(community.camunda.camunda_organization_info#module:organization).
    type: dict
    required: true
  notes:
    description:
      - What was left out, with RV(community.camunda.camunda_organization_info#module:notes).
    type: list
    elements: dict
    default: []
  variable_prefix:
    description:
      - What the names of the variables begin with.
    type: str
    default: organization_
  secret_value:
    description:
      - What is written for connector secrets without a value, with V(%(name\)s) and V(%(cluster\)s) for the names.
        Both are quoted for Jinja.
      - The default reads the value that the cluster has, so that applying the file changes nothing. Replace it with a
        lookup from your vault.
    type: str
    default: "{{ lookup('community.camunda.camunda_connector_secret', %(name)s, cluster=%(cluster)s) }}"
"""

EXAMPLES = r"""
- name: Write the organization to a file
  ansible.builtin.copy:
    content: "{{ exported.organization | community.camunda.organization_yaml(notes=exported.notes) }}"
    dest: organization.yml
    mode: "0600"

- name: With values from a vault
  ansible.builtin.copy:
    content: "{{ exported.organization | community.camunda.organization_yaml(secret_value=from_vault) }}"
    dest: organization.yml
    mode: "0600"
  vars:
    from_vault: !unsafe "{{ lookup('community.hashi_vault.vault_kv2_get', %(name)s).secret.value }}"
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
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.community.camunda.plugins.plugin_utils.plain_values import plain

SECRET_VALUE = "{{ lookup('community.camunda.camunda_connector_secret', %(name)s, cluster=%(cluster)s) }}"  # noqa: S105

# No line is folded: a diff of two files shows what changed and no more.
_ONE_LINE = 1_000_000

_TEMPLATE = re.compile(r"\{\{|\{%|\{#")


class _Expression(str):
    """Text that is a template on purpose."""


class _Dumper(yaml.SafeDumper):
    """Writes lists indented, as ansible-lint and people want them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything where it is, also what is there twice."""
        return True


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    if _TEMPLATE.search(text):
        return dumper.represent_scalar("!unsafe", text, style='"')
    return dumper.represent_str(text)


_Dumper.add_representer(str, _write_text)
_Dumper.add_representer(
    _Expression, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')
)


def organization_yaml(
    organization: Mapping[str, Any],
    notes: list[Mapping[str, Any]] | None = None,
    variable_prefix: str = "organization_",
    secret_value: str = SECRET_VALUE,
) -> str:
    """Return the organization as the text of a variables file.

    :raises AnsibleFilterError: for something that is no organization.
    """
    organization, notes = plain(organization), plain(notes or [])
    if not isinstance(organization, dict) or not set(organization) <= {"members", "clusters"}:
        raise AnsibleFilterError("organization_yaml: the input must be an organization, with 'members' and 'clusters'.")
    remaining = list(notes)
    lines = ["---"]
    for part, entries in organization.items():
        lines.append(f"{variable_prefix}{part}:" if entries else f"{variable_prefix}{part}: []")
        for number, entry in enumerate(entries):
            if part == "clusters":
                lines += _comments(remaining, f"clusters[{number}] ")
                entry = _with_expressions(entry, secret_value)
            else:
                lines += _comments(remaining, f"members ('{entry.get('email')}')")
            text = yaml.dump([entry], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_ONE_LINE)
            lines += [f"  {line}" for line in text.splitlines()]
        lines += _comments(remaining, part)
    return "\n".join(lines) + "\n"


def _comments(notes: list[Mapping[str, Any]], place: str) -> Iterator[str]:
    """Take the notes on a place, and on what is in it, out of ``notes``, and return them as comments."""
    for note in [each for each in notes if str(each.get("place")).startswith(place)]:
        notes.remove(note)
        inside = str(note["place"])[len(place) :].lstrip(", ")
        text = f"{inside}: {note.get('text')}" if inside else str(note.get("text"))
        # What is not printable may end a comment, or be no YAML at all.
        yield "  # " + "".join(character if character.isprintable() else " " for character in text)


def _with_expressions(cluster: dict[str, Any], template: str) -> dict[str, Any]:
    """Return the cluster with an expression for each connector secret that has no value."""
    secrets = cluster.get("connector_secrets")
    if not secrets:
        return cluster
    reference = str(cluster.get("uuid") or cluster.get("name"))

    def written(secret: dict[str, Any]) -> dict[str, Any]:
        expression = template.replace("%(cluster)s", _quoted(reference)).replace("%(name)s", _quoted(secret["name"]))
        return {"name": secret["name"], "value": secret.get("value", _Expression(expression))}

    return {**cluster, "connector_secrets": [written(secret) for secret in secrets]}


def _quoted(text: str) -> str:
    """Return ``text`` as a string in Jinja."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return them by name."""
        return {"organization_yaml": organization_yaml}
