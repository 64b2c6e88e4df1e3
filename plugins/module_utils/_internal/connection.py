# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options, described once for all plugins, and the connection that they make.

Nothing here imports ``ansible``: the event source does without it.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from .errors import OptionError

_WHITESPACE_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f]")


class OptionSpec(NamedTuple):
    """One connection option.

    :ivar type: Ansible's name of the type.
    :ivar env: environment variable for the option, None if there is none.
    :ivar default: default value.
    :ivar secret: whether the value is secret.
    :ivar choices: allowed values, None for all.
    :ivar for_token: whether it is only needed to obtain an access token, and not if a token is handed over.
    :ivar passed_to_module: whether the value from the environment of the controller is passed to a module in a separate
        process. Other options, such as directories, are specific to the machine and its user.
    """

    type: str
    env: str | None = None
    default: Any = None
    secret: bool = False
    choices: tuple[str, ...] | None = None
    for_token: bool = False
    passed_to_module: bool = False


# URL schemes of a shared token cache, without and with TLS.
REDIS_SCHEMES = ("redis", "rediss")

OPTIONS: dict[str, OptionSpec] = {
    "client_id": OptionSpec("str", "CAMUNDA_CONSOLE_CLIENT_ID", for_token=True, passed_to_module=True),
    "client_secret": OptionSpec(
        "str", "CAMUNDA_CONSOLE_CLIENT_SECRET", secret=True, for_token=True, passed_to_module=True
    ),
    "oauth_url": OptionSpec(
        "str",
        "CAMUNDA_OAUTH_URL",
        "https://login.cloud.camunda.io/oauth/token",
        for_token=True,
        passed_to_module=True,
    ),
    "audience": OptionSpec(
        "str", "CAMUNDA_CONSOLE_OAUTH_AUDIENCE", "api.cloud.camunda.io", for_token=True, passed_to_module=True
    ),
    "api_url": OptionSpec("str", "CAMUNDA_CONSOLE_BASE_URL", "https://api.cloud.camunda.io", passed_to_module=True),
    "access_token": OptionSpec("str", "CAMUNDA_CONSOLE_ACCESS_TOKEN", secret=True, passed_to_module=True),
    "token_cache": OptionSpec("str", "CAMUNDA_TOKEN_CACHE", for_token=True),
    "token_cache_username": OptionSpec("str", "CAMUNDA_TOKEN_CACHE_USERNAME", for_token=True),
    "token_cache_password": OptionSpec("str", "CAMUNDA_TOKEN_CACHE_PASSWORD", secret=True, for_token=True),
    "token_from": OptionSpec(
        "str",
        "CAMUNDA_TOKEN_FROM",
        "controller",
        choices=("controller", "target"),
        for_token=True,
        passed_to_module=True,
    ),
    "token_wait": OptionSpec("float", "CAMUNDA_TOKEN_WAIT", 300.0, for_token=True),
    "timeout": OptionSpec("float", None, 30.0),
    "retries": OptionSpec("int", None, 5),
    "ca_path": OptionSpec("path", "CAMUNDA_CUSTOM_ROOT_CERT_PATH"),
    "validate_certs": OptionSpec("bool", None, True),
}


SECRET_OPTIONS = tuple(name for name, option in OPTIONS.items() if option.secret)
TOKEN_OPTIONS = tuple(name for name, option in OPTIONS.items() if option.for_token)


@dataclass(frozen=True)
class Connection:
    """Validated connection options. Times are in seconds; see the documentation of the options for their meaning."""

    client_id: str | None
    client_secret: str | None = field(repr=False)
    oauth_url: str
    audience: str
    api_url: str
    access_token: str | None = field(repr=False)
    token_cache: str
    token_cache_username: str | None
    token_cache_password: str | None = field(repr=False)
    token_from: str
    token_wait: float
    timeout: float
    retries: int
    ca_path: str | None
    validate_certs: bool

    @classmethod
    def from_options(cls, options: Mapping[str, Any], *, credentials_needed: bool = True) -> Connection:
        """Return the connection from ``options``.

        :param options: values of :data:`OPTIONS`, of the right types; other keys are ignored.
        :param credentials_needed: False for operations that need no token.
        :raises OptionError: for an invalid value; the message names the option and what is allowed.
        """
        values: dict[str, Any] = {field.name: options.get(field.name) for field in fields(cls)}
        for name in ("client_id", "client_secret", "access_token"):
            values[name] = _validate_credential(name, values[name])
        if not values["access_token"] and credentials_needed:
            _require_credentials(values)
        for name in ("oauth_url", "api_url"):
            values[name] = _validate_service_url(name, values[name])
        values["audience"] = _validate_audience(values["audience"])
        values["token_cache"] = _validate_token_cache(values["token_cache"])
        for name in ("token_wait", "timeout"):
            _check_number(name, values[name], 0.0 if name == "token_wait" else 0.1)
        _check_number("retries", values["retries"], 0)
        if values["ca_path"] is not None and not os.path.exists(values["ca_path"]):
            raise OptionError(
                "ca_path",
                f"{_describe_option('ca_path')} is '{values['ca_path']}', which does not exist. "
                "It must be a file or a directory of certificates in PEM format.",
            )
        return cls(**values)


