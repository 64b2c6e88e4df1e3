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
from ansible_collections.community.camunda.plugins.module_utils._internal.one_time_secrets import credentials_file
from ansible_collections.community.camunda.plugins.module_utils._internal.one_time_secrets.credentials_file import (
    CredentialsFile,
)

VALUES = {"CAMUNDA_CLIENT_ID": "id", "CAMUNDA_CLIENT_SECRET": "secret~._-"}
CONTENT = "CAMUNDA_CLIENT_ID=id\nCAMUNDA_CLIENT_SECRET=secret~._-\n"

LINKS = {
    "zeebe": "5c34c0a7.bru-2.zeebe.example.com",
    "oauth": "https://login.example.com/oauth/token",
    "operate": "https://bru-2.operate.example.com/5c34c0a7",
    "tasklist": "https://bru-2.tasklist.example.com/5c34c0a7",
    "optimize": None,
    "console": "https://console.example.com",
}
CREATED = {"name": "worker", "clientId": "id", "clientSecret": "secret", "permissions": ["Zeebe"], "links": LINKS}
AUDIENCE = "zeebe.example.com"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "camunda.env"


def mode(path: Path) -> int:
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
def test_a_new_file(tmp_path: Path, path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        file = CredentialsFile(str(path))
        file.prepare()
        assert not path.exists(), "nothing is there before it is complete"
        assert [mode(each) for each in tmp_path.iterdir()] == [0o600]
        file.write(VALUES)
    finally:
        os.umask(before)
    assert path.read_text() == CONTENT
    assert mode(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    file.discard()
    assert path.exists(), "discarding what was used removes nothing"


def test_an_existing_file_is_replaced_as_a_whole_or_left_as_it_was(tmp_path: Path, path: Path) -> None:
    path.write_text("OLD=" + "x" * 50_000)
    path.chmod(0o644)
    file = CredentialsFile(str(path))
    file.prepare()
    assert path.read_text().startswith("OLD="), "the old one stays until the new one is complete"
    file.discard()
    file.discard()
    assert path.read_text().startswith("OLD=")
    assert list(tmp_path.iterdir()) == [path]
    file = CredentialsFile(str(path))
    file.prepare()
    file.write(VALUES)
    assert (path.read_text(), mode(path)) == (CONTENT, 0o600)


def test_home_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_path_where_no_file_can_be_is_refused(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "missing" / "camunda.env")
    (tmp_path / "file").touch()
    refused(tmp_path / "file" / "camunda.env")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(tmp_path / "pipe")
    for name in ("folder", "link", "pipe"):
        assert "not a regular file" in refused(tmp_path / name)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_directory_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "not writable" in refused(tmp_path / "camunda.env")


@pytest.mark.parametrize("size", [0, 1000])
def test_full_disk_is_noticed_before_there_is_a_secret(tmp_path: Path, size: int) -> None:
    with largest_file(size):
        refused(tmp_path / "camunda.env")
    assert list(tmp_path.iterdir()) == [], "and nothing is left behind"


def test_a_disk_that_fills_up_afterwards_does_not_matter(path: Path) -> None:
    file = CredentialsFile(str(path))
    file.prepare()
    values = {f"NAME_{number}": "x" * 100 for number in range(100)}
    with largest_file(16 * 1024):
        file.write(values)
    assert len(path.read_text().splitlines()) == 100


def test_failure_to_write(tmp_path: Path, path: Path) -> None:
    file = CredentialsFile(str(path))
    file.prepare()
    path.mkdir()
    with pytest.raises(credentials_file.CredentialsFileFailed) as caught:
        file.write(VALUES)
    assert str(path) in caught.value.message
    assert "secret~._-" not in caught.value.message
    assert list(tmp_path.iterdir()) == [path], "the half-made file, which holds the secret, is gone"


def test_writing_needs_preparation_and_adds_no_lines_of_a_value(path: Path) -> None:
    file = CredentialsFile(str(path))
    with pytest.raises(credentials_file.CredentialsFileFailed, match="not prepared"):
        file.write(VALUES)
    file.prepare()
    file.write({"CAMUNDA_CLIENT_ID": "id\nLD_PRELOAD=/tmp/x\r\x00"})
    assert path.read_text() == "CAMUNDA_CLIENT_ID=idLD_PRELOAD=/tmp/x\n"


def test_environment_of_the_sdks() -> None:
    assert credentials_file.client_environment(
        {**CREATED, "audience": AUDIENCE}, "5c34c0a7", "https://unused.example.com"
    ) == {
        "CAMUNDA_CLIENT_ID": "id",
        "CAMUNDA_CLIENT_SECRET": "secret",
        "CAMUNDA_OAUTH_URL": "https://login.example.com/oauth/token",
        "CAMUNDA_TOKEN_AUDIENCE": AUDIENCE,
        "CAMUNDA_CLUSTER_ID": "5c34c0a7",
        "ZEEBE_CLIENT_ID": "id",
        "ZEEBE_CLIENT_SECRET": "secret",
        "ZEEBE_AUTHORIZATION_SERVER_URL": "https://login.example.com/oauth/token",
        "ZEEBE_TOKEN_AUDIENCE": AUDIENCE,
        "ZEEBE_ADDRESS": "5c34c0a7.bru-2.zeebe.example.com:443",
        "CAMUNDA_OPERATE_BASE_URL": "https://bru-2.operate.example.com/5c34c0a7",
        "CAMUNDA_TASKLIST_BASE_URL": "https://bru-2.tasklist.example.com/5c34c0a7",
    }


@pytest.mark.parametrize("links", [None, {}])
def test_environment_without_links(links: dict[str, str] | None) -> None:
    values = credentials_file.client_environment({**CREATED, "links": links}, "c", "https://oauth")
    assert values["CAMUNDA_OAUTH_URL"] == "https://oauth"
    assert values["CAMUNDA_TOKEN_AUDIENCE"] == "zeebe.camunda.io"
    assert "ZEEBE_ADDRESS" not in values


def test_zeebe_address_has_a_port() -> None:
    host = "c.bru-2.zeebe.example.com"
    links = {host: 443, f"{host}:443": 443, f"{host}:26500": 26500, f"https://{host}/": 443, f"grpcs://{host}:443": 443}
    for link, port in links.items():
        values = credentials_file.client_environment({**CREATED, "links": {"zeebe": link}}, "c", "x")
        assert values["ZEEBE_ADDRESS"] == f"{host}:{port}", link


NAMES, TEXTS = st.sampled_from(["clientId", "clientSecret", "audience", "name"]), st.none() | st.text()


@given(
    st.dictionaries(NAMES, TEXTS | st.integers()),
    st.none() | st.dictionaries(st.sampled_from(["zeebe", "oauth", "operate", "optimize"]), TEXTS),
)
def test_any_answer_makes_an_environment(answer: dict[str, object], links: dict[str, str | None] | None) -> None:
    values = credentials_file.client_environment({**answer, "links": links}, "c", "https://oauth")
    assert all(isinstance(value, str) for value in values.values())
