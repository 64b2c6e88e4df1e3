# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks that cannot run in Ansible's worker: on another host, in the background, as another user."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ansible_process import CENSORED, JSON_WEB_TOKEN, LOCAL, AnsibleProcess, AnsibleRun, play, task
from simulator_process import SimulatorProcess
from ssh_host import USABLE, SshHost

over_ssh = pytest.mark.skipif(not USABLE, reason="sshd, ssh or ssh-keygen is not installed")

RAN_THROUGH = """\
#!/bin/sh
echo "$*" >> "{log}"
while [ "$1" != /bin/sh ]; do shift; done
exec "$@"
"""

WRONG_SECRET = "wrong-secret-of-the-task"
BACKGROUND: dict[str, Any] = {"async": 60, "poll": 1}


def members(name: str, /, *, arguments: dict[str, Any] | None = None, **keywords: Any) -> dict[str, Any]:
    """Return a task that reads the members."""
    return task(name, "camunda_member_info", arguments=arguments, **keywords)


def create(name: str, /, *, arguments: dict[str, Any] | None = None, **keywords: Any) -> dict[str, Any]:
    """Return a task that creates an API client with the name of the task."""
    client = {"cluster": "staging", "name": name, "permissions": ["Zeebe"], **(arguments or {})}
    return task(name, "camunda_api_client", arguments=client, **keywords)


def files_with(secrets: list[str], folder: Path) -> list[Path]:
    """Return the files in folders below ``folder`` that hold one of the secrets."""
    found = []
    for path in folder.glob("*/**/*"):
        with suppress(FileNotFoundError, IsADirectoryError):
            content = path.read_bytes()
            found += [path for secret in secrets if secret.encode() in content]
    return found


def local_plays(sim: SimulatorProcess, ansible: AnsibleProcess) -> list[dict[str, Any]]:
    """Return plays for this machine: in the background, as another user, and with secrets in the environment."""
    # Stands in for sudo, which need not be installed: what matters is that Ansible goes through it.
    become = ansible.write("become", RAN_THROUGH.format(log=ansible.folder / "became.log"))
    become.chmod(0o755)
    through = {"ansible_become_method": "ansible.builtin.sudo", "ansible_become_exe": str(become)}
    filed = {"credentials_file": str(ansible.folder.parent / "background.env")}
    job = {"jid": "{{ started.ansible_job_id }}"}
    until = {"register": "job", "until": "job is finished", "retries": 60, "delay": 1}
    environment = {**sim.environment(), "HARMLESS_VARIABLE": "harmless-value"}
    as_module = {"camunda_in_process": False}
    return [
        play(
            "localhost",
            members("here"),
            members("started", register="started", **{**BACKGROUND, "poll": 0}),
            members("read", **BACKGROUND),
            create("unkept in the background", register="unkept", **BACKGROUND),
            create("filed in the background", arguments=filed, **BACKGROUND),
            task("awaited", "ansible.builtin.async_status", arguments=job, **until),
            members("become", become=True, vars=through),
            members("usual again"),
        ),
        play(
            "localhost",
            members("of the play", vars=as_module),
            members("of the task", vars=as_module, environment=environment),
            members("in process"),
            environment=environment,
        ),
    ]


def remote_plays(sim: SimulatorProcess, folder: Path) -> list[dict[str, Any]]:
    """Return plays for other hosts: with the token, with the credentials, with secrets, and with mistakes."""
    cache = {"token_cache": str(folder / "remote-cache")}
    filed = {"credentials_file": str(folder / "remote.env"), "connection": True}
    revoke = task(
        "revoke",
        "ansible.builtin.uri",
        arguments={"url": f"{sim.api_url}/_simulator/revoke", "method": "POST", "status_code": [200, 204]},
        delegate_to="localhost",
    )
    given = {"access_token": sim.token()}
    return [
        play("localhost", members("delegated", delegate_to="remote")),
        play("remote,with_files", members("there")),
        play(
            "remote",
            members("with variables", vars={"camunda_client_secret": sim.client_secret}),
            members("from the environment", environment=sim.environment()),
            create("unregistered over ssh"),
            create("registered over ssh", register="client"),
            task("length", "ansible.builtin.debug", arguments={"msg": "{{ client.created.clientSecret | length }}"}),
            # Tokens live for a day.
            create("waits for too long", arguments={**filed, "wait_timeout": 90_000}),
            create("filed over ssh", arguments={**filed, "wait_timeout": 50}),
            members("wrong type", arguments={"pending": "perhaps"}),
            members("wrong type of the connection", arguments={"retries": "many"}),
            members("unknown option", arguments={"colour": "red"}),
            members("wrong credential", arguments={"client_secret": WRONG_SECRET}),
        ),
        play(
            "trusted",
            members("option", arguments={"token_from": "target", **cache}),
            members("variable", arguments=cache, vars={"camunda_token_from": "target"}),
            members("environment", arguments=cache, environment={"CAMUNDA_TOKEN_FROM": "target"}),
        ),
        play(
            "remote",
            revoke,
            members("renewed"),
            members("next"),
            revoke,
            members("again at once"),
            members("given", arguments=given),
        ),
    ]


