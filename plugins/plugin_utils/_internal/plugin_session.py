# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions for lookup and inventory plugins: options from all sources, and errors as Ansible reports them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleError, AnsibleLookupError
from ansible.module_utils.basic import missing_required_lib

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import (
    OPTIONS,
    SECRET_OPTIONS,
    Connection,
    option_from_environment,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import (
    CamundaError,
    LibraryMissing,
    OptionError,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils._internal.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session
from ansible_collections.community.camunda.plugins.plugin_utils._internal.connection_variables import (
    connection_variables,
)
from ansible_collections.community.camunda.plugins.plugin_utils._internal.display_messages import show
from ansible_collections.community.camunda.plugins.plugin_utils._internal.plain_values import plain


@contextlib.contextmanager
def lookup_session(lookup: Any, variables: dict[str, Any] | None, arguments: dict[str, Any]) -> Iterator[Session]:
    """Open a session for the block, and raise every failure in it as ``AnsibleLookupError``.

    :param lookup: the lookup plugin; its options are set here.
    :param variables: the variables of the task.
    :param arguments: the arguments of the lookup, which take precedence.
    """
    with errors_raised_as(AnsibleLookupError) as messages:
        options = {**connection_variables(variables or {}, lookup._templar), **plain(arguments)}
        register_secrets(options, messages.redactor)
        # Without the variables: Ansible would use connection options in them without templating.
        lookup.set_options(direct=options)
        reject_unknown_options(lookup, arguments)
        with plugin_session(lookup, messages) as session:
            yield session


@contextlib.contextmanager
def plugin_session(plugin: Any, messages: Messages) -> Iterator[Session]:
    """Open a session for the block, with the connection options of ``plugin``, which must have been set.

    :raises OptionError: when an option has an invalid value.
    """
    options = {name: plain(plugin.get_option(name)) for name in OPTIONS}
    with contextlib.closing(Session(Connection.from_options(options), messages)) as session:
        yield session


@contextlib.contextmanager
def errors_raised_as(kind: type[AnsibleError]) -> Iterator[Messages]:
    """Raise every error in the block as ``kind``, without a traceback and with secrets masked.

    Yields the messages of the plugin, whose redactor masks the secrets.
    """
    messages = Messages(Redactor(), show)
    _unset_empty_variables()
    try:
        yield messages
    except LibraryMissing as error:
        raise kind(missing_required_lib(error.library)) from None
    except CamundaError as error:
        raise kind(messages.redactor.mask(error.message)) from None
    except AnsibleError as error:
        # Ansible's own messages about wrong types quote the value.
        raise kind(messages.redactor.mask(str(error))) from None


def _unset_empty_variables() -> None:
    """Remove empty environment variables of connection options from this process.

    Ansible would use the empty value. In this collection they count as not set: AWX sets one for each field of a
    credential that was left empty.
    """
    for option in OPTIONS.values():
        if option.env and os.environ.get(option.env) == "":
            del os.environ[option.env]


def register_secrets(options: Mapping[str, Any], redactor: Redactor) -> None:
    """Add the secrets among the connection options, including those in the environment, to ``redactor``."""
    for name in SECRET_OPTIONS:
        value = options.get(name)
        redactor.add(None if value is None else str(value))
        redactor.add(option_from_environment(name, os.environ))


def reject_unknown_options(plugin: Any, given: Iterable[str]) -> None:
    """Raise an error for options that the plugin does not have, which Ansible would ignore.

    :raises OptionError: with the names of the supported ones.
    """
    known = sorted(plugin.get_options())
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise OptionError(unknown[0], f"Unsupported options: {', '.join(unknown)}. Supported are: {', '.join(known)}.")


def names_from_terms(terms: Sequence[Any]) -> list[str] | None:
    """Return the names in the terms of a lookup, single ones and those in lists; None when there are no terms.

    Without terms a lookup returns everything, but with an empty list as its term it returns nothing.
    """
    if not terms:
        return None
    return [str(name) for term in terms for name in (term if isinstance(term, (list, tuple)) else [term])]


def reject_terms(name: str, terms: list[Any]) -> None:
    """Raise an error for positional arguments of a lookup that takes none.

    :raises AnsibleLookupError: when there are any.
    """
    if terms:
        raise AnsibleLookupError(
            f"The lookup {name} takes no positional arguments, only options such as audience='zeebe.camunda.io'."
        )
