# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One-time secrets, of API clients and of monitoring clients: never lost silently, never issued twice by accident."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.one_time_secrets.credentials_file import (
    CredentialsFile,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.task import FOR_CONTROLLER, Controller
from module_runner import ModuleRunner, Run
from organization_tasks import variables_in
from simulator_thread import SimulatorThread

UNREGISTERED = Controller(registered=False)


CLIENTS, MONITORING_CLIENTS = "/clusters/*/clients", "/clusters/*/monitoring/clients"


@dataclass(frozen=True)
class Issue:
    """A task that issues a secret.

    :ivar identity: the arguments that name whom it is for.
    :ivar options: the other arguments.
    :ivar path: where the secret comes from.
    """

    module: str
    identity: dict[str, str]
    options: dict[str, Any]
    path: str

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of the task."""
        return {"cluster": "production", **self.identity, **self.options}

    @property
    def keys(self) -> tuple[str, str]:
        """Where the secret is in the result: the key of the new client, and that of its secret."""
        return ("created", "clientSecret") if self.module == "api_client" else ("issued", "password")

    def held(self, sim: SimulatorThread) -> list[dict[str, Any]]:
        """Return the clients of that name in the cluster."""
        cluster = sim.cluster("production")
        clients = cluster["clients"] if self.module == "api_client" else cluster["monitoring"]["clients"]
        return [each for each in clients if self.identity.items() <= each.items()]

    def assert_usable(self, sim: SimulatorThread, run: Run) -> None:
        """Check that there is one client, and that the run returned its secret."""
        (held,), (issued, secret) = self.held(sim), self.keys
        assert run[issued][secret] == held[secret]


NEW_CLIENT = Issue("api_client", {"name": "new"}, {"permissions": ["Zeebe"]}, CLIENTS)
CLIENT_AGAIN = Issue("api_client", {"name": "order-worker"}, {"rotate": True}, CLIENTS)
NEW_MONITORING = Issue("monitoring_client", {"username": "new"}, {}, MONITORING_CLIENTS)
ROTATED_MONITORING = Issue("monitoring_client", {"username": "one"}, {"rotate": True}, f"{MONITORING_CLIENTS}/*/rotate")
ISSUES = {
    "new API client": NEW_CLIENT,
    "API client made again": CLIENT_AGAIN,
    "new monitoring client": NEW_MONITORING,
    "rotated monitoring client": ROTATED_MONITORING,
}
each_issue = pytest.mark.parametrize("issue", ISSUES.values(), ids=ISSUES)


@pytest.fixture(autouse=True)
def _monitored(sim: SimulatorThread) -> None:
    """Let the cluster have a monitoring client."""
    sim.change_cluster("production", monitoring={"active": True, "clients": [{"username": "one"}]})


@each_issue
def test_registered_secret_is_marked_for_censoring(
    sim: SimulatorThread, module_runner: ModuleRunner, issue: Issue
) -> None:
    run = module_runner(issue.module, **issue.arguments)
    issue.assert_usable(sim, run)
    (name,), (issued, secret) = issue.identity.values(), issue.keys
    assert f"'{name}'" in run[FOR_CONTROLLER]["secret"]
    assert run[issued][secret] not in Run({**run.result, issued: None}, run.messages).visible


@each_issue
def test_discarded_secret_is_not_returned(sim: SimulatorThread, module_runner: ModuleRunner, issue: Issue) -> None:
    run = module_runner(issue.module, **issue.arguments, discard_secret=True, controller=UNREGISTERED)
    issued, secret = issue.keys
    assert secret not in run[issued]
    assert FOR_CONTROLLER not in run.result
    assert issue.held(sim)[0][secret] not in run.visible


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"controller": UNREGISTERED}, "would be lost"),
        ({"credentials_file": "/nowhere/camunda.env"}, "cannot be written.*does not exist"),
    ],
)
@each_issue
def test_secret_that_nobody_would_get_is_not_issued(
    sim: SimulatorThread, module_runner: ModuleRunner, issue: Issue, options: dict[str, Any], message: str
) -> None:
    for check_mode in (True, False):
        arguments = {**issue.arguments, **options, "check_mode": check_mode}
        module_runner.fails(issue.module, "option_invalid", message, **arguments)
    assert sim.writes() == []


def test_file_is_checked_before_monitoring_is_activated(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.change_cluster("production", monitoring={"active": False, "clients": []})
    arguments = {**NEW_MONITORING.arguments, "activate": True, "credentials_file": "/nowhere/file"}
    module_runner.fails("monitoring_client", "option_invalid", "cannot be written", **arguments)
    assert sim.writes() == []


def test_task_that_issues_nothing_needs_no_place_for_a_secret(module_runner: ModuleRunner) -> None:
    existing = {"cluster": "production", "username": "one", "controller": UNREGISTERED}
    assert not module_runner("monitoring_client", **existing).changed
    assert module_runner("monitoring_client", **existing, state="absent").changed


@each_issue
def test_check_mode_issues_nothing(
    sim: SimulatorThread, module_runner: ModuleRunner, tmp_path: Path, issue: Issue
) -> None:
    run = module_runner.predicts(issue.module, **issue.arguments, credentials_file=str(tmp_path / "camunda.env"))
    assert (run.changed, run[issue.keys[0]]) == (True, None)
    assert list(tmp_path.glob("camunda.env*")) == []


@pytest.mark.parametrize(
    ("issue", "message", "left"),
    [
        (NEW_CLIENT, "has been deleted again", 0),
        (CLIENT_AGAIN, "has been deleted again", 0),
        # With the last client, the endpoint would go; so nothing is deleted here.
        (NEW_MONITORING, "which is lost.*rotate: true", 1),
        (ROTATED_MONITORING, "which is lost.*rotate: true", 1),
    ],
    ids=ISSUES,
)
def test_file_that_cannot_be_written_after_all(
    sim: SimulatorThread,
    module_runner: ModuleRunner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    issue: Issue,
    message: str,
    left: int,
) -> None:
    path = tmp_path / "folder" / "camunda.env"
    path.parent.mkdir()
    prepare = CredentialsFile.prepare

    def prepare_and_obstruct(file: CredentialsFile) -> None:
        prepare(file)
        # Something else takes the place while the secret is being issued.
        path.mkdir()

    monkeypatch.setattr(CredentialsFile, "prepare", prepare_and_obstruct)
    arguments = {**issue.arguments, "credentials_file": str(path)}
    module_runner.fails(issue.module, "credentials_file_failed", message, **arguments)
    assert len(issue.held(sim)) == left
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("issue", "posts", "message"),
    [
        (NEW_CLIENT, 1, "'new' was created.*secret cannot be read again.*rotate: true"),
        (CLIENT_AGAIN, 2, "rotate: true"),
        (NEW_MONITORING, 1, "'new' was created.*rotate: true"),
        (ROTATED_MONITORING, 1, "5 more minutes.*rotate: true"),
    ],
    ids=ISSUES,
)
def test_lost_secret_is_replaced_as_the_error_advises(
    sim: SimulatorThread, module_runner: ModuleRunner, issue: Issue, posts: int, message: str
) -> None:
    sim.disturb("POST", issue.path, times=0, lose_response=True)
    module_runner.fails(issue.module, "secret_lost", message, **issue.arguments)
    assert [write.startswith("POST") for write in sim.writes()].count(True) == posts
    sim.clear_faults()
    if "rotate" not in issue.options:
        assert not module_runner(issue.module, **issue.arguments).changed, "by itself it stays as it is"
    issue.assert_usable(sim, module_runner(issue.module, **{**issue.arguments, "rotate": True}))


def test_unknown_outcome_is_reported(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.disturb("POST", NEW_CLIENT.path, lose_response=True)
    sim.disturb("GET", NEW_CLIENT.path, skip=1, times=0, status=403)
    module_runner.fails("api_client", "outcome_unknown", "checking failed", **NEW_CLIENT.arguments)
    assert len(NEW_CLIENT.held(sim)) == 1
    assert sim.writes() == ["POST clients"]
    sim.clear_faults()
    sim.disturb("POST", NEW_MONITORING.path, reset=True)
    module_runner.fails("monitoring_client", "outcome_unknown", "rotate: true", **NEW_MONITORING.arguments)


@pytest.mark.parametrize(
    "options", [{"rotate": True}, {"recreate": True, "permissions": ["Tasklist"]}], ids=["rotate", "recreate"]
)
@pytest.mark.parametrize("lost", [("POST",), ("DELETE",), ("POST", "DELETE")], ids=" and ".join)
def test_lost_responses_while_a_client_is_made_again(
    sim: SimulatorThread, module_runner: ModuleRunner, tmp_path: Path, options: dict[str, Any], lost: tuple[str, ...]
) -> None:
    (before,), file = CLIENT_AGAIN.held(sim), tmp_path / "camunda.env"
    for method in lost:
        sim.disturb(method, "/clusters/*/clients*", lose_response=True)
    arguments = {"cluster": "production", **CLIENT_AGAIN.identity, **options, "credentials_file": str(file)}
    run = module_runner("api_client", **arguments)
    (client,) = CLIENT_AGAIN.held(sim)
    assert client["clientId"] != before["clientId"]
    variables = variables_in(file)
    assert variables["CAMUNDA_CLIENT_ID"] == client["clientId"]
    assert variables["CAMUNDA_CLIENT_SECRET"] == client["clientSecret"]
    assert run.changed
    assert run["api_client"] == {key: client[key] for key in ("name", "clientId", "permissions")}
    assert client["clientSecret"] not in run.visible
    assert list(tmp_path.glob("camunda.env*")) == [file]


def test_client_that_is_deleted_and_cannot_be_made_again(sim: SimulatorThread, module_runner: ModuleRunner) -> None:
    sim.disturb("POST", CLIENT_AGAIN.path, status=403, body="Maximum number of clients reached")
    message = "'order-worker' has been deleted, but creating it again failed.*Run the task again.*Maximum number of"
    module_runner.fails("api_client", "api_error", message, **CLIENT_AGAIN.arguments)
    assert CLIENT_AGAIN.held(sim) == []
    assert module_runner("api_client", **CLIENT_AGAIN.arguments, permissions=["Zeebe"]).changed
    assert len(CLIENT_AGAIN.held(sim)) == 1
