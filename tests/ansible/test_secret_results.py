# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secret of a new API client is usable by the playbook, and shown to nobody."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ansible_process import BOTH_WAYS, CENSORED, AnsibleProcess, AnsibleRun, local_hosts, play, task
from simulator_process import SimulatorProcess

FAILURES = {"refused": (403, "Maximum number of clients reached"), "broken": (500, "it broke")}
"""Tasks that fail to create a client of the cluster production: status and text of the response."""


def client(
    title: str, name: str = "billing", /, *, arguments: dict[str, Any] | None = None, **keywords: Any
) -> dict[str, Any]:
    """Return a task for an API client of the cluster staging that may use Zeebe."""
    defaults = {"cluster": "staging", "name": name, "permissions": ["Zeebe"]}
    return task(title, "camunda_api_client", arguments={**defaults, **(arguments or {})}, **keywords)


def digest(title: str, secret: str) -> dict[str, Any]:
    """Return a task that shows what a secret hashes to, which proves that a playbook can use it."""
    return task(title, "ansible.builtin.debug", arguments={"msg": "{{ " + secret + " | hash('sha256') }}"})


def tasks(sim: SimulatorProcess, folder: Path) -> list[dict[str, Any]]:
    """Return what both hosts do."""
    form = {
        "grant_type": "client_credentials",
        "audience": "{{ made.created.audience }}",
        "client_id": "{{ made.created.clientId }}",
        "client_secret": "{{ made.created.clientSecret }}",
    }
    request = {"url": sim.oauth_url, "method": "POST", "body_format": "form-urlencoded", "body": form}

    def file(name: str) -> dict[str, Any]:
        return {"credentials_file": str(folder / ("{{ inventory_hostname }}." + name))}

    unaddressed = {**file("unaddressed"), "cluster": "production", "connection": True}
    return [
        client("unregistered"),
        client("create", register="made"),
        digest("use", "made.created.clientSecret"),
        task("token", "ansible.builtin.uri", arguments=request, no_log=True, register="response"),
        task("status", "ansible.builtin.debug", arguments={"msg": "{{ response.status }}"}),
        client("again", register="made_again"),
        client("each", "{{ item }}", loop=["first", "second", "order-worker"], register="made"),
        digest("first", "made.results[0].created.clientSecret"),
        digest("second", "made.results[1].created.clientSecret"),
        client("checked", "filed", arguments=file("new"), check_mode=True),
        client("new file", "filed", arguments=file("new")),
        client("existing file", "order-worker", arguments={**file("existing"), "rotate": True}),
        client("no change", arguments=file("never")),
        *(client(name, arguments={"cluster": "production"}, register="made") for name in FAILURES),
        client("mistake", arguments={"colour": "red"}, register="made"),
        client("unaddressed", "unaddressed", arguments=unaddressed),
    ]


@dataclass(frozen=True)
class Observed:
    """The run, the folder with the credentials files, and the secrets of all clients by host and name."""

    run: AnsibleRun
    folder: Path
    secrets: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Observed:
    """Run all tasks on both hosts, and those that the service refuses on one after the other."""
    folder = tmp_path_factory.mktemp("secrets")
    with SimulatorProcess({"token_interval": 0}, organizations=2) as sim:
        ansible = AnsibleProcess(folder / "ansible", sim)
        ansible.inventory(local_hosts(sim, BOTH_WAYS))
        for host in BOTH_WAYS:
            (folder / f"{host}.existing").write_text("something else\n" * 1000)
            (folder / f"{host}.existing").chmod(0o644)
        uuid = sim.cluster("production")["uuid"]
        for status, text in FAILURES.values():
            sim.disturb("POST", f"/clusters/{uuid}/clients", times=len(BOTH_WAYS), status=status, body=text)
        sim.disturb("GET", f"/clusters/{uuid}/clients/*", times=0, status=403)
        run = ansible.playbook(play(BOTH_WAYS, *tasks(sim, folder)), verbosity=4)
        secrets = {}
        for host, credential in zip(BOTH_WAYS, sim.organizations, strict=True):
            clusters = sim.state(credential["client_id"])["clusters"]
            secrets[host] = {each["name"]: each["clientSecret"] for cluster in clusters for each in cluster["clients"]}
    return Observed(run, folder, secrets)


