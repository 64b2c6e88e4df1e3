# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks that cannot run in Ansible's worker: on another host, in the background, as another user."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_process import CENSORED, JSON_WEB_TOKEN, LOCAL, AnsibleProcess, task
from simulator_process import SimulatorProcess
from ssh_host import USABLE, SshHost

over_ssh = pytest.mark.skipif(not USABLE, reason="sshd, ssh or ssh-keygen is not installed")

RAN_THROUGH = """\
#!/bin/sh
echo "$*" >> "{log}"
while [ "$1" != /bin/sh ]; do shift; done
exec "$@"
"""


@pytest.fixture(scope="module")
def started() -> Iterator[SimulatorProcess]:
    """One simulator for the file."""
    with SimulatorProcess({"token_interval": 0}) as sim:
        yield sim


@pytest.fixture
def sim(started: SimulatorProcess) -> SimulatorProcess:
    """The simulator without faults and without requests."""
    started.clear_faults()
    started.forget_requests()
    return started


@pytest.fixture(scope="module")
def running_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshHost]:
    """One SSH server for the file."""
    with SshHost(tmp_path_factory.mktemp("ssh") / "host") as host:
        yield host


@pytest.fixture
def host(running_host: SshHost) -> SshHost:
    """The other host, which has not seen anything yet."""
    running_host.forget()
    return running_host


@pytest.fixture
def ansible(sim: SimulatorProcess, tmp_path: Path) -> AnsibleProcess:
    """Ansible with the simulator's credentials in the environment."""
    return AnsibleProcess(tmp_path / "ansible", sim)


def members(name: str, /, *, arguments: dict[str, Any] | None = None, **keywords: Any) -> dict[str, Any]:
    """Return a task that reads the members."""
    return task(name, "camunda_member_info", arguments=arguments, **keywords)


def create(name: str, /, **keywords: Any) -> dict[str, Any]:
    """Return a task that creates an API client with the name of the task."""
    arguments = {"cluster": "staging", "name": name, "permissions": ["Zeebe"], **keywords.pop("arguments", {})}
    return task(name, "camunda_api_client", arguments=arguments, **keywords)


def remote_play(*tasks: dict[str, Any], hosts: str = "remote") -> dict[str, Any]:
    """Return a play for the other host."""
    return {"hosts": hosts, "gather_facts": False, "tasks": list(tasks)}


def posts(sim: SimulatorProcess) -> int:
    """Return how many API clients were created."""
    return sum(each["method"] == "POST" for each in sim.requests("api"))


def files_with(secrets: list[str], folder: Path) -> list[Path]:
    """Return the files below ``folder`` that hold one of the secrets."""
    found = []
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError, IsADirectoryError):
            content = path.read_bytes()
            found += [path for secret in secrets if secret.encode() in content]
    return found


@over_ssh
def test_other_host_gets_a_token_and_no_secret(sim: SimulatorProcess, host: SshHost, ansible: AnsibleProcess) -> None:
    ansible.inventory(
        {
            "localhost": LOCAL,
            "remote": host.variables(),
            "with_files": host.variables(ansible_pipelining=False),
        }
    )
    run = ansible.playbook(
        [members("here"), members("delegated", delegate_to="remote")],
        remote_play(members("there"), hosts="remote,with_files"),
        remote_play(members("with variables", vars={"camunda_client_secret": sim.client_secret})),
        remote_play(members("from the environment", environment=sim.environment())),
        verbosity=3,
    )
    here = run.result("here")["members"]
    assert here
    assert run.result("delegated")["members"] == here
    for name in ("remote", "with_files"):
        assert run.result("there", name)["members"] == here, run.output
    assert run.result("with variables")["members"] == here
    assert run.result("from the environment")["members"] == here
    assert not run.ran_as_module("here")
    assert run.ran_as_module("delegated")
    assert run.ran_as_module("there")
    assert len(sim.requests("oauth")) == 1
    seen = host.everything_seen()
    names = {path.name for path in host.seen.rglob("*")}
    assert {"input", "AnsiballZ_camunda_member_info.py"} <= names, "a module came neither as input nor as a file"
    assert b"camunda_member_info" in seen, "nothing has been unpacked"
    assert JSON_WEB_TOKEN.search(seen), "the access token is not where it is looked for"
    assert sim.client_secret.encode() not in seen
    assert sim.client_id.encode() not in seen
    assert sim.client_secret not in run.output
    assert not JSON_WEB_TOKEN.search(run.output.encode())


