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
from simulator_client import Simulator

UNREGISTERED = Controller(registered=False)


@dataclass(frozen=True)
class Issue:
    """A task that issues a secret.

    :ivar identity: the arguments that name whom it is for.
    :ivar options: the other arguments.
    :ivar path: where the secret comes from, below the cluster.
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

    def held(self, sim: Simulator) -> list[dict[str, Any]]:
        """Return the clients of that name in the cluster."""
        cluster = sim.cluster("production")
        clients = cluster["clients"] if self.module == "api_client" else cluster["monitoring"]["clients"]
        return [each for each in clients if self.identity.items() <= each.items()]

    def disturb(self, sim: Simulator, times: int = 1, **then: Any) -> None:
        """Let something happen to the requests for the secret."""
        sim.disturb("POST", f"/clusters/*/{self.path}", times=times, **then)

    def assert_usable(self, sim: Simulator, run: Run) -> None:
        """Check that there is one client, and that the run returned its secret."""
        (held,), (issued, secret) = self.held(sim), self.keys
        assert run[issued][secret] == held[secret]


NEW_CLIENT = Issue("api_client", {"name": "new"}, {"permissions": ["Zeebe"]}, "clients")
CLIENT_AGAIN = Issue("api_client", {"name": "order-worker"}, {"rotate": True}, "clients")
NEW_MONITORING = Issue("monitoring_client", {"username": "new"}, {}, "monitoring/clients")
ROTATED_MONITORING = Issue("monitoring_client", {"username": "one"}, {"rotate": True}, "monitoring/clients/*/rotate")
ISSUES = [NEW_CLIENT, CLIENT_AGAIN, NEW_MONITORING, ROTATED_MONITORING]
each_issue = pytest.mark.parametrize("issue", ISSUES)


@pytest.fixture(autouse=True)
def _monitored(sim: Simulator) -> None:
    """Let the cluster have a monitoring client."""
    sim.change_cluster("production", monitoring={"active": True, "clients": [{"username": "one"}]})


@each_issue
def test_registered_secret_is_marked_for_censoring(module_runner: ModuleRunner, issue: Issue) -> None:
    run = module_runner(issue.module, **issue.arguments)
    issue.assert_usable(module_runner.sim, run)
    (name,), (issued, secret) = issue.identity.values(), issue.keys
    assert f"'{name}'" in run[FOR_CONTROLLER]["secret"]
    assert run[issued][secret] not in Run({**run.result, issued: None}, run.messages).visible


@pytest.mark.parametrize("file", [True, False])
@each_issue
def test_secret_that_is_written_or_discarded_is_not_returned(
    module_runner: ModuleRunner, tmp_path: Path, issue: Issue, file: bool
) -> None:
    place = {"credentials_file": str(tmp_path / "camunda.env")} if file else {"discard_secret": True}
    predicted = module_runner.predicts(issue.module, **issue.arguments, **place, controller=UNREGISTERED)
    assert (predicted.changed, predicted[issue.keys[0]]) == (True, None)
    assert list(tmp_path.glob("camunda.env*")) == []
    run = module_runner(issue.module, **issue.arguments, **place, controller=UNREGISTERED)
    (held,), (issued, secret) = issue.held(module_runner.sim), issue.keys
    assert secret not in run[issued]
    assert FOR_CONTROLLER not in run.result
    assert held[secret] not in run.visible
    assert not file or held[secret] in variables_in(tmp_path / "camunda.env").values()


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"controller": UNREGISTERED}, "would be lost"),
        ({"credentials_file": "/nowhere/camunda.env"}, "cannot be written.*does not exist"),
    ],
)
@each_issue
def test_secret_that_nobody_would_get_is_not_issued(
    module_runner: ModuleRunner, issue: Issue, options: dict[str, Any], message: str, check_mode: bool
) -> None:
    arguments = {**issue.arguments, **options, "check_mode": check_mode}
    module_runner.fails(issue.module, "option_invalid", message, **arguments)
    assert module_runner.sim.writes() == []


def test_file_is_checked_before_monitoring_is_activated(module_runner: ModuleRunner) -> None:
    module_runner.sim.change_cluster("production", monitoring={"active": False, "clients": []})
    arguments = {**NEW_MONITORING.arguments, "activate": True, "credentials_file": "/nowhere/file"}
    module_runner.fails("monitoring_client", "option_invalid", "cannot be written", **arguments)
    assert module_runner.sim.writes() == []


def test_task_that_issues_nothing_needs_no_place_for_a_secret(module_runner: ModuleRunner) -> None:
    existing = {"cluster": "production", "username": "one", "controller": UNREGISTERED}
    assert not module_runner("monitoring_client", **existing).changed
    assert module_runner("monitoring_client", **existing, state="absent").changed


@pytest.mark.parametrize(
    ("issue", "message", "left"),
    [
        (NEW_CLIENT, "has been deleted again", 0),
        (CLIENT_AGAIN, "has been deleted again", 0),
        # With the last client, the endpoint would go; so nothing is deleted here.
        (NEW_MONITORING, "which is lost.*rotate: true", 1),
        (ROTATED_MONITORING, "which is lost.*rotate: true", 1),
    ],
)
def test_file_that_cannot_be_written_after_all(
    module_runner: ModuleRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, issue: Issue, message: str, left: int
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
    assert len(issue.held(module_runner.sim)) == left
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("issue", "posts", "message"),
    [
        (NEW_CLIENT, 1, "'new' was created.*secret cannot be read again.*rotate: true"),
        (CLIENT_AGAIN, 2, "rotate: true"),
        (NEW_MONITORING, 1, "'new' was created.*rotate: true"),
        (ROTATED_MONITORING, 1, "5 more minutes.*rotate: true"),
    ],
)
def test_lost_secret_is_replaced_as_the_error_advises(
    module_runner: ModuleRunner, issue: Issue, posts: int, message: str
) -> None:
    issue.disturb(module_runner.sim, times=0, lose_response=True)
    module_runner.fails(issue.module, "secret_lost", message, **issue.arguments)
    assert [write.startswith("POST") for write in module_runner.sim.writes()].count(True) == posts
    module_runner.sim.clear_faults()
    if "rotate" not in issue.options:
        assert not module_runner(issue.module, **issue.arguments).changed, "by itself it stays as it is"
    run = module_runner(issue.module, **{**issue.arguments, "rotate": True})
    issue.assert_usable(module_runner.sim, run)


def test_unknown_outcome_is_reported(module_runner: ModuleRunner) -> None:
    NEW_CLIENT.disturb(module_runner.sim, lose_response=True)
    module_runner.sim.disturb("GET", "/clusters/*/clients", skip=1, times=0, status=403)
    module_runner.fails("api_client", "outcome_unknown", "checking failed", **NEW_CLIENT.arguments)
    assert len(NEW_CLIENT.held(module_runner.sim)) == 1
    assert module_runner.sim.writes() == ["POST clients"]
    module_runner.sim.clear_faults()
    NEW_MONITORING.disturb(module_runner.sim, reset=True)
    module_runner.fails("monitoring_client", "outcome_unknown", "rotate: true", **NEW_MONITORING.arguments)


@pytest.mark.parametrize(
    "options", [{"rotate": True}, {"recreate": True, "permissions": ["Tasklist"]}], ids=["rotate", "recreate"]
)
@pytest.mark.parametrize("lost", [("POST",), ("DELETE",), ("POST", "DELETE")], ids=" and ".join)
def test_lost_responses_while_a_client_is_made_again(
    module_runner: ModuleRunner, tmp_path: Path, options: dict[str, Any], lost: tuple[str, ...]
) -> None:
    (before,), file = CLIENT_AGAIN.held(module_runner.sim), tmp_path / "camunda.env"
    for method in lost:
        module_runner.sim.disturb(method, "/clusters/*/clients*", lose_response=True)
    arguments = {"cluster": "production", **CLIENT_AGAIN.identity, **options, "credentials_file": str(file)}
    run = module_runner("api_client", **arguments)
    (client,), variables = CLIENT_AGAIN.held(module_runner.sim), variables_in(file)
    assert client["clientId"] != before["clientId"]
    assert variables["CAMUNDA_CLIENT_ID"] == client["clientId"]
    assert variables["CAMUNDA_CLIENT_SECRET"] == client["clientSecret"]
    assert run["api_client"] == {key: client[key] for key in ("name", "clientId", "permissions")}
    assert client["clientSecret"] not in run.visible
    assert list(tmp_path.glob("camunda.env*")) == [file]


def test_client_that_is_deleted_and_cannot_be_made_again(module_runner: ModuleRunner) -> None:
    CLIENT_AGAIN.disturb(module_runner.sim, status=403, body="Maximum number of clients reached")
    message = "'order-worker' has been deleted, but creating it again failed.*Run the task again.*Maximum number of"
    module_runner.fails("api_client", "api_error", message, **CLIENT_AGAIN.arguments)
    assert CLIENT_AGAIN.held(module_runner.sim) == []
    assert module_runner("api_client", **CLIENT_AGAIN.arguments, permissions=["Zeebe"]).changed
    assert len(CLIENT_AGAIN.held(module_runner.sim)) == 1
