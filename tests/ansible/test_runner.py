# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of ansible-runner, with which AWX runs its jobs: one token for all of them, and no secret in what they leave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ansible_process import CENSORED, COLLECTION, COLLECTIONS, JSON_WEB_TOKEN, task, to_yaml
from redis_process import PROGRAM, RedisProcess
from simulator_process import SimulatorProcess

AWX_FILES = Path(__file__).resolve().parents[2] / "playbooks" / "files" / "awx"
RUNNER = Path(sys.executable).parent / "ansible-runner"

JOBS = 4
SECONDS = 600.0
"""How long all jobs together may take; on an idle machine with two cores it is a quarter of a minute."""

CONNECTOR_SECRET = "Value/Of+the=connector&secret~0123456789"
CACHE_PASSWORD = "Password/Of+the=token&cache~0123456789"

CREATED = "A client whose secret is registered"
REGISTERED = "The registered secret is whole"
FROM_FILE = "A client whose secret goes to a file"
SECRETS_READ = "The connector secrets with their values"


def tasks() -> list[dict[str, Any]]:
    """Return the tasks of a job, each of which has to succeed."""
    staging = {"cluster": "staging"}
    client = {**staging, "permissions": ["Zeebe"]}
    digest = {"msg": "{{ created.created.clientSecret | hash('sha256') }}"}
    filed = {**client, "name": "filed-{{ job }}", "credentials_file": "{{ secrets }}/client.env"}
    secret = {**staging, "name": "SECRET_{{ job }}", "value": CONNECTOR_SECRET}
    own = "connector_secrets.connector_secrets | selectattr('name', 'eq', 'SECRET_' ~ job)"
    request = {
        "url": "{{ lookup('ansible.builtin.env', 'CAMUNDA_CONSOLE_BASE_URL') }}/clusters",
        "headers": {"Authorization": "Bearer {{ lookup('" + COLLECTION + ".camunda_token') }}"},
    }
    every = [
        task(CREATED, "camunda_api_client", arguments={**client, "name": "registered-{{ job }}"}, register="created"),
        task(REGISTERED, "ansible.builtin.debug", arguments=digest),
        task(FROM_FILE, "camunda_api_client", arguments=filed),
        task("A connector secret", "camunda_connector_secret", arguments=secret),
        task(
            SECRETS_READ,
            "camunda_connector_secret_info",
            arguments={**staging, "include_values": True},
            register="connector_secrets",
        ),
        task("It is there", "ansible.builtin.assert", arguments={"that": f"{own} | length == 1", "quiet": True}),
        task("A token for another module", "ansible.builtin.uri", arguments=request, no_log=True),
    ]
    return [{**each, "ignore_errors": False} for each in every]


def injected(**inputs: str) -> dict[str, str]:
    """Return the variables that the credential type makes of its inputs, in the way in which AWX renders them."""
    injectors = yaml.safe_load((AWX_FILES / "credential_type_injectors.yml").read_text(encoding="utf-8"))["env"]
    sandbox = ImmutableSandboxedEnvironment()
    return {name: sandbox.from_string(template).render(**inputs) for name, template in injectors.items()}


