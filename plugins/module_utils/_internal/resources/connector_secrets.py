# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connector secrets of a cluster. Their values can be read, so they are compared, and shown to nobody."""

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

# What a diff shows in the place of values.
_VALUE, _OTHER_VALUE = "(secret)", "(another secret)"

# Names with other characters are stored, but camunda.secrets.<name> does not reach them (Camunda's documentation).
_USABLE_NAME = re.compile(r"[A-Za-z0-9_-]+")

# Pauses between two tries or looks, in seconds: each up to twice as long as the one before.
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 5.0

_ANOTHER_CHANGE = "another change to the secrets of the cluster goes on"

# Waits longer than this are worth a word to the person who watches (seconds).
_QUIET_SECONDS = 3.0


class ConnectorSecrets:
    """All connector secrets of one cluster, read once.

    :param caller: who calls the API.
    :param messages: takes warnings and progress.
    :param wait_seconds: longest wait for other changes to end, and for a deleted secret to vanish.
    :raises NotFound: when there is no such cluster.
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
        """Return the step that makes the secret exist with this value, or None when it does."""
        if name not in self.values:
            return self._step(CREATE, name, None, _view(name, _VALUE), lambda: self._set(name, value))
        if self.values[name] == value:
            return None
        before, after = _view(name, _VALUE), _view(name, _OTHER_VALUE)
        return self._step(UPDATE, name, before, after, lambda: self._set(name, value))

    def plan_absent(self, name: str) -> Step | None:
        """Return the step that deletes the secret, or None when there is none."""
        if name not in self.values:
            return None
        return self._step(REMOVE, name, _view(name, _VALUE), None, lambda: self._delete(name))

    def _step(
        self, action: str, name: str, before: View | None, after: View | None, execute: Callable[[], None]
    ) -> Step:
        predicted = None if after is None else {"name": name}
        return Step(action, KIND, name, before, after, predicted, execute, cluster=str(self._cluster))

    def _set(self, name: str, value: str) -> None:
        """Create or update, whichever the cluster needs by now, until it has the value.

        Two things are called 409: that the name exists, and that another change to the cluster's secrets goes on. What
        an update does to a name that does not exist (because it was deleted, and was still listed) is UNKNOWN: 404, or
        a success with or without effect. Both are settled by looking again.
        """
        wait, what = self._wait(), f"waiting to set connector secret '{name}'{self._of_cluster}"
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
            # It was the other kind of change that is needed; no reason to wait.
            switched = True
            return is_set()

        if not wait.until(
            is_set, lambda: f"{what}: {_ANOTHER_CHANGE if refusal else 'the new value is not listed yet'}"
        ):
            raise self._not_set_error(name, refusal)

    def _delete(self, name: str) -> None:
        wait, what = self._wait(), f"waiting to delete connector secret '{name}'{self._of_cluster}"
        try:
            wait.until_accepted(
                lambda: self._api.delete_secret(self._cluster.uuid, name),
                409,
                lambda _refusal: f"{what}: {_ANOTHER_CHANGE}",
            )
        except ApiError as error:
            if error.status != 409:
                raise
            raise self._add_wait_to_message(error) from None
        if not wait.until(
            lambda: name not in self._api.secrets(self._cluster.uuid),
            lambda: f"{what}: the deleted secret is still listed",
        ):
            self._messages.warn(
                f"The connector secret '{name}'{self._of_cluster} has been deleted, but is still listed. This may last "
                "for a while; until then, another run will try to delete it again."
            )

    def _wait(self) -> Wait:
        # No two pauses alike: others may be waiting for the same cluster.
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
            "cluster still does not list the new value. Run the task again, or raise 'wait_timeout'.",
            method="PUT",
            path=path_of("clusters", self._cluster.uuid, "secrets", name),
            status=None,
        )

    def _add_wait_to_message(self, error: ApiError) -> ApiError:
        what = "Other changes to the secrets of the cluster were waited for"
        if error.status == 404:
            what = "The cluster lists the secret, which was deleted, and the end of that was waited for"
        error.message += f" {what}, for {self._wait_seconds:g} s in all ('wait_timeout'); nothing was changed."
        return error


def check_name(name: str, messages: Messages, *, new: bool) -> None:
    """Refuse a name that cannot be right, and warn about one that connectors cannot use.

    :param new: whether a secret of that name may have to be made.
    :raises OptionError: for an empty or unprintable name, and for a new one that is too long.
    """
    if not name.strip() or not name.isprintable() or name in (".", ".."):
        raise OptionError("name", f"The option 'name' must be printable text and not a path, but is {name!r}.")
    if not new:
        return
    if len(name) > MAX_NAME_LENGTH:
        raise OptionError(
            "name", f"The option 'name' may have up to {MAX_NAME_LENGTH} characters; '{name}' has {len(name)}."
        )
    if not _USABLE_NAME.fullmatch(name):
        messages.warn(
            f"Connectors cannot use the secret '{name}': in 'camunda.secrets.<name>', a name has only letters without "
            "accents, digits, '_' and '-'."
        )


def check_value(value: str) -> None:
    """Refuse a value that cannot be meant.

    :raises OptionError: for an empty one, and for text that has no encoding. The message does not quote it.
    """
    if not value:
        raise OptionError("value", "The option 'value' is empty. To delete the secret, use 'state: absent'.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise OptionError("value", "The option 'value' is not valid text.") from None


def _view(name: str, value: str) -> View:
    return {"name": name, "value": value}
