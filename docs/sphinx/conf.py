# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Sphinx makes the documentation's website from what antsibull-docs wrote; tools/docs runs both."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

project = "community.camunda"
html_title = project

extensions = ["sphinx_antsibull_ext"]

# Text in single backquotes has to be a link to something, and every link has to lead somewhere.
default_role = "any"
nitpicky = True

highlight_language = "YAML+Jinja"

# Narrow screens and dark mode work, and it fetches nothing from other servers.
html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["style.css"]
html_theme_options = {
    "source_repository": "https://github.com/ansible-collections/community.camunda",
    # The pages that antsibull-docs writes are no files of the repository, so there is nothing to view or edit.
    "top_of_page_buttons": [],
}
html_show_copyright = False
html_copy_source = False
# style.css has colours that fit both modes of the theme.
antsibull_ext_color_scheme = "none"

# What the pages refer to in Ansible's own documentation: patterns of its labels, and where they are. Sphinx could read
# that site's list of all labels, but then a build would need the network.
ANSIBLE = "https://docs.ansible.com/projects/ansible/latest"
ANSIBLE_LABELS = {
    r"action_plugins": "plugins/action.html",
    r"ansible_configuration_settings": "reference_appendices/config.html",
    r"ansible_collections\.ansible\.builtin\.([a-z_]+)": r"collections/ansible/builtin/\1.html",
    r"common_return_values": "reference_appendices/common_return_values.html",
    # Environment variables of Ansible itself.
    r"(ANSIBLE_[A-Z_]+)": r"reference_appendices/config.html#envvar-\1",
}


def link_to_ansible(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.TextElement
) -> nodes.reference | None:
    """Return the link to a label of Ansible's own documentation, or None for any other label."""
    label = node["reftarget"]
    for pattern, page in ANSIBLE_LABELS.items():
        if found := re.fullmatch(pattern, label):
            if label.islower() and not node["refexplicit"]:
                content = nodes.inline(text=label.capitalize().replace("_", " "))
            return nodes.reference("", "", content, internal=False, refuri=f"{ANSIBLE}/{found.expand(page)}")
    return None


def shorten_titles(app: Sphinx, env: BuildEnvironment) -> None:
    """Let the navigation say ``camunda_member module`` where the page has the full name and a description."""
    for page, title in env.titles.items():
        name = re.split(r" (?:--|\u2013) ", title.astext())[0]
        if name.startswith(f"{project}."):
            for shown in (title, next(env.tocs[page].findall(nodes.reference))):
                shown.children = [nodes.Text(name.removeprefix(f"{project}."))]


def setup(app: Sphinx) -> None:
    """Connect the functions above."""
    app.connect("missing-reference", link_to_ansible)
    app.connect("env-updated", shorten_titles)
