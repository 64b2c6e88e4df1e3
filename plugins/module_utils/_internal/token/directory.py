# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token cache in a directory: files of one user on one machine.

Files are 0600 in a 0700 directory, opened without following links and replaced by renaming, so that a reader sees the
old or the new entry and a killed writer leaves nothing that matters. Locks are BSD locks (``flock``): they die with
their holder, where POSIX locks (``lockf``) vanish when the holder merely closes the file somewhere else. Lock files
are never removed: removing one would let two processes each hold "the" lock.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator

from ..clock import wall_time
from ..errors import OptionError
from .store import Release, StoreUnusable

LARGEST_ENTRY = 64 * 1024

# An entry outlives every token (a week at most) by this rule, a left-behind temporary file every writer.
_ENTRY_KEPT = 7 * 24 * 3600.0
_TEMPORARY_KEPT = 3600.0

_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def default_directories() -> list[str]:
    """Return the directories to try when the user names none, best first.

    The effective user is part of the name: ``sudo`` keeps HOME, and files of root in a user's directory would lock the
    user out.
    """
    name = f"u{os.geteuid()}"
    directories = []
    cache_home = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(cache_home):
        directories.append(os.path.join(cache_home, "ansible-camunda", name))
    else:
        home = os.path.expanduser("~")
        if os.path.isabs(home):
            directories.append(os.path.join(home, ".cache", "ansible-camunda", name))
    directories.append(os.path.join(tempfile.gettempdir(), f"ansible-camunda-{name}"))
    return directories


class DirectoryStore:
    """Entries as files.

    :param path: the directory; it is made when it is not there.
    :raises StoreUnusable: when it cannot be made or written to.
    :raises OptionError: when it is there and not safe: a link, somebody else's, or open to others.
    """

    shared = True

    def __init__(self, path: str) -> None:
        self.path = os.path.abspath(os.path.expanduser(path))
        with self._directory(create=True):
            pass

    def describe(self) -> str:
        return self.path

    def read(self, name: str) -> bytes | None:
        try:
            with self._directory() as directory:
                # O_NONBLOCK: somebody's FIFO under that name must not hang the task.
                flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
                file = os.open(name + ".entry", flags, dir_fd=directory)
                try:
                    status = os.fstat(file)
                    if not _is_private_file(status) or status.st_size > LARGEST_ENTRY:
                        return None
                    return os.read(file, LARGEST_ENTRY)
                finally:
                    os.close(file)
        except (OSError, StoreUnusable):
            return None

    def write(self, name: str, content: bytes) -> None:
        temporary = f"{name}.{secrets.token_hex(8)}.new"
        with self._directory(create=True) as directory, _as_unusable(self.path):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            file = os.open(temporary, flags, 0o600, dir_fd=directory)
            try:
                with os.fdopen(file, "wb") as stream:
                    os.fchmod(file, 0o600)  # whatever the umask took away or an ACL added
                    stream.write(content)
                    stream.flush()
                    os.fsync(file)
                os.rename(temporary, name + ".entry", src_dir_fd=directory, dst_dir_fd=directory)
            except OSError:
                with contextlib.suppress(OSError):
                    os.unlink(temporary, dir_fd=directory)
                raise

    def try_lock(self, name: str) -> Release | None:
        with self._directory(create=True) as directory, _as_unusable(self.path):
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            file = os.open(name + ".lock", flags, 0o600, dir_fd=directory)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                current = os.stat(name + ".lock", dir_fd=directory, follow_symlinks=False)
                if os.path.samestat(os.fstat(file), current) and stat.S_ISREG(current.st_mode):
                    return lambda: _release(file)
            except BlockingIOError:
                pass
            except FileNotFoundError:
                pass  # somebody removed the directory meanwhile; the next try makes it anew
            except BaseException:
                os.close(file)
                raise
            os.close(file)
            return None

    def remove(self, name: str) -> None:
        with self._directory(create=True) as directory, _as_unusable(self.path), contextlib.suppress(FileNotFoundError):
            os.unlink(name + ".entry", dir_fd=directory)

    def tidy(self) -> None:
        now = wall_time()
        with contextlib.suppress(OSError, StoreUnusable), self._directory() as directory:
            for file_name in os.listdir(directory):
                kept = {".entry": _ENTRY_KEPT, ".new": _TEMPORARY_KEPT}.get(os.path.splitext(file_name)[1])
                with contextlib.suppress(OSError):
                    if kept and now - os.stat(file_name, dir_fd=directory, follow_symlinks=False).st_mtime > kept:
                        os.unlink(file_name, dir_fd=directory)

    @contextlib.contextmanager
    def _directory(self, *, create: bool = False) -> Iterator[int]:
        # Opened for every operation, not kept: somebody may remove the directory while a long job runs.
        try:
            directory = self._open(create=create)
        except OSError as error:
            if os.path.lexists(self.path) and error.errno in (errno.ELOOP, errno.ENOTDIR):
                raise OptionError("token_cache", self._unsafe("is not a directory, or a symbolic link")) from None
            raise StoreUnusable(f"the directory {self.path} cannot be used ({error.strerror})") from None
        try:
            status = os.fstat(directory)
            if status.st_uid != os.geteuid():
                raise OptionError("token_cache", self._unsafe("belongs to another user"))
            if stat.S_IMODE(status.st_mode) & 0o077:
                raise OptionError(
                    "token_cache",
                    self._unsafe(f"is open to other users (mode {stat.S_IMODE(status.st_mode):04o}, needed is 0700)"),
                )
            yield directory
        finally:
            os.close(directory)

    def _open(self, *, create: bool) -> int:
        try:
            return os.open(self.path, _OPEN_DIRECTORY)
        except FileNotFoundError:
            if not create:
                raise
        os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.mkdir(self.path, mode=0o700)
        return os.open(self.path, _OPEN_DIRECTORY)

    def _unsafe(self, why: str) -> str:
        return (
            f"The token cache {self.path} is refused: it {why}. Tokens are kept only in a directory of one's own with "
            "mode 0700; name another one with 'token_cache' (environment variable CAMUNDA_TOKEN_CACHE)."
        )


def _is_private_file(status: os.stat_result) -> bool:
    # No link at all is left to an entry that was replaced after it was opened; two mean that somebody else holds one.
    return (
        stat.S_ISREG(status.st_mode)
        and status.st_uid == os.geteuid()
        and not stat.S_IMODE(status.st_mode) & 0o077
        and status.st_nlink <= 1
    )


def _release(file: int) -> None:
    # Explicitly: a forked child holds a copy of the descriptor, and closing ours alone would keep the lock.
    with contextlib.suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_UN)
        os.close(file)


@contextlib.contextmanager
def _as_unusable(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnusable(f"the directory {path} cannot be used ({error.strerror})") from None
