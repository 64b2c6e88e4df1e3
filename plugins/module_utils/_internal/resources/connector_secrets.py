# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connector secrets of a cluster. The API returns their values, so they can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..api.connector_secrets import ConnectorSecretOperations
from ..api.path import path_of
from ..errors import ApiError, OptionError
from ..plan import CREATE, REMOVE, UPDATE, Step, View
from ..waiting import Wait, growing_pauses

if TYPE_CHECKING:
    from ..api.call import ApiClient
    from ..messages import Messages
    from .clusters.reference import ClusterReference

KIND = "connector_secret"

# "Secret name must be less than 50 characters" (Camunda's API description).
MAX_NAME_LENGTH = 49

# Stand for values in a diff.
_VALUE, _OTHER_VALUE = "(secret)", "(another secret)"

# The API accepts other characters, but such names cannot be used as camunda.secrets.<name> (Camunda's documentation).
_USABLE_NAME = re.compile(r"[A-Za-z0-9_-]+")

# Pauses between two attempts or checks, in seconds: each is up to twice as long as the one before.
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 5.0

_ANOTHER_CHANGE = "another change to the secrets of the cluster is in progress"

# Shorter waits are not reported (seconds).
_QUIET_SECONDS = 3.0


class ConnectorSecrets:
    """All connector secrets of one cluster, read once.

    :param api_client: sends the requests.
    :param messages: takes warnings and progress.
    :param wait_seconds: timeout of the wait for other changes to end, and for a deleted secret to disappear.
    :raises NotFound: if the cluster does not exist.
    :ivar values: name to value, in clear text.
    """

    def __init__(
        self, api_client: ApiClient, cluster: ClusterReference, messages: Messages, wait_seconds: float = 0.0
    ) -> None:
        self._api = ConnectorSecretOperations(api_client)
        self._cluster = cluster
        self._messages = messages
        self._wait_seconds = wait_seconds
        self.values: dict[str, str] = {}
        if cluster.exists:
            with cluster.explain_not_found():
                self.values = self._api.secrets(cluster.uuid)

    def plan_present(self, name: str, value: str) -> Step | None:
        """Return the step that creates or updates the secret, or None if it has this value."""
        if name not in self.values:
            return self._step(CREATE, name, None, _view(name, _VALUE), lambda: self._set(name, value))
        if self.values[name] == value:
            return None
        before, after = _view(name, _VALUE), _view(name, _OTHER_VALUE)
        return self._step(UPDATE, name, before, after, lambda: self._set(name, value))

    def plan_absent(self, name: str) -> Step | None:
        """Return the step that deletes the secret, or None if there is none."""
        if name not in self.values:
            return None
        return self._step(REMOVE, name, _view(name, _VALUE), None, lambda: self._delete(name))

    def _step(
        self, action: str, name: str, before: View | None, after: View | None, execute: Callable[[], None]
    ) -> Step:
        predicted = None if after is None else {"name": name}
        return Step(action, KIND, name, before, after, predicted, execute, cluster=str(self._cluster))

    def _set(self, name: str, value: str) -> None:
        """Create or update the secret, depending on the current state of the cluster, until it has the value.

        Status 409 has two meanings: the name exists, or another change to the secrets of the cluster is in progress.
        The effect of an update of a deleted secret that is still listed is UNKNOWN: 404, or success with or without a
        change. In all of these cases, the secrets are read again.
        """
        wait, activity = self._wait(), f"waiting to set connector secret '{name}'{self._of_cluster}"
        listed, switched = name in self.values, False
        refusal: ApiError | None = None

        def is_set() -> bool:
            nonlocal listed, switched, refusal
            refusal = None
            try:
                if not listed:
                    self._api.create_secret(self._cluster.uuid, name, value)
                    return True
                self._api.update_secret(self._cluster.uuid, name, value)
            except ApiError as error:
                if error.status != 409 and not (error.status == 404 and listed):
                    raise
                refusal = error
            values = self._api.secrets(self._cluster.uuid)
            if values.get(name) == value:
                return True
            was_listed, listed = listed, name in values
            if listed is was_listed or switched:
                return False
            # The other operation is needed: no reason to wait.
            switched = True
            return is_set()

        if not wait.until(
            is_set, lambda: f"{activity}: {_ANOTHER_CHANGE if refusal else 'the new value is not listed yet'}"
        ):
            raise self._not_set_error(name, refusal)

    def _delete(self, name: str) -> None:
        wait, activity = self._wait(), f"waiting to delete connector secret '{name}'{self._of_cluster}"
        try:
            wait.until_accepted(
                lambda: self._api.delete_secret(self._cluster.uuid, name),
                409,
                lambda _refusal: f"{activity}: {_ANOTHER_CHANGE}",
            )
        except ApiError as error:
            if error.status != 409:
                raise
            raise self._add_wait_to_message(error) from None
        if not wait.until(
            lambda: name not in self._api.secrets(self._cluster.uuid),
            lambda: f"{activity}: the deleted secret is still listed",
        ):
            self._messages.warn(
                f"The connector secret '{name}'{self._of_cluster} has been deleted, but is still listed. As long as "
                "it is, another run will try to delete it again."
            )

    def _wait(self) -> Wait:
        # The pauses are random, because other processes may be waiting for the same cluster.
        pauses = growing_pauses(_FIRST_PAUSE, _LONGEST_PAUSE, factor=2.0, spread=0.5)
        return Wait(self._wait_seconds, self._messages, pauses, quiet_seconds=_QUIET_SECONDS)

    @property
    def _of_cluster(self) -> str:
        return f" of cluster {self._cluster}"

    def _not_set_error(self, name: str, failure: ApiError | None) -> ApiError:
        if failure is not None:
            return self._add_wait_to_message(failure)
        return ApiError(
            f"The connector secret '{name}'{self._of_cluster} has been updated, but after {self._wait_seconds:g} s the "
            "cluster still does not list the new value. Run the task again, or increase 'wait_timeout'.",
            method="PUT",
            path=path_of("clusters", self._cluster.uuid, "secrets", name),
            status=None,
        )

    def _add_wait_to_message(self, error: ApiError) -> ApiError:
        reason = "Another change to the secrets of the cluster was in progress"
        if error.status == 404:
            reason = "The cluster still listed the secret, which has been deleted,"
        error.message += f" {reason} for {self._wait_seconds:g} s ('wait_timeout'). Nothing was changed."
        return error