each_host = pytest.mark.parametrize("host", BOTH_WAYS)


def hashed(secret: str) -> str:
    """Return what :func:`digest` shows."""
    return sha256(secret.encode()).hexdigest()


def test_no_secret_is_shown(observed: Observed) -> None:
    everything = observed.run.output + json.dumps([each.result for each in observed.run.results])
    for secrets in observed.secrets.values():
        assert {"billing", "first", "second", "filed", "order-worker", "unaddressed"} <= set(secrets)
        for secret in secrets.values():
            assert secret not in everything


@each_host
def test_tasks_run_in_process_or_as_modules(observed: Observed, host: str) -> None:
    assert (f"<{host}> EXEC" in observed.run.printed("create")) == (host == "as_module")


@each_host
def test_registered_secret_is_censored_and_usable(observed: Observed, host: str) -> None:
    run, secret = observed.run, observed.secrets[host]["billing"]
    assert run.result("create", host)["censored"].startswith(CENSORED)
    assert run.result("create", host)["changed"] is True
    assert run.result("use", host)["msg"] == hashed(secret)
    assert str(run.result("status", host)["msg"]) == "200"
    said = (
        "created API client 'billing' of cluster staging; "
        "the result carries a secret, so it is censored here, and registered in full"
    )
    assert run.output.count(said) == len(BOTH_WAYS)
    # Without a secret there is nothing to censor.
    assert run.result("again", host)["api_client"]["name"] == "billing"
    assert run.result("again", host)["created"] is None


@each_host
def test_secrets_of_a_loop_are_censored_and_usable(observed: Observed, host: str) -> None:
    items = [each.result for each in observed.run.events("each", host)]
    assert [each.event for each in observed.run.events("each", host)] == ["item ok", "item ok", "item ok", "ok"]
    assert [item.get("censored", "")[: len(CENSORED)] for item in items[:3]] == [CENSORED, CENSORED, ""]
    for name in ("first", "second"):
        assert observed.run.result(name, host)["msg"] == hashed(observed.secrets[host][name])
        assert f"created API client '{name}' of cluster staging" in observed.run.output


@each_host
def test_secret_that_nobody_would_get_is_not_issued(observed: Observed, host: str) -> None:
    result = observed.run.result("unregistered", host)
    assert result["failure"] == {"code": "option_invalid", "option": "credentials_file"}
    for words in ("would be lost", "'credentials_file'", "'register'", "'discard_secret: true'"):
        assert words in result["msg"]


@each_host
def test_secret_in_a_file_is_not_in_the_result(observed: Observed, host: str) -> None:
    run, secrets = observed.run, observed.secrets[host]
    assert run.result("checked", host)["changed"] is True
    for task_name, name, file in (("new file", "filed", "new"), ("existing file", "order-worker", "existing")):
        path = observed.folder / f"{host}.{file}"
        values = dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines())
        created = run.result(task_name, host)["created"]
        assert "clientSecret" not in created
        assert path.stat().st_mode & 0o777 == 0o600
        for prefix in ("CAMUNDA", "ZEEBE"):
            assert values[f"{prefix}_CLIENT_ID"] == created["clientId"]
            assert values[f"{prefix}_CLIENT_SECRET"] == secrets[name]
    assert run.result("no change", host)["changed"] is False
    assert sorted(path.name for path in observed.folder.glob(f"{host}.*")) == [
        f"{host}.{name}" for name in ("existing", "new", "unaddressed")
    ]


@each_host
def test_credentials_file_is_written_before_anything_else_can_go_wrong(observed: Observed, host: str) -> None:
    result = observed.run.result("unaddressed", host)
    assert result["connection"] is None
    assert "addresses cannot be read" in json.dumps(result["warnings"])
    assert observed.secrets[host]["unaddressed"] in (observed.folder / f"{host}.unaddressed").read_text()


@each_host
def test_failures_are_not_censored(observed: Observed, host: str) -> None:
    for name, (status, text) in FAILURES.items():
        assert text in observed.run.result(name, host)["msg"]
        assert observed.run.result(name, host)["failure"]["status"] == status
    assert "Unsupported parameters" in observed.run.result("mistake", host)["msg"]
    assert not [each for each in observed.run.results if each.event == "failed" and "censored" in each.result]
