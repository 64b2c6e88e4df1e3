# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options: what is accepted, and that everything else is refused in words that name option and variable."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils._internal import connection as plugin
from ansible_collections.community.camunda.plugins.module_utils._internal.connection import OPTIONS, Connection
from ansible_collections.community.camunda.plugins.module_utils._internal.errors import OptionError

URLS = ("oauth_url", "api_url")
CREDENTIALS = ("client_id", "client_secret")


def connection(**changes: Any) -> Connection:
    """Return the connection with the defaults and a credential, but for ``changes``."""
    defaults = {name: spec.default for name, spec in OPTIONS.items()}
    return Connection.from_options({**defaults, "client_id": "id", "client_secret": "secret", **changes})


def refusal(option: str, value: Any, **changes: Any) -> str:
    """Return the words with which ``value`` is refused; they name the option and its environment variable."""
    with pytest.raises(OptionError) as caught:
        connection(**{option: value, **changes})
    assert caught.value.option == option
    assert caught.value.details() == {"code": "option_invalid", "option": option}
    assert f"'{option}'" in caught.value.message
    variable = OPTIONS[option].env
    # What is not text cannot have come from a variable.
    if variable is not None and isinstance(value, (str, type(None))):
        assert variable in caught.value.message
    return caught.value.message


def test_defaults() -> None:
    made = connection(email="unknown keys are ignored")
    assert made.oauth_url == "https://login.cloud.camunda.io/oauth/token"
    assert made.api_url == "https://api.cloud.camunda.io"
    assert (made.timeout, made.retries, made.token_wait) == (30.0, 5, 300.0)
    assert (made.validate_certs, made.token_cache) == (True, "")


NOTHING = (None, "", " ")
WITHOUT_SCHEME = ("api.example.com", "api.example.com:443", "//api.example.com", "/members")
OTHER_SCHEMES = ("ftp://api.example.com", "file:///etc/passwd", "unix:///run/api")
WITHOUT_HOST = ("https://", "https:///path", "https://:443", "https://@api.example.com", "https:api.example.com")
WITH_SPACE = ("https://api example.com", "https://api.example.com/a b", "https://api.example.com\n/x")
WITH_ODD_HOST = ("https://api\x00.example.com", "https://[::1", "https://[banana]")
WITH_ODD_PORT = tuple(f"https://api.example.com:{port}" for port in ("port", 99999, 0, -1))
INVALID_URLS = (*NOTHING, *WITHOUT_SCHEME, *OTHER_SCHEMES, *WITHOUT_HOST, *WITH_SPACE, *WITH_ODD_HOST, *WITH_ODD_PORT)
# Even an empty one: what is put behind it would become the query, or be cut off.
TAILS = tuple(f"https://api.example.com{tail}" for tail in ("?a=b", "#there", "?", "#", "/base?", "/base#", "/base?#"))
ODD_CACHES = ("https://cache.example.com", "file:///tmp/x", "redis+unix:///run/redis", "REDIS//cache://")
ODD_ADDRESSES = ("", "/0", "cache:0", "cache:port", "cache:99999", "[::1", "[banana]", "cache/0?ssl=true", "cache/0#x")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, value) for name in URLS for value in (*INVALID_URLS, *TAILS)),
        *((name, value) for name in CREDENTIALS for value in (None, "")),
        *(("audience", value) for value in (None, "", " ", "a b", "api\n", "a\x00")),
        *(("token_cache", value) for value in (*ODD_CACHES, *(f"redis://{address}" for address in ODD_ADDRESSES))),
        *(("timeout", value) for value in (0.0, 0.09, -1.0, -0.0, math.inf, -math.inf, math.nan, None)),
        *(("token_wait", value) for value in (-0.1, -math.inf, math.inf, math.nan)),
        *(("retries", value) for value in (-1, None)),
    ],
)
def test_invalid_value(name: str, value: str | float | None) -> None:
    message = refusal(name, value)
    assert ("must be a number of at least" in message) is (name in ("timeout", "token_wait", "retries"))


@pytest.mark.parametrize("name", [*CREDENTIALS, "access_token"])
@pytest.mark.parametrize("value", ["abc\n", "\tabc", " abc", "a b", "a\x00b", "abc\r\n", " ", "a\x7fb", "a\x85b"])
def test_credential_with_white_space_or_control_characters(name: str, value: str) -> None:
    message = refusal(name, value)
    assert "newline" in message
    assert "abc" not in message, "a credential is never quoted"


@pytest.mark.parametrize("value", ["токен", "t\u00f6ken", "a\u2028b"])
def test_access_token_that_no_header_can_carry(value: str) -> None:
    assert value not in refusal("access_token", value)


