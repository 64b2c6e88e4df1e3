# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One-time secrets of a plan: each in a file of its own or in the result, and never lost by surprise."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from ansible_collections.community.camunda.plugins.module_utils._internal.task import FOR_CONTROLLER, Controller
from organization_tasks import ADA, NEW, OrganizationRunner, statuses, variables_in
from simulator_thread import SimulatorThread

ODD_NAMES = ["plain", "with space", "../up", "a/b", "a@b", "100%", "naïve 名前", "~", "x.env", "-rf", "$(id)", "'\""]

PARTS: dict[str, Any] = {
    "api_clients": [{"name": "worker", "permissions": ["Zeebe"]}],
    "monitoring": {"clients": [{"username": "worker"}]},
}
DECLARED: dict[str, Any] = {"clusters": [{"name": "staging", **PARTS}]}
FILES = ["worker@staging.env", "worker@staging@monitoring.env"]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A directory for credentials that does not exist yet."""
    return tmp_path / "credentials"


def mode(path: Path) -> int:
    """Return the permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def client(sim: SimulatorThread, cluster: str = "staging") -> dict[str, Any]:
    """Return the API client of a cluster, its secret included."""
    (found,) = (each for each in sim.cluster(cluster)["clients"] if each["name"] == "worker")
    return dict(found)


def password(sim: SimulatorThread, cluster: str = "staging") -> str:
    """Return the password of the one monitoring client of a cluster."""
    (found,) = sim.cluster(cluster)["monitoring"]["clients"]
    return str(found["password"])


# Files


def test_every_secret_has_a_file_of_its_own(sim: SimulatorThread, runner: OrganizationRunner, directory: Path) -> None:
    # A missing file is no reason to create anything.
    runner(**DECLARED)
    runner.unchanged(**DECLARED, credentials_directory=str(directory))
    assert not directory.exists()
    sim.change_cluster("staging", clients=[], monitoring={"active": True, "clients": []})
    clusters = [*DECLARED["clusters"], {**NEW, "name": "new", **PARTS}]
    assert runner(check_mode=True, clusters=clusters, credentials_directory=str(directory)).changed
    assert not directory.exists()
    run = runner.changes(clusters=clusters, credentials_directory=str(directory))
    files = [*FILES, "worker@new.env", "worker@new@monitoring.env"]
    assert sorted(path.name for path in directory.iterdir()) == sorted(files)
    assert mode(directory) == 0o700
    assert {mode(path) for path in directory.iterdir()} == {0o600}
    for cluster in ("staging", "new"):
        variables = variables_in(directory / f"worker@{cluster}.env")
        assert variables["CAMUNDA_CLIENT_ID"] == client(sim, cluster)["clientId"]
        assert variables["CAMUNDA_CLIENT_SECRET"] == client(sim, cluster)["clientSecret"]
        assert variables["CAMUNDA_CLUSTER_ID"] == sim.cluster(cluster)["uuid"]
        variables = variables_in(directory / f"worker@{cluster}@monitoring.env")
        assert variables["CAMUNDA_MONITORING_PASSWORD"] == password(sim, cluster)
    assert FOR_CONTROLLER not in run.result, "nothing in it needs to be censored"
    assert [each["credentials_file"] for each in run["issued"]] == [str(directory / name) for name in files]
    assert all("clientSecret" not in each["answer"] and "password" not in each["answer"] for each in run["issued"])


def test_names_of_files_are_encoded(sim: SimulatorThread, runner: OrganizationRunner, directory: Path) -> None:
    sim.change_cluster("staging", name="a/b @ c")
    clients = [{"name": name, "permissions": ["Zeebe"]} for name in ODD_NAMES]
    runner(clusters=[{"name": "a/b @ c", "api_clients": clients}], credentials_directory=str(directory))
    files = {path.name: path for path in directory.iterdir()}
    assert len(files) == len(ODD_NAMES)
    assert "%2E%2E" not in "".join(files)
    assert "..%2Fup@a%2Fb %40 c.env" in files
    secrets = {each["name"]: each["clientSecret"] for each in sim.cluster("a/b @ c")["clients"]}
    for name, path in files.items():
        assert variables_in(path)["CAMUNDA_CLIENT_SECRET"] == secrets[unquote(name.partition("@")[0])]


def test_clusters_that_share_a_name_share_no_file(
    sim: SimulatorThread, runner: OrganizationRunner, directory: Path
) -> None:
    sim.change_cluster("staging", name="production")
    clusters = [{"uuid": each["uuid"], "api_clients": PARTS["api_clients"]} for each in sim.state()["clusters"]]
    runner(clusters=clusters, credentials_directory=str(directory))
    for cluster in sim.state()["clusters"]:
        variables = variables_in(directory / f"worker@{cluster['uuid']}.env")
        assert variables["CAMUNDA_CLIENT_SECRET"] == cluster["clients"][-1]["clientSecret"]