def check_name(name: str, messages: Messages, *, new: bool) -> None:
    """Check the name of a secret, and warn if connectors cannot use it.

    :param new: whether the secret may have to be created.
    :raises OptionError: for an empty or unprintable name, and for a new one that is too long.
    """
    if not name.strip() or not name.isprintable() or name in (".", ".."):
        raise OptionError("name", f"The option 'name' must be printable text other than '.' and '..', but is {name!r}.")
    if not new:
        return
    if len(name) > MAX_NAME_LENGTH:
        raise OptionError(
            "name", f"The option 'name' must have at most {MAX_NAME_LENGTH} characters, but '{name}' has {len(name)}."
        )
    if not _USABLE_NAME.fullmatch(name):
        messages.warn(
            f"Connectors cannot use the secret '{name}': in 'camunda.secrets.<name>', a name must only contain ASCII "
            "letters, digits, '_' and '-'."
        )


def check_value(value: str) -> None:
    """Check the value of a secret.

    :raises OptionError: if it is empty or not valid Unicode. The message does not contain it.
    """
    if not value:
        raise OptionError("value", "The option 'value' is empty. To delete the secret, use 'state: absent'.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise OptionError("value", "The option 'value' is not valid text.") from None


def _view(name: str, value: str) -> View:
    return {"name": name, "value": value}
