# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secret of a new API client: never lost, never shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ansible_process import CENSORED, AnsibleProcess, AnsibleRun, task
from simulator_process import SimulatorProcess

NAME = "billing"

both_ways = pytest.mark.parametrize("in_process", ["1", "0"], ids=["in process", "as module"])

FAILED_CREATION = {"service": "api", "method": "POST", "path": "/clusters/*/clients"}


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[SimulatorProcess, dict[str, Any]]]:
    """One simulator for the file, and its state at the beginning."""
    with SimulatorProcess({"token_interval": 0}) as sim:
        yield sim, sim.state()


@pytest.fixture
def sim(started: tuple[SimulatorProcess, dict[str, Any]]) -> SimulatorProcess:
    """The simulator as it was at the beginning."""
    sim, state = started
    sim.put_state(state)
    sim.clear_faults()
    sim.forget_requests()
    return sim


@pytest.fixture
def ansible(sim: SimulatorProcess, tmp_path: Path) -> AnsibleProcess:
    """Ansible with the simulator's credentials in the environment."""
    return AnsibleProcess(tmp_path / "ansible", sim)


def client(title: str, /, *, arguments: dict[str, Any] | None = None, **keywords: Any) -> dict[str, Any]:
    """Return a task for an API client of the cluster staging that may use Zeebe."""
    defaults = {"cluster": "staging", "name": NAME, "permissions": ["Zeebe"]}
    return task(title, "camunda_api_client", arguments={**defaults, **(arguments or {})}, **keywords)


def digest(title: str, secret: str) -> dict[str, Any]:
    """Return a task that shows what a secret hashes to, which proves that a playbook can use it."""
    return task(title, "ansible.builtin.debug", arguments={"msg": "{{ " + secret + " | hash('sha256') }}"})


def secrets(sim: SimulatorProcess) -> dict[str, str]:
    """Return the secrets of the clients of the cluster staging by the clients' names."""
    return {each["name"]: each["clientSecret"] for each in sim.state()["clusters"][1]["clients"]}


def hashed(secret: str) -> str:
    """Return what :func:`digest` shows."""
    return sha256(secret.encode()).hexdigest()


def writes(sim: SimulatorProcess) -> list[str]:
    """Return the methods of the requests that change something."""
    return [each["method"] for each in sim.requests("api") if each["method"] != "GET"]


def assert_shown_nowhere(run: AnsibleRun, *values: str) -> None:
    """Check the output, and what callbacks got."""
    everything = run.output + json.dumps([each.result for each in run.results])
    for value in values:
        assert value
        assert value not in everything