def test_an_existing_directory_keeps_its_mode_and_its_files(
    sim: SimulatorThread, runner: OrganizationRunner, directory: Path
) -> None:
    directory.mkdir()
    directory.chmod(0o750)
    (directory / "other.env").write_text("kept", encoding="utf-8")
    (directory / "worker@staging.env").write_text("of an earlier client", encoding="utf-8")
    runner(**DECLARED, credentials_directory=str(directory))
    assert mode(directory) == 0o750
    assert (directory / "other.env").read_text(encoding="utf-8") == "kept"
    assert variables_in(directory / "worker@staging.env")["CAMUNDA_CLIENT_ID"] == client(sim)["clientId"]
    assert len(list(directory.iterdir())) == 3, "nothing that was prepared is left"


@pytest.mark.parametrize("path", ["missing/credentials", "file", "file/credentials", "link-to-nowhere"])
def test_a_directory_that_cannot_be_used_is_refused_before_any_change(
    runner: OrganizationRunner, tmp_path: Path, path: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link-to-nowhere").symlink_to(tmp_path / "nowhere")
    options = {**DECLARED, "members": [ADA], "credentials_directory": str(tmp_path / path)}
    runner.refuses(option="credentials_directory", match="credentials_directory", **options)


def test_one_file_that_cannot_be_written_stops_everything_before_any_change(
    sim: SimulatorThread, runner: OrganizationRunner, directory: Path
) -> None:
    (directory / FILES[1]).mkdir(parents=True)
    run = runner.attempt(**DECLARED, members=[ADA], credentials_directory=str(directory))
    assert run.failed
    assert "it exists and is not a regular file" in run.message
    assert sim.writes() == []
    assert [path.name for path in directory.iterdir()] == [FILES[1]]


def test_files_of_steps_that_failed_are_not_left_over(
    sim: SimulatorThread, runner: OrganizationRunner, directory: Path
) -> None:
    sim.disturb("POST", "/clusters/*/monitoring/clients", status=400, body="no")
    run = runner.fails(**DECLARED, credentials_directory=str(directory))
    assert [path.name for path in directory.iterdir()] == FILES[:1]
    assert FOR_CONTROLLER not in run.result, "a failure without a secret is never censored"
    runner(**DECLARED, credentials_directory=str(directory))
    assert sorted(path.name for path in directory.iterdir()) == FILES


# The result


def test_secrets_are_registered_and_marked(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    run = runner(**DECLARED, discard_secret=False)
    secrets = {(each["kind"], each["name"], each["cluster"]): each for each in run["issued"]}
    of_client = secrets["api_client", "worker", "staging"]
    assert of_client["answer"]["clientSecret"] == client(sim)["clientSecret"]
    assert of_client["credentials_file"] is None
    assert secrets["monitoring_client", "worker", "staging"]["answer"]["password"] == password(sim)
    assert run[FOR_CONTROLLER] == {"secret": "applied a plan of 3 steps, which issued 2 secrets"}
    assert FOR_CONTROLLER not in runner(**DECLARED, discard_secret=False).result


def test_a_failed_plan_keeps_its_secrets_and_says_what_failed(sim: SimulatorThread, runner: OrganizationRunner) -> None:
    sim.disturb("POST", "/clusters/*/monitoring/clients", status=400, body="error of the test")
    run = runner.fails(**DECLARED, discard_secret=False)
    assert run["issued"][0]["answer"]["clientSecret"] == client(sim)["clientSecret"]
    shown = run[FOR_CONTROLLER]["secret"]
    assert "error of the test" in shown, "the message itself is censored with the result"
    assert client(sim)["clientSecret"] not in shown
    assert statuses(run)["create monitoring_client worker of staging"] == "failed"


@pytest.mark.parametrize(
    ("controller", "message"),
    [
        (Controller(registered=False), "would be lost: it is shown only once"),
        (Controller(registered=True, background=True), "Under 'async', Ansible stores the result"),
    ],
)
def test_a_secret_that_would_be_lost_or_shown_is_refused(
    runner: OrganizationRunner, controller: Controller, message: str
) -> None:
    options = {**DECLARED, "members": [ADA], "discard_secret": False, "controller": controller}
    assert "'credentials_directory'" in runner.refuses(option="credentials_directory", match=message, **options)
    # A plan without secrets needs no place for them.
    runner(members=[ADA], discard_secret=False, controller=controller)


@pytest.mark.parametrize("discarded", [True, False])
def test_secrets_that_are_discarded_or_in_files_are_in_no_result(
    sim: SimulatorThread, runner: OrganizationRunner, directory: Path, discarded: bool
) -> None:
    place: dict[str, Any] = {"discard_secret": True} if discarded else {"credentials_directory": str(directory)}
    run = runner(**DECLARED, **place, controller=Controller(registered=False, background=True))
    assert FOR_CONTROLLER not in run.result
    assert client(sim)["clientSecret"] not in run.visible
    assert password(sim) not in run.visible
    assert [each["name"] for each in run["issued"]] == ["worker", "worker"]
