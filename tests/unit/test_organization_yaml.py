# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter organization_yaml: text that a person would have written, and nothing that is lost."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from ansible_collections.community.camunda.plugins.filter import organization_yaml as plugin
from ansible_collections.community.camunda.plugins.filter.organization_yaml import FilterModule, organization_yaml

WORDS = "found(%(name)s, %(cluster)s)"


class Loader(yaml.SafeLoader):
    """Knows the tag of Ansible for text that is no template."""


def _text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    return loader.construct_scalar(node)


Loader.add_constructor("!unsafe", _text)


def loaded(text: str) -> Any:
    """Return what the text says."""
    return yaml.load(text, Loader)  # noqa: S506 - a SafeLoader


def secret_of(text: str) -> dict[str, Any]:
    """Return the first connector secret of the first cluster."""
    found: dict[str, Any] = loaded(text)["organization_clusters"][0]["connector_secrets"][0]
    return found


def test_text_is_as_a_person_would_write_it() -> None:
    description = (
        "Everything that somebody has ordered and that is not yet on the way to where it belongs, as far as we"
    )
    secrets = [{"name": "PEM", "value": "begin\n\nend\n"}, {"name": "KEY"}]
    cluster = {"name": "orders", "auto_update": True, "description": f"{description} know"}
    organization = {
        "members": [{"email": "ada@example.com", "roles": ["admin", "analyst"]}, {"email": "olga@example.com"}],
        "clusters": [{**cluster, "connector_secrets": secrets, "monitoring": {}}],
    }
    notes = [
        {"place": "members ('olga@example.com')", "text": "The owner."},
        {"place": "clusters[0] ('orders'), ip_allowlist", "text": "Left out."},
        {"place": "clusters[0] ('orders')", "text": "An odd one."},
    ]
    written = """\
---
organization_members:
  - email: ada@example.com
    roles:
      - admin
      - analyst
  # The owner.
  - email: olga@example.com
organization_clusters:
  # ip_allowlist: Left out.
  # An odd one.
  - name: orders
    auto_update: true
    description: >-
      Everything that somebody has ordered and that is not yet on the way to where it belongs, as far as we know
    connector_secrets:
      - name: PEM
        value: |
          begin

          end
      - name: KEY
        value: >-
          {{ lookup('community.camunda.camunda_connector_secret', 'KEY', cluster='orders') | string }}
    monitoring: {}
"""
    assert organization_yaml(organization, notes) == written


def test_empty_lists() -> None:
    text = organization_yaml({"members": [], "clusters": []}, variable_prefix="my_")
    assert text == "---\nmy_members: []\nmy_clusters: []\n"


def test_no_note_is_lost() -> None:
    places = ["members ('gone@example.com')", "clusters[7] ('gone'), monitoring", "clusters", "elsewhere", ""]
    notes: list[dict[str, Any]] = [{"place": place, "text": f"text {number}"} for number, place in enumerate(places)]
    notes += [{"text": "no place"}, {"place": "members ('gone@example.com')", "text": "text 0"}]
    for organization in ({"members": [{"email": "ada@example.com"}]}, {"clusters": [{"name": "a"}]}, {}):
        text = organization_yaml(organization, notes)
        for words in (*(f"text {number}" for number in range(len(places))), "no place"):
            assert words in text
        assert text.count("text 0") == 2
        assert loaded(text) in (None, {f"organization_{part}": value for part, value in organization.items()})
    assert notes[0]["place"] == places[0], "the notes of the caller are as they were"


def test_comment_holds_whatever_a_note_says() -> None:
    hostile = "a\norganization_members:\u2028- x \u202e " + "word " * 40 + "x" * 200
    text = organization_yaml({"members": [{"email": "a@b"}]}, [{"place": "members ('a@b')", "text": hostile}])
    assert loaded(text) == {"organization_members": [{"email": "a@b"}]}
    comments = [line for line in text.split("\n") if line.startswith("  # ")]
    assert all(len(line) <= 120 or " " not in line[4:] for line in comments)
    assert len(comments) > 2
    assert "\u202e" not in text


def test_notes_of_ten_clusters_stay_apart() -> None:
    clusters = [{"name": f"c{number}"} for number in range(12)]
    notes = [{"place": f"clusters[{number}] ('c{number}')", "text": f"note <{number}>"} for number in range(12)]
    lines = organization_yaml({"clusters": clusters}, notes).splitlines()
    for number in range(12):
        assert lines[lines.index(f"  # note <{number}>") + 1] == f"  - name: c{number}"


