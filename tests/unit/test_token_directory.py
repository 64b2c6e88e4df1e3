# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory store: private files, real locks, and a reason for every refusal."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.errors import OptionError
from ansible_collections.community.camunda.plugins.module_utils._internal.token import directory as token_directory
from ansible_collections.community.camunda.plugins.module_utils._internal.token.directory import DirectoryStore
from ansible_collections.community.camunda.plugins.module_utils._internal.token.store import StoreError
from moving_clock import MovingClock

NAME = "0123456789abcdef"
FOR_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "cache"


@pytest.fixture
def store(path: Path) -> DirectoryStore:
    return DirectoryStore(str(path))


@contextmanager
def locked(store: DirectoryStore, name: str = NAME) -> Iterator[None]:
    """Hold a lock, which has to be free."""
    release = store.try_lock(name)
    assert release is not None
    yield
    release()


def test_what_is_written_is_read(store: DirectoryStore) -> None:
    assert store.read(NAME) is None
    store.write(NAME, b"first")
    store.write(NAME, b"second")
    assert store.read(NAME) == b"second"
    assert store.read("another") is None


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_files_and_directory_are_private_under_any_umask(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        store = DirectoryStore(str(path))
        with locked(store):
            store.write(NAME, b"content")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for file in path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0


def test_lock_excludes_everybody_else_and_ends_with_its_release(store: DirectoryStore, path: Path) -> None:
    inodes = set()
    for _number in range(2):
        with locked(store):
            assert store.try_lock(NAME) is None
            with locked(store, "another"):
                inodes.add((path / f"{NAME}.lock").stat().st_ino)
        store.prune()
    assert len(inodes) == 1, "the file of the lock stays"


def test_release_frees_the_lock_although_a_forked_child_still_has_the_file_open(
    store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    inherited: list[int] = []
    locking = fcntl.flock

    def flock(file: int, operation: int) -> None:
        if operation & fcntl.LOCK_EX:
            # What a child has after a fork: another descriptor of the same open file.
            inherited.append(os.dup(file))
        locking(file, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    for _number in range(2):
        with locked(store):
            pass
    for file in inherited:
        os.close(file)


def test_somebody_removes_the_directory(store: DirectoryStore, path: Path) -> None:
    store.write(NAME, b"content")
    shutil.rmtree(path)
    assert store.read(NAME) is None
    with locked(store):
        store.write(NAME, b"content")
    assert store.read(NAME) == b"content"


def test_reader_sees_the_old_or_the_new_entry_and_never_a_mix(store: DirectoryStore) -> None:
    contents = [bytes([letter]) * 20_000 for letter in b"abcdef"]
    store.write(NAME, contents[0])
    stop = threading.Event()

    def read(_number: int) -> set[bytes | None]:
        seen = {store.read(NAME)}
        while not stop.is_set():
            seen.add(store.read(NAME))
        return seen

    with ThreadPoolExecutor(3) as pool:
        readers = pool.map(read, range(3))
        for number in range(120):
            store.write(NAME, contents[number % len(contents)])
        stop.set()
    assert set().union(*readers) <= set(contents)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("symbolic link", "symbolic link"),
        ("file", "not a directory"),
        ("mode 0777", "mode 0777"),
        ("mode 0750", "mode 0750"),
        pytest.param("foreign", "belongs to another user", marks=FOR_ROOT),
    ],
)
def test_unsafe_directory_is_refused_with_the_reason(path: Path, tmp_path: Path, kind: str, reason: str) -> None:
    path.parent.mkdir(parents=True)
    if kind == "symbolic link":
        path.symlink_to(tmp_path)
    elif kind == "file":
        path.touch()
    else:
        path.mkdir(mode=0o700)
        if kind == "foreign":
            os.chown(path, 12345, 12345)
        else:
            path.chmod(int(kind.removeprefix("mode "), 8))
    with pytest.raises(OptionError, match=reason) as refusal:
        DirectoryStore(str(path))
    assert refusal.value.option == "token_cache"
    assert "CAMUNDA_TOKEN_CACHE" in str(refusal.value)


@pytest.mark.parametrize("where", ["/proc/nothing/cache", "/dev/null/cache"])
def test_directory_that_cannot_be_made_is_unusable(where: str) -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        DirectoryStore(where)


@pytest.mark.parametrize("kind", ["symlink", "fifo", "directory", "readable", "hard link", "huge"])
def test_anything_odd_under_the_name_of_an_entry_is_no_entry_and_does_not_hang(
    store: DirectoryStore, path: Path, kind: str
) -> None:
    entry = path / f"{NAME}.entry"
    target = path.parent / "target"
    target.write_bytes(b"planted")
    target.chmod(0o600)
    if kind == "symlink":
        entry.symlink_to(target)
    elif kind == "fifo":
        os.mkfifo(entry, 0o600)
    elif kind == "directory":
        entry.mkdir()
    elif kind == "hard link":
        os.link(target, entry)
    else:
        entry.write_bytes(b"x" * (token_directory.LARGEST_ENTRY + 1 if kind == "huge" else 10))
        entry.chmod(0o600 if kind == "huge" else 0o644)
    assert store.read(NAME) is None
    if kind == "directory":
        with pytest.raises(StoreError):
            store.write(NAME, b"content")
        assert [file.name for file in path.iterdir()] == [entry.name]
    else:
        store.write(NAME, b"content")
        assert store.read(NAME) == b"content"
    assert target.read_bytes() == b"planted"


def test_symbolic_link_under_the_name_of_a_lock_is_not_followed(store: DirectoryStore, path: Path) -> None:
    (path / f"{NAME}.lock").symlink_to(path.parent / "target")
    with pytest.raises(StoreError):
        store.try_lock(NAME)
    assert not (path.parent / "target").exists()


def test_old_entries_and_leftovers_go_and_locks_stay(store: DirectoryStore, path: Path, clock: MovingClock) -> None:
    week, hour = 8 * 86400, 2 * 3600
    ages = {"fresh.entry": 0, "old.entry": week, "old.lock": week, "killed.aa.new": hour, "writing.bb.new": 0}
    for name, age in ages.items():
        (path / name).touch()
        os.utime(path / name, (clock.wall_time() - age,) * 2)
    store.prune()
    assert sorted(file.name for file in path.iterdir()) == ["fresh.entry", "old.lock", "writing.bb.new"]


def test_default_directory_is_the_effective_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = token_directory.default_directories()[0]
    assert first == str(tmp_path / "ansible-camunda" / f"u{os.geteuid()}")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert token_directory.default_directories()[0].startswith(str(tmp_path / "home" / ".cache"))
    assert all(f"u{os.geteuid()}" in directory for directory in token_directory.default_directories())
