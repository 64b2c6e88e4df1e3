# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another host for Ansible: this machine through an SSH server, with a Python that writes down what reaches it.

The server is OpenSSH's, or AsyncSSH's where there is no sshd.
"""

from __future__ import annotations

import base64
import getpass
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from types import TracebackType
from typing import Any

SERVER = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
USABLE = bool(shutil.which("ssh") and shutil.which("ssh-keygen"))

_CONFIGURATION = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/user_key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
Subsystem sftp internal-sftp
"""

# A module comes as a file among the arguments, or with pipelining on standard input.
_INTERPRETER = """\
#!/bin/sh
umask 077
seen=$(mktemp -d "{seen}/XXXXXX")
{{ printf '%s\\n' "$@"; env; }} > "$seen/arguments-and-environment"
for argument in "$@"; do
    if [ -f "$argument" ]; then cp "$argument" "$seen"; fi
done
if [ "$#" -eq 0 ]; then
    cat > "$seen/input"
    exec "{python}" < "$seen/input"
fi
exec "{python}" "$@"
"""

_BASE64 = re.compile(rb"[A-Za-z0-9+/\n]{400,}={0,2}")


class SshHost:
    """A server that runs as the current user as long as the context lasts.

    :param folder: an empty directory for its keys and for what it has seen.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen = folder / "seen"
        self._server: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])

    def __enter__(self) -> SshHost:
        self.seen.mkdir(parents=True)
        for name in ("host_key", "user_key"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / name)]
            subprocess.run(command, check=True)
        (self.folder / "sshd_config").write_text(_CONFIGURATION.format(port=self.port, folder=self.folder))
        interpreter = self.folder / "python"
        interpreter.write_text(_INTERPRETER.format(seen=self.seen, python=sys.executable))
        interpreter.chmod(0o755)
        if os.getuid() == 0 and SERVER is not None:
            # Its server insists on this directory, which the package makes at boot.
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        with (self.folder / "log").open("wb") as log:
            self._server = subprocess.Popen(self._command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={})
        limit = time.monotonic() + 120
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > limit:
                self.__exit__(None, None, None)
                raise RuntimeError(f"sshd did not start: {(self.folder / 'log').read_text()}")
            time.sleep(0.02)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=10)

    def _command(self) -> list[str]:
        if SERVER is not None:
            return [SERVER, "-D", "-e", "-f", str(self.folder / "sshd_config")]
        program = str(Path(__file__).with_name("ssh_server.py"))
        keys = [str(self.folder / "host_key"), str(self.folder / "user_key.pub")]
        return [sys.executable, program, str(self.port), *keys]

    def variables(self, **more: Any) -> dict[str, Any]:
        """Return the inventory variables of this host."""
        options = {
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "IdentitiesOnly": "yes",
            "LogLevel": "ERROR",
            "ControlPath": "none",
        }
        return {
            "ansible_connection": "ssh",
            "ansible_host": "127.0.0.1",
            "ansible_port": self.port,
            "ansible_user": getpass.getuser(),
            "ansible_ssh_private_key_file": str(self.folder / "user_key"),
            "ansible_ssh_common_args": "-F none " + " ".join(f"-o {name}={value}" for name, value in options.items()),
            "ansible_python_interpreter": str(self.folder / "python"),
            "ansible_remote_tmp": str(self.folder / "remote-temp"),
            # One connection for each module, not six.
            "ansible_pipelining": True,
            **more,
        }

    def forget(self) -> None:
        """Forget what was seen so far."""
        shutil.rmtree(self.seen)
        self.seen.mkdir()

    def everything_seen(self) -> bytes:
        """Return what reached the remote Python: arguments, environment, input, files, and what is packed in them."""
        return b"\n".join(_unpacked(path.read_bytes()) for path in self.seen.rglob("*") if path.is_file())

    def _answers(self) -> bool:
        with socket.socket() as connection:
            return connection.connect_ex(("127.0.0.1", self.port)) == 0


def _unpacked(content: bytes) -> bytes:
    """Return ``content`` followed by the files in the archives that it carries in base64, as Ansible's modules do."""
    parts = [content]
    for match in _BASE64.finditer(content):
        archive = io.BytesIO(base64.b64decode(match.group() + b"=="))
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as packed:
                parts += [packed.read(name) for name in packed.namelist()]
    return b"\n".join(parts)