@dataclass(frozen=True)
class Observed:
    """The run of all plays, and what it left.

    :ivar secrets: the client secret, and those of the clients that were created.
    :ivar seen: what reached the host that gets a token; None when there is no SSH.
    :ivar trusted: what reached the host that gets the credentials.
    :ivar left: files with secrets that are still there.
    """

    run: AnsibleRun
    folder: Path
    sim: SimulatorProcess
    secrets: list[str]
    host: SshHost | None
    trusted: SshHost | None
    left: list[Path]


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observed]:
    """Run everything once: here, and on two other hosts if there is SSH."""
    folder = tmp_path_factory.mktemp("modules")
    with ExitStack() as running:
        sim = running.enter_context(SimulatorProcess({"token_interval": 0}))
        ansible = AnsibleProcess(folder / "ansible", sim)
        # Root becomes root here, which Ansible leaves out unless it is told to.
        ansible.environment["ANSIBLE_BECOME_ALLOW_SAME_USER"] = "1"
        plays = local_plays(sim, ansible)
        host = trusted = None
        if USABLE:
            host, trusted = (running.enter_context(SshHost(folder / name)) for name in ("host", "trusted"))
            with_files = host.variables(ansible_pipelining=False)
            others = {"remote": host.variables(), "with_files": with_files, "trusted": trusted.variables()}
            ansible.inventory({"localhost": LOCAL, **others})
            plays += remote_plays(sim, folder)
        # From -vvv on, Ansible prints what comes back over SSH.
        run = ansible.playbook(*plays, verbosity=4)
        created = [each["clientSecret"] for each in sim.cluster("staging")["clients"]]
        secrets = [sim.client_secret, WRONG_SECRET, *created]
        # Ansible removes the files of a task in the background up to five seconds after its end.
        limit = time.monotonic() + 60
        while (left := files_with([sim.client_secret, *created], ansible.folder)) and time.monotonic() < limit:
            time.sleep(0.2)
        yield Observed(run, folder, sim, secrets, host, trusted, left)


@pytest.fixture
def run(observed: Observed) -> AnsibleRun:
    """Return the run."""
    return observed.run


def test_no_secret_is_printed_or_left(observed: Observed) -> None:
    for secret in observed.secrets:
        assert secret not in observed.run.output
    assert not JSON_WEB_TOKEN.search(observed.run.output.encode())
    assert not observed.left
    assert "_camunda" not in str([each.result for each in observed.run.results])


def test_task_in_the_background_runs_as_module(observed: Observed, run: AnsibleRun) -> None:
    assert run.ran_as_module("read")
    for name in ("read", "awaited"):
        assert len(run.result(name)["members"]) >= 5, run.output
    unkept = run.result("unkept in the background")
    assert unkept["failure"] == {"code": "option_invalid", "option": "credentials_file"}
    assert "clear text" in unkept["msg"]
    assert run.result("filed in the background")["api_client"]["name"] == "filed in the background"
    assert (observed.folder / "background.env").stat().st_mode & 0o777 == 0o600


def test_task_as_another_user_runs_as_module(observed: Observed, run: AnsibleRun) -> None:
    assert run.result("become")["members"] == run.result("here")["members"], run.output
    assert [run.ran_as_module(name) for name in ("here", "become", "usual again")] == [False, True, False]
    log = (observed.folder / "ansible" / "became.log").read_text()
    assert log
    assert observed.sim.client_secret not in log


