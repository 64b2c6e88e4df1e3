# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that are easy to recognize, an Ansible that works with them, and where they must not be found."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from ansible_process import COLLECTION, JSON_WEB_TOKEN, AnsibleProcess, AnsibleRun, local_hosts, task
from process_watch import ProcessWatch
from simulator_client import Simulator

# Every character that some encoding changes, so that a form which nobody thought of stands out.
CLIENT_SECRET = "Client/Secret+with=every&sort%of?character~0123456789"
WRONG_SECRET = "Wrong/Secret+with=every&sort%of?character~0123456789"
CONNECTOR_SECRET = "Connector/Secret+with=every&sort%of?character~0123456789"
NEW_CONNECTOR_SECRET = "Another/Secret+with=every&sort%of?character~0123456789"
ISSUED_SECRET = "Issued/Secret+with=every&sort%of?character~0123456789"

UNKNOWN = "00000000-0000-4000-8000-000000000000"
NOWHERE = "http://127.0.0.1:9"
BACKUP = "0c8f3a52-6d0e-4f0b-9d43-5b1c6f0a7e11"

OPTIONS = {"tarpit_delay": 0, "cluster_seconds": 0.1, "backup_interval": 0}
"""Options of a simulator that delays nothing."""

MARKED = {
    "the client secret": CLIENT_SECRET,
    "the wrong secret": WRONG_SECRET,
    "the secret for connectors": CONNECTOR_SECRET,
    "the new secret for connectors": NEW_CONNECTOR_SECRET,
    "the secret in a misshapen response": ISSUED_SECRET,
}

WRONG = {"camunda_client_secret": "{{ wrong_secret }}"}
"""Variables of a task that uses the wrong secret."""

LOOKUPS = {
    "camunda_token": "",
    "camunda_members": "",
    "camunda_clusters": "",
    "camunda_connector_secret": ", 'OLD', cluster='staging'",
}
"""Lookups, with their terms as a template writes them. The first one needs the token service alone."""

ASKED_FOR = "asked-for"
"""Folder below that of an Ansible for what was asked for with secrets in it."""

FOLDERS = ("token-cache", "inventory-cache", "home", "local-temp", "remote-temp", "temp", "async", "printed")
"""Folders below that of an Ansible in which nobody has asked for a secret."""

SHOWN = ("ansible.log", "default-yaml", "minimal", "oneline", "junit/")
"""Beginnings of names below the folder "printed" of what callbacks and the log show."""

NO_SECRET = "shown everywhere"


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


def everything_visible(ansible: AnsibleProcess, watch: ProcessWatch, *runs: AnsibleRun) -> dict[str, bytes]:
    """Return what the runs printed, gave to callbacks, left in files and showed as processes, by places.

    Of all processes of the machine these are the arguments, and of those of this Ansible the environments: others, for
    example of other tests, may have been given what looks the same.
    """
    # Ansible removes the files of a task in the background up to five seconds after its end.
    limit = time.monotonic() + 60
    while list((ansible.folder / "remote-temp").glob("ansible-tmp-*")) and time.monotonic() < limit:
        time.sleep(0.2)
    files = [path for folder in FOLDERS for path in (ansible.folder / folder).rglob("*") if path.is_file()]
    home = f"HOME={ansible.home}\0".encode()
    return {
        "the output": "".join(run.output for run in runs).encode(),
        "the results": json.dumps([each.result for run in runs for each in run.results]).encode(),
        "the arguments of a process": b"\n".join(watch.command_lines),
        "the environment of a process": b"\n".join(each for each in watch.environments if home in each),
        **{str(path.relative_to(ansible.folder)): path.read_bytes() for path in files},
    }


@dataclass(frozen=True)
class Observed:
    """A run, what was visible of it, and what must not be."""

    run: AnsibleRun
    visible: dict[str, bytes]
    secrets: dict[str, str]

    def leaks(self) -> list[str]:
        """Return which secret is visible where."""
        return found(self.visible, self.secrets)


def no_secret() -> dict[str, Any]:
    """Return a task that shows what is no secret, for :func:`assert_everything_was_watched`."""
    return task("no secret", "ansible.builtin.debug", arguments={"msg": NO_SECRET})


def assert_everything_was_watched(visible: dict[str, bytes]) -> None:
    """Check that the watch saw processes, and that every callback and the log show what is no secret."""
    assert b"ansible" in visible["the arguments of a process"]
    assert b"TASK_RESULTS_FILE" in visible["the environment of a process"]
    for place in ("the output", "the results", *SHOWN):
        shown = [content for name, content in visible.items() if name.removeprefix("printed/").startswith(place)]
        assert any(NO_SECRET.encode() in content for content in shown), place
    # One file for each host, with its last result.
    assert any(name.startswith("printed/tree/") for name in visible)


