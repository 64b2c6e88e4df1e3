# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file for a one-time secret: closed to others, whole or not there, and known to be writable in time."""

from __future__ import annotations

import contextlib
import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.camunda.plugins.module_utils._internal.errors import OptionError
from ansible_collections.community.camunda.plugins.module_utils._internal.one_time_secrets.credentials_file import (
    CredentialsFile,
    CredentialsFileFailed,
    client_environment,
)

VALUES = {"CAMUNDA_CLIENT_ID": "id", "CAMUNDA_CLIENT_SECRET": "secret~._-"}
CONTENT = "CAMUNDA_CLIENT_ID=id\nCAMUNDA_CLIENT_SECRET=secret~._-\n"

CREATED = {
    "name": "worker",
    "clientId": "id",
    "clientSecret": "secret",
    "permissions": ["Zeebe"],
    "audience": "zeebe.example.com",
    "links": {
        "zeebe": "5c34c0a7.bru-2.zeebe.example.com",
        "oauth": "https://login.example.com/oauth/token",
        "operate": "https://bru-2.operate.example.com/5c34c0a7",
        "tasklist": "https://bru-2.tasklist.example.com/5c34c0a7",
        "optimize": None,
        "console": "https://console.example.com",
    },
}


def mode(path: Path) -> int:
    """Return the permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


@contextlib.contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond ``size`` bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_a_new_file(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "camunda.env"
    before = os.umask(umask)
    try:
        file = CredentialsFile(str(path))
        file.prepare()
        assert not path.exists(), "nothing is there before it is complete"
        assert [mode(each) for each in tmp_path.iterdir()] == [0o600]
        file.write(VALUES)
    finally:
        os.umask(before)
    assert path.read_text(encoding="utf-8") == CONTENT
    assert mode(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    file.discard()
    assert path.exists(), "discarding what was used removes nothing"


def test_an_existing_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "camunda.env"
    path.write_text("OLD=" + "x" * 50_000, encoding="utf-8")
    path.chmod(0o644)
    file = CredentialsFile(str(path))
    file.prepare()
    assert path.read_text(encoding="utf-8").startswith("OLD="), "the old one stays until the new one is complete"
    file.write(VALUES)
    assert path.read_text(encoding="utf-8") == CONTENT
    assert mode(path) == 0o600


def test_discarding_leaves_everything_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "camunda.env"
    path.write_text("OLD=1\n", encoding="utf-8")
    file = CredentialsFile(str(path))
    file.prepare()
    file.discard()
    file.discard()
    assert path.read_text(encoding="utf-8") == "OLD=1\n"
    assert list(tmp_path.iterdir()) == [path]


def test_looking_touches_nothing(tmp_path: Path) -> None:
    CredentialsFile(str(tmp_path / "camunda.env"))
    assert list(tmp_path.iterdir()) == []


def test_home_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert CredentialsFile("~/camunda.env").path == str(tmp_path / "camunda.env")


def refused(path: Path) -> str:
    """Return the words with which ``path`` is refused."""
    with pytest.raises(OptionError) as caught:
        CredentialsFile(str(path)).prepare()
    assert caught.value.option == "credentials_file"
    assert str(path) in caught.value.message
    assert "Nothing was created" in caught.value.message
    return caught.value.message


def test_no_directory(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "missing" / "camunda.env")
    (tmp_path / "file").touch()
    refused(tmp_path / "file" / "camunda.env")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_directory_that_cannot_be_written(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    assert "not writable" in refused(closed / "camunda.env")


def test_something_else_is_there(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(tmp_path / "pipe")
    for name in ("folder", "link", "pipe"):
        assert "not a regular file" in refused(tmp_path / name)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("size", [0, 1000])
def test_full_disk_is_noticed_before_there_is_a_secret(tmp_path: Path, size: int) -> None:
    with largest_file(size):
        refused(tmp_path / "camunda.env")
    assert list(tmp_path.iterdir()) == [], "and nothing is left behind"


def test_a_disk_that_fills_up_afterwards_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "camunda.env"
    file = CredentialsFile(str(path))
    file.prepare()
    values = {f"NAME_{number}": "x" * 100 for number in range(100)}
    with largest_file(16 * 1024):
        file.write(values)
    assert len(path.read_text(encoding="utf-8").splitlines()) == 100


def test_failure_to_write(tmp_path: Path) -> None:
    path = tmp_path / "camunda.env"
    file = CredentialsFile(str(path))
    file.prepare()
    path.mkdir()
    with pytest.raises(CredentialsFileFailed) as caught:
        file.write(VALUES)
    assert str(path) in caught.value.message
    assert "secret~._-" not in caught.value.message
    assert list(tmp_path.iterdir()) == [path], "the half-made file, which holds the secret, is gone"


def test_writing_needs_preparation(tmp_path: Path) -> None:
    with pytest.raises(CredentialsFileFailed, match="not prepared"):
        CredentialsFile(str(tmp_path / "camunda.env")).write(VALUES)


def test_control_characters_cannot_add_lines(tmp_path: Path) -> None:
    path = tmp_path / "camunda.env"
    file = CredentialsFile(str(path))
    file.prepare()
    file.write({"CAMUNDA_CLIENT_ID": "id\nLD_PRELOAD=/tmp/x\r\x00"})
    assert path.read_text(encoding="utf-8") == "CAMUNDA_CLIENT_ID=idLD_PRELOAD=/tmp/x\n"


def test_environment_of_the_sdks() -> None:
    assert client_environment(CREATED, "5c34c0a7", "https://unused.example.com") == {
        "CAMUNDA_CLIENT_ID": "id",
        "CAMUNDA_CLIENT_SECRET": "secret",
        "CAMUNDA_OAUTH_URL": "https://login.example.com/oauth/token",
        "CAMUNDA_TOKEN_AUDIENCE": "zeebe.example.com",
        "CAMUNDA_CLUSTER_ID": "5c34c0a7",
        "ZEEBE_CLIENT_ID": "id",
        "ZEEBE_CLIENT_SECRET": "secret",
        "ZEEBE_AUTHORIZATION_SERVER_URL": "https://login.example.com/oauth/token",
        "ZEEBE_TOKEN_AUDIENCE": "zeebe.example.com",
        "ZEEBE_ADDRESS": "5c34c0a7.bru-2.zeebe.example.com:443",
        "CAMUNDA_OPERATE_BASE_URL": "https://bru-2.operate.example.com/5c34c0a7",
        "CAMUNDA_TASKLIST_BASE_URL": "https://bru-2.tasklist.example.com/5c34c0a7",
    }


@pytest.mark.parametrize("links", [None, {}])
def test_environment_without_links(links: dict[str, str] | None) -> None:
    values = client_environment({"clientId": "id", "clientSecret": "secret", "links": links}, "c", "https://oauth")
    assert values["CAMUNDA_OAUTH_URL"] == "https://oauth"
    assert values["CAMUNDA_TOKEN_AUDIENCE"] == "zeebe.camunda.io"
    assert "ZEEBE_ADDRESS" not in values


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("c.bru-2.zeebe.example.com", "c.bru-2.zeebe.example.com:443"),
        ("c.bru-2.zeebe.example.com:443", "c.bru-2.zeebe.example.com:443"),
        ("c.bru-2.zeebe.example.com:26500", "c.bru-2.zeebe.example.com:26500"),
        ("https://c.bru-2.zeebe.example.com/", "c.bru-2.zeebe.example.com:443"),
        ("grpcs://c.bru-2.zeebe.example.com:443", "c.bru-2.zeebe.example.com:443"),
    ],
)
def test_zeebe_address_has_a_port(link: str, address: str) -> None:
    assert client_environment({**CREATED, "links": {"zeebe": link}}, "c", "x")["ZEEBE_ADDRESS"] == address


ANSWERS = st.dictionaries(
    st.sampled_from(["clientId", "clientSecret", "audience", "name"]), st.none() | st.text() | st.integers()
)
LINKS = st.none() | st.dictionaries(st.sampled_from(["zeebe", "oauth", "operate", "optimize"]), st.none() | st.text())


@given(ANSWERS, LINKS)
def test_any_answer_makes_an_environment(answer: dict[str, object], links: dict[str, str | None] | None) -> None:
    values = client_environment({**answer, "links": links}, "c", "https://oauth")
    assert all(isinstance(value, str) for value in values.values())