def variables_in(path: Path) -> dict[str, str]:
    """Return the variables that a credentials file sets."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all("=" in line for line in lines)
    return dict(line.split("=", 1) for line in lines)


@both_ways
def test_registered_secret_is_censored_and_usable(
    sim: SimulatorProcess, ansible: AnsibleProcess, in_process: str
) -> None:
    form = {
        "grant_type": "client_credentials",
        "audience": "{{ made.created.audience }}",
        "client_id": "{{ made.created.clientId }}",
        "client_secret": "{{ made.created.clientSecret }}",
    }
    request = {"url": sim.oauth_url, "method": "POST", "body_format": "form-urlencoded", "body": form}
    run = ansible.playbook(
        [
            client("create", register="made"),
            digest("use", "made.created.clientSecret"),
            task("token", "ansible.builtin.uri", arguments=request, no_log=True, register="answer"),
            task("status", "ansible.builtin.debug", arguments={"msg": "{{ answer.status }}"}),
            client("again", register="made_again"),
        ],
        environment={"CAMUNDA_IN_PROCESS": in_process},
        verbosity=4,
    )
    secret = secrets(sim)[NAME]
    assert run.result("create")["censored"].startswith(CENSORED)
    assert run.result("create")["changed"] is True
    assert run.result("use")["msg"] == hashed(secret)
    assert str(run.result("status")["msg"]) == "200"
    assert_shown_nowhere(run, secret)
    said = f"created API client '{NAME}' of cluster staging; the result carries a secret and is censored here"
    assert run.output.count(said) == 1
    # Without a secret there is nothing to censor.
    assert run.result("again")["api_client"]["name"] == NAME
    assert run.result("again")["created"] is None


@both_ways
def test_secrets_of_a_loop(sim: SimulatorProcess, ansible: AnsibleProcess, in_process: str) -> None:
    arguments = {"name": "{{ item }}"}
    names = ["first", "second", "order-worker"]
    run = ansible.playbook(
        [
            client("each", arguments=arguments, loop=names, register="made"),
            digest("first", "made.results[0].created.clientSecret"),
            digest("second", "made.results[1].created.clientSecret"),
        ],
        environment={"CAMUNDA_IN_PROCESS": in_process},
        verbosity=4,
    )
    by_name = secrets(sim)
    assert run.result("first")["msg"] == hashed(by_name["first"])
    assert run.result("second")["msg"] == hashed(by_name["second"])
    assert_shown_nowhere(run, *by_name.values())
    for name in names[:2]:
        assert f"created API client '{name}' of cluster staging" in run.output
    assert [each.event for each in run.events("each")] == ["item ok", "item ok", "item ok", "ok"]
    assert [item.get("censored", "")[: len(CENSORED)] for item in run.items("each")] == [CENSORED, CENSORED, ""]


@both_ways
def test_secret_that_nobody_would_get_is_not_made(
    sim: SimulatorProcess, ansible: AnsibleProcess, in_process: str
) -> None:
    rotation = {"name": "order-worker", "rotate": True}
    run = ansible.playbook(
        [
            client("create"),
            client("create in check mode", check_mode=True),
            client("rotate", arguments=rotation),
            client("recreate", arguments={"name": "order-worker", "permissions": ["Operate"], "recreate": True}),
            client("no change", arguments={"name": "order-worker"}),
            client("delete", arguments={"name": "nobody", "state": "absent"}),
        ],
        environment={"CAMUNDA_IN_PROCESS": in_process},
    )
    for name in ("create", "create in check mode", "rotate", "recreate"):
        assert run.result(name)["failure"] == {"code": "option_invalid", "option": "credentials_file"}
        assert "would be lost" in run.result(name)["msg"]
        for way_out in ("'credentials_file'", "'register'", "'discard_secret: true'"):
            assert way_out in run.result(name)["msg"]
    for name in ("no change", "delete"):
        assert run.result(name)["changed"] is False
    assert writes(sim) == []


@both_ways
def test_credentials_file(sim: SimulatorProcess, ansible: AnsibleProcess, tmp_path: Path, in_process: str) -> None:
    file, existing = tmp_path / "new.env", tmp_path / "existing.env"
    existing.write_text("something else\n" * 1000)
    existing.chmod(0o644)
    run = ansible.playbook(
        [
            client("checked", arguments={"credentials_file": str(file)}, check_mode=True),
            client("create", arguments={"credentials_file": str(file)}, register="made"),
            task("read", "ansible.builtin.debug", arguments={"msg": "{{ lookup('file', new_file) | length }}"}),
            client("rotate", arguments={"credentials_file": str(existing), "rotate": True}),
            client("unchanged", arguments={"credentials_file": str(tmp_path / "missing.env")}),
        ],
        environment={"CAMUNDA_IN_PROCESS": in_process},
        variables={"new_file": str(file)},
        verbosity=4,
    )
    assert run.result("checked")["changed"] is True
    created, rotated = run.result("create")["created"], run.result("rotate")["created"]
    for result, path in ((created, file), (rotated, existing)):
        assert "clientSecret" not in result
        assert path.stat().st_mode & 0o777 == 0o600
    cluster = sim.state()["clusters"][1]
    values = variables_in(existing)
    for prefix in ("CAMUNDA", "ZEEBE"):
        assert values[f"{prefix}_CLIENT_ID"] == rotated["clientId"]
        assert values[f"{prefix}_CLIENT_SECRET"] == secrets(sim)[NAME]
        assert values[f"{prefix}_TOKEN_AUDIENCE"] == "zeebe.camunda.io"
    assert values["CAMUNDA_OAUTH_URL"] == values["ZEEBE_AUTHORIZATION_SERVER_URL"] == sim.oauth_url
    assert values["CAMUNDA_CLUSTER_ID"] == cluster["uuid"]
    assert values["ZEEBE_ADDRESS"] == f"{cluster['links']['zeebe']}:443"
    for component in ("operate", "tasklist", "optimize"):
        assert values[f"CAMUNDA_{component.upper()}_BASE_URL"] == cluster["links"][component]
    first_secret = variables_in(file)["CAMUNDA_CLIENT_SECRET"]
    assert first_secret != values["CAMUNDA_CLIENT_SECRET"]
    assert int(run.result("read")["msg"]) > len(first_secret)
    assert run.result("unchanged")["changed"] is False
    assert sorted(path.name for path in tmp_path.glob("*.env*")) == ["existing.env", "new.env"]
    assert_shown_nowhere(run, first_secret, values["CAMUNDA_CLIENT_SECRET"])
    assert writes(sim) == ["POST", "DELETE", "POST"]


def test_credentials_file_is_written_before_anything_else_can_go_wrong(
    sim: SimulatorProcess, ansible: AnsibleProcess, tmp_path: Path
) -> None:
    file = tmp_path / "client.env"
    sim.fault({"service": "api", "method": "GET", "path": "/clusters/*/clients/*", "then": {"status": 403}, "times": 0})
    arguments = {"credentials_file": str(file), "connection": True}
    run = ansible.playbook([client("create", arguments=arguments)])
    assert [each.event for each in run.results] == ["ok"], run.output
    assert run.result("create")["connection"] is None
    assert "addresses cannot be read" in json.dumps(run.result("create")["warnings"])
    assert variables_in(file)["CAMUNDA_CLIENT_SECRET"] == secrets(sim)[NAME]


@both_ways
def test_unwritable_credentials_file_changes_nothing(
    sim: SimulatorProcess, ansible: AnsibleProcess, tmp_path: Path, in_process: str
) -> None:
    (tmp_path / "directory").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "file").touch()
    paths = {
        "missing directory": tmp_path / "missing" / "client.env",
        "directory": tmp_path / "directory",
        "link": tmp_path / "link",
        "below a file": tmp_path / "file" / "client.env",
        # Not even root can make a file here.
        "directory that takes no files": Path("/proc/client.env"),
    }
    tasks = []
    for name, path in paths.items():
        file = {"credentials_file": str(path)}
        tasks.append(client(f"create: {name}", arguments=file, register="made"))
        tasks.append(client(f"rotate: {name}", arguments={**file, "name": "order-worker", "rotate": True}))
    run = ansible.playbook(tasks, environment={"CAMUNDA_IN_PROCESS": in_process})
    for name, path in paths.items():
        for what in ("create", "rotate"):
            result = run.result(f"{what}: {name}")
            assert result["failure"] == {"code": "option_invalid", "option": "credentials_file"}
            assert str(path) in result["msg"]
            assert "Nothing was created" in result["msg"]
    assert writes(sim) == []
    assert list((tmp_path / "directory").iterdir()) == []


def test_when_a_client_is_made_again(sim: SimulatorProcess, ansible: AnsibleProcess) -> None:
    def existing(title: str, register: str, **arguments: Any) -> dict[str, Any]:
        return client(title, arguments={"name": "order-worker", **arguments}, register=register)

    others, listed = ["Operate", "Tasklist"], "map(attribute='api_client') | list"
    run = ansible.playbook(
        [
            existing("other permissions", "one", permissions=others),
            existing("same permissions, consent", "two", recreate=True),
            existing("other permissions, consent", "three", permissions=others, recreate=True),
            existing("rotation", "four", permissions="{{ omit }}", rotate=True),
            existing("rotation with other permissions", "five", rotate=True),
            existing("no secret wanted", "six", rotate=True, discard_secret=True),
            digest("third", "three.created.clientSecret"),
            digest("fourth", "four.created.clientSecret"),
            digest("fifth", "five.created.clientSecret"),
            task("ids", "ansible.builtin.debug", arguments={"msg": "{{ [three, four, five, six] | " + listed + " }}"}),
        ]
    )
    assert run.result("other permissions")["failure"] == {"code": "refused"}
    assert "recreate" in run.result("other permissions")["msg"]
    assert run.result("same permissions, consent")["changed"] is False
    assert run.result("no secret wanted")["changed"] is True
    assert "clientSecret" not in run.result("no secret wanted")["created"]
    assert len({run.result(name)["msg"] for name in ("third", "fourth", "fifth")}) == 3
    clients = run.result("ids")["msg"]
    assert len({each["clientId"] for each in clients}) == 4
    assert [each["permissions"] for each in clients] == [others, others, ["Zeebe"], ["Zeebe"]]
    assert writes(sim) == ["DELETE", "POST"] * 4
    assert_shown_nowhere(run, secrets(sim)["order-worker"])


@both_ways
def test_failures_are_not_censored(
    sim: SimulatorProcess, ansible: AnsibleProcess, tmp_path: Path, in_process: str
) -> None:
    for status, text in ((403, "Maximum number of clients reached"), (500, "it broke"), (403, "no second time")):
        sim.fault({**FAILED_CREATION, "then": {"status": status, "body": text}})
    file = tmp_path / "client.env"
    run = ansible.playbook(
        [
            client("refused", register="made"),
            client("broken", register="made"),
            client("between", arguments={"name": "order-worker", "rotate": True, "credentials_file": str(file)}),
            client("mistake", arguments={"colour": "red"}, register="made"),
        ],
        environment={"CAMUNDA_IN_PROCESS": in_process},
    )
    assert "Maximum number of clients reached" in run.result("refused")["msg"]
    assert run.result("refused")["failure"]["status"] == 403
    assert run.result("broken")["failure"]["status"] == 500
    assert "Unsupported parameters" in run.result("mistake")["msg"]
    assert not [each for each in run.results if "censored" in each.result]
    # The client was deleted before the creation failed; nobody may take the failure for "nothing has happened".
    assert "no second time" in run.result("between")["msg"]
    assert "deleted" in run.result("between")["msg"]
    assert list(tmp_path.glob("client.env*")) == []


@both_ways
def test_lost_answer_of_a_creation(sim: SimulatorProcess, ansible: AnsibleProcess, in_process: str) -> None:
    sim.fault({**FAILED_CREATION, "then": {"lose_response": True}})
    run = ansible.playbook([client("create", register="made")], environment={"CAMUNDA_IN_PROCESS": in_process})
    assert run.result("create")["failure"]["code"] == "secret_lost"
    assert "rotate: true" in run.result("create")["msg"]
    assert writes(sim) == ["POST"]