def option_from_environment(name: str, environment: Mapping[str, str]) -> str | None:
    """Return the value of the option ``name`` in ``environment``; None if its variable is unset or empty."""
    variable = OPTIONS[name].env
    return (environment.get(variable) or None) if variable else None


def _require_credentials(values: Mapping[str, Any]) -> None:
    missing = [name for name in ("client_id", "client_secret") if not values[name]]
    if missing:
        options = " and ".join(f"'{name}'" for name in missing)
        variables = " and ".join(str(OPTIONS[name].env) for name in missing)
        raise OptionError(
            missing[0],
            f"Missing or empty: {options} (environment: {variables}). Create a client for the Administration API in "
            "Camunda Console under Organization > Manage organization > Administration API.",
        )


def _describe_option(name: str) -> str:
    """Return the beginning of an error message about an option, with its environment variable."""
    env = OPTIONS[name].env
    return f"The option '{name}'" + (f" (environment variable {env})" if env else "")


def _validate_credential(name: str, value: str | None) -> str | None:
    if not value:
        return None
    if _WHITESPACE_OR_CONTROL.search(value):
        raise OptionError(
            name,
            f"{_describe_option(name)} must not contain white space or control characters, but does, for example a "
            "newline at its end.",
        )
    if name == "access_token" and not value.isascii():
        raise OptionError(name, f"{_describe_option(name)} must only contain ASCII characters, but contains others.")
    return value


def _validate_service_url(name: str, value: Any) -> str:
    text = str(value or "").strip()
    option = _describe_option(name)
    try:
        parts, host, port = _split_url(text)
    except ValueError as error:
        raise OptionError(name, f"{option} is not a URL: {error}.") from None
    if _WHITESPACE_OR_CONTROL.search(text) or parts.scheme not in ("https", "http") or not host or port == 0:
        raise OptionError(name, f"{option} must be a URL such as {OPTIONS[name].default}, but is '{text}'.")
    if "@" in parts.netloc:
        raise OptionError(name, f"{option} must not contain a user name or password, because URLs are logged.")
    if "?" in text or "#" in text:
        raise OptionError(name, f"{option} must not have a query or fragment, but is '{text}'.")
    if parts.scheme == "http" and not _is_loopback(host):
        raise OptionError(
            name,
            f"{option} is '{text}': http:// would send credentials in clear text and is only allowed for localhost. "
            "Use https://.",
        )
    return text.rstrip("/") if name == "api_url" else text


def _split_url(url: str) -> tuple[SplitResult, str | None, int | None]:
    """Return the parts of a URL, its host and its port.

    :raises ValueError: if the port is invalid, or an address in brackets is not an IPv6 address.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        if "@" not in url:
            raise
        # Python's message may quote the beginning of a password.
        raise ValueError("it must not contain a user name or password, because URLs are logged") from None
    # Python checks the address in brackets since 3.11.4.
    if "[" in parts.netloc:
        ipaddress.IPv6Address(host or "")
    return parts, host, port


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _validate_audience(value: Any) -> str:
    text = str(value or "")
    if not text or _WHITESPACE_OR_CONTROL.search(text):
        raise OptionError(
            "audience",
            f"{_describe_option('audience')} must be a name such as {OPTIONS['audience'].default}, but is '{text}'.",
        )
    return text


def _validate_token_cache(value: Any) -> str:
    text = str(value or "")
    scheme, separator = text.partition("://")[:2]
    if not separator:
        return text
    option = _describe_option("token_cache")
    try:
        _parts, host, port = _split_url(text)
    except ValueError as error:
        raise OptionError("token_cache", f"{option} is not a URL: {error}.") from None
    # The whole text is searched, because a slash in a password ends the authority.
    if "@" in text or "?" in text or "#" in text:
        raise OptionError(
            "token_cache",
            f"{option} must not contain a user name, a password or a query, because URLs are logged. Use "
            "'token_cache_username' and 'token_cache_password'.",
        )
    if scheme not in REDIS_SCHEMES or not host or port == 0:
        raise OptionError(
            "token_cache",
            f"{option} must be a directory, 'none', redis://host:port/database or rediss://..., but is '{text}'.",
        )
    return text


def _check_number(name: str, value: Any, least: float) -> None:
    if value is None or not least <= value < float("inf"):
        raise OptionError(name, f"{_describe_option(name)} must be a number of at least {least:g}, but is '{value}'.")