def test_environment_with_secrets_is_not_printed(observed: Observed, run: AnsibleRun) -> None:
    names = ("of the play", "of the task", "in process")
    assert [each.event for name in names for each in run.events(name)] == ["ok"] * 3, run.output
    assert "harmless-value" in run.printed("of the play"), "Ansible does not print the environment any more"
    for variable in observed.sim.environment():
        assert not [name for name in names if variable in run.printed(name)], variable


@over_ssh
def test_other_host_gets_a_token_and_no_secret(observed: Observed, run: AnsibleRun) -> None:
    assert observed.host is not None
    here = run.result("here")["members"]
    for name in ("delegated", "with variables", "from the environment"):
        assert run.result(name)["members"] == here, run.output
    for host in ("remote", "with_files"):
        assert run.result("there", host)["members"] == here, run.output
    assert run.ran_as_module("delegated")
    assert run.ran_as_module("there")
    seen = observed.host.everything_seen()
    names = {path.name for path in observed.host.seen.rglob("*")}
    assert {"input", "AnsiballZ_camunda_member_info.py"} <= names, "a module came neither as input nor as a file"
    assert b"camunda_member_info" in seen, "nothing has been unpacked"
    assert JSON_WEB_TOKEN.search(seen), "the access token is not where it is looked for"
    assert observed.sim.client_secret.encode() not in seen
    assert observed.sim.client_id.encode() not in seen


@over_ssh
def test_other_host_gets_the_credentials_when_asked_to(observed: Observed, run: AnsibleRun) -> None:
    assert observed.trusted is not None
    for name in ("option", "variable", "environment"):
        assert len(run.result(name)["members"]) >= 5, run.output
    seen = observed.trusted.everything_seen()
    assert seen.count(observed.sim.client_secret.encode()) == 3
    assert not JSON_WEB_TOKEN.search(seen)


@over_ssh
def test_rejected_token_is_renewed_once_unless_it_was_given(observed: Observed, run: AnsibleRun) -> None:
    for name in ("renewed", "next"):
        assert [each.event for each in run.events(name)] == ["ok"], run.output
    assert "issued a moment ago" in run.result("again at once")["msg"]
    assert run.result("given")["failure"] == {"code": "access_token_rejected"}
    # Of the tasks renewed (twice), next, again at once and given.
    assert [each["status"] for each in observed.sim.requests("api")][-5:] == [401, 200, 200, 401, 401]
    # That of the task given, the first one here, one for the wrong credential, the one there, and the renewed one.
    assert [each["status"] for each in observed.sim.requests("oauth")] == [200, 200, 401, 200, 200]


@over_ssh
def test_secrets_work_on_another_host(observed: Observed, run: AnsibleRun) -> None:
    assert "would be lost" in run.result("unregistered over ssh")["msg"]
    assert run.result("registered over ssh")["censored"].startswith(CENSORED)
    assert run.result("length")["msg"] in (64, "64")
    assert "censored" not in run.result("filed over ssh")
    assert (observed.folder / "remote.env").stat().st_mode & 0o777 == 0o600


@over_ssh
def test_wait_that_outlives_the_token_is_refused_before_anything_is_changed(
    observed: Observed, run: AnsibleRun
) -> None:
    assert run.result("waits for too long")["failure"] == {"code": "option_invalid", "option": "wait_timeout"}
    assert run.result("filed over ssh").get("failed") is not True, run.output
    created = [each["name"] for each in observed.sim.cluster("staging")["clients"]]
    assert "waits for too long" not in created
    made = {"filed in the background", "registered over ssh", "filed over ssh"}
    assert made <= set(created)
    assert observed.sim.writes() == ["POST clients"] * len(made)


@over_ssh
def test_mistakes_are_found_for_another_host_too(run: AnsibleRun) -> None:
    assert run.result("wrong type")["msg"].startswith("argument 'pending' is of type ")
    assert "argument 'retries' is of type " in run.result("wrong type of the connection")["msg"]
    assert run.result("unknown option")["msg"].startswith("Unsupported parameters for ")
    assert run.result("wrong credential")["failure"] == {"code": "token_refused"}
