# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Event source of Event-Driven Ansible for the activity (audit log) of a Camunda 8 SaaS organization."""

from __future__ import annotations

DOCUMENTATION = r"""
---
short_description: Receive the activity (audit log) of a Camunda 8 SaaS organization as events
description:
  - An ansible-rulebook event source plugin that delivers each activity of a Camunda 8 SaaS organization, such as a
    new member or a deleted cluster, as an event C(activity) with the fields that the API returns.
  - Camunda's API has no filters, no pagination and no notifications for the activity. Every poll fetches the whole
    history of the organization and keeps it in memory. For a long history, raise O(interval) and O(timeout).
  - The events of one poll are ordered by their timestamps. An activity that the API lists late is delivered late.
  - Each activity is delivered once. Activities have no ID, so two are equal when all fields that the API specification
    declares are equal. If the history contains an activity several times, it is delivered as often.
  - Temporary errors never stop the source. It retries after delays that grow up to ten minutes, or up to O(interval) if
    that is longer. Invalid options stop it, and so do refused credentials and a missing permission before the first
    successful poll. A refused O(access_token) always stops it.
options:
  interval:
    description: Seconds between two polls, at least 10.
    type: float
    default: 60.0
  checkpoint:
    description:
      - File that records what has been delivered, so that a restarted source continues where it stopped. Each source
        needs its own file. The directory must exist; the file is created with mode 0600.
      - It contains hashes and the ID of the organization, but no names and no secrets.
      - Nothing is missed while the source is stopped. The last activities before it stopped may be delivered again. The
        one or two events that ansible-rulebook had received and not finished are not.
      - Without it, every start begins as O(start) says.
    type: path
  start:
    description:
      - Where to begin when there is no checkpoint yet.
      - V(now) begins at the first successful poll. Activities that the history contains by then are not delivered.
      - V(beginning) begins with the oldest activity.
    type: str
    choices: [now, beginning]
    default: now
  entity:
    description: Only activities on this type of object. The case is ignored.
    type: str
  user:
    description: Only activities of the user with this ID. The case is ignored.
    type: str
  audit_type:
    description: Only activities of these kinds, V(create), V(read), V(update) or V(delete); one of them or a list.
    type: list
    elements: str
  client_id:
    description:
      - ID of a client for the Administration API that may read the activity.
      - If not set, the environment variable E(CAMUNDA_CONSOLE_CLIENT_ID) is used.
    type: str
  client_secret:
    description: Secret of that client. If not set, the environment variable E(CAMUNDA_CONSOLE_CLIENT_SECRET) is used.
    type: str
  oauth_url:
    description: URL of the token service. If not set, the environment variable E(CAMUNDA_OAUTH_URL) is used.
    type: str
    default: https://login.cloud.camunda.io/oauth/token
  audience:
    description:
      - Audience of the access token. If not set, the environment variable E(CAMUNDA_CONSOLE_OAUTH_AUDIENCE) is used.
    type: str
    default: api.cloud.camunda.io
  api_url:
    description:
      - Base URL of the Administration API. If not set, the environment variable E(CAMUNDA_CONSOLE_BASE_URL) is used.
    type: str
    default: https://api.cloud.camunda.io
  access_token:
    description:
      - An access token that was obtained elsewhere. When it expires, the source ends.
      - If not set, the environment variable E(CAMUNDA_CONSOLE_ACCESS_TOKEN) is used.
    type: str
  token_cache:
    description:
      - Where access tokens are cached, shared with the modules of the collection. A directory, C(redis://HOST:PORT/DB),
        C(rediss://...), or V(none). The default is a directory below C(~/.cache/ansible-camunda).
      - If not set, the environment variable E(CAMUNDA_TOKEN_CACHE) is used.
    type: str
  token_cache_username:
    description: User name for Redis. If not set, the environment variable E(CAMUNDA_TOKEN_CACHE_USERNAME) is used.
    type: str
  token_cache_password:
    description: Password for Redis. If not set, the environment variable E(CAMUNDA_TOKEN_CACHE_PASSWORD) is used.
    type: str
  token_wait:
    description:
      - Maximum time that one poll waits for an access token, in seconds.
      - If not set, the environment variable E(CAMUNDA_TOKEN_WAIT) is used.
    type: float
    default: 300.0
  timeout:
    description: Maximum time for one request to the API, in seconds.
    type: float
    default: 30.0
  retries:
    description: How often the request of one poll is retried after temporary errors.
    type: int
    default: 5
  ca_path:
    description:
      - File or directory of CA certificates in PEM format to trust in addition to those of the operating system.
      - If not set, the environment variable E(CAMUNDA_CUSTOM_ROOT_CERT_PATH) is used.
    type: path
  validate_certs:
    description: Whether to validate TLS certificates. Without validation, a man in the middle can read secrets.
    type: bool
    default: true
requirements:
  - requests
  - cryptography
"""