def test_credentials_are_not_always_needed() -> None:
    assert connection(access_token="token", client_id=None, client_secret=None).access_token == "token"
    defaults = {name: spec.default for name, spec in OPTIONS.items()}
    assert Connection.from_options(defaults, credentials_needed=False).client_id is None


@pytest.mark.parametrize("name", URLS)
@pytest.mark.parametrize("user", ["user", "user:password", ":password", "a%40b:c"])
def test_url_with_user(name: str, user: str) -> None:
    message = refusal(name, f"https://{user}@api.example.com")
    assert "password@" not in message, "what may be a password is not printed"
    assert user not in message.replace("user name or password", "")


SIMILAR = ("localhost.example.com", "127.0.0.1.example.com", "localhost.", "2130706433", "127.1")
OTHER_HOSTS = ("api.example.com", "10.0.0.1", "0.0.0.0", "192.168.1.1:8080", "[2001:db8::1]", *SIMILAR)


@pytest.mark.parametrize("name", URLS)
@pytest.mark.parametrize("host", OTHER_HOSTS)
def test_http_is_for_this_machine_only(name: str, host: str) -> None:
    assert "clear text" in refusal(name, f"http://{host}/x")


HERE = ("http://localhost:8080/x", "http://127.0.0.1/x", "http://127.8.8.8:80/x", "http://[::1]:8080/x")
VALID_URLS = ("https://api.example.com/x", "https://10.0.0.1/x", "https://[2001:db8::1]:8443/x", *HERE)
CACHES = ("none", "/var/cache/camunda", "relative", "", "redis://cache", "rediss://cache:6380/1", "redis://[::1]/0")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, url) for name in URLS for url in VALID_URLS),
        *(("token_cache", cache) for cache in CACHES),
        *(("timeout", 0.1), ("token_wait", 0.0), ("retries", 0), ("retries", 100)),
    ],
)
def test_valid_value(name: str, value: str | float) -> None:
    assert getattr(connection(**{name: value}), name) == value


def test_slashes_at_the_end_of_the_base_url_are_dropped() -> None:
    assert connection(api_url=" https://api.example.com/base// ").api_url == "https://api.example.com/base"
    assert connection(oauth_url="https://login.example.com/token/").oauth_url == "https://login.example.com/token/"


# The last one has what Python takes for a port, and would quote.
@pytest.mark.parametrize("rest", ["user:letmein@cache/0", ":letmein@cache", "letmein@cache", "user:letmein/and@cache"])
def test_token_cache_with_a_password(rest: str) -> None:
    for address in (f"redis://{rest}", f"rediss://{rest}", f"https://{rest}", "redis://cache/0?password=letmein"):
        assert "letmein" not in refusal("token_cache", address)


def test_ca_path_must_exist(tmp_path: Path) -> None:
    missing = tmp_path / "missing.pem"
    assert str(missing) in refusal("ca_path", str(missing))
    assert connection(ca_path=str(tmp_path)).ca_path == str(tmp_path)


def tried(name: str, text: str) -> Connection | OptionError:
    try:
        return connection(**{name: text})
    except OptionError as error:
        return error


@given(st.sampled_from([*URLS, "audience", *CREDENTIALS, "access_token", "token_cache"]), st.text())
def test_any_text_is_accepted_or_refused_by_name(name: str, text: str) -> None:
    made = tried(name, text)
    assert made.option == name if isinstance(made, OptionError) else isinstance(getattr(made, name), (str, type(None)))


@given(st.from_regex(r"https?://[!-~]{1,30}", fullmatch=True))
def test_any_url_like_text_is_accepted_or_refused(text: str) -> None:
    made = tried("api_url", text)
    if isinstance(made, Connection):
        assert made.api_url.lower().startswith(("https://", "http://"))
        assert not {"?", "#", "@"} & set(made.api_url.partition("://")[2].partition("/")[0])


def test_options_from_environment() -> None:
    for name, option in OPTIONS.items():
        variable = option.env or f"CAMUNDA_{name.upper()}"
        found = [
            plugin.option_from_environment(name, environment) for environment in ({variable: "x"}, {variable: ""}, {})
        ]
        assert found == ["x" if option.env else None, None, None]


def test_secrets_are_marked_and_in_no_text_of_a_connection() -> None:
    secrets = {name for name, spec in OPTIONS.items() if spec.secret}
    assert secrets == {"client_secret", "access_token", "token_cache_password"}
    assert "hush" not in repr(connection(**dict.fromkeys(secrets, "hush")))