@over_ssh
def test_other_host_gets_the_credentials_when_asked_to(
    sim: SimulatorProcess, host: SshHost, ansible: AnsibleProcess, tmp_path: Path
) -> None:
    ansible.inventory({"remote": host.variables()})
    cache = {"token_cache": str(tmp_path / "remote-cache")}
    run = ansible.playbook(
        remote_play(
            members("option", arguments={"token_from": "target", **cache}),
            members("variable", arguments=cache, vars={"camunda_token_from": "target"}),
            members("environment", arguments=cache, environment={"CAMUNDA_TOKEN_FROM": "target"}),
        ),
        verbosity=3,
    )
    for name in ("option", "variable", "environment"):
        assert len(run.result(name)["members"]) >= 5, run.output
    seen = host.everything_seen()
    assert seen.count(sim.client_secret.encode()) == 3
    assert not JSON_WEB_TOKEN.search(seen)
    assert not list(ansible.token_cache.iterdir()), "the token was got there, not here"
    assert len(sim.requests("oauth")) == 1
    assert sim.client_secret not in run.output


@over_ssh
def test_rejected_token_is_renewed_once(sim: SimulatorProcess, host: SshHost, ansible: AnsibleProcess) -> None:
    ansible.inventory({"localhost": LOCAL, "remote": host.variables()})
    assert ansible.playbook([members("first")]).returncode == 0
    sim.revoke_tokens()
    sim.forget_requests()
    run = ansible.playbook(remote_play(members("renewed"), members("next")))
    assert [each.event for each in run.results] == ["ok", "ok"], run.output
    assert [each["status"] for each in sim.requests("api")] == [401, 200, 200]
    assert len(sim.requests("oauth")) == 1
    sim.revoke_tokens()
    run = ansible.playbook(remote_play(members("again at once")))
    assert [each.event for each in run.results] == ["failed"]
    assert "issued a moment ago" in run.result("again at once")["msg"]
    assert len(sim.requests("oauth")) == 1
    assert "_camunda" not in run.result("again at once")


@over_ssh
def test_token_that_was_given_is_not_renewed(sim: SimulatorProcess, host: SshHost, ansible: AnsibleProcess) -> None:
    ansible.inventory({"remote": host.variables()})
    token = sim.token()
    sim.revoke_tokens()
    sim.forget_requests()
    run = ansible.playbook(remote_play(members("given", arguments={"access_token": token})))
    assert run.result("given")["failure"] == {"code": "access_token_rejected"}
    assert len(sim.requests()) == 1


@over_ssh
def test_secrets_work_on_another_host(
    sim: SimulatorProcess, host: SshHost, ansible: AnsibleProcess, tmp_path: Path
) -> None:
    ansible.inventory({"remote": host.variables()})
    file = tmp_path / "remote.env"
    run = ansible.playbook(
        remote_play(
            create("lost over ssh"),
            create("registered over ssh", register="client"),
            task("length", "ansible.builtin.debug", arguments={"msg": "{{ client.created.clientSecret | length }}"}),
            create("filed over ssh", arguments={"credentials_file": str(file)}),
        ),
    )
    assert "would be lost" in run.result("lost over ssh")["msg"]
    assert run.result("registered over ssh")["censored"].startswith(CENSORED)
    assert run.result("length")["msg"] in (64, "64")
    assert "censored" not in run.result("filed over ssh")
    assert file.stat().st_mode & 0o777 == 0o600
    assert posts(sim) == 2
    for client in sim.state()["clusters"][1]["clients"]:
        assert client["clientSecret"] not in run.output


@over_ssh
def test_secret_from_another_host_is_not_printed_at_any_verbosity(
    sim: SimulatorProcess, host: SshHost, ansible: AnsibleProcess
) -> None:
    # From -vvv on, Ansible prints what comes back over SSH.
    ansible.inventory({"remote": host.variables()})
    run = ansible.playbook(remote_play(create("shown over ssh", register="client")), verbosity=4)
    assert run.result("shown over ssh")["censored"].startswith(CENSORED)
    for client in sim.state()["clusters"][1]["clients"]:
        assert client["clientSecret"] not in run.output


@over_ssh
def test_mistakes_are_found_on_another_host_too(sim: SimulatorProcess, host: SshHost, ansible: AnsibleProcess) -> None:
    ansible.inventory({"remote": host.variables()})
    run = ansible.playbook(
        remote_play(
            members("option of the module", arguments={"pending": "perhaps"}),
            members("option of the connection", arguments={"retries": "many"}),
            members("unknown option", arguments={"colour": "red"}),
            members("credential", arguments={"client_secret": "wrong-secret-of-the-task"}),
        )
    )
    assert run.result("option of the module")["msg"].startswith("argument 'pending' is of type ")
    assert "argument 'retries' is of type " in run.result("option of the connection")["msg"]
    assert run.result("unknown option")["msg"].startswith("Unsupported parameters for ")
    assert run.result("credential")["failure"] == {"code": "token_refused"}
    assert "wrong-secret-of-the-task" not in run.output


