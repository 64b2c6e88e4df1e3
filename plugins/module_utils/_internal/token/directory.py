# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token cache in a directory: files of one user on one machine.

Files have mode 0600 in a directory with mode 0700. They are opened without following links and replaced by renaming, so
that a reader sees the old or the new entry, and a killed writer leaves only a temporary file. Locks are BSD locks
(``flock``), which end with the process that holds them; POSIX locks (``lockf``) would end as soon as the process closes
the file anywhere. Lock files are never removed: after that, two processes could hold the lock at the same time.
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
from .store import Release, StoreError

LARGEST_ENTRY = 64 * 1024

# Seconds after which an entry is older than any token (which is valid for a week at most), and after which no process
# can still be writing a temporary file.
_ENTRY_KEPT = 7 * 24 * 3600.0
_TEMPORARY_KEPT = 3600.0

_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def default_directories() -> list[str]:
    """Return the directories to try when the option ``token_cache`` is not set, best first.

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

    :param path: the directory; it is created when it does not exist.
    :raises StoreError: when it cannot be created or written to.
    :raises OptionError: when it exists and is not safe: a link, owned by another user, or accessible to others.
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
                # O_NONBLOCK: a FIFO with that name must not block the task.
                flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
                file = os.open(name + ".entry", flags, dir_fd=directory)
                try:
                    status = os.fstat(file)
                    if not _is_private_file(status) or status.st_size > LARGEST_ENTRY:
                        return None
                    return os.read(file, LARGEST_ENTRY)
                finally:
                    os.close(file)
        except (OSError, StoreError):
            return None

    def write(self, name: str, content: bytes) -> None:
        temporary = f"{name}.{secrets.token_hex(8)}.new"
        with self._directory(create=True) as directory, _errors_translated(self.path):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            file = os.open(temporary, flags, 0o600, dir_fd=directory)
            try:
                with os.fdopen(file, "wb") as stream:
                    os.fchmod(file, 0o600)  # regardless of the umask and of default ACLs
                    stream.write(content)
                    stream.flush()
                    os.fsync(file)
                os.rename(temporary, name + ".entry", src_dir_fd=directory, dst_dir_fd=directory)
            except OSError:
                with contextlib.suppress(OSError):
                    os.unlink(temporary, dir_fd=directory)
                raise

    def try_lock(self, name: str) -> Release | None:
        with self._directory(create=True) as directory, _errors_translated(self.path):
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
                pass  # the directory has been removed meanwhile; the next try creates it again
            except BaseException:
                os.close(file)
                raise
            os.close(file)
            return None

    def remove(self, name: str) -> None:
        with (
            self._directory(create=True) as directory,
            _errors_translated(self.path),
            contextlib.suppress(FileNotFoundError),
        ):
            os.unlink(name + ".entry", dir_fd=directory)

    def prune(self) -> None:
        now = wall_time()
        with contextlib.suppress(OSError, StoreError), self._directory() as directory:
            for file_name in os.listdir(directory):
                kept = {".entry": _ENTRY_KEPT, ".new": _TEMPORARY_KEPT}.get(os.path.splitext(file_name)[1])
                with contextlib.suppress(OSError):
                    if kept and now - os.stat(file_name, dir_fd=directory, follow_symlinks=False).st_mtime > kept:
                        os.unlink(file_name, dir_fd=directory)

    @contextlib.contextmanager
    def _directory(self, *, create: bool = False) -> Iterator[int]:
        # Opened for every operation, and not kept open: the directory may be removed while a long job runs.
        try:
            directory = self._open(create=create)
        except OSError as error:
            if os.path.lexists(self.path) and error.errno in (errno.ELOOP, errno.ENOTDIR):
                raise OptionError("token_cache", self._unsafe("is not a directory, or a symbolic link")) from None
            raise StoreError(f"the directory {self.path} cannot be used ({error.strerror})") from None
        try:
            status = os.fstat(directory)
            if status.st_uid != os.geteuid():
                raise OptionError("token_cache", self._unsafe("belongs to another user"))
            if stat.S_IMODE(status.st_mode) & 0o077:
                raise OptionError(
                    "token_cache",
                    self._unsafe(f"is accessible to other users (mode {stat.S_IMODE(status.st_mode):04o}, not 0700)"),
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
            f"The token cache {self.path} is not safe: it {why}. Tokens are stored only in a directory that the user "
            "owns and that has mode 0700. Set 'token_cache' (environment variable CAMUNDA_TOKEN_CACHE) to another one."
        )


def _is_private_file(status: os.stat_result) -> bool:
    # An entry that was replaced after it was opened has no link left; a second link would belong to another user.
    return (
        stat.S_ISREG(status.st_mode)
        and status.st_uid == os.geteuid()
        and not stat.S_IMODE(status.st_mode) & 0o077
        and status.st_nlink <= 1
    )


def _release(file: int) -> None:
    # Explicitly: a forked child has a copy of the descriptor, so that closing ours alone would not release the lock.
    with contextlib.suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_UN)
        os.close(file)


@contextlib.contextmanager
def _errors_translated(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"the directory {path} cannot be used ({error.strerror})") from None
