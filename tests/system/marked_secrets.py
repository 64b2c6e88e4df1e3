# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that are easy to recognize, an Ansible that works with them, and where they must not be found."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from ansible_process import COLLECTION, JSON_WEB_TOKEN, LOCAL, AnsibleProcess, AnsibleRun, task
from process_watch import ProcessWatch
from simulator_process import SimulatorProcess

# Every character that some encoding changes, so that a form which nobody thought of stands out.
CLIENT_SECRET = "Client/Secret+with=every&sort%of?character~0123456789"
WRONG_SECRET = "Wrong/Secret+with=every&sort%of?character~0123456789"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
NOWHERE = "http://127.0.0.1:9"

CONNECTOR_SECRET = "Connector/Secret+with=every&sort%of?character~0123456789"
NEW_CONNECTOR_SECRET = "Another/Secret+with=every&sort%of?character~0123456789"

BACKUP = "0c8f3a52-6d0e-4f0b-9d43-5b1c6f0a7e11"

OPTIONS = {"token_interval": 0, "tarpit_delay": 0, "cluster_seconds": 0.1, "backup_interval": 0}

MARKED = {
    "the client secret": CLIENT_SECRET,
    "the wrong secret": WRONG_SECRET,
    "the secret for connectors": CONNECTOR_SECRET,
    "the new secret for connectors": NEW_CONNECTOR_SECRET,
}

LOOKUPS = {
    "camunda_token": "",
    "camunda_members": "",
    "camunda_clusters": "",
    "camunda_connector_secret": ", 'OLD', cluster='staging'",
}
"""Lookups, with their terms as a template writes them. The first one needs the token service alone."""

FOLDERS = ("token-cache", "inventory-cache", "home", "local-temp", "remote-temp", "temp", "async", "printed")
"""Folders below that of an Ansible in which nobody has asked for a secret."""


def forms(secret: str) -> dict[str, bytes]:
    """Return the forms in which a secret travels."""
    standard, url_safe = base64.b64encode, base64.urlsafe_b64encode
    content = secret.encode()
    return {
        "the text": content,
        "the text in JSON": json.dumps(secret)[1:-1].encode(),
        "the percent-encoding": quote(secret, safe="").encode(),
        "the form encoding": quote_plus(secret).encode(),
        # Without the last characters, which depend on what comes after.
        "the base64 form": standard(content)[: len(content)],
        "the URL-safe base64 form": url_safe(content)[: len(content)],
        # After a name and a colon the text may begin at any of three places.
        "the base64 form inside another": standard(b"x" + content)[4 : len(content)],
        "the base64 form inside yet another": standard(b"xx" + content)[4 : len(content)],
    }


def found(visible: dict[str, bytes], secrets: dict[str, str]) -> list[str]:
    """Return which secret is visible where.

    :param visible: what can be seen, by the names of the places.
    :param secrets: the secrets, by names for them.
    """
    leaks = [
        f"{form} of {name} in {place}"
        for name, secret in secrets.items()
        for form, text in forms(secret).items()
        for place, content in visible.items()
        if text in content
    ]
    return leaks + [f"an access token in {place}" for place, text in visible.items() if JSON_WEB_TOKEN.search(text)]


def everything_visible(ansible: AnsibleProcess, *runs: AnsibleRun) -> dict[str, bytes]:
    """Return what the runs printed, gave to callbacks and left in files."""
    files = [path for folder in FOLDERS for path in (ansible.folder / folder).rglob("*") if path.is_file()]
    return {
        "the output": "".join(run.output for run in runs).encode(),
        "the results": json.dumps([each.result for run in runs for each in run.results]).encode(),
        **{str(path.relative_to(ansible.folder)): path.read_bytes() for path in files},
    }


def processes_of(ansible: AnsibleProcess, watch: ProcessWatch) -> dict[str, bytes]:
    """Return what all processes showed as arguments, and those of this Ansible as environments.

    Other processes of the machine, for example other tests, may have been given what looks the same.
    """
    home = f"HOME={ansible.home}\0".encode()
    return {
        "the arguments of a process": b"\n".join(watch.command_lines),
        "the environment of a process": b"\n".join(each for each in watch.environments if home in each),
    }


def every_lookup(group: str, options: str = "", **keywords: Any) -> list[dict[str, Any]]:
    """Return a task for every lookup. What one returns is for the playbook to guard, so its length is what is shown."""
    return [
        task(
            f"{group}: lookup {lookup}",
            "ansible.builtin.debug",
            arguments={"msg": "{{ query('" + f"{COLLECTION}.{lookup}'{terms}{options}" + ") | length }}"},
            **keywords,
        )
        for lookup, terms in LOOKUPS.items()
    ]


def with_marked_secret(sim: SimulatorProcess, folder: Path) -> AnsibleProcess:
    """Return an Ansible that gets the client secret through variables alone."""
    state = sim.state()
    state["credentials"][0]["client_secret"] = CLIENT_SECRET
    production, staging = state["clusters"]
    staging["secrets"] = {"OLD": CONNECTOR_SECRET}
    production["backups"] = [{"uuid": BACKUP, "created": "2026-01-01T00:00:00.000Z"}]
    production["backupRegion"] = {"uuid": UNKNOWN, "name": "Frankfurt, Europe (europe-west3)"}
    sim.put_state(state)
    ansible = AnsibleProcess(folder / "ansible", sim)
    del ansible.environment["CAMUNDA_CONSOLE_CLIENT_SECRET"]
    secrets = {
        "secret": CLIENT_SECRET,
        "wrong_secret": WRONG_SECRET,
        "new_connector_secret": NEW_CONNECTOR_SECRET,
    }
    ansible.inventory({"localhost": LOCAL}, {"camunda_client_secret": "{{ secret }}", **secrets})
    return ansible


def cluster_secrets(sim: SimulatorProcess) -> dict[str, str]:
    """Return the secrets of the clients of the cluster staging, those for monitoring included."""
    staging = sim.state()["clusters"][1]
    passwords = {f"the password of {each['username']}": each["password"] for each in staging["monitoring"]["clients"]}
    return {f"the secret of {each['name']}": each["clientSecret"] for each in staging["clients"]} | passwords