def check_expression(name: str, cluster: str) -> None:
    """Check that the expression for a secret asks for it by its name, and for its cluster."""
    entry = {"name": cluster, "connector_secrets": [{"name": name}]}
    secret = secret_of(organization_yaml({"clusters": [entry]}, secret_value=WORDS))
    assert secret["name"] == name
    if any(mark in name for mark in ("{{", "{%", "{#")):
        assert "value" not in secret
        return
    # What ansible-core takes for more than it is, in one version or another.
    assert not [mark for mark in ("\\", "{{", "{%", "{#") if mark in secret["value"].removeprefix("{{")]
    found: list[str] = []
    Environment(autoescape=True).from_string(secret["value"]).render(found=lambda *names: found.extend(names))
    assert found == [name, cluster]


printable = st.text(st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" '\"\\{}%#"), min_size=1)


@given(printable, printable)
def test_expressions_name_what_they_mean(name: str, cluster: str) -> None:
    check_expression(name, cluster)


@pytest.mark.parametrize(
    "name", ["it's", 'say "hi"', "both ' and \"", "back\\slash", "\\'", "%(cluster)s", "'}}'", "{{{%"]
)
def test_names_that_need_care(name: str) -> None:
    check_expression("KEY", name)
    check_expression(name, name)


def test_cluster_without_a_name_is_named_by_its_uuid() -> None:
    text = organization_yaml(
        {"clusters": [{"uuid": "u-1", "connector_secrets": [{"name": "KEY"}]}]}, secret_value=WORDS
    )
    assert secret_of(text)["value"] == "{{ found('KEY', 'u-1') }}"


@given(st.text() | st.text(alphabet=" \n\tab'\"\\{}%#:-"))
def test_text_comes_back(text: str) -> None:
    entry = {"name": "x", "description": text, "connector_secrets": [{"name": text, "value": text}]}
    written = organization_yaml({"clusters": [entry]})
    assert loaded(written)["organization_clusters"] == [entry]
    assert not [line for line in written.split("\n") if line != line.rstrip(" ")]


@pytest.mark.parametrize("text", ["{{ x }}", "{% x %}", "{# x #}", "a\n{{ x }}\n", "{{ " + "word " * 40 + "}}"])
def test_templates_are_marked(text: str) -> None:
    """Names and values come from the service; what they hold is never evaluated."""
    written = organization_yaml({"members": [{"email": text}], "clusters": [{"name": text}]})
    assert written.count("!unsafe") == 2


@pytest.mark.parametrize("text", ["yes", "0o14", "1e3", "n", "2024-01-01", "12:30", ".5"])
def test_text_is_quoted_where_others_would_read_something_else(text: str) -> None:
    line = organization_yaml({"clusters": [{"name": text}]}).splitlines()[2]
    assert line in (f"  - name: '{text}'", f'  - name: "{text}"')


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((None,), "must be an organization"),
        (([],), "must be an organization"),
        (({"member": []},), "must be an organization"),
        (({"members": None},), "'members' must be a list of dictionaries"),
        (({"members": ["ada@example.com"]},), "'members' must be a list of dictionaries"),
        (({"clusters": {"name": "x"}},), "'clusters' must be a list of dictionaries"),
        (({"clusters": [{"connector_secrets": ["KEY"]}]},), "'connector_secrets' must be a list of dictionaries"),
        (({"clusters": [{"connector_secrets": [{}]}]},), "'connector_secrets' must have a 'name'"),
        (({}, "note"), "'notes' must be a list of dictionaries"),
        (({}, ["note"]), "'notes' must be a list of dictionaries"),
        *((({}, [], wrong), "'variable_prefix'") for wrong in ("my-", "1", "a\n", 5)),
        *((({}, [], "x_", wrong), "'secret_value' must be an expression") for wrong in (None, " ")),
        (({}, [], "x_", "{{ vault[%(name)s] }}"), "must be an expression without braces"),
    ],
)
def test_wrong_input_is_an_error_that_says_so(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(AnsibleFilterError, match=words):
        organization_yaml(*arguments)


def test_default_is_documented() -> None:
    options = yaml.safe_load(plugin.DOCUMENTATION)["options"]
    assert options["secret_value"]["default"] == plugin.SECRET_VALUE
    assert FilterModule().filters() == {"organization_yaml": organization_yaml}