EXAMPLES = r"""
- community.camunda.camunda_activity:
    checkpoint: /var/lib/rulebooks/camunda-activity.json
    entity: members
    audit_type: [create, delete]
"""

import asyncio
import contextlib
import functools
import importlib.machinery
import importlib.util
import logging
import os
import random
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar


def _register_package(name: str, folder: Path) -> None:
    spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    sys.modules[name] = importlib.util.module_from_spec(spec)


# ansible-rulebook runs this file by its path, in a Python that may have no Ansible and thus cannot import collections.
# So the collection that contains this file is registered as a package. What is imported from it imports no Ansible.
if importlib.util.find_spec("ansible_collections") is None:
    _register_package("ansible_collections", Path(__file__).absolute().parents[6])
if "ansible_collections.community.camunda" not in sys.modules:
    _register_package("ansible_collections.community.camunda", Path(__file__).resolve().parents[4])

from ansible_collections.community.camunda.plugins.module_utils._internal.api.activity import ActivityOperations
from ansible_collections.community.camunda.plugins.module_utils._internal.api.operations import Object
from ansible_collections.community.camunda.plugins.module_utils._internal.connection import (
    OPTIONS,
    SECRET_OPTIONS,
    Connection,
    option_from_environment,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import (
    AccessTokenRejected,
    ApiError,
    CamundaError,
    LibraryMissing,
    OptionError,
    TokenRefused,
    UnexpectedError,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import (
    PROGRESS,
    WARNING,
    Message,
    Messages,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.activity import (
    AUDIT_TYPES,
    Period,
    filter_activities,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.resources.delivered_activity import (
    Delivered,
    History,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session

logger = logging.getLogger("community.camunda.camunda_activity")

T = TypeVar("T")

SHORTEST_INTERVAL = 10.0
LONGEST_PAUSE = 600.0

# Waits between two polls; tests replace it with a function that takes no time.
sleep = asyncio.sleep

OWN_OPTIONS = ("interval", "checkpoint", "start", "entity", "user", "audit_type")

# 'token_from' has a meaning for tasks on other hosts only.
CONNECTION_OPTIONS = tuple(name for name in OPTIONS if name != "token_from")


@dataclass(frozen=True)
class Settings:
    """The options of the source itself, validated; ``interval`` is in seconds. DOCUMENTATION describes them."""

    interval: float
    checkpoint: str | None
    from_beginning: bool
    entity: str | None
    user: str | None
    audit_types: tuple[str, ...] | None

    @classmethod
    def from_args(cls, args: Mapping[str, Any]) -> Settings:
        """Return the settings in the arguments of the source.

        :raises OptionError: for an unknown option or an invalid value.
        """
        supported = (*OWN_OPTIONS, *CONNECTION_OPTIONS)
        unknown = sorted(set(args) - set(supported))
        if unknown:
            raise OptionError(
                unknown[0], f"Unsupported options: {', '.join(unknown)}. Supported are: {', '.join(supported)}."
            )
        given = {"interval": 60.0, "start": "now", **{name: args[name] for name in args if args[name] is not None}}
        interval = convert("interval", "float", given["interval"])
        if not SHORTEST_INTERVAL <= interval < float("inf"):
            raise OptionError(
                "interval",
                f"The option 'interval' must be {SHORTEST_INTERVAL:g} seconds or more, because every poll fetches the "
                f"whole history; it is {interval:g}.",
            )
        if given["start"] not in ("now", "beginning"):
            raise OptionError("start", f"The option 'start' must be 'now' or 'beginning', but is {given['start']!r}.")
        return cls(
            interval=interval,
            checkpoint=convert("checkpoint", "path", given.get("checkpoint")),
            from_beginning=given["start"] == "beginning",
            entity=convert("entity", "str", given.get("entity")),
            user=convert("user", "str", given.get("user")),
            audit_types=_audit_types(given.get("audit_type")),
        )


async def main(queue: asyncio.Queue[Any], args: dict[str, Any]) -> None:
    """Put an event into ``queue`` for each activity, until cancelled. Called by ansible-rulebook.

    :raises CamundaError: for errors that are not temporary, with secrets masked.
    """
    messages = Messages(Redactor(), _log)
    for name in SECRET_OPTIONS:
        for secret in (args.get(name), option_from_environment(name, os.environ)):
            messages.redactor.add(None if secret is None else str(secret))
    try:
        settings = Settings.from_args(args)
        delivered = Delivered(settings.checkpoint, messages)
        connection = Connection.from_options(connection_options(args))
        with contextlib.closing(Session(connection, messages)) as session:
            try:
                await _poll(queue, settings, delivered, session)
            finally:
                delivered.save()
    except CamundaError as error:
        raise CamundaError(messages.redactor.mask(error.message)) from None


async def _poll(queue: asyncio.Queue[Any], settings: Settings, delivered: Delivered, session: Session) -> None:
    succeeded, failures = False, 0
    while True:
        try:
            history, undelivered = await in_thread(functools.partial(_fetch, settings, delivered, session))
            delivered.check(history)
        except CamundaError as error:
            is_permanent = isinstance(error, (OptionError, LibraryMissing))
            if is_permanent or (_is_refusal(error) and (not succeeded or session.connection.access_token)):
                raise
            failures += 1
            longest = min(max(LONGEST_PAUSE, settings.interval), settings.interval * 2 ** min(failures, 10))
            # With jitter: after an outage that affects all sources, they do not retry at the same time.
            pause = random.uniform(0.5, 1.0) * longest
            text = session.messages.redactor.mask(error.message)
            logger.warning("%s The next poll is in %.0f s.", text, pause)
        else:
            if failures:
                logger.info("The activity can be read again.")
            succeeded, failures, pause = True, 0, settings.interval
            if delivered.known or settings.from_beginning:
                for activity in undelivered:
                    await queue.put({"activity": activity})
                    delivered.add(activity)
            delivered.add_all(history)
        await sleep(pause)


def _fetch(settings: Settings, delivered: Delivered, session: Session) -> tuple[History, list[Object]]:
    """Fetch the history; return it, and the activities to deliver.

    It changes nothing but the session, so it does no harm that it continues when it is no longer awaited.

    :raises CamundaError: for every failure.
    """
    try:
        history = History(ActivityOperations(session).activities())
        undelivered = filter_activities(
            delivered.undelivered(history),
            session.messages,
            period=Period(None, None),
            entity=settings.entity,
            entity_id=None,
            user=settings.user,
            audit_types=settings.audit_types,
            limit=None,
        )
    except CamundaError:
        raise
    except Exception as error:  # no error may end the source, and its text may contain a secret
        raise UnexpectedError(error) from None
    return history, undelivered


def connection_options(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the connection options from the arguments, or else the environment, or else their defaults.

    :raises OptionError: for a value of the wrong type.
    """
    options: dict[str, Any] = {name: spec.default for name, spec in OPTIONS.items()}
    for name in CONNECTION_OPTIONS:
        value = args.get(name)
        if value is None:
            value = option_from_environment(name, os.environ)
        if value is not None:
            options[name] = convert(name, OPTIONS[name].type, value)
    return options


def convert(name: str, kind: str, value: Any) -> Any:
    """Return the value of an option, converted to its type; None stays None. Templates in rulebooks return text.

    :param kind: Ansible's name of the type.
    :raises OptionError: when it cannot be converted. The message does not show the value, which may be a secret.
    """
    try:
        if value is None:
            return None
        if kind == "bool":
            return {"true": True, "yes": True, "false": False, "no": False}[str(value).lower()]
        if isinstance(value, (bool, list, dict)):
            raise ValueError
        if kind == "path":
            return os.path.expanduser(str(value))
        return {"str": str, "int": int, "float": float}[kind](value)
    except (ValueError, KeyError, OverflowError):
        raise OptionError(name, f"The value of the option '{name}' has the wrong type; it must be a {kind}.") from None


async def in_thread(function: Callable[[], T]) -> T:
    """Run ``function``, which may block, in a thread, and return its result.

    Not with ``asyncio.to_thread``: the event loop, and so ansible-rulebook, waits for such threads when it ends, and a
    request to a service that hangs takes minutes. The token cache allows processes to end at any time.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def finish(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(result)  # type: ignore[arg-type]  # there is a result when there is no error
        else:
            future.set_exception(error)

    def work() -> None:
        result, failure = None, None
        try:
            result = function()
        except BaseException as error:
            failure = error
        # The loop may have ended meanwhile.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(finish, result, failure)

    threading.Thread(target=work, name="camunda_activity", daemon=True).start()
    return await future


def _audit_types(value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    names = tuple(str(name) for name in (value if isinstance(value, list) else [value]))
    wrong = [name for name in names if name not in AUDIT_TYPES]
    if wrong or not names:
        raise OptionError(
            "audit_type", f"The option 'audit_type' must be one or more of: {', '.join(AUDIT_TYPES)}; got: {value!r}."
        )
    return names


def _is_refusal(error: CamundaError) -> bool:
    """Return True if the error persists until a credential or a permission is changed."""
    return isinstance(error, (TokenRefused, AccessTokenRejected)) or (
        isinstance(error, ApiError) and error.status in (401, 403, 404)
    )


def _log(message: Message) -> None:
    level = {WARNING: logging.WARNING, PROGRESS: logging.INFO}.get(message.level, logging.DEBUG)
    logger.log(level, "%s", message.text)
