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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ansible_process import CENSORED, COLLECTION, COLLECTIONS, JSON_WEB_TOKEN, to_yaml
from redis_process import PROGRAM, RedisProcess
from simulator_process import SimulatorProcess

AWX_FILES = Path(__file__).resolve().parents[2] / "playbooks" / "files" / "awx"
RUNNER = Path(sys.executable).parent / "ansible-runner"

JOBS = 10
SECONDS = 300.0
"""How long all jobs together may take; on an idle machine with two cores it is half a minute."""

CONNECTOR_SECRET = "Value/Of+the=connector&secret~0123456789"
CACHE_PASSWORD = "Password/Of+the=token&cache~0123456789"

CREATED = "A client whose secret is registered"
FROM_FILE = "A client whose secret goes to a file"
SECRETS_READ = "The connector secrets with their values"

TASKS: list[dict[str, Any]] = [
    {"name": "The members", f"{COLLECTION}.camunda_member_info": None, "register": "members"},
    {
        "name": CREATED,
        f"{COLLECTION}.camunda_api_client": {
            "cluster": "staging",
            "name": "registered-{{ job }}",
            "permissions": ["Zeebe"],
        },
        "register": "created",
    },
    {
        "name": "The registered secret is whole, and can be handed on",
        "ansible.builtin.copy": {
            "content": "{{ created.created.clientSecret }}",
            "dest": "{{ secrets }}/registered",
            "mode": "0600",
        },
        "no_log": True,
    },
    {
        "name": FROM_FILE,
        f"{COLLECTION}.camunda_api_client": {
            "cluster": "staging",
            "name": "filed-{{ job }}",
            "permissions": ["Zeebe"],
            "credentials_file": "{{ secrets }}/client.env",
        },
    },
    {
        "name": "A connector secret",
        f"{COLLECTION}.camunda_connector_secret": {
            "cluster": "staging",
            "name": "SECRET_{{ job }}",
            "value": CONNECTOR_SECRET,
        },
    },
    {
        "name": SECRETS_READ,
        f"{COLLECTION}.camunda_connector_secret_info": {"cluster": "staging", "include_values": True},
        "register": "connector_secrets",
    },
    {
        "name": "The values are whole",
        "ansible.builtin.assert": {
            "that": "connector_secrets.connector_secrets | selectattr('name', 'eq', 'SECRET_' ~ job) | length == 1",
            "quiet": True,
        },
    },
    {
        "name": "A token for another module",
        "ansible.builtin.uri": {
            "url": "{{ lookup('ansible.builtin.env', 'CAMUNDA_CONSOLE_BASE_URL') }}/clusters",
            "headers": {"Authorization": "Bearer {{ lookup('" + COLLECTION + ".camunda_token') }}"},
        },
        "no_log": True,
    },
]


def injected(**inputs: str) -> dict[str, str]:
    """Return the variables that the credential type makes of its inputs, in the way in which AWX renders them."""
    names = [field["id"] for field in _awx_file("credential_type_inputs.yml")["fields"]]
    assert set(inputs) <= set(names)
    sandbox = ImmutableSandboxedEnvironment()
    injectors = _awx_file("credential_type_injectors.yml")
    assert set(injectors) == {"env"}
    return {name: sandbox.from_string(template).render(**inputs) for name, template in injectors["env"].items()}


def _awx_file(name: str) -> Any:
    return yaml.safe_load((AWX_FILES / name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Job:
    """A job with nothing of its own but an empty home and an empty private data directory.

    :ivar folder: holds both, and what the playbook writes.
    """

    number: int
    folder: Path

    @property
    def secrets(self) -> Path:
        """Where the playbook puts secrets."""
        return self.folder / "secrets"

    @property
    def artifacts(self) -> Path:
        """What ansible-runner leaves of the job."""
        return self.folder / "private" / "artifacts" / "job"

    def start(self, credential: Mapping[str, str]) -> subprocess.Popen[str]:
        """Start it with the variables of a credential."""
        project, home, temporary = (self.folder / name for name in ("private/project", "home", "tmp"))
        for folder in (project, home, temporary, self.secrets):
            folder.mkdir(parents=True)
        play = {"hosts": "localhost", "gather_facts": False, "tasks": TASKS}
        play["vars"] = {"job": str(self.number), "secrets": str(self.secrets)}
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

    def events(self, task: str) -> list[dict[str, Any]]:
        """Return the results that events report of a task."""
        files = (self.artifacts / "job_events").glob("*.json")
        events = [json.loads(file.read_text(encoding="utf-8")) for file in files]
        return [
            event["event_data"]["res"]
            for event in events
            if event["event"] == "runner_on_ok" and event["event_data"]["task"] == task
        ]

    def one_time_secrets(self) -> list[str]:
        """Return the secrets of the API clients that it has made."""
        lines = (self.secrets / "client.env").read_text(encoding="utf-8").splitlines()
        filed = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        return [(self.secrets / "registered").read_text(encoding="utf-8"), filed["CAMUNDA_CLIENT_SECRET"]]

    def visible(self, credential: Mapping[str, str]) -> dict[str, str]:
        """Return the content of all artifacts, by their names."""
        content = {
            str(file.relative_to(self.artifacts)): file.read_text(encoding="utf-8")
            for file in self.artifacts.rglob("*")
            if file.is_file()
        }
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
        pytest.skip("there is no redis-server (Debian package redis-server)")
    user = ["--user", "camunda", "on", f">{CACHE_PASSWORD}", "~camunda:*", "+@all"]
    with RedisProcess(shared, *user) as server:
        yield {
            "token_cache": server.url,
            "token_cache_username": "camunda",
            "token_cache_password": CACHE_PASSWORD,
        }


def test_jobs_at_once_make_one_token_request_and_show_no_secret(token_cache: dict[str, str], short_path: Path) -> None:
    with SimulatorProcess() as sim:
        credential = injected(
            client_id=sim.client_id,
            client_secret=sim.client_secret,
            api_url=sim.api_url,
            oauth_url=sim.oauth_url,
            # The audience is left empty: an empty variable counts as not set.
            **token_cache,
        )
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

    secrets = [sim.client_secret, CONNECTOR_SECRET, CACHE_PASSWORD]
    secrets += [secret for job in jobs for secret in job.one_time_secrets()]
    assert len(set(secrets)) == 3 + 2 * JOBS
    assert min(len(secret) for secret in secrets) > 20
    for job, output in zip(jobs, printed, strict=True):
        visible = {**job.visible(credential), "the output": output}
        assert {"stdout", "stderr", "rc", "status"} <= set(visible)
        leaks = [place for place, text in visible.items() for secret in secrets if secret in text]
        leaks += [place for place, text in visible.items() if JSON_WEB_TOKEN.search(text.encode())]
        assert leaks == []
        for task in (CREATED, SECRETS_READ):
            assert [CENSORED in event["censored"] for event in job.events(task)] == [True]
        assert [event["changed"] for event in job.events(FROM_FILE)] == [True]