class Job(NamedTuple):
    """A job with nothing of its own but an empty home and an empty private data directory.

    :ivar folder: holds both, and what the playbook writes.
    """

    number: int
    folder: Path

    @property
    def artifacts(self) -> Path:
        """What ansible-runner leaves of the job."""
        return self.folder / "private" / "artifacts" / "job"

    def start(self, credential: Mapping[str, str]) -> subprocess.Popen[str]:
        """Start it with the variables of a credential."""
        project, home, temporary, secrets = (
            self.folder / name for name in ("private/project", "home", "tmp", "secrets")
        )
        for folder in (project, home, temporary, secrets):
            folder.mkdir(parents=True)
        variables = {"job": str(self.number), "secrets": str(secrets)}
        play = {"hosts": "localhost", "gather_facts": False, "vars": variables, "tasks": tasks()}
        (project / "camunda.yml").write_text(to_yaml([play]), encoding="utf-8")
        return subprocess.Popen(
            # AWX keeps the most verbose events that its users ask for.
            [str(RUNNER), "run", str(project.parent), "--playbook", "camunda.yml", "--ident", "job", "-vvv"],
            env={
                "PATH": f"{RUNNER.parent}:{os.environ['PATH']}",
                "HOME": str(home),
                "TMPDIR": str(temporary),
                "LC_ALL": "C.UTF-8",
                "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
                # Until ansible-core 2.21 the arguments of a module are always part of its result.
                "ANSIBLE_INJECT_INVOCATION": "1",
                **credential,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def result(self, name: str) -> dict[str, Any]:
        """Return the one result that events report of a task."""
        files = (self.artifacts / "job_events").glob("*.json")
        events = [json.loads(file.read_text(encoding="utf-8")) for file in files]
        data = [event["event_data"] for event in events if event["event"] == "runner_on_ok"]
        (found,) = (each["res"] for each in data if each["task"] == name)
        return dict(found)

    def visible(self, credential: Mapping[str, str]) -> dict[str, str]:
        """Return the content of all artifacts, by their names."""
        files = [file for file in self.artifacts.rglob("*") if file.is_file()]
        content = {str(file.relative_to(self.artifacts)): file.read_text(encoding="utf-8") for file in files}
        # ansible-runner itself writes down the environment that it was given. AWX stores that without the injected
        # values, and removes the file with the job.
        command = json.loads(content["command"])
        assert {name: command["env"].pop(name) for name in credential} == credential
        return {**content, "command": json.dumps(command)}


@pytest.fixture(params=["Redis", "directory"])
def token_cache(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the inputs of the credential that name what all jobs share."""
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o700)
    if request.param == "directory":
        yield {"token_cache": str(shared)}
        return
    if PROGRAM is None:
        pytest.skip("a token cache in Redis for jobs of ansible-runner: apt-get install redis-server")
    user = ["--user", "camunda", "on", f">{CACHE_PASSWORD}", "~camunda:*", "+@all"]
    with RedisProcess(shared, *user) as server:
        password = {"token_cache_username": "camunda", "token_cache_password": CACHE_PASSWORD}
        yield {"token_cache": server.url, **password}


def test_jobs_at_once_make_one_token_request_and_show_no_secret(token_cache: dict[str, str], short_path: Path) -> None:
    with SimulatorProcess() as sim:
        # An empty variable counts as not set.
        credential = injected(**{**sim.connection_options(), "audience": ""}, **token_cache)
        assert credential["CAMUNDA_CONSOLE_OAUTH_AUDIENCE"] == ""
        jobs = [Job(number, short_path / f"job-{number}") for number in range(JOBS)]
        processes = [job.start(credential) for job in jobs]
        try:
            printed = [process.communicate(timeout=SECONDS)[0] for process in processes]
        finally:
            for process in processes:
                process.kill()
        assert [process.returncode for process in processes] == [0] * JOBS, "\n".join(printed)
        assert [(job.artifacts / "status").read_text(encoding="utf-8") for job in jobs] == ["successful"] * JOBS
        assert len(sim.requests("oauth")) == 1
        made = {client["name"]: str(client["clientSecret"]) for client in sim.cluster("staging")["clients"]}

    secrets = [sim.client_secret, CONNECTOR_SECRET, CACHE_PASSWORD]
    secrets += [made[f"{kind}-{job.number}"] for job in jobs for kind in ("filed", "registered")]
    assert min(len(secret) for secret in secrets) > 20
    for job, output in zip(jobs, printed, strict=True):
        filed = (job.folder / "secrets" / "client.env").read_text(encoding="utf-8").splitlines()
        assert f"CAMUNDA_CLIENT_SECRET={made[f'filed-{job.number}']}" in filed
        assert job.result(REGISTERED)["msg"] == sha256(made[f"registered-{job.number}"].encode()).hexdigest()
        visible = {**job.visible(credential), "the output": output}
        assert {"stdout", "stderr", "rc", "status"} <= set(visible)
        leaks = [place for place, text in visible.items() for secret in secrets if secret in text]
        leaks += [place for place, text in visible.items() if JSON_WEB_TOKEN.search(text.encode())]
        assert leaks == []
        assert all(CENSORED in job.result(name)["censored"] for name in (CREATED, SECRETS_READ))
        assert job.result(FROM_FILE)["changed"] is True