def test_in_the_background(sim: SimulatorProcess, ansible: AnsibleProcess, tmp_path: Path) -> None:
    file = tmp_path / "background.env"
    background: dict[str, Any] = {"async": 30, "poll": 1}
    run = ansible.playbook(
        [
            members("read", **background),
            create("unkept in the background", register="unkept", **background),
            create("filed in the background", arguments={"credentials_file": str(file)}, **background),
            members("started", register="started", **{**background, "poll": 0}),
            task(
                "awaited",
                "ansible.builtin.async_status",
                arguments={"jid": "{{ started.ansible_job_id }}"},
                register="job",
                until="job is finished",
                retries=20,
                delay=1,
            ),
        ],
        verbosity=3,
    )
    assert run.ran_as_module("read")
    assert len(run.result("read")["members"]) >= 5, run.output
    assert run.result("unkept in the background")["failure"] == {"code": "option_invalid", "option": "credentials_file"}
    assert "clear text" in run.result("unkept in the background")["msg"]
    assert run.result("filed in the background")["api_client"]["name"] == "filed in the background"
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(run.result("awaited")["members"]) >= 5
    assert posts(sim) == 1
    secrets = [sim.client_secret, *(client["clientSecret"] for client in sim.state()["clusters"][1]["clients"])]
    for secret in secrets:
        assert secret not in run.output
    # Ansible removes the files of a task in the background up to five seconds after its end.
    limit = time.monotonic() + 15
    while (left := files_with(secrets, ansible.folder)) and time.monotonic() < limit:
        time.sleep(0.2)
    assert not left


def test_as_another_user(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    # Stands in for sudo, which need not be installed: what matters is that Ansible goes through it.
    log = ansible.folder / "became.log"
    program = ansible.write("become", RAN_THROUGH.format(log=log))
    program.chmod(0o755)
    # Root becomes root here, which Ansible leaves out unless it is told to.
    ansible.environment["ANSIBLE_BECOME_ALLOW_SAME_USER"] = "1"
    variables = {"ansible_become_method": "ansible.builtin.sudo", "ansible_become_exe": str(program)}
    run = ansible.playbook(
        [members("usual"), members("become", become=True, vars=variables), members("usual again")],
        verbosity=3,
    )
    assert run.result("become")["members"] == run.result("usual")["members"], run.output
    assert [run.ran_as_module(name) for name in ("usual", "become", "usual again")] == [False, True, False]
    assert log.exists()
    assert sim.client_secret not in log.read_text()
    assert sim.client_secret not in run.output


def test_environment_with_secrets_is_not_printed(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    environment = {**sim.environment(), "HARMLESS_VARIABLE": "harmless-value"}
    for name in sim.environment():
        ansible.environment.pop(name)
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "environment": environment,
        "tasks": [
            members("of the play", vars={"camunda_in_process": False}),
            members("of the task", vars={"camunda_in_process": False}, environment=environment),
            members("in process"),
        ],
    }
    run = ansible.playbook(play, verbosity=4)
    assert [each.event for each in run.results] == ["ok"] * 3, run.output
    assert "harmless-value" in run.printed("of the play"), "Ansible does not print the environment any more"
    assert sim.client_secret not in run.output
    for name in sim.environment():
        assert name not in run.output


@over_ssh
def test_wait_that_outlives_the_token_is_refused_before_anything_is_changed(host: SshHost, tmp_path: Path) -> None:
    with SimulatorProcess({"token_interval": 0}, token_lifetime=100) as sim:
        ansible = AnsibleProcess(tmp_path / "ansible", sim)
        ansible.inventory({"remote": host.variables()})
        file = {"credentials_file": str(tmp_path / "client.env"), "connection": True}
        run = ansible.playbook(
            remote_play(
                create("too-long", arguments={**file, "wait_timeout": 200}),
                create("short-enough", arguments={**file, "wait_timeout": 50}),
            )
        )
        assert run.result("too-long")["failure"] == {"code": "option_invalid", "option": "wait_timeout"}
        assert run.result("short-enough").get("failed") is not True, run.output
        assert posts(sim) == 1
