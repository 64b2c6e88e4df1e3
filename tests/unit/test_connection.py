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

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import (
    OPTIONS,
    SECRET_OPTIONS,
    TOKEN_OPTIONS,
    Connection,
    option_from_environment,
)
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
    made = connection()
    assert (made.oauth_url, made.api_url) == (
        "https://login.cloud.camunda.io/oauth/token",
        "https://api.cloud.camunda.io",
    )
    assert (made.timeout, made.retries, made.token_wait) == (30.0, 5, 300.0)
    assert made.validate_certs is True
    assert made.token_cache == ""


def test_what_a_module_on_another_host_is_handed() -> None:
    """It gets a token, and nothing with which one is obtained; what is about one machine stays there."""
    assert set(SECRET_OPTIONS) - set(TOKEN_OPTIONS) == {"access_token"}
    assert {name for name in OPTIONS if name.startswith("token_")} <= set(TOKEN_OPTIONS)
    assert set(OPTIONS) - set(TOKEN_OPTIONS) == {
        "api_url",
        "access_token",
        "timeout",
        "retries",
        "ca_path",
        "validate_certs",
    }
    not_passed = {name for name, option in OPTIONS.items() if option.env and not option.passed_to_module}
    assert not_passed == {
        "token_cache",
        "token_cache_username",
        "token_cache_password",
        "token_wait",
        "ca_path",
    }


def test_unknown_keys_are_ignored() -> None:
    assert connection(email="ada@example.com").client_id == "id"


@pytest.mark.parametrize("name", CREDENTIALS)
@pytest.mark.parametrize("value", [None, ""])
def test_missing_credential(name: str, value: str | None) -> None:
    assert "Missing or empty" in refusal(name, value)


@pytest.mark.parametrize("name", [*CREDENTIALS, "access_token"])
@pytest.mark.parametrize("value", ["abc\n", "\tabc", " abc", "a b", "a\x00b", "abc\r\n", " ", "a\x7fb", "a\x85b"])
def test_credential_with_white_space_or_control_characters(name: str, value: str) -> None:
    message = refusal(name, value)
    assert "newline" in message
    assert "abc" not in message, "a credential is never quoted"


@pytest.mark.parametrize("value", ["токен", "t\u00f6ken", "a\u2028b"])
def test_access_token_that_no_header_can_carry(value: str) -> None:
    assert value not in refusal("access_token", value)


def test_access_token_needs_no_credentials() -> None:
    assert connection(access_token="token", client_id=None, client_secret=None).access_token == "token"


def test_no_credentials_where_none_are_needed() -> None:
    defaults = {name: spec.default for name, spec in OPTIONS.items()}
    assert Connection.from_options(defaults, credentials_needed=False).client_id is None


@pytest.mark.parametrize("name", URLS)
@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        " ",
        "api.example.com",
        "api.example.com:443",
        "//api.example.com",
        "/members",
        "ftp://api.example.com",
        "file:///etc/passwd",
        "unix:///run/api",
        "https://",
        "https:///path",
        "https://:443",
        "https://@api.example.com",
        "https:api.example.com",
        "https://api example.com",
        "https://api.example.com/a b",
        "https://api.example.com\n/x",
        "https://api\x00.example.com",
        "https://[::1",
        "https://[banana]",
        "https://api.example.com:port",
        "https://api.example.com:99999",
        "https://api.example.com:0",
        "https://api.example.com:-1",
    ],
)
def test_not_a_url(name: str, value: str | None) -> None:
    refusal(name, value)


@pytest.mark.parametrize("name", URLS)
@pytest.mark.parametrize("user", ["user", "user:password", ":password", "a%40b:c"])
def test_url_with_user(name: str, user: str) -> None:
    message = refusal(name, f"https://{user}@api.example.com")
    assert "password@" not in message, "what may be a password is not printed"
    assert user not in message.replace("user name or password", "")


@pytest.mark.parametrize("name", URLS)
@pytest.mark.parametrize("tail", ["?a=b", "#there", "?", "#", "/base?", "/base#", "/base?#"])
def test_url_with_query_or_fragment(name: str, tail: str) -> None:
    """Even an empty one: what is put behind it would become the query, or be cut off."""
    refusal(name, f"https://api.example.com{tail}")


@pytest.mark.parametrize("name", URLS)
@pytest.mark.parametrize(
    "host",
    [
        "api.example.com",
        "10.0.0.1",
        "0.0.0.0",
        "192.168.1.1:8080",
        "[2001:db8::1]",
        "localhost.example.com",
        "127.0.0.1.example.com",
        "localhost.",
        "2130706433",
        "127.1",
    ],
)
def test_http_is_for_this_machine_only(name: str, host: str) -> None:
    assert "clear text" in refusal(name, f"http://{host}/x")


