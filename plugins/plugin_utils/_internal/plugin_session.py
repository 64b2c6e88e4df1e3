# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session for lookups and inventory plugins: options from everywhere, errors as Ansible reports them."""

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
    """Give a session for as long as the block runs; turn every failure in it into ``AnsibleLookupError``.

    :param lookup: the lookup plugin; its options are set here.
    :param variables: the variables of the task.
    :param arguments: the lookup's own arguments, which come first.
    """
    with failures_as(AnsibleLookupError) as messages:
        options = {**connection_variables(variables or {}, lookup._templar), **plain(arguments)}
        remember_secrets(options, messages.redactor)
        # Without the variables: Ansible would take connection options from them as they are, templates and all.
        lookup.set_options(direct=options)
        refuse_unknown_options(lookup, arguments)
        with plugin_session(lookup, messages) as session:
            yield session


@contextlib.contextmanager
def plugin_session(plugin: Any, messages: Messages) -> Iterator[Session]:
    """Give a session with the connection options of ``plugin``, which are set, for as long as the block runs.

    :raises OptionError: when an option cannot be right.
    """
    options = {name: plain(plugin.get_option(name)) for name in OPTIONS}
    with contextlib.closing(Session(Connection.from_options(options), messages)) as session:
        yield session


@contextlib.contextmanager
def failures_as(kind: type[AnsibleError]) -> Iterator[Messages]:
    """Turn every failure in the block into ``kind``, without a traceback and with secrets masked.

    The block gets what takes messages, and what knows the secrets.
    """
    messages = Messages(Redactor(), show)
    _forget_empty_variables()
    try:
        yield messages
    except LibraryMissing as error:
        raise kind(missing_required_lib(error.library)) from None
    except CamundaError as error:
        raise kind(messages.redactor.mask(error.message)) from None
    except AnsibleError as error:
        # Ansible's own texts about wrong types quote the value.
        raise kind(messages.redactor.mask(str(error))) from None


def _forget_empty_variables() -> None:
    """Remove empty variables with connection options from the environment of this process.

    Ansible takes them for values. Here they count as not set: AWX injects one for each field of a credential that
    nobody filled in.
    """
    for option in OPTIONS.values():
        if option.env and os.environ.get(option.env) == "":
            del os.environ[option.env]


def remember_secrets(options: Mapping[str, Any], redactor: Redactor) -> None:
    """Let ``redactor`` know the secrets among the connection options, wherever they come from."""
    for name in SECRET_OPTIONS:
        value = options.get(name)
        redactor.add(None if value is None else str(value))
        redactor.add(option_from_environment(name, os.environ))


def refuse_unknown_options(plugin: Any, given: Iterable[str]) -> None:
    """Refuse options that the plugin does not have, which Ansible would ignore.

    :raises OptionError: names those that it has.
    """
    known = sorted(plugin.get_options())
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise OptionError(unknown[0], f"Unsupported options: {', '.join(unknown)}. Supported are: {', '.join(known)}.")


def names_in(terms: Sequence[Any]) -> list[str] | None:
    """Return the names that a lookup is given, one by one or in lists; None when it is given nothing.

    An empty list names nothing, and must not be taken for everything.
    """
    if not terms:
        return None
    return [str(name) for term in terms for name in (term if isinstance(term, (list, tuple)) else [term])]


def no_terms(name: str, terms: list[Any]) -> None:
    """Refuse positional arguments.

    :raises AnsibleLookupError: when there are any.
    """
    if terms:
        raise AnsibleLookupError(
            f"The lookup {name} takes no positional arguments, only options such as audience='zeebe.camunda.io'."
        )
