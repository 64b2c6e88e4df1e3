# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session for a lookup: options from everywhere Ansible knows, errors as Ansible reports them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

from ansible.errors import AnsibleError, AnsibleLookupError
from ansible.module_utils.basic import missing_required_lib

from ansible_collections.community.camunda.plugins.module_utils.connection import (
    OPTIONS,
    SECRET_OPTIONS,
    Connection,
    option_from_environment,
)
from ansible_collections.community.camunda.plugins.module_utils.errors import CamundaError, LibraryMissing, OptionError
from ansible_collections.community.camunda.plugins.module_utils.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.plugin_utils.connection_variables import connection_variables
from ansible_collections.community.camunda.plugins.plugin_utils.display_messages import show
from ansible_collections.community.camunda.plugins.plugin_utils.plain_values import plain


@contextlib.contextmanager
def lookup_session(lookup: Any, variables: dict[str, Any] | None, arguments: dict[str, Any]) -> Iterator[Session]:
    """Give a session for as long as the block runs; turn every failure in it into ``AnsibleLookupError``.

    :param lookup: the lookup plugin; its options are set here.
    :param variables: the variables of the task. Those for connection options are templated, which Ansible does not do.
    :param arguments: the lookup's own arguments, which come first.
    """
    variables = variables or {}
    redactor = Redactor()
    messages = Messages(redactor, show)
    session = None
    try:
        direct = {**connection_variables(variables, lookup._templar), **plain(arguments)}
        for name in SECRET_OPTIONS:
            redactor.add(direct.get(name))
            redactor.add(option_from_environment(name, os.environ))
        lookup.set_options(var_options=variables, direct=direct)
        unknown = sorted(set(arguments) - set(lookup.get_options()))
        if unknown:
            known = ", ".join(sorted(lookup.get_options()))
            raise OptionError(unknown[0], f"Unsupported options: {', '.join(unknown)}. Supported are: {known}.")
        options = {name: plain(lookup.get_option(name)) for name in OPTIONS}
        session = Session(Connection.from_options(options), messages)
        yield session
    except LibraryMissing as error:
        raise AnsibleLookupError(missing_required_lib(error.library)) from None
    except CamundaError as error:
        raise AnsibleLookupError(redactor.mask(error.message)) from None
    except AnsibleError as error:
        # Ansible's own texts about wrong types quote the value.
        raise AnsibleLookupError(redactor.mask(str(error))) from None
    finally:
        if session is not None:
            session.close()


def no_terms(name: str, terms: list[Any]) -> None:
    """Refuse positional arguments.

    :raises AnsibleLookupError: when there are any.
    """
    if terms:
        raise AnsibleLookupError(
            f"The lookup {name} takes no positional arguments, only options such as audience='zeebe.camunda.io'."
        )