@pytest.mark.parametrize("name", URLS)
@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8080/x",
        "http://127.0.0.1/x",
        "http://127.8.8.8:80/x",
        "http://[::1]:8080/x",
        "https://api.example.com/x",
        "https://10.0.0.1/x",
        "https://[2001:db8::1]:8443/x",
    ],
)
def test_urls(name: str, url: str) -> None:
    assert getattr(connection(**{name: url}), name) == url


def test_slashes_at_the_end_of_the_base_url_are_dropped() -> None:
    assert connection(api_url=" https://api.example.com/base// ").api_url == "https://api.example.com/base"
    assert connection(oauth_url="https://login.example.com/token/").oauth_url == "https://login.example.com/token/"


@pytest.mark.parametrize("value", [None, "", " ", "a b", "api\n", "a\x00"])
def test_audience(value: str | None) -> None:
    refusal("audience", value)


@pytest.mark.parametrize(
    "value",
    [
        "https://cache.example.com",
        "file:///tmp/x",
        "redis+unix:///run/redis",
        "redis://",
        "redis:///0",
        "redis://cache:0",
        "redis://cache:port",
        "redis://cache:99999",
        "redis://[::1",
        "redis://[banana]",
        "redis://cache/0?ssl=true",
        "redis://cache/0#x",
        "REDIS//cache://",
    ],
)
def test_token_cache_at_no_usable_url(value: str) -> None:
    refusal("token_cache", value)


@pytest.mark.parametrize(
    "value",
    [
        "redis://user:letmein@cache/0",
        "redis://:letmein@cache",
        "rediss://letmein@cache",
        "redis://cache/0?password=letmein",
        # What Python takes for a port, and would quote.
        "redis://user:letmein/and@cache",
        "https://user:letmein@cache",
    ],
)
def test_token_cache_with_a_password(value: str) -> None:
    assert "letmein" not in refusal("token_cache", value)


@pytest.mark.parametrize(
    "value", ["none", "/var/cache/camunda", "relative", "", "redis://cache", "rediss://cache:6380/1", "redis://[::1]/0"]
)
def test_token_cache(value: str) -> None:
    assert connection(token_cache=value).token_cache == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("timeout", value) for value in (0.0, 0.09, -1.0, -0.0, math.inf, -math.inf, math.nan, None)),
        *(("token_wait", value) for value in (-0.1, -math.inf, math.inf, math.nan)),
        *(("retries", value) for value in (-1, None)),
    ],
)
def test_number_out_of_range(name: str, value: float | None) -> None:
    with pytest.raises(OptionError, match=f"'{name}'.* must be a number of at least") as caught:
        connection(**{name: value})
    assert caught.value.option == name
    assert (OPTIONS[name].env or "") in caught.value.message


@pytest.mark.parametrize(("name", "value"), [("timeout", 0.1), ("token_wait", 0.0), ("retries", 0), ("retries", 100)])
def test_smallest_numbers(name: str, value: float) -> None:
    assert getattr(connection(**{name: value}), name) == value


def test_ca_path_must_exist(tmp_path: Path) -> None:
    missing = tmp_path / "missing.pem"
    assert str(missing) in refusal("ca_path", str(missing))
    assert connection(ca_path=str(tmp_path)).ca_path == str(tmp_path)


def tried(**changes: Any) -> Connection | OptionError:
    """Return the connection, or the error with which it is refused."""
    try:
        return connection(**changes)
    except OptionError as error:
        return error


@given(st.sampled_from([*URLS, "audience", *CREDENTIALS, "access_token", "token_cache"]), st.text())
def test_any_text_is_accepted_or_refused_by_name(name: str, text: str) -> None:
    made = tried(**{name: text})
    if isinstance(made, OptionError):
        assert made.option == name
    else:
        assert isinstance(getattr(made, name), (str, type(None)))


@given(st.from_regex(r"https?://[!-~]{1,30}", fullmatch=True))
def test_any_url_like_text_is_accepted_or_refused(text: str) -> None:
    made = tried(api_url=text)
    if isinstance(made, OptionError):
        assert made.option == "api_url"
    else:
        assert made.api_url.lower().startswith(("https://", "http://"))
        assert not {"?", "#", "@"} & set(made.api_url.partition("://")[2].partition("/")[0])


@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_option_from_environment(name: str) -> None:
    variable = OPTIONS[name].env
    if variable is None:
        assert option_from_environment(name, {f"CAMUNDA_{name.upper()}": "x"}) is None
    else:
        assert option_from_environment(name, {variable: "x"}) == "x"
        assert option_from_environment(name, {variable: ""}) is None
        assert option_from_environment(name, {}) is None


def test_secrets_are_marked() -> None:
    secrets = {name for name, spec in OPTIONS.items() if spec.secret}
    assert secrets == {"client_secret", "access_token", "token_cache_password"}


def test_secrets_are_in_no_text_of_a_connection() -> None:
    made = connection(client_secret="hush-1", access_token="hush-2", token_cache_password="hush-3")
    assert "hush" not in repr(made)