def every_lookup(group: str, options: str = "", *, token: bool = True, **keywords: Any) -> list[dict[str, Any]]:
    """Return a task for every lookup. What one returns is for the playbook to guard, so its length is what is shown.

    :param token: whether the lookup that needs the token service alone is among them.
    """
    return [
        task(
            f"{group}: lookup {lookup}",
            "ansible.builtin.debug",
            arguments={"msg": "{{ query('" + f"{COLLECTION}.{lookup}'{terms}{options}" + ") | length }}"},
            **keywords,
        )
        for lookup, terms in LOOKUPS.items()
        if token or lookup != "camunda_token"
    ]


def mark_secrets(sim: Simulator, *, clusters: tuple[str, ...] = ()) -> None:
    """Give every organization the marked secrets, something to show for every module, and further clusters."""
    for organization in sim.organizations:
        client_id = organization["client_id"]
        state = sim.state(client_id)
        state["credentials"][0]["client_secret"] = CLIENT_SECRET
        production, staging = state["clusters"]
        state["clusters"] += [
            {**staging, "uuid": UNKNOWN[:-1] + str(number), "name": name} for number, name in enumerate(clusters, 1)
        ]
        staging["secrets"] = {"OLD": CONNECTOR_SECRET}
        production["backups"] = [{"uuid": BACKUP, "created": "2026-01-01T00:00:00.000Z"}]
        production["backupRegion"] = {"uuid": UNKNOWN, "name": "Frankfurt, Europe (europe-west3)"}
        sim.put_state(state, client_id)


def refuse(sim: Simulator, status: int) -> str:
    """Return the URL of an API whose only response has this status, and repeats the client secret."""
    body = f"No, {CLIENT_SECRET}! {base64.b64encode(CLIENT_SECRET.encode()).decode()}"
    sim.disturb("*", f"/status-{status}/*", times=0, status=status, body=body)
    return f"{sim.api_url}/status-{status}"


def observed_ansible(
    sim: Simulator, folder: Path, hosts: Mapping[str, Mapping[str, Any]], **variables: str
) -> AnsibleProcess:
    """Return an Ansible that shows as much as it can, in every way that ansible-core has.

    :param folder: one with a short path, because its temporary files include sockets.
    :param hosts: hosts with their variables; each works on an organization of its own.
    :param variables: further variables of all hosts; the client secret is one of them, unless it is in the environment.
    """
    ansible = AnsibleProcess(folder, sim)
    del ansible.environment["CAMUNDA_CONSOLE_CLIENT_SECRET"]
    secrets = {"wrong_secret": WRONG_SECRET, "new_connector_secret": NEW_CONNECTOR_SECRET}
    inventory = local_hosts(sim, hosts)
    for host in inventory.values():
        del host["camunda_client_secret"]
    ansible.inventory(inventory, {**secrets, **variables})
    printed = ansible.folder / "printed"
    for path in (printed, ansible.folder / "temp", ansible.folder / ASKED_FOR):
        path.mkdir()
    ansible.environment.update(
        TMPDIR=str(ansible.folder / "temp"),
        ANSIBLE_DISPLAY_TRACEBACK="always",
        ANSIBLE_LOG_PATH=str(printed / "ansible.log"),
        ANSIBLE_CALLBACK_RESULT_FORMAT="json",
        ANSIBLE_CALLBACKS_ENABLED="ansible.builtin.junit,ansible.builtin.tree,stdout_callbacks",
        STDOUT_CALLBACKS_FOLDER=str(printed),
        JUNIT_OUTPUT_DIR=str(printed / "junit"),
        ANSIBLE_CALLBACK_TREE_DIR=str(printed / "tree"),
    )
    return ansible


def observe(
    ansible: AnsibleProcess,
    sim: Simulator,
    *plays: Mapping[str, Any],
    arguments: Sequence[str] = (),
    secrets: Mapping[str, str] | None = None,
) -> Observed:
    """Run plays at the highest verbosity.

    :param secrets: further secrets, by names for them.
    """
    with ProcessWatch() as watch:
        run = ansible.playbook(*plays, arguments=arguments, verbosity=5)
        visible = everything_visible(ansible, watch, run)
    return Observed(run, visible, {**MARKED, **issued_secrets(sim), **(secrets or {})})


def issued_secrets(sim: Simulator) -> dict[str, str]:
    """Return the secrets of all clients of the clusters staging, those for monitoring included."""
    issued = {}
    for number, organization in enumerate(sim.organizations):
        staging = sim.state(organization["client_id"])["clusters"][1]
        for each in staging["clients"]:
            issued[f"the secret of {each['name']} ({number})"] = each["clientSecret"]
        for each in staging["monitoring"]["clients"]:
            issued[f"the password of {each['username']} ({number})"] = each["password"]
    return issued
